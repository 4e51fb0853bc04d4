#include "dryrun/dryrun_library.h"

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

#include "common/loader.h"

#define LIBRARY "libckscheck-dryrun.so.0"

bool
cli_dryrun_library(struct cli_dryrun_library *ret)
{
    void *library = cli_library_load(LIBRARY, "dry run");
    bool found = library != NULL;
#define TAKE(name)                                                                                 \
    found = found && cli_library_find(library, LIBRARY, "cks_dryrun_" #name, &ret->name);
    CLI_DRYRUN_FUNCTIONS(TAKE)
#undef TAKE
    return found;
}

#endif
