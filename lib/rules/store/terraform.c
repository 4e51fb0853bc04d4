/* CKS313, CKS904 and CKS923: what a Terraform configuration refers to, and the provider it uses. */
#include "model/gate.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

static bool
refers(const struct cks_value *v)
{
    return (v->state == CKS_VALUE_UNKNOWN || v->state == CKS_VALUE_PARTIAL) && v->reference;
}

void
cks_check_trust_anchor_reference(struct cks_judge *j, const struct cks_store *s)
{
    static const char *const wrong[] = {".cluster_certificate", ".hsm_certificate",
                                        ".aws_hardware_certificate",
                                        ".manufacturer_hardware_certificate", ".cluster_csr"};
    const struct cks_value *v = cks_of(s, CKS_P_ANCHOR);
    if (!refers(v))
        return;
    struct cks_str reference = cks_str_of(v->reference);
    if (cks_str_find(reference, ".cluster_certificates") == reference.n)
        return;
    for (size_t i = 0; i < CKS_COUNT(wrong); i++) {
        if (!cks_str_ends(reference, wrong[i]))
            continue;
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS313,
                                   .param = CKS_P_ANCHOR,
                                   .help = "give the certificate that signed the cluster's CSR "
                                           "(customerCA.crt), for example with file()"},
                 "%s is one of the cluster's own certificates; the trust anchor is the one that "
                 "issued the cluster certificate",
                 v->reference);
        return;
    }
}

/* A secret may stand where the variable's name does. */
static const char *
shown_reference(const struct cks_value *v)
{
    struct cks_str reference = cks_str_of(v->reference);
    struct cks_str name = cks_str_sub(reference, sizeof("var.") - 1, reference.n);
    bool variable = cks_str_starts(reference, "var.");
    return variable && !cks_may_show_alone(name) ? "a variable" : v->reference;
}

/* How a secret that is only referred to becomes visible, or NULL. */
static const char *
leak_of(const struct cks_store *s, const struct cks_value *v)
{
    struct cks_str reference = cks_str_of(v->reference);
    if (cks_str_starts(reference, "random_string.") || cks_str_starts(reference, "random_id.") ||
        cks_str_starts(reference, "random_pet.") || cks_str_starts(reference, "random_uuid."))
        return "that resource does not hide its value";
    /* A module for callers does not decide what they pass; a document shows only parts. */
    if (cks_str_starts(reference, "var.") && !s->overridable && !s->example)
        return "that variable is not marked as sensitive";
    return NULL;
}

void
cks_check_secret_not_sensitive(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    if (!cks_input_is_terraform(s->input))
        return;
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        const struct cks_value *v = cks_of(s, secrets[i]);
        const char *leak = refers(v) && !v->marked_sensitive ? leak_of(s, v) : NULL;
        if (!leak)
            continue;
        struct cks_spot spot = {.rule = CKS904, .param = secrets[i]};
        spot.help = cks_str_starts(cks_str_of(v->reference), "var.")
                        ? "add sensitive = true to the variable"
                        : "use random_password, which is hidden, or a secret store";
        cks_find(j, s, spot, "%s comes from %s: Terraform prints it in plans and logs, because %s",
                 cks_short_name(secrets[i]), shown_reference(v), leak);
    }
}

/* The versions that a constraint allows, as far as one exact version or a ~> tells. */
struct versions {
    unsigned major, minor, patch;
    unsigned fixed; /* how many of the three are */
};

static bool
read_versions(const char *text, struct versions *ret)
{
    struct cks_str s = cks_str_trim(cks_str_of(text));
    bool open = cks_str_starts(s, "~>");
    unsigned parts[3] = {0}, n = 0;
    if (open || cks_str_starts(s, "="))
        s = cks_str_trim(cks_str_sub(s, open ? 2 : 1, s.n));
    for (size_t i = 0; i < s.n && n < 3; n++) {
        size_t from = i;
        for (; i < s.n && cks_is_digit((unsigned char)s.p[i]) && i - from < 5; i++)
            parts[n] = parts[n] * 10 + (unsigned)(s.p[i] - '0');
        if (i == from || (i < s.n && s.p[i] != '.'))
            return false;
        i += i < s.n;
    }
    /* ~> 5.94 leaves the 94 open, ~> 5.94.0 only the last; a bare 5.94 means 5.94.0. */
    *ret = (struct versions){parts[0], parts[1], parts[2], open ? n - 1 : 3};
    return n > 1;
}

/* 5.100.0 is the last version below 6. */
static bool
crashes_on_rotation(struct versions v)
{
    return v.fixed > 0 && (v.major < 5 || (v.major == 5 && (v.fixed == 1 || v.minor <= 100)));
}

static bool
crashes_on_cloudhsm(struct versions v)
{
    bool patches = v.minor < 94 || v.fixed < 3 || v.patch <= 1;
    return v.major == 5 && v.fixed >= 2 && v.minor >= 90 && v.minor <= 94 && patches;
}

void
cks_check_provider_defect(struct cks_judge *j, const struct cks_store *s)
{
    struct versions v;
    if (!s->plan || s->plan->pulumi || !s->plan->provider_version ||
        !read_versions(s->plan->provider_version, &v))
        return;
    const char *version = cks_say(j, cks_str_of(s->plan->provider_version));
    struct cks_spot spot = {.rule = CKS923, .no_parameter = true, .param = CKS_P_NONE};
    if (s->operation == CKS_UPDATE && s->plan->credential_changes && crashes_on_rotation(v)) {
        spot = (struct cks_spot){.rule = CKS923, .param = CKS_P_CREDENTIAL, .whole = true};
        spot.help = "change the credential with aws kms update-custom-key-store, then change the "
                    "configuration to match";
        cks_find(j, s, spot,
                 "AWS provider %s crashes on any change of an existing store's credential, before "
                 "it calls KMS",
                 version);
    } else if (cks_meant_type(s) == CKS_STORE_HSM && crashes_on_cloudhsm(v)) {
        spot.help = "use version 5.95.0 or later";
        cks_find(j, s, spot, "AWS provider %s crashes on every CloudHSM key store", version);
    }
}

void
cks_check_store_not_connected(struct cks_judge *j, const struct cks_store *s)
{
    if (s->connect_too_early && s->operation == CKS_CREATE)
        cks_find(j, s,
                 (struct cks_spot){.rule = CKS924,
                                   .no_parameter = true,
                                   .param = CKS_P_NONE,
                                   .help = "leave it out of the apply that creates the store, and "
                                           "set it for a second one"},
                 "provider 1.x stops where connect_disconnect_keystore is set for a store that "
                 "does not exist yet");
    if (!s->connect_left_out || s->operation != CKS_CREATE)
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS924,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .help = "add connect_disconnect_keystore = \"CONNECT_KEYSTORE\"; "
                                       "provider 1.x connects only in a second apply"},
             "nothing connects this store after it is created: connect_disconnect_keystore is not "
             "set");
}
