#include "formats/inside/earlier.h"

#include "formats/inside/script.h"

#define EARLIER_MAX ((size_t)CKS_MOST_EARLIER_SCRIPTS)

/* Keys of lists whose items run in one shell. */
static const char *const lists[] = {"script", "before_script", "after_script", "commands",
                                    "install"};

struct earlier {
    struct cks_reading *r;
    const struct cks_tree_node *root;
    struct cks_shell_givens *givens;
    size_t count; /* of the items */
    bool beyond;  /* there are more of them */
    bool failed;  /* out of memory */
};

/* Any variable may be anything. */
static void
forget(struct earlier *e)
{
    size_t count = e->givens->count;
    struct cks_shell_given *kept = cks_arena_array(e->r->arena, count + 1, sizeof(*kept));
    e->failed |= !kept;
    for (size_t i = 0; kept && i < count; i++) {
        kept[i] = e->givens->items[i];
        kept[i].known = false;
    }
    if (kept)
        e->givens->items = kept;
}

/* The same where there are too many items. */
static void
stop_at_bound(struct earlier *e)
{
    forget(e);
    e->beyond = true;
    cks_reading_beyond(e->r, CKS_BOUND_EARLIER_SCRIPTS);
}

/* ---- items ---- */

static void run_node(struct earlier *e, const struct cks_tree_node *n, unsigned depth);

/* The job and the key of !reference [.job, key]. */
static const cJSON *
reference_of(const struct cks_tree_node *n)
{
    return cJSON_IsObject(n->item) ? cks_json_get(n->item, "!reference") : NULL;
}

static void
run_reference(struct earlier *e, const struct cks_tree_node *n, unsigned depth)
{
    struct cks_tree_node steps[2];
    const struct cks_tree_node *of = e->root;
    size_t count = 0;
    const cJSON *reference = reference_of(n);
    for (const cJSON *i = reference ? reference->child : NULL; i && of->item; i = i->next) {
        if (count == CKS_COUNT(steps) || !cJSON_IsString(i))
            break;
        steps[count] = (struct cks_tree_node){
            .up = of, .key = i->valuestring, .item = cks_tree_get(of, i->valuestring)};
        of = &steps[count++];
    }
    if (of->item && of != e->root)
        run_node(e, of, depth);
    else
        forget(e);
}

/* Runs a script, or a list of them. */
static void
run_node(struct earlier *e, const struct cks_tree_node *n, unsigned depth)
{
    if (e->failed || e->beyond || depth >= CKS_EXTENDED_MAX) {
        forget(e);
    } else if (cJSON_IsString(n->item) && e->count >= EARLIER_MAX) {
        stop_at_bound(e);
    } else if (cJSON_IsString(n->item)) {
        const char *pointer = cks_tree_pointer(e->r->arena, n);
        e->count++;
        e->failed |=
            !pointer || !cks_pass_script_string(e->r, cks_json_text(n->item), pointer, e->givens);
    } else if (reference_of(n)) {
        run_reference(e, n, depth + 1);
    } else if (cJSON_IsArray(n->item)) {
        size_t index = 0;
        for (const cJSON *i = n->item->child; i && !e->beyond; i = i->next) {
            struct cks_tree_node child = {.up = n, .index = index++, .item = i};
            run_node(e, &child, depth + 1);
        }
    } else if (n->item->child) {
        forget(e);
    }
}

/* The items of n's list from one on, up to n. */
static void
run_items(struct earlier *e, const struct cks_tree_node *n, const cJSON *first, size_t index)
{
    for (const cJSON *i = first; i && index < n->index; i = i->next) {
        struct cks_tree_node child = {.up = n->up, .index = index++, .item = i};
        run_node(e, &child, 0);
    }
}

/* The items before one, in its list and in those that this is in. */
static void
run_items_before(struct earlier *e, const struct cks_tree_node *n)
{
    if (n->key || !n->up)
        return;
    run_items_before(e, n->up);
    if (n->index >= EARLIER_MAX)
        stop_at_bound(e);
    else
        run_items(e, n, n->up->item->child, 0);
}

