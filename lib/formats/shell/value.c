/* Values on the AWS CLI's command lines: literal words, shorthand, JSON and YAML, files. */
#include "formats/shell/value.h"
#include "formats/reading/include.h"
#include "source/yaml/yaml.h"

static const char by_expansion[] = "an expansion of the shell";

const char *
cks_shell_line_pointer(struct cks_shell_line *l, struct cks_shell_spot value,
                       struct cks_shell_spot key)
{
    const char *p = cks_shell_pointer(l->f.r->arena, value, key);
    l->f.failed |= !p;
    return p;
}

struct cks_str
cks_shell_line_text(struct cks_shell_spot s)
{
    return cks_str_sub(s.word->text, s.from, s.len == SIZE_MAX ? s.word->text.n : s.len);
}

/* The part of a word as known pieces and gaps. */
static void
fill_piece(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot s, const char *pointer)
{
    struct cks_template t = {0};
    size_t end = s.len == SIZE_MAX ? s.word->text.n : s.from + s.len;
    size_t from = s.from;
    for (size_t i = 0; i < s.word->gap_count; i++) {
        size_t gap = s.word->gaps[i].at;
        if (gap < from || gap > end)
            continue;
        cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, gap - from));
        cks_template_gap(&t);
        from = gap;
    }
    cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, end - from));
    cks_fill_template(&l->f, p, &t, by_expansion, pointer);
    cks_template_free(&t);
    struct cks_value *v = &l->f.store.values[p];
    v->redirected = s.word->placeholder;
    if (v->state == CKS_VALUE_KNOWN && s.word->possible) {
        v->origin = CKS_FROM_DEFAULT;
        l->f.store.overridable = true;
    } else if (v->state == CKS_VALUE_KNOWN && s.word->read) {
        v->origin = CKS_FROM_FILE;
    }
}

static void
fill_from_file(struct cks_shell_line *l, enum cks_param p, struct cks_str path, const char *pointer)
{
    struct cks_str text = {0};
    enum cks_include read = cks_include_read(l->f.r, path, true, &text);
    l->f.failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read == CKS_INCLUDE_OK)
        cks_fill_text(&l->f, p, text, pointer);
    else
        cks_fill_unknown(&l->f, p, "a file that is not read", pointer);
    l->f.store.values[p].origin = CKS_FROM_FILE;
    if (read != CKS_INCLUDE_OK)
        l->f.store.values[p].file_named = cks_arena_strndup(l->f.arena, path.p, path.n);
}

static bool
is_file(struct cks_str text, struct cks_str *ret_path)
{
    if (cks_str_starts(text, "file://"))
        *ret_path = cks_str_sub(text, 7, text.n);
    else if (cks_str_starts(text, "fileb://"))
        *ret_path = cks_str_sub(text, 8, text.n);
    else
        return false;
    return true;
}

static void
fill_option_value(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                  struct cks_shell_spot key)
{
    struct cks_str path;
    const char *pointer = cks_shell_line_pointer(l, value, key);
    bool open = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (l->wrapped && cks_str_is(cks_shell_line_text(value), "{}"))
        cks_fill_unknown(&l->f, p, by_expansion, pointer);
    else if (!open && !cks_in_credential(p) && is_file(cks_shell_line_text(value), &path))
        fill_from_file(l, p, path, pointer);
    else
        fill_piece(l, p, value, pointer);
}

static void
set_credential(struct cks_shell_line *l, enum cks_value_state state, const char *pointer)
{
    l->f.store.values[CKS_P_CREDENTIAL] = (struct cks_value){.state = (unsigned char)state,
                                                             .type = CKS_TYPE_OBJECT,
                                                             .reason = by_expansion,
                                                             .pointer = pointer};
}

static void
hide_credential(struct cks_shell_line *l, const char *pointer)
{
    set_credential(l, CKS_VALUE_UNKNOWN, pointer);
    cks_fill_unknown(&l->f, CKS_P_ACCESS_KEY, by_expansion, pointer);
    cks_fill_unknown(&l->f, CKS_P_SECRET_KEY, by_expansion, pointer);
}

