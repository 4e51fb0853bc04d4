#include "probe/net/sigv4.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/clock.h"

#define SCOPE_END "aws4_request"
#define SIGNED_HEADERS "host;x-amz-date"

struct digest {
    unsigned char bytes[SHA256_DIGEST_LENGTH];
};

void
cks_sigv4_date(int64_t t, char out[20])
{
    char text[32];
    size_t n = 0;
    cks_time_format(t, text);
    for (const char *p = text; *p && n < 16; p++) {
        if (*p != '-' && *p != ':')
            out[n++] = *p;
    }
    out[n] = '\0';
}

static bool
hmac(struct digest *out, OSSL_LIB_CTX *library, const void *key, size_t key_len,
     struct cks_str text)
{
    size_t n = 0;
    const void *data = text.n ? text.p : "";
    return EVP_Q_mac(library, "HMAC", NULL, "SHA256", NULL, key, key_len, data, text.n, out->bytes,
                     sizeof(out->bytes), &n) &&
           n == sizeof(out->bytes);
}

static void
add_hex(struct cks_buf *out, const struct digest *d)
{
    for (size_t i = 0; i < sizeof(d->bytes); i++)
        cks_buf_printf(out, "%02x", d->bytes[i]);
}

static bool
add_hash(struct cks_buf *out, OSSL_LIB_CTX *library, struct cks_str text)
{
    struct digest d;
    size_t n = 0;
    if (!EVP_Q_digest(library, "SHA256", NULL, text.n ? text.p : "", text.n, d.bytes, &n))
        return false;
    add_hex(out, &d);
    return true;
}

/* The path without empty segments, which is what the signing process calls normalized. A single dot
 * or two cannot be in a store's path. */
static void
add_canonical_path(struct cks_buf *out, const char *path)
{
    char before = '\0';
    for (const char *p = path; *p; p++) {
        if (*p != '/' || before != '/')
            cks_buf_addc(out, *p);
        before = *p;
    }
}

static bool
canonical_hash(struct cks_buf *out, const struct cks_sigv4_request *r, const char *date)
{
    struct cks_buf text = {0};
    cks_buf_printf(&text, "%s\n", r->method);
    add_canonical_path(&text, r->path);
    cks_buf_printf(&text, "\n\nhost:%s\nx-amz-date:%s\n\n" SIGNED_HEADERS "\n", r->host, date);
    bool ok = add_hash(&text, r->library, r->body) && cks_buf_ok(&text) &&
              add_hash(out, r->library, cks_buf_str(&text));
    cks_buf_free(&text);
    return ok;
}

static bool
signing_key(struct digest *key, const struct cks_sigv4_request *r, const char *date)
{
    struct cks_buf first = {0};
    cks_buf_adds(&first, "AWS4");
    cks_buf_addstr(&first, r->secret.hidden);
    bool ok = cks_buf_ok(&first) &&
              hmac(key, r->library, first.data, first.len, (struct cks_str){date, 8}) &&
              hmac(key, r->library, key->bytes, sizeof(key->bytes), cks_str_of(r->region)) &&
              hmac(key, r->library, key->bytes, sizeof(key->bytes), cks_str_of(r->service)) &&
              hmac(key, r->library, key->bytes, sizeof(key->bytes), cks_str_of(SCOPE_END));
    cks_buf_free(&first);
    return ok;
}

bool
cks_sigv4_sign(struct cks_buf *out, const struct cks_sigv4_request *r)
{
    char date[20];
    cks_sigv4_date(r->time, date);
    struct cks_buf scope = {0}, text = {0};
    struct digest key, signature;
    cks_buf_printf(&scope, "%.8s/%s/%s/" SCOPE_END, date, r->region, r->service);
    cks_buf_printf(&text, "AWS4-HMAC-SHA256\n%s\n", date);
    cks_buf_addstr(&text, cks_buf_str(&scope));
    cks_buf_addc(&text, '\n');
    bool ok = canonical_hash(&text, r, date) && cks_buf_ok(&text) && cks_buf_ok(&scope) &&
              signing_key(&key, r, date) &&
              hmac(&signature, r->library, key.bytes, sizeof(key.bytes), cks_buf_str(&text));
    if (ok) {
        cks_buf_adds(out, "AWS4-HMAC-SHA256 Credential=");
        cks_buf_addstr(out, r->access_key_id);
        cks_buf_addc(out, '/');
        cks_buf_addstr(out, cks_buf_str(&scope));
        cks_buf_adds(out, ", SignedHeaders=" SIGNED_HEADERS ", Signature=");
        add_hex(out, &signature);
    }
    cks_wipe(&key, sizeof(key));
    cks_buf_free(&scope);
    cks_buf_free(&text);
    return ok && cks_buf_ok(out);
}
