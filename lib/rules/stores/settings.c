#include "rules/stores/settings.h"

#include <stdlib.h>

/* Stores and settings of one folder that are compared with each other: real ones have under ten. */
#define PAIRS_MAX 64u

/* A store, and the settings that are its proxy's. */
struct match {
    struct cks_spanning *sp;
    struct cks_place place;
    struct cks_str region;
    enum cks_param param;
    const char *what;
};

static bool
is_setting(const struct cks_record *r)
{
    return cks_input(r->input)->role == CKS_ROLE_PROXY_SETTINGS;
}

static bool
is_external(const struct cks_record *r)
{
    return (r->operation == CKS_CREATE || r->operation == CKS_UPDATE) && !r->unsent &&
           !r->skeleton && !r->multiple && !cks_input_is_proxy(r->input) && r->key[CKS_KEY_PATH];
}

/* Where the value of the settings stands; of a secret, its name. */
static void
see_setting(void *arg, const struct cks_store *s, size_t i)
{
    struct match *m = arg;
    const struct cks_value *v = cks_of(s, m->param == CKS_P_NONE ? CKS_P_PATH : m->param);
    enum cks_part part = cks_param_secret(m->param) ? CKS_PART_KEY : CKS_PART_VALUE;
    struct cks_range r;
    CKS_UNUSED(i);
    m->place.file = s->doc->file;
    if (s->doc->locate && v->pointer && s->doc->locate(s->doc, v->pointer, part, 0, 0, &r))
        m->place = (struct cks_place){s->doc->file, r.line, r.column, r.end_line, r.end_column};
}

static void
report_mismatch(void *arg, const struct cks_store *s, size_t i)
{
    const struct match *m = arg;
    struct cks_judge *j = m->sp->j;
    struct cks_related *related = cks_arena_alloc(&j->findings->arena, sizeof(*related));
    if (!related) {
        j->findings->failed = true;
        return;
    }
    *related = (struct cks_related){.place = m->place, .message = "the settings of the proxy"};
    j->hand.store = i;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS449,
                               .param = m->param,
                               .no_parameter = m->param == CKS_P_NONE,
                               .help = "make the store and the settings agree",
                               .related = related,
                               .related_count = 1},
             "%s differs from that in the settings of the proxy", m->what);
}

static void
tell(struct cks_spanning *sp, size_t store, size_t setting, enum cks_param p, const char *what)
{
    struct match m = {.sp = sp, .param = p, .what = what};
    if (sp->records->recall(sp->records->cookie, setting, see_setting, &m))
        sp->records->recall(sp->records->cookie, store, report_mismatch, &m);
}

static bool
differs(const struct cks_record *a, const struct cks_record *b, unsigned key)
{
    return a->key[key] && b->key[key] && a->key[key] != b->key[key];
}

static void
compare(struct cks_spanning *sp, size_t store, size_t setting)
{
    const struct cks_record *list = sp->records->list.items;
    const struct cks_record *a = &list[store], *b = &list[setting];
    if (differs(a, b, CKS_KEY_PATH))
        tell(sp, store, setting, CKS_P_PATH, "XksProxyUriPath");
    if (differs(a, b, CKS_KEY_ACCESS_KEY))
        tell(sp, store, setting, CKS_P_ACCESS_KEY, "AccessKeyId");
    else if (differs(a, b, CKS_KEY_SECRET))
        tell(sp, store, setting, CKS_P_SECRET_KEY, "RawSecretAccessKey");
    if (a->region_scope && b->region_scope && a->region_scope != b->region_scope &&
        !a->region_open && !b->region_open)
        tell(sp, store, setting, CKS_P_NONE, "the Region");
}

/* The setting of the folder with the store's path; if none has, the only one that no store of the
 * folder matches, if the store is the only one that matches none. SIZE_MAX: none. */
static size_t
setting_of(const struct cks_record *list, const size_t *stores, size_t store_count,
           const size_t *settings, size_t setting_count, size_t store)
{
    size_t free_setting = SIZE_MAX, free_settings = 0, free_stores = 0;
    for (size_t k = 0; k < setting_count; k++) {
        bool taken = false;
        if (list[settings[k]].key[CKS_KEY_PATH] == list[store].key[CKS_KEY_PATH])
            return settings[k];
        for (size_t i = 0; i < store_count; i++)
            taken |= list[stores[i]].key[CKS_KEY_PATH] == list[settings[k]].key[CKS_KEY_PATH];
        if (!taken) {
            free_setting = settings[k];
            free_settings++;
        }
    }
    for (size_t i = 0; i < store_count; i++) {
        bool matched = false;
        for (size_t k = 0; k < setting_count; k++)
            matched |= list[stores[i]].key[CKS_KEY_PATH] == list[settings[k]].key[CKS_KEY_PATH];
        free_stores += !matched;
    }
    return free_settings == 1 && free_stores == 1 ? free_setting : SIZE_MAX;
}

bool
cks_judge_settings(struct cks_spanning *sp)
{
    const struct cks_record *list = sp->records->list.items;
    size_t n = sp->records->list.count, setting_count = 0, store_count = 0;
    size_t settings[PAIRS_MAX], stores[PAIRS_MAX];
    for (size_t i = 0; i < n; i++)
        if (is_setting(&list[i]) && setting_count < PAIRS_MAX)
            settings[setting_count++] = i;
    for (size_t k = 0; k < setting_count; k++) {
        uint64_t folder = list[settings[k]].folder;
        size_t beside[PAIRS_MAX], beside_count = 0;
        bool first = true;
        for (size_t i = 0; i < k; i++)
            first &= list[settings[i]].folder != folder;
        for (size_t i = k; first && i < setting_count; i++)
            if (list[settings[i]].folder == folder)
                beside[beside_count++] = settings[i];
        store_count = 0;
        for (size_t i = 0; first && i < n; i++)
            if ((!folder || list[i].folder == folder) && is_external(&list[i]) &&
                store_count < PAIRS_MAX)
                stores[store_count++] = i;
        for (size_t i = 0; i < store_count; i++) {
            size_t own = setting_of(list, stores, store_count, beside, beside_count, stores[i]);
            if (own != SIZE_MAX)
                compare(sp, stores[i], own);
        }
    }
    return true;
}