/* A value out of JSON or YAML, which has the place of the whole word. */
static void
fill_member(struct cks_shell_line *l, enum cks_param p, const cJSON *item, const char *pointer,
            enum cks_value_origin origin)
{
    if (cJSON_IsString(item) && p != CKS_P_CREDENTIAL)
        cks_fill_text(&l->f, p, cks_json_text(item), pointer);
    else
        cks_fill(&l->f, p, item, pointer); /* keeps no text of the tree */
    l->f.store.values[p].origin = (unsigned char)origin;
}

static void
json_extra(struct cks_shell_line *l, const char *name, bool in_credential, const char *pointer)
{
    struct cks_str kept = cks_arena_str(l->f.r->arena, cks_str_of(name));
    l->f.failed |= !kept.p;
    cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, kept, in_credential, pointer);
}

static void
fill_credential_object(struct cks_shell_line *l, const cJSON *object, const char *pointer,
                       enum cks_value_origin origin)
{
    set_credential(l, CKS_VALUE_KNOWN, pointer);
    for (const cJSON *m = object->child; m; m = m->next) {
        enum cks_param p = cks_param_find(cks_str_of(m->string), true);
        if (p == CKS_P_NONE)
            json_extra(l, m->string, true, pointer);
        else
            fill_member(l, p, m, pointer, origin);
    }
}

static void
fill_json_credential(struct cks_shell_line *l, struct cks_str text, const char *pointer,
                     enum cks_value_origin origin)
{
    struct cks_json_error error;
    cJSON *tree = cks_json_check(text, &error) ? cks_json_parse(text) : NULL;
    if (cJSON_IsObject(tree))
        fill_credential_object(l, tree, pointer, origin);
    else
        hide_credential(l, pointer);
    cks_json_delete(tree);
}

/* Takes the quotes off a value of the shorthand. */
static struct cks_shell_spot
without_quotes(struct cks_shell_spot value)
{
    const char *p = value.word->text.p + value.from;
    if (value.len >= 2 && (*p == '"' || *p == '\'') && p[value.len - 1] == *p) {
        value.from++;
        value.len -= 2;
    }
    return value;
}

/* One Name=value of the shorthand, or Name@=value, which may be a file; false if it is of another
 * form. */
static bool
fill_pair(struct cks_shell_line *l, const struct cks_shell_word *w, size_t from, size_t end)
{
    while (from < end && cks_is_space((unsigned char)w->text.p[from]))
        from++;
    struct cks_str pair = cks_str_sub(w->text, from, end - from), path;
    size_t equals = cks_str_find(pair, "=");
    if (equals == pair.n || cks_shell_open(w, from, from + equals))
        return false;
    bool maybe_file = equals > 0 && pair.p[equals - 1] == '@';
    struct cks_shell_spot key = {w, from, equals - maybe_file};
    struct cks_shell_spot value =
        without_quotes((struct cks_shell_spot){w, from + equals + 1, pair.n - equals - 1});
    struct cks_str name = cks_str_trim(cks_shell_line_text(key));
    enum cks_param p = cks_param_find(name, true);
    if (p == CKS_P_NONE)
        cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, name, true, cks_shell_line_pointer(l, key, key));
    else if (maybe_file && !cks_shell_open(w, value.from, value.from + value.len) &&
             is_file(cks_shell_line_text(value), &path))
        fill_from_file(l, p, path, cks_shell_line_pointer(l, value, key));
    else
        fill_piece(l, p, value, cks_shell_line_pointer(l, value, key));
    return true;
}

