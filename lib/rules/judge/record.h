/*
 * What is kept of every store after it was judged: a few hundred bytes, so that an inventory of
 * 100,000 stores fits. Texts are kept as keyed hashes; if two agree, the stores are read again.
 */
#ifndef CKS_RULES_RECORD_H
#define CKS_RULES_RECORD_H

#include "base/bounds.h"
#include "base/recorded.h"
#include "rules/judge/judge.h"

enum cks_key {
    CKS_KEY_ID,
    CKS_KEY_NAME,
    CKS_KEY_NAME_FOLDED, /* without outer space and letter case: near duplicates */
    CKS_KEY_CLUSTER,
    CKS_KEY_ENDPOINT,
    CKS_KEY_ENDPOINT_FOLDED,
    CKS_KEY_PATH,
    CKS_KEY_SERVICE,
    CKS_KEY_ACCESS_KEY,
    CKS_KEY_SECRET,
    CKS_KEY_ANCHOR,
    CKS_KEY_REST, /* of an existing store its owner, error code and time of creation; else the
                     password */
    CKS_KEY_COUNT,
};

enum cks_reach { CKS_REACH_UNKNOWN, CKS_REACH_PUBLIC, CKS_REACH_VPC };

struct cks_record {
    uint64_t key[CKS_KEY_COUNT]; /* 0: not given or unknown */
    uint64_t scope;              /* of account and Region; 0: unknown, shares with nobody */
    uint64_t region_scope;       /* of the Region alone; both: of an entry, see inventories.h */
    uint64_t folder;             /* of the file's directory; 0: it is about all of them */
    uint64_t root;               /* of the directory of its Terraform root module; 0: none */
    uint64_t file_name;          /* of the file from which the whole input is */
    uint64_t offset;             /* of the entry's text in the file */
    uint32_t unknown;            /* bits of enum cks_param: unknown, or not all of it */
    uint32_t elsewhere;   /* the same: does not stand where it is used, but in a variable, a file */
    uint64_t looked_at;   /* which causes of failure were ruled out; see predict */
    const char *name;     /* or NULL */
    const char *address;  /* or NULL: made from the indexes below */
    const char *branches; /* as struct cks_store has it */
    const struct cks_store *store;         /* kept whole where its document is; NULL: read again */
    const struct cks_governing *governing; /* of the file; NULL: the run's options alone */
    uint32_t length, line, column;
    uint32_t file;
    uint32_t ordinal;     /* of the store in its entry's text */
    uint32_t note;        /* what a prediction needs: its number from 1; 0: none is made */
    uint32_t index, page; /* of the entry: /page/CustomKeyStores/index; UINT32_MAX: none */
    uint32_t current;     /* of an update or connect: the existing store; UINT32_MAX: unknown */
    uint32_t after;       /* the call that frees what it takes; UINT32_MAX: none */
    uint32_t before;      /* the run's call before it that is of the same store; UINT32_MAX: none */
    bool disputed;        /* another entry of the same store differs, or: */
    bool misnamed;        /* of an entry: inventories give the store several names */
    bool contested;       /* a whole inventory of the same account and Region does not have it */
    bool again;           /* an entry before it is of the same store, or a create that it repeats */
    bool refused;         /* KMS refuses its call for a fault that is documented */
    bool faulty;          /* a finding about it is an error */
    bool crowded;         /* more calls before it would take the same than were looked at */
    bool uncompared;      /* one of these may conflict: its value is not known to be free */
    bool over_quota;      /* with it there are more stores than the quota, or may be */
    bool takes_place;     /* a planned create that counts toward the quota, within it */
    uint8_t operation, type, input, state, reach;
    bool multiple, skeleton, world_readable;
    bool removed;         /* a plan deletes it */
    bool region_open;     /* the Region is not stated */
    bool account_open;    /* nor is the account */
    bool region_told;     /* of an inventory's entry: its endpoint service names the Region */
    bool nameless;        /* of the same: it has no usable ID */
    bool inventory;       /* of a store: an inventory of its account and Region was read */
    bool covered;         /* and a complete one: absence counts */
    bool unfiltered;      /* and its command is recorded: it left nothing out */
    bool asked;           /* and it, or an entry, names the Region: what is not there is absent */
    bool populated;       /* or it has an entry at least: only then it is assumed so */
    bool connect_settled; /* its tool connects it, or was reported because it does not */
    bool unlinked;        /* no call is made for it */
    bool unsent; /* shown to people, or created only in a key manager: it conflicts with nothing */
    bool overridable; /* as struct cks_store has it */
    bool called;      /* in a module that this run's files call; others may call it too */
    bool along;       /* of a file read for the sake of others: nothing is found in it */
};

