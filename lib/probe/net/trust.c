#include "probe/net/trust.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "probe/net/bundle.h"
#include "probe/net/certificate.h"
#include "probe/limits.h"

/* Where systems keep the certificates that they trust. The environment is ignored. */
static const char *const bundles[] = {
#define CKS_AUTHORITIES(path) path,
#include "base/authorities.def"
#undef CKS_AUTHORITIES
};

/* Errors that do not hide the others: verification continues after them. */
static const int goes_on[] = {
    X509_V_ERR_CERT_HAS_EXPIRED,
    X509_V_ERR_CERT_NOT_YET_VALID,
    X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD,
    X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD,
    X509_V_ERR_EE_KEY_TOO_SMALL,
    X509_V_ERR_CA_KEY_TOO_SMALL,
    X509_V_ERR_CA_MD_TOO_WEAK,
    X509_V_ERR_INVALID_PURPOSE,
};
/* Errors about how far a chain reaches, which the root's status describes better. */
static const int of_chain[] = {
    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,       X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
    X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,     X509_V_ERR_CERT_UNTRUSTED,
};

/* Verification codes kept of one chain. */
#define CODES 8

struct cks_trust {
    OSSL_LIB_CTX *library;
    EVP_MD *sha256;
    const struct cks_root_list *list;
    struct cks_bundle bundle;
    X509_STORE *anchors; /* listed ones and --ca-file's, as far as chains needed them */
    X509_STORE *all;     /* everything on the machine; loaded when a failure is described */
    bool all_listed;     /* every listed certificate is in `anchors` */
    const char *path;    /* of the system's certificates; NULL: where systems keep them */
    bool loaded;         /* they were read */
};

struct one {
    struct cks_trust *trust;
    int64_t at;
    struct {
        int code, depth;
    } codes[CODES];
    size_t count;
    bool sent_first; /* a path over what was sent is preferred to a shorter one */
    int last_depth;  /* of the end of the chain that was built */
    X509 *last;
};

static bool
is_one_of(int code, const int *codes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (codes[i] == code)
            return true;
    }
    return false;
}

static bool
hash_bytes(const struct cks_trust *t, struct cks_str s, unsigned char out[CKS_HASH_BYTES])
{
    return EVP_Digest(s.p, s.n, out, NULL, t->sha256, NULL) == 1;
}

