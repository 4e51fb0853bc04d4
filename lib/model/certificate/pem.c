#include "model/certificate/pem.h"

#include "base/base64.h"
#include "model/certificate/parts.h"

/* RFC 7468: lines of 64 characters. */
#define PEM_LINE 64u

#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* A label has at most "NETSCAPE CERTIFICATE SEQUENCE" and the like. */
#define LABEL_MAX 64u

static const struct {
    const char *label;
    enum cks_text_kind kind;
} labels[] = {
    {"CERTIFICATE", CKS_TEXT_CERTIFICATE},
    {"X509 CERTIFICATE", CKS_TEXT_CERTIFICATE},
    {"TRUSTED CERTIFICATE", CKS_TEXT_CERTIFICATE},
    {"CERTIFICATE REQUEST", CKS_TEXT_CSR},
    {"NEW CERTIFICATE REQUEST", CKS_TEXT_CSR},
    {"PUBLIC KEY", CKS_TEXT_PUBLIC_KEY},
    {"RSA PUBLIC KEY", CKS_TEXT_PUBLIC_KEY},
    {"PKCS7", CKS_TEXT_PKCS7},
    {"PKCS #7 SIGNED DATA", CKS_TEXT_PKCS7},
    {"CMS", CKS_TEXT_PKCS7},
    {"PKCS12", CKS_TEXT_PKCS12},
    {"X509 CRL", CKS_TEXT_CRL},
    {"EC PARAMETERS", CKS_TEXT_PARAMETERS},
    {"DH PARAMETERS", CKS_TEXT_PARAMETERS},
    {"DSA PARAMETERS", CKS_TEXT_PARAMETERS},
};

static const char *const kind_names[CKS_TEXT_KIND_COUNT] = {
    [CKS_TEXT_CERTIFICATE] = "a certificate",
    [CKS_TEXT_EMPTY] = "only white space",
    [CKS_TEXT_BASE64_CERTIFICATE] = "a certificate in base64 without its BEGIN and END lines",
    [CKS_TEXT_BASE64_PEM] = "a PEM file that was encoded in base64 again",
    [CKS_TEXT_CORRUPT_BASE64] = "a certificate with damaged base64",
    [CKS_TEXT_TRUNCATED] = "a certificate that is cut off",
    [CKS_TEXT_NOT_X509] = "a block marked as a certificate that contains none",
    [CKS_TEXT_CSR] = "a certificate signing request",
    [CKS_TEXT_PUBLIC_KEY] = "a public key",
    [CKS_TEXT_PRIVATE_KEY] = "a private key",
    [CKS_TEXT_PKCS7] = "a PKCS #7 bundle",
    [CKS_TEXT_PKCS12] = "a PKCS #12 file",
    [CKS_TEXT_CRL] = "a certificate revocation list",
    [CKS_TEXT_PARAMETERS] = "key parameters",
    [CKS_TEXT_SSH_KEY] = "an SSH public key",
    [CKS_TEXT_PGP] = "a PGP block",
    [CKS_TEXT_OTHER_PEM] = "another PEM block",
    [CKS_TEXT_RAW_DER] = "a certificate's DER bytes",
    [CKS_TEXT_FILE_URL] = "a file URL",
    [CKS_TEXT_PATH] = "a file name",
    [CKS_TEXT_URL] = "a URL",
    [CKS_TEXT_ARN] = "an ARN",
    [CKS_TEXT_SHELL] = "an unexpanded shell expression",
    [CKS_TEXT_JSON] = "JSON",
    [CKS_TEXT_OTHER] = "other text",
};

const char *
cks_text_kind_name(enum cks_text_kind kind)
{
    return kind_names[kind];
}

