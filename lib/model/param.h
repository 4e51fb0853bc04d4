/* The table of parameters (param.def) is the only place that says what KMS accepts. */
#ifndef CKS_MODEL_PARAM_H
#define CKS_MODEL_PARAM_H

#include "base/str.h"
#include "ckscheck/ckscheck.h"

enum cks_param {
#define CKS_PARAM(id, ...) CKS_P_##id,
#include "model/param.def"
#undef CKS_PARAM
    CKS_P_COUNT,
    CKS_P_NONE = CKS_P_COUNT, /* about no parameter */
};

/* Bits of struct cks_param_info. */
enum {
    CKS_OP_CREATE = 1,
    CKS_OP_UPDATE = 2,
    CKS_OP_CONNECT = 4,
    CKS_NEED_CREATE = 1,
    CKS_NEED_UPDATE = 2,
    CKS_NEED_CONNECT = 4,
    CKS_NEED_HSM = 8,     /* a create of a CloudHSM store */
    CKS_NEED_XKS = 16,    /* a create of an external store */
    CKS_NEED_MEMBER = 32, /* wherever the structure that holds it is given */
};

enum cks_store_type {
    CKS_STORE_UNKNOWN = 0, /* either */
    CKS_STORE_HSM,         /* AWS_CLOUDHSM */
    CKS_STORE_XKS,         /* EXTERNAL_KEY_STORE */
};

struct cks_param_info {
    const char *name;
    struct cks_str own; /* the name inside its structure: what follows the dot */
    unsigned char operations, need;
    unsigned char type; /* enum cks_store_type; UNKNOWN: both */
    bool sensitive;     /* as the KMS model marks it */
    unsigned short min, max;
    const char *pattern;
    const char *const *values; /* NULL-terminated */
    const char *terraform, *pulumi;
};

extern const struct cks_param_info cks_params[CKS_P_COUNT];

/* p must be below CKS_P_COUNT. */
static inline const struct cks_param_info *
cks_param(enum cks_param p)
{
    return &cks_params[p];
}

/* A set of parameters: bits 1 << enum cks_param. To visit all, in the order of the table:
 *
 *     for (unsigned left = set; left; left &= left - 1)
 *         ... cks_first_param(left) ...
 *
 * Most inputs give a third of them, and most sets are empty. */
static inline enum cks_param
cks_first_param(unsigned set)
{
    return (enum cks_param)__builtin_ctz(set);
}

#define CKS_PARAMS_ALL ((1u << CKS_P_COUNT) - 1)
/* The parameters that only a type of store has; of UNKNOWN those that both have. */
extern const unsigned cks_params_of_type[CKS_STORE_XKS + 1];

/* NULL for CKS_P_NONE. */
static inline const char *
cks_param_name(enum cks_param p)
{
    return p < CKS_P_COUNT ? cks_params[p].name : NULL;
}

/* Whether its value is a secret that is never shown: the password and the raw secret access key.
 * (The access key ID is sensitive in the model but is an identifier, and may be shown.) */
static inline bool
cks_param_secret(enum cks_param p)
{
    return p == CKS_P_PASSWORD || p == CKS_P_SECRET_KEY;
}

/* Whether an operation has it. */
static inline bool
cks_param_in(enum cks_param p, enum cks_operation op)
{
    enum { ANY = CKS_OP_CREATE | CKS_OP_UPDATE | CKS_OP_CONNECT };
    static const unsigned char bits[] = {[CKS_OPERATION_AUTO] = ANY,
                                         [CKS_CREATE] = CKS_OP_CREATE,
                                         [CKS_UPDATE] = CKS_OP_UPDATE,
                                         [CKS_CONNECT] = CKS_OP_CONNECT,
                                         [CKS_EXISTING] = ANY};
    return cks_params[p].operations & bits[op];
}

/* The top-level parameter or credential member with KMS's name; CKS_P_NONE where there is none. */
enum cks_param cks_param_find(struct cks_str name, bool in_credential);
enum cks_param cks_param_find_terraform(struct cks_str name, bool in_credential);
enum cks_param cks_param_find_pulumi(struct cks_str name, bool in_credential);
/* Whether a word is a parameter's name in any format, or one of the formats' own: nothing that
 * could be a secret. */
bool cks_param_known_word(struct cks_str word);
/* The nearest name that the operation has (Terraform names and known misspellings included where
 * they lead to it), or NULL: for "did you mean". */
const char *cks_param_nearest(struct cks_str name, enum cks_operation op, bool in_credential);
/* Whether there is such a name, of any operation and wherever it belongs. */
bool cks_param_is_near(struct cks_str name);
/* Whether a text is one of the values that KMS documents, or any may be one. */
bool cks_param_has_value(enum cks_param p, struct cks_str text);
/* "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE", or NULL if it is unknown. */
const char *cks_store_type_name(enum cks_store_type type);

#endif