static const struct cks_root *
root_by_hash(const struct cks_trust *t, const unsigned char digest[CKS_HASH_BYTES])
{
    size_t from = 0, to = t->list->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int c = memcmp(digest, t->list->roots[middle].certificate, CKS_HASH_BYTES);
        if (c == 0)
            return &t->list->roots[middle];
        if (c < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

static const struct cks_root *
root_by_subject(const struct cks_trust *t, struct cks_str subject)
{
    unsigned char digest[CKS_HASH_BYTES];
    if (!hash_bytes(t, subject, digest))
        return NULL;
    for (size_t i = 0; i < t->list->count; i++) {
        if (memcmp(digest, t->list->roots[i].subject, CKS_HASH_BYTES) == 0)
            return &t->list->roots[i];
    }
    return NULL;
}

/* The listed root that this certificate is, by its hash or as a re-issue. */
static const struct cks_root *
listed_root(const struct cks_trust *t, struct cks_str der, bool *ret_by_key)
{
    unsigned char digest[CKS_HASH_BYTES];
    struct cks_str subject, key;
    *ret_by_key = false;
    if (!hash_bytes(t, der, digest))
        return NULL;
    const struct cks_root *root = root_by_hash(t, digest);
    if (root)
        return root;
    if (!cks_der_pieces(der, &subject, &key))
        return NULL;
    root = root_by_subject(t, subject);
    if (!root || !hash_bytes(t, key, digest) || memcmp(digest, root->key, CKS_HASH_BYTES) != 0)
        return NULL;
    *ret_by_key = true;
    return root;
}

static struct cks_str
name_der(const X509_NAME *name)
{
    const unsigned char *p = NULL;
    size_t n = 0;
    if (!X509_NAME_get0_der(name, &p, &n))
        return (struct cks_str){0};
    return (struct cks_str){(const char *)(const void *)p, n};
}

static X509 *
parse_entry(struct cks_trust *t, struct cks_bundle_entry *e)
{
    if (e->parsed)
        return e->parsed;
    struct cks_str der = cks_bundle_der(&t->bundle, e);
    const unsigned char *p = (const unsigned char *)(const void *)der.p;
    X509 *x = X509_new_ex(t->library, NULL);
    bool read = x && (e->aux_length ? d2i_X509_AUX(&x, &p, (long)(der.n + e->aux_length))
                                    : d2i_X509(&x, &p, (long)der.n));
    if (!read) {
        X509_free(x); /* NULL where d2i released it */
        x = NULL;
    }
    e->parsed = x;
    return x;
}

/* Hashed only when a chain asks for it. */
static bool
is_listed(const struct cks_trust *t, struct cks_bundle_entry *e)
{
    bool by_key;
    if (!e->hashed)
        e->listed = listed_root(t, cks_bundle_der(&t->bundle, e), &by_key) != NULL;
    e->hashed = true;
    return e->listed;
}

static void
add_anchor(struct cks_trust *t, struct cks_bundle_entry *e)
{
    if (e->added || !(e->lab || is_listed(t, e)))
        return;
    X509 *x = parse_entry(t, e);
    e->added = x && X509_STORE_add_cert(t->anchors, x);
}

/* Adds the anchors that have one of the chain's names, as subject or issuer. */
static void
add_needed(struct cks_trust *t, STACK_OF(X509) * sent)
{
    for (int i = 0; i < sk_X509_num(sent); i++) {
        const X509 *x = sk_X509_value(sent, i);
        struct cks_str subject = name_der(X509_get_subject_name(x));
        struct cks_str issuer = name_der(X509_get_issuer_name(x));
        for (size_t k = 0; k < t->bundle.entries.count; k++) {
            struct cks_bundle_entry *e = &t->bundle.entries.items[k];
            if (cks_str_eq(e->subject, issuer) || cks_str_eq(e->subject, subject))
                add_anchor(t, e);
        }
    }
}

/* Names may be equal though their bytes differ (another string type): after a failure, all. */
static void
add_listed(struct cks_trust *t)
{
    for (size_t k = 0; k < t->bundle.entries.count && !t->all_listed; k++)
        add_anchor(t, &t->bundle.entries.items[k]);
    t->all_listed = true;
}

static bool load_system(struct cks_trust *t);

static X509_STORE *
store_of_all(struct cks_trust *t)
{
    if (t->all)
        return t->all;
    t->all = X509_STORE_new();
    for (size_t k = 0; t->all && k < t->bundle.entries.count; k++) {
        X509 *x = parse_entry(t, &t->bundle.entries.items[k]);
        if (x)
            X509_STORE_add_cert(t->all, x);
    }
    return t->all;
}

static int
on_error(int ok, X509_STORE_CTX *ctx)
{
    struct one *o = X509_STORE_CTX_get_app_data(ctx);
    int code = X509_STORE_CTX_get_error(ctx);
    if (ok)
        return ok;
    if (o->count < CODES) {
        o->codes[o->count].code = code;
        o->codes[o->count++].depth = X509_STORE_CTX_get_error_depth(ctx);
    }
    return is_one_of(code, goes_on, CKS_COUNT(goes_on));
}

/* Verifies against one store. *ret_chain is the chain that was built, owned by the caller. */
static bool
verify_against(struct one *o, X509_STORE *store, STACK_OF(X509) * sent, STACK_OF(X509) * *ret_chain)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new_ex(o->trust->library, NULL);
    bool ok = ctx && X509_STORE_CTX_init(ctx, store, sk_X509_value(sent, 0), sent) == 1;
    o->count = 0;
    *ret_chain = NULL;
    if (ok) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
        X509_STORE_CTX_set_default(ctx, "ssl_server");
        X509_VERIFY_PARAM_set_time(param, (time_t)o->at);
        X509_VERIFY_PARAM_set_auth_level(param, 2);
        X509_VERIFY_PARAM_set_depth(param, CKS_PROBE_CHAIN);
        if (o->sent_first)
            X509_VERIFY_PARAM_clear_flags(param, X509_V_FLAG_TRUSTED_FIRST);
        X509_STORE_CTX_set_app_data(ctx, o);
        X509_STORE_CTX_set_verify_cb(ctx, on_error);
        ok = X509_verify_cert(ctx) == 1;
        *ret_chain = X509_STORE_CTX_get1_chain(ctx);
    }
    X509_STORE_CTX_free(ctx);
    /* The codes describe the failure; nothing is left in OpenSSL's error queue. */
    ERR_clear_error();
    return ok;
}

