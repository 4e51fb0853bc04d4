#include "formats/inside/given.h"

#include "formats/inside/earlier.h"
#include "formats/inside/signed_in.h"

/* Keys whose members are variables; of the latter kind, whoever starts a pipeline may give others.
 */
static const struct {
    const char *key;
    bool possible;
} keys[] = {{"env", false}, {"environment", false}, {"variables", true}};

/* Whether the program that runs the scripts takes a text as it is. */
static bool
is_taken_as_it_is(struct cks_str text)
{
    return text.p && !memchr(text.p, '$', text.n) && cks_str_find(text, "{{") == text.n &&
           cks_str_find(text, "<<") == text.n;
}

struct cks_str
cks_given_text(struct cks_str value)
{
    struct cks_str none = {0};
    if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
        value.p[value.n - 1] == value.p[0])
        value = cks_str_sub(value, 1, value.n - 2);
    for (size_t i = 0; i < value.n; i++)
        if (strchr("\"'`\\$", value.p[i]))
            return none;
    return value;
}

/* Whether a script has as many variables as are taken; there is one more. */
static bool
takes_no_more(const struct cks_reading *r, const cks_given_list *list)
{
    if (list->count < CKS_GIVEN_MAX)
        return false;
    cks_reading_beyond(r, CKS_BOUND_GIVEN_VARIABLES);
    return true;
}

static struct cks_shell_given *
given_before(const cks_given_list *list, struct cks_str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (cks_str_eq(list->items[i].name, name))
            return &list->items[i];
    return NULL;
}

bool
cks_give_value(cks_given_list *list, struct cks_shell_given given)
{
    struct cks_shell_given *slot = given_before(list, given.name);
    slot = slot ? slot : cks_vec_push(list);
    if (slot)
        *slot = given;
    return slot != NULL;
}

bool
cks_give_assignment(const struct cks_reading *r, cks_given_list *list, struct cks_shell_given given)
{
    return (!given_before(list, given.name) && takes_no_more(r, list)) ||
           cks_give_value(list, given);
}

static bool
give(struct cks_reading *r, cks_given_list *list, struct cks_str name, const cJSON *value,
     const char *pointer, bool possible)
{
    if (takes_no_more(r, list))
        return true;
    struct cks_shell_given *g = cks_vec_push(list);
    if (!g || !pointer)
        return false;
    struct cks_str text = cks_json_text(value);
    /* Numbers and booleans are written in more than one way. */
    *g = (struct cks_shell_given){.name = name,
                                  .value = text,
                                  .known = cJSON_IsString(value) && is_taken_as_it_is(text),
                                  .possible = possible,
                                  .doc = r->doc,
                                  .pointer = pointer};
    return true;
}

/* NAME: value, or NAME: {value: ...} of GitLab. */
static bool
give_member(struct cks_reading *r, cks_given_list *list, const cJSON *m, const char *at,
            bool possible)
{
    const char *pointer = cks_pointer_child(r->arena, at, cks_str_of(m->string));
    const cJSON *value = cJSON_IsObject(m) ? cks_json_get(m, "value") : m;
    if (pointer && value && value != m)
        pointer = cks_pointer_child(r->arena, pointer, CKS_STR_LIT("value"));
    return give(r, list, cks_str_of(m->string), value, pointer, possible);
}

/* NAME: value of env, which ${{ env.NAME }} is too. */
static bool
give_expression(struct cks_reading *r, cks_given_list *list, const cJSON *m, const char *at)
{
    const char *pointer = cks_pointer_child(r->arena, at, cks_str_of(m->string));
    char *name = cks_arena_printf(r->arena, "(env.%s)", m->string);
    size_t before = list->count;
    bool ok = name && give(r, list, cks_str_of(name), m, pointer, false);
    if (ok && list->count > before)
        list->items[before].shown = m->string;
    return ok;
}

/* - name: NAME
 *   value: ... */
static bool
give_elements(struct cks_reading *r, cks_given_list *list, const cJSON *array, const char *at,
              bool possible)
{
    size_t i = 0;
    for (const cJSON *m = array->child; m && !takes_no_more(r, list); m = m->next, i++) {
        struct cks_str name = cks_json_text_of(m, "name");
        const char *pointer = name.n ? cks_pointer_index(r->arena, at, i) : at;
        if (pointer)
            pointer = cks_pointer_child(r->arena, pointer, CKS_STR_LIT("value"));
        if (name.n && !give(r, list, name, cks_json_get(m, "value"), pointer, possible))
            return false;
    }
    return true;
}

