/* The nodes of a YAML text, as the parser makes them. */
#ifndef CKS_SOURCE_YAML_NODE_H
#define CKS_SOURCE_YAML_NODE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/vec.h"
#include "source/yaml/dialect.h"

enum cks_yaml_kind { CKS_YAML_SCALAR, CKS_YAML_ALIAS, CKS_YAML_MAP, CKS_YAML_LIST };
enum cks_yaml_style {
    CKS_YAML_PLAIN,
    CKS_YAML_SINGLE,
    CKS_YAML_DOUBLE,
    CKS_YAML_BLOCK, /* literal or folded */
};

struct cks_yaml_table;

struct cks_yaml_node {
    struct cks_yaml_node *next; /* the next item; of a map's key: its value */
    struct cks_yaml_node *child, *last;
    const struct cks_yaml_node *target; /* of an alias */
    unsigned char kind, style;
    bool open;                          /* its end was not read yet */
    size_t start, end;                  /* in the text, with quotes */
    struct cks_str value;               /* decoded */
    const struct cks_yaml_table *table; /* of a collection with many children */
    struct cks_str tag; /* "!Ref", "tag:yaml.org,2002:str"; empty if there is none */
};

struct cks_yaml_part {
    const struct cks_yaml *yaml;
    struct cks_yaml_node *root;
};

struct cks_yaml {
    struct cks_str text;
    struct cks_hash_key key; /* of the tables */
    enum cks_yaml_dialect dialect;
    struct cks_arena arena;
    bool aliases; /* there are some */
    CKS_VEC(struct cks_yaml_part) parts;
};

/* What an alias stands for; the node itself where it is none. */
const struct cks_yaml_node *cks_yaml_target(const struct cks_yaml_node *node);
/* Whether the key of a map is <<. */
bool cks_yaml_is_merge(const struct cks_yaml_node *key);
/* "?" for a key that is not a scalar. */
struct cks_str cks_yaml_key_text(const struct cks_yaml_node *key);

#endif