static bool
only_chain_errors(const struct one *o)
{
    for (size_t i = 0; i < o->count; i++) {
        if (is_one_of(o->codes[i].code, of_chain, CKS_COUNT(of_chain)))
            return true;
    }
    return false;
}

static bool
same_certificate(const X509 *a, const X509 *b)
{
    return X509_cmp(a, b) == 0;
}

static enum cks_tls_root
status_of_anchor(struct cks_trust *t, X509 *x, struct cks_str der, enum cks_root_lists *ret_lists)
{
    bool by_key;
    const struct cks_root *root = listed_root(t, der, &by_key);
    *ret_lists = root ? root->lists : CKS_ROOT_LISTS_NONE;
    if (root)
        return by_key ? CKS_TLS_ROOT_LISTED_KEY : CKS_TLS_ROOT_LISTED;
    for (size_t k = 0; k < t->bundle.entries.count; k++) {
        const struct cks_bundle_entry *e = &t->bundle.entries.items[k];
        if (e->lab && e->parsed && same_certificate(e->parsed, x))
            return CKS_TLS_ROOT_LAB;
    }
    return CKS_TLS_ROOT_PUBLIC_UNLISTED;
}

static bool
has_lab(const struct cks_trust *t)
{
    for (size_t k = 0; k < t->bundle.entries.count; k++) {
        if (t->bundle.entries.items[k].lab)
            return true;
    }
    return false;
}

/* Whether a public authority may have issued it. By the baseline requirements (7.1, since 2020)
 * each of a public authority has a policy of theirs; most have timestamps of transparency logs. */
static bool
may_be_public(const X509 *leaf)
{
    static const char reserved[] = "2.23.140.1.";
    char text[80];
    bool found = X509_get_ext_by_NID(leaf, NID_ct_precert_scts, -1) >= 0;
    CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(leaf, NID_certificate_policies, NULL, NULL);
    for (int i = 0; !found && i < sk_POLICYINFO_num(policies); i++) {
        const POLICYINFO *p = sk_POLICYINFO_value(policies, i);
        found = OBJ_obj2txt(text, sizeof(text), p->policyid, 1) > 0 &&
                strncmp(text, reserved, sizeof(reserved) - 1) == 0;
    }
    CERTIFICATEPOLICIES_free(policies);
    return found;
}

/* What the end of a chain that reached no anchor says. An issuer that is not sent is a missing
 * intermediate or an unknown root: its own certificate would tell, and the link to it (authority
 * information access, key identifier) is the same for both. So it counts as not sent, unless no
 * public authority can have issued the leaf and no lab's root is awaited above. */
static enum cks_tls_root
status_of_end(struct one *o, STACK_OF(X509) * sent, X509 *last, int depth)
{
    STACK_OF(X509) *chain = NULL;
    struct one again = {.trust = o->trust, .at = o->at};
    X509_STORE *all = store_of_all(o->trust);
    bool reaches = all && verify_against(&again, all, sent, &chain);
    sk_X509_pop_free(chain, X509_free);
    if (reaches || !only_chain_errors(&again))
        return CKS_TLS_ROOT_PUBLIC_UNLISTED;
    if (X509_self_signed(last, 0) == 1)
        return depth == 0 ? CKS_TLS_ROOT_SELF_SIGNED : CKS_TLS_ROOT_PRIVATE;
    if (root_by_subject(o->trust, name_der(X509_get_issuer_name(last))))
        return CKS_TLS_ROOT_LISTED_MISSING;
    bool hope = depth == 0 || has_lab(o->trust) || may_be_public(sk_X509_value(sent, 0));
    return hope ? CKS_TLS_ROOT_INCOMPLETE : CKS_TLS_ROOT_PRIVATE;
}

/* A listed root that the server itself sends is as good as one from the machine's store. */
static void
add_sent_roots(struct cks_trust *t, STACK_OF(X509) * sent)
{
    for (int i = 0; i < sk_X509_num(sent); i++) {
        X509 *x = sk_X509_value(sent, i);
        unsigned char *der = NULL;
        bool by_key;
        int n = X509_self_signed(x, 0) == 1 ? i2d_X509(x, &der) : 0;
        if (n > 0 && listed_root(t, (struct cks_str){(char *)der, (size_t)n}, &by_key))
            X509_STORE_add_cert(t->anchors, x);
        OPENSSL_free(der);
    }
}

