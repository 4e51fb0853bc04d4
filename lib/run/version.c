#define PCRE2_CODE_UNIT_WIDTH 8
#include "ckscheck/tool.h"

#include <cjson/cJSON.h>
#include <openssl/opensslv.h>
#include <pcre2.h>

#define TEXT_OF(x) #x
#define NUMBER(x) TEXT_OF(x)

const char *
cks_version(void)
{
    return CKS_VERSION;
}

const char *
cks_model_date(void)
{
    /* The day of the KMS service model that param.def and errors.def follow. */
    return "2026-08-07";
}

const char *
cks_libraries(void)
{
    return "cJSON " NUMBER(CJSON_VERSION_MAJOR) "." NUMBER(CJSON_VERSION_MINOR) "." NUMBER(
        CJSON_VERSION_PATCH) "\n"
                             "PCRE2 " NUMBER(PCRE2_MAJOR) "." NUMBER(
                                 PCRE2_MINOR) "\n"
                                              "OpenSSL " OPENSSL_VERSION_STR
                                              " (loaded with the first certificate)\n"
#ifdef CKS_HAVE_YAML
                                              "libfyaml " CKS_YAML_VERSION "\n"
#endif
        ;
}
