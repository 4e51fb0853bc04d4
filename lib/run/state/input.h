/* A file while it is read: what is reported about it, and what is kept. */
#ifndef CKS_RUN_STATE_INPUT_H
#define CKS_RUN_STATE_INPUT_H

#include "base/bounds.h"
#include "formats/reading/passed.h"
#include "run/state/run.h"
#include "source/json/stream.h"

/* One file while it is read. */
struct cks_intake {
    struct cks *c;
    uint32_t file;
    const struct cks_input_file *input;
    void *handle;                  /* of the file access, or NULL */
    struct cks_json_stream stream; /* of a JSON file */
    bool many;                     /* the file has several top-level values, or an array */
    bool whole;                    /* the document stays in memory, and so may its stores */
    bool keepable;                 /* the entry being read may be kept with its stores */
    bool keeps;                    /* and one of them is kept, so it has to be */
    bool found;                    /* not named: skipped where it can hold no store */
    bool endless;                  /* the format does not show where a text ends: YAML */
    bool is_wide;                  /* text in UTF-16 or UTF-32 */
    bool example;                  /* a document inside of one that shows people what to write */
    bool elided;                   /* and leaves something out */
    bool held;                     /* the last entry held a store; so will most likely the next */
    uint32_t ordinal;              /* of the next store in the entry */
    struct cks_str command;        /* the recorded command above an inventory; see recorded.h */
    size_t first_store;            /* the number of stores that were read before this file */
    struct cks_passed passed;      /* of the text being read */
    struct cks_str marked;         /* the text that marks are of */
    struct cks_marks *marks;       /* NULL: none so far */
};

/* struct cks_reading's trouble, entry and page; the cookie is a struct cks_intake. */
bool cks_intake_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                        const struct cks_range *range, const char *message, const char *help);
void cks_input_beyond_bound(void *cookie, const char *file, enum cks_bound bound);
void cks_input_begin_entry(void *cookie, size_t index);
void cks_input_count_page(void *cookie, bool more_follow);
/* The inventory that the file is; NULL if out of memory. */
struct cks_inventory *cks_input_inventory(struct cks_intake *in);
/* The next file that was added; found: the user did not name it. NULL if out of memory. */
struct cks_input_file *cks_input_new_file(struct cks *c, const char *name, bool found);
/* A cks_read_fn over in->handle. */
int cks_intake_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got);
/* Reads the file to its end, into memory that f owns; one larger than the bound, of pipes or of
 * texts, fails. */
enum cks_status cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f,
                                 enum cks_bound bound);
/* Whether the file holds a word that one with a store must hold. */
enum cks_status cks_input_may_hold(struct cks_intake *in, bool *ret);
/* A file beyond a bound is reported if it may contain a store, with CKS_ERR_READ. */
enum cks_status cks_input_beyond(struct cks_intake *in, unsigned line, enum cks_bound bound);
/* Keeps p until the handle is closed, then releases it; false if out of memory (p is released
 * then). */
bool cks_intake_keep(struct cks *c, void *p, void (*release)(void *p));
/* Wipes and releases what was kept. */
void cks_inputs_free(struct cks_inputs *inputs);

#endif
