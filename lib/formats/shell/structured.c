/* JSON and YAML on the AWS CLI's command lines. */
#include "formats/shell/structured.h"

#include "formats/reading/include.h"
#include "formats/reading/origin.h"
#include "formats/shell/written.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/shell/word.h"
#include "source/yaml/yaml.h"

/* A file of JSON or YAML; NULL if it cannot be read. */
static struct cks_document *
open_input(struct cks_shell_line *l, struct cks_str path, enum cks_syntax syntax)
{
    struct cks_document *file;
    enum cks_include read = cks_include_open(l->f.r, path, true, syntax, &file);
    l->f.failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read != CKS_INCLUDE_OK)
        return NULL;
    struct cks_json_error error;
    /* Places are looked for in what is well-formed alone. */
    if (syntax == CKS_SYNTAX_JSON && cks_json_check(file->text, &error))
        file->locate = cks_json_document_locate;
    return file;
}

void
cks_shell_line_set_credential(struct cks_shell_line *l, enum cks_value_state state,
                              const char *pointer)
{
    l->f.store.values[CKS_P_CREDENTIAL] = (struct cks_value){.state = (unsigned char)state,
                                                             .type = CKS_TYPE_OBJECT,
                                                             .reason = cks_shell_by_expansion,
                                                             .pointer = pointer};
}

void
cks_shell_line_hide_credential(struct cks_shell_line *l, const char *pointer)
{
    cks_shell_line_set_credential(l, CKS_VALUE_UNKNOWN, pointer);
    cks_fill_unknown(&l->f, CKS_P_ACCESS_KEY, cks_shell_by_expansion, pointer);
    cks_fill_unknown(&l->f, CKS_P_SECRET_KEY, cks_shell_by_expansion, pointer);
}

/* Where a value comes from that is a member of a file. */
static void
set_member_home(struct cks_shell_line *l, enum cks_param p)
{
    bool inside = cks_in_credential(p);
    const char *name = cks_param_name(p), *dot = strchr(name, '.');
    const char *at = cks_fill_child(&l->f, "", inside ? cks_param_name(CKS_P_CREDENTIAL) : name);
    if (inside && l->credential_file)
        at = "";
    if (inside)
        at = cks_fill_child(&l->f, at, dot ? dot + 1 : name);
    struct cks_value *v = &l->f.store.values[p];
    if (v->state == CKS_VALUE_PARTIAL && l->inside) {
        v->placed = l->file->locate(l->file, at, CKS_PART_KEY, 0, 0, &v->key) &&
                    l->file->locate(l->file, at, CKS_PART_VALUE, 0, 0, &v->value);
        return;
    }
    struct cks_trace_text origin = cks_origin_text(l->file, at, CKS_TRACE_GAVE, NULL);
    if (origin.doc)
        l->f.failed |= !cks_origin_set(l->f.arena, &l->f.store.values[p], true, &origin, 1);
}

static size_t
gap_at(struct cks_str text)
{
    return cks_str_starts(text, CKS_GAP) ? strlen(CKS_GAP) : 0;
}

static bool
has_gap(struct cks_str text)
{
    return cks_str_find(text, CKS_GAP) < text.n;
}

/* A value out of JSON or YAML: where it is not in a file, it has the place of the whole word. */
static void
fill_member(struct cks_shell_line *l, enum cks_param p, const cJSON *item, const char *pointer,
            enum cks_value_origin origin)
{
    if (cJSON_IsString(item) && p != CKS_P_CREDENTIAL)
        cks_fill_marked(&l->f, p, cks_json_text(item), gap_at, cks_shell_by_expansion, pointer);
    else
        cks_fill(&l->f, p, item, pointer); /* keeps no text of the tree */
    if (l->file && p != CKS_P_CREDENTIAL)
        set_member_home(l, p);
    else if (l->whole.word)
        cks_shell_line_homes(l, p, l->whole, false);
    if (l->f.store.values[p].state == CKS_VALUE_KNOWN)
        l->f.store.values[p].origin = (unsigned char)origin;
}

/* Within the script, where its name is written. */
static void
json_extra(struct cks_shell_line *l, const char *name, bool in_credential, const char *pointer)
{
    if (has_gap(cks_str_of(name))) {
        l->hidden = true; /* it may be any */
        return;
    }
    struct cks_str kept = cks_arena_str(l->f.r->arena, cks_str_of(name));
    l->f.failed |= !kept.p;
    struct cks_extra *e = cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, kept, in_credential, pointer);
    const char *at = "";
    if (in_credential && !l->credential_file)
        at = cks_fill_child(&l->f, at, cks_param_name(CKS_P_CREDENTIAL));
    at = cks_fill_child(&l->f, at, name);
    if (e && l->inside && at)
        e->placed = l->file->locate(l->file, at, CKS_PART_KEY, 0, 0, &e->key);
}

