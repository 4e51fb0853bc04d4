#include "dryrun/calls/declared.h"

#include <ckscheck/ckscheck.h>

bool
cks_dry_declares(enum cks_dry_operation operation, const char *error)
{
    struct cks_error_info e = {.size = sizeof(e)};
    /* What the table of errors does not cover: it has the operations that are predicted. */
    static const char *const of_delete[] = {
        "CustomKeyStoreHasCMKsException", "CustomKeyStoreInvalidStateException",
        "CustomKeyStoreNotFoundException", "KMSInternalException", "ValidationException"};
    if (operation == CKS_DRY_DELETE || operation == CKS_DRY_DISCONNECT) {
        for (size_t i = operation == CKS_DRY_DISCONNECT; i < CKS_COUNT(of_delete); i++)
            if (strcmp(error, of_delete[i]) == 0)
                return true;
        return false;
    }
    for (size_t i = 0; cks_error_at(i, &e); i++)
        if (!e.is_code && strcmp(e.name, error) == 0)
            return operation == CKS_DRY_CREATE    ? e.create
                   : operation == CKS_DRY_UPDATE  ? e.update
                   : operation == CKS_DRY_CONNECT ? e.connect
                                                  : e.describe;
    return false;
}

bool
cks_dry_is_code(const char *error)
{
    struct cks_error_info e = {.size = sizeof(e)};
    for (size_t i = 0; cks_error_at(i, &e); i++)
        if (e.is_code && strcmp(e.name, error) == 0)
            return true;
    return false;
}

bool
cks_dry_is_common(const char *error)
{
    static const char *const common[] = {"ThrottlingException",       "ValidationException",
                                         "AccessDeniedException",     "ExpiredTokenException",
                                         "ServiceUnavailable",        "UnrecognizedClientException",
                                         "DependencyTimeoutException"};
    for (size_t i = 0; i < CKS_COUNT(common); i++)
        if (strcmp(error, common[i]) == 0)
            return true;
    return false;
}
