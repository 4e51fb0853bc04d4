/*
 * The facts themselves, as rules read them. Every fact knows its place. A fact on which two files
 * disagree is `disputed` and must not be used.
 */
#ifndef CKS_EVIDENCE_FACTS_H
#define CKS_EVIDENCE_FACTS_H

#include "base/arena.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/vec.h"
#include "evidence/facts/lookup.h"
#include "evidence/facts/places.h"
#include "evidence/facts/thing.h"
#include "evidence/probe/agree.h"
#include "source/document.h"

/* Yes, no, or unknown. */
enum cks_tri { CKS_UNTOLD = 0, CKS_NO, CKS_YES };

/* What the command that is recorded above an output of the AWS CLI asks. Empty pieces: it does not
 * say. */
struct cks_asked {
    bool recorded;
    bool picks;            /* it selects: what is not there may exist all the same */
    bool narrows;          /* it may leave out what a proof needs */
    bool latest;           /* it prints the end of one log, whatever token goes on from there */
    struct cks_str stream; /* whose log that is */
    struct cks_str region, service, cluster, group, balancer;
    struct cks_str network; /* the VPC that it selects what is there of */
    struct cks_str principal, profile;
    struct cks_str actions; /* of a simulation, with spaces between */
    /* What it is about instead of a store: "the log group ", and its name. */
    const char *noun;
    struct cks_str name;
    struct cks_str option; /* the first that narrows */
};

/* One text that facts were read from. */
struct cks_evidence_text {
    const char *file;    /* as shown */
    struct cks_str text; /* one JSON value, without secrets; p NULL: no positions (YAML) */
    struct cks_origin origin;
    struct cks_str before;      /* the line with the command before it, where there was one */
    struct cks_secret password; /* that this command gives; empty: none */
    struct cks_str session;     /* the cluster that the last command to name one named */
    struct cks_str line;        /* the recorded command of the AWS CLI above it */
    struct cks_asked asked;     /* what that asks, once the kind is known */
    unsigned first; /* the first text of the same file: what follows it was printed later */
    bool seen;      /* by this very run: see cks_add_seen */
};

/* The place of a fact. */
struct cks_at {
    unsigned text;       /* index of cks_evidence.texts */
    const char *pointer; /* JSON Pointer in it, or NULL */
    size_t thing;        /* its number in cks_evidence.things, from 1; 0: none */
};

/* What a piece of evidence says of itself: see whose.h. Empty pieces: it does not say. */
struct cks_whose {
    struct cks_str region, account;
    struct cks_str partition; /* "aws-cn" of an ARN */
    struct cks_str cluster;   /* of what the CloudHSM CLI printed: its command or its file's name */
    struct cks_str service;   /* vpce-svc-..., of a list of principals */
    struct cks_str endpoint;  /* of a probe */
    const char *noun;         /* of what it is about instead of a store: "the principal " */
    struct cks_str name;      /* and what it is called */
    bool torn;                /* it names two Regions or accounts, so it is of neither */
    bool mixed;               /* a list with elements of several accounts */
};

/* What every fact starts with. */
struct cks_fact {
    struct cks_at at;
    uint64_t digest; /* of all that we read of it: two facts with the same digest agree */
    bool disputed;
};

/* One list as it was printed: a thing that is not in it may be absent. */
struct cks_listing {
    struct cks_at at;
    bool complete; /* nothing says that more follows */
    size_t count;
    enum cks_thing_kind kind;
    struct cks_whose whose; /* what its elements say together; see cks_whose_of_listing */
};
typedef CKS_VEC(struct cks_listing) cks_listings;

enum cks_cluster_state {
    CKS_CLUSTER_UNKNOWN = 0,
    CKS_CLUSTER_ACTIVE,
    CKS_CLUSTER_CHANGING, /* UPDATE_, MODIFY_, ROLLBACK_IN_PROGRESS: activated; the state is
                             temporary */
    CKS_CLUSTER_DEGRADED,
    CKS_CLUSTER_INACTIVE, /* not yet activated */
    CKS_CLUSTER_GONE,     /* deleted, or being deleted */
};

enum cks_hsm_state { CKS_HSM_UNKNOWN = 0, CKS_HSM_ACTIVE, CKS_HSM_OTHER };

struct cks_hsm {
    struct cks_str id, zone;
    struct cks_str address; /* EniIp */
    enum cks_hsm_state state;
};

