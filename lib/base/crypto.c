#include "base/crypto.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#ifndef CKS_CRYPTO_LINKED
#include <dlfcn.h>
#endif

/* Written once, under `once`; read-only from then on. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct cks_crypto functions;
static bool usable;

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

/* The library stays loaded: the pointers live as long as the process. */
static bool
resolve_functions(void)
{
    bool found = true;
#ifdef CKS_CRYPTO_LINKED
#define CKS_CRYPTO_TAKE(name) functions.name = name;
#else
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return false;
#define CKS_CRYPTO_TAKE(name) found = find_symbol(library, #name, &functions.name) && found;
#endif
    CKS_CRYPTO_FUNCTIONS(CKS_CRYPTO_TAKE)
#undef CKS_CRYPTO_TAKE
    return found;
}

static void
load_libcrypto(void)
{
    usable = resolve_functions() &&
             functions.OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

const struct cks_crypto *
cks_crypto(void)
{
    return pthread_once(&once, load_libcrypto) == 0 && usable ? &functions : NULL;
}