/* The document of JSON or YAML that is in the script: places in it are the script's. NULL, and
 * failed set, if out of memory. */
static struct cks_document *
open_inside(struct cks_shell_line *l, const struct cks_shell_inner *where)
{
    const struct cks_document *script = l->f.r->doc;
    struct cks_document *doc = cks_arena_alloc(l->f.r->arena, sizeof(*doc));
    struct cks_shell_inner *inner = cks_arena_alloc(l->f.r->arena, sizeof(*inner));
    l->f.failed |= !doc || !inner;
    if (!doc || !inner)
        return NULL;
    *inner = *where;
    inner->script = script;
    *doc = (struct cks_document){.file = script->file,
                                 .syntax = CKS_SYNTAX_SHELL,
                                 .text = script->text,
                                 .offset = script->offset,
                                 .origin = script->origin,
                                 .locate = cks_shell_inner_locate,
                                 .impl = inner,
                                 .marks = script->marks};
    return doc;
}

/* The text of a piece of a word with CKS_GAP in the place of what is not known. p is NULL if out of
 * memory. */
static struct cks_str
mark_gaps(struct cks_shell_line *l, struct cks_shell_spot s)
{
    struct cks_buf b = {0};
    const struct cks_shell_word *w = s.word;
    size_t from = s.from;
    size_t end = s.len == SIZE_MAX ? w->text.n : s.from + s.len;
    for (size_t i = 0; i < w->gap_count; i++) {
        size_t gap = w->gaps[i].at;
        if (gap < from || gap > end)
            continue;
        cks_buf_addstr(&b, cks_str_sub(w->text, from, gap - from));
        cks_buf_addstr(&b, CKS_STR_LIT(CKS_GAP));
        from = gap;
    }
    cks_buf_addstr(&b, cks_str_sub(w->text, from, end - from));
    struct cks_str ret = cks_arena_str(l->f.r->arena, cks_buf_str(&b));
    l->f.failed |= !cks_buf_ok(&b) || !ret.p;
    cks_buf_free(&b);
    return ret;
}

/* The document of JSON or YAML that is a piece of a word, as it is written or as one constant of
 * the script gave it; NULL: its places are not known. */
static struct cks_document *
open_word(struct cks_shell_line *l, struct cks_shell_spot s, struct cks_str text, bool yaml)
{
    const struct cks_shell_word *w = s.word;
    struct cks_shell_inner where = {.word = w->start, .from = s.from};
    struct cks_json_error error;
    if (w->fill_count) {
        const struct cks_shell_home *h = w->homes;
        bool one = w->home_count == 1 && !h->doc && !h->open && !h->part && h->start == s.from &&
                   h->len == text.n && h->from;
        if (!one)
            return NULL;
        where.word = h->at;
        where.from = h->from;
    }
    if (!yaml && !cks_json_check(text, &error))
        return NULL;
    where.text =
        (struct cks_document){.text = text, .locate = yaml ? NULL : cks_json_document_locate};
    return open_inside(l, &where);
}

static void
fill_credential_object(struct cks_shell_line *l, const cJSON *object, const char *pointer,
                       enum cks_value_origin origin)
{
    cks_shell_line_set_credential(l, CKS_VALUE_KNOWN, pointer);
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
        cks_shell_line_hide_credential(l, pointer);
    cks_json_delete(tree);
}

void
cks_shell_line_credential_in_file(struct cks_shell_line *l, struct cks_str path,
                                  const char *pointer)
{
    struct cks_document *file = open_input(l, path, CKS_SYNTAX_JSON);
    l->file = file;
    l->credential_file = true;
    if (file)
        fill_json_credential(l, file->text, pointer, CKS_FROM_FILE);
    else
        cks_shell_line_hide_credential(l, pointer);
    l->file = NULL;
    l->credential_file = false;
}

