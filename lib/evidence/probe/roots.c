#include "evidence/probe/roots.h"

/* The lists as data; see make-roots.py. */
static const struct cks_root roots[] = {
#define CKS_ROOT(alias, lists, certificate, key, subject)                                          \
    {alias, CKS_ROOT_LISTS_##lists, certificate, key, subject},
#define CKS_BYTES(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#include "evidence/probe/roots.def"
#undef CKS_BYTES
#undef CKS_ROOT
};

const struct cks_root_list cks_kms_roots = {roots, CKS_COUNT(roots)};

static int
hash_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_root_hash(const char *text, unsigned char out[CKS_HASH_BYTES])
{
    if (strlen(text) != 2 * (size_t)CKS_HASH_BYTES)
        return false;
    for (size_t i = 0; i < CKS_HASH_BYTES; i++) {
        int high = hash_digit(text[2 * i]), low = hash_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

const struct cks_root *
cks_root_of_sha256(const char *text)
{
    unsigned char hash[CKS_HASH_BYTES];
    if (!read_root_hash(text, hash))
        return NULL;
    for (size_t i = 0; i < cks_kms_roots.count; i++)
        if (memcmp(roots[i].certificate, hash, CKS_HASH_BYTES) == 0)
            return &roots[i];
    return NULL;
}