static bool
keep_codes(const struct one *o, struct cks_arena *a, struct cks_probe_tls *tls)
{
    for (size_t i = 0; i < o->count; i++) {
        struct cks_probe_code *c = cks_probe_add_code(a, tls);
        if (!c)
            return false;
        c->code = o->codes[i].code;
        c->depth = o->codes[i].depth;
        c->text = X509_verify_cert_error_string(o->codes[i].code);
    }
    return true;
}

static void
describe_anchor(struct cks_trust *t, X509 *x, struct cks_arena *a, struct cks_probe_tls *tls)
{
    unsigned char *der = NULL;
    int n = i2d_X509(x, &der);
    struct cks_str text = {(char *)der, n > 0 ? (size_t)n : 0};
    tls->root = status_of_anchor(t, x, text, &tls->root_lists);
    tls->root_subject = cks_certificate_name(a, X509_get_subject_name(x));
    tls->root_sha256 = cks_certificate_sha256(a, t->sha256, x);
    tls->root_not_after = cks_certificate_time(a, X509_get0_notAfter(x));
    OPENSSL_free(der);
}

/* Which of the certificates that were sent are on the path. */
static void
mark_path(STACK_OF(X509) * chain, STACK_OF(X509) * sent, struct cks_probe_tls *tls)
{
    for (size_t i = 0; i < tls->chain.count && i < (size_t)sk_X509_num(sent); i++)
        for (int depth = 0; depth < sk_X509_num(chain); depth++)
            if (same_certificate(sk_X509_value(chain, depth), sk_X509_value(sent, (int)i)))
                tls->chain.items[i].depth = depth;
}

/* What was sent under the name of the issuer of `last`. */
static enum cks_tls_sent_issuer
look_for_issuer(STACK_OF(X509) * sent, X509 *last)
{
    enum cks_tls_sent_issuer found = CKS_TLS_SENT_ISSUER_NONE;
    for (int i = 0; i < sk_X509_num(sent); i++) {
        X509 *x = sk_X509_value(sent, i);
        EVP_PKEY *key = X509_get0_pubkey(x);
        if (same_certificate(x, last) ||
            X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(last)) != 0)
            continue;
        if (key && X509_verify(last, key) == 1)
            return CKS_TLS_SENT_ISSUER_UNFIT;
        found = CKS_TLS_SENT_ISSUER_OTHER_KEY;
    }
    ERR_clear_error();
    return found;
}

/* An expired root may be on this machine while its key has a cross-certificate that is sent and
 * valid: a path that ends at its issuer is as good as one to a root that is not expired. */
static void
try_cross_path(struct one *o, STACK_OF(X509) * sent, STACK_OF(X509) * *chain)
{
    STACK_OF(X509) *other = NULL;
    struct one again = {.trust = o->trust, .at = o->at, .sent_first = true};
    int end = sk_X509_num(*chain) - 1;
    bool expired = false;
    for (size_t i = 0; i < o->count; i++)
        expired |= o->codes[i].code == X509_V_ERR_CERT_HAS_EXPIRED && o->codes[i].depth == end;
    if (expired && verify_against(&again, o->trust->anchors, sent, &other) && again.count == 0) {
        STACK_OF(X509) *worse = *chain;
        *chain = other;
        other = worse;
        *o = again;
    }
    sk_X509_pop_free(other, X509_free);
}

