#include "base/store_id.h"

bool
cks_is_store_id(struct cks_str text)
{
    static const char mark[] = "cks-";
    bool ok = cks_str_starts(text, mark) && text.n == sizeof(mark) - 1 + CKS_STORE_ID_DIGITS;
    for (size_t i = sizeof(mark) - 1; ok && i < text.n; i++)
        ok = cks_is_hex((unsigned char)text.p[i]);
    return ok;
}
