/* CKS201 to CKS203: the cluster's ID and the password of kmsuser. */
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/placeholder.h"
#include "rules/store/values.h"

static const char prefix[] = "cluster-";
#define PREFIX_LEN (sizeof(prefix) - 1)

static bool
in_alphabet(uint32_t cp)
{
    return cp < 0x80 && cks_is_alnum((unsigned char)cp) && !(cp < '2' || (cp > '7' && cp <= '9'));
}

/* The cluster's ID inside an ARN or an URL, or with another letter case in its prefix. */
static const char *
repaired_cluster_id(struct cks_judge *j, struct cks_str text)
{
    for (size_t i = 0; i + PREFIX_LEN < text.n; i++) {
        if (!cks_str_ieq(cks_str_sub(text, i, PREFIX_LEN), CKS_STR_LIT("cluster-")))
            continue;
        struct cks_str tail = cks_str_sub(text, i + PREFIX_LEN, text.n);
        const char *id = cks_text(j, "%s" CKS_STR_FMT, prefix, CKS_STR_ARG(tail));
        if (cks_judge_matches(j, CKS_P_CLUSTER, cks_str_of(id)) == CKS_MATCH_YES)
            return id;
    }
    return NULL;
}

static void
say_bad_character(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot, uint32_t cp)
{
    char bytes[4];
    if (spot.len)
        spot.len = cks_utf8_encode(cp, bytes);
    spot.help = "copy the ID from the CloudHSM console or describe-clusters";
    if (cp < 0x80 && cks_is_digit((unsigned char)cp))
        cks_find(j, s, spot,
                 "CloudHsmClusterId contains the digit %s; cluster IDs contain only the digits 2 "
                 "to 7",
                 cks_say_char(j, cp));
    else
        cks_find(j, s, spot,
                 "CloudHsmClusterId contains %s; after cluster- only A to Z, a to z and 2 to 7 "
                 "are allowed",
                 cks_say_it(j, cp));
}

static void
judge_partial_id(struct cks_judge *j, const struct cks_store *s, const struct cks_look *look)
{
    const struct cks_value *v = cks_of(s, CKS_P_CLUSTER);
    struct cks_spot spot = {.rule = CKS201, .param = CKS_P_CLUSTER};
    struct cks_str tail = look->suffix;
    uint32_t cp = 0;
    if (cks_surely_not_starting(v, prefix))
        cks_find(j, s, spot, "CloudHsmClusterId must start with %s", prefix);
    else if (cks_str_find(tail, "-") == tail.n &&
             cks_first_outside(tail, in_alphabet, &cp) < tail.n)
        say_bad_character(j, s, spot, cp);
    else
        cks_judge_length(j, s, CKS201, CKS_P_CLUSTER, NULL);
}

void
cks_check_cluster_id_format(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    uint32_t cp = 0;
    if (!cks_look_at(s, CKS_P_CLUSTER, &look)) {
        cks_judge_length(j, s, CKS201, CKS_P_CLUSTER, NULL);
        return;
    }
    if (!look.whole) {
        judge_partial_id(j, s, &look);
        return;
    }
    if (cks_judge_matches(j, CKS_P_CLUSTER, look.text) != CKS_MATCH_NO)
        return;
    struct cks_spot spot = {.rule = CKS201, .param = CKS_P_CLUSTER};
    if (!cks_str_starts(look.text, prefix)) {
        spot.replacement = repaired_cluster_id(j, look.text);
        if (!spot.replacement)
            spot.help = "copy the ID from the CloudHSM console or describe-clusters";
        cks_find(j, s, spot, "CloudHsmClusterId must start with %s", prefix);
        return;
    }
    struct cks_str tail = cks_str_sub(look.text, PREFIX_LEN, look.text.n);
    size_t at = cks_first_outside(tail, in_alphabet, &cp);
    if (at < tail.n)
        say_bad_character(j, s, cks_spot_in(CKS201, CKS_P_CLUSTER, &look, PREFIX_LEN + at, 1), cp);
    else
        cks_judge_length(j, s, CKS201, CKS_P_CLUSTER, NULL);
}

void
cks_check_password_length(struct cks_judge *j, const struct cks_store *s)
{
    cks_judge_length(j, s, CKS202, CKS_P_PASSWORD,
                     "set kmsuser's password in the cluster to an allowed length, and use it here");
}

void
cks_check_password_characters(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_PASSWORD);
    struct cks_secret secret;
    bool known = cks_look_at_secret(s, CKS_P_PASSWORD, &secret);
    bool outside = known && !cks_secret_only_alnum_and(secret, "");
    if (v->state == CKS_VALUE_PARTIAL && !cks_is_foreign(s, CKS_P_PASSWORD))
        outside = v->partial->literal_outside_alnum;
    if (!outside || (known && cks_placeholder_of(s, CKS_P_PASSWORD)))
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS203,
                               .param = CKS_P_PASSWORD,
                               .help = "set kmsuser's password in the cluster to only letters and "
                                       "digits, and use it here"},
             "KeyStorePassword contains a character other than ASCII letters and digits; the "
             "kmsuser password may contain only letters and digits");
}
