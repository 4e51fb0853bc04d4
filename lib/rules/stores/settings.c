#include "rules/stores/settings.h"

#include <stdlib.h>

#define PAIRS_MAX ((size_t)CKS_MOST_SETTINGS_PAIRS)

/* A store, and the settings that are its proxy's. */
struct match {
    struct cks_spanning *sp;
    struct cks_place place;
    struct cks_str region;
    enum cks_param param;
    const char *what;
    bool none; /* of several settings, none is */
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
    bool region = m->param == CKS_P_NONE;
    const char *pointer = region ? s->region_pointer : cks_of(s, m->param)->pointer;
    enum cks_part part = cks_param_secret(m->param) ? CKS_PART_KEY : CKS_PART_VALUE;
    struct cks_range r;
    CKS_UNUSED(i);
    m->place.file = s->doc->file;
    if (s->doc->locate && pointer && s->doc->locate(s->doc, pointer, part, 0, 0, &r))
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
             m->none ? "%s does not match any entry in the settings of the proxy"
                     : "%s differs from that in the settings of the proxy",
             m->what);
}

static void
tell_match(struct match m, size_t store, size_t setting)
{
    struct cks_spanning *sp = m.sp;
    if (sp->records->recall(sp->records->cookie, setting, see_setting, &m))
        sp->records->recall(sp->records->cookie, store, report_mismatch, &m);
}

static void
tell(struct cks_spanning *sp, size_t store, size_t setting, enum cks_param p, const char *what)
{
    tell_match((struct match){.sp = sp, .param = p, .what = what}, store, setting);
}

static bool
differs(const struct cks_record *a, const struct cks_record *b, unsigned key)
{
    return a->key[key] && b->key[key] && a->key[key] != b->key[key];
}

static void
compare_regions(struct cks_spanning *sp, size_t store, size_t setting)
{
    const struct cks_record *list = sp->records->list.items;
    const struct cks_record *a = &list[store], *b = &list[setting];
    if (a->region_scope && b->region_scope && a->region_scope != b->region_scope &&
        !a->region_open && !b->region_open)
        tell(sp, store, setting, CKS_P_NONE, "the Region");
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
    compare_regions(sp, store, setting);
}

/* The path belongs to none of the settings; their Region is one. */
static void
tell_of_none(struct cks_spanning *sp, size_t store, size_t setting)
{
    tell_match(
        (struct match){.sp = sp, .param = CKS_P_PATH, .what = "XksProxyUriPath", .none = true},
        store, setting);
    compare_regions(sp, store, setting);
}

/* The stores and the settings that may belong together: those of one folder, or, for settings that
 * are evidence, of the run. */
struct group {
    const struct cks_record *list;
    size_t stores[PAIRS_MAX], store_count;
    size_t settings[PAIRS_MAX], setting_count;
    bool cut; /* there are more: what a store does not match here may match one of them */
};

static bool
agrees(const struct group *g, size_t store, size_t setting, unsigned key)
{
    return g->list[store].key[key] && g->list[store].key[key] == g->list[setting].key[key];
}

/* Whether a store of the group has the path of a setting. */
static bool
is_taken(const struct group *g, size_t setting)
{
    bool taken = false;
    for (size_t i = 0; i < g->store_count; i++)
        taken |= agrees(g, g->stores[i], setting, CKS_KEY_PATH);
    return taken;
}

static size_t
count_unmatched(const struct group *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->store_count; i++) {
        bool matched = false;
        for (size_t k = 0; k < g->setting_count; k++)
            matched |= agrees(g, g->stores[i], g->settings[k], CKS_KEY_PATH);
        n += !matched;
    }
    return n;
}

/* The setting with the store's path; else the one with its AccessKeyId; else the only one that no
 * store matches, if the store is the only one that matches none. SIZE_MAX: none; then *ret_none is
 * whether it should have one: there are settings that no store matches, enough for all, their paths
 * are known, and there are no others. */
static size_t
setting_of(const struct group *g, size_t store, bool *ret_none)
{
    size_t unused = SIZE_MAX, unused_count = 0, by_id = SIZE_MAX, same_id = 0;
    bool all_known = true;
    *ret_none = false;
    for (size_t k = 0; k < g->setting_count; k++) {
        size_t setting = g->settings[k];
        if (agrees(g, store, setting, CKS_KEY_PATH))
            return setting;
        if (is_taken(g, setting))
            continue;
        unused = setting;
        unused_count++;
        all_known &= g->list[setting].key[CKS_KEY_PATH] != 0;
        same_id += agrees(g, store, setting, CKS_KEY_ACCESS_KEY);
        by_id = agrees(g, store, setting, CKS_KEY_ACCESS_KEY) ? setting : by_id;
    }
    if (same_id == 1)
        return by_id;
    size_t unmatched = count_unmatched(g);
    if (unused_count == 1 && unmatched == 1)
        return unused;
    *ret_none = unused_count >= unmatched && unused_count > 1 && all_known && !g->cut;
    return SIZE_MAX;
}

static void
judge_group(struct cks_spanning *sp, const struct group *g)
{
    if (g->cut && g->store_count && g->setting_count)
        cks_records_beyond(sp->records, CKS_BOUND_SETTINGS_PAIRS);
    for (size_t i = 0; i < g->store_count; i++) {
        bool none;
        size_t own = setting_of(g, g->stores[i], &none);
        if (own != SIZE_MAX)
            compare(sp, g->stores[i], own);
        else if (none)
            tell_of_none(sp, g->stores[i], g->settings[0]);
    }
}

static void
add_to(size_t *list, size_t *count, size_t i, bool *cut)
{
    if (*count == PAIRS_MAX)
        *cut = true;
    else
        list[(*count)++] = i;
}

/* The group of the settings in a folder. */
static void
fill_group(struct group *g, const struct cks_spanning *sp, uint64_t folder)
{
    size_t n = sp->records->list.count;
    *g = (struct group){.list = sp->records->list.items};
    for (size_t i = 0; i < n; i++) {
        const struct cks_record *r = &g->list[i];
        if (is_setting(r) && r->folder == folder)
            add_to(g->settings, &g->setting_count, i, &g->cut);
        else if (is_external(r) && (!folder || r->folder == folder))
            add_to(g->stores, &g->store_count, i, &g->cut);
    }
}

bool
cks_judge_settings(struct cks_spanning *sp)
{
    const struct cks_record *list = sp->records->list.items;
    uint64_t folders[PAIRS_MAX];
    size_t folder_count = 0;
    for (size_t i = 0; i < sp->records->list.count; i++) {
        bool seen = !is_setting(&list[i]);
        for (size_t k = 0; !seen && k < folder_count; k++)
            seen = folders[k] == list[i].folder;
        if (seen)
            continue;
        struct group g;
        if (folder_count == PAIRS_MAX) {
            cks_records_beyond(sp->records, CKS_BOUND_SETTINGS_PAIRS);
            break;
        }
        folders[folder_count++] = list[i].folder;
        fill_group(&g, sp, list[i].folder);
        judge_group(sp, &g);
    }
    return true;
}
