#include "base/crypto.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#ifndef CKS_CRYPTO_LINKED
#include <dlfcn.h>
#endif

#include "base/memory.h"

enum state {
    UNTRIED = 0, /* or memory was missing: the next call tries again */
    USABLE,
    MISSING,  /* there is none */
    UNUSABLE, /* there is one that cannot be loaded, or is not OpenSSL 3 */
};

/* Written under `lock` before `state` says USABLE; read-only from then on. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct cks_crypto functions;
static _Atomic(enum state) state;

#ifndef CKS_CRYPTO_LINKED
/* A pointer from dlsym becomes a function pointer by copying its bytes: ISO C has no other way. */
static bool
find_symbol(void *library, const char *name, void *to)
{
    void *symbol = dlsym(library, name);
    memcpy(to, &symbol, sizeof(symbol));
    return symbol != NULL;
}
#endif

/* The library stays loaded: the pointers live as long as the process. errno is 0 before. */
static enum state
resolve_functions(void)
{
    bool found = true;
#ifdef CKS_CRYPTO_LINKED
#define CKS_CRYPTO_TAKE(name) functions.name = name;
#else
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return errno == ENOENT ? MISSING : UNUSABLE;
#define CKS_CRYPTO_TAKE(name) found = find_symbol(library, #name, &functions.name) && found;
#endif
    CKS_CRYPTO_FUNCTIONS(CKS_CRYPTO_TAKE)
#undef CKS_CRYPTO_TAKE
    return found ? USABLE : UNUSABLE;
}

static enum state
load_libcrypto(void)
{
    cks_memory_watch();
    enum state reached = resolve_functions();
    if (reached == USABLE && functions.OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        reached = UNUSABLE;
    return reached != USABLE && !cks_memory_sufficed() ? UNTRIED : reached;
}

const struct cks_crypto *
cks_crypto(void)
{
    if (state == UNTRIED) {
        pthread_mutex_lock(&lock);
        if (state == UNTRIED)
            state = load_libcrypto();
        pthread_mutex_unlock(&lock);
    }
    return state == USABLE ? &functions : NULL;
}

bool
cks_crypto_missing(void)
{
    return state == MISSING;
}
