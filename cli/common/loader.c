#include "common/loader.h"

#include <dlfcn.h>

#include "common/output.h"

void *
cli_library_load(const char *name, const char *what)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        cli_error("this ckscheck has no %s: %s", what, dlerror());
    return library;
}

/* POSIX lets an object pointer from dlsym hold a function's address; C does not. */
bool
cli_library_find(void *library, const char *name, const char *function, void *to)
{
    void **slot = to;
    *slot = dlsym(library, function);
    if (!*slot)
        cli_error("%s has no %s: it is a different version", name, function);
    return *slot != NULL;
}
