/*
 * YAML: a text becomes the same cJSON tree that JSON gives, so that every reader works on both.
 *
 * libfyaml reads the events and their positions; the tree, aliases, merge keys, tags and types
 * are ours, so that a crafted file cannot make it grow without bound. A build without libfyaml
 * has the same functions: cks_yaml_parse then answers that it reads no YAML.
 *
 * What YAML has and JSON has not is in the tree so:
 * - a local tag is an object of one member: !thing x is {"!thing": x}. In CloudFormation it has the
 *   long form: !Ref x is {"Ref": x}, !Sub x is {"Fn::Sub": x}.
 * - an alias is the value of its anchor again; a merge key (<<) gives the members that its object
 *   has not itself.
 * - a key that occurs twice is in the object twice, as in JSON; a key that is not a string is its
 * text.
 * - dates and binary values are strings.
 */
#ifndef CKS_SOURCE_YAML_H
#define CKS_SOURCE_YAML_H

#include <cjson/cJSON.h>

#include "source/document.h"
#include "source/yaml/dialect.h"

/* What a tree may cost, aliases expanded: 64 for a value and a byte for each byte of its text. The
 * densest text without aliases costs 33 for each of its bytes. */
#define CKS_YAML_TREE_COST_BASE ((size_t)CKS_MOST_YAML_ALIASES)
#define CKS_YAML_TREE_COST_PER_BYTE 64u

struct cks_yaml; /* one text */
/* One document of it (texts may hold several, between --- lines); the `impl` of a cks_document. */
struct cks_yaml_part;

/* Reads text, which must outlive *ret. On false fills *reterr and leaves *ret alone. */
bool cks_yaml_parse(struct cks_str text, enum cks_yaml_dialect dialect, struct cks_yaml **ret,
                    struct cks_yaml_error *reterr);
/* Wipes and releases; NULL is allowed. */
void cks_yaml_free(struct cks_yaml *y);
/* For trees that are made and positions that are asked for from now on: what a text is shows only
 * once there is a tree of it. */
void cks_yaml_set_dialect(struct cks_yaml *y, enum cks_yaml_dialect dialect);
size_t cks_yaml_count(const struct cks_yaml *y);
/* The i-th document; NULL past the last. It lives as long as y. */
struct cks_yaml_part *cks_yaml_part(struct cks_yaml *y, size_t i);
/* Its tree, released by cks_json_delete (source/json.h). NULL: see *reterr. */
cJSON *cks_yaml_tree(const struct cks_yaml_part *part, struct cks_yaml_error *reterr);

/* The range of the value at a JSON Pointer of the tree, or of its key, as cks_json_locate has it.
 * What an alias stands for has its anchor's place. */
bool cks_yaml_locate(const struct cks_yaml_part *part, struct cks_origin origin,
                     const char *pointer, enum cks_part what, size_t from, size_t len,
                     struct cks_range *ret);
/* A cks_document's locate for YAML texts: impl is a struct cks_yaml_part. */
bool cks_yaml_document_locate(const struct cks_document *doc, const char *pointer,
                              enum cks_part part, size_t from, size_t len, struct cks_range *ret);

#endif
