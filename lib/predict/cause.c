#include "predict/cause.h"

#include <string.h>

#include "base/clock.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/whose.h"

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

/* The evidence of the requirements that a rule disproves. */
static uint32_t
kinds_of_rule(enum cks_rule rule)
{
    uint32_t kinds = 0;
    for (enum cks_requirement r = 0; r < CKS_REQUIREMENT_COUNT; r++)
        if (cks_requirement_has_rule(r, rule))
            kinds |= UINT32_C(1) << cks_requirement_row(r)->evidence;
    return kinds;
}

/* Whether the code is among the answers of a row: "A, B". */
static bool
answers_with(enum cks_requirement r, const char *code)
{
    const struct cks_requirement_row *row = cks_requirement_row(r);
    struct cks_str rest = cks_str_of(row->answer[CKS_CONNECT - CKS_CREATE]);
    while (rest.n) {
        size_t end = cks_str_find(rest, ", ");
        if (cks_str_is(cks_str_sub(rest, 0, end), code))
            return true;
        rest = cks_str_sub(rest, end + 2 < rest.n ? end + 2 : rest.n, rest.n);
    }
    for (const enum cks_rule *rule = row->rules; *rule != CKS_RULE_NONE; rule++) {
        const char *also = cks_outcome_also(*rule, CKS_CONNECT);
        if (also && strcmp(also, code) == 0)
            return true;
    }
    return false;
}

static void
add_standing(struct cks_standing *ret, const struct cks_cause *cause)
{
    enum cks_rule rule = cks_rule_find(cause->rule);
    for (size_t i = 0; i < ret->rule_count; i++)
        if (ret->rules[i] == rule)
            return;
    if (rule == CKS_RULE_NONE || ret->rule_count == CKS_CAUSE_RULES_MAX)
        return;
    ret->rules[ret->rule_count++] = rule;
    ret->looked_at |= kinds_of_rule(rule);
}

/* Divides a connect's faults into those of the code and the others. A store that is FAILED or being
 * disconnected is not another fault. */
