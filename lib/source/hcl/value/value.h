/* Values of Terraform's language: what is known of one, and the operations that every function and
 * operator shares. Values are immutable and live in an arena.
 *
 * The one rule: where Terraform might come to another value, the answer is "unknown". ERROR is as
 * strict: Terraform certainly refuses the expression (try and can look at that). */
#ifndef CKS_SOURCE_HCL_VALUE_H
#define CKS_SOURCE_HCL_VALUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "source/hcl/hcl.h"
#include "source/hcl/value/number.h"

/* Elements of all collections that one expression makes: real ones have under a hundred. */
#define CKS_HCL_ELEMENTS_MAX 10000u
/* Bytes of one string: a certificate has 5 kB, a file() at most 64 kB. */
#define CKS_HCL_STRING_MAX (1u << 20)
/* Nesting of types and values. */
#define CKS_HCL_VALUE_DEPTH 64u
/* Parts of one type, and of one value, each counted as often as it occurs: shared parts, as in a =
 * [local.b, local.b], double with each step, and a walk over them would never end. No real
 * expression has as many. */
#define CKS_HCL_TYPE_PARTS_MAX (2 * CKS_HCL_ELEMENTS_MAX)
#define CKS_HCL_VALUE_PARTS_MAX (10 * CKS_HCL_ELEMENTS_MAX)

enum cks_hcl_type_kind {
    CKS_HCL_T_ANY = 0, /* unknown, or of a null without a type */
    CKS_HCL_T_BOOL,
    CKS_HCL_T_NUMBER,
    CKS_HCL_T_STRING,
    CKS_HCL_T_LIST,
    CKS_HCL_T_SET,
    CKS_HCL_T_TUPLE,
    CKS_HCL_T_MAP,
    CKS_HCL_T_OBJECT,
};

struct cks_hcl_trace;
struct cks_hcl_value;

struct cks_hcl_type {
    enum cks_hcl_type_kind kind;
    const struct cks_hcl_type *elem;         /* list, set, map */
    size_t count;                            /* tuple, object */
    const struct cks_hcl_type *const *items; /* of tuple and object */
    const struct cks_str *names;             /* of object, in order of bytes */
    /* Of a type constraint: object members that may be left out and what they are then (NULL: they
     * are null). Both NULL if there is none. */
    const bool *optional;
    const struct cks_hcl_value *const *defaults;
};

extern const struct cks_hcl_type cks_hcl_nothing; /* of null as it is written: kind ANY */
extern const struct cks_hcl_type cks_hcl_any, cks_hcl_bool, cks_hcl_number, cks_hcl_string;

enum cks_hcl_state {
    CKS_HCL_UNKNOWN = 0, /* anything of its type: null or an error too, but for a partial string */
    CKS_HCL_ERROR,       /* Terraform refuses this */
    CKS_HCL_NULL_VALUE,
    CKS_HCL_KNOWN, /* elements may still be unknown */
};

/* If a value comes from, weakest claim last. */
enum cks_hcl_source {
    CKS_HCL_FROM_LITERAL = 0,
    CKS_HCL_FROM_DEFAULT, /* a variable's default */
    CKS_HCL_FROM_TFVARS,  /* a file of values, or an argument of a module's caller */
    CKS_HCL_FROM_FILE,
    CKS_HCL_FROM_COMPUTED,
};

/* What is known of a partly unknown string. It is never null. */
struct cks_hcl_partial {
    struct cks_str prefix, suffix;
    size_t min, max;         /* code points; max SIZE_MAX: no bound */
    struct cks_str literals; /* the known pieces in order */
};

/* Why a value is unknown. It is safe to show and contains no text of a string. */
struct cks_hcl_why {
    const char *reason;    /* "var.host has no value" */
    const char *reference; /* "random_password.x.result", or NULL */
};

struct cks_hcl_value {
    unsigned char state;  /* enum cks_hcl_state */
    unsigned char source; /* enum cks_hcl_source */
    bool sensitive;
    uint32_t parts;                        /* of a collection: it and all in it; others have 0 */
    const struct cks_hcl_type *type;       /* never NULL */
    const struct cks_hcl_why *why;         /* UNKNOWN, ERROR; may be NULL */
    const struct cks_hcl_partial *partial; /* UNKNOWN string; may be NULL */
    const struct cks_hcl_trace *trace;     /* where it comes from; NULL: not known */
    union {
        bool boolean;
        struct {
            struct cks_str text; /* string; number in canonical decimal: -12.5 */
            unsigned bits;       /* of a number: see cks_hcl_num */
        };
        struct {
            const struct cks_hcl_value *const *items;
            size_t count; /* tuple, list; set in order of value; map, object in that of names */
            const struct cks_str *names; /* map and object */
        } list;
    } u;
};

