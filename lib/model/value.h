/* What is known of one value. */
#ifndef CKS_MODEL_VALUE_H
#define CKS_MODEL_VALUE_H

#include "base/chars.h"
#include "base/secret.h"
#include "source/trace.h"

enum cks_value_state {
    CKS_VALUE_ABSENT = 0, /* not given (for Terraform also null and "") */
    CKS_VALUE_NULL,       /* given as null */
    CKS_VALUE_KNOWN,
    CKS_VALUE_PARTIAL, /* a beginning, an end or a length is known */
    CKS_VALUE_UNKNOWN, /* only known at run time */
};

enum cks_value_type {
    CKS_TYPE_STRING = 0,
    CKS_TYPE_NUMBER,
    CKS_TYPE_BOOL,
    CKS_TYPE_OBJECT,
    CKS_TYPE_ARRAY,
};

/* Where a known value comes from: some rules check only literals. */
enum cks_value_origin {
    CKS_FROM_LITERAL = 0, /* is in this file */
    CKS_FROM_DEFAULT,     /* a variable's default, which a caller may override */
    CKS_FROM_VARIABLES,   /* a tfvars file or an argument of a module's caller */
    CKS_FROM_FILE,        /* read from another file */
    CKS_FROM_COMPUTED,    /* an expression over the above */
};

/* What is known of a string that is only partly known. */
struct cks_partial {
    struct cks_str prefix, suffix;
    size_t min, max;            /* length in code points; max SIZE_MAX: no bound */
    struct cks_str literals;    /* all known pieces one after the other, for character checks; they
                                   are somewhere in the value. Empty for secrets. */
    bool literal_outside_alnum; /* for secrets: a known piece has another character */
};

struct cks_value {
    unsigned char state;      /* enum cks_value_state */
    unsigned char type;       /* enum cks_value_type, of a known value */
    unsigned char origin;     /* enum cks_value_origin */
    bool marked_sensitive;    /* Terraform or Pulumi hides it in their output */
    bool redirected;          /* <name> in a script, which the shell reads as redirections */
    bool placed;              /* key and value hold positions */
    bool misnamed;            /* unknown: given under a name that is a finding already */
    unsigned short chars;     /* CKS_CHARS_*, 0 of what is absent; cks_store_settle finds them */
    struct cks_str text;      /* known string, number or bool as written; empty for secrets */
    struct cks_secret secret; /* known string of a secret parameter */
    const struct cks_partial *partial; /* state PARTIAL */
    const char *reason;                /* PARTIAL, UNKNOWN: the expression and why, safe to show */
    const char *reference; /* the expression's root reference ("random_string.x.result"), or NULL */
    const char *file_named; /* the path behind file:// that could not be read, or NULL */
    const struct cks_trace *trace; /* where it comes from; NULL: it stands where it is used */
    const char *pointer;    /* JSON Pointer from the store's text, where not placed; may be NULL */
    struct cks_range key, value;
};

static inline bool
cks_known(const struct cks_value *v)
{
    return v->state == CKS_VALUE_KNOWN;
}

/* Known and a string. */
static inline bool
cks_known_string(const struct cks_value *v)
{
    return v->state == CKS_VALUE_KNOWN && v->type == CKS_TYPE_STRING;
}

/* Whether the value is certainly not given: absent or null. */
static inline bool
cks_missing_value(const struct cks_value *v)
{
    return v->state == CKS_VALUE_ABSENT || v->state == CKS_VALUE_NULL;
}

/* Whether a value is certainly or possibly given. */
static inline bool
cks_given(const struct cks_value *v)
{
    return !cks_missing_value(v);
}

#endif