static bool
give_all(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *n,
         const char *key, bool possible)
{
    const cJSON *all = cks_tree_get(n, key);
    const cJSON *inner = cks_json_get(all, "variables"); /* of CodeBuild */
    const char *at = all ? cks_tree_pointer(r->arena, n) : "";
    if (at && all)
        at = cks_pointer_child(r->arena, at, cks_str_of(key));
    if (at && cJSON_IsObject(inner))
        at = cks_pointer_child(r->arena, at, CKS_STR_LIT("variables"));
    if (!at)
        return false;
    if (cJSON_IsArray(all))
        return give_elements(r, list, all, at, possible);
    all = cJSON_IsObject(inner) ? inner : all;
    for (const cJSON *m = cJSON_IsObject(all) ? all->child : NULL; m && !takes_no_more(r, list);
         m = m->next)
        if (!give_member(r, list, m, at, possible || all == inner) ||
            (strcmp(key, "env") == 0 && !give_expression(r, list, m, at)))
            return false;
    return true;
}

bool
cks_sets_for_others(struct cks_str text)
{
    static const char *const marks[] = {"GITHUB_ENV", "BASH_ENV", "task.setvariable", "dotenv",
                                        "exportVariable"};
    for (size_t i = 0; i < CKS_COUNT(marks); i++)
        if (cks_str_find(text, marks[i]) < text.n)
            return true;
    return false;
}

/* ---- what replaces variables of a job ---- */

/* Names of variables that are not what is written elsewhere. */
static bool
give_unknown(struct cks_reading *r, cks_given_list *list, const cJSON *names)
{
    bool ok = true;
    for (const cJSON *m = cJSON_IsObject(names) ? names->child : NULL;
         ok && m && !takes_no_more(r, list); m = m->next)
        ok = give(r, list, cks_str_of(m->string), NULL, "", true);
    return ok;
}

/* Those that rules set, if they apply. */
static bool
give_of_rules(struct cks_reading *r, cks_given_list *list, const cJSON *rules)
{
    bool ok = true;
    for (const cJSON *i = cJSON_IsArray(rules) ? rules->child : NULL; ok && i; i = i->next)
        ok = give_unknown(r, list, cks_json_get(i, "variables"));
    return ok;
}

/* Those of rules, which count more than the job's, and of its matrix; the same of what it extends.
 */
static bool
give_replaced(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *job,
              unsigned depth)
{
    struct cks_tree_node base;
    const cJSON *matrix = cks_json_get(cks_tree_get(job, "parallel"), "matrix");
    bool ok = give_of_rules(r, list, cks_tree_get(job, "rules")) &&
              give_of_rules(r, list, cks_json_get(cks_tree_get(job, "workflow"), "rules"));
    for (const cJSON *i = cJSON_IsArray(matrix) ? matrix->child : NULL; ok && i; i = i->next)
        ok = give_unknown(r, list, i);
    for (size_t i = 0; ok && depth < CKS_EXTENDED_MAX && cks_extended_by(job, i, &base); i++)
        ok = !base.item || give_replaced(r, list, &base, depth + 1);
    return ok;
}

/* Whether the variables of a job, or what its rules set, are written elsewhere. */
static bool
refers_elsewhere(const struct cks_tree_node *job)
{
    static const char reference[] = "!reference";
    const cJSON *rules = cks_tree_get(job, "rules");
    bool found =
        cks_json_get(cks_tree_get(job, "variables"), reference) || cks_json_get(rules, reference);
    for (const cJSON *i = cJSON_IsArray(rules) ? rules->child : NULL; i && !found; i = i->next)
        found = cks_json_get(i, reference) || cks_json_get(cks_json_get(i, "variables"), reference);
    return found;
}

/* inherit: {variables: ...} of a job, or of what it extends; NULL: all. */
static const cJSON *
inherited_by(const struct cks_tree_node *job, unsigned depth)
{
    struct cks_tree_node base;
    const cJSON *found = cks_json_get(cks_tree_get(job, "inherit"), "variables");
    for (size_t i = 0; !found && depth < CKS_EXTENDED_MAX && cks_extended_by(job, i, &base); i++)
        found = base.item ? inherited_by(&base, depth + 1) : NULL;
    return found;
}

