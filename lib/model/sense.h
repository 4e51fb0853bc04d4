/* What the values of a store mean together: its intended type, which parameters are certainly given
 * or missing, and which of them format rules may judge. */
#ifndef CKS_MODEL_SENSE_H
#define CKS_MODEL_SENSE_H

#include "model/store.h"

/* Finds s->type, s->sense and the kinds of bytes of each value. Readers call it last, when all else
 * is filled in. The type is `known`, unless that is UNKNOWN: then it is that of CustomKeyStoreType,
 * its default, or, in an update, of the parameters themselves; UNKNOWN if that does not tell. */
void cks_store_settle(struct cks_store *s, enum cks_store_type known);

/* A default that a module's caller may replace. */
static inline bool
cks_caller_may_give(const struct cks_store *s, enum cks_param p)
{
    return s->overridable && s->values[p].origin == CKS_FROM_DEFAULT;
}

/* Whether the call certainly has the parameter; an empty string counts. */
static inline bool
cks_surely_given(const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    return v->state == CKS_VALUE_KNOWN || (v->state == CKS_VALUE_PARTIAL && v->partial->min > 0);
}

/* The following need a store that is settled. */

/* Whether the call certainly goes without the parameter. False for a null that is sent as one
 * (which is CKS103's matter) and for a default that a module's caller may replace. */
static inline bool
cks_left_out(const struct cks_store *s, enum cks_param p)
{
    return s->sense.left_out >> p & 1;
}

/* A known value file://... or fileb://... (secrets too), or one that surely begins so. Rule CKS111
 * reports it, and format rules do not. Only a shell command line expands it. */
static inline bool
cks_is_file_url(const struct cks_store *s, enum cks_param p)
{
    return s->sense.file_urls >> p & 1;
}

/* The type of store that the input means: the stated one; what the parameters show where they
 * are all of one type and the stated or default one is the other (CKS107 and CKS108 say so);
 * CKS_STORE_UNKNOWN where that is open. */
static inline enum cks_store_type
cks_meant_type(const struct cks_store *s)
{
    return (enum cks_store_type)s->sense.meant;
}

/* Whether all parameters that have a type are of the other one than is stated or the default. */
static inline bool
cks_type_contradicted(const struct cks_store *s)
{
    return s->sense.contradicted;
}

/* Whether the parameter is one of the other type (CKS107): its format is then no matter. */
static inline bool
cks_is_foreign(const struct cks_store *s, enum cks_param p)
{
    return s->sense.foreign >> p & 1;
}

/* Whether formats of this parameter are judged: what is known or partly known, of the operation and
 * the type, no file://. Of a skeleton only what names the store is: one error that says why the
 * call fails, instead of one for each empty string. */
static inline bool
cks_is_judged(const struct cks_store *s, enum cks_param p)
{
    return s->sense.judged >> p & 1;
}

#endif
