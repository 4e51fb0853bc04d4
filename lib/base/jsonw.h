/* Writes JSON: keeps the commas and the indentation, escapes every string. */
#ifndef CKS_BASE_JSONW_H
#define CKS_BASE_JSONW_H

#include "base/buf.h"

/* The deepest nesting that a writer tracks: our reports have fewer than ten levels. */
#define CKS_JSONW_DEPTH 32

struct cks_jsonw {
    struct cks_buf *out;
    unsigned depth;
    bool compact;                 /* one line without spaces */
    bool filled[CKS_JSONW_DEPTH]; /* whether the level has a member already */
    bool after_key;
};

void cks_jsonw_init(struct cks_jsonw *w, struct cks_buf *out, bool compact);
void cks_jsonw_object(struct cks_jsonw *w);
void cks_jsonw_end_object(struct cks_jsonw *w);
void cks_jsonw_array(struct cks_jsonw *w);
void cks_jsonw_end_array(struct cks_jsonw *w);
/* Inside of an object; the key is a constant with nothing to escape. */
void cks_jsonw_key(struct cks_jsonw *w, const char *key);
/* NULL gives null. Bytes that are not UTF-8 become U+FFFD; controls, bidirectional overrides,
 * U+2028, U+2029 and other invisible characters are written as \u escapes. */
void cks_jsonw_string(struct cks_jsonw *w, const char *s);
void cks_jsonw_str(struct cks_jsonw *w, struct cks_str s);
void cks_jsonw_int(struct cks_jsonw *w, int64_t n);
void cks_jsonw_bool(struct cks_jsonw *w, bool b);
void cks_jsonw_null(struct cks_jsonw *w);
/* key and value at once */
void cks_jsonw_member(struct cks_jsonw *w, const char *key, const char *value);
void cks_jsonw_member_int(struct cks_jsonw *w, const char *key, int64_t n);
/* A number; 0 means none and is written as null. */
void cks_jsonw_member_bound(struct cks_jsonw *w, const char *key, unsigned n);
void cks_jsonw_member_bool(struct cks_jsonw *w, const char *key, bool b);

/* Only the string with its quotes, for writers that keep their own structure. */
void cks_json_quote(struct cks_buf *out, struct cks_str s);

#endif
