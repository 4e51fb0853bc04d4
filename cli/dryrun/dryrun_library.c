#include "dryrun/dryrun_library.h"

#include "common/output.h"

#ifdef CLI_LINKED

bool
cli_dryrun_library(struct cli_dryrun_library *ret)
{
#define TAKE(name) ret->name = cks_dryrun_##name;
    CLI_DRYRUN_FUNCTIONS(TAKE)
#undef TAKE
    return true;
}

#else

#include <dlfcn.h>

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
    bool found = true;
#define TAKE(name) found = found && find(library, "cks_dryrun_" #name, &ret->name);
    CLI_DRYRUN_FUNCTIONS(TAKE)
#undef TAKE
    return found;
}

#endif
