#include "formats/inside/action.h"

#include "formats/inside/given.h"
#include "formats/reading/fence.h"
#include "formats/reading/include.h"
#include "source/yaml/parse.h"
#include "source/yaml/yaml.h"

/* The reading of an action for the sake of a step. */
struct for_step {
    const struct cks_reading *outer;
};

/* Whether a value comes from another file than the call. */
static bool
has_value_of_step(const struct cks_store *s)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        for (size_t i = 0; s->values[p].trace && i < s->values[p].trace->count; i++)
            if (strcmp(s->values[p].trace->texts[i].doc->file, s->doc->file) != 0)
                return true;
    return false;
}

static bool
take_for_step(void *cookie, const struct cks_store *s)
{
    const struct for_step *f = cookie;
    return !has_value_of_step(s) || f->outer->take(f->outer->cookie, s);
}

static bool
keep_for_step(void *cookie, void *p, void (*release)(void *p))
{
    const struct for_step *f = cookie;
    return f->outer->keep(f->outer->cookie, p, release);
}

static void
release_action(void *p)
{
    cks_yaml_free(p);
}

static void
release_action_tree(void *p)
{
    cks_json_delete(p);
}

/* action.yml of a folder of the repository; NULL: it is not read. */
static struct cks_document *
open_action(struct cks_reading *r, struct cks_str uses, bool *ret_ok)
{
    static const char *const names[] = {"action.yml", "action.yaml"};
    struct cks_document *doc = NULL;
    enum cks_include read = CKS_INCLUDE_NOT_READ;
    /* A workflow is two folders below the repository's root, from which the path begins. */
    const char *folder = strstr(r->doc->file, ".github/workflows/");
    const char *at = cks_tf_join(r->arena, folder ? "../.." : ".", uses);
    for (size_t i = 0; i < CKS_COUNT(names) && read == CKS_INCLUDE_NOT_READ; i++) {
        const char *path = at ? cks_tf_join(r->arena, at, cks_str_of(names[i])) : NULL;
        read = path ? cks_include_open(r, cks_str_of(path), false, CKS_SYNTAX_YAML, &doc)
                    : CKS_INCLUDE_NO_MEMORY;
    }
    *ret_ok = read != CKS_INCLUDE_NO_MEMORY;
    return read == CKS_INCLUDE_OK ? doc : NULL;
}

/* What the step gives: with: {NAME: text}. */
static bool
give_of_step(struct cks_reading *r, const struct cks_tree_node *step, struct cks_shell_givens *ret)
{
    const cJSON *with = cks_json_get(step->item, "with");
    const char *at = cks_tree_pointer(r->arena, step);
    size_t n = 0, count = (size_t)(cJSON_IsObject(with) ? cJSON_GetArraySize(with) : 0);
    struct cks_shell_given *items = cks_arena_array(r->arena, count + 1, sizeof(*items));
    at = at ? cks_pointer_child(r->arena, at, CKS_STR_LIT("with")) : NULL;
    for (const cJSON *m = count ? with->child : NULL; at && items && m; m = m->next) {
        struct cks_str text = cks_json_text(m), name = cks_input_name(r->arena, m->string);
        const char *pointer = cks_pointer_child(r->arena, at, cks_str_of(m->string));
        if (!pointer || !name.p)
            return false;
        items[n++] = (struct cks_shell_given){.name = name,
                                              .value = text,
                                              .known = cJSON_IsString(m) &&
                                                       cks_str_find(text, "${{") == text.n,
                                              .doc = r->doc,
                                              .pointer = pointer,
                                              .shown = m->string};
    }
    *ret = (struct cks_shell_givens){items, n};
    return at && items;
}

bool
cks_read_local_action(struct cks_reading *r, const struct cks_tree_node *step,
                      bool (*read)(struct cks_reading *r, const cJSON *tree))
{
    struct cks_str uses = cks_json_text_of(step->item, "uses");
    struct cks_yaml_error error;
    struct cks_yaml *y = NULL;
    struct cks_shell_givens inputs;
    bool ok = true;
    if (!r->keep || r->inputs || r->example || !cks_str_starts(uses, "./") ||
        !cks_json_get(step->item, "with") || !cks_yaml_available())
        return true;
    struct cks_document *doc = open_action(r, uses, &ok);
    if (!ok || !doc || cks_str_find(doc->text, "custom-key-store") == doc->text.n)
        return ok;
    if (!cks_yaml_parse(doc->text, CKS_YAML_CORE, &y, &error))
        return true;
    if (!r->keep(r->cookie, y, release_action))
        return false;
    struct cks_yaml_part *part = cks_yaml_part(y, 0);
    cJSON *tree = part ? cks_yaml_tree(part, &error) : NULL;
    if (!tree)
        return true;
    doc->locate = cks_yaml_document_locate;
    doc->impl = part;
    struct for_step cookie = {r};
    struct cks_reading inside = *r;
    inside.doc = doc;
    inside.cookie = &cookie;
    inside.take = take_for_step;
    inside.ends = NULL;
    inside.keep = keep_for_step;
    inside.trouble = cks_trouble_told;
    inside.beyond = NULL;
    inside.passed = NULL;
    inside.inputs = &inputs;
    return r->keep(r->cookie, tree, release_action_tree) && give_of_step(r, step, &inputs) &&
           read(&inside, tree);
}
