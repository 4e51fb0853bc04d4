/*
 * A JSON file of any size, entry by entry: one input, an array of inputs, JSON lines, or the pages
 * of an inventory, whose elements are entries. Only the entry being read is kept in memory.
 */
#ifndef CKS_SOURCE_JSON_STREAM_H
#define CKS_SOURCE_JSON_STREAM_H

#include "base/buf.h"
#include "source/document.h"
#include "source/json/scan.h"

/* Reads at most size bytes at offset; 0 or an errno value; *ret_got 0 is the end. */
typedef int (*cks_read_fn)(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got);

enum cks_json_event {
    CKS_JSON_ENTRY, /* text, offset, origin and the flags below are set */
    CKS_JSON_PAGE,  /* an inventory page has ended: the page members are set */
    CKS_JSON_END,
    CKS_JSON_SYNTAX,    /* scan.error; use cks_json_stream_place */
    CKS_JSON_READ,      /* error_number */
    CKS_JSON_TOO_LARGE, /* an entry beyond CKS_ENTRY_BYTES_MAX, or the file beyond its limit */
    CKS_JSON_MEMORY,
};

struct cks_json_stream {
    /* Of the entry, until the next call. */
    struct cks_str text;
    uint64_t offset;
    struct cks_origin origin;
    bool in_inventory; /* an element of CustomKeyStores */
    bool in_array;     /* an element of the top-level array */
    size_t index;      /* of the element in CustomKeyStores */
    size_t value;      /* of the element in the top-level array, of the value in JSON lines */
    bool lines;        /* not the first of several top-level values */
    /* Of a page, at CKS_JSON_PAGE. */
    bool truncated_given, truncated, next_given;
    int error_number;
    enum cks_bound bound; /* at CKS_JSON_TOO_LARGE */

    /* The stream's own. */
    struct cks_json_scan scan;
    struct cks_buf window;
    uint64_t window_offset; /* of the window in the file */
    struct cks_origin window_origin;
    size_t mark; /* a place in the window whose line and column are known: mark_origin */
    struct cks_origin mark_origin;
    uint64_t hidden; /* behind where such a secret begins in the file; 0: none does */
    uint64_t read_offset;
    cks_read_fn read; /* NULL: all is in memory */
    void *cookie;
    unsigned char state, after_page, trouble;
    bool page_open; /* an inventory's page has begun and not ended */
    size_t values;  /* top-level values so far */
    bool eof, top_array;
    bool any_lines; /* set it before the first call: a value of any kind may follow on a new line */
};

void cks_json_stream_init(struct cks_json_stream *s, cks_read_fn read, void *cookie);
void cks_json_stream_init_memory(struct cks_json_stream *s, struct cks_str text);
enum cks_json_event cks_json_stream_next(struct cks_json_stream *s);
/* Before the first call: the text begins after its first line, which has n bytes. */
void cks_json_stream_skip_line(struct cks_json_stream *s, size_t n);
/* After the first entry of a file that is not an array: whether another top-level value follows
 * (JSON lines, several documents). May read on; text stays valid. */
bool cks_json_stream_more(struct cks_json_stream *s);
/* Tells that a secret begins at an offset of the entry's text that no name announces: the columns
 * of the entries that follow on its line do not show its length. */
void cks_json_stream_hide(struct cks_json_stream *s, size_t offset);
/* The line and column of scan.error, and the text of the window around it as a document. */
void cks_json_stream_place(struct cks_json_stream *s, struct cks_range *ret,
                           struct cks_document *ret_doc);
/* Wipes and releases. */
void cks_json_stream_free(struct cks_json_stream *s);

#endif
