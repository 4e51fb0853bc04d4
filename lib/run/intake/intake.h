/* Inside of the intake: from files to stores. */
#ifndef CKS_INTAKE_H
#define CKS_INTAKE_H

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
    bool held;                     /* the last entry held a store; so will most likely the next */
    uint32_t ordinal;              /* of the next store in the entry */
};

/* How a file is read. */
enum cks_intake_format {
    CKS_INTAKE_JSON, /* entry by entry */
    CKS_INTAKE_YAML,
    CKS_INTAKE_TERRAFORM, /* with its whole module */
    CKS_INTAKE_SHELL,
    CKS_INTAKE_OTHER, /* passed over; a note where a word in it speaks of a store */
};
/* By what the text begins with, and by the name's ending where that does not tell. */
enum cks_intake_format cks_intake_format_of(const char *name, struct cks_str head);
/* A syntax error: a finding, or where the text is a template that another program fills in, a note:
 * what it becomes is not known. `lines` is the part of the document that tells which; where it is
 * all of it and speaks of no store, a template gives nothing. */
void cks_intake_syntax(struct cks_intake *in, const struct cks_document *doc, struct cks_str lines,
                       const struct cks_range *range, const char *message, const char *help);
/* Reads a text that is in memory whole; it stays there until the handle is closed. */
enum cks_status cks_intake_text(struct cks_intake *in, enum cks_intake_format format);
/* Terraform files wait until all are named; then they are read, with their modules. */
enum cks_status cks_intake_terraform_file(struct cks *c, const char *path);
enum cks_status cks_intake_terraform_text(struct cks *c, const char *name, struct cks_str text);
bool cks_intake_terraform_run(struct cks *c);
/* Takes out what was found in files that were only read along. */
void cks_intake_terraform_drop(struct cks *c);
/* Reads the file to its end, into memory that f owns; one larger than `most` fails. */
enum cks_status cks_intake_slurp(struct cks_intake *in, struct cks_input_file *f, size_t most);
/* Keeps p until the handle is closed, then releases it; false where memory is out (p is released
 * then). */
bool cks_intake_keep(struct cks *c, void *p, void (*release)(void *p));

/* struct cks_reading's take and trouble; the cookie is a struct cks_intake. */
bool cks_intake_take(void *cookie, const struct cks_store *s);
bool cks_intake_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                        const struct cks_range *range, const char *message, const char *help);
/* What a JSON or YAML tree holds goes to its reader. */
bool cks_intake_tree(struct cks_reading *r, const cJSON *tree, bool in_inventory);
void cks_intake_fail(struct cks *c, const char *file, const char *message);
void cks_intake_fail_errno(struct cks *c, const char *file, int number);
/* A cks_read_fn over in->handle. */
int cks_intake_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got);

#endif
