#include "dryrun/judge/check.h"

#include <ckscheck/ckscheck.h>

#include "base/escape.h"
#include "base/utf8.h"
#include "dryrun/limits.h"

/* One member of a request. */
struct row {
    const char *name; /* with its structure before a dot */
    bool required, sensitive, is_structure, is_number;
    int64_t min, max; /* code points, or of the number; both 0: none */
    const char *pattern;
    const char *const *values;
};

/* Members that the table of parameters has not: of Describe, Disconnect and Delete. */
#define ID_ROW(required_)                                                                          \
    {                                                                                              \
        .name = "CustomKeyStoreId", .required = (required_), .min = 1, .max = 64                   \
    }
static const struct row of_id[] = {ID_ROW(true)};
static const struct row of_describe[] = {
    ID_ROW(false),
    {.name = "CustomKeyStoreName", .min = 1, .max = 256},
    {.name = "Limit", .is_number = true, .min = 1, .max = CKS_DRY_LIMIT_MAX},
    {.name = "Marker", .min = 1, .max = 1024, .pattern = "[\\x{20}-\\x{FF}]*"},
};

static bool
is_structure(const char *name)
{
    struct cks_parameter_info p = {.size = sizeof(p)};
    size_t n = strlen(name);
    for (size_t i = 0; cks_parameter_at(i, &p); i++)
        if (strncmp(p.name, name, n) == 0 && p.name[n] == '.')
            return true;
    return false;
}

static bool
belongs(const struct cks_parameter_info *p, enum cks_dry_operation operation)
{
    return operation == CKS_DRY_CREATE   ? p->create
           : operation == CKS_DRY_UPDATE ? p->update
                                         : operation == CKS_DRY_CONNECT && p->connect;
}

/* The rows of an operation; how many. */
static size_t
rows_of(enum cks_dry_operation operation, struct row rows[CKS_DRY_ROWS_MAX])
{
    struct cks_parameter_info p = {.size = sizeof(p)};
    size_t n = 0;
    if (operation == CKS_DRY_DESCRIBE) {
        memcpy(rows, of_describe, sizeof(of_describe));
        return CKS_COUNT(of_describe);
    }
    if (operation == CKS_DRY_DISCONNECT || operation == CKS_DRY_DELETE) {
        memcpy(rows, of_id, sizeof(of_id));
        return CKS_COUNT(of_id);
    }
    for (size_t i = 0; cks_parameter_at(i, &p) && n < CKS_DRY_ROWS_MAX; i++)
        if (belongs(&p, operation))
            rows[n++] = (struct row){
                .name = p.name,
                /* What only one type of store needs is not required by the model. */
                .required = p.required && (!p.type || strchr(p.name, '.')),
                .sensitive = p.sensitive,
                .is_structure = is_structure(p.name),
                .min = p.min,
                .max = p.max,
                .pattern = p.pattern,
                .values = p.values,
            };
    return n;
}

/* The member that a row is about; *ret_parent is false if its structure is not given. */
static const struct cks_dry_json *
member_of(const struct cks_dry_json *body, const struct row *row, bool *ret_parent)
{
    const char *dot = strchr(row->name, '.');
    char structure[64];
    *ret_parent = true;
    if (!dot)
        return cks_dry_json_get(body, row->name);
    size_t n = (size_t)(dot - row->name);
    if (n >= sizeof(structure))
        return NULL;
    memcpy(structure, row->name, n);
    structure[n] = '\0';
    const struct cks_dry_json *parent = cks_dry_json_get(body, structure);
    *ret_parent = parent && parent->kind == CKS_DRY_OBJECT;
    return cks_dry_json_get(parent, dot + 1);
}

static bool
has_type(const struct row *row, const struct cks_dry_json *m)
{
    int64_t whole;
    if (m->kind == CKS_DRY_NULL)
        return true;
    if (row->is_structure)
        return m->kind == CKS_DRY_OBJECT;
    if (row->is_number)
        return m->kind == CKS_DRY_NUMBER && cks_dry_json_whole(m, &whole);
    return m->kind == CKS_DRY_STRING;
}

const char *
cks_dry_check_types(struct cks_arena *a, enum cks_dry_operation operation,
                    const struct cks_dry_json *body)
{
    struct row rows[CKS_DRY_ROWS_MAX];
    size_t n = rows_of(operation, rows);
    bool parent;
    for (size_t i = 0; i < n; i++) {
        const struct cks_dry_json *m = member_of(body, &rows[i], &parent);
        if (m && !has_type(&rows[i], m))
            return cks_arena_printf(a, "%s must be %s", rows[i].name,
                                    rows[i].is_structure ? "a structure"
                                    : rows[i].is_number  ? "a whole number"
                                                         : "a string");
    }
    return NULL;
}

void
cks_dry_checker_free(struct cks_dry_checker *c)
{
    for (size_t i = 0; i < CKS_DRY_ROWS_MAX; i++)
        cks_pattern_free(c->patterns[i]);
    *c = (struct cks_dry_checker){0};
}

