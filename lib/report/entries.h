/* What a report without a summary lists beside its findings. */
#ifndef CKS_REPORT_ENTRIES_H
#define CKS_REPORT_ENTRIES_H

#include "report/format.h"

struct cks_entry {
    const char *kind;       /* CKS_TURNED_OFF_ENTRY or CKS_UNREAD_ENTRY */
    const char *identity;   /* what tells it from others of its place, or NULL */
    struct cks_place place; /* line 0: none */
    enum cks_severity severity;
    struct cks_str message;
};

/* What could not be read, or was beyond a bound: the run fails of it. */
#define CKS_UNREAD_ENTRY "not-read"

/* Gives what configurations turned off, and then what could not be looked at. */
void cks_entries(struct cks_report *r, void (*each)(void *arg, const struct cks_entry *e),
                 void *arg);

#endif
