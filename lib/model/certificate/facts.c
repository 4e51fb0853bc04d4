/* What one X.509 certificate says, extracted from OpenSSL's structures as plain data. */
#include "model/certificate/facts.h"

#include "base/clock.h"
#include "model/certificate/parts.h"

/* Names are shown in part; a longer one only costs memory. */
#define NAME_MAX_BYTES 512u
/* A serial number has at most 20 bytes (RFC 5280); more of it helps nobody. */
#define SERIAL_MAX_BYTES 32

struct reader {
    const struct cks_crypto *k;
    struct cks_arena *arena;
    bool memory; /* out of it */
};

static const char *
kept(struct reader *r, const char *p, size_t n)
{
    const char *copy = cks_arena_strndup(r->arena, p, n < NAME_MAX_BYTES ? n : NAME_MAX_BYTES);
    r->memory |= copy == NULL;
    return copy;
}

static const char *
name_text(struct reader *r, const X509_NAME *name)
{
    const char *text = NULL;
    char *p = NULL;
    BIO *bio = r->k->BIO_new(r->k->BIO_s_mem());
    /* The most significant bits stay: UTF-8 is escaped when it is shown. */
    unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    if (bio && r->k->X509_NAME_print_ex(bio, name, 0, flags) >= 0) {
        long n = r->k->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &p);
        text = kept(r, p, n > 0 ? (size_t)n : 0);
    } else {
        text = kept(r, "?", 1);
    }
    r->memory |= bio == NULL;
    r->k->BIO_free(bio);
    return text;
}

static const char *
serial_text(struct reader *r, const ASN1_INTEGER *serial)
{
    char out[2 * SERIAL_MAX_BYTES + 2];
    size_t at = 0;
    int n = serial ? r->k->ASN1_STRING_length(serial) : 0;
    const unsigned char *p = n > 0 ? r->k->ASN1_STRING_get0_data(serial) : NULL;
    if (p && serial->type == V_ASN1_NEG_INTEGER)
        out[at++] = '-';
    for (int i = 0; p && i < n && i < SERIAL_MAX_BYTES; i++) {
        static const char digits[] = "0123456789abcdef";
        out[at++] = digits[p[i] >> 4];
        out[at++] = digits[p[i] & 15];
    }
    return kept(r, out, at);
}

