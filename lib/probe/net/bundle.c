#include "probe/net/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/limits.h"
#include "probe/limits.h"

#define PEM_BEGIN "-----BEGIN "
#define PEM_END "-----END "
#define PEM_DASHES "-----"

static const char *const labels[] = {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"};

/* One DER element at the beginning of *rest: its contents, and the element itself with its head.
 * *rest is moved behind it. */
static bool
der_next(struct cks_str *rest, unsigned char *ret_tag, struct cks_str *ret_inside,
         struct cks_str *ret_whole)
{
    const unsigned char *p = (const unsigned char *)(const void *)rest->p;
    if (rest->n < 2)
        return false;
    size_t head = 2, length = p[1];
    if (length & 0x80) {
        size_t bytes = length & 0x7F;
        if (bytes == 0 || bytes > 3 || rest->n < 2 + bytes)
            return false;
        length = 0;
        for (size_t i = 0; i < bytes; i++)
            length = length << 8 | p[2 + i];
        head += bytes;
    }
    if (length > rest->n - head)
        return false;
    *ret_tag = p[0];
    *ret_inside = cks_str_sub(*rest, head, length);
    *ret_whole = cks_str_sub(*rest, 0, head + length);
    *rest = cks_str_sub(*rest, head + length, rest->n);
    return true;
}

bool
cks_der_pieces(struct cks_str der, struct cks_str *ret_subject, struct cks_str *ret_key)
{
    unsigned char tag;
    struct cks_str certificate, tbs, inside, whole;
    if (!der_next(&der, &tag, &certificate, &whole) || tag != 0x30 ||
        !der_next(&certificate, &tag, &tbs, &whole) || tag != 0x30 ||
        !der_next(&tbs, &tag, &inside, &whole))
        return false;
    if (tag == 0xA0 && !der_next(&tbs, &tag, &inside, &whole)) /* the version, then the serial */
        return false;
    for (int i = 0; i < 3; i++) { /* algorithm, issuer, validity */
        if (!der_next(&tbs, &tag, &inside, &whole) || tag != 0x30)
            return false;
    }
    return der_next(&tbs, &tag, &inside, ret_subject) && tag == 0x30 &&
           der_next(&tbs, &tag, &inside, ret_key) && tag == 0x30;
}

static bool
add_one(struct cks_bundle *b, struct cks_str base64, bool trusted)
{
    size_t from = b->der.len, bad;
    unsigned char tag;
    struct cks_str subject, key, inside, whole;
    if (!cks_base64_decode(base64, &b->der, &bad)) {
        b->der.len = from;
        return cks_buf_ok(&b->der);
    }
    struct cks_str der = cks_str_sub(cks_buf_str(&b->der), from, b->der.len), rest = der;
    if (!der_next(&rest, &tag, &inside, &whole) || !cks_der_pieces(der, &subject, &key)) {
        b->der.len = from;
        return true;
    }
    if (b->entries.count == CKS_TRUST_CERTIFICATES)
        return false;
    struct cks_bundle_entry *e = cks_vec_push(&b->entries);
    if (!e)
        return false;
    e->offset = from;
    e->length = whole.n;
    e->aux_length = trusted ? rest.n : 0;
    e->subject_at = (size_t)(subject.p - der.p);
    e->subject.n = subject.n;
    e->key_at = (size_t)(key.p - der.p);
    e->key.n = key.n;
    return true;
}

/* Whether what follows BEGIN is a certificate's label; *rest is moved behind it. */
static bool
take_label(struct cks_str *rest, bool *ret_trusted)
{
    *ret_trusted = cks_str_starts(*rest, "TRUSTED ");
    for (size_t i = 0; i < CKS_COUNT(labels); i++) {
        size_t n = strlen(labels[i]);
        if (!cks_str_starts(*rest, labels[i]) ||
            !cks_str_starts(cks_str_sub(*rest, n, rest->n), PEM_DASHES))
            continue;
        *rest = cks_str_sub(*rest, n + strlen(PEM_DASHES), rest->n);
        return true;
    }
    return false;
}

bool
cks_bundle_add(struct cks_bundle *b, struct cks_str pem)
{
    for (bool trusted;;) {
        size_t begin = cks_str_find(pem, PEM_BEGIN);
        if (begin == pem.n)
            return true;
        pem = cks_str_sub(pem, begin + sizeof(PEM_BEGIN) - 1, pem.n);
        if (!take_label(&pem, &trusted))
            continue;
        size_t end = cks_str_find(pem, PEM_END);
        if (end == pem.n)
            return true;
        if (!add_one(b, cks_str_sub(pem, 0, end), trusted))
            return false;
        pem = cks_str_sub(pem, end, pem.n);
    }
}

void
cks_bundle_seal(struct cks_bundle *b)
{
    for (size_t i = 0; i < b->entries.count; i++) {
        struct cks_bundle_entry *e = &b->entries.items[i];
        e->subject.p = b->der.data + e->offset + e->subject_at;
        e->key.p = b->der.data + e->offset + e->key_at;
    }
}

struct cks_str
cks_bundle_der(const struct cks_bundle *b, const struct cks_bundle_entry *e)
{
    return (struct cks_str){b->der.data + e->offset, e->length};
}

bool
cks_read_whole(struct cks_buf *out, const char *path, size_t most)
{
    struct stat st;
    int fd = (int)TEMP_FAILURE_RETRY(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0;
    if (ok && (!S_ISREG(st.st_mode) || (uint64_t)st.st_size > most)) {
        errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
        ok = false;
    }
    size_t wanted = ok ? (size_t)st.st_size : 0;
    size_t before = out->len;
    while (ok && out->len - before <= most) {
        size_t room = wanted > out->len - before ? wanted - (out->len - before) : 1;
        char *to = cks_buf_reserve(out, room);
        ssize_t n = to ? TEMP_FAILURE_RETRY(read(fd, to, room)) : -1;
        if (n <= 0) {
            ok = n == 0;
            break;
        }
        out->len += (size_t)n;
    }
    int why = errno;
    close(fd);
    errno = why;
    return ok && cks_buf_ok(out);
}

void
cks_bundle_free(struct cks_bundle *b)
{
    for (size_t i = 0; i < b->entries.count; i++)
        X509_free(b->entries.items[i].parsed);
    cks_vec_free(&b->entries);
    cks_buf_free(&b->der);
    *b = (struct cks_bundle){0};
}