/* A script's disconnect or delete of a store. */
struct cks_ending {
    uint64_t id;           /* of the store, as in a record's keys; 0: unknown */
    uint64_t region_scope; /* as in a record */
    size_t before;         /* the number of the stores that were read before it */
    const char *branches;  /* as struct cks_store has it */
    uint32_t file;
    unsigned line;
    bool removes; /* it deletes the store */
};

/* An inventory, by its file. */
struct cks_inventory {
    const char *name;
    uint32_t file;
    const char *region;           /* of its recorded command, or NULL */
    const char *shown_region;     /* the same, or of an entry, once placed; NULL: unknown */
    const char *profile;          /* of the same; NULL: it gives none */
    enum cks_recorded listing;    /* what that command asks for */
    bool other_caller;            /* the evidence's caller is of another account than the run */
    bool other_profile;           /* or was asked for with another profile than the inventory */
    bool complete;                /* a page of it is followed by none */
    bool endless;                 /* nothing in the file shows that it was not cut: YAML */
    bool whole;                   /* and it was not filtered and shows all IDs, once placed */
    bool apart;                   /* it is of no account and Region of the run's calls */
    size_t wholes;                /* whole inventories of its scope, once placed */
    uint64_t scope, region_scope; /* as in struct cks_record, once placed; 0: unknown */
};

/* A run's stores. */
struct cks_records {
    CKS_VEC(struct cks_record) list;
    CKS_VEC(struct cks_inventory) inventories; /* in the order of their files */
    CKS_VEC(struct cks_ending) endings;        /* in the order in which they were read */
    bool disputed;                             /* inventories disagree about a store */
    bool odd;                                  /* an entry is not an object */
    struct cks_evidence *evidence;             /* what else was given; NULL: nothing */
    /* Reads a store again and hands it to use; false if it cannot be read any more. */
    bool (*recall)(void *cookie, size_t i,
                   void (*use)(void *arg, const struct cks_store *s, size_t i), void *arg);
    /* Tells that store i was judged: j->hand.settled is its. */
    void (*judged)(void *cookie, const struct cks_store *s, size_t i);
    /* Whether KMS refuses a call for the charge, whatever other calls become of. */
    bool (*refuses)(const struct cks_charge *charge, enum cks_operation call);
    void *cookie;
    uint64_t beyond; /* bits 1 << enum cks_bound: what left something out that is judged together */
};

/* Tells that a bound left something out. */
static inline void
cks_records_beyond(struct cks_records *records, enum cks_bound bound)
{
    records->beyond |= UINT64_C(1) << bound;
}

/* Fills keys, scope and the small facts of r from s; the place is the caller's. */
void cks_record_fill(struct cks_judge *j, struct cks_record *r, const struct cks_store *s);
/* The scopes of the run's account in a Region. */
void cks_record_scope_in(struct cks_judge *j, const char *region, uint64_t *ret_both,
                         uint64_t *ret_region);
/* The inventory that an entry is of; NULL: the store is not of one. */
const struct cks_inventory *cks_inventory_of(const struct cks_records *records,
                                             const struct cks_record *entry);
/* Whether a part of an inventory may be missing: a file of it was cut, or one that may be of it. */
bool cks_inventory_is_cut(const struct cks_records *records);
/* The scope of what names neither account nor Region: the run's. */
const struct cks_run_scope *cks_record_run_scope(struct cks_judge *j);

#endif