/* Where values are made. `failed` is set if out of memory; the results are then meaningless. */
struct cks_hcl_values {
    struct cks_arena *arena;
    size_t elements;                    /* made so far; beyond the limit all is unknown */
    size_t unknowns;                    /* made so far: each could be an error in Terraform */
    const struct cks_hcl_why *last_why; /* of the latest of these that has one */
    size_t steps;                       /* of binary arithmetic */
    bool vague; /* a value was marked as sensitive that Terraform may leave unmarked */
    bool failed;
};

typedef const struct cks_hcl_value *cks_hcl_v;
typedef const struct cks_hcl_type *cks_hcl_t;

/* None of these returns NULL: if out of memory they return a constant unknown. */
cks_hcl_v cks_hcl_unknown(struct cks_hcl_values *vs, cks_hcl_t type, const char *reason,
                          const char *reference);
/* An unknown of that type, for the same reason as `of` and equally sensitive. */
cks_hcl_v cks_hcl_unknown_as(struct cks_hcl_values *vs, cks_hcl_t type, cks_hcl_v of);
cks_hcl_v cks_hcl_partly(struct cks_hcl_values *vs, const struct cks_hcl_partial *partial,
                         const struct cks_hcl_why *why);
/* reason must be a constant or live in the arena. */
cks_hcl_v cks_hcl_error(struct cks_hcl_values *vs, const char *reason);
cks_hcl_v cks_hcl_null_of(struct cks_hcl_values *vs, cks_hcl_t type);
cks_hcl_v cks_hcl_bool_of(struct cks_hcl_values *vs, bool b);
/* Copied. Unknown where Terraform's Unicode normalization could change it. */
cks_hcl_v cks_hcl_string_of(struct cks_hcl_values *vs, struct cks_str s);
/* A decimal number as it is written; unknown where it has too many digits, ERROR where it is none.
 */
cks_hcl_v cks_hcl_number_of(struct cks_hcl_values *vs, struct cks_str text);
cks_hcl_v cks_hcl_int_of(struct cks_hcl_values *vs, int64_t n);
/* A number as it is; and + - * / % of known ones. */
cks_hcl_v cks_hcl_exactly(struct cks_hcl_values *vs, struct cks_hcl_num num);
cks_hcl_v cks_hcl_calculated(struct cks_hcl_values *vs, char op, cks_hcl_v a, cks_hcl_v b);
struct cks_hcl_member {
    struct cks_str name;
    cks_hcl_v value;
};
/* The same value, marked or unmarked. */
cks_hcl_v cks_hcl_marked(struct cks_hcl_values *vs, cks_hcl_v v, bool sensitive);
/* The same value that comes from there. */
cks_hcl_v cks_hcl_traced(struct cks_hcl_values *vs, cks_hcl_v v, const struct cks_hcl_trace *trace);
/* The same value with its source raised to at least `source`, including its elements. */
cks_hcl_v cks_hcl_sourced(struct cks_hcl_values *vs, cks_hcl_v v, enum cks_hcl_source source);

static inline bool
cks_hcl_is_known(cks_hcl_v v)
{
    return v->state == CKS_HCL_KNOWN;
}

static inline bool
cks_hcl_is_list(cks_hcl_v v)
{
    return v->type->kind == CKS_HCL_T_LIST || v->type->kind == CKS_HCL_T_SET ||
           v->type->kind == CKS_HCL_T_TUPLE;
}

static inline bool
cks_hcl_is_map(cks_hcl_v v)
{
    return v->type->kind == CKS_HCL_T_MAP || v->type->kind == CKS_HCL_T_OBJECT;
}

static inline struct cks_hcl_num
cks_hcl_num(cks_hcl_v number)
{
    return (struct cks_hcl_num){number->u.text, number->u.bits};
}

/* Whether every element is known. */
bool cks_hcl_wholly_known(cks_hcl_v v);
/* The first unknown in it, or NULL. */
cks_hcl_v cks_hcl_first_unknown(cks_hcl_v v);
/* Sensitive itself or in any element. */
bool cks_hcl_deep_sensitive(cks_hcl_v v);
/* The member of a known map or object, or NULL. */
cks_hcl_v cks_hcl_member(cks_hcl_v v, struct cks_str name);
/* A whole number that is not negative and fits; false for any other known number. */
bool cks_hcl_index(cks_hcl_v number, size_t *ret);
bool cks_hcl_int(cks_hcl_v number, int64_t *ret);

/* Orders known values of one primitive type as sets keep them. */
int cks_hcl_compare(cks_hcl_v a, cks_hcl_v b);
/* For collection.c: what is answered if out of memory. */
extern const struct cks_hcl_value cks_hcl_lost_value;
/* For collection.c: a value without contents; NULL if out of memory, which *vs remembers. */
struct cks_hcl_value *cks_hcl_new_value(struct cks_hcl_values *vs, enum cks_hcl_state state,
                                        cks_hcl_t type);

#endif
