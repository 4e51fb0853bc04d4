/* The form of a probe's record, as tables: one row per member serves the writer, the reader and the
 * constructors, so they cannot disagree. Internal to lib/evidence. */
#ifndef CKS_EVIDENCE_PROBE_SHAPE_H
#define CKS_EVIDENCE_PROBE_SHAPE_H

#include <stddef.h>

enum cks_member_kind {
    CKS_MEMBER_TEXT,   /* const char * */
    CKS_MEMBER_INT,    /* int64_t */
    CKS_MEMBER_BOOL,   /* bool */
    CKS_MEMBER_ENUM,   /* an enum, by `names` */
    CKS_MEMBER_OBJECT, /* pointer to `shape` */
    CKS_MEMBER_LIST,   /* CKS_PROBE_LIST of `shape` */
    CKS_MEMBER_TEXTS,  /* CKS_PROBE_LIST(const char *) */
};

struct cks_names {
    const char *const *list;
    size_t count;
};

struct cks_member {
    const char *name;
    enum cks_member_kind kind;
    size_t offset;
    const struct cks_names *names;
    const struct cks_shape *shape;
};

struct cks_shape {
    size_t size;
    const struct cks_member *members;
    size_t count;
};

/* What every CKS_PROBE_LIST looks like. */
struct cks_any_list {
    void *items;
    size_t count;
    size_t cap;
};

#endif
