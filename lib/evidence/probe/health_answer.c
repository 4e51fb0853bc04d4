#include "evidence/probe/health_answer.h"

#include <math.h>

#include "base/utf8.h"
#include "source/json/exact.h"
#include "source/json/json.h"

/* Enough of a body that is not JSON to distinguish a load balancer's error page from a firewall's.
 * */
#define EXCERPT_BYTES 160

struct answer {
    struct cks_arena *arena;
    struct cks_probe_http *http;
    bool failed; /* out of memory */
};

static struct cks_str
cut(struct cks_str text, size_t most)
{
    if (text.n <= most)
        return text;
    while (most && ((unsigned char)text.p[most] & 0xC0) == 0x80)
        most--;
    return cks_str_sub(text, 0, most);
}

const char *
cks_health_text(struct cks_arena *a, struct cks_str text)
{
    struct cks_str s = cut(text, CKS_PROBE_TEXT_MAX);
    return cks_arena_strndup(a, s.p ? s.p : "", s.n);
}

static const char *
keep_member_text(struct answer *r, struct cks_str text)
{
    const char *copy = cks_health_text(r->arena, text);
    r->failed |= copy == NULL;
    return copy;
}

static void
violate(struct answer *r, enum cks_violation_kind kind, const char *member, const char *found)
{
    struct cks_probe_violation *v = cks_probe_add_violation(r->arena, r->http);
    if (v)
        *v = (struct cks_probe_violation){.kind = kind, .member = member, .found = found};
    else
        r->failed = true;
}

/* The member, or NULL if it is missing, which is noted. Names are case-sensitive. */
static const cJSON *
need(struct answer *r, const cJSON *object, const char *pointer, const char *name)
{
    const cJSON *found = NULL;
    unsigned times = 0;
    const char *where = cks_arena_printf(r->arena, "%s/%s", pointer, name);
    r->failed |= where == NULL;
    for (const cJSON *m = object->child; m; m = m->next) {
        if (m->string && strcmp(m->string, name) == 0) {
            found = m;
            times++;
        }
    }
    if (times > 1)
        violate(r, CKS_VIOLATION_DUPLICATE, where, NULL);
    if (!found)
        violate(r, CKS_VIOLATION_MISSING, where, NULL);
    return found;
}

static const char *
need_text(struct answer *r, const cJSON *object, const char *pointer, const char *name)
{
    const cJSON *m = need(r, object, pointer, name);
    if (!m)
        return NULL;
    if (!cJSON_IsString(m)) {
        violate(r, CKS_VIOLATION_TYPE, cks_arena_printf(r->arena, "%s/%s", pointer, name),
                cks_json_kind(m));
        return NULL;
    }
    return keep_member_text(r, cks_json_text(m));
}

/* Beyond 2^53 a double has none. */
static bool
has_fraction(double d)
{
    return d > -9e15 && d < 9e15 && d != (double)(int64_t)d;
}

static void
read_fleet_size(struct answer *r, const cJSON *root)
{
    static const char where[] = "/xksProxyFleetSize";
    const cJSON *m = need(r, root, "", "xksProxyFleetSize");
    if (!m)
        return;
    double d = m->valuedouble;
    if (!cJSON_IsNumber(m))
        violate(r, CKS_VIOLATION_TYPE, where, cks_json_kind(m));
    else if (!isfinite(d) || has_fraction(d))
        violate(r, CKS_VIOLATION_TYPE, where, "a number with a fraction");
    else if (d < 1 || d > 1e15)
        violate(r, CKS_VIOLATION_RANGE, where,
                cks_arena_printf(r->arena, "%.0f",
                                 d > 1e15    ? 1e15
                                 : d < -1e15 ? -1e15
                                             : d));
    /* Whether KMS takes 5.0 for an integer is not documented: then nothing is known of it. */
    else if (cks_json_is_integer(m))
        r->http->fleet_size = (int64_t)d;
}

