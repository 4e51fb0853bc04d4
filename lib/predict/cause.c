#include "predict/cause.h"

#include <string.h>

#include "base/clock.h"
#include "evidence/facts/evidence.h"
#include "predict/looks.h"

/* The causes of a code that no evidence shows. If such a cause is likely, "gone" is never
 * reported. */
static const struct {
    const char *code;
    unsigned kinds;
    bool forbids;
    const char *what;
} hidden[] = {
    {"INTERNAL_ERROR", CKS_KIND_ANY, true, "a fault inside AWS KMS"},
    {"NETWORK_ERRORS", CKS_KIND_ANY, true, "a temporary network fault"},
    {"INVALID_CREDENTIALS", CKS_KIND_HSM, true, "which KeyStorePassword KMS uses"},
    {"INVALID_CREDENTIALS", CKS_KIND_XKS, true, "which RawSecretAccessKey KMS uses"},
    {"XKS_PROXY_INVALID_TLS_CONFIGURATION", CKS_KIND_XKS, false,
     "whether KMS still trusts the root on the published list"},
};

/* Findings without an outcome of their own that still rule out "gone": some addresses do not accept
 * connections, or none that can be trusted; answers are barely in time. */
static const struct {
    const char *code;
    enum cks_rule rule;
} against[] = {
    {"XKS_PROXY_NOT_REACHABLE", CKS812},
    {"XKS_PROXY_INVALID_TLS_CONFIGURATION", CKS812},
    {"XKS_PROXY_TIMED_OUT", CKS842},
};

static uint32_t
doubt_kinds(cks_doubts doubts)
{
    uint32_t kinds = 0;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (doubts & (UINT64_C(1) << d))
            kinds |= UINT32_C(1) << cks_doubt_row(d)->evidence;
    return kinds;
}

static void
add_standing(struct cks_standing *ret, const struct cks_cause *cause,
             const struct cks_predict_note *n)
{
    enum cks_rule rule = cks_rule_find(cause->rule);
    for (size_t i = 0; i < ret->rule_count; i++)
        if (ret->rules[i] == rule)
            return;
    if (rule == CKS_RULE_NONE || ret->rule_count == CKS_CAUSE_RULES_MAX)
        return;
    ret->rules[ret->rule_count++] = rule;
    ret->looked_at |= doubt_kinds(cks_look_doubts(rule, n));
}

/* Divides a connect's faults into those of the code and the others. A store that is FAILED or being
 * disconnected is not another fault. */
static bool
part_faults(const struct cks_predict_input *in, struct cks_arena *a, struct cks_standing *ret)
{
    struct cks_predict_note note = *in->note;
    struct cks_predict_input connect = *in;
    struct cks_prediction made[2];
    note.operation = CKS_EXISTING;
    note.failed = NULL;
    connect.note = &note;
    if (cks_predict_store(&connect, a, made) == SIZE_MAX)
        return false;
    struct cks_cause *others = cks_arena_array(a, made[0].also_count + 1, sizeof(*others));
    if (!others)
        return false;
    for (size_t i = 0; i <= made[0].also_count; i++) {
        const struct cks_cause *c = i ? &made[0].also[i - 1] : &made[0].cause;
        if (!c->error || strcmp(c->error, "CustomKeyStoreInvalidStateException") == 0)
            continue;
        if (strcmp(c->error, in->note->failed->code) == 0)
            add_standing(ret, c, &note);
        else
            others[ret->other_count++] = *c;
    }
    ret->others = others;
    return true;
}

static bool
is_charged_by(const struct cks_predict_input *in, enum cks_rule rule)
{
    for (size_t i = 0; i < in->charge_count; i++)
        if (in->charges[i].rule == rule)
            return true;
    return false;
}

/* Everything that could make a connect of these kinds of store fail. */
static cks_doubts
doubts_of_connect(const struct cks_predict_note *n)
{
    cks_doubts all = 0;
    for (enum cks_doubt d = 0; d < CKS_DOUBT_COUNT; d++)
        if (d != CKS_DOUBT_STORE_FOUND && d != CKS_DOUBT_STORE_STATE &&
            cks_doubt_applies(d, CKS_CONNECT, n->kinds, n->given))
            all |= UINT64_C(1) << d;
    return all;
}

bool
cks_cause_look(const struct cks_predict_input *in, struct cks_arena *a, struct cks_standing *ret)
{
    const struct cks_predict_note *n = in->note;
    const char *code = n->failed->code;
    bool forbidden = false;
    cks_doubts asked = cks_look_code_doubts(n, code);
    *ret = (struct cks_standing){.against = CKS_RULE_NONE,
                                 .more = (doubts_of_connect(n) & ~n->settled) != 0};
    if (!part_faults(in, a, ret))
        return false;
    for (size_t i = 0; i < CKS_COUNT(hidden); i++)
        if (strcmp(hidden[i].code, code) == 0 && (hidden[i].kinds & n->kinds)) {
            ret->hidden = hidden[i].what;
            forbidden |= hidden[i].forbids;
        }
    if (ret->rule_count) {
        ret->state = CKS_CAUSE_STANDS;
        return true;
    }
    ret->looked_at = doubt_kinds(asked & n->settled);
    ret->wanted = doubt_kinds(asked & ~n->settled);
    for (size_t i = 0; i < CKS_COUNT(against); i++)
        if (strcmp(against[i].code, code) == 0 && is_charged_by(in, against[i].rule))
            ret->against = against[i].rule;
    /* The probe was made and found this; another probe would show no more. */
    if (ret->against != CKS_RULE_NONE)
        ret->wanted &= ~(UINT32_C(1) << cks_doubt_row(CKS_DOUBT_PROXY_TCP)->evidence);
    if (asked && !ret->wanted && !forbidden && ret->against == CKS_RULE_NONE)
        ret->state = CKS_CAUSE_GONE;
    return true;
}