/* OpenSSL loads dates that do not exist; they must not be compared as times. */
static bool
time_of_asn1(const struct cks_crypto *k, const ASN1_TIME *t, int64_t *ret)
{
    struct tm tm = {0};
    if (!t || k->ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *ret = cks_time_from_civil(tm.tm_year + 1900, (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday,
                               (unsigned)tm.tm_hour, (unsigned)tm.tm_min, (unsigned)tm.tm_sec);
    return true;
}

#define KEY_CERT_SIGN_BIT 5

static enum cks_extension
extension(int critical, bool found, bool allows)
{
    if (found)
        return allows ? CKS_EXTENSION_ALLOWS : CKS_EXTENSION_FORBIDS;
    return critical == -1 ? CKS_EXTENSION_ABSENT : CKS_EXTENSION_INVALID;
}

static void
read_extensions(const struct cks_crypto *k, const X509 *x, struct cks_x509 *ret)
{
    int critical = -1;
    BASIC_CONSTRAINTS *basic = k->X509_get_ext_d2i(x, NID_basic_constraints, &critical, NULL);
    ret->basic_constraints = extension(critical, basic != NULL, basic && basic->ca);
    k->BASIC_CONSTRAINTS_free(basic);
    critical = -1;
    ASN1_BIT_STRING *usage = k->X509_get_ext_d2i(x, NID_key_usage, &critical, NULL);
    ret->key_usage = extension(critical, usage != NULL,
                               usage && k->ASN1_BIT_STRING_get_bit(usage, KEY_CERT_SIGN_BIT) == 1);
    k->ASN1_BIT_STRING_free(usage);
}

static const char *
key_type_of(int id)
{
    switch (id) {
    case EVP_PKEY_RSA:
        return "RSA";
    case EVP_PKEY_RSA_PSS:
        return "RSA-PSS";
    case EVP_PKEY_EC:
        return "EC";
    case EVP_PKEY_DSA:
        return "DSA";
    case EVP_PKEY_ED25519:
        return "Ed25519";
    case EVP_PKEY_ED448:
        return "Ed448";
    default:
        return NULL;
    }
}

static void
read_public_key(struct reader *r, const EVP_PKEY *key, struct cks_x509 *ret)
{
    char group[64];
    size_t n = 0;
    if (!key)
        return;
    int bits = r->k->EVP_PKEY_get_bits(key);
    ret->key_type = key_type_of(r->k->EVP_PKEY_get_base_id(key));
    ret->key_bits = ret->key_type && bits > 0 ? (unsigned)bits : 0;
    if (ret->key_type && strcmp(ret->key_type, "EC") == 0 &&
        r->k->EVP_PKEY_get_group_name(key, group, sizeof(group), &n) == 1)
        ret->curve = kept(r, group, n);
}

/* The digest of the signature, and the type of key that it needs (NID_undef: unknown). */
static int
read_signature(const struct cks_crypto *k, X509 *x, struct cks_x509 *ret)
{
    int digest = NID_undef, key = NID_undef;
    int id = k->X509_get_signature_nid(x);
    if (k->OBJ_find_sigid_algs(id, &digest, &key) != 1)
        return NID_undef;
    if (id == NID_rsassaPss && k->X509_get_signature_info(x, &digest, NULL, NULL, NULL) != 1)
        digest = NID_undef;
    ret->digest = digest == NID_undef ? NULL : k->OBJ_nid2sn(digest);
    return key;
}

static bool
key_fits(int key, int signature)
{
    return key == signature || (key == NID_rsaEncryption && signature == NID_rsassaPss);
}

/* Whether the key made the signature of x. A key of another type certainly did not. */
static enum cks_proof
verify(const struct cks_crypto *k, X509 *x, EVP_PKEY *key, int needed)
{
    int verified = key ? k->X509_verify(x, key) : -1;
    if (verified > 0)
        return CKS_PROOF_YES;
    if (verified == 0)
        return CKS_PROOF_NO;
    int id = key ? k->EVP_PKEY_get_base_id(key) : NID_undef;
    bool other =
        needed != NID_undef && key_type_of(id) && key_type_of(needed) && !key_fits(id, needed);
    return other ? CKS_PROOF_NO : CKS_PROOF_UNKNOWN;
}

static enum cks_signature_fault
signature_fault(const struct cks_crypto *k, const X509 *x, const EVP_PKEY *key, int needed)
{
    const X509_ALGOR *outside = NULL;
    int id = key ? k->EVP_PKEY_get_base_id(key) : NID_undef;
    k->X509_get0_signature(NULL, &outside, x);
    if (outside && k->X509_ALGOR_cmp(outside, k->X509_get0_tbs_sigalg(x)) != 0)
        return CKS_SIGNATURE_TWO_ALGORITHMS;
    if (needed != NID_undef && !key_fits(id, needed))
        return CKS_SIGNATURE_OF_ANOTHER_KIND;
    return CKS_SIGNATURE_OF_ANOTHER_KEY;
}

/* One attribute of a name in UTF-8, the last of its kind, in out; "" where there is none. */
static void
attribute(const struct cks_crypto *k, const X509_NAME *name, int nid, char *out, size_t size)
{
    int at = -1;
    unsigned char *utf8 = NULL;
    out[0] = '\0';
    for (int next; (next = k->X509_NAME_get_index_by_NID(name, nid, at)) > at;)
        at = next;
    X509_NAME_ENTRY *entry = at >= 0 ? k->X509_NAME_get_entry(name, at) : NULL;
    int n = entry ? k->ASN1_STRING_to_UTF8(&utf8, k->X509_NAME_ENTRY_get_data(entry)) : -1;
    if (n >= 0 && (size_t)n < size) {
        memcpy(out, utf8, (size_t)n);
        out[n] = '\0';
    }
    if (n >= 0)
        k->CRYPTO_free(utf8, __FILE__, __LINE__);
}

struct party {
    char cn[128], o[128], ou[128];
};

static struct party
party_of(const struct cks_crypto *k, const X509_NAME *name)
{
    struct party p;
    attribute(k, name, NID_commonName, p.cn, sizeof(p.cn));
    attribute(k, name, NID_organizationName, p.o, sizeof(p.o));
    attribute(k, name, NID_organizationalUnitName, p.ou, sizeof(p.ou));
    return p;
}

static bool
starts(const char *s, const char *prefix)
{
    return cks_str_starts(cks_str_of(s), prefix);
}

/* The makers of the HSMs: Cavium, Marvell since 2018. */
static bool
is_maker(const struct party *p)
{
    return starts(p->o, "Cavium") || starts(p->o, "Marvell");
}

/* The makers have other certificates too: their HSMs' root says what it is for. */
static bool
is_maker_root(const struct party *p)
{
    return is_maker(p) && (starts(p->ou, "LiquidSecurity") || strstr(p->cn, "liquidsecurity"));
}

static bool
is_aws(const struct party *p)
{
    return starts(p->o, "Amazon Web Services") && starts(p->cn, "AWS CloudHSM Root");
}

/* By the names that AWS documents: a partition's certificate is named HSM:<serial>:PARTN:<number>,
 * and what tells the cluster's from the HSM's is its issuer, the customer or the hardware. */
static enum cks_cluster_role
role_of_subject(const struct cks_crypto *k, const X509 *x, bool self_issued)
{
    struct party subject = party_of(k, k->X509_get_subject_name(x));
    struct party issuer = party_of(k, k->X509_get_issuer_name(x));
    if (self_issued) {
        if (is_aws(&subject))
            return CKS_ROLE_AWS_ROOT;
        return is_maker_root(&subject) ? CKS_ROLE_MANUFACTURER_ROOT : CKS_ROLE_NONE;
    }
    if (starts(subject.cn, "HSM:") && strstr(subject.cn, ":PARTN:"))
        return starts(issuer.cn, "HSM:") ? CKS_ROLE_HSM : CKS_ROLE_CLUSTER;
    if (is_aws(&issuer))
        return CKS_ROLE_AWS_HARDWARE;
    return is_maker(&issuer) ? CKS_ROLE_MANUFACTURER_HARDWARE : CKS_ROLE_NONE;
}

const char *
cks_cluster_role_name(enum cks_cluster_role role)
{
    static const char *const names[] = {
        [CKS_ROLE_NONE] = "not a cluster's certificate",
        [CKS_ROLE_CLUSTER] = "the cluster certificate",
        [CKS_ROLE_HSM] = "the certificate of an HSM",
        [CKS_ROLE_AWS_HARDWARE] = "the AWS hardware certificate of an HSM",
        [CKS_ROLE_MANUFACTURER_HARDWARE] = "the manufacturer's hardware certificate of an HSM",
        [CKS_ROLE_AWS_ROOT] = "the root certificate of AWS CloudHSM",
        [CKS_ROLE_MANUFACTURER_ROOT] = "the root certificate of the HSM's manufacturer",
    };
    return names[role];
}

static bool
ran_out(const struct cks_crypto *k)
{
    return ERR_GET_REASON(k->ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

static X509 *
parse_der(const struct cks_crypto *k, struct cks_str der)
{
    const unsigned char *p = (const unsigned char *)der.p;
    return der.n <= CKS_X509_BYTES_MAX ? k->d2i_X509(NULL, &p, (long)der.n) : NULL;
}

static void
read_facts(struct reader *r, X509 *x, struct cks_x509 *ret)
{
    const struct cks_crypto *k = r->k;
    const X509_NAME *subject = k->X509_get_subject_name(x), *issuer = k->X509_get_issuer_name(x);
    EVP_PKEY *key = k->X509_get0_pubkey(x);
    ret->version = (unsigned)k->X509_get_version(x) + 1;
    ret->subject = name_text(r, subject);
    ret->issuer = name_text(r, issuer);
    ret->serial = serial_text(r, k->X509_get0_serialNumber(x));
    ret->not_before_valid = time_of_asn1(k, k->X509_get0_notBefore(x), &ret->not_before);
    ret->not_after_valid = time_of_asn1(k, k->X509_get0_notAfter(x), &ret->not_after);
    read_extensions(k, x, ret);
    read_public_key(r, key, ret);
    int needed = read_signature(k, x, ret);
    ret->self_issued = k->X509_NAME_cmp(subject, issuer) == 0;
    ret->self_signed = ret->self_issued ? verify(k, x, key, needed) : CKS_PROOF_NO;
    if (ret->self_issued && ret->self_signed == CKS_PROOF_NO)
        ret->signature_fault = signature_fault(k, x, key, needed);
    ret->role = role_of_subject(k, x, ret->self_issued);
    r->memory |= ran_out(k);
}

bool
cks_x509_read(const struct cks_crypto *k, struct cks_arena *a, struct cks_str der,
              struct cks_x509 *ret, bool *ret_memory)
{
    struct reader r = {.k = k, .arena = a};
    k->ERR_set_mark();
    *ret = (struct cks_x509){0};
    X509 *x = parse_der(k, der);
    if (x) {
        ret->der = cks_arena_str(a, der);
        r.memory = ret->der.p == NULL;
        read_facts(&r, x, ret);
    } else {
        r.memory = ran_out(k);
    }
    k->X509_free(x);
    k->ERR_pop_to_mark();
    *ret_memory = r.memory;
    return x && !r.memory;
}

enum cks_proof
cks_x509_issued(const struct cks_x509 *issuer, const struct cks_x509 *subject)
{
    const struct cks_crypto *k = cks_crypto();
    if (!k)
        return CKS_PROOF_UNKNOWN;
    k->ERR_set_mark();
    enum cks_proof proof = CKS_PROOF_UNKNOWN;
    struct cks_x509 facts = {0};
    X509 *a = parse_der(k, issuer->der), *b = parse_der(k, subject->der);
    if (a && b && k->X509_NAME_cmp(k->X509_get_subject_name(a), k->X509_get_issuer_name(b)) != 0)
        proof = CKS_PROOF_NO;
    else if (a && b)
        proof = verify(k, b, k->X509_get0_pubkey(a), read_signature(k, b, &facts));
    k->X509_free(a);
    k->X509_free(b);
    k->ERR_pop_to_mark();
    return proof;
}

bool
cks_x509_same(const struct cks_x509 *a, const struct cks_x509 *b)
{
    return cks_str_eq(a->der, b->der);
}

bool
cks_x509_fingerprint(const struct cks_x509 *x, char out[65])
{
    const struct cks_crypto *k = cks_crypto();
    unsigned char digest[32];
    size_t n = 0;
    if (!k || k->EVP_Q_digest(NULL, "SHA256", NULL, x->der.p, x->der.n, digest, &n) != 1 ||
        n != sizeof(digest))
        return false;
    for (size_t i = 0; i < n; i++) {
        static const char digits[] = "0123456789abcdef";
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
    return true;
}
