/* A file while it is read: what is said of it, and what is kept. */
#ifndef CKS_RUN_STATE_INPUT_H
#define CKS_RUN_STATE_INPUT_H

#include "run/state/run.h"
#include "source/json/stream.h"

/* One file while it is read. */
struct cks_intake {
    struct cks *c;
    uint32_t file;
    const struct cks_input_file *input;
    void *handle;                  /* of the file access, or NULL */
    struct cks_arena arena;        /* of the entry being read */
    struct cks_json_stream stream; /* of a JSON file */
    bool many;                     /* the file has several top-level values, or an array */
    bool whole;                    /* the document stays in memory, and so may its stores */
    bool found;                    /* not named: passed over where it can hold no store */
    bool example;                  /* a document inside of one that shows people what to write */
    bool held;                     /* the last entry held a store; so will most likely the next */
    uint32_t ordinal;              /* of the next store in the entry */
};

void cks_intake_fail(struct cks *c, const char *file, const char *message);
void cks_intake_fail_errno(struct cks *c, const char *file, int number);
/* struct cks_reading's trouble, entry and page; the cookie is a struct cks_intake. */
bool cks_intake_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                        const struct cks_range *range, const char *message, const char *help);
void cks_input_begin_entry(void *cookie, size_t index);
void cks_input_count_page(void *cookie, bool more_follow);
/* A syntax error: a finding, or where the text is a template that another program fills in, a note:
 * what it becomes is not known. `lines` is the part of the document that tells which; where it is
 * all of it and speaks of no store, a template gives nothing. */
void cks_intake_syntax(struct cks_intake *in, const struct cks_document *doc, struct cks_str lines,
                       const struct cks_range *range, const char *message, const char *help);

/* The next file of the run; NULL where memory is out. */
struct cks_input_file *cks_input_new_file(struct cks *c, const char *name);
/* A cks_read_fn over in->handle. */
int cks_intake_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got);
/* Reads the file to its end, into memory that f owns; one larger than `most` fails. */
enum cks_status cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f, size_t most);
/* Keeps p until the handle is closed, then releases it; false where memory is out (p is released
 * then). */
bool cks_intake_keep(struct cks *c, void *p, void (*release)(void *p));
/* Wipes and releases what was kept. */
void cks_inputs_free(struct cks_inputs *inputs);

#endif
