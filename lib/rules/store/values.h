/* What the rules on single values share: which value is judged at all, and how it is read. */
#ifndef CKS_RULES_VALUES_H
#define CKS_RULES_VALUES_H

#include "base/utf8.h"
#include "model/sense.h"
#include "rules/judge/judge.h"

/* The parameter's name in messages: a member of the credential without the structure before it. */
const char *cks_short_name(enum cks_param p);

/* The name that the parameter has in the store's format: what its writer has to type. */
const char *cks_written_name(const struct cks_store *s, enum cks_param p);

/* What is known of a text. If all of it is, whole is true, and prefix, suffix and literals are the
 * text too, so that a question asked of them suits both. */
struct cks_look {
    bool whole;
    struct cks_str text; /* without outer white space, which is CKS112's matter */
    size_t from;         /* of text in the value */
    unsigned chars;      /* CKS_CHARS_*: the kinds of bytes in it; ANY where not all is known */
    struct cks_str prefix, suffix, literals;
};
/* Whether a format rule has something to judge: a given string that no other rule covers (an
 * unfilled skeleton, a parameter of the other type, file://). Only the length rules judge an empty
 * string, which gives false here. Not for secrets. */
bool cks_look_at(const struct cks_store *s, enum cks_param p, struct cks_look *ret);
/* The same for secrets: whether its characters are judged, and the secret without outer space. */
bool cks_look_at_secret(const struct cks_store *s, enum cks_param p, struct cks_secret *ret);

/* Reports by `rule` a length outside the table's bounds; `help` may be NULL. Outer white space does
 * not count. Secrets are only reported as too short or too long. */
void cks_judge_length(struct cks_judge *j, const struct cks_store *s, enum cks_rule rule,
                      enum cks_param p, const char *help);

/* A character as an object of a sentence: "a space", "the character 'x'". */
const char *cks_say_it(struct cks_judge *j, uint32_t cp);
/* The offset of the first code point of text that `allowed` refuses, or text.n; *ret_cp is it. It
 * is here for `allowed` to be no call. */
static inline size_t
cks_first_outside(struct cks_str text, bool (*allowed)(uint32_t cp), uint32_t *ret_cp)
{
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = (unsigned char)text.p[i];
        size_t n = cp < 0x80 ? 1 : cks_utf8_decode(cks_str_sub(text, i, text.n), &cp);
        if (!allowed(cp)) {
            *ret_cp = cp;
            return i;
        }
        i += n ? n : 1;
    }
    return text.n;
}

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
