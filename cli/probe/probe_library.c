#include "probe/probe_library.h"

#include <dlfcn.h>

#include "common/output.h"

#define LIBRARY "libckscheck-probe.so.0"

/* POSIX lets an object pointer from dlsym hold a function's address; C does not. */
static bool
find_function(void *library, const char *name, void *to)
{
    void **slot = to;
    *slot = dlsym(library, name);
    if (!*slot)
        cli_error("%s has no %s: it is a different version", LIBRARY, name);
    return *slot != NULL;
}

bool
cli_probe_library(struct cli_probe_library *ret)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        cli_error("this ckscheck has no probe: %s", dlerror());
        return false;
    }
    return find_function(library, "cks_probe_options_init", &ret->options_init) &&
           find_function(library, "cks_probe_open", &ret->open) &&
           find_function(library, "cks_probe_problem", &ret->problem) &&
           find_function(library, "cks_probe_add", &ret->add) &&
           find_function(library, "cks_probe_run", &ret->run) &&
           find_function(library, "cks_probe_cancel", &ret->cancel) &&
           find_function(library, "cks_probe_cancelled", &ret->cancelled) &&
           find_function(library, "cks_probe_json", &ret->json) &&
           find_function(library, "cks_probe_text", &ret->text) &&
           find_function(library, "cks_probe_close", &ret->close);
}
