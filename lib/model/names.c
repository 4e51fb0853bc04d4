#include "model/names.h"

#include "base/str.h"

const char *
cks_severity_name(enum cks_severity severity)
{
    switch (severity) {
    case CKS_SEVERITY_NONE:
        return NULL;
    case CKS_NOTE:
        return "note";
    case CKS_WARNING:
        return "warning";
    case CKS_ERROR:
        return "error";
    }
    return NULL;
}

const char *
cks_operation_name(enum cks_operation operation)
{
    switch (operation) {
    case CKS_OPERATION_AUTO:
        return NULL;
    case CKS_CREATE:
        return "create";
    case CKS_UPDATE:
        return "update";
    case CKS_CONNECT:
        return "connect";
    case CKS_EXISTING:
        return "existing";
    }
    return NULL;
}

const char *
cks_related_kind_name(enum cks_related_kind kind)
{
    switch (kind) {
    case CKS_RELATED_OTHER:
        return "other";
    case CKS_RELATED_USE:
        return "use";
    case CKS_RELATED_ORIGIN:
        return "origin";
    }
    return NULL;
}

const char *
cks_basis_name(enum cks_basis basis)
{
    switch (basis) {
    case CKS_BASIS_NONE:
        return NULL;
    case CKS_DOCUMENTED:
        return "documented";
    case CKS_OBSERVED:
        return "observed";
    case CKS_INFERRED:
        return "inferred";
    case CKS_ADVICE:
        return "advice";
    }
    return NULL;
}

const char *
cks_outcome_name(enum cks_outcome outcome)
{
    switch (outcome) {
    case CKS_UNDETERMINED:
        return "undetermined";
    case CKS_SUCCEED:
        return "succeed";
    case CKS_FAIL:
        return "fail";
    }
    return NULL;
}

const char *
cks_call_name(enum cks_operation operation)
{
    switch (operation) {
    case CKS_CREATE:
        return "CreateCustomKeyStore";
    case CKS_UPDATE:
        return "UpdateCustomKeyStore";
    case CKS_CONNECT:
    case CKS_EXISTING:
        return "ConnectCustomKeyStore";
    case CKS_OPERATION_AUTO:
        break;
    }
    return NULL;
}

bool
cks_is_connection_error_code(const char *error)
{
    return !cks_str_ends(cks_str_of(error), "Exception");
}

const char *
cks_requirement_status_name(enum cks_requirement_status status)
{
    static const char *const names[] = {
        [CKS_REQUIREMENT_MISSING] = "missing",
        [CKS_REQUIREMENT_ASSUMED] = "assumed",
        [CKS_REQUIREMENT_PROVED] = "proved",
        [CKS_REQUIREMENT_DISPROVED] = "disproved",
    };
    return (size_t)status < CKS_COUNT(names) ? names[status] : NULL;
}
