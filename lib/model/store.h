/* A store as one input describes it: readers fill it and rules judge it. */
#ifndef CKS_MODEL_STORE_H
#define CKS_MODEL_STORE_H

#include "model/input_kind.h"
#include "model/param.h"
#include "model/value.h"
#include "source/document.h"

/* What is shown instead of a text that must not be. */
#define CKS_HIDDEN "[hidden]"

enum cks_connection_state {
    CKS_STATE_UNKNOWN = 0,
    CKS_STATE_CONNECTED,
    CKS_STATE_CONNECTING,
    CKS_STATE_FAILED,
    CKS_STATE_DISCONNECTED,
    CKS_STATE_DISCONNECTING,
};

/* A password and a raw secret access key, each before and after a change. */
#define CKS_SECRETS_BESIDE 4

/* A member that has no place in values. */
enum cks_extra_kind {
    CKS_EXTRA_UNKNOWN,   /* the operation has no such parameter (CKS102) */
    CKS_EXTRA_DUPLICATE, /* the key occurs twice (CKS104) */
    CKS_EXTRA_SECRET, /* a secret in plain text that is not part of the call (CKS903); name is KMS's
                       */
};
struct cks_extra {
    struct cks_extra *next;
    enum cks_extra_kind kind;
    struct cks_str name; /* as written */
    bool concealed;      /* the name must not be shown: it may be a secret */
    bool in_credential;  /* a member of the credential */
    const char *pointer; /* as struct cks_value has it */
    bool placed;
    struct cks_range key;
    const char *nearest; /* a better suggestion than the table's, or NULL */
};

/* What the values mean together: determined once, when all of them are present. Bits are 1 << enum
 * cks_param. See model/sense.h for the questions that it answers. */
struct cks_sense {
    unsigned char meant; /* enum cks_store_type */
    bool contradicted;
    unsigned present;  /* not ABSENT; null counts */
    unsigned given;    /* neither ABSENT nor NULL */
    unsigned unknown;  /* PARTIAL or UNKNOWN */
    unsigned left_out; /* as cks_left_out has it */
    unsigned file_urls, foreign, judged;
    unsigned concealed; /* known, and must not be shown: it may be a secret, or hold one */
};

/* Why the shell ends a command before the line with its next option. */
enum cks_lost {
    CKS_LOST_JOINT,      /* nothing joins the lines */
    CKS_LOST_BLANK,      /* a blank follows the backslash */
    CKS_LOST_COMMENT,    /* a comment is between them */
    CKS_LOST_EMPTY_LINE, /* an empty line is */
};

struct cks_store {
    enum cks_operation operation;
    enum cks_input_kind input; /* the kind of text it is in */
    enum cks_store_type type;  /* as stated, defaulted or plain from the parameters */
    bool skeleton;             /* what --generate-cli-skeleton gives, not filled in */
    const struct cks_document *doc;
    const char *address; /* "" where the file is one input */
    const char *pointer; /* of the store itself from the document's text; "" for all of it */
    bool placed;
    struct cks_range place; /* of the store's head, where the reader knows it */
    /* Empty where not stated: then the run's. */
    struct cks_str region, account;
    const char *region_pointer; /* of the Region's value, where it is a setting; or NULL */
    bool region_unknown;  /* stated, but only known at run time: it shares no scope with others */
    bool account_unknown; /* the same: a profile decides, or a role */
    /* What it is called with may be of any account: nothing is proved of that, and it is compared
     * with the others that say no more. */
    bool account_open;
    /* The accounts that a provider allows and forbids, with a blank behind each; empty: any, none.
     */
    struct cks_str allowed, forbidden;
    struct cks_value values[CKS_P_COUNT];
    struct cks_sense sense;
    struct cks_extra *extras;
    /* Secrets that are in the input too and are not sent: those of a plan before the change, and
     * those that stay. */
    struct cks_secret beside[CKS_SECRETS_BESIDE];
    /* Of an inventory entry. */
    enum cks_connection_state state;
    struct cks_str state_text; /* ConnectionState as written */
    struct cks_str error_code; /* ConnectionErrorCode */
    int64_t created;           /* CreationDate, seconds since 1970; 0: not told */
    /* Bits of enum cks_param: members that are there and cannot be read, or have a value of the
     * future. `values` has their places. */
    uint32_t unread;
    /* Of a Terraform plan; see the readers. */
    const struct cks_plan_change *plan;
    const struct cks_store *configured; /* what the configuration beside it says, or NULL */
    bool plain_http;                    /* the settings of a proxy switch TLS off */
    bool connects;                      /* its tool connects it after the create */
    bool connect_left_out;              /* its tool would connect it, and is not told to */
    bool connect_too_early;             /* its tool refuses that setting when it creates it */
    bool unlinked; /* made in a key manager alone: nothing is sent to KMS until it is linked */
    bool example;  /* shown in a document for people: nothing sends it as it is */
    const char *taken_from;  /* the file that a script gives as the whole input, or NULL */
    const char *input_named; /* the same where it cannot be read, as written */
    const char *input_at;    /* where that is written */
    /* In a shell's line: the word behind which the command ends too early, or NULL; why it does,
     * and what makes a line go on in this shell: a backslash, a backtick or ^. */
    const char *lost_backslash;
    enum cks_lost lost;
    char line_joint;
    const char *branches; /* of a script, that lead to the call: see branches.h; NULL: none */
    bool multiple; /* one of several made by an unknown count or for_each: not unique by itself */
    bool overridable; /* inside a module whose callers may change what it says */
};

/* What a Terraform plan says of a store beside its values. */
struct cks_plan_change {
    bool replaces; /* delete and create, in either order */
    bool create_before_destroy;
    bool removes;                     /* deletes the store, and makes none in its place */
    const char *const *replace_paths; /* NULL-terminated: arguments that force it */
    const char *provider_version;     /* what the configuration asks for ("~> 5.0"), or NULL */
    bool credential_changes;
    bool pulumi; /* a preview of Pulumi, not a plan of Terraform */
};

/* "CONNECTED" and so on; UNKNOWN for any other text. */
enum cks_connection_state cks_connection_state_of(struct cks_str text);
const char *cks_connection_state_name(enum cks_connection_state state);
/* The account of arn:aws:iam::123456789012:role/x; empty where it is none. */
struct cks_str cks_account_of_role(struct cks_str arn);
/* The store's name for messages: CustomKeyStoreName, else the ID, as far as it may be shown; else
 * NULL if unknown. */
struct cks_str cks_store_label(const struct cks_store *s);

#endif
