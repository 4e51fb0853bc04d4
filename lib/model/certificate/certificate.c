#include "model/certificate/certificate.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/vec.h"
#include "model/certificate/facts.h"
#include "model/certificate/parts.h"
#include "model/certificate/pem.h"
#include "model/certificate/repair.h"

/* Rules ask for the same text one after the other, so it is compared instead of hashed again. */
#define LAST_BYTES_MAX (8u << 10)
/* Longer texts are not repaired: damage does not lengthen a certificate thirteenfold, and KMS
 * accepts 5,000 characters. */
#define REPAIR_BYTES_MAX (64u << 10)
/* Base64 without BEGIN and END is looked for only from this length: anything shorter is a word. */
#define BARE_BYTES_MIN 64u

/* Two keyed hashes stand for a text: it is not kept, since it may hold a private key. */
struct entry {
    uint64_t hash[2];
    const struct cks_certificate *certificate;
};

struct cks_certificates {
    struct cks_arena arena;
    struct cks_hash_key keys[2];
    struct entry *entries; /* open addressing; a free one has no certificate */
    size_t count, cap;     /* cap: 0 or a power of two */
    struct cks_buf last_text;
    const struct cks_certificate *last;
    bool unread_told;
};

struct cks_certificates *
cks_certificates_new(void)
{
    struct cks_certificates *c = cks_calloc(1, sizeof(*c));
    if (c) {
        cks_hash_key_init(&c->keys[0]);
        cks_hash_key_init(&c->keys[1]);
        c->keys[1].k0 = ~c->keys[1].k0;
    }
    return c;
}

void
cks_certificates_free(struct cks_certificates *c)
{
    if (!c)
        return;
    free(c->entries);
    cks_buf_free(&c->last_text);
    cks_arena_free(&c->arena);
    free(c);
}

/* The entry of the hashes, or the free one where they belong. */
static struct entry *
slot(struct entry *entries, size_t cap, const uint64_t hash[2])
{
    size_t i = (size_t)hash[0] & (cap - 1);
    while (entries[i].certificate &&
           (entries[i].hash[0] != hash[0] || entries[i].hash[1] != hash[1]))
        i = (i + 1) & (cap - 1);
    return &entries[i];
}

static bool
grow_cache(struct cks_certificates *c)
{
    if (c->count < c->cap / 2)
        return true;
    size_t cap = c->cap ? c->cap * 2 : 16;
    struct entry *entries = cks_calloc(cap, sizeof(*entries));
    if (!entries)
        return false;
    for (size_t i = 0; i < c->cap; i++)
        if (c->entries[i].certificate)
            *slot(entries, cap, c->entries[i].hash) = c->entries[i];
    free(c->entries);
    c->entries = entries;
    c->cap = cap;
    return true;
}

/* What reading one text works with. */
struct reading {
    struct cks_arena *arena;
    struct cks_certificate *ret;
    bool memory; /* out of it */
};

static void
place_fault(struct reading *r, struct cks_str text, const char *at, size_t len)
{
    r->ret->fault_from = (size_t)(at - text.p);
    r->ret->fault_len = len;
}

/* Why a block that is marked as a certificate gives none. */
static void
explain_bytes(struct reading *r, struct cks_str der)
{
    struct cks_certificate *c = r->ret;
    bool encrypted;
    size_t want = cks_der_length(der);
    c->found = cks_der_kind(der, &encrypted);
    if (want > der.n && c->found != CKS_TEXT_PRIVATE_KEY) {
        c->kind = CKS_TEXT_TRUNCATED;
        c->have = der.n;
        c->want = want;
        return;
    }
    c->kind = CKS_TEXT_NOT_X509;
    if (c->found == CKS_TEXT_CERTIFICATE)
        c->found = CKS_TEXT_OTHER;
    c->private_key |= c->found == CKS_TEXT_PRIVATE_KEY;
    c->encrypted_key |= c->private_key && encrypted;
}

