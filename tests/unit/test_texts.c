/* What a text that should hold a certificate holds: its blocks, what was done to it, and what it is
 * if it holds none. Argument: the folder of the fixtures. */
#include "texts.h"

#include "base/base64.h"
#include "model/certificate/pem.h"

/* What at least one of OpenSSL, Java and Bouncy Castle reads is never called mangled. */
static void
readable_texts_are_left_alone(void **state)
{
    CKS_UNUSED(state);
    static const char *const rows[][2] = {
        {"\n", "\r\n"},
        {"\n", "\r"},
        {"\n", " \t\n"},
        {"\n", "\n\n"},
        {"\nM", "\n  M"},
        {"\n-----END", "\n  -----END"},
        {"\n-----END", "-----END"},
        {"-----\n", "-----  \n"},
        {"-----BEGIN", "subject=x\n-----BEGIN"},
        {"-----BEGIN", "\xEF\xBB\xBF-----BEGIN"},
        {"END CERTIFICATE-----", "END CERTIFICATE-----\""},
        {"END CERTIFICATE-----", "END CERTIFICATE----- and more"},
        {"-----\nM", "-----\nSubject: x\n\nM"},
        {"CERTIFICATE", "X509 CERTIFICATE"},
        {"CERTIFICATE", "TRUSTED CERTIFICATE"},
        {"\nM", "\n\vM"},
        {"END CERTIFICATE-----\n", "END CERTIFICATE-----"},
        {"END CERTIFICATE-----", "END CERTIFICATE"},
    };
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf pem = load("anchor-rsa2048");
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf text = with(cks_buf_str(&pem), rows[i][0], rows[i][1]);
        const struct cks_certificate *c = read_text(all, cks_buf_str(&text));
        assert_int_equal(c->kind, CKS_TEXT_CERTIFICATE);
        assert_int_equal(c->mangled, 0);
        assert_int_equal(c->count, 1);
        assert_int_equal(c->x509_count, 1);
        assert_null(c->repaired);
        cks_buf_free(&text);
    }
    cks_buf_free(&pem);
    cks_certificates_free(all);
}

static void
mangled_texts_are_repaired(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *from, *to;
        unsigned mangled;
        size_t at; /* of the first fault */
    } rows[] = {
        {"\n", "\\n", CKS_MANGLED_ESCAPED, 27},
        {"\n", "\\\\n", CKS_MANGLED_DOUBLE, 27},
        {"\n", "\\\\\\\\n", CKS_MANGLED_DOUBLE, 27}, /* as deep as is looked */
        {"\n", "\\r\\n", CKS_MANGLED_ESCAPED, 27},
        {"\n", "\\u000a", CKS_MANGLED_ESCAPED, 27},
        {"\n", "&#10;", CKS_MANGLED_HTML, 27},
        {"\n", "&amp;#x0A;", CKS_MANGLED_HTML, 27},
        {"\n", "&#000010;", CKS_MANGLED_HTML, 27},
        {"\n", "%0A", CKS_MANGLED_PERCENT, 27},
        {"\n", " ", CKS_MANGLED_SPACES, 27},
        {"\n", "", CKS_MANGLED_JOINED, 27},
        {"\n", "\xE2\x80\xA8", CKS_MANGLED_INVISIBLE, 27},
        {"\nM", "\n\xE2\x80\x8BM", CKS_MANGLED_INVISIBLE, 28},
        {"\nM", "\n\xC2\xA0M", CKS_MANGLED_INVISIBLE, 28},
        {"-----BEGIN", "  -----BEGIN", CKS_MANGLED_INDENTED, 0},
        {"-----BEGIN", "\"-----BEGIN", CKS_MANGLED_QUOTED, 0},
        {"-----BEGIN", "cert: -----BEGIN", CKS_MANGLED_TEXT_BEFORE, 0},
        {"-----BEGIN", "----BEGIN", CKS_MANGLED_DASHES, 0},
        {"-----BEGIN", "------BEGIN", CKS_MANGLED_DASHES, 0},
        {"-----", "\xE2\x80\x94", CKS_MANGLED_DASHES, 0},
        {"BEGIN CERTIFICATE", "BEGIN_CERTIFICATE", CKS_MANGLED_LABEL, 0},
        {"BEGIN CERTIFICATE", "Begin Certificate", CKS_MANGLED_LABEL, 0},
        {"BEGIN CERTIFICATE", "BEGIN  CERTIFICATE", CKS_MANGLED_LABEL, 0},
        {"-----END CERTIFICATE-----", "", CKS_MANGLED_NO_END, 0},
    };
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf pem = load("anchor-rsa2048");
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf text = with(cks_buf_str(&pem), rows[i].from, rows[i].to);
        const struct cks_certificate *c = read_text(all, cks_buf_str(&text));
        assert_int_equal(c->kind, CKS_TEXT_CERTIFICATE);
        assert_int_equal(c->mangled, rows[i].mangled);
        assert_int_equal(c->fault_len ? c->fault_from : 0, rows[i].at);
        assert_string_equal(c->repaired, pem.data);
        assert_int_equal(c->x509_count, 1);
        assert_int_equal(c->others, 0);
        cks_buf_free(&text);
    }
    /* So many digits has no character. */
    struct cks_buf text = with(cks_buf_str(&pem), "\n", "&#0000010;");
    assert_int_not_equal(read_text(all, cks_buf_str(&text))->kind, CKS_TEXT_CERTIFICATE);
    cks_buf_free(&text);
    cks_buf_free(&pem);
    cks_certificates_free(all);
}

