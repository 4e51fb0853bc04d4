/* A strict reader of one HTTP/1.1 answer, fed piece by piece. It accepts only what RFC 9112 allows
 * a server to send, and stops at every limit in probe/limits.h. */
#ifndef CKS_PROBE_HTTP_H
#define CKS_PROBE_HTTP_H

#include "base/buf.h"

enum cks_http_state {
    CKS_HTTP_MORE, /* not complete yet */
    CKS_HTTP_DONE,
    CKS_HTTP_BROKEN, /* see `fault` */
};

/* What is wrong with an answer that could not be read. */
enum cks_http_fault {
    CKS_HTTP_FAULT_NONE,
    CKS_HTTP_FAULT_STATUS_LINE, /* no HTTP/1.x status line */
    CKS_HTTP_FAULT_FIELD,       /* a header line that is none */
    CKS_HTTP_FAULT_LENGTH,      /* Content-Length: no number, or two that differ */
    CKS_HTTP_FAULT_ENCODING,    /* a Transfer-Encoding other than chunked, or with a length */
    CKS_HTTP_FAULT_CHUNK,       /* a chunk that is none */
    CKS_HTTP_FAULT_HEAD_LONG,   /* headers without an end within the limit */
    CKS_HTTP_FAULT_BODY_LONG,   /* a body over the limit */
    CKS_HTTP_FAULT_CUT,         /* the connection ended before the answer did */
    CKS_HTTP_FAULT_INTERIM,     /* too many 1xx answers, or a switch of protocols */
    CKS_HTTP_FAULT_EXTRA,       /* bytes after the answer's end */
    CKS_HTTP_FAULT_MEMORY,      /* ours: out of memory */
};

enum cks_http_part {
    CKS_HTTP_HEAD,
    CKS_HTTP_BODY_COUNTED,
    CKS_HTTP_BODY_TO_END,
    CKS_HTTP_CHUNK_SIZE,
    CKS_HTTP_CHUNK_DATA,
    CKS_HTTP_CHUNK_END,
    CKS_HTTP_TRAILER,
    CKS_HTTP_COMPLETE,
};

/* All zero but `method_head` is a reader at its beginning. */
struct cks_http {
    enum cks_http_part part;
    enum cks_http_fault fault;
    struct cks_buf line; /* the header lines, then chunk lines */
    struct cks_buf body;
    uint64_t left; /* bytes of the body or chunk still to come */
    size_t seen;   /* bytes fed */
    unsigned interim;
    unsigned fields;
    /* facts, once the head is read */
    int status; /* 0: no status line yet */
    int minor;  /* HTTP/1.minor */
    bool has_length, chunked, close, keep_alive;
    bool has_type, has_date, has_location;
    char type[128], date[64], location[256]; /* cut where longer, never trusted */
};

/* Reads n bytes. After MORE, feed on; DONE and BROKEN are final. */
enum cks_http_state cks_http_feed(struct cks_http *h, const char *p, size_t n);
/* The connection ended in an orderly way: complete, or cut off. */
enum cks_http_state cks_http_end(struct cks_http *h);
/* Whether the connection may carry another request. */
bool cks_http_reusable(const struct cks_http *h);
/* Wipes, releases, and is at the beginning again. */
void cks_http_reset(struct cks_http *h);
/* An IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT. */
bool cks_http_date(const char *text, int64_t *ret);

#endif