struct cks_mapped_subnet {
    struct cks_str zone, id;
};

struct cks_cluster {
    struct cks_fact fact;
    struct cks_str id, vpc, security_group;
    struct cks_str state_text;
    struct cks_str certificate; /* ClusterCertificate, PEM */
    int64_t created;            /* seconds since 1970; 0: not told */
    enum cks_cluster_state state;
    bool hsms_told, subnets_told;
    struct cks_hsm *hsms;
    size_t hsm_count;
    struct cks_mapped_subnet *subnets;
    size_t subnet_count;
};

struct cks_subnet {
    struct cks_fact fact;
    struct cks_str id, vpc, zone;
    int64_t available; /* -1: unknown */
    enum cks_tri ipv6_only;
};

/* The ports that KMS and the HSMs use, TCP 2223 to 2225, as bits from 0. */
#define CKS_HSM_PORT_FIRST 2223
#define CKS_HSM_PORTS 3
#define CKS_HSM_PORTS_ALL 7u

struct cks_security_group {
    struct cks_fact fact;
    struct cks_str id;
    bool in_told, out_told;
    unsigned char self_in, self_out;   /* HSM ports that a rule naming the group itself opens */
    unsigned char other_in, other_out; /* those that only other rules open: address ranges */
    bool https_in;                     /* some inbound rule opens TCP 443 */
};

struct cks_service {
    struct cks_fact fact;
    bool owners_view; /* describe-vpc-endpoint-service-configurations */
    struct cks_str id, name, owner;
    struct cks_str state_text;
    enum cks_tri interface, gateway_balancer; /* its types */
    enum cks_tri available;
    bool gone; /* Deleting or Deleted */
    bool balancers_told;
    struct cks_str *balancers; /* ARNs of network load balancers */
    size_t balancer_count;
    size_t zone_count; /* 0: not told */
    enum cks_tri acceptance;
    bool dns_told;
    struct cks_str *dns_names;
    size_t dns_name_count;
    enum cks_tri dns_verified;
    struct cks_str dns_state_text, dns_record_name, dns_record_value;
    enum cks_tri ipv4;
    bool ip_types_told; /* the member is there */
};

struct cks_permission_list {
    struct cks_fact fact;
    bool complete;
    struct cks_str service_id; /* empty: unknown */
    struct cks_str *principals;
    size_t count;
    bool everybody;
};

struct cks_balancer {
    struct cks_fact fact;
    struct cks_str arn;
    enum cks_tri network;
    size_t zone_count; /* different zones with different subnets; 0: unknown */
    bool groups_told;
    struct cks_str *groups;
    size_t group_count;
    enum cks_tri enforces; /* inbound rules on PrivateLink traffic */
};

enum cks_protocol {
    CKS_PROTOCOL_UNKNOWN = 0,
    CKS_PROTOCOL_TCP,
    CKS_PROTOCOL_TLS,
    CKS_PROTOCOL_DATAGRAM, /* UDP or QUIC alone: no TCP */
    CKS_PROTOCOL_OTHER
};

struct cks_target_group {
    struct cks_fact fact;
    struct cks_str arn, name;
    enum cks_protocol protocol;
    bool expects_tls; /* by its port, or by its health check */
    struct cks_str *balancers;
    size_t balancer_count;
};

struct cks_listener {
    struct cks_fact fact;
    struct cks_str arn, balancer;
    int64_t port; /* -1: unknown */
    enum cks_protocol protocol;
    struct cks_str *groups; /* target groups that it forwards to */
    size_t group_count;
    size_t before; /* index of another one of this load balancer; or CKS_NOT_FOUND */
};

/* The health of the targets of one group; which group, the output does not say. */
struct cks_target_health {
    struct cks_fact fact;
    bool complete;
    size_t count;     /* registered: not draining or unused for want of registration */
    size_t serving;   /* healthy, or without health checks */
    size_t unhealthy; /* they receive traffic where no target is healthy */
    size_t unknown;   /* initial, or a state that is unknown */
};

/* What one user list says about kmsuser. */
struct cks_user_list {
    struct cks_fact fact;
    bool found; /* a user of this name */
    enum cks_tri crypto_user, locked, second_factor, everywhere;
    bool inconsistent;         /* its role or its lock differs between HSMs */
    int64_t failures;          /* LoginFailureCnt, the highest; -1: unknown */
    size_t servers;            /* HSMs that were asked; 0: the output does not tell */
    struct cks_str *addresses; /* theirs, as many as servers; empty: unknown */
};