static void
texts_are_told_apart(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        enum cks_text_kind kind;
    } rows[] = {
        {"", CKS_TEXT_EMPTY},
        {" \n", CKS_TEXT_EMPTY},
        {"file://customerCA.crt", CKS_TEXT_FILE_URL},
        {"customerCA.crt", CKS_TEXT_PATH},
        {"../ca/customerCA", CKS_TEXT_PATH},
        {"https://example.com/ca", CKS_TEXT_URL},
        {"arn:aws:acm:us-east-1:111122223333:certificate/1", CKS_TEXT_ARN},
        {"$(cat ca.crt)", CKS_TEXT_SHELL},
        {"{\"a\": 1}", CKS_TEXT_JSON},
        {"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7", CKS_TEXT_SSH_KEY},
        {"ca", CKS_TEXT_OTHER},
        {"customer CA", CKS_TEXT_OTHER},
        {"-----BEGIN CERTIFICATE-----\nMII", CKS_TEXT_TRUNCATED},
        {"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", CKS_TEXT_NOT_X509},
        {"-----BEGIN CERTIFICATE-----\nMA==\n-----END X-----\n", CKS_TEXT_TRUNCATED},
        {"-----BEGIN CERTIFICATE-----\nM*==\n-----END CERTIFICATE-----\n", CKS_TEXT_CORRUPT_BASE64},
        {"-----BEGIN FOO-----\nMA==\n-----END FOO-----\n", CKS_TEXT_OTHER_PEM},
        {"-----BEGIN X509 CRL-----\nMA==\n-----END X509 CRL-----\n", CKS_TEXT_CRL},
        {"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nMA==\n-----END PGP PUBLIC KEY BLOCK-----\n",
         CKS_TEXT_PGP},
    };
    struct cks_certificates *all = cks_certificates_new();
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct cks_certificate *c = read_text(all, cks_str_of(rows[i].text));
        assert_int_equal(c->kind, rows[i].kind);
        assert_int_equal(c->x509_count, 0);
        assert_false(c->private_key);
    }
    static const struct {
        const char *name;
        enum cks_text_kind kind, bare;
    } files[] = {
        {"request", CKS_TEXT_CSR, CKS_TEXT_CSR},
        {"public-key", CKS_TEXT_PUBLIC_KEY, CKS_TEXT_PUBLIC_KEY},
        {"pkcs7", CKS_TEXT_PKCS7, CKS_TEXT_PKCS7},
        {"key-ec", CKS_TEXT_PRIVATE_KEY, CKS_TEXT_PRIVATE_KEY},
        {"cluster", CKS_TEXT_CERTIFICATE, CKS_TEXT_BASE64_CERTIFICATE},
    };
    for (size_t i = 0; i < CKS_COUNT(files); i++) {
        struct cks_buf pem = load(files[i].name), again = {0};
        struct cks_str text = cks_buf_str(&pem);
        size_t from = cks_str_find(text, "\n"), to = cks_str_find(text, "\n-----END");
        assert_int_equal(read_text(all, text)->kind, files[i].kind);
        assert_int_equal(read_text(all, cks_str_sub(text, from, to - from))->kind, files[i].bare);
        cks_base64_encode(&again, text, 0);
        assert_int_equal(read_text(all, cks_buf_str(&again))->private_key,
                         files[i].kind == CKS_TEXT_PRIVATE_KEY);
        cks_buf_free(&pem);
        cks_buf_free(&again);
    }
    cks_certificates_free(all);
}

