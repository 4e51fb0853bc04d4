/* Functions that hash, and those whose result only an apply knows. */
#include "source/hcl/eval/func_hash.h"

#include "base/base64.h"
#include "base/crypto.h"

#define DIGEST_MAX 64u

/* The digest of a text; false if this machine has no libcrypto. */
static bool
digest_text(const char *name, struct cks_str text, unsigned char out[DIGEST_MAX], size_t *ret_n)
{
    const struct cks_crypto *crypto = cks_crypto();
    return crypto &&
           crypto->EVP_Q_digest(NULL, name, NULL, text.p ? text.p : "", text.n, out, ret_n) == 1;
}

static cks_hcl_v
hashed(struct cks_hcl_call *c, const char *name, struct cks_str text, bool base64)
{
    struct cks_buf b = {0};
    unsigned char bytes[DIGEST_MAX];
    size_t n;
    if (!digest_text(name, text, bytes, &n))
        return cks_hcl_func_unsure(c, "a hash, without libcrypto");
    if (base64)
        cks_base64_encode(&b, (struct cks_str){(const char *)bytes, n}, 0);
    for (size_t i = 0; i < n && !base64; i++)
        cks_buf_printf(&b, "%02x", bytes[i]);
    return cks_hcl_func_give(c, &b);
}

/* The same of a file's bytes. */
static cks_hcl_v
file_hashed(struct cks_hcl_call *c, const char *digest_name, bool base64)
{
    struct cks_buf b = {0};
    const char *name;
    enum cks_hcl_file_status status = cks_hcl_func_file(c, &b, &name);
    cks_hcl_v v = status == CKS_HCL_FILE_OK ? hashed(c, digest_name, cks_buf_str(&b), base64)
                                            : cks_hcl_func_no_file(c, status);
    cks_buf_free(&b);
    return v;
}

#define HASH(function, name, base64)                                                               \
    static cks_hcl_v fn_##function(struct cks_hcl_call *c)                                         \
    {                                                                                              \
        return hashed(c, name, cks_hcl_func_text(c, 0), base64);                                   \
    }                                                                                              \
    static cks_hcl_v fn_file##function(struct cks_hcl_call *c)                                     \
    {                                                                                              \
        return file_hashed(c, name, base64);                                                       \
    }
HASH(md5, "MD5", false)
HASH(sha1, "SHA1", false)
HASH(sha256, "SHA2-256", false)
HASH(sha512, "SHA2-512", false)
HASH(base64sha256, "SHA2-256", true)
HASH(base64sha512, "SHA2-512", true)
#undef HASH

/* RFC 4122, appendix C: the namespaces differ in their last digit of the first group. */
#define NAMESPACE_BYTES 16u
static bool
namespace_of(struct cks_str name, unsigned char out[NAMESPACE_BYTES])
{
    static const unsigned char common[NAMESPACE_BYTES] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad,
                                                          0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0,
                                                          0x4f, 0xd4, 0x30, 0xc8};
    static const struct {
        const char *name;
        unsigned char digit;
    } known[] = {{"dns", 0x10}, {"url", 0x11}, {"oid", 0x12}, {"x500", 0x14}};
    memcpy(out, common, NAMESPACE_BYTES);
    for (size_t i = 0; i < CKS_COUNT(known); i++) {
        out[3] = known[i].digit;
        if (cks_str_is(name, known[i].name))
            return true;
    }
    return false;
}

/* Version 5 of RFC 4122: the first 16 bytes of SHA-1 of the namespace and the name. */
static cks_hcl_v
fn_uuidv5(struct cks_hcl_call *c)
{
    struct cks_buf b = {0}, text = {0};
    unsigned char bytes[DIGEST_MAX], space[NAMESPACE_BYTES];
    size_t n;
    if (!namespace_of(cks_hcl_func_text(c, 0), space))
        return cks_hcl_func_unsure(c, "a namespace that ckscheck does not know");
    cks_buf_add(&b, space, sizeof(space));
    cks_buf_addstr(&b, cks_hcl_func_text(c, 1));
    bool ok = cks_buf_ok(&b) && digest_text("SHA1", cks_buf_str(&b), bytes, &n);
    c->vs->failed |= !cks_buf_ok(&b);
    cks_buf_free(&b);
    if (!ok)
        return cks_hcl_func_unsure(c, "a hash, without libcrypto");
    bytes[6] = (unsigned char)((bytes[6] & 0x0F) | 0x50);
    bytes[8] = (unsigned char)((bytes[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < NAMESPACE_BYTES; i++)
        cks_buf_printf(&text, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", bytes[i]);
    return cks_hcl_func_give(c, &text);
}

static cks_hcl_v
fn_later(struct cks_hcl_call *c)
{
    return cks_hcl_func_unsure(c, "a value that only the run of Terraform knows");
}

static cks_hcl_v
fn_not_evaluated(struct cks_hcl_call *c)
{
    return cks_hcl_func_unsure(c, "a function that ckscheck does not evaluate");
}

#define ROW(name, params, n, fn)                                                                   \
    {                                                                                              \
        name, params, n, n, fn, &cks_hcl_string, false                                             \
    }
const struct cks_hcl_func cks_hcl_hash_funcs[] = {
    ROW("abspath", "s", 1, fn_later),
    ROW("base64gzip", "s", 1, fn_not_evaluated),
    ROW("base64sha256", "s", 1, fn_base64sha256),
    ROW("base64sha512", "s", 1, fn_base64sha512),
    {"bcrypt", "sn", 1, 2, fn_later, &cks_hcl_string, false},
    ROW("filebase64sha256", "s", 1, fn_filebase64sha256),
    ROW("filebase64sha512", "s", 1, fn_filebase64sha512),
    ROW("filemd5", "s", 1, fn_filemd5),
    ROW("filesha1", "s", 1, fn_filesha1),
    ROW("filesha256", "s", 1, fn_filesha256),
    ROW("filesha512", "s", 1, fn_filesha512),
    ROW("md5", "s", 1, fn_md5),
    ROW("pathexpand", "s", 1, fn_later),
    ROW("plantimestamp", "s", 0, fn_later),
    ROW("rsadecrypt", "ss", 2, fn_not_evaluated),
    ROW("sha1", "s", 1, fn_sha1),
    ROW("sha256", "s", 1, fn_sha256),
    ROW("sha512", "s", 1, fn_sha512),
    ROW("timestamp", "s", 0, fn_later),
    ROW("uuid", "s", 0, fn_later),
    ROW("uuidv5", "ss", 2, fn_uuidv5),
    {NULL, NULL, 0, 0, NULL, NULL, false},
};
