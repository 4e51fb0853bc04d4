/* Pulumi programs in YAML (or JSON), as far as their values are known without running them. */
#include "formats/pulumi/program.h"
#include "formats/reading/fill.h"
#include "formats/reading/include.h"
#include "formats/reading/origin.h"

/* Nesting of functions in one value: fn::secret around fn::readFile is what occurs. */
#define FUNCTIONS_DEEP 8

static const char by_reference[] = "a reference, known when the program runs";
static const char by_function[] = "a function's result, known when the program runs";

struct program {
    struct cks_filling f;
    const cJSON *root;
    const char *base; /* the program's pointer */
};

static bool
is_store_resource(struct cks_str type)
{
    return cks_str_is(type, "aws:kms:CustomKeyStore") ||
           cks_str_is(type, "aws:kms/customKeyStore:CustomKeyStore");
}

/* A text that is put together, and where its pieces come from. */
struct gathering {
    struct cks_template t;
    struct cks_trace_text texts[CKS_TRACE_TEXTS_MAX];
    size_t count;
    bool possible;     /* a stack's configuration may replace a piece */
    bool put_together; /* a variable has pieces of its own */
};

static const cJSON *
member_named(const cJSON *object, struct cks_str name)
{
    for (const cJSON *m = cJSON_IsObject(object) ? object->child : NULL; m; m = m->next)
        if (cks_str_is(name, m->string))
            return m;
    return NULL;
}

static bool
has_no_reference(struct cks_str text)
{
    return text.p && cks_str_find(text, "${") == text.n;
}

/* A plain literal as a text, as numbers are in one; p NULL if it is none. */
static struct cks_str
literal_text(struct program *p, const cJSON *item)
{
    if (!cJSON_IsNumber(item) || item->valuedouble != (double)item->valueint)
        return cks_json_text(item);
    const char *digits = cks_arena_printf(p->f.arena, "%d", item->valueint);
    p->f.failed |= !digits;
    return cks_str_of(digits ? digits : "");
}

/* A variable, or the default or the value of a configuration value: its text, which may have
 * references if it is a variable's, and its pointer; p NULL if it is not a literal. */
static struct cks_str
named_text(struct program *p, struct cks_str name, const char **ret_at, bool *ret_possible)
{
    static const char *const kinds[] = {"configuration", "config"};
    const cJSON *v = member_named(cks_json_get(p->root, "variables"), name);
    *ret_possible = false;
    if (v) {
        *ret_at = cks_fill_child(&p->f, cks_fill_child(&p->f, p->base, "variables"), v->string);
        return literal_text(p, v);
    }
    for (size_t i = 0; i < CKS_COUNT(kinds); i++) {
        const cJSON *c = member_named(cks_json_get(p->root, kinds[i]), name);
        const char *member = cks_json_get(c, "default") ? "default" : "value";
        struct cks_str text = literal_text(p, cks_json_get(c, member));
        if (!has_no_reference(text) || cJSON_IsTrue(cks_json_get(c, "secret")))
            continue;
        const char *at = cks_fill_child(&p->f, cks_fill_child(&p->f, p->base, kinds[i]), c->string);
        *ret_at = cks_fill_child(&p->f, at, member);
        *ret_possible = true;
        return text;
    }
    return (struct cks_str){0};
}

static void
add_origin(struct program *p, struct gathering *g, const char *at, const char *name)
{
    if (g->count < CKS_COUNT(g->texts))
        g->texts[g->count++] = cks_origin_text(p->f.r->doc, at, CKS_TRACE_GAVE, name);
}

static void gather_text(struct program *p, struct gathering *g, struct cks_str text,
                        unsigned depth);

/* A variable may refer to others. */
static void
add_reference(struct program *p, struct gathering *g, struct cks_str name, unsigned depth)
{
    const char *at = NULL;
    bool possible;
    struct cks_str text = named_text(p, name, &at, &possible);
    if (!text.p || depth > FUNCTIONS_DEEP) {
        cks_template_gap(&g->t);
        return;
    }
    if (!has_no_reference(text)) {
        gather_text(p, g, text, depth + 1);
        g->put_together = true;
    }
    const char *shown = cks_arena_strndup(p->f.arena, name.p, name.n);
    p->f.failed |= !shown;
    if (has_no_reference(text))
        cks_buf_addstr(&g->t.literals, text);
    g->possible |= possible;
    add_origin(p, g, at, shown);
}