/* Requests without attributes, or with what is cut there, are told from revocation lists. */
static void
ders_are_told_apart(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *bytes;
        size_t n;
        enum cks_text_kind kind;
    } rows[] = {
#define DER(bytes) bytes, sizeof(bytes) - 1
        {DER("\x30\x09\x30\x07\x02\x01\x00\x30\x00\x30\x00"), CKS_TEXT_CSR},
        {DER("\x30\x0B\x30\x09\x02\x01\x00\x30\x00\x30\x00\xA0\x00"), CKS_TEXT_CSR},
        {DER("\x30\x0B\x30\x09\x02\x01\x00\x30\x00\x30\x00\x30\x85"), CKS_TEXT_CSR},
        {DER("\x30\x0B\x30\x09\x02\x01\x01\x30\x00\x30\x00\x17\x00"), CKS_TEXT_CRL},
        {DER("\x30\x0B\x30\x09\x02\x01\x01\x30\x00\x30\x00\x30\x00"), CKS_TEXT_CERTIFICATE},
        {DER("\x30"), CKS_TEXT_OTHER},
#undef DER
    };
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        bool encrypted;
        struct cks_str der = {rows[i].bytes, rows[i].n};
        assert_int_equal(cks_der_kind(der, &encrypted), rows[i].kind);
    }
}

static void
private_keys_are_seen(void **state)
{
    CKS_UNUSED(state);
    static const struct {
        const char *text;
        bool key, encrypted;
    } rows[] = {
        {"-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n", true, false},
        {"-----BEGIN RSA PRIVATE KEY-----\nMA==", true, false},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----\\nMA==", true, true},
        {"x -----BEGIN OPENSSH PRIVATE KEY----- y", true, false},
        {"----BEGIN&#32;EC&#32;PRIVATE&#32;KEY----", true, false},
        {"PuTTY-User-Key-File-3: ssh-ed25519\n", true, false},
        {"-----BEGIN PUBLIC KEY-----\nPRIVATE KEY", false, false},
        {"BEGIN PRIVATE", false, false},
    };
    struct cks_certificates *all = cks_certificates_new();
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const struct cks_certificate *c = read_text(all, cks_str_of(rows[i].text));
        assert_int_equal(c->private_key, rows[i].key);
        assert_int_equal(c->encrypted_key, rows[i].encrypted);
    }
    cks_certificates_free(all);
}

static void
blocks_are_counted(void **state)
{
    CKS_UNUSED(state);
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf one = load("anchor-p256"), request = load("request"), text = {0};
    for (int i = 0; i < 12; i++)
        cks_buf_addstr(&text, cks_buf_str(&one));
    cks_buf_addstr(&text, cks_buf_str(&request));
    const struct cks_certificate *c = read_text(all, cks_buf_str(&text));
    assert_int_equal(c->count, 12);
    assert_int_equal(c->x509_count, CKS_X509_MAX);
    assert_int_equal(c->others, 1);
    assert_int_equal(c->beside, CKS_TEXT_CSR);
    cks_buf_free(&one);
    cks_buf_free(&request);
    cks_buf_free(&text);
    cks_certificates_free(all);
}

