#include "formats/reading/words.h"

#include "base/secret.h"
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

/* ---- all words at once ---- */

/* The words again, in lower case. KMS's own are found in any letter case, since whoever mistypes
 * one mistypes its case first; the others are too like words of other programs. */
static const struct {
    const char *word;
    const char *exact; /* how it must be written, or NULL */
} sought[] = {
    {"custom_key_store", "custom_key_store"},
    {"custom_keystore", "custom_keystore"},
    {"custom-key-store", "custom-key-store"},
    {"customkeystore", NULL},
    {"xksproxy", NULL},
    {"cloudhsmclusterid", NULL},
    {"trustanchorcertificate", NULL},
    {"keystorepassword", "KeyStorePassword"},
    {"sigv4_access_key_id", "sigv4_access_key_id"},
    {"external_key_stores", "external_key_stores"},
};
/* The length of the shortest: of each word, so much is compared at first. */
#define WINDOW 8u

/* Of hashes of two bytes. */
#define SHIFTS 1024u

/* Letter case aside; other bytes may meet, since what stops is compared byte by byte. */
static unsigned
pair_hash(const char *p)
{
    return (((unsigned)(unsigned char)p[0] | 0x20) << 5 ^ ((unsigned)(unsigned char)p[1] | 0x20)) %
           SHIFTS;
}

/* How far a window may move whose last two bytes these are: the table of Wu and Manber, whose steps
 * are nearly as long as the window for several words too. */
static void
fill_shifts(unsigned char shifts[SHIFTS])
{
    memset(shifts, WINDOW - 1, SHIFTS);
    for (size_t i = 0; i < CKS_COUNT(sought); i++)
        for (unsigned k = 0; k + 2 <= WINDOW; k++) {
            unsigned char *shift = &shifts[pair_hash(sought[i].word + k)];
            if (WINDOW - 2 - k < *shift)
                *shift = (unsigned char)(WINDOW - 2 - k);
        }
}

static bool
is_word_at(struct cks_str text)
{
    for (size_t i = 0; i < CKS_COUNT(sought); i++) {
        struct cks_str here = cks_str_sub(text, 0, strlen(sought[i].word));
        if (sought[i].exact ? cks_str_is(here, sought[i].exact)
                            : cks_str_ieq(here, cks_str_of(sought[i].word)))
            return true;
    }
    return false;
}

static bool
has_word(struct cks_str text)
{
    unsigned char shifts[SHIFTS];
    fill_shifts(shifts);
    for (size_t end = WINDOW; end <= text.n;) {
        unsigned char shift = shifts[pair_hash(text.p + end - 2)];
        if (!shift && is_word_at(cks_str_sub(text, end - WINDOW, text.n)))
            return true;
        end += shift ? shift : 1;
    }
    return false;
}

/* The same of text in UTF-16, as PowerShell writes it: without its zeros. */
static bool
has_wide_word(struct cks_str text)
{
    char part[4096];
    size_t kept = 0;
    bool found = false;
    for (size_t i = 0; i < text.n && !found; i++) {
        if (text.p[i])
            part[kept++] = text.p[i];
        if (kept < sizeof(part))
            continue;
        found = has_word((struct cks_str){part, kept});
        memmove(part, part + kept - CKS_STORE_WORD_MAX, CKS_STORE_WORD_MAX);
        kept = CKS_STORE_WORD_MAX;
    }
    found = found || has_word((struct cks_str){part, kept});
    cks_wipe(part, sizeof(part));
    return found;
}

bool
cks_may_hold_store(struct cks_str text)
{
    return has_word(text) || (text.n && memchr(text.p, 0, text.n) && has_wide_word(text));
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