/* Keeps what was passed for the items behind n. */
static void
keep_run(const struct earlier *e, const struct cks_tree_node *n)
{
    struct cks_earlier_run *run = e->r->earlier;
    if (run && n->up && !n->key && !e->failed)
        *run = (struct cks_earlier_run){.list = n->up->item,
                                        .next = n->item,
                                        .index = n->index,
                                        .count = e->count,
                                        .beyond = e->beyond,
                                        .left = *e->givens,
                                        .steps = run->steps,
                                        .step = run->step,
                                        .step_index = run->step_index,
                                        .acts = run->acts};
}

/* ---- jobs ---- */

bool
cks_extended_by(const struct cks_tree_node *job, size_t index, struct cks_tree_node *ret)
{
    const cJSON *extends = cks_tree_get(job, "extends");
    const struct cks_tree_node *root = job;
    while (root->up)
        root = root->up;
    size_t count = cJSON_IsArray(extends) ? (size_t)cJSON_GetArraySize(extends) : extends != NULL;
    if (index >= count || index >= CKS_EXTENDED_MAX)
        return false;
    const cJSON *named =
        cJSON_IsArray(extends) ? cJSON_GetArrayItem(extends, (int)(count - 1 - index)) : extends;
    const char *name = cJSON_IsString(named) ? named->valuestring : "";
    *ret = (struct cks_tree_node){.up = root, .key = name, .item = cks_tree_get(root, name)};
    return true;
}

/* before_script of a job, or of what it extends; false if neither has one. */
static bool
run_before_script(struct earlier *e, const struct cks_tree_node *job, unsigned depth)
{
    static const char key[] = "before_script";
    struct cks_tree_node own = {.up = job, .key = key, .item = cks_tree_get(job, key)};
    struct cks_tree_node base;
    bool found = own.item != NULL;
    if (found)
        run_node(e, &own, 0);
    for (size_t i = 0; !found && depth < CKS_EXTENDED_MAX && cks_extended_by(job, i, &base); i++) {
        if (!base.item)
            forget(e); /* it is in another file, and may have one */
        found = !base.item || run_before_script(e, &base, depth + 1);
    }
    return found;
}

/* commands of the phases before one. */
static void
run_phases_before(struct earlier *e, const struct cks_tree_node *phase)
{
    for (const cJSON *i = phase->up->item->child; i && i != phase->item; i = i->next) {
        struct cks_tree_node of = {.up = phase->up, .key = i->string, .item = i};
        struct cks_tree_node commands = {
            .up = &of, .key = "commands", .item = cks_json_get(i, "commands")};
        if (commands.item)
            run_node(e, &commands, 0);
    }
}

static void
run_before_list(struct earlier *e, const struct cks_tree_node *list)
{
    const struct cks_tree_node *job = list->up;
    struct cks_tree_node common = {.up = e->root, .key = "default"};
    common.item = cks_tree_get(e->root, common.key);
    if (job->up && job->up->key && strcmp(job->up->key, "phases") == 0)
        run_phases_before(e, job);
    if (strcmp(list->key, "script") == 0 && !run_before_script(e, job, 0) &&
        !(common.item && run_before_script(e, &common, 0)))
        run_before_script(e, e->root, 0);
}

static const struct cks_tree_node *
root_of(const struct cks_tree_node *n)
{
    while (n->up)
        n = n->up;
    return n;
}

bool
cks_pass_earlier(struct cks_reading *r, const struct cks_tree_node *n,
                 struct cks_shell_givens *inout)
{
    const struct cks_tree_node *list = n;
    bool one_shell = false;
    while (list->up && !list->key)
        list = list->up;
    for (size_t i = 0; list->up && i < CKS_COUNT(lists); i++)
        one_shell |= strcmp(list->key, lists[i]) == 0;
    if (!one_shell)
        return true;
    struct earlier e = {.r = r, .root = root_of(n), .givens = inout};
    run_before_list(&e, list);
    run_items_before(&e, n);
    keep_run(&e, n);
    return !e.failed;
}

bool
cks_pass_on(struct cks_reading *r, const struct cks_tree_node *n, bool *ret_known,
            struct cks_shell_givens *ret)
{
    const struct cks_earlier_run *run = r->earlier;
    *ret_known =
        run && run->list && n->up && !n->key && run->list == n->up->item && run->index <= n->index;
    if (!*ret_known)
        return true;
    struct earlier e = {
        .r = r, .root = root_of(n), .givens = ret, .count = run->count, .beyond = run->beyond};
    *ret = run->left;
    run_items(&e, n, run->next, run->index);
    keep_run(&e, n);
    return !e.failed;
}