bool
cks_trust_verify(struct cks_trust *t, STACK_OF(X509) * sent, int64_t at, struct cks_arena *a,
                 struct cks_probe_tls *tls, int *ret_code)
{
    struct one o = {.trust = t, .at = at};
    STACK_OF(X509) *chain = NULL;
    *ret_code = X509_V_ERR_UNSPECIFIED;
    if (sk_X509_num(sent) < 1)
        return false;
    add_sent_roots(t, sent);
    add_needed(t, sent);
    bool built = verify_against(&o, t->anchors, sent, &chain);
    for (int more = 0; !built && more < 2 && only_chain_errors(&o); more++) {
        bool known = more == 0 ? t->loaded : t->all_listed;
        if (known)
            continue;
        if (!load_system(t))
            return false;
        if (more == 0)
            add_needed(t, sent);
        else
            add_listed(t);
        sk_X509_pop_free(chain, X509_free);
        built = verify_against(&o, t->anchors, sent, &chain);
    }
    if (built && o.count)
        try_cross_path(&o, sent, &chain);
    int n = chain ? sk_X509_num(chain) : 0;
    X509 *last = n ? sk_X509_value(chain, n - 1) : sk_X509_value(sent, 0);
    if (built) {
        describe_anchor(t, last, a, tls);
    } else if (only_chain_errors(&o)) {
        tls->sent_issuer = look_for_issuer(sent, last);
        tls->root = status_of_end(&o, sent, last, n ? n - 1 : 0);
        /* It was not left out: what was sent in its place is wrong. */
        if (tls->root == CKS_TLS_ROOT_PRIVATE && tls->sent_issuer > CKS_TLS_SENT_ISSUER_NONE)
            tls->root = CKS_TLS_ROOT_INCOMPLETE;
        tls->root_subject = cks_certificate_name(a, X509_get_issuer_name(last));
    } else {
        tls->root = CKS_TLS_ROOT_UNKNOWN;
    }
    mark_path(chain, sent, tls);
    bool kept = keep_codes(&o, a, tls);
    *ret_code = o.count ? o.codes[0].code : X509_V_OK;
    sk_X509_pop_free(chain, X509_free);
    return built && o.count == 0 && kept;
}

static bool
read_bundle(struct cks_trust *t, const char *path, bool *ret_memory)
{
    struct cks_buf text = {0};
    bool ok = cks_read_whole(&text, path, CKS_TRUST_FILE_BYTES);
    *ret_memory = ok && !cks_bundle_add(&t->bundle, cks_buf_str(&text));
    cks_buf_free(&text);
    if (ok && !*ret_memory)
        cks_bundle_seal(&t->bundle);
    return ok && !*ret_memory;
}

/* Reads the system's certificates, once. */
static bool
load_system(struct cks_trust *t)
{
    bool memory = false;
    if (t->loaded)
        return true;
    t->loaded = true;
    bool read = t->path && read_bundle(t, t->path, &memory);
    for (size_t i = 0; i < CKS_COUNT(bundles) && !t->path && !read && !memory; i++)
        read = read_bundle(t, bundles[i], &memory);
    return !memory;
}

/* A lab's own anchor comes first; then the system's are read only for a chain that needs them. */
static enum cks_status
fill_store(struct cks_trust *t, const struct cks_trust_options *o)
{
    bool memory = false;
    t->path = o->bundle;
    if (!o->ca_file)
        return load_system(t) ? CKS_OK : CKS_ERR_MEMORY;
    if (!read_bundle(t, o->ca_file, &memory) || t->bundle.entries.count == 0)
        return memory ? CKS_ERR_MEMORY : CKS_ERR_READ;
    for (size_t i = 0; i < t->bundle.entries.count; i++)
        t->bundle.entries.items[i].lab = true;
    return CKS_OK;
}

enum cks_status
cks_trust_new(const struct cks_trust_options *options, struct cks_trust **ret)
{
    struct cks_trust *t = calloc(1, sizeof(*t));
    if (!t)
        return CKS_ERR_MEMORY;
    t->library = options->library;
    t->list = options->list;
    t->sha256 = EVP_MD_fetch(options->library, "SHA256", NULL);
    t->anchors = X509_STORE_new();
    enum cks_status status = t->sha256 && t->anchors ? fill_store(t, options) : CKS_ERR_MEMORY;
    if (status != CKS_OK) {
        cks_trust_free(t);
        return status;
    }
    *ret = t;
    return CKS_OK;
}

size_t
cks_trust_listed(struct cks_trust *t)
{
    size_t n = 0;
    load_system(t);
    for (size_t i = 0; i < t->bundle.entries.count; i++)
        n += is_listed(t, &t->bundle.entries.items[i]);
    return n;
}

void
cks_trust_free(struct cks_trust *t)
{
    if (!t)
        return;
    X509_STORE_free(t->anchors);
    X509_STORE_free(t->all);
    cks_bundle_free(&t->bundle);
    EVP_MD_free(t->sha256);
    free(t);
}
