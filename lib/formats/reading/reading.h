/*
 * How a reader passes on what it reads: the document, and its stores one by one.
 *
 * A reader is a function bool cks_read_<format>(struct cks_reading *r, const cJSON *root, const
 * char *pointer), declared in its own header. It returns false only if out of memory or `take` said
 * stop.
 */
#ifndef CKS_FORMATS_READING_H
#define CKS_FORMATS_READING_H

#include "base/bounds.h"
#include "formats/format.h"
#include "model/store.h"
#include "source/json/json.h"

struct cks_shell_givens;
struct cks_earlier_run;

/* Faults that a reader finds in the text itself rather than in its stores. */
enum cks_trouble {
    CKS_TROUBLE_SYNTAX,    /* CKS101: not well-formed in its format */
    CKS_TROUBLE_AMBIGUOUS, /* CKS101: may be two things; the message names the switch */
    CKS_TROUBLE_TYPE,      /* CKS103: a member of the wrong type that no store's value stands for */
    CKS_TROUBLE_UNFILLED,  /* CKS109: a placeholder in a call that nothing else is found in */
    CKS_TROUBLE_UNREAD,    /* an unknown (CKS110): stores in a form that is not read */
    CKS_TROUBLE_FENCED, /* stores in a place that may not be read; the message names the switch */
    CKS_TROUBLE_FORM,   /* the whole text is in a form that is not read */
};

struct cks_passed;

struct cks_reading {
    const struct cks_document *doc;
    const struct cks_options *options;
    struct cks_arena *arena; /* lives until the document is closed */
    /* Takes a store; it and its document need live only during the call. */
    bool (*take)(void *cookie, const struct cks_store *store);
    /* Reports trouble at a range of doc. */
    bool (*trouble)(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                    const struct cks_range *range, const char *message, const char *help);
    void *cookie;
    /* In an inventory: the number of the entry whose store is taken next, and what ends a page of
     * entries: whether more follow. */
    void (*entry)(void *cookie, size_t index);
    void (*page)(void *cookie, bool more);
    /* Keeps what stores point to until the run ends, then releases it; false if out of memory (it
     * is released then). */
    bool (*keep)(void *cookie, void *p, void (*release)(void *p));
    /* Hands on a document inside of this one: the text has the bytes of this document's at the same
     * places, and blanks before. NULL: such documents are not read. */
    bool (*inside)(void *cookie, enum cks_format format, struct cks_str text);
    /* A bound left out something of the document. NULL: nobody is reported. */
    void (*beyond)(void *cookie, const char *file, enum cks_bound bound);
    /* What the configuration beside a file of a tool's output says of the store at an address;
     * NULL: nothing, or it is not looked for. */
    const struct cks_store *(*configured)(void *cookie, const char *file, const char *address);
    void *configured_cookie;
    /* Where names of calls were read, or are only spoken of; NULL: nobody asks. */
    struct cks_passed *passed;
    bool example; /* the document shows people what to write: its placeholders are not faults */
    bool elided;  /* and leaves something out */
    /* Variables that the scripts inside of the document have before they begin; or NULL. */
    const struct cks_shell_givens *given;
    /* What a step gives to the action that the document is; or NULL. */
    const struct cks_shell_givens *inputs;
    /* The directory from which the document's commands name files; NULL: that of the document, or
     * the process's own. */
    const char *dir;
    bool elsewhere;                  /* it is not known */
    struct cks_earlier_run *earlier; /* of its lists of scripts; NULL: nothing is kept */
    bool sets_for_others; /* scripts of the document may set variables for those that follow */
    /* Takes a disconnect of the store, or its deletion: only its ID, place and Region are filled.
     * NULL: nobody asks. */
    bool (*ends)(void *cookie, const struct cks_store *store, bool removes);
};

static inline void
cks_reading_beyond(const struct cks_reading *r, enum cks_bound bound)
{
    if (r && r->beyond && bound)
        r->beyond(r->cookie, r->doc->file, bound);
}

/* The trouble of a text that is read again, or along with another: it is reported elsewhere. */
static inline bool
cks_trouble_told(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                 const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(doc);
    CKS_UNUSED(kind);
    CKS_UNUSED(range);
    CKS_UNUSED(message);
    CKS_UNUSED(help);
    return true;
}

#endif