static bool
is_inherited(const cJSON *inherit, struct cks_str name)
{
    bool found = !inherit || cJSON_IsTrue(inherit);
    for (const cJSON *i = cJSON_IsArray(inherit) ? inherit->child : NULL; i && !found; i = i->next)
        found = cks_str_eq(cks_json_text(i), name);
    return found;
}

/* What a step that signs in to AWS sets; the step's own env counts first. */
static bool
give_signed_in(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *steps,
               const cJSON *step, size_t index)
{
    struct cks_shell_given sets[CKS_SIGNED_IN_MOST];
    size_t n = 0;
    bool ok = cks_signed_in_by(r, steps, step, index, sets, &n);
    for (size_t i = 0; ok && i < n; i++)
        ok = given_before(list, sets[i].name) || cks_give_value(list, sets[i]);
    return ok;
}

/* Takes what steps before one give to it; *ret_acts: they run actions, which may set variables for
 * it. False if out of memory. */
static bool
follow_steps(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *step,
             bool *ret_acts)
{
    if (!step->up || !step->up->key || strcmp(step->up->key, "steps") != 0)
        return true;
    struct cks_earlier_run *run = r->earlier;
    const cJSON *steps = step->up->item, *i = steps->child;
    bool known = run && run->steps == steps && run->step_index <= step->index;
    size_t index = known ? run->step_index : 0;
    const cJSON *signs = known ? run->signs : NULL;
    size_t signs_index = known ? run->signs_index : 0;
    bool found = known && run->acts;
    for (i = known ? run->step : i; i && index < step->index; i = i->next, index++) {
        struct cks_str uses = cks_json_text_of(i, "uses");
        found |= uses.n && !cks_str_starts(uses, "actions/checkout@");
        if (uses.n && cks_signs_in(i)) {
            signs = i;
            signs_index = index;
        }
    }
    if (run) {
        run->steps = steps;
        run->step = i;
        run->step_index = index;
        run->acts = found;
        run->signs = signs;
        run->signs_index = signs_index;
    }
    *ret_acts |= found;
    return !signs || give_signed_in(r, list, step->up, signs, signs_index);
}

/* ---- all of them ---- */

/* Whether `environment` names where a job deploys to, as GitHub's and GitLab's jobs do. */
static bool
is_deployed(const struct cks_tree_node *job)
{
    return cks_tree_get(job, "script") || cks_tree_get(job, "runs-on") ||
           cks_tree_get(job, "stage") || cks_tree_get(job, "extends");
}

static bool
give_of_object(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *of)
{
    bool ok = true;
    for (size_t i = 0; ok && cJSON_IsObject(of->item) && i < CKS_COUNT(keys); i++)
        ok = (strcmp(keys[i].key, "environment") == 0 && is_deployed(of)) ||
             give_all(r, list, of, keys[i].key, keys[i].possible);
    return ok;
}

/* Those of the jobs that a job extends. *ret_hidden: one is in another file, and may have others.
 */
static bool
give_extended(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *job,
              unsigned depth, bool *ret_hidden)
{
    struct cks_tree_node base;
    bool ok = true;
    for (size_t i = 0; ok && cks_extended_by(job, i, &base); i++) {
        *ret_hidden |= !base.item || depth >= CKS_EXTENDED_MAX;
        if (base.item)
            *ret_hidden |= refers_elsewhere(&base);
        if (!*ret_hidden)
            ok = give_of_object(r, list, &base) &&
                 give_extended(r, list, &base, depth + 1, ret_hidden);
    }
    return ok;
}

/* ---- inputs ---- */

struct cks_str
cks_input_name(struct cks_arena *a, const char *name)
{
    char *made = cks_arena_printf(a, "(inputs.%s)", name);
    return (struct cks_str){made, made ? strlen(made) : 0};
}

/* Defaults of one set of inputs, at `at`. */
static bool
give_defaults(struct cks_reading *r, cks_given_list *list, const cJSON *inputs, const char *at)
{
    bool ok = at != NULL;
    for (const cJSON *m = cJSON_IsObject(inputs) ? inputs->child : NULL; ok && m; m = m->next) {
        const char *pointer = cks_pointer_child(r->arena, at, cks_str_of(m->string));
        if (pointer)
            pointer = cks_pointer_child(r->arena, pointer, CKS_STR_LIT("default"));
        const cJSON *value = cks_json_get(m, "default");
        struct cks_str text = cks_json_text(value), name = cks_input_name(r->arena, m->string);
        /* An empty one stands for none: callers give it. */
        struct cks_shell_given g = {.name = name,
                                    .value = text,
                                    .known = cJSON_IsString(value) && text.n &&
                                             cks_str_find(text, "${{") == text.n,
                                    .possible = true,
                                    .doc = r->doc,
                                    .pointer = pointer,
                                    .shown = m->string};
        struct cks_shell_given *slot = pointer && name.p ? cks_vec_push(list) : NULL;
        ok = slot != NULL;
        if (slot)
            *slot = g;
    }
    return ok;
}

