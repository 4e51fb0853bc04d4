/* What certificate.c, certificate_pem.c, certificate_repair.c and certificate_facts.c share. */
#ifndef CKS_MODEL_CERTIFICATE_PARTS_H
#define CKS_MODEL_CERTIFICATE_PARTS_H

#include "base/buf.h"
#include "base/crypto.h"
#include "model/certificate/content.h"

/* A PEM block as it is in a text. */
struct cks_pem_block {
    enum cks_text_kind kind; /* CERTIFICATE, CSR, ... by its label */
    struct cks_str body;     /* between the lines */
    size_t from;             /* where its BEGIN line begins */
    bool closed;             /* its END line is there */
    bool encrypted;          /* a private key's label says so */
};

#endif
