/* What rules judge with: the spot of a finding, and what is kept from store to store. */
#ifndef CKS_RULES_JUDGE_JUDGING_H
#define CKS_RULES_JUDGE_JUDGING_H

#include "base/hash.h"
#include "base/pattern.h"
#include "base/sealed.h"
#include "model/certificate/certificate.h"
#include "model/secrets.h"
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
    uint32_t concealed;        /* bits of enum cks_param: those of them that must not be shown */
    int64_t created;           /* as in struct cks_store */
    bool disputed;             /* inventories disagree about it */
    bool contested;            /* or about its being there */
    struct cks_place unread;   /* what of its entry cannot be read; file NULL: nothing */
    bool password_given;       /* by an update of the run: KMS has that one */
};

/* A policy's settings, completed by the run's options. */
struct cks_governing {
    const struct cks_policy *policy; /* identifies it; no longer read */
    struct cks_options options;
    unsigned char severity[CKS_RULE_COUNT]; /* CKS_AS_RUN: as for the run */
    struct cks_place said[CKS_RULE_COUNT];  /* where that is written; file NULL: nowhere */
};
#define CKS_AS_RUN 255

/* What a finding is about. Members left out are 0: no parameter part, no help. */
struct cks_spot {
    enum cks_rule rule;
    bool other;           /* the case with the row's other severity */
    bool no_parameter;    /* about the store as a whole: `param` does not count */
    enum cks_param param; /* what is marked */
    bool whole;           /* about its being given: mark the member's name where it is used */
    bool hide;            /* mark a name instead of the value (always so for secrets) */
    bool tells_none;      /* the message holds nothing of the value */
    bool concealed;       /* set by cks_find: the value may hold a secret and is not shown */
    const struct cks_value *cleared; /* set by cks_find: it was asked, and all of it may be shown */
    size_t from, len; /* mark only this part of the decoded value (bytes); len 0: all of it */
    const char *help; /* what to do; cks_text makes one */
    const char *replacement;          /* a repaired value, never of a secret */
    const struct cks_repair *removal; /* of what is at the place; from the findings' arena */
    const char *rename;               /* the right name of `extra`; NULL: none is known */
    enum cks_param renamed;           /* what it names */
    bool offered;                     /* something is left to decide before either is written */
    enum cks_basis basis;             /* where it differs from the row's */
    const struct cks_extra *extra;    /* about a member without a parameter */
    bool here;                        /* about the file itself: not in a plan's configuration */
    const char *at;      /* a pointer from the document's text to mark instead of the store */
    const char *error;   /* what KMS would answer, where the table of outcomes does not tell */
    unsigned char calls; /* the calls that it counts for (CKS_OP_*); 0: all that the table has */
    uint32_t against;    /* as in struct cks_charge */
    bool disputed;       /* as in struct cks_charge */
    const char *doubted; /* why the evidence shows it without proving it: a warning at most */
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
    struct cks_related *traced; /* where the value comes from, and its use; or NULL */
    size_t traced_count;
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
    const struct cks_current *current;             /* what exists of it; NULL if unknown */
    cks_doubts settled;                            /* cleared before, kept after each store */
    size_t store;                                  /* its index, or CKS_NO_STORE */
    struct cks_str region;                         /* that its inventory names; else empty */
    struct cks_secret own[2 + CKS_SECRETS_BESIDE]; /* its secrets, or empty */
    bool none_short; /* it is known that none of them is too short to be sealed */
    struct cks_last_shown last;
    bool disputed; /* what is found rests on an entry that inventories disagree about */
    struct cks_secret_places places;   /* of its secrets, or those that it was configured with */
    const struct cks_store *places_of; /* whose they are; NULL: not found yet */
    /* Which of its values were searched for secrets of the run, and which hold one. */
    unsigned asked, concealed; /* bits 1 << enum cks_param */
    /* What rule CKS109 found in it: the parameters, and the places of their findings in the list.
     * Other findings about such a value become part of the same finding. */
    unsigned placeholders; /* bits 1 << enum cks_param */
    size_t placeholder_at[CKS_P_COUNT];
};

struct cks_judge {
    const struct cks_options *options;   /* of the file being judged; never NULL */
    const struct cks_evidence *evidence; /* NULL or empty: none was given */
    int64_t now;                         /* seconds since 1970: the time judged as of */
    int64_t probe_max_age;               /* seconds; INT64_MAX: a probe of any time counts */
    struct cks_findings *findings;       /* where findings go */
    struct cks_judge_file file;
    struct cks_judge_cache cache;
    struct cks_judge_hand hand;
    struct cks_sealed sealed; /* the secrets of all stores so far */
};

#endif
