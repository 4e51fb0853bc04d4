/*
 * How a reader hands on what it reads: which document holds stores, and the stores one by one.
 *
 * A reader is a function bool cks_read_<format>(struct cks_reading *r, const cJSON *root, const
 * char *pointer). It returns false only where memory is out or `take` said stop.
 */
#ifndef CKS_MODEL_READING_H
#define CKS_MODEL_READING_H

#include "model/store.h"
#include "source/json/json.h"

/* What a reader finds wrong with the text itself, beside the stores. */
enum cks_trouble {
    CKS_TROUBLE_SYNTAX,    /* CKS101: not well-formed in its format */
    CKS_TROUBLE_AMBIGUOUS, /* CKS101: may be two things; the message names the switch */
    CKS_TROUBLE_TYPE,      /* CKS103: a member of the wrong type that no store's value stands for */
    CKS_TROUBLE_UNREAD, /* a note, and an unknown (CKS110): stores that are not read stand there */
    CKS_TROUBLE_NOTE,   /* a note for the failures list: could not be followed, passed over */
};

struct cks_reading {
    const struct cks_document *doc;
    const struct cks_options *options;
    struct cks_arena *arena; /* lives until the document is closed */
    /* Takes a store; it and its document need live only during the call. */
    bool (*take)(void *cookie, const struct cks_store *store);
    /* Reports trouble at a range of doc. */
    bool (*trouble)(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
                    const struct cks_range *range, const char *message, const char *help);
    void *cookie;
    /* In an inventory: the number of the entry whose store is taken next, and what ends a page of
     * entries: whether more follow. */
    void (*entry)(void *cookie, size_t index);
    void (*page)(void *cookie, bool more);
};

/* What a JSON or YAML tree is, by its content. */
enum cks_shape {
    CKS_SHAPE_NONE,   /* nothing with a custom key store in it */
    CKS_SHAPE_CREATE, /* CreateCustomKeyStore input */
    CKS_SHAPE_UPDATE,
    CKS_SHAPE_CONNECT,
    CKS_SHAPE_AMBIGUOUS, /* could be a create or an update: --operation decides */
    CKS_SHAPE_PROXY_CONFIG,
    CKS_SHAPE_INVENTORY,       /* {"CustomKeyStores": [...]} */
    CKS_SHAPE_INVENTORY_ENTRY, /* one of its elements */
    CKS_SHAPE_PLAN,            /* terraform show -json PLAN */
    CKS_SHAPE_STATE,           /* terraform.tfstate, version 4 */
    CKS_SHAPE_SHOW_STATE,      /* terraform show -json */
    CKS_SHAPE_TERRAFORM,       /* .tf.json */
    CKS_SHAPE_PULUMI,          /* a Pulumi YAML program */
    CKS_SHAPE_PULUMI_STATE,    /* stack export or preview */
    CKS_SHAPE_CLOUDFORMATION,
};
enum cks_shape cks_recognize(const cJSON *root, enum cks_operation asked);
/* Whether a text holds any word that a file with a custom key store must hold: files without are
 * passed over before they are parsed. */
bool cks_may_hold_store(struct cks_str text);
/* Longer than each of those words. */
#define CKS_STORE_WORD_MAX 32u

bool cks_read_cli_input(struct cks_reading *r, const cJSON *root, const char *pointer,
                        enum cks_shape shape);
bool cks_read_inventory_entry(struct cks_reading *r, const cJSON *root, const char *pointer);
/* terraform show -json of a plan: each create is a CKS_CREATE, each change in place a CKS_UPDATE
 * with what changes. What stays or goes is CKS_EXISTING, for the secrets that it holds. */
bool cks_read_plan(struct cks_reading *r, const cJSON *root, const char *pointer);
/* terraform.tfstate (CKS_SHAPE_STATE) and terraform show -json of a state (CKS_SHAPE_SHOW_STATE):
 * every store is CKS_EXISTING. */
bool cks_read_state(struct cks_reading *r, const cJSON *root, const char *pointer,
                    enum cks_shape shape);
/* A Pulumi YAML program. */
bool cks_read_pulumi(struct cks_reading *r, const cJSON *root, const char *pointer);
/* pulumi stack export (every store is CKS_EXISTING) and pulumi preview --json. */
bool cks_read_pulumi_state(struct cks_reading *r, const cJSON *root, const char *pointer);
/* A CloudFormation template: custom resources that call KMS, as the CDK writes them. */
bool cks_read_cloudformation(struct cks_reading *r, const cJSON *root, const char *pointer);
/* A shell script: aws kms create-, update- and connect-custom-key-store. */
bool cks_read_shell(struct cks_reading *r);

#endif