static enum cks_text_kind
kind_of_label(struct cks_str label, bool *encrypted)
{
    *encrypted = cks_str_starts(label, "ENCRYPTED ");
    if (cks_str_ends(label, "PRIVATE KEY"))
        return CKS_TEXT_PRIVATE_KEY;
    if (cks_str_starts(label, "PGP "))
        return CKS_TEXT_PGP;
    for (size_t i = 0; i < CKS_COUNT(labels); i++)
        if (cks_str_is(label, labels[i].label))
            return labels[i].kind;
    return CKS_TEXT_OTHER_PEM;
}

/* A BEGIN counts only at the start of a line; some readers skip a byte-order mark before the
 * first. */
static bool
at_line_start(struct cks_str text, size_t at)
{
    return at == 0 || text.p[at - 1] == '\n' || text.p[at - 1] == '\r' ||
           (at == 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0);
}

/* Whether a BEGIN line is at `at`: its label, and where its line ends. */
static bool
begin_line(struct cks_str text, size_t at, struct cks_str *label, size_t *body)
{
    struct cks_str rest = cks_str_sub(text, at, text.n);
    if (!cks_str_starts(rest, BEGIN) || !at_line_start(text, at))
        return false;
    rest = cks_str_sub(rest, strlen(BEGIN), LABEL_MAX + strlen(DASHES));
    size_t n = cks_str_find(rest, DASHES);
    size_t next = n + strlen(DASHES);
    *label = cks_str_sub(rest, 0, n);
    size_t i = at + strlen(BEGIN) + next;
    if (n == rest.n || cks_str_find(*label, "\n") < n)
        return false;
    while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'))
        i++;
    *body = i;
    return i < text.n && (text.p[i] == '\n' || text.p[i] == '\r');
}

/* RFC 1421 headers, which one reader skips: lines with a colon before the data. */
static struct cks_str
without_headers(struct cks_str body)
{
    for (;;) {
        size_t end = cks_str_find(body, "\n");
        size_t colon = cks_str_find(cks_str_sub(body, 0, end), ":");
        bool blank = cks_str_trim(cks_str_sub(body, 0, end)).n == 0;
        if (end == body.n || (colon == end && !blank))
            return body;
        body = cks_str_sub(body, end + 1, body.n);
    }
}

/* Finds the block's END line: every run of five hyphens is either that line, another BEGIN, or
 * meaningless. */
static size_t
close_block(struct cks_str text, size_t body, struct cks_str label, struct cks_pem_block *ret)
{
    struct cks_str other;
    size_t ignored;
    for (size_t at = body;;) {
        at += cks_str_find(cks_str_sub(text, at, text.n), DASHES);
        struct cks_str rest = cks_str_sub(text, at, text.n);
        bool end = cks_str_starts(rest, END);
        if (rest.n == 0 || end || begin_line(text, at, &other, &ignored)) {
            struct cks_str found = cks_str_sub(rest, strlen(END), label.n);
            ret->closed = end && cks_str_eq(found, label);
            ret->body = without_headers(cks_str_sub(text, body, at - body));
            return at + (end ? strlen(END) : 0);
        }
        at += strlen(DASHES);
    }
}

bool
cks_pem_next(struct cks_str text, size_t *pos, struct cks_pem_block *ret)
{
    struct cks_str label;
    size_t body;
    for (size_t at = *pos; at < text.n; at += strlen(DASHES)) {
        at += cks_str_find(cks_str_sub(text, at, text.n), BEGIN);
        if (!begin_line(text, at, &label, &body))
            continue;
        *ret = (struct cks_pem_block){0};
        ret->kind = kind_of_label(label, &ret->encrypted);
        ret->from = at;
        *pos = close_block(text, body, label, ret);
        return true;
    }
    *pos = text.n;
    return false;
}

/* Between BEGIN and PRIVATE KEY are at most "ENCRYPTED" or an algorithm's name and what mangled the
 * spaces. */
#define KEY_LABEL_MAX 48u