static void
fill_credential_option(struct cks_shell_line *l, struct cks_shell_spot value,
                       struct cks_shell_spot key)
{
    const struct cks_shell_word *w = value.word;
    const char *pointer = cks_shell_line_pointer(l, value, key);
    struct cks_str text = cks_shell_line_text(value), path, content = {0};
    bool open = cks_shell_open(w, value.from, SIZE_MAX);
    if (!open && is_file(text, &path)) {
        if (cks_include_read(l->f.r, path, true, &content) == CKS_INCLUDE_OK)
            fill_json_credential(l, content, pointer, CKS_FROM_FILE);
        else
            hide_credential(l, pointer);
        return;
    }
    if (cks_str_starts(cks_str_trim(text), "{")) {
        if (open)
            hide_credential(l, pointer);
        else
            fill_json_credential(l, text, pointer, CKS_FROM_LITERAL);
        return;
    }
    set_credential(l, CKS_VALUE_KNOWN, pointer);
    for (size_t from = value.from; from <= w->text.n;) {
        size_t comma = cks_str_find(cks_str_sub(w->text, from, w->text.n), ",");
        if (!fill_pair(l, w, from, from + comma)) {
            hide_credential(l, pointer);
            return;
        }
        from += comma + 1;
    }
}

static void
fill_input(struct cks_shell_line *l, const cJSON *tree, const char *pointer,
           enum cks_value_origin origin)
{
    for (const cJSON *m = cJSON_IsObject(tree) ? tree->child : NULL; m; m = m->next) {
        enum cks_param p = cks_param_find(cks_str_of(m->string), false);
        if (p == CKS_P_NONE || !cks_param_in(p, l->f.store.operation))
            json_extra(l, m->string, false, pointer);
        else if (l->f.store.values[p].state != CKS_VALUE_ABSENT)
            continue;
        else if (p == CKS_P_CREDENTIAL && cJSON_IsObject(m))
            fill_credential_object(l, m, pointer, origin);
        else
            fill_member(l, p, m, pointer, origin);
    }
}

static bool
fill_json_input(struct cks_shell_line *l, struct cks_str text, const char *pointer,
                enum cks_value_origin origin)
{
    struct cks_json_error error;
    cJSON *tree = cks_json_check(text, &error) ? cks_json_parse(text) : NULL;
    if (tree)
        fill_input(l, tree, pointer, origin);
    cks_json_delete(tree);
    return tree != NULL;
}

static bool
fill_yaml_input(struct cks_shell_line *l, struct cks_str text, const char *pointer,
                enum cks_value_origin origin)
{
    struct cks_yaml_error error;
    struct cks_yaml *yaml;
    if (!cks_yaml_parse(text, CKS_YAML_CORE, &yaml, &error))
        return false;
    /* The CLI reads one document. */
    const struct cks_yaml_part *part = cks_yaml_count(yaml) == 1 ? cks_yaml_part(yaml, 0) : NULL;
    cJSON *tree = part ? cks_yaml_tree(part, &error) : NULL;
    if (tree)
        fill_input(l, tree, pointer, origin);
    cks_json_delete(tree);
    cks_yaml_free(yaml);
    return tree != NULL;
}

void
cks_shell_line_input(struct cks_shell_line *l, struct cks_shell_spot value,
                     struct cks_shell_spot key, bool yaml)
{
    const char *pointer = cks_shell_line_pointer(l, value, key);
    struct cks_str text = cks_shell_line_text(value), path, content = {0};
    enum cks_value_origin origin = CKS_FROM_LITERAL;
    bool known = !cks_shell_open(value.word, value.from, SIZE_MAX);
    if (known && is_file(text, &path)) {
        bool here = cks_str_is(path, "/dev/stdin") || cks_str_is(path, "/dev/fd/0");
        known = here ? l->here.p != NULL
                     : cks_include_read(l->f.r, path, true, &content) == CKS_INCLUDE_OK;
        text = here ? l->here : content;
        origin = here ? CKS_FROM_LITERAL : CKS_FROM_FILE;
    }
    /* What it holds may be anything where it cannot be read. */
    l->hidden |= !known || !(yaml ? fill_yaml_input(l, text, pointer, origin)
                                  : fill_json_input(l, text, pointer, origin));
}

void
cks_shell_line_set(struct cks_shell_line *l, enum cks_param p, struct cks_shell_spot value,
                   struct cks_shell_spot key)
{
    if (p == CKS_P_CREDENTIAL)
        fill_credential_option(l, value, key);
    else
        fill_option_value(l, p, value, key);
}
