/*
 * What a proof receives: a store as it will be after the call, the evidence, the other stores; and
 * the questions that it asks. Each question about a member records its result for the requirements
 * about the evidence itself (R001, R003, R008, R010, R012, R013), so no proof can ignore what it
 * could not read.
 *
 * A proof is one short function, named in its row of requirements.def:
 *
 *     bool cks_prove_cluster_active(struct cks_proving *p)
 *
 * It returns true only if complete positive evidence was found: for every HSM, subnet, address or
 * load balancer in the row. Rules report what contradicts a requirement. In a row with a subject,
 * true means that there is evidence to rest the assumption on; a proof that finds full proof there
 * calls cks_proving_for_certain.
 */
#ifndef CKS_PREDICT_PROVING_H
#define CKS_PREDICT_PROVING_H

#include "predict/input.h"
#include "predict/requirement.h"
#include "rules/judge/record.h"
#include "rules/judge/subject.h"

/* What is unknown of the evidence, and where that was noticed. */
struct cks_qualm {
    bool any;
    bool placed; /* at counts */
    struct cks_at at;
    struct cks_place entry; /* the same of an inventory's entry; file NULL: elsewhere */
};

struct cks_proving {
    const struct cks_ground *g;
    const struct cks_predict_input *in;
    enum cks_operation call;
    const struct cks_prediction *before; /* of the call that comes first, or NULL */
    struct cks_subject t;
    /* Of the row at hand. */
    enum cks_requirement row;
    bool certain; /* of a row with a subject: proved, not assumed */
    bool has_at;
    struct cks_at at;                /* where the first evidence stands that it used */
    int64_t time;                    /* when it was taken; INT64_MIN: not told */
    const char *inventory;           /* the file of the inventory that it used; or NULL */
    const cJSON *record;             /* of the probe that was asked for last, as it is */
    enum cks_probe_part contradicts; /* the first part of it that contradicts itself */
    bool guessed;    /* nothing in what it rests on says that it is about the store */
    size_t compared; /* the output that others of its kind are compared with */
    /* What the audit log shows of this cluster, once it was asked. */
    struct cks_str sessions_of;
    struct cks_sessions sessions;
    /* Of all rows so far. */
    bool used[CKS_THING_KIND_COUNT];
    bool unowned;  /* nothing says in whose account the cluster is */
    bool placed;   /* the store's line was looked up */
    unsigned line; /* 0: it has none */
    struct cks_qualm account, region, undated, outdated, open, unread, disputed;
    struct cks_qualm endless; /* YAML or a log as text, which do not show where they end */
};

/* Declared for each row of the table. */
#define CKS_REQUIREMENT(id_, create_, update_, connect_, when_, stage_, evidence_, subject_,       \
                        proof_, ...)                                                               \
    bool cks_prove_##proof_(struct cks_proving *p);
#include "predict/requirements.def"
#undef CKS_REQUIREMENT

/* Fills what all rows share. */
void cks_proving_init(struct cks_proving *p, const struct cks_predict_input *in,
                      enum cks_operation call, const struct cks_prediction *before);
/* The next row. */
void cks_proving_begin(struct cks_proving *p, enum cks_requirement row);
/* The row is proved in full, although it has a subject. */
bool cks_proving_for_certain(struct cks_proving *p);
/* The same where it is `shown`, unless that rests on output that names nothing of what it is about:
 * that is assumed. */
bool cks_proving_unless_guessed(struct cks_proving *p, bool shown);

/* Uses a kind of evidence: remembers that its list goes on or that a file of it is broken. False if
 * it is broken: then nothing of the kind proves anything. */