/* Reads the certificate of one block. Only the first block's fault is reported. */
static bool
read_pem_block(struct reading *r, struct cks_str text, const struct cks_pem_block *block)
{
    struct cks_certificate *c = r->ret;
    const struct cks_crypto *k = NULL;
    struct cks_buf der = {0};
    size_t bad;
    bool good = cks_base64_decode(block->body, &der, &bad), memory = false;
    if (!good) {
        c->kind = CKS_TEXT_CORRUPT_BASE64;
        if (bad < block->body.n)
            place_fault(r, text, block->body.p + bad, 1);
        else
            explain_bytes(r, cks_buf_str(&der));
        if (bad == block->body.n && c->kind == CKS_TEXT_NOT_X509)
            c->kind = CKS_TEXT_CORRUPT_BASE64;
    } else if ((k = cks_crypto()) == NULL) {
        c->unread = true;
    } else if (cks_x509_read(k, r->arena, cks_buf_str(&der), &c->x509[c->x509_count], &memory)) {
        c->x509_count++;
    } else {
        explain_bytes(r, cks_buf_str(&der));
        good = false;
    }
    r->memory |= der.failed || memory;
    cks_buf_free(&der);
    return good;
}

static void
look_beside(struct cks_certificate *c, const struct cks_pem_block *block)
{
    if (c->beside == CKS_TEXT_CERTIFICATE || block->kind == CKS_TEXT_PRIVATE_KEY)
        c->beside = block->kind;
    c->others++;
}

/* Reads all blocks of a text. True where at least one certificate is there whole and every block
 * that is marked as one can be read. */
static bool
read_pem_blocks(struct reading *r, struct cks_str text)
{
    struct cks_certificate *c = r->ret;
    struct cks_pem_block block;
    bool good = true;
    for (size_t pos = 0; cks_pem_next(text, &pos, &block);) {
        if (block.kind != CKS_TEXT_CERTIFICATE) {
            look_beside(c, &block);
            continue;
        }
        if (good)
            c->block_from = block.from;
        if (good && !block.closed) {
            c->kind = CKS_TEXT_TRUNCATED;
            good = false;
        } else if (good && c->count < CKS_X509_MAX) {
            good = read_pem_block(r, text, &block);
        }
        c->count++;
    }
    return good && c->count > 0;
}

/* Starts over, with what does not depend on the blocks kept. */
static void
reset(struct cks_certificate *c)
{
    *c = (struct cks_certificate){.private_key = c->private_key,
                                  .encrypted_key = c->encrypted_key,
                                  .mangled = c->mangled,
                                  .fault_from = c->mangled ? c->fault_from : 0,
                                  .fault_len = c->mangled ? c->fault_len : 0,
                                  .x509 = c->x509};
}

static void
keep_repaired(struct reading *r, struct cks_str pem)
{
    r->ret->repaired = cks_arena_strndup(r->arena, pem.p, pem.n);
    r->memory |= r->ret->repaired == NULL;
}

/* Recovers the certificates; what was known of the text before stays where that fails. */
static bool
read_mangled(struct reading *r, struct cks_str text)
{
    struct cks_certificate *c = r->ret, before = *c;
    struct cks_buf pem = {0};
    bool good = text.n <= REPAIR_BYTES_MAX &&
                cks_pem_repair(text, &pem, &c->mangled, &c->fault_from, &c->fault_len);
    if (good) {
        reset(c);
        /* A block of an unknown kind may be the very one whose label was repaired. */
        if (before.beside != CKS_TEXT_OTHER_PEM || !(c->mangled & CKS_MANGLED_LABEL)) {
            c->others = before.others;
            c->beside = before.beside;
        }
        good = read_pem_blocks(r, cks_buf_str(&pem));
    }
    if (good)
        keep_repaired(r, cks_buf_str(&pem));
    else
        *c = before;
    r->memory |= pem.failed;
    cks_buf_free(&pem);
    return good;
}

