#include "probe/probe_library.h"

#ifdef CLI_LINKED

bool
cli_probe_library(struct cli_probe_library *ret)
{
#define TAKE(name) ret->name = cks_probe_##name;
    CLI_PROBE_FUNCTIONS(TAKE)
#undef TAKE
    return true;
}

#else

#include "common/loader.h"

#define LIBRARY "libckscheck-probe.so.0"

bool
cli_probe_library(struct cli_probe_library *ret)
{
    void *library = cli_library_load(LIBRARY, "probe");
    bool found = library != NULL;
#define TAKE(name)                                                                                 \
    found = found && cli_library_find(library, LIBRARY, "cks_probe_" #name, &ret->name);
    CLI_PROBE_FUNCTIONS(TAKE)
#undef TAKE
    return found;
}

#endif
