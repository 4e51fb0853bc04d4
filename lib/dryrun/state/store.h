/* One custom key store, as DescribeCustomKeyStores shows it, and what KMS keeps of it besides. */
#ifndef CKS_DRYRUN_STATE_STORE_H
#define CKS_DRYRUN_STATE_STORE_H

#include <ckscheck/ckscheck.h>

#include "base/hash.h"
#include "base/jsonw.h"
#include "dryrun/state/secrets.h"

/* The texts of an entry. */
enum cks_dry_field {
    CKS_DRY_ID,
    CKS_DRY_NAME,
    CKS_DRY_TYPE,
    CKS_DRY_CLUSTER,
    CKS_DRY_ANCHOR,
    CKS_DRY_CONNECTIVITY,
    CKS_DRY_ACCESS_KEY,
    CKS_DRY_ENDPOINT,
    CKS_DRY_PATH,
    CKS_DRY_SERVICE,
    CKS_DRY_OWNER,
    CKS_DRY_FIELD_COUNT,
};

/* What a store is found by. */
enum cks_dry_key {
    CKS_DRY_BY_ID,
    CKS_DRY_BY_NAME,
    CKS_DRY_BY_CLUSTER,
    CKS_DRY_BY_ANCHOR,
    CKS_DRY_BY_ENDPOINT, /* without regard to letter case */
    CKS_DRY_BY_URI,      /* endpoint and path */
    CKS_DRY_BY_SERVICE,
    CKS_DRY_KEY_COUNT,
};

enum cks_dry_state {
    CKS_DRY_DISCONNECTED = 0,
    CKS_DRY_CONNECTING,
    CKS_DRY_CONNECTED,
    CKS_DRY_FAILED,
    CKS_DRY_DISCONNECTING,
    CKS_DRY_STATE_UNKNOWN, /* not told, or a word that is newer than this program */
};

/* What is known of the password that KMS has of a CloudHSM key store. */
enum cks_dry_password {
    CKS_DRY_PASSWORD_UNKNOWN = 0, /* the store is of an inventory */
    CKS_DRY_PASSWORD_GIVEN,
    CKS_DRY_PASSWORD_ROTATED, /* KMS changed it when it connected: nobody else knows it */
};

struct cks_dry_store {
    char *fields[CKS_DRY_FIELD_COUNT]; /* NULL: not there */
    uint64_t sequence;                 /* rises with each store that is added */
    char created[32];                  /* seconds since 1970 as a JSON number; "": unknown */
    enum cks_dry_state state;
    char *state_text; /* of CKS_DRY_STATE_UNKNOWN, or NULL */
    char *error_code; /* of FAILED */
    /* While it is CONNECTING: how many Describe calls show that still, and what follows. */
    unsigned connecting;
    char *becoming;   /* a ConnectionErrorCode; NULL: CONNECTED */
    bool failed_here; /* by a connect of this run */
    unsigned failed_describes;
    uint64_t failed_since; /* the engine's count of changes when that began */
    bool made_here;        /* by a call, not by an inventory */
    bool open; /* a call that gave it values was undetermined: KMS may have refused it */
    /* Of an open store the fields, as bits, that it has whatever became of those calls. */
    unsigned kept;
    enum cks_dry_password password;
    uint64_t password_digest; /* keyed, of a given one */
    bool credential_doubtful; /* an earlier call gave another secret for its access key ID */
    char *secret;             /* the raw secret access key that was given, or NULL */
    size_t secret_size;
    /* What the call that made it was predicted to lead to at the next connect; NULL: nothing. */
    char *doomed, *doomed_why;
    /* How that call judged that kmsuser has the password which it gave, until a connect begins. */
    bool login_foreseen, login_by_option;
    enum cks_requirement_status login;
    char *login_obtain; /* what would show it, or NULL */
    char *login_given;  /* the file that showed it until a connect changed the password, or NULL */
    size_t seen;        /* whole inventories that have it */
    bool asked;         /* one that was asked for less has it */
    bool disputed;      /* inventories differ about it, or about its being there */
    /* Links of stores.c. */
    uint64_t hashes[CKS_DRY_KEY_COUNT];
    struct cks_dry_store *next[CKS_DRY_KEY_COUNT];
};

struct cks_dry_store *cks_dry_store_new(void);
/* Wipes and releases. NULL is allowed. */
void cks_dry_store_free(struct cks_dry_store *s);
/* Sets a text to a copy (the empty piece with p NULL: takes it away); false if out of memory: it is
 * then as it was. */
bool cks_dry_set(char **text, struct cks_str value);
bool cks_dry_set_secret(struct cks_dry_store *s, struct cks_str value);
struct cks_str cks_dry_field_of(const struct cks_dry_store *s, enum cks_dry_field f);
bool cks_dry_is_external(const struct cks_dry_store *s);
bool cks_dry_is_vpc(const struct cks_dry_store *s);

/* "unknown" for CKS_DRY_STATE_UNKNOWN. */
const char *cks_dry_state_name(enum cks_dry_state state);
/* CKS_DRY_STATE_UNKNOWN where it is none. */
enum cks_dry_state cks_dry_state_named(struct cks_str name);

/* Writes the entry of DescribeCustomKeyStores. secrets: what contains one of them is not written;
 * NULL: everything is. */
void cks_dry_store_write(struct cks_jsonw *w, const struct cks_dry_store *s,
                         const struct cks_dry_secrets *secrets);
/* Its members alone: the caller begins and ends the object, and may add others. */
void cks_dry_store_write_members(struct cks_jsonw *w, const struct cks_dry_store *s,
                                 const struct cks_dry_secrets *secrets);
/* What stands for a text that contains a secret. */
#define CKS_DRY_HIDDEN "[hidden]"

/* The members of an entry, for its reader: name, and whether it is one of XksProxyConfiguration. */
extern const struct cks_dry_member {
    const char *name;
    bool in_proxy;
} cks_dry_members[CKS_DRY_FIELD_COUNT];

#endif
