#define PCRE2_CODE_UNIT_WIDTH 8
#include "ckscheck/tool.h"

#include <cjson/cJSON.h>
#include <openssl/opensslv.h>
#include <pcre2.h>

#include "base/clock.h"
#include "run/state/run.h"

#define TEXT_OF(x) #x
#define NUMBER(x) TEXT_OF(x)

const char *
cks_version(void)
{
    return CKS_VERSION;
}

/* The day of the KMS service model that param.def and errors.def follow. */
#define MODEL_DATE "2026-08-07"
/* A year, including a leap day: AWS changes the KMS model several times a year. */
#define MODEL_DAYS_MAX 366

#ifdef CKS_CRYPTO_LINKED
#define CRYPTO_LOADED
#else
#define CRYPTO_LOADED " (loaded with the first certificate)"
#endif

const char *
cks_model_date(void)
{
    return MODEL_DATE;
}

bool
cks_model_is_old(const struct cks *cks)
{
    int64_t of = 0;
    return cks && cks_time_parse(cks_str_of(MODEL_DATE), &of) &&
           cks->judge.now - of > MODEL_DAYS_MAX * CKS_SECONDS_PER_DAY;
}

const char *
cks_libraries(void)
{
    return "cJSON " NUMBER(CJSON_VERSION_MAJOR) "." NUMBER(CJSON_VERSION_MINOR) "." NUMBER(
        CJSON_VERSION_PATCH) "\n"
                             "PCRE2 " NUMBER(PCRE2_MAJOR) "." NUMBER(
                                 PCRE2_MINOR) "\n"
                                              "OpenSSL " OPENSSL_VERSION_STR CRYPTO_LOADED "\n"
#ifdef CKS_HAVE_YAML
                                              "libfyaml " CKS_YAML_VERSION "\n"
#endif
        ;
}
