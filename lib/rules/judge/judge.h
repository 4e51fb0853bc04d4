/*
 * What a rule receives, and how it reports.
 *
 * A rule is one short function, named in its row of rules.def:
 *
 *     void cks_check_cluster_id_format(struct cks_judge *j, const struct cks_store *s)
 *
 * It judges only what is known of a value: other rules cover absent, null and unknown values. It is
 * called for every store whose operation and type can have the rule's parameter, never for existing
 * ones.
 */
#ifndef CKS_RULES_JUDGE_H
#define CKS_RULES_JUDGE_H

#include "base/hash.h"
#include "base/pattern.h"
#include "model/certificate/certificate.h"
#include "model/store.h"
#include "rules/judge/doubt.h"
#include "rules/judge/findings.h"
#include "source/excerpt.h"

/* What an inventory says about the store that an update or a connect names. Empty pieces: unknown.
 */
struct cks_current {
    enum cks_store_type type;
    unsigned kinds; /* CKS_KIND_*: what it can be */
    enum cks_connection_state state;
    struct cks_str cluster, endpoint, path, service, owner, access_key;
    struct cks_str error_code; /* ConnectionErrorCode */
    bool disputed;             /* two inventories differ about it */
};

/* A policy's settings, completed by the run's options. */
struct cks_governing {
    const struct cks_policy *policy; /* identifies it; no longer read */
    struct cks_options options;
    unsigned char severity[CKS_RULE_COUNT]; /* CKS_AS_RUN: as for the run */
};
#define CKS_AS_RUN 255

/* What a finding is about. Members left out are 0: no parameter part, no help. */
struct cks_spot {
    enum cks_rule rule;
    bool other;           /* the case with the row's other severity */
    bool no_parameter;    /* about the store as a whole: `param` does not count */
    enum cks_param param; /* what is marked */
    bool whole;           /* mark the whole member's name (always so for secrets) */
    size_t from, len;     /* mark only this part of the decoded value (bytes); len 0: all of it */
    const char *help;     /* what to do; cks_text makes one */
    const char *replacement;       /* a repaired value, never of a secret */
    const struct cks_repair *removal; /* of what is at the place; from the findings' arena */
    const char *rename;            /* the right name of `extra`; NULL: none is known */
    enum cks_param renamed;        /* what it names */
    bool offered;                  /* something is left to decide before either is written */
    enum cks_basis basis;          /* where it differs from the row's */
    const struct cks_extra *extra; /* about a member without a parameter */
    const char *at;      /* a pointer from the document's text to mark instead of the store */
    const char *error;   /* what KMS would answer, where the table of outcomes does not tell */
    unsigned char calls; /* the calls that it counts for (CKS_OP_*); 0: all that the table has */
    const struct cks_related *related; /* from the findings' arena */
    size_t related_count;
};

/* How the last finding about the current store was shown: the next one is often about the same
 * value. */
struct cks_last_shown {
    const struct cks_store *store; /* the one at hand; NULL: none */
    bool set;
    struct cks_spot spot;
    struct cks_place place;
    unsigned byte_column, byte_end_column;
    struct cks_excerpt excerpt;
};

/* The file being judged, and the policy that applies to it. */
struct cks_judge_file {
    const struct cks_governing *governing; /* NULL: the run's options alone */
    const char *governed;                  /* the file (by its pointer) */
    /* Sets these two and cks_judge.options for another file; NULL: the run has no policies. */
    void (*govern)(void *cookie, const char *file);
    void *govern_cookie;
    bool world_readable; /* the file being read: rule CKS902 */
    /* Whether others can reach a world-readable file; false for folders where every file has that
     * mode. NULL: they can. */
    bool (*exposed)(const char *file);
    const char *secret_checked; /* the file (by its pointer) that CKS902 looked at last */
};

/* Made once and used for every store. */
struct cks_judge_cache {
    struct cks_pattern *patterns[CKS_P_COUNT]; /* compiled when first needed */
    cks_check_fn checks[CKS_RULE_COUNT];       /* of the rules that have one; filled when needed */
    size_t check_count;
    struct cks_certificates *certificates; /* judged once each; see model/certificate.h */
    struct cks_hash_key hash_key;
    struct cks_run_scope { /* of what the options say, made once; see record.c */
        const char *account, *region;
        uint64_t both, region_alone;
    } run_scope;
};