bool
cks_pem_private_key(struct cks_str text, bool *ret_encrypted)
{
    *ret_encrypted = false;
    for (size_t at = 0; at < text.n; at += strlen("BEGIN")) {
        at += cks_str_find(cks_str_sub(text, at, text.n), "BEGIN");
        struct cks_str near = cks_str_sub(text, at, KEY_LABEL_MAX);
        size_t private = cks_str_find(near, "PRIVATE");
        size_t key = private + cks_str_find(cks_str_sub(near, private, near.n), "KEY");
        if (key < near.n && cks_str_find(near, "\n") > key) {
            *ret_encrypted = cks_str_find(cks_str_sub(near, 0, private), "ENCRYPTED") < private;
            return true;
        }
    }
    return cks_str_starts(text, "PuTTY-User-Key-File");
}

bool
cks_text_has_private_key(struct cks_str text)
{
    bool encrypted;
    return cks_pem_private_key(text, &encrypted);
}

void
cks_pem_write(struct cks_buf *out, struct cks_str der)
{
    cks_buf_adds(out, BEGIN "CERTIFICATE" DASHES "\n");
    cks_base64_encode(out, der, PEM_LINE);
    cks_buf_adds(out, END "CERTIFICATE" DASHES "\n");
}

const char *
cks_x509_pem(struct cks_arena *a, const struct cks_x509 *x)
{
    struct cks_buf b = {0};
    cks_pem_write(&b, x->der);
    const char *pem = cks_buf_ok(&b) ? cks_arena_strndup(a, b.data, b.len) : NULL;
    cks_buf_free(&b);
    return pem;
}

enum {
    DER_INTEGER = 0x02,
    DER_BITS = 0x03,
    DER_OCTETS = 0x04,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30
};

/* One element off the front of *der: its tag and content; tag 0 if there is none whole. A content
 * that is cut off is given as far as it goes. */
static unsigned char
der_take(struct cks_str *der, struct cks_str *content)
{
    *content = (struct cks_str){0};
    if (der->n < 2)
        return 0;
    const unsigned char *p = (const unsigned char *)der->p;
    size_t head = 2, n = p[1];
    if (n >= 0x80) {
        size_t bytes = n & 0x7F;
        if (bytes == 0 || bytes > 4 || der->n < 2 + bytes)
            return 0;
        n = 0;
        for (size_t i = 0; i < bytes; i++)
            n = n << 8 | p[2 + i];
        head += bytes;
    }
    *content = cks_str_sub(*der, head, n);
    unsigned char tag = p[0];
    *der = cks_str_sub(*der, head + n, der->n);
    return tag;
}

size_t
cks_der_length(struct cks_str der)
{
    struct cks_str rest = der, content;
    if (der_take(&rest, &content) != DER_SEQUENCE)
        return 0;
    const unsigned char *p = (const unsigned char *)der.p;
    size_t bytes = p[1] < 0x80 ? 0 : p[1] & 0x7Fu, n = bytes ? 0 : p[1];
    for (size_t i = 0; i < bytes; i++)
        n = n << 8 | p[2 + i];
    return 2 + bytes + n;
}

/* An outer SEQUENCE that starts with an INTEGER: the private keys, and PKCS #12. */
static enum cks_text_kind
kind_by_number(struct cks_str number, unsigned char second, bool third)
{
    unsigned value = number.n == 1 ? (unsigned char)number.p[0] : 255;
    if (value <= 1 && (second == DER_SEQUENCE || second == DER_OCTETS))
        return CKS_TEXT_PRIVATE_KEY; /* PKCS #8, SEC 1 */
    if (value <= 1 && second == DER_INTEGER && third)
        return CKS_TEXT_PRIVATE_KEY; /* PKCS #1, DSA */
    if (value == 3 && second == DER_SEQUENCE)
        return CKS_TEXT_PKCS12;
    return second == DER_INTEGER && !third ? CKS_TEXT_PUBLIC_KEY : CKS_TEXT_OTHER;
}