static void
read_manager(struct answer *r, const cJSON *from, size_t index)
{
    const char *at = cks_arena_printf(r->arena, "/ekmFleetDetails/%zu", index);
    struct cks_probe_manager *to = cks_probe_add_manager(r->arena, r->http);
    if (!at || !to) {
        r->failed = true;
        return;
    }
    if (!cJSON_IsObject(from)) {
        violate(r, CKS_VIOLATION_TYPE, at, cks_json_kind(from));
        return;
    }
    to->id = need_text(r, from, at, "id");
    to->model = need_text(r, from, at, "model");
    to->health_status = need_text(r, from, at, "healthStatus");
    struct cks_str status = cks_str_of(to->health_status);
    if (to->health_status && !cks_str_is(status, "ACTIVE") && !cks_str_is(status, "DEGRADED") &&
        !cks_str_is(status, "UNAVAILABLE"))
        violate(r, CKS_VIOLATION_VALUE, cks_arena_printf(r->arena, "%s/healthStatus", at),
                to->health_status);
}

static void
read_managers(struct answer *r, const cJSON *root)
{
    static const char where[] = "/ekmFleetDetails";
    const cJSON *list = need(r, root, "", "ekmFleetDetails");
    if (!list)
        return;
    if (!cJSON_IsArray(list)) {
        violate(r, CKS_VIOLATION_TYPE, where, cks_json_kind(list));
        return;
    }
    size_t n = 0;
    for (const cJSON *e = list->child; e; e = e->next) {
        if (n++ < CKS_HEALTH_MANAGERS_MAX)
            read_manager(r, e, n - 1);
    }
    if (n == 0 || n > CKS_HEALTH_MANAGERS_MAX)
        violate(r, CKS_VIOLATION_COUNT, where, cks_arena_printf(r->arena, "%zu", n));
}

static void
read_error(struct answer *r, const cJSON *root)
{
    r->http->error_name = need_text(r, root, "", "errorName");
    const cJSON *message = cks_json_get(root, "errorMessage");
    if (!message || cJSON_IsNull(message))
        return;
    if (!cJSON_IsString(message)) {
        violate(r, CKS_VIOLATION_TYPE, "/errorMessage", cks_json_kind(message));
        return;
    }
    struct cks_str text = cks_json_text(message);
    r->http->error_message = keep_member_text(r, text);
    if (cks_utf8_count(text) >= CKS_HEALTH_MESSAGE_MAX)
        violate(r, CKS_VIOLATION_LENGTH, "/errorMessage",
                cks_arena_printf(r->arena, "%zu", cks_utf8_count(text)));
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < ' ' || text.p[i] > '~') {
            violate(r, CKS_VIOLATION_CHARACTER, "/errorMessage", NULL);
            break;
        }
    }
}

bool
cks_health_is_json(const char *type)
{
    struct cks_str s = cks_str_of(type);
    struct cks_str essence = cks_str_trim(cks_str_sub(s, 0, cks_str_find(s, ";")));
    return cks_str_ieq(essence, CKS_STR_LIT("application/json"));
}

bool
cks_health_read(struct cks_arena *a, struct cks_probe_http *http, struct cks_str body)
{
    struct answer r = {.arena = a, .http = http};
    struct cks_json_error error;
    if (!cks_health_is_json(http->content_type))
        violate(&r, CKS_VIOLATION_CONTENT_TYPE, "Content-Type", http->content_type);
    cJSON *root = NULL;
    bool inexact;
    if (cks_json_check_numbers(body, &error, &inexact)) {
        root = cks_json_parse(body);
        if (!root)
            return false;
        if (inexact)
            cks_json_mark_inexact(root, body);
    } else if (!error.message) {
        return false;
    }
    if (!root) {
        violate(&r, CKS_VIOLATION_NO_JSON, "", body.n ? error.message : "it is empty");
        http->excerpt = keep_member_text(&r, cut(body, EXCERPT_BYTES));
    } else if (!cJSON_IsObject(root)) {
        violate(&r, CKS_VIOLATION_NO_OBJECT, "", cks_json_kind(root));
    } else if (http->status == 200) {
        read_fleet_size(&r, root);
        http->vendor = need_text(&r, root, "", "xksProxyVendor");
        http->model = need_text(&r, root, "", "xksProxyModel");
        http->ekm_vendor = need_text(&r, root, "", "ekmVendor");
        read_managers(&r, root);
    } else {
        read_error(&r, root);
    }
    cks_json_delete(root);
    return !r.failed;
}
