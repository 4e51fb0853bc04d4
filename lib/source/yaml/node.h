/* The nodes of a YAML text, as the parser makes them. */
#ifndef CKS_SOURCE_YAML_NODE_H
#define CKS_SOURCE_YAML_NODE_H

#include "base/arena.h"
#include "base/vec.h"
#include "source/yaml/dialect.h"

enum cks_yaml_kind { CKS_YAML_SCALAR, CKS_YAML_ALIAS, CKS_YAML_MAP, CKS_YAML_LIST };
enum cks_yaml_style {
    CKS_YAML_PLAIN,
    CKS_YAML_SINGLE,
    CKS_YAML_DOUBLE,
    CKS_YAML_BLOCK, /* literal or folded */
};

struct cks_yaml_node {
    struct cks_yaml_node *next; /* the next item; of a map's key: its value */
    struct cks_yaml_node *child, *last;
    const struct cks_yaml_node *target; /* of an alias */
    unsigned char kind, style;
    bool open;            /* its end was not read yet */
    size_t start, end;    /* in the text, with quotes */
    struct cks_str value; /* decoded */
    struct cks_str tag;   /* "!Ref", "tag:yaml.org,2002:str"; empty if there is none */
};

struct cks_yaml_part {
    const struct cks_yaml *yaml;
    struct cks_yaml_node *root;
};

struct cks_yaml {
    struct cks_str text;
    enum cks_yaml_dialect dialect;
    struct cks_arena arena;
    CKS_VEC(struct cks_yaml_part) parts;
};

#endif
