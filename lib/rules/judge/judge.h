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

#include "rules/judge/say.h"

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

/* The Region of a store where it is known: its own, its inventory's, or the run's. Else empty. */
struct cks_str cks_judge_region(const struct cks_judge *j, const struct cks_store *s);

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

/* Whether a rule with a check function judges stores of an operation in an input of a kind. */
bool cks_judge_applies(enum cks_rule rule, enum cks_operation operation, enum cks_input_kind input);
/* Judges one store by every rule of the table that applies. */
void cks_judge_store(struct cks_judge *j, const struct cks_store *s);
/* Judges a block of which the tool makes no instance, by what the tool refuses all the same. There
 * is no store: the findings are about the text alone. */
void cks_judge_unmade(struct cks_judge *j, const struct cks_store *s);

#endif