/* "/a/b/inputs". */
static const char *
pointer_to_inputs(struct cks_arena *a, const char *const *path, size_t count)
{
    const char *at = "";
    for (size_t i = 0; at && i < count; i++)
        at = cks_pointer_child(a, at, cks_str_of(path[i]));
    return at;
}

/* Those of an action or a workflow; what a step gives comes first. */
static bool
give_inputs(struct cks_reading *r, cks_given_list *list, const struct cks_tree_node *root)
{
    static const char *const called[] = {"on", "workflow_call", "inputs"};
    static const char *const started[] = {"on", "workflow_dispatch", "inputs"};
    const cJSON *on = cks_tree_get(root, "on");
    const cJSON *by_call = cks_json_get(cks_json_get(on, "workflow_call"), "inputs");
    const cJSON *by_hand = cks_json_get(cks_json_get(on, "workflow_dispatch"), "inputs");
    for (size_t i = 0; r->inputs && i < r->inputs->count; i++) {
        struct cks_shell_given *slot = cks_vec_push(list);
        if (!slot)
            return false;
        *slot = r->inputs->items[i];
    }
    if (cks_tree_get(root, "runs") &&
        !give_defaults(r, list, cks_tree_get(root, "inputs"), "/inputs"))
        return false;
    return (!by_call || give_defaults(r, list, by_call, pointer_to_inputs(r->arena, called, 3))) &&
           (!by_hand || give_defaults(r, list, by_hand, pointer_to_inputs(r->arena, started, 3)));
}

/* A variable that is all of an input, NAME: ${{ inputs.NAME }}, is what that is. */
static void
hand_on_inputs(cks_given_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct cks_shell_given *g = &list->items[i];
        struct cks_str text = cks_str_trim(g->value);
        if (g->known || !cks_str_starts(text, "${{") || !cks_str_ends(text, "}}"))
            continue;
        text = cks_str_trim(cks_str_sub(text, 3, text.n - 5));
        for (size_t k = 0; k < list->count; k++) {
            const struct cks_shell_given *of = &list->items[k];
            bool same = of->name.n == text.n + 2 && of->name.p[0] == '(' &&
                        cks_str_eq(cks_str_sub(of->name, 1, text.n), text);
            if (!same || !cks_str_starts(text, "inputs."))
                continue;
            struct cks_str name = g->name;
            *g = *of;
            g->name = name;
            break;
        }
    }
}

bool
cks_given_to_node(struct cks_reading *r, const struct cks_tree_node *n,
                  struct cks_shell_givens *ret)
{
    cks_given_list list = {0};
    bool ok = true, own_alone = r->sets_for_others, own = true, hidden = false;
    bool possible = false;
    const cJSON *inherit = NULL;
    for (const struct cks_tree_node *of = n->up; ok && of && own; of = of->up) {
        size_t before = list.count;
        inherit = inherit ? inherit : inherited_by(of, 0);
        hidden |= refers_elsewhere(of);
        ok = give_replaced(r, &list, of, 0) && give_of_object(r, &list, of);
        for (size_t i = before; i < list.count; i++) {
            list.items[i].known &= !hidden && (of->up || is_inherited(inherit, list.items[i].name));
            list.items[i].possible |= possible;
        }
        ok = ok && follow_steps(r, &list, of, &possible);
        ok = ok && give_extended(r, &list, of, 0, &hidden);
        own = !own_alone || !cJSON_IsObject(of->item);
    }
    while (n->up)
        n = n->up;
    ok = ok && give_inputs(r, &list, n);
    hand_on_inputs(&list);
    struct cks_shell_given *kept = cks_arena_array(r->arena, list.count + 1, sizeof(*kept));
    ok = ok && kept;
    if (ok && list.count)
        memcpy(kept, list.items, list.count * sizeof(*kept));
    *ret = (struct cks_shell_givens){kept, ok ? list.count : 0};
    cks_vec_free(&list);
    return ok;
}
