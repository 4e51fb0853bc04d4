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
void cks_jsonw_name(struct cks_jsonw *w, struct cks_str key);
/* NULL gives null. Bytes that are not UTF-8 become U+FFFD; controls, bidirectional overrides,
 * U+2028, U+2029 and other invisible characters are written as \u escapes. */
void cks_jsonw_string(struct cks_jsonw *w, const char *s);
void cks_jsonw_str(struct cks_jsonw *w, struct cks_str s);
void cks_jsonw_int(struct cks_jsonw *w, int64_t n);
void cks_jsonw_bool(struct cks_jsonw *w, bool b);
void cks_jsonw_null(struct cks_jsonw *w);
/* key and value at once */
void cks_jsonw_text(struct cks_jsonw *w, struct cks_str key, const char *value);

/* Keys as constants: inline, so that the compiler sees their length. */
static inline void
cks_jsonw_key(struct cks_jsonw *w, const char *key)
{
    cks_jsonw_name(w, cks_str_of(key));
}

static inline void
cks_jsonw_member(struct cks_jsonw *w, const char *key, const char *value)
{
    cks_jsonw_text(w, cks_str_of(key), value);
}

static inline void
cks_jsonw_member_int(struct cks_jsonw *w, const char *key, int64_t n)
{
    cks_jsonw_key(w, key);
    cks_jsonw_int(w, n);
}

static inline void
cks_jsonw_member_bool(struct cks_jsonw *w, const char *key, bool b)
{
    cks_jsonw_key(w, key);
    cks_jsonw_bool(w, b);
}

/* A number; 0 means none and is written as null. */
static inline void
cks_jsonw_member_bound(struct cks_jsonw *w, const char *key, unsigned n)
{
    cks_jsonw_key(w, key);
    if (n)
        cks_jsonw_int(w, n);
    else
        cks_jsonw_null(w);
}

/* Only the string with its quotes, for writers that keep their own structure. */
void cks_json_quote(struct cks_buf *out, struct cks_str s);

#endif