/* A login that somebody recorded. */
struct cks_login {
    struct cks_fact fact;
    struct cks_str user; /* empty: unknown */
    bool accepted;
    bool wrong_password; /* it was refused, and its message says that this is why */
};

/* What an event of an HSM's audit log is. */
enum cks_event_kind {
    CKS_EVENT_OTHER = 0,
    CKS_EVENT_LOGIN,
    CKS_EVENT_LOGOUT,
    CKS_EVENT_END, /* CN_APP_FINALIZE, CN_CLOSE_SESSION */
    CKS_EVENT_CREATE_USER,
    CKS_EVENT_DELETE_USER,
    CKS_EVENT_CHANGE_PASSWORD,
    CKS_EVENT_RESET,    /* the HSM's users are erased, or replaced by those of a backup */
    CKS_EVENT_HARMLESS, /* of keys and quorums, or a question: nothing about a user */
};

struct cks_audit_event {
    struct cks_at at;
    enum cks_event_kind kind;
    bool about_kmsuser; /* its user, or the user that it is about */
    bool opcode_told, user_told;
    bool type_told, crypto_user; /* of the user */
    bool odd;                    /* a part of it cannot be read, so it may mean anything */
    bool ended;                  /* the line that ends it was there */
    bool target_told; /* it names the user that it is about apart from the one that did it */
    bool sequence_told, reboots_told, session_told;
    int response;  /* 0 success; -1: unknown */
    int64_t usecs; /* since 1970; -1: unknown */
    uint64_t sequence, reboots, session;
    struct cks_str user;    /* who did it, or whom it is about; of logins and password changes */
    struct cks_str stream;  /* one a HSM; empty: unknown */
    struct cks_str cluster; /* whose it is, once arranged; empty: nothing says */
    size_t number;          /* keeps the order in which they stand */
};

/* Who set kmsuser's password last, as every active HSM recorded it. */
enum cks_setter {
    CKS_SETTER_UNKNOWN = 0, /* the log is not whole, or does not tell for certain */
    CKS_SETTER_NOBODY,      /* nobody has changed it */
    CKS_SETTER_KMSUSER,     /* kmsuser in a session of its own, as KMS does, and none came after */
    CKS_SETTER_ADMIN,       /* another user, after kmsuser itself */
};

/* Wrong passwords in a row that lock a user; in clusters from before February 2018 twenty do. */
#define CKS_WRONG_PASSWORDS_MOST 5

/* What the audit log shows after kmsuser was let in or created: what the CloudHSM CLI printed
 * before that, it proves no longer. */
struct cks_undone {
    bool any;
    struct cks_at at; /* the first of the events that do so */
};

/* What of kmsuser it undoes. */
enum cks_undoing {
    CKS_UNDOES_LOCK,     /* that it is not locked */
    CKS_UNDOES_USER,     /* that it exists, as a list shows it */
    CKS_UNDOES_PASSWORD, /* that a password was accepted */
    CKS_UNDOES_MTLS,     /* that the cluster does not enforce mutual TLS; no log shows it */
    CKS_UNDOING_COUNT,
};

/* A command of the CloudHSM CLI that changes what others print. */
struct cks_change {
    struct cks_at at;
    unsigned undoes; /* bits of enum cks_undoing; of the lock alone: a refused login */
};

/* Each HSM of a cluster records a login of a client, one shortly after the other, but only one
 * records its end: records of two HSMs this close are taken for one event. How close they are is
 * not documented, so that is an assumption; R151 names the seconds. */
#define CKS_ONE_EVENT_SECONDS 10

/* What the audit log shows about kmsuser's sessions in one cluster. */
struct cks_sessions {
    bool any;   /* there is a log of this cluster */
    bool early; /* it begins before the cluster was created, so it is another one's: then nothing
                   else is said of it */
    struct cks_at early_at;
    bool named;   /* each of its streams is named after an HSM of the cluster */
    int64_t last; /* usecs of its last event; -1: an event has no time */
    int64_t ends; /* the same of the active HSM whose log ends first */
    struct cks_at last_at;
    bool open; /* a login without an end on any HSM */
    struct cks_at open_at;
    int64_t open_since; /* usecs; -1: unknown */
    struct cks_str open_stream;
    bool paired; /* records of two HSMs were taken for one event, by their times alone */
    bool odd;    /* an event cannot be read */
    struct cks_at odd_at;
    bool endless; /* an event is of a text that does not show where it ends: not of JSON */
    struct cks_at endless_at;
    bool covered; /* the log of every active HSM reaches back, without a gap, to where no session
                     could be open: then none is */
    bool whole;   /* as `covered`, whether or not a session is open */
    enum cks_setter setter;
    struct cks_at set_at; /* the change */
    int64_t set;          /* usecs of the last record of it */
    int64_t own;          /* the same of kmsuser's own change, the first record */
    unsigned refused;     /* wrong passwords in a row at the end, the most on one HSM */
    struct cks_at refused_at;
    struct cks_undone undone[CKS_UNDOING_COUNT]; /* at the end of some HSM's log */
};