/* Of what stands beside a certificate a private key is named first, then what comes first. */
static void
blocks_beside_are_named(void **state)
{
#define BLOCK(kind) "-----BEGIN " kind "-----\nMAA=\n-----END " kind "-----\n"
#define REQUEST BLOCK("CERTIFICATE REQUEST")
#define PUBLIC_KEY BLOCK("PUBLIC KEY")
#define PRIVATE_KEY BLOCK("PRIVATE KEY")
    static const struct {
        const char *before, *after;
        size_t others;
        enum cks_text_kind beside;
    } rows[] = {
        {"", "", 0, CKS_TEXT_CERTIFICATE},
        {REQUEST, "", 1, CKS_TEXT_CSR},
        {"", PUBLIC_KEY, 1, CKS_TEXT_PUBLIC_KEY},
        {REQUEST, PUBLIC_KEY, 2, CKS_TEXT_CSR},
        {PUBLIC_KEY REQUEST, "", 2, CKS_TEXT_PUBLIC_KEY},
        {REQUEST, PRIVATE_KEY, 2, CKS_TEXT_PRIVATE_KEY},
        {PRIVATE_KEY, REQUEST, 2, CKS_TEXT_PRIVATE_KEY},
        {REQUEST, PRIVATE_KEY PUBLIC_KEY, 3, CKS_TEXT_PRIVATE_KEY},
    };
    CKS_UNUSED(state);
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf one = load("anchor-p256");
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_buf text = {0};
        cks_buf_adds(&text, rows[i].before);
        cks_buf_addstr(&text, cks_buf_str(&one));
        cks_buf_adds(&text, rows[i].after);
        const struct cks_certificate *c = read_text(all, cks_buf_str(&text));
        assert_int_equal(c->x509_count, 1);
        if (c->others != rows[i].others || c->beside != rows[i].beside)
            fail_msg("row %zu: %zu others, kind %d", i, (size_t)c->others, (int)c->beside);
        cks_buf_free(&text);
    }
    cks_buf_free(&one);
    cks_certificates_free(all);
}

/* A text of 64 KiB is repaired, a longer one is not. */
static void
long_texts_are_not_repaired(void **state)
{
    CKS_UNUSED(state);
    struct cks_certificates *all = cks_certificates_new();
    struct cks_buf one = load("anchor-p256");
    struct cks_buf text = with(cks_buf_str(&one), "\n", "\\n");
    while (text.len < 64u << 10)
        cks_buf_addc(&text, ' ');
    assert_int_equal(read_text(all, cks_buf_str(&text))->mangled, CKS_MANGLED_ESCAPED);
    cks_buf_addc(&text, ' ');
    const struct cks_certificate *c = read_text(all, cks_buf_str(&text));
    assert_int_equal(c->mangled, 0);
    assert_int_equal(c->x509_count, 0);
    cks_buf_free(&one);
    cks_buf_free(&text);
    cks_certificates_free(all);
}

static void
unread_certificates_are_told_once(void **state)
{
    CKS_UNUSED(state);
    struct cks_certificates *all = cks_certificates_new();
    assert_false(cks_certificates_unusable(all));
    assert_true(cks_certificates_first_unread(all));
    assert_false(cks_certificates_first_unread(all));
    cks_certificates_free(all);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readable_texts_are_left_alone),
        cmocka_unit_test(mangled_texts_are_repaired),
        cmocka_unit_test(texts_are_told_apart),
        cmocka_unit_test(ders_are_told_apart),
        cmocka_unit_test(private_keys_are_seen),
        cmocka_unit_test(blocks_are_counted),
        cmocka_unit_test(blocks_beside_are_named),
        cmocka_unit_test(long_texts_are_not_repaired),
        cmocka_unit_test(unread_certificates_are_told_once),
    };
    if (argc != 2)
        return 2;
    fixtures = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