static void
gather_text(struct program *p, struct gathering *g, struct cks_str text, unsigned depth)
{
    for (size_t i = 0; i < text.n;) {
        struct cks_str rest = cks_str_sub(text, i, text.n);
        if (cks_str_starts(rest, "$${")) {
            cks_buf_adds(&g->t.literals, "${");
            i += 3;
        } else if (cks_str_starts(rest, "${")) {
            size_t end = cks_str_find(rest, "}");
            add_reference(p, g, cks_str_sub(rest, 2, end - 2), depth);
            i += end < rest.n ? end + 1 : rest.n;
        } else {
            cks_buf_addc(&g->t.literals, text.p[i++]);
        }
    }
}

static void
fill_gathered(struct program *p, enum cks_param param, struct gathering *g, bool whole,
              const char *reason, const char *pointer)
{
    struct cks_value *v = &p->f.store.values[param];
    cks_fill_template(&p->f, param, &g->t, reason, pointer);
    cks_template_free(&g->t);
    if (g->count)
        p->f.failed |= !cks_origin_set(p->f.arena, v, whole, g->texts, g->count);
    if (g->possible && v->state == CKS_VALUE_KNOWN) {
        v->origin = CKS_FROM_DEFAULT;
        p->f.store.overridable = true;
    }
}

static void fill_property(struct program *p, enum cks_param param, const cJSON *item,
                          const char *pointer, unsigned depth);
static bool is_function(const cJSON *item);

/* A variable that a function gives: the value is used at `pointer`, and comes from there. */
static bool
fill_called(struct program *p, enum cks_param param, struct cks_str name, const char *pointer,
            unsigned depth)
{
    struct cks_value *to = &p->f.store.values[param];
    const cJSON *v = member_named(cks_json_get(p->root, "variables"), name);
    if (!is_function(v))
        return false;
    const char *base = cks_fill_child(&p->f, p->base, "variables");
    fill_property(p, param, v, cks_fill_child(&p->f, base, v->string), depth + 1);
    struct cks_trace_text text =
        to->pointer ? cks_origin_text(p->f.r->doc, to->pointer, CKS_TRACE_GAVE, v->string)
                    : (struct cks_trace_text){0};
    if (!to->trace && text.doc)
        p->f.failed |= !cks_origin_set(p->f.arena, to, true, &text, 1);
    to->pointer = pointer;
    return true;
}

static void
fill_text(struct program *p, enum cks_param param, struct cks_str text, const char *pointer,
          unsigned depth)
{
    struct gathering g = {0};
    bool whole = cks_str_starts(text, "${") && cks_str_find(text, "}") + 1 == text.n;
    if (whole && fill_called(p, param, cks_str_sub(text, 2, text.n - 3), pointer, depth))
        return;
    gather_text(p, &g, text, 0);
    fill_gathered(p, param, &g, whole && !g.put_together, by_reference, pointer);
}

/* fn::join: [separator, [values]]; each value is a piece. */
static void
fill_join(struct program *p, enum cks_param param, const cJSON *arguments, const char *pointer)
{
    const cJSON *separator = cJSON_IsArray(arguments) ? arguments->child : NULL;
    const cJSON *list = separator ? separator->next : NULL;
    const char *base = cks_fill_index(&p->f, pointer, 1);
    struct gathering g = {0};
    size_t k = 0;
    if (!cJSON_IsString(separator) || !cJSON_IsArray(list)) {
        cks_fill_unknown(&p->f, param, by_function, pointer);
        return;
    }
    for (const cJSON *i = list->child; i; i = i->next, k++) {
        struct cks_str text = cks_json_text(i);
        if (k)
            gather_text(p, &g, cks_json_text(separator), 0);
        if (!text.p)
            cks_template_gap(&g.t);
        gather_text(p, &g, text, 0);
        /* Where a piece of a secret ends would be seen from the next. */
        if (has_no_reference(text) && !cks_param_secret(param))
            add_origin(p, &g, cks_fill_index(&p->f, base, k), NULL);
    }
    fill_gathered(p, param, &g, false, by_function, pointer);
}

static const cJSON *
split_of(const cJSON *item)
{
    const cJSON *call = cJSON_IsObject(item) ? item->child : NULL;
    struct cks_str name = call ? cks_str_of(call->string) : (struct cks_str){0};
    return cks_str_is(name, "fn::split") || cks_str_is(name, "Fn::Split") ? call : NULL;
}

