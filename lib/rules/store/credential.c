/* CKS441 to CKS446 and CKS451: the credential with which KMS authenticates to the proxy. */
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/entropy.h"
#include "rules/store/placeholder.h"
#include "rules/store/values.h"

/* IAM key IDs: four letters for the kind, and 16 more. */
#define IAM_ID_LEN 20
#define BASE64_CHARS (CKS_CHARS_ALNUM | CKS_CHARS_SLASH | CKS_CHARS_PLUS_EQUALS)

void
cks_check_access_key_id_length(struct cks_judge *j, const struct cks_store *s)
{
    cks_judge_length(j, s, CKS441, CKS_P_ACCESS_KEY,
                     "generate a new ID of that length in the proxy, and use it here");
}

static bool
in_base32(uint32_t cp)
{
    return (cp >= 'A' && cp <= 'Z') || (cp >= '2' && cp <= '7');
}

static bool
is_base32(struct cks_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!in_base32((unsigned char)s.p[i]))
            return false;
    return true;
}

void
cks_check_access_key_id_characters(struct cks_judge *j, const struct cks_store *s)
{
    static const char allowed[] = "only A to Z and 2 to 7 are allowed";
    struct cks_look look;
    uint32_t cp = 0;
    if (!cks_look_at(s, CKS_P_ACCESS_KEY, &look) || is_base32(look.literals))
        return;
    size_t at = cks_first_outside(look.literals, in_base32, &cp);
    if (at == look.literals.n)
        return;
    char bytes[4];
    struct cks_spot spot =
        cks_spot_in(CKS442, CKS_P_ACCESS_KEY, &look, at, cks_utf8_encode(cp, bytes));
    spot.help = "generate a new ID in the proxy, using only these characters";
    if (cp < 0x80 && cks_is_lower((unsigned char)cp))
        cks_find(j, s, spot, "AccessKeyId contains the lower-case letter %s; %s",
                 cks_say_char(j, cp), allowed);
    else if (cp < 0x80 && cks_is_digit((unsigned char)cp))
        cks_find(j, s, spot, "AccessKeyId contains the digit %s; %s", cks_say_char(j, cp), allowed);
    else
        cks_find(j, s, spot, "AccessKeyId contains %s; %s", cks_say_it(j, cp), allowed);
}

static bool
is_iam_id(struct cks_str s)
{
    if (s.n != IAM_ID_LEN || (!cks_str_starts(s, "AKIA") && !cks_str_starts(s, "ASIA")))
        return false;
    for (size_t i = 4; i < s.n; i++)
        if (!cks_is_upper((unsigned char)s.p[i]) && !cks_is_digit((unsigned char)s.p[i]))
            return false;
    return true;
}

void
cks_check_iam_access_key(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (!cks_look_at(s, CKS_P_ACCESS_KEY, &look) || !look.whole || !is_iam_id(look.text))
        return;
    struct cks_spot spot = {.rule = CKS443, .param = CKS_P_ACCESS_KEY};
    spot.help = "generate a credential in the proxy; if this one belongs to an IAM user, "
                "deactivate it in IAM";
    cks_find(j, s, spot,
             "AccessKeyId looks like an IAM access key ID; the proxy credential must not be an "
             "IAM credential");
}

void
cks_check_secret_length(struct cks_judge *j, const struct cks_store *s)
{
    cks_judge_length(j, s, CKS444, CKS_P_SECRET_KEY,
                     "generate a new one in the proxy; 32 random bytes in base64 have 44 "
                     "characters");
}

void
cks_check_secret_characters(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_secret secret;
    if (!cks_look_at_secret(s, CKS_P_SECRET_KEY, &secret) ||
        cks_chars_only(cks_of(s, CKS_P_SECRET_KEY)->chars, BASE64_CHARS) ||
        cks_secret_only_alnum_and(secret, "/+="))
        return;
    struct cks_spot spot = {.rule = CKS445, .param = CKS_P_SECRET_KEY};
    spot.help = "generate a new one in the proxy, in plain base64; the URL-safe variant uses "
                "other characters";
    cks_find(j, s, spot,
             "RawSecretAccessKey contains a character that is not allowed; only A to Z, a to z, 0 "
             "to 9, /, + and = are");
}

void
cks_check_secret_low_entropy(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_secret secret;
    /* A placeholder is CKS109's matter. */
    if (!cks_look_at_secret(s, CKS_P_SECRET_KEY, &secret) ||
        !cks_secret_satisfies(secret, cks_looks_weak) || cks_placeholder_of(s, CKS_P_SECRET_KEY))
        return;
    struct cks_spot spot = {.rule = CKS446, .param = CKS_P_SECRET_KEY};
    spot.help = "generate 32 random bytes: openssl rand -base64 32";
    cks_find(j, s, spot,
             "RawSecretAccessKey looks made up (words, sequences, repetitions or few characters); "
             "it should have 256 random bits");
}

/* A shorter ID may be in a secret by chance. */
#define ID_MIN 8

void
cks_check_secret_contains_id(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_secret secret;
    struct cks_look id;
    if (!cks_look_at_secret(s, CKS_P_SECRET_KEY, &secret) ||
        !cks_look_at(s, CKS_P_ACCESS_KEY, &id) || !id.whole || id.text.n < ID_MIN ||
        !cks_secret_contains(secret, id.text))
        return;
    struct cks_spot spot = {.rule = CKS451, .param = CKS_P_SECRET_KEY};
    spot.help = "generate both anew in the proxy: the secret from 32 random bytes, the ID from "
                "others";
    cks_find(j, s, spot,
             "RawSecretAccessKey contains the AccessKeyId, which is public; nothing of the secret "
             "may be");
}

void
cks_check_proxy_without_tls(struct cks_judge *j, const struct cks_store *s)
{
    if (!s->plain_http)
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS450,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .at = "/security/is_tls_enabled",
                               .help =
                                   "set is_tls_enabled = true, unless something in front of the "
                                   "proxy terminates TLS"},
             "the proxy's TLS is switched off; KMS connects over TLS only");
}