static struct cks_pattern *
pattern_of(struct cks_dry_checker *c, const char *text)
{
    for (size_t i = 0; i < CKS_DRY_ROWS_MAX; i++) {
        if (!c->patterns[i]) {
            c->texts[i] = text;
            return c->patterns[i] = cks_pattern_new(text);
        }
        if (strcmp(c->texts[i], text) == 0)
            return c->patterns[i];
    }
    return NULL;
}

/* The sentence as it grows. */
struct speech {
    struct cks_dry_checker *checker;
    struct cks_buf text;
    const struct cks_dry_secrets *secrets;
    unsigned count;
};

/* customKeyStoreName of CustomKeyStoreName; each part of a path starts with a small letter. */
static void
add_member_name(struct cks_buf *b, const char *name)
{
    bool begins = true;
    for (; *name; name++) {
        unsigned char c = (unsigned char)*name;
        cks_buf_addc(b, (char)(begins ? cks_lower(c) : c));
        begins = *name == '.';
    }
}

static void
begin(struct speech *s, const struct row *row, const struct cks_dry_json *m)
{
    if (s->count++)
        cks_buf_adds(&s->text, "; ");
    cks_buf_adds(&s->text, "Value ");
    if (!m || m->kind == CKS_DRY_NULL) {
        cks_buf_adds(&s->text, "null ");
    } else if (!row->sensitive && cks_dry_may_show(s->secrets, m->text) &&
               !cks_looks_like_key(m->text)) {
        size_t shown = cks_utf8_offset(m->text, CKS_DRY_QUOTE_MAX);
        cks_buf_addc(&s->text, '\'');
        cks_escape(&s->text, cks_str_sub(m->text, 0, shown));
        cks_buf_adds(&s->text, shown < m->text.n ? "...' " : "' ");
    }
    cks_buf_adds(&s->text, "at '");
    add_member_name(&s->text, row->name);
    cks_buf_adds(&s->text, "' failed to satisfy constraint: Member must ");
}

static void
say_bound(struct speech *s, const struct row *row, const struct cks_dry_json *m, bool least)
{
    begin(s, row, m);
    cks_buf_printf(&s->text, "have %s %s than or equal to %lld",
                   row->is_number ? "value" : "length", least ? "greater" : "less",
                   (long long)(least ? row->min : row->max));
}

static void
check_bounds(struct speech *s, const struct row *row, const struct cks_dry_json *m)
{
    int64_t size = (int64_t)cks_utf8_count(m->text);
    if (!row->max || (row->is_number && !cks_dry_json_whole(m, &size)))
        return;
    if (size < row->min)
        say_bound(s, row, m, true);
    if (size > row->max)
        say_bound(s, row, m, false);
}

static void
check_pattern(struct speech *s, const struct row *row, const struct cks_dry_json *m)
{
    struct cks_pattern *p = row->pattern ? pattern_of(s->checker, row->pattern) : NULL;
    s->text.failed |= row->pattern && !p;
    if (!p || cks_pattern_match(p, m->text) != CKS_MATCH_NO)
        return;
    begin(s, row, m);
    cks_buf_printf(&s->text, "satisfy regular expression pattern: %s", row->pattern);
}

static void
check_values(struct speech *s, const struct row *row, const struct cks_dry_json *m)
{
    if (!row->values)
        return;
    for (const char *const *v = row->values; *v; v++)
        if (cks_str_is(m->text, *v))
            return;
    begin(s, row, m);
    cks_buf_adds(&s->text, "satisfy enum value set: [");
    for (const char *const *v = row->values; *v; v++) {
        cks_buf_adds(&s->text, v == row->values ? "" : ", ");
        cks_buf_adds(&s->text, *v);
    }
    cks_buf_addc(&s->text, ']');
}

static void
check_row(struct speech *s, const struct row *row, const struct cks_dry_json *body)
{
    bool parent;
    const struct cks_dry_json *m = member_of(body, row, &parent);
    if (!m || m->kind == CKS_DRY_NULL) {
        if (row->required && parent) {
            begin(s, row, m);
            cks_buf_adds(&s->text, "not be null");
        }
        return;
    }
    if (row->is_structure)
        return;
    check_bounds(s, row, m);
    check_pattern(s, row, m);
    check_values(s, row, m);
}

const char *
cks_dry_check_constraints(struct cks_dry_checker *c, struct cks_arena *a,
                          enum cks_dry_operation operation, const struct cks_dry_json *body,
                          const struct cks_dry_secrets *secrets, bool *ret_failed)
{
    struct row rows[CKS_DRY_ROWS_MAX];
    struct speech s = {.checker = c, .secrets = secrets};
    const char *made = NULL;
    size_t n = rows_of(operation, rows);
    for (size_t i = 0; i < n; i++)
        check_row(&s, &rows[i], body);
    if (s.count && cks_buf_ok(&s.text))
        made = cks_arena_printf(a, "%u validation %s detected: %s", s.count,
                                s.count == 1 ? "error" : "errors", s.text.data);
    *ret_failed |= s.count && !made;
    cks_buf_free(&s.text);
    return made;
}
