/* What a text that holds certificates is, and what is in it. */
#ifndef CKS_MODEL_CERTIFICATE_CONTENT_H
#define CKS_MODEL_CERTIFICATE_CONTENT_H

#include "base/arena.h"
#include "base/str.h"

struct cks_certificates; /* all that one handle has read; not for several threads at once */

/* Certificates of one text that are parsed; more are only counted. Eight of the smallest fit in
 * 5,000 characters. */
#define CKS_X509_MAX 8u
/* A larger certificate is counted but not parsed: KMS accepts 5,000 characters. */
#define CKS_X509_BYTES_MAX (64u << 10)

enum cks_proof {
    CKS_PROOF_UNKNOWN = 0, /* not looked at, or an algorithm that libcrypto does not know */
    CKS_PROOF_YES,
    CKS_PROOF_NO,
};

/* Why the key of a certificate that names itself as issuer does not verify its signature. */
enum cks_signature_fault {
    CKS_SIGNATURE_OF_ANOTHER_KEY = 0,
    CKS_SIGNATURE_OF_ANOTHER_KIND, /* its algorithm needs a key of another kind */
    CKS_SIGNATURE_TWO_ALGORITHMS,  /* the certificate names one inside and another one outside */
};

/* What an extension says. */
enum cks_extension {
    CKS_EXTENSION_ABSENT = 0,
    CKS_EXTENSION_ALLOWS,  /* CA:TRUE; keyCertSign */
    CKS_EXTENSION_FORBIDS, /* CA:FALSE; a key usage without keyCertSign */
    CKS_EXTENSION_INVALID, /* it occurs twice or cannot be read */
};

/* Which certificate of a CloudHSM cluster it is, by its names. */
enum cks_cluster_role {
    CKS_ROLE_NONE = 0, /* none of them, so possibly the customer's own */
    CKS_ROLE_CLUSTER,
    CKS_ROLE_HSM,
    CKS_ROLE_AWS_HARDWARE,
    CKS_ROLE_MANUFACTURER_HARDWARE,
    CKS_ROLE_AWS_ROOT,
    CKS_ROLE_MANUFACTURER_ROOT,
};

/* One certificate. */
struct cks_x509 {
    struct cks_str der;
    unsigned version; /* 1 to 3 */
    const char *subject,
        *issuer;        /* RFC 2253 in UTF-8; from the certificate: quote before showing */
    const char *serial; /* hexadecimal */
    bool not_before_valid, not_after_valid; /* false: an impossible date */
    int64_t not_before, not_after;
    enum cks_extension basic_constraints, key_usage;
    bool self_issued;                         /* issuer and subject are the same name */
    enum cks_proof self_signed;               /* and its own key verifies its signature */
    enum cks_signature_fault signature_fault; /* where self_issued and self_signed is NO */
    const char *key_type; /* "RSA", "EC", "Ed25519", ...; NULL where libcrypto does not know it */
    unsigned key_bits;    /* 0 with key_type NULL */
    const char *curve;    /* of EC, or NULL */
    const char *digest;   /* of the signature: "SHA256", "SHA1"; NULL if there is none */
    enum cks_cluster_role role;
};

/* What the text is. */
enum cks_text_kind {
    CKS_TEXT_CERTIFICATE = 0, /* one or more certificates in PEM, or recovered from it */
    CKS_TEXT_EMPTY,
    CKS_TEXT_BASE64_CERTIFICATE, /* DER in base64 without BEGIN and END; recovered */
    CKS_TEXT_BASE64_PEM,         /* the PEM text in base64 once more; recovered */
    CKS_TEXT_CORRUPT_BASE64,     /* fault_from tells where */
    CKS_TEXT_TRUNCATED,
    CKS_TEXT_NOT_X509, /* marked as a certificate, but its bytes are none */
    CKS_TEXT_CSR,
    CKS_TEXT_PUBLIC_KEY,
    CKS_TEXT_PRIVATE_KEY,
    CKS_TEXT_PKCS7,
    CKS_TEXT_PKCS12,
    CKS_TEXT_CRL,
    CKS_TEXT_PARAMETERS,
    CKS_TEXT_SSH_KEY,
    CKS_TEXT_PGP,
    CKS_TEXT_OTHER_PEM,
    CKS_TEXT_RAW_DER,
    CKS_TEXT_FILE_URL, /* file:// or fileb:// */
    CKS_TEXT_PATH,
    CKS_TEXT_URL,
    CKS_TEXT_ARN,
    CKS_TEXT_SHELL, /* $(...), ${...} or backquotes that nothing has expanded */
    CKS_TEXT_JSON,
    CKS_TEXT_OTHER,
    CKS_TEXT_KIND_COUNT,
};

/* Why no PEM reader accepts a text from which a certificate was recovered. */
enum {
    CKS_MANGLED_ESCAPED = 1 << 0,   /* \n as two characters */
    CKS_MANGLED_DOUBLE = 1 << 1,    /* \\n: escaped twice */
    CKS_MANGLED_HTML = 1 << 2,      /* &#43; */
    CKS_MANGLED_PERCENT = 1 << 3,   /* %2B */
    CKS_MANGLED_INVISIBLE = 1 << 4, /* zero-width and no-break spaces, marks of byte order */
    CKS_MANGLED_DASHES = 1 << 5,    /* not five hyphens */
    CKS_MANGLED_QUOTED = 1 << 6,
    CKS_MANGLED_INDENTED = 1 << 7,
    CKS_MANGLED_TEXT_BEFORE = 1 << 8, /* on the line of BEGIN */
    CKS_MANGLED_SPACES = 1 << 9,      /* for line breaks */
    CKS_MANGLED_JOINED = 1 << 10,     /* line breaks lost */
    CKS_MANGLED_NO_END = 1 << 11,
    CKS_MANGLED_LABEL = 1 << 12,     /* the words of BEGIN or END */
    CKS_MANGLED_DECORATED = 1 << 13, /* other characters between the lines */
    CKS_MANGLED_URL_SAFE = 1 << 14,  /* - and _ for + and / */
};

/* What one text holds. Lives as long as the cks_certificates. */
struct cks_certificate {
    enum cks_text_kind kind;
    enum cks_text_kind found;     /* NOT_X509: what the bytes are, or OTHER */
    enum cks_text_kind beside;    /* the first block that is not a certificate where certificates
                                   * stand
                                   *                                      too; CERTIFICATE: there is
                                   * none */
    unsigned mangled;             /* CKS_MANGLED_ bits; 0: readable as it is */
    bool private_key;             /* one is in the text: nothing of the text may be shown */
    bool encrypted_key;           /* and it is encrypted */
    size_t count;                 /* certificates */
    size_t others;                /* PEM blocks of other kinds beside them */
    struct cks_x509 *x509;        /* the first x509_count of them */
    size_t x509_count;            /* 0 where libcrypto is missing */
    bool unread;                  /* libcrypto is missing: what needs it is unknown */
    size_t fault_from, fault_len; /* bytes of the text; len 0: no place */
    size_t block_from;            /* where the block with the fault begins in the text */
    size_t have, want;            /* TRUNCATED: bytes of the certificate */
    const char *repaired;         /* PEM of the certificates, where it was recovered; or NULL */
};

#endif