/* What fn::split gives at an index: [separator, text], where both are known. */
static bool
fill_split(struct program *p, enum cks_param param, const cJSON *arguments, size_t index,
           const char *pointer)
{
    const cJSON *separator = cJSON_IsArray(arguments) ? arguments->child : NULL;
    const cJSON *source = separator ? separator->next : NULL;
    struct cks_str by = cks_json_text(separator), text = cks_json_text(source);
    struct gathering g = {0};
    if (!by.n || !text.p || !has_no_reference(by))
        return false;
    gather_text(p, &g, text, 0);
    if (g.count == 0 && !cks_param_secret(param))
        add_origin(p, &g, cks_fill_index(&p->f, pointer, 1), NULL);
    struct cks_str rest = cks_arena_str(p->f.arena, cks_buf_str(&g.t.literals));
    bool known = rest.p && cks_buf_ok(&g.t.literals) && !g.t.open;
    for (size_t i = 0; known && i < index; i++) {
        size_t at = cks_str_find(rest, separator->valuestring);
        known = at < rest.n;
        rest = cks_str_sub(rest, at + by.n, rest.n);
    }
    cks_template_free(&g.t);
    if (!known)
        return false;
    g.t = (struct cks_template){0};
    cks_buf_addstr(&g.t.literals, cks_str_sub(rest, 0, cks_str_find(rest, separator->valuestring)));
    fill_gathered(p, param, &g, false, by_function, pointer);
    return true;
}

/* fn::select: [index, list]; the list is written there, or the parts of a text. */
static void
fill_select(struct program *p, enum cks_param param, const cJSON *arguments, const char *pointer,
            unsigned depth)
{
    const cJSON *index = cJSON_IsArray(arguments) ? arguments->child : NULL;
    const cJSON *list = index ? index->next : NULL;
    const cJSON *split = split_of(list);
    const char *base = cks_fill_index(&p->f, pointer, 1);
    bool known = cJSON_IsNumber(index) && index->valueint >= 0 &&
                 index->valuedouble == (double)index->valueint;
    size_t i = known ? (size_t)index->valueint : 0;
    const cJSON *item = cJSON_IsArray(list) ? list->child : NULL;
    for (size_t k = 0; item && k < i; k++)
        item = item->next;
    if (known && split &&
        fill_split(p, param, split, i, cks_fill_child(&p->f, base, split->string)))
        return;
    if (known && item)
        fill_property(p, param, item, cks_fill_index(&p->f, base, i), depth + 1);
    else
        cks_fill_unknown(&p->f, param, by_function, pointer);
}

static void
fill_file_value(struct program *p, enum cks_param param, const cJSON *path, const char *pointer)
{
    struct cks_str name = cks_json_text(path), text = {0};
    enum cks_include read = CKS_INCLUDE_NOT_READ;
    if (name.n && cks_str_find(name, "${") == name.n)
        read = cks_include_read(p->f.r, name, false, &text);
    p->f.failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read == CKS_INCLUDE_OK)
        cks_fill_text(&p->f, param, text, pointer);
    else
        cks_fill_unknown(&p->f, param, "a file's content", pointer);
    p->f.store.values[param].origin = CKS_FROM_FILE;
}

static bool
is_file_function(struct cks_str name)
{
    return cks_str_is(name, "std:file") || cks_str_is(name, "std:index:file");
}

/* An object with one fn:: member. */
static void
fill_function(struct program *p, enum cks_param param, const cJSON *call, const char *pointer,
              unsigned depth)
{
    struct cks_str name = cks_str_of(call->string);
    const char *inner = cks_fill_child(&p->f, pointer, call->string);
    if (cks_str_is(name, "fn::secret") || cks_str_is(name, "Fn::Secret")) {
        fill_property(p, param, call, inner, depth + 1);
        p->f.store.values[param].marked_sensitive = true;
    } else if (cks_str_is(name, "fn::readFile") || cks_str_is(name, "Fn::ReadFile")) {
        fill_file_value(p, param, call, inner);
    } else if (cks_str_is(name, "fn::join") || cks_str_is(name, "Fn::Join")) {
        fill_join(p, param, call, inner);
    } else if (cks_str_is(name, "fn::select") || cks_str_is(name, "Fn::Select")) {
        fill_select(p, param, call, inner, depth);
    } else if (cks_str_is(name, "fn::invoke") &&
               is_file_function(cks_json_text_of(call, "function"))) {
        fill_file_value(p, param, cks_json_get(cks_json_get(call, "arguments"), "input"), inner);
    } else {
        cks_fill_unknown(&p->f, param, by_function, pointer);
    }
}

static bool
is_function(const cJSON *item)
{
    const cJSON *first = cJSON_IsObject(item) ? item->child : NULL;
    return first && (cks_str_starts(cks_str_of(first->string), "fn::") ||
                     cks_str_starts(cks_str_of(first->string), "Fn::"));
}