/* The store that is judged. */
struct cks_judge_hand {
    const struct cks_current *current; /* what exists of it; NULL if unknown */
    cks_doubts settled;                /* cleared before, kept after each store */
    size_t store;                      /* its index, or CKS_NO_STORE */
    struct cks_secret own[2];          /* its secrets, or empty */
    struct cks_last_shown last;
    /* What rule CKS109 found in it: the parameters, and the places of their findings in the list.
     * Other findings about such a value become part of the same finding. */
    unsigned placeholders; /* bits 1 << enum cks_param */
    size_t placeholder_at[CKS_P_COUNT];
};

struct cks_judge {
    const struct cks_options *options;   /* of the file being judged; never NULL */
    const struct cks_evidence *evidence; /* NULL or empty: none was given */
    int64_t now;                         /* seconds since 1970: the time judged as of */
    struct cks_findings *findings;       /* where findings go */
    struct cks_judge_file file;
    struct cks_judge_cache cache;
    struct cks_judge_hand hand;
};

/* Adds a finding about store s. The message starts with what it is about. */
void cks_find(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot, const char *fmt,
              ...) __attribute__((format(printf, 4, 5)));
/* The finding that was added last is about placeholders: further ones about these parameters'
 * values become part of it. */
void cks_judge_placeholder(struct cks_judge *j, unsigned params);
/* A finding at a place that is known already (syntax errors, other files): spot.param counts for
 * the parameter's name only. excerpt may be NULL. */
void cks_find_at(struct cks_judge *j, const struct cks_place *place, struct cks_spot spot,
                 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* From here on `file` is judged. */
static inline void
cks_judge_govern(struct cks_judge *j, const char *file)
{
    if (j->file.govern && file != j->file.governed)
        j->file.govern(j->file.govern_cookie, file);
}
/* The severity that was given to a rule, for the file being judged or for the run; above CKS_ERROR
 * where none was. */
unsigned char cks_judge_severity(const struct cks_judge *j, enum cks_rule rule);

/* Settles the doubt for the store being judged, whatever the result: it was certainly checked. */
static inline void
cks_settle(struct cks_judge *j, enum cks_doubt doubt)
{
    j->hand.settled |= UINT64_C(1) << doubt;
}

/* Text that lives as long as the findings; a constant if out of memory (which is remembered). */
const char *cks_text(struct cks_judge *j, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* From here on the store at hand is s, as long as it is in memory; NULL: none. */
void cks_judge_take_up(struct cks_judge *j, const struct cks_store *s);
/* Whether a text must not be shown: it holds a private key, or a secret of the store at hand. */
bool cks_judge_hides(const struct cks_judge *j, struct cks_str text);
/* What is shown of the store's name instead. */
#define CKS_HIDDEN "[hidden]"

/* 'text', escaped and cut, for a message. Not for secrets. */
const char *cks_say(struct cks_judge *j, struct cks_str s);
const char *cks_say_char(struct cks_judge *j, uint32_t cp);

/* The parameter's pattern of the table, against the whole of text. */
enum cks_match cks_judge_matches(struct cks_judge *j, enum cks_param p, struct cks_str text);

/* The value of a parameter. */
static inline const struct cks_value *
cks_of(const struct cks_store *s, enum cks_param p)
{
    return &s->values[p];
}

/* What rules see of a known or partly known text: the same questions for both, answered only if
 * certain. */
/* It certainly does not start with `prefix`. */
bool cks_surely_not_starting(const struct cks_value *v, const char *prefix);
/* Its length is certainly below / above n code points (secrets too). */
bool cks_surely_shorter(const struct cks_value *v, size_t n);
bool cks_surely_longer(const struct cks_value *v, size_t n);

/* Where store s begins; false if that is unknown. */
bool cks_judge_place(const struct cks_store *s, struct cks_range *ret);

/* Whether a rule with a check function judges stores of an operation in an input of a kind. */
bool cks_judge_applies(enum cks_rule rule, enum cks_operation operation, enum cks_input_kind input);
/* Judges one store by every rule of the table that applies. */
void cks_judge_store(struct cks_judge *j, const struct cks_store *s);

#endif
