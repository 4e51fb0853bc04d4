#include "formats/reading/words.h"

/* Of both of Terraform's resource types. */
static const char *const terraform_words[] = {"custom_key_store", "custom_keystore"};
static const char *const other_words[] = {
    "CustomKeyStore",      "custom-key-store", "customKeyStore",         "XksProxy",
    "CloudHsmClusterId",   "KeyStorePassword", "TrustAnchorCertificate", "sigv4_access_key_id",
    "external_key_stores",
};

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
    return has_any(text, other_words, CKS_COUNT(other_words)) || cks_tf_may_hold_store(text);
}

bool
cks_tf_may_hold_store(struct cks_str text)
{
    return has_any(text, terraform_words, CKS_COUNT(terraform_words));
}

bool
cks_tf_makes_store(struct cks_str type)
{
    return cks_str_is(type, CKS_WORD_TERRAFORM_TYPE) || cks_str_is(type, CKS_WORD_CIPHERTRUST_TYPE);
}