bool cks_proving_use(struct cks_proving *p, enum cks_thing_kind kind);
/* The evidence of a thing, of this account and Region; CKS_NOT_FOUND where there is none. */
size_t cks_proving_thing(struct cks_proving *p, enum cks_thing_kind kind, struct cks_str id);
/* The same of all things of a kind, from the last: start with cks_proving_last. */
size_t cks_proving_last(struct cks_proving *p, enum cks_thing_kind kind);
size_t cks_proving_older(struct cks_proving *p, size_t thing);
/* A member: NULL if it was not read, which is remembered. */
const cJSON *cks_proving_member(struct cks_proving *p, size_t thing, const char *name);
/* The same where an absent member means something: it is not remembered. *ret_absent says so. */
const cJSON *cks_proving_optional(struct cks_proving *p, size_t thing, const char *name,
                                  bool *ret_absent);
/* A member's text, or whether it is a text; empty if it was not read, which is remembered. */
struct cks_str cks_proving_text(struct cks_proving *p, size_t thing, const char *name);
bool cks_proving_is(struct cks_proving *p, size_t thing, const char *name, const char *text);
/* An array of a thing; NULL if it was not read, which is remembered. */
const cJSON *cks_proving_array(struct cks_proving *p, size_t thing, const char *name);
/* What stands inside of a member of a thing: remembered where it cannot be read. */
struct cks_str cks_proving_inner(struct cks_proving *p, size_t thing, const cJSON *object,
                                 const char *name);
/* The row is about this thing: it is its place, where nothing was used before. */
void cks_proving_place(struct cks_proving *p, size_t thing);
/* Whether a text is one of those that AWS documents for its member; any other is remembered as not
 * read: what it means is unknown. */
bool cks_proving_known(struct cks_proving *p, size_t thing, struct cks_str text,
                       const char *const *known, size_t count);
/* Something of a thing could not be read. */
void cks_proving_unread(struct cks_proving *p, size_t thing);
/* The same of an event or a record, which is not a thing. */
void cks_proving_unread_at(struct cks_proving *p, struct cks_at at);
/* What is there is of a text that does not show where it ends. */
void cks_proving_endless(struct cks_proving *p, struct cks_at at);
/* Something of a thing contradicts itself, or another thing. */
void cks_proving_dispute(struct cks_proving *p, size_t thing);
/* Whether an answer of the kind, which the CloudHSM CLI gave, was not undone by a command after it;
 * a command that undoes all of them is remembered. */
bool cks_proving_latest(struct cks_proving *p, enum cks_thing_kind kind, enum cks_undoing what);
/* Whether a service answered that a thing that is shown does not exist, which is remembered. `kind`
 * is that of such answers. */
bool cks_proving_denied(struct cks_proving *p, enum cks_thing_kind kind, struct cks_str id);
/* Something at this place was taken before what it shows last changed. */
void cks_proving_outdated(struct cks_proving *p, struct cks_at at);
/* Something at this place contradicts what was shown elsewhere. */
void cks_proving_contradict(struct cks_proving *p, struct cks_at at);

/* The cluster, service of the store; the probe of its endpoint. CKS_NOT_FOUND, NULL: none. */
size_t cks_proving_cluster(struct cks_proving *p);
size_t cks_proving_service(struct cks_proving *p);
const struct cks_probe_record *cks_proving_probe(struct cks_proving *p);
/* The account of the call: empty if only evidence that cannot be read in full tells it. */
struct cks_str cks_proving_account(struct cks_proving *p);
/* Whether a rule found something about the store. */
bool cks_proving_charged(const struct cks_proving *p, enum cks_rule rule);
/* Whether evidence shows a fault that KMS would find in an update, whatever that changes. */
bool cks_proving_faulty(const struct cks_proving *p);
/* Whether a complete and undisputed inventory was given. */
bool cks_proving_inventory(struct cks_proving *p);
/* Whether the call gives the parameter, certainly or perhaps. */
bool cks_proving_gives(const struct cks_proving *p, enum cks_param param);
/* Whether KMS has the password that the call gives, or an update of the run before it. */
bool cks_proving_new_password(const struct cks_proving *p);

#endif