/* Numbers and booleans become strings, as the provider makes them. */
static void
fill_property(struct program *p, enum cks_param param, const cJSON *item, const char *pointer,
              unsigned depth)
{
    if (depth > FUNCTIONS_DEEP)
        cks_fill_unknown(&p->f, param, by_function, pointer);
    else if (cJSON_IsString(item))
        fill_text(p, param, cks_json_text(item), pointer, depth);
    else if (is_function(item))
        fill_function(p, param, item->child, pointer, depth);
    else
        cks_fill(&p->f, param, item, pointer);
}

static void
fill_credential_property(struct program *p, const cJSON *item, const char *pointer)
{
    /* Secrets may wrap the whole object. */
    if (is_function(item) && cks_str_is(cks_str_of(item->child->string), "fn::secret")) {
        pointer = cks_fill_child(&p->f, pointer, item->child->string);
        item = item->child;
    }
    if (!cJSON_IsObject(item) || is_function(item)) {
        for (enum cks_param m = CKS_P_ACCESS_KEY; m <= CKS_P_SECRET_KEY; m++)
            cks_fill_unknown(&p->f, m, by_reference, pointer);
        cks_fill_unknown(&p->f, CKS_P_CREDENTIAL, by_reference, pointer);
        return;
    }
    cks_fill(&p->f, CKS_P_CREDENTIAL, item, pointer);
    for (const cJSON *m = item->child; m; m = m->next) {
        enum cks_param param = cks_param_find_pulumi(cks_str_of(m->string), true);
        const char *at = cks_fill_child(&p->f, pointer, m->string);
        if (param == CKS_P_NONE)
            cks_fill_extra(&p->f, CKS_EXTRA_UNKNOWN, cks_str_of(m->string), true, at);
        else
            fill_property(p, param, m, at, 0);
    }
}

static void
fill_region(struct program *p, const cJSON *item)
{
    struct cks_str text = cks_json_text(item);
    if (text.n && cks_str_find(text, "${") == text.n)
        p->f.store.region = text;
    else
        p->f.store.region_unknown = true;
}

static void
fill_properties(struct program *p, const cJSON *properties, const char *pointer)
{
    for (const cJSON *m = cJSON_IsObject(properties) ? properties->child : NULL; m; m = m->next) {
        struct cks_str name = cks_str_of(m->string);
        enum cks_param param = cks_param_find_pulumi(name, false);
        const char *at = cks_fill_child(&p->f, pointer, m->string);
        if (cks_str_is(name, "region"))
            fill_region(p, m);
        else if (param == CKS_P_CREDENTIAL)
            fill_credential_property(p, m, at);
        else if (param == CKS_P_NONE || param == CKS_P_ID)
            cks_fill_extra(&p->f, CKS_EXTRA_UNKNOWN, name, false, at);
        else
            fill_property(p, param, m, at, 0);
    }
}

static bool
read_program_resource(struct cks_reading *r, const cJSON *root, const char *base,
                      const cJSON *resource, const char *pointer)
{
    struct program p = {
        .f = {.arena = r->arena, .r = r, .empty_is_absent = true, .numbers_are_strings = true},
        .root = root,
        .base = base,
    };
    const cJSON *options = cks_json_get(resource, "options");
    p.f.store = (struct cks_store){
        .operation = CKS_CREATE,
        .input = CKS_INPUT_PULUMI,
        .doc = r->doc,
        .address = resource->string,
        .pointer = pointer,
        /* A provider of its own may be of any Region. */
        .region_unknown = cks_json_get(options, "provider") != NULL,
    };
    fill_properties(&p, cks_json_get(resource, "properties"),
                    cks_fill_child(&p.f, pointer, "properties"));
    return cks_fill_take(&p.f);
}

bool
cks_read_pulumi(struct cks_reading *r, const cJSON *root, const char *pointer)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    const cJSON *resources = cks_json_get(root, "resources");
    const char *base = cks_fill_child(&f, pointer, "resources");
    for (const cJSON *m = cJSON_IsObject(resources) ? resources->child : NULL; m; m = m->next) {
        /* `get` reads a store that exists. */
        if (!is_store_resource(cks_json_text_of(m, "type")) || cks_json_get(m, "get"))
            continue;
        if (!read_program_resource(r, root, pointer, m, cks_fill_child(&f, base, m->string)) ||
            f.failed)
            return false;
    }
    return !f.failed;
}
