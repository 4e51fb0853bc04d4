#include "probe/net/trust.h"

/* The lists as data; see make-roots.py. */
static const struct cks_root roots[] = {
#define CKS_ROOT(alias, lists, certificate, key, subject)                                          \
    {alias, CKS_ROOT_LISTS_##lists, certificate, key, subject},
#define CKS_BYTES(...)                                                                             \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#include "probe/net/roots.def"
#undef CKS_BYTES
#undef CKS_ROOT
};

const struct cks_root_list cks_kms_roots = {roots, CKS_COUNT(roots)};
