/* The files of one isolated run, in a directory of its own that is removed at the end. */
#ifndef CKS_DRYRUN_RUN_FILES_H
#define CKS_DRYRUN_RUN_FILES_H

#include "base/arena.h"

struct cks_dry_files {
    const char *directory;
    const char *bundle, *authority;          /* certificates */
    const char *hosts, *resolver, *services; /* for /etc/hosts, resolv.conf, nsswitch.conf */
};

/* Makes them; 0, or an errno value. The texts are from the arena. To be removed in any case. */
int cks_dry_files_make(struct cks_dry_files *f, struct cks_arena *a, const char *temporary,
                       struct cks_str authority, const char *const *environment);
void cks_dry_files_remove(struct cks_dry_files *f);

#endif
