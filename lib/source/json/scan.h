/* The strict RFC 8259 scan, over a text in memory or over a window that is filled on demand. */
#ifndef CKS_SOURCE_JSON_SCAN_H
#define CKS_SOURCE_JSON_SCAN_H

#include "base/limits.h"
#include "base/str.h"
#include "source/json/error.h"

struct cks_json_scan {
    const char *base; /* may move when more() is called */
    size_t pos, end;  /* offsets from base */
    /* Gets more bytes after `end`, and moves base and end; false at the end of the input. NULL if
     * all is in memory. */
    bool (*more)(struct cks_json_scan *s);
    void *cookie;
    size_t key_start, key_end; /* of the last member's name, with its quotes */
    bool inexact;              /* a number so far has a fraction or an exponent */
    struct cks_json_error error;
};

/* Each returns false on an error, which is in s->error. */

/* Gets more of the input; false at its end. */
bool cks_json_scan_fill(struct cks_json_scan *s);
void cks_json_scan_spaces(struct cks_json_scan *s);

/* The next byte without taking it, -1 at the end. */
static inline int
cks_json_scan_peek(struct cks_json_scan *s)
{
    if (s->pos == s->end && !cks_json_scan_fill(s))
        return -1;
    return (unsigned char)s->base[s->pos];
}

/* Past white space. Mostly there is none, and these two are asked at every value. */
static inline void
cks_json_scan_space(struct cks_json_scan *s)
{
    if (s->pos == s->end || (unsigned char)s->base[s->pos] <= ' ')
        cks_json_scan_spaces(s);
}
/* One whole value with all that is in it, nested at most `depth_left` deep. */
bool cks_json_scan_value(struct cks_json_scan *s, unsigned depth_left);
/* A string, from its opening quote. */
bool cks_json_scan_string(struct cks_json_scan *s);
/* Takes the byte c, or fails with the message. */
bool cks_json_scan_take(struct cks_json_scan *s, char c, const char *message, const char *help);
/* Enters the object or array at pos (`close` is its closing character), goes on to its next member,
 * past the name and colon of an object's: 1 a member's value follows, 0 the container was closed,
 * -1 an error. */
int cks_json_scan_open(struct cks_json_scan *s, char close);
int cks_json_scan_next(struct cks_json_scan *s, char close);
/* A byte-order mark of UTF-8 is passed; one of UTF-16 or UTF-32, or text that looks like them, is
 * an error that names it. */
bool cks_json_scan_start(struct cks_json_scan *s);
bool cks_json_scan_fail(struct cks_json_scan *s, size_t offset, const char *message,
                        const char *help);

#endif
