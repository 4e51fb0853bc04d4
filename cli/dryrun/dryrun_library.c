#include "dryrun/dryrun_library.h"

#include <dlfcn.h>

#include "common/output.h"

#define LIBRARY "libckscheck-dryrun.so.0"

/* POSIX lets an object pointer from dlsym hold a function's address; C does not. */
static bool
find(void *library, const char *name, void *to)
{
    void **slot = to;
    *slot = dlsym(library, name);
    if (!*slot)
        cli_error("%s has no %s: it is a different version", LIBRARY, name);
    return *slot != NULL;
}

bool
cli_dryrun_library(struct cli_dryrun_library *ret)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        cli_error("this ckscheck has no dry run: %s", dlerror());
        return false;
    }
    return find(library, "cks_dryrun_options_init", &ret->options_init) &&
           find(library, "cks_dryrun_open", &ret->open) &&
           find(library, "cks_dryrun_problem", &ret->problem) &&
           find(library, "cks_dryrun_failure", &ret->failure) &&
           find(library, "cks_dryrun_start", &ret->start) &&
           find(library, "cks_dryrun_url", &ret->url) &&
           find(library, "cks_dryrun_run", &ret->run) &&
           find(library, "cks_dryrun_stop", &ret->stop) &&
           find(library, "cks_dryrun_close", &ret->close);
}
