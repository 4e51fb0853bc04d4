#include "formats/reading/words.h"

#include "ckscheck/tool.h"

/* Those of both of Terraform's resource types come first. */
static const char *const store_words[] = {
    "custom_key_store",    "custom_keystore",     "CustomKeyStore",
    "custom-key-store",    "customKeyStore",      "XksProxy",
    "CloudHsmClusterId",   "KeyStorePassword",    "TrustAnchorCertificate",
    "sigv4_access_key_id", "external_key_stores", NULL,
};
#define TERRAFORM_WORDS 2

const char *const *
cks_store_words(void)
{
    return store_words;
}

static bool
has_any(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text.n && memmem(text.p, text.n, words[i], strlen(words[i])))
            return true;
    return false;
}

bool
cks_may_hold_store(struct cks_str text)
{
    return has_any(text, store_words, CKS_COUNT(store_words) - 1);
}

bool
cks_tf_may_hold_store(struct cks_str text)
{
    return has_any(text, store_words, TERRAFORM_WORDS);
}

bool
cks_tf_makes_store(struct cks_str type)
{
    return cks_str_is(type, CKS_WORD_TERRAFORM_TYPE) || cks_str_is(type, CKS_WORD_CIPHERTRUST_TYPE);
}