void
cks_shell_line_credential_in_word(struct cks_shell_line *l, struct cks_shell_spot value,
                                  struct cks_shell_spot key)
{
    const char *pointer = cks_shell_line_name(l, key);
    struct cks_str text = mark_gaps(l, value);
    l->file = text.p ? open_word(l, value, text, false) : NULL;
    l->inside = l->credential_file = l->file != NULL;
    fill_json_credential(l, text, pointer, CKS_FROM_LITERAL);
    l->inside = l->credential_file = false;
    l->file = NULL;
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

static void
free_kept_yaml(void *yaml)
{
    cks_yaml_free(yaml);
}

/* Keeps a file's YAML for the places in it. */
static void
keep_yaml(struct cks_shell_line *l, struct cks_document *file, struct cks_yaml *yaml)
{
    struct cks_reading *r = l->f.r;
    if (!file || !r->keep) {
        cks_yaml_free(yaml);
        return;
    }
    l->f.failed |= !r->keep(r->cookie, yaml, free_kept_yaml);
}

/* `of` is the document that the text is, for the places in it; or NULL. */
static bool
fill_yaml_input(struct cks_shell_line *l, struct cks_str text, struct cks_document *of,
                const char *pointer, enum cks_value_origin origin)
{
    struct cks_yaml_error error;
    struct cks_yaml *yaml;
    if (!cks_yaml_parse(text, CKS_YAML_CORE, &yaml, &error))
        return false;
    /* The CLI reads one document. */
    struct cks_yaml_part *part = cks_yaml_count(yaml) == 1 ? cks_yaml_part(yaml, 0) : NULL;
    cJSON *tree = part ? cks_yaml_tree(part, &error) : NULL;
    if (tree && of && l->f.r->keep) {
        of->impl = part;
        of->locate = cks_yaml_document_locate;
    }
    if (tree)
        fill_input(l, tree, pointer, origin);
    cks_json_delete(tree);
    keep_yaml(l, of, yaml);
    return tree != NULL;
}

static void
name_unread_input(struct cks_shell_line *l, struct cks_str path, const char *pointer)
{
    l->f.store.input_named = cks_arena_strndup(l->f.arena, path.p, path.n);
    l->f.store.input_at = pointer;
    l->f.failed |= !l->f.store.input_named;
}

/* What --cli-input-json gives. */
struct input {
    bool known, yaml;
    struct cks_str text;
    struct cks_document *doc; /* in which places are found; or NULL */
    struct cks_document *of;  /* the text itself, of which those are; or NULL */
    struct cks_str path;      /* of a file that the script does not write */
};

static void
take_here(struct cks_shell_line *l, const struct cks_shell_here *here, struct input *in)
{
    struct cks_json_error error;
    bool json = !in->yaml && here->text.p && cks_json_check(here->text, &error);
    struct cks_shell_inner where = {
        .text = {.text = here->text, .locate = json ? cks_json_document_locate : NULL},
        .pieces = here->pieces,
        .count = here->count};
    /* In YAML a gap may be anything: a member, a level. */
    in->known = here->text.p && !(in->yaml && here->open);
    in->text = here->text;
    if (here->count && (json || in->yaml))
        in->doc = open_inside(l, &where);
    if (in->doc)
        in->of = &((struct cks_shell_inner *)in->doc->impl)->text;
}

static void
take_file(struct cks_shell_line *l, struct cks_str path, struct input *in)
{
    bool written = cks_str_is(path, "/dev/stdin") || cks_str_is(path, "/dev/fd/0");
    struct cks_shell_here here = l->here;
    if (!written)
        here = cks_shell_constants_file(l->constants, path, l->at, &written);
    if (written) {
        take_here(l, &here, in);
        return;
    }
    in->path = path;
    in->doc = in->of = open_input(l, path, in->yaml ? CKS_SYNTAX_YAML : CKS_SYNTAX_JSON);
    in->known = in->doc != NULL;
    if (in->doc)
        in->text = in->doc->text;
}

static void
take_input(struct cks_shell_line *l, struct cks_shell_spot value, struct input *in)
{
    struct cks_str path;
    in->text = cks_shell_line_text(value);
    bool open = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (open && (in->yaml || !cks_str_starts(cks_str_trim(in->text), "{"))) {
        struct cks_shell_here here = cks_shell_constants_output(l->constants, value.word);
        take_here(l, &here, in);
    } else if (!open && cks_shell_line_is_file(in->text, &path)) {
        take_file(l, path, in);
    } else {
        if (open)
            in->text = mark_gaps(l, value);
        in->known = in->text.p != NULL;
        in->doc = in->known ? open_word(l, value, in->text, in->yaml) : NULL;
        if (in->doc)
            in->of = &((struct cks_shell_inner *)in->doc->impl)->text;
    }
}

void
cks_shell_line_input(struct cks_shell_line *l, struct cks_shell_spot value,
                     struct cks_shell_spot key, bool yaml)
{
    struct input in = {.yaml = yaml};
    l->whole = value;
    take_input(l, value, &in);
    bool file = in.path.p != NULL;
    enum cks_value_origin origin = file ? CKS_FROM_FILE : CKS_FROM_LITERAL;
    /* What is elsewhere, or beside secrets in one word, is shown at the option. */
    const char *pointer =
        file ? cks_shell_line_pointer(l, value, key) : cks_shell_line_name(l, key);
    l->file = in.doc;
    l->inside = in.doc && !file;
    if (file && in.doc)
        l->f.store.taken_from = in.doc->file;
    else if (file)
        name_unread_input(l, in.path, pointer);
    /* What it holds may be anything where it cannot be read. */
    l->hidden |= !in.known || !(yaml ? fill_yaml_input(l, in.text, in.of, pointer, origin)
                                     : fill_json_input(l, in.text, pointer, origin));
    l->file = NULL;
    l->inside = false;
}
