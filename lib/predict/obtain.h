/* The commands that obtain evidence: for people to read and for a shell to run. */
#ifndef CKS_PREDICT_OBTAIN_H
#define CKS_PREDICT_OBTAIN_H

#include "evidence/facts/facts.h"
#include "predict/input.h"

/* What the commands are filled in with. Strings live in the arena or the note; NULL: unknown. */
struct cks_obtaining {
    struct cks_arena *arena;
    const struct cks_predict_note *note;
    struct cks_judge *judge; /* decides what may be shown; NULL: what the note has */
    const char *cluster, *service;
    const char *region; /* of the store, of its service's name, or of its cluster's zones */
    const char *vpc;    /* of the store's cluster */
    const char *group;  /* the security group of the store's cluster */
    /* Of an existing store whose input does not give them; else NULL. */
    const char *endpoint, *path;
    const char *account, *owner; /* the caller's account, and the service's if the store names it */
    /* Those that were built: many requirements ask for the same. */
    const char *commands[CKS_EVIDENCE_KIND_COUNT];
};

/* evidence and ground may be NULL. False if out of memory. */
bool cks_obtaining_init(struct cks_obtaining *o, struct cks_arena *a,
                        const struct cks_predict_note *note, const struct cks_evidence *evidence,
                        const struct cks_ground *ground);
/* Whether another account than the caller's must ask about the endpoint service. */
bool cks_obtaining_elsewhere(const struct cks_obtaining *o);

/* The command that obtains this kind of evidence, with Region and names filled in and quoted for a
 * shell. It only reads and contains no secret. NULL if out of memory. */
const char *cks_obtain(struct cks_obtaining *o, enum cks_evidence_kind kind);
/* The same in parts, for a script. */
struct cks_obtained {
    const char *command; /* for each word that `each` prints, "$each" is the word */
    const char *each;    /* a command that prints ARNs; NULL: `command` runs once */
    const char *filter;  /* the options that narrow a list: one call without them answers for all
                            stores; NULL: none */
    bool incomplete;     /* a name that it needs is unknown: NAME stands for it */
};
bool cks_obtain_parts(const struct cks_obtaining *o, enum cks_evidence_kind kind,
                      struct cks_obtained *ret);
/* The view of the endpoint service that accounts other than its owner's have. */
bool cks_obtain_seen_service(const struct cks_obtaining *o, struct cks_obtained *ret);

/* The kind of evidence that is useful only together with this one; COUNT where there is none. */
enum cks_evidence_kind cks_obtain_companion(enum cks_evidence_kind kind);
/* A word for a shell, quoted where it must be; NULL for what has characters other than printable
 * ASCII, and if out of memory. */
const char *cks_shell_word(struct cks_arena *a, const char *text);

#endif
