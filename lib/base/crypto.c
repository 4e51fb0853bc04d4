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

#ifdef CKS_CRYPTO_LINKED

static bool
resolve(void)
{
#define CKS_CRYPTO_TAKE(name) functions.name = name;
    CKS_CRYPTO_FUNCTIONS(CKS_CRYPTO_TAKE)
#undef CKS_CRYPTO_TAKE
    return true;
}

#else

/* A pointer of dlsym becomes one to a function by its bytes: ISO C knows no other way. */
static bool
take(void *library, const char *name, void *to)
{
    void *symbol = dlsym(library, name);
    memcpy(to, &symbol, sizeof(symbol));
    return symbol != NULL;
}

/* The library stays loaded: the pointers live as long as the process. */
static bool
resolve(void)
{
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    if (!library)
        return false;
    bool found = true;
#define CKS_CRYPTO_TAKE(name) found = take(library, #name, &functions.name) && found;
    CKS_CRYPTO_FUNCTIONS(CKS_CRYPTO_TAKE)
#undef CKS_CRYPTO_TAKE
    return found;
}

#endif

static void
load(void)
{
    usable = resolve() && functions.OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

const struct cks_crypto *
cks_crypto(void)
{
    return pthread_once(&once, load) == 0 && usable ? &functions : NULL;
}
