/* A file of PEM certificates, hashed without parsing them: the system's whole bundle costs 25 ms
 * to parse and one to hash. */
#ifndef CKS_PROBE_BUNDLE_H
#define CKS_PROBE_BUNDLE_H

#include <openssl/x509.h>

#include "base/buf.h"
#include "base/vec.h"

struct cks_bundle_entry {
    size_t offset, length;       /* of its DER in the bundle's bytes */
    size_t aux_length;           /* of what follows it: OpenSSL's settings of trust */
    struct cks_str subject, key; /* subject and SubjectPublicKeyInfo, DER; set by cks_bundle_seal */
    size_t subject_at, key_at;
    X509 *parsed; /* NULL until it is needed */
    bool hashed;  /* whether `listed` is known */
    bool listed;  /* on the list of KMS, by hash or by key */
    bool lab;     /* from --ca-file */
    bool added;   /* in the store of anchors */
};

struct cks_bundle {
    struct cks_buf der;
    CKS_VEC(struct cks_bundle_entry) entries;
};

/* Adds every certificate of a PEM text, also one with settings of trust (TRUSTED CERTIFICATE);
 * blocks that are not certificates are skipped. False if out
 * of memory or a limit was reached. Invalidates the pieces of earlier entries. */
bool cks_bundle_add(struct cks_bundle *b, struct cks_str pem);
/* After the last addition: sets the pieces. */
void cks_bundle_seal(struct cks_bundle *b);
struct cks_str cks_bundle_der(const struct cks_bundle *b, const struct cks_bundle_entry *e);
/* The subject and the key of a certificate's DER; false if it is none. */
bool cks_der_pieces(struct cks_str der, struct cks_str *ret_subject, struct cks_str *ret_key);
/* Reads a whole file of at most `most` bytes; false with errno where it cannot. */
bool cks_read_whole(struct cks_buf *out, const char *path, size_t most);
void cks_bundle_free(struct cks_bundle *b);

#endif
