/* A model of the KMS API as AWS publishes it: botocore's service-2.json or a Smithy model as JSON.
 */
#ifndef CKS_RUN_COMPARE_SERVICE_H
#define CKS_RUN_COMPARE_SERVICE_H

#include "source/json/json.h"

/* What a shape says of a value. */
struct cks_service_facts {
    const char *type;  /* NULL: not told */
    unsigned min, max; /* both 0: no limit */
    const char *pattern;
    bool sensitive;
    const cJSON *values; /* cks_service_value gives them; NULL: no enumeration */
};

struct cks_service {
    const cJSON *metadata; /* NULL in a Smithy model */
    const cJSON *shapes,
        *operations; /* operations: NULL in a Smithy model, which has only shapes */
};

/* False if the tree is not such a model. */
bool cks_service_open(struct cks_service *s, const cJSON *root);
/* What the model calls the service: "KMS"; NULL where it does not say. */
const char *cks_service_id(const struct cks_service *s);
/* A shape by its name without namespace; NULL if there is none. */
const cJSON *cks_service_shape(const struct cks_service *s, const char *name);
/* The operation behind `last`, the first behind NULL; NULL behind the last one. */
const cJSON *cks_service_operation(const struct cks_service *s, const cJSON *last,
                                   const char **ret_name);
/* The name of an operation's input shape, and of its i-th error; NULL if there is none. */
const char *cks_service_input(const struct cks_service *s, const char *operation);
const char *cks_service_error(const struct cks_service *s, const char *operation, int i);
/* The first member of a structure; the others follow as `next`, with their name as `string`. */
const cJSON *cks_service_members(const cJSON *structure);
bool cks_service_is_required(const cJSON *structure, const cJSON *member);
/* The name of a member's shape. */
const char *cks_service_target(const cJSON *member);
struct cks_service_facts cks_service_facts(const cJSON *shape);
/* The i-th value of an enumeration; NULL past the last. */
const char *cks_service_value(const struct cks_service_facts *facts, int i);

#endif