/* ---- sources ---- */

static const struct cks_subnet *
some_subnet(const struct cks_evidence *e, const struct cks_cluster *c)
{
    const struct cks_subnet *found = NULL;
    for (size_t i = 0; c && !found && i < c->subnet_count; i++)
        found = cks_evidence_subnet(e, c->subnets[i].id);
    return found;
}

/* The listener on port 443 of the service's load balancers. */
static const struct cks_listener *
listener_of(const struct cks_evidence *e, const struct cks_service *v)
{
    for (size_t i = 0; v && i < v->balancer_count; i++)
        for (size_t k = cks_evidence_listeners(e, v->balancers[i]); k != CKS_NOT_FOUND;
             k = e->listeners.items[k].before)
            if (e->listeners.items[k].port == 443)
                return &e->listeners.items[k];
    return NULL;
}

static const struct cks_target_group *
group_of(const struct cks_evidence *e, const struct cks_service *v)
{
    const struct cks_listener *l = listener_of(e, v);
    return l && l->group_count ? cks_evidence_target_group(e, l->groups[0]) : NULL;
}

static const struct cks_fact *
fact_of_cluster(const struct cks_predict_input *in, enum cks_evidence_kind kind)
{
    const struct cks_evidence *e = in->evidence;
    struct cks_str id = cks_str_of(in->note->cluster);
    const struct cks_cluster *c = id.n ? cks_evidence_cluster(e, id) : NULL;
    const struct cks_subnet *subnet = some_subnet(e, c);
    const struct cks_user_list *users = id.n ? cks_evidence_users(e, id) : NULL;
    switch (kind) {
    case CKS_EVIDENCE_CLUSTER:
        return c ? &c->fact : NULL;
    case CKS_EVIDENCE_SUBNET:
        return subnet ? &subnet->fact : NULL;
    case CKS_EVIDENCE_USER:
        return users ? &users->fact : NULL;
    default:
        return NULL;
    }
}

static const struct cks_fact *
fact_of_service(const struct cks_predict_input *in, enum cks_evidence_kind kind)
{
    const struct cks_evidence *e = in->evidence;
    struct cks_str name = cks_str_of(in->note->service);
    const struct cks_service *v = name.n ? cks_evidence_service(e, name) : NULL;
    size_t id = name.n ? cks_str_find(name, "vpce-svc-") : 0;
    const struct cks_permission_list *allowed =
        id < name.n ? cks_evidence_permissions(e, cks_str_sub(name, id, name.n)) : NULL;
    const struct cks_balancer *b =
        v && v->balancer_count ? cks_evidence_balancer(e, v->balancers[0]) : NULL;
    const struct cks_listener *l = listener_of(e, v);
    const struct cks_target_group *g = group_of(e, v);
    switch (kind) {
    case CKS_EVIDENCE_SERVICE:
        return v ? &v->fact : NULL;
    case CKS_EVIDENCE_PERMISSION:
        return allowed ? &allowed->fact : NULL;
    case CKS_EVIDENCE_LOAD_BALANCER:
        /* Without its own output, the service shows the zones. */
        return b ? &b->fact : v ? &v->fact : NULL;
    case CKS_EVIDENCE_LISTENER:
        return l ? &l->fact : NULL;
    case CKS_EVIDENCE_TARGET_GROUP:
        return g ? &g->fact : l ? &l->fact : NULL;
    case CKS_EVIDENCE_TARGET_HEALTH:
        return e->target_health.count == 1 ? &e->target_health.items[0].fact : NULL;
    default:
        return NULL;
    }
}

/* The last event of an audit log shows how far it reaches. */
static bool
log_source(const struct cks_evidence *e, struct cks_str id, struct cks_cause_source *ret)
{
    int64_t last = -1;
    bool any = false;
    for (size_t i = 0; i < e->events.count; i++) {
        const struct cks_audit_event *event = &e->events.items[i];
        bool ours = cks_str_eq(event->cluster, id) || !event->cluster.n;
        if (event->usecs < last || !ours)
            continue;
        any = true;
        last = event->usecs;
        ret->at = event->at;
    }
    if (last >= 0)
        cks_time_format(last / 1000000, ret->taken);
    return any;
}

static bool
probe_source(const struct cks_predict_input *in, struct cks_cause_source *ret)
{
    const struct cks_evidence *e = in->evidence;
    const struct cks_failed_note *f = in->note->failed;
    size_t i = cks_evidence_probe(e, cks_str_of(f->endpoint), cks_str_of(f->path));
    if (i == CKS_NOT_FOUND)
        return false;
    int64_t taken;
    ret->at = (struct cks_at){e->probe_links.items[i].text, NULL};
    const char *text = e->probes.records.items[i].taken;
    if (text && cks_time_parse(cks_str_of(text), &taken))
        cks_time_format(taken, ret->taken);
    return true;
}

bool
cks_cause_source(const struct cks_predict_input *in, enum cks_evidence_kind kind,
                 struct cks_cause_source *ret)
{
    *ret = (struct cks_cause_source){.taken = ""};
    if (!cks_evidence_any(in->evidence))
        return false;
    if (kind == CKS_EVIDENCE_PROBE)
        return probe_source(in, ret);
    if (kind == CKS_EVIDENCE_AUDIT_LOG)
        return log_source(in->evidence, cks_str_of(in->note->cluster), ret);
    const struct cks_fact *fact = fact_of_cluster(in, kind);
    if (!fact)
        fact = fact_of_service(in, kind);
    if (fact)
        ret->at = fact->at;
    return fact != NULL;
}
