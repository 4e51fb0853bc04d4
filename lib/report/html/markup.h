/* The markup of a page: elements that end in order, text that stays text. */
#ifndef CKS_REPORT_HTML_MARKUP_H
#define CKS_REPORT_HTML_MARKUP_H

#include "base/buf.h"

/* The deepest nesting: our pages have under fifteen levels. */
#define CKS_HTML_DEPTH 24
/* Of a text so many code points are shown: a name of KMS has at most 256, a path rarely more, and the
 * longest command, which must be whole to be of use, about 500. */
#define CKS_HTML_TEXT_MAX 1000

struct cks_html {
    struct cks_buf *out;
    const char *open[CKS_HTML_DEPTH];
    unsigned depth;
    bool in_tag; /* attributes can still be added to the last element */
    bool narrow; /* paths have no marks where they may break: a page with many is smaller */
};

/* How good the news is: a colour, and never without a word beside it. */
enum cks_html_tone { CKS_TONE_PLAIN, CKS_TONE_GOOD, CKS_TONE_OPEN, CKS_TONE_BAD };

/* Opens an element. `name` must be a constant. */
void cks_html_begin(struct cks_html *h, const char *name);
/* Adds an attribute to the element that was just opened. */
void cks_html_attr(struct cks_html *h, const char *name, const char *value);
/* The same with the value PREFIX-NUMBER. */
void cks_html_attr_number(struct cks_html *h, const char *name, const char *prefix, size_t n);
/* The class of a tone. */
void cks_html_attr_tone(struct cks_html *h, enum cks_html_tone tone);
/* Ends the innermost element. */
void cks_html_end(struct cks_html *h);
/* Ends so many of them. */
void cks_html_end_all(struct cks_html *h, unsigned count);

/* Adds text from anywhere: nothing in it is markup, what cannot be seen is made visible, and it is
 * cut after CKS_HTML_TEXT_MAX code points. NULL adds nothing. */
void cks_html_text(struct cks_html *h, const char *text);
void cks_html_str(struct cks_html *h, struct cks_str text);
/* The same for a path, which may break after each slash. */
void cks_html_path(struct cks_html *h, const char *path);
void cks_html_number(struct cks_html *h, size_t n);
/* Text of our own with values of our own, at most 512 bytes. */
void cks_html_printf(struct cks_html *h, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "FILE:LINE" as code; nothing where there is no file. */
void cks_html_place(struct cks_html *h, const char *file, unsigned line);
/* An element with only text in it; class may be NULL. */
void cks_html_leaf(struct cks_html *h, const char *name, const char *class, const char *text);

#endif