/* Remarks made while reading. */
struct cks_remark {
    const char *file, *text;
};

/* The place of a probe's record. */
struct cks_probe_link {
    struct cks_at at;
    const cJSON *item;               /* the record as it is */
    size_t before;                   /* index of another one of this endpoint; or CKS_NOT_FOUND */
    enum cks_probe_part contradicts; /* the first part with two members that cannot both be true */
    const char *where;               /* JSON Pointer to one of them */
};

/* The kinds of facts that have IDs, for cks_evidence.by_id. */
enum cks_id_kind {
    CKS_ID_CLUSTER,
    CKS_ID_SUBNET,
    CKS_ID_SECURITY_GROUP,
    CKS_ID_OWNED_SERVICE, /* by name */
    CKS_ID_SEEN_SERVICE,
    CKS_ID_BALANCER,
    CKS_ID_TARGET_GROUP,
    CKS_ID_LISTENER,
    /* These do not name a fact, only where to look. */
    CKS_ID_VPC,         /* of some subnet */
    CKS_ID_LISTENER_OF, /* the last listener of a load balancer */
    CKS_ID_PROBE_OF,    /* the last probe of an endpoint, in lower case */
};

struct cks_evidence {
    struct cks_arena arena;
    struct cks_hash_key hash_key;
    bool any, failed; /* failed: out of memory */
    CKS_VEC(struct cks_evidence_text) texts;
    unsigned first_text; /* of the file that is being read */
    CKS_VEC(struct cks_remark) remarks;
    CKS_VEC(struct cks_cluster) clusters;
    CKS_VEC(struct cks_subnet) subnets;
    CKS_VEC(struct cks_security_group) security_groups;
    CKS_VEC(struct cks_service) services;
    CKS_VEC(struct cks_permission_list) permissions;
    CKS_VEC(struct cks_balancer) balancers;
    CKS_VEC(struct cks_target_group) target_groups;
    CKS_VEC(struct cks_listener) listeners;
    CKS_VEC(struct cks_target_health) target_health;
    CKS_VEC(struct cks_user_list) users;
    CKS_VEC(struct cks_login) logins;
    CKS_VEC(struct cks_change) changes;
    CKS_VEC(struct cks_audit_event) events;
    bool events_complete; /* no token beside any of them */
    /* The events by cluster, stream and time, once arranged. */
    CKS_VEC(const struct cks_audit_event *) arranged;
    /* How many clusters and endpoint services the judged stores name: evidence that does not say
     * which one it is about belongs to the only one. Set before judging. */
    size_t asked_clusters, asked_services;
    cks_listings cluster_lists, subnet_lists, service_lists, listener_lists;
    cks_listings empty_lists; /* of any kind, whose commands tell what they are about */
    struct cks_probe_set probes;
    CKS_VEC(struct cks_probe_link) probe_links; /* of each record */
    CKS_VEC(struct cks_thing) things;
    CKS_VEC(cJSON *) trees; /* of which the things are */
    size_t last_thing[CKS_THING_KIND_COUNT];
    uint64_t open_kinds;                     /* bits of enum cks_thing_kind: a list goes on */
    unsigned narrowed[CKS_THING_KIND_COUNT]; /* a text whose command narrows it, from 1; 0: none */
    uint64_t broken_kinds;                   /* the same: a file could not be read */
    bool torn;                 /* a file was cut before it shows its kind: it may be any */
    struct cks_lookup by_id;   /* facts and things by kind and ID */
    struct cks_places *places; /* where facts stand, once it was asked */
    struct cks_str caller;     /* the account of sts get-caller-identity; empty: unknown */
    bool callers_differ;
    int64_t now; /* the time judged as of; set before judging */
};

#endif