static bool
part_faults(const struct cks_predict_input *in, struct cks_arena *a, struct cks_standing *ret,
            struct cks_prediction made[2])
{
    struct cks_predict_note note = *in->note;
    struct cks_predict_input connect = *in;
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
            add_standing(ret, c);
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

static void
add_wanted(struct cks_standing *ret, enum cks_requirement r)
{
    ret->wanted |= UINT32_C(1) << cks_requirement_row(r)->evidence;
    if (ret->row_count < CKS_CAUSE_ROWS_MAX)
        ret->rows[ret->row_count++] = r;
}

/* What each requirement of a connect says: those that KMS answers with the code, and others. */
static void
part_requirements(const struct cks_prediction *made, const char *code, struct cks_standing *ret,
                  bool *ret_any)
{
    for (size_t i = 0; i < made->requirement_count; i++) {
        const struct cks_requirement_state *state = &made->requirements[i];
        enum cks_requirement r = cks_requirement_find(cks_str_of(state->id));
        const struct cks_requirement_row *row = cks_requirement_row(r);
        bool missing = state->status == CKS_REQUIREMENT_MISSING;
        /* The state itself is none of them, and the caller is the one who connects. */
        bool counts = row->stage != CKS_STAGE_STATE && row->stage != CKS_STAGE_ACCESS &&
                      row->stage != CKS_STAGE_ROLE && row->stage != CKS_STAGE_IDENTITY &&
                      *row->answer[CKS_CONNECT - CKS_CREATE];
        if (!answers_with(r, code)) {
            ret->more |= missing && counts;
            continue;
        }
        *ret_any = true;
        if (!missing) {
            ret->looked_at |= UINT32_C(1) << row->evidence;
            continue;
        }
        add_wanted(ret, r);
    }
}

#define KIND(id) (UINT32_C(1) << CKS_EVIDENCE_##id)

/* What names the things that a row is about: without it the row stays open, whatever was given. */
static const struct {
    enum cks_requirement row;
    uint32_t kinds;
} rests_on[] = {
    {CKS_R003, KIND(PROBE) | KIND(SERVICE) | KIND(PERMISSION)},
    {CKS_R064, KIND(SUBNET) | KIND(SECURITY_GROUP) | KIND(NETWORK_ACL) | KIND(AUDIT_LOG)},
    {CKS_R090, KIND(LOAD_BALANCER) | KIND(LISTENER) | KIND(TARGET_GROUP) | KIND(TARGET_HEALTH)},
};

static void
add_rests(const struct cks_prediction *made, struct cks_standing *ret)
{
    uint32_t wanted = ret->wanted;
    for (size_t i = 0; i < made->requirement_count; i++) {
        enum cks_requirement r = cks_requirement_find(cks_str_of(made->requirements[i].id));
        for (size_t k = 0; k < CKS_COUNT(rests_on); k++)
            if (rests_on[k].row == r && (rests_on[k].kinds & wanted) &&
                made->requirements[i].status == CKS_REQUIREMENT_MISSING)
                add_wanted(ret, r);
    }
}

/* The probe was made and found this; another probe would show no more. */
static void
drop_probe(struct cks_standing *ret)
{
    size_t n = 0;
    ret->wanted &= ~(UINT32_C(1) << CKS_EVIDENCE_PROBE);
    for (size_t i = 0; i < ret->row_count; i++)
        if (cks_requirement_row(ret->rows[i])->evidence != CKS_EVIDENCE_PROBE)
            ret->rows[n++] = ret->rows[i];
    ret->row_count = n;
}

bool
cks_cause_look(const struct cks_predict_input *in, struct cks_arena *a, struct cks_standing *ret)
{
    const struct cks_predict_note *n = in->note;
    const char *code = n->failed->code;
    struct cks_prediction made[2];
    bool forbidden = false, any = false;
    *ret = (struct cks_standing){.against = CKS_RULE_NONE};
    if (!part_faults(in, a, ret, made))
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
    part_requirements(&made[0], code, ret, &any);
    for (size_t i = 0; i < CKS_COUNT(against); i++)
        if (strcmp(against[i].code, code) == 0 && is_charged_by(in, against[i].rule))
            ret->against = against[i].rule;
    if (ret->against != CKS_RULE_NONE)
        drop_probe(ret);
    add_rests(&made[0], ret);
    if (any && !ret->wanted && !forbidden && ret->against == CKS_RULE_NONE)
        ret->state = CKS_CAUSE_GONE;
    return true;
}

/* ---- sources ---- */

static const struct cks_subnet *
some_subnet(const struct cks_evidence *e, const struct cks_target *target,
            const struct cks_cluster *c)
{
    const struct cks_subnet *found = NULL;
    for (size_t i = 0; c && !found && i < c->subnet_count; i++)
        found = cks_evidence_subnet(e, target, c->subnets[i].id);
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
group_of(const struct cks_evidence *e, const struct cks_target *target, const struct cks_service *v)
{
    const struct cks_listener *l = listener_of(e, v);
    return l && l->group_count ? cks_evidence_target_group(e, target, l->groups[0]) : NULL;
}

/* The store that the evidence must be about, as far as it is kept. */
static struct cks_target
target_of(const struct cks_predict_note *n)
{
    return (struct cks_target){.region = cks_str_of(n->region),
                               .cluster = cks_str_of(n->cluster),
                               .service = cks_str_of(n->service),
                               .vpc = n->kinds == CKS_KIND_VPC};
}

static const struct cks_fact *
fact_of_cluster(const struct cks_predict_input *in, enum cks_evidence_kind kind)
{
    const struct cks_evidence *e = in->evidence;
    const struct cks_target target = target_of(in->note);
    const struct cks_cluster *c = cks_evidence_cluster(e, &target, target.cluster);
    const struct cks_subnet *subnet = some_subnet(e, &target, c);
    const struct cks_user_list *users = target.cluster.n ? cks_evidence_users(e, &target) : NULL;
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
    const struct cks_target target = target_of(in->note);
    const struct cks_service *v = cks_evidence_service(e, &target, target.service);
    const struct cks_permission_list *allowed =
        target.service.n ? cks_evidence_permissions(e, &target) : NULL;
    const struct cks_balancer *b =
        v && v->balancer_count ? cks_evidence_balancer(e, &target, v->balancers[0]) : NULL;
    const struct cks_listener *l = listener_of(e, v);
    const struct cks_target_group *g = group_of(e, &target, v);
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
    const struct cks_target target = target_of(in->note);
    size_t i = cks_evidence_probe(e, &target, cks_str_of(f->endpoint), cks_str_of(f->path));
    if (i == CKS_NOT_FOUND)
        return false;
    int64_t taken;
    ret->at = e->probe_links.items[i].at;
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