/* A text that is nothing but base64. */
static bool
read_bare(struct reading *r, struct cks_str text)
{
    struct cks_certificate *c = r->ret;
    struct cks_buf der = {0}, pem = {0};
    size_t bad;
    bool encrypted, whole = text.n >= BARE_BYTES_MIN && text.n <= REPAIR_BYTES_MAX &&
                            cks_base64_decode(text, &der, &bad);
    struct cks_str bytes = cks_buf_str(&der);
    enum cks_text_kind kind = whole ? cks_der_kind(bytes, &encrypted) : CKS_TEXT_OTHER;
    if (whole && kind == CKS_TEXT_CERTIFICATE && cks_der_length(bytes) == bytes.n) {
        cks_pem_write(&pem, bytes);
        kind = CKS_TEXT_BASE64_CERTIFICATE;
    } else if (whole && cks_str_find(bytes, "-----BEGIN") < bytes.n) {
        c->private_key |= cks_pem_private_key(bytes, &c->encrypted_key);
        cks_buf_addstr(&pem, bytes);
        kind = c->private_key ? CKS_TEXT_PRIVATE_KEY : CKS_TEXT_BASE64_PEM;
    } else if (kind == CKS_TEXT_PRIVATE_KEY) {
        c->private_key = true;
        c->encrypted_key = encrypted;
    } else if (kind == CKS_TEXT_CERTIFICATE) {
        kind = CKS_TEXT_TRUNCATED;
        c->have = bytes.n;
        c->want = cks_der_length(bytes);
    }
    if (pem.len && !c->private_key && read_pem_blocks(r, cks_buf_str(&pem))) {
        /* Only what was read is returned, not the rest of the text. */
        cks_buf_clear(&pem);
        for (size_t i = 0; i < c->x509_count; i++)
            cks_pem_write(&pem, c->x509[i].der);
        if (c->x509_count && c->x509_count == c->count)
            keep_repaired(r, cks_buf_str(&pem));
    }
    if (kind != CKS_TEXT_OTHER)
        c->kind = kind;
    r->memory |= der.failed || pem.failed;
    cks_buf_free(&der);
    cks_buf_free(&pem);
    return kind != CKS_TEXT_OTHER;
}

static void
read_certificate_text(struct reading *r, struct cks_str text)
{
    struct cks_certificate *c = r->ret;
    c->private_key = cks_pem_private_key(text, &c->encrypted_key);
    if (read_pem_blocks(r, text))
        return;
    bool marked = c->count > 0;
    if (read_mangled(r, text) || marked)
        return;
    if (c->others)
        c->kind = c->beside;
    else if (c->private_key)
        c->kind = CKS_TEXT_PRIVATE_KEY;
    else if (!read_bare(r, text))
        c->kind = cks_text_guess(text);
}

/* A text that has not been read before. */
static const struct cks_certificate *
read_new(struct cks_certificates *all, struct cks_str text)
{
    struct cks_x509 x509[CKS_X509_MAX];
    struct cks_certificate *c = cks_arena_alloc(&all->arena, sizeof(*c));
    if (!c)
        return NULL;
    struct reading r = {.arena = &all->arena, .ret = c};
    c->x509 = x509;
    read_certificate_text(&r, text);
    struct cks_x509 *kept = cks_arena_array(&all->arena, c->x509_count, sizeof(*kept));
    if (!kept || r.memory)
        return NULL;
    memcpy(kept, x509, c->x509_count * sizeof(*kept));
    c->x509 = kept;
    return c;
}

static const struct cks_certificate *
look_up_certificate(struct cks_certificates *c, struct cks_str text)
{
    uint64_t hash[2] = {cks_hash(&c->keys[0], text), cks_hash(&c->keys[1], text)};
    if (!grow_cache(c))
        return NULL;
    struct entry *e = slot(c->entries, c->cap, hash);
    if (!e->certificate) {
        e->certificate = read_new(c, text);
        e->hash[0] = hash[0];
        e->hash[1] = hash[1];
        c->count += e->certificate != NULL;
    }
    return e->certificate;
}

const struct cks_certificate *
cks_certificate_read(struct cks_certificates *c, struct cks_str text)
{
    if (c->last && cks_str_eq(cks_buf_str(&c->last_text), text))
        return c->last;
    const struct cks_certificate *found = look_up_certificate(c, text);
    c->last = NULL;
    cks_buf_clear(&c->last_text);
    if (found && text.n <= LAST_BYTES_MAX) {
        cks_buf_addstr(&c->last_text, text);
        if (cks_buf_ok(&c->last_text))
            c->last = found;
    }
    return found;
}

bool
cks_certificates_first_unread(struct cks_certificates *c)
{
    bool first = !c->unread_told;
    c->unread_told = true;
    return first;
}

bool
cks_certificates_unusable(const struct cks_certificates *c)
{
    return c->unread_told && !cks_crypto_missing();
}
