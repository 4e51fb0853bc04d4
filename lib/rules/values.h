/* What the rules on single values share: which value is judged at all, and how it is looked at. */
#ifndef CKS_RULES_VALUES_H
#define CKS_RULES_VALUES_H

#include "rules/judge.h"

/* The parameter's name in messages: a member of the credential without the structure before it. */
const char *cks_short_name(enum cks_param p);

/* The name that the parameter has in the store's format: what its writer has to type. */
const char *cks_written_name(const struct cks_store *s, enum cks_param p);

/* Whether the members of this input go to KMS as they stand, so that null and "" are values. Other
 * formats leave them out of the call. */
bool cks_sent_as_is(const struct cks_store *s);
/* Whether the call certainly goes without the parameter. False for a null that is sent as one
 * (which is CKS103's matter) and for a default that a module's caller may replace. */
bool cks_left_out(const struct cks_store *s, enum cks_param p);
/* Whether the call certainly has the parameter; an empty string counts. */
bool cks_surely_given(const struct cks_store *s, enum cks_param p);
bool cks_maybe_given(const struct cks_store *s, enum cks_param p);

/* A known value file://... or fileb://... (secrets too), or one that surely begins so. Rule CKS111
 * speaks of it and format rules are silent. Only a shell command line expands it. */
bool cks_is_file_url(const struct cks_store *s, enum cks_param p);

/* The type of store that the input means: the stated one; what the parameters show where they
 * are all of one type and the stated or default one is the other (CKS107 and CKS108 say so);
 * CKS_STORE_UNKNOWN where that is open. */
enum cks_store_type cks_meant_type(const struct cks_store *s);
/* Whether all parameters that have a type are of the other one than is stated or the default. */
bool cks_type_contradicted(const struct cks_store *s);
/* Whether the parameter is one of the other type (CKS107): its format is then no matter. */
bool cks_is_foreign(const struct cks_store *s, enum cks_param p);

/* Whether the value is CloudHSM's or the proxy's placeholder, not a real secret. */
bool cks_is_placeholder(enum cks_param p, const struct cks_value *v);

/* What is known of a text. Where all of it is, whole is true, and prefix, suffix and literals are
 * the text as well, so that a question asked of them suits both. */
struct cks_look {
    bool whole;
    struct cks_str text; /* without outer white space, which is CKS112's matter */
    size_t from;         /* of text in the value */
    struct cks_str prefix, suffix, literals;
};
/* Whether a format rule has something to judge: a string, given, that no rule of its own disposes
 * of (an unfilled skeleton, a parameter of the other type, file://). An empty string is judged by
 * the length rules alone and gives false here. Not for secrets. */
bool cks_look_at(const struct cks_store *s, enum cks_param p, struct cks_look *ret);
/* The same for secrets: whether its characters are judged, and the secret without outer space. */
bool cks_look_at_secret(const struct cks_store *s, enum cks_param p, struct cks_secret *ret);

/* Reports by `rule` a length outside the table's bounds; `help` may be NULL. Outer white space
 * does not count. Secrets are told to be too short or too long, no more. */
void cks_judge_length(struct cks_judge *j, const struct cks_store *s, enum cks_rule rule,
                      enum cks_param p, const char *help);

/* A character as an object of a sentence: "a space", "the character 'x'". */
const char *cks_say_it(struct cks_judge *j, uint32_t cp);
/* The offset of the first code point of text that `allowed` refuses, or text.n; *ret_cp is it. */
size_t cks_first_outside(struct cks_str text, bool (*allowed)(uint32_t cp), uint32_t *ret_cp);

/* The Region of the store where it is known: its own, or the run's. Empty where not. */
struct cks_str cks_store_region(const struct cks_judge *j, const struct cks_store *s);

/* Whether text is one of the parameter's values of the table. */
bool cks_is_value_of(enum cks_param p, struct cks_str text);
/* The one that is meant by a misspelled text, or NULL. */
const char *cks_value_meant(enum cks_param p, struct cks_str text);

/* A place in a looked-at text, as a spot: `at` counts from look.text. */
static inline struct cks_spot
cks_spot_in(enum cks_rule rule, enum cks_param p, const struct cks_look *look, size_t at,
            size_t len)
{
    struct cks_spot spot = {.rule = rule, .param = p};
    if (look->whole) {
        spot.from = look->from + at;
        spot.len = len;
    }
    return spot;
}

#endif
