/*
 * TOML, as far as settings need it: tables, arrays of tables, dotted and quoted keys, strings of
 * all four kinds, numbers, booleans, dates (as strings), arrays and inline tables. The tree is
 * cJSON's, with the place of every key and value.
 */
#ifndef CKS_SOURCE_TOML_H
#define CKS_SOURCE_TOML_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/bounds.h"
#include "base/vec.h"
#include "source/document.h"

#define CKS_TOML_ENTRIES_MAX ((size_t)CKS_MOST_TOML_ENTRIES)
/* Arrays and inline tables in each other. */
#define CKS_TOML_DEPTH_MAX ((unsigned)CKS_MOST_TOML_DEPTH)

struct cks_toml_error {
    size_t offset;
    const char *message;  /* NULL: out of memory, unless it is beyond a bound */
    enum cks_bound bound; /* the text may be well-formed: it is beyond this; else NONE */
};

/* Where a member stands. */
struct cks_toml_place {
    const char *pointer;
    size_t key, key_end, value, value_end;
};

struct cks_toml {
    cJSON *tree;
    CKS_VEC(struct cks_toml_place) places; /* by pointer */
};

/* False with *reterr filled where the text is not TOML or out of memory; *ret is empty then.
 * Pointers are in the arena. */
bool cks_toml_parse(struct cks_arena *a, struct cks_str text, struct cks_toml *ret,
                    struct cks_toml_error *reterr);
/* Wipes and releases the tree. */
void cks_toml_free(struct cks_toml *t);
/* A cks_document's locate; impl is a struct cks_toml. */
bool cks_toml_document_locate(const struct cks_document *doc, const char *pointer,
                              enum cks_part part, size_t from, size_t len, struct cks_range *ret);

#endif
