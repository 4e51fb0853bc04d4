/*
 * OpenSSL 3's libcrypto for the offline library. It is loaded when the first certificate is read,
 * so that a run without certificates starts fast. With -Dcrypto=linked, the same table contains the
 * linked functions. The process's OpenSSL is set up without a configuration file: a program that
 * wants its own configuration in force initializes OpenSSL before it uses this library.
 *
 * OpenSSL's error texts change between versions, so none is ever shown.
 */
#ifndef CKS_BASE_CRYPTO_H
#define CKS_BASE_CRYPTO_H

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

#define CKS_CRYPTO_FUNCTIONS(X)                                                                    \
    X(ASN1_BIT_STRING_free)                                                                        \
    X(ASN1_BIT_STRING_get_bit)                                                                     \
    X(ASN1_STRING_get0_data)                                                                       \
    X(ASN1_STRING_length)                                                                          \
    X(ASN1_STRING_to_UTF8)                                                                         \
    X(ASN1_TIME_to_tm)                                                                             \
    X(BASIC_CONSTRAINTS_free)                                                                      \
    X(BIO_ctrl)                                                                                    \
    X(BIO_free)                                                                                    \
    X(BIO_new)                                                                                     \
    X(BIO_s_mem)                                                                                   \
    X(CRYPTO_free)                                                                                 \
    X(ERR_peek_last_error)                                                                         \
    X(ERR_pop_to_mark)                                                                             \
    X(ERR_set_mark)                                                                                \
    X(EVP_PKEY_get_base_id)                                                                        \
    X(EVP_PKEY_get_bits)                                                                           \
    X(EVP_PKEY_get_group_name)                                                                     \
    X(EVP_Q_digest)                                                                                \
    X(OBJ_find_sigid_algs)                                                                         \
    X(OBJ_nid2sn)                                                                                  \
    X(OPENSSL_init_crypto)                                                                         \
    X(X509_ALGOR_cmp)                                                                              \
    X(X509_NAME_ENTRY_get_data)                                                                    \
    X(X509_NAME_cmp)                                                                               \
    X(X509_NAME_get_entry)                                                                         \
    X(X509_NAME_get_index_by_NID)                                                                  \
    X(X509_NAME_print_ex)                                                                          \
    X(X509_free)                                                                                   \
    X(X509_get0_notAfter)                                                                          \
    X(X509_get0_notBefore)                                                                         \
    X(X509_get0_pubkey)                                                                            \
    X(X509_get0_serialNumber)                                                                      \
    X(X509_get0_signature)                                                                         \
    X(X509_get0_tbs_sigalg)                                                                        \
    X(X509_get_ext_d2i)                                                                            \
    X(X509_get_issuer_name)                                                                        \
    X(X509_get_signature_info)                                                                     \
    X(X509_get_signature_nid)                                                                      \
    X(X509_get_subject_name)                                                                       \
    X(X509_get_version)                                                                            \
    X(X509_verify)                                                                                 \
    X(d2i_X509)

/* One typed pointer per function, with the function's own name. */
struct cks_crypto {
#define CKS_CRYPTO_MEMBER(name) __typeof__(&name) name;
    CKS_CRYPTO_FUNCTIONS(CKS_CRYPTO_MEMBER)
#undef CKS_CRYPTO_MEMBER
};

/* The functions; NULL if this machine has no usable libcrypto. The first call in the process loads
 * it, from any thread; after that nothing changes, unless memory was missing: the next call then
 * tries again. */
const struct cks_crypto *cks_crypto(void);
/* After cks_crypto returned NULL: whether this machine has none, not one that cannot be loaded. */
bool cks_crypto_missing(void);

#endif