enum cks_text_kind
cks_der_kind(struct cks_str der, bool *ret_encrypted)
{
    struct cks_str all, first, second, inner, ignored;
    *ret_encrypted = false;
    if (der_take(&der, &all) != DER_SEQUENCE)
        return CKS_TEXT_OTHER;
    unsigned char a = der_take(&all, &first), b = der_take(&all, &second);
    if (a == DER_INTEGER)
        return kind_by_number(first, b, all.n > 0);
    if (a == DER_OID)
        return CKS_TEXT_PKCS7;
    if (a != DER_SEQUENCE)
        return CKS_TEXT_OTHER;
    unsigned char tag = der_take(&first, &inner);
    if (tag == DER_OID) {
        *ret_encrypted = b == DER_OCTETS;
        return b == DER_BITS ? CKS_TEXT_PUBLIC_KEY
                             : (b == DER_OCTETS ? CKS_TEXT_PRIVATE_KEY : CKS_TEXT_OTHER);
    }
    if (tag == 0xA0)
        return CKS_TEXT_CERTIFICATE;
    if (tag != DER_INTEGER)
        return CKS_TEXT_OTHER;
    /* Version 1 certificate: serial, algorithm, issuer, validity, ...; request: 0, name, key,
     * attributes; revocation list: version, algorithm, issuer, a time. */
    unsigned char third[3];
    for (size_t i = 0; i < CKS_COUNT(third); i++)
        third[i] = der_take(&first, &ignored);
    if (third[2] == 0xA0 || (third[2] == 0 && third[1] == DER_SEQUENCE))
        return CKS_TEXT_CSR;
    return third[2] == DER_SEQUENCE ? CKS_TEXT_CERTIFICATE : CKS_TEXT_CRL;
}

static bool
names_a_file(struct cks_str s)
{
    static const char *const endings[] = {".crt", ".pem", ".cer", ".der", ".txt", ".key", ".cert"};
    for (size_t i = 0; i < CKS_COUNT(endings); i++)
        if (s.n > strlen(endings[i]) &&
            cks_str_ieq(cks_str_sub(s, s.n - strlen(endings[i]), s.n), cks_str_of(endings[i])))
            return cks_str_find(s, "\n") == s.n;
    return cks_str_find(s, "\n") == s.n && cks_str_find(s, " ") == s.n &&
           (cks_str_starts(s, "/") || cks_str_starts(s, "./") || cks_str_starts(s, "../") ||
            cks_str_starts(s, "~/"));
}

enum cks_text_kind
cks_text_guess(struct cks_str text)
{
    struct cks_str s = cks_str_trim(text);
    if (s.n == 0)
        return CKS_TEXT_EMPTY;
    if (cks_str_starts(s, "file://") || cks_str_starts(s, "fileb://"))
        return CKS_TEXT_FILE_URL;
    if (cks_str_starts(s, "ssh-") || cks_str_starts(s, "ecdsa-sha2-") ||
        cks_str_starts(s, "---- BEGIN SSH2"))
        return CKS_TEXT_SSH_KEY;
    if (cks_str_starts(s, "arn:"))
        return CKS_TEXT_ARN;
    if (cks_str_starts(s, "$(") || cks_str_starts(s, "${") || cks_str_starts(s, "`"))
        return CKS_TEXT_SHELL;
    if (cks_str_starts(s, "{") || cks_str_starts(s, "["))
        return CKS_TEXT_JSON;
    /* DER's first byte, then a length of two bytes, or what became of that byte in UTF-8. */
    if (cks_str_starts(s, "0\x82") || cks_str_starts(s, "0\xEF\xBF\xBD") ||
        cks_str_starts(s, "0\xC2\x82") || cks_str_starts(s, "0\xE2\x80\x9A"))
        return CKS_TEXT_RAW_DER;
    if (cks_str_find(s, "://") < s.n && cks_str_find(s, " ") == s.n)
        return CKS_TEXT_URL;
    return names_a_file(s) ? CKS_TEXT_PATH : CKS_TEXT_OTHER;
}
