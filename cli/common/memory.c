/* An allocation of the program that fails ends it: "out of memory" and exit status 3, whichever
 * library asked. libfyaml 0.7.12 and others do not survive a NULL everywhere, and a report that
 * lacks what did not fit must not look like one that is whole. What was printed until then is
 * right.
 *
 * malloc and its kin are defined here, in front of the C library's (or of an allocator that is
 * preloaded), which does the work. In a program that is one file the linker puts them in front.
 * Sanitizers bring allocators of their own that must not be replaced; they end at a failure too.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/options.h"
#include "common/temporary.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FOREIGN_ALLOCATOR
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define FOREIGN_ALLOCATOR
#endif
#endif

#ifdef FOREIGN_ALLOCATOR

typedef int cli_memory_is_foreign; /* a unit of translation is not empty */

#else

/* Not through stdio, which may want memory itself. */
static void
end_run(void)
{
    static const char text[] = "ckscheck: out of memory\n";
    size_t done = 0;
    cli_temporary_drop();
    while (done < sizeof(text) - 1) {
        ssize_t n = write(STDERR_FILENO, text + done, sizeof(text) - 1 - done);
        if (n < 0 && errno != EINTR)
            break;
        done += n > 0 ? (size_t)n : 0;
    }
    _exit(CLI_FAILED);
}

static inline void *
given(void *p)
{
    if (__builtin_expect(!p, 0))
        end_run();
    return p;
}

#ifdef CLI_LINKED
#define THEIRS(name) __real_##name
#define FIND(name)
#else
#include <dlfcn.h>
#define THEIRS(name) next_##name
/* The allocations behind these. */
static void *(*next_malloc)(size_t n);
static void *(*next_calloc)(size_t count, size_t size);
static void *(*next_realloc)(void *p, size_t n);
/* ISO C has no conversion of dlsym's pointer. */
#define FIND(name)                                                                                 \
    if (__builtin_expect(!next_##name, 0)) {                                                       \
        void *found = dlsym(RTLD_NEXT, #name);                                                     \
        memcpy(&next_##name, &found, sizeof(found));                                               \
    }
#endif

/* Before there are threads; libraries may allocate before this. */
__attribute__((constructor)) static void
find_all(void)
{
    FIND(malloc)
    FIND(calloc)
    FIND(realloc)
}

/* The C library may answer NULL to 0 bytes. */
void *
malloc(size_t n)
{
    FIND(malloc)
    return given(THEIRS(malloc)(n ? n : 1));
}

void *
calloc(size_t count, size_t size)
{
    FIND(calloc)
    return given(count && size ? THEIRS(calloc)(count, size) : THEIRS(calloc)(1, 1));
}

/* To 0 bytes: what there was is released, and NULL is the answer. */
void *
realloc(void *p, size_t n)
{
    FIND(realloc)
    void *grown = THEIRS(realloc)(p, n);
    return p && !n ? grown : given(grown);
}

#endif
