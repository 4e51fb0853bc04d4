/* Command lines of the AWS CLI in shell scripts: aws kms create-custom-key-store and its kin. */
#include <stdio.h>

#include "model/fill.h"
#include "model/include.h"
#include "source/shell.h"

/* Names of options: the longest of KMS has 43 letters. */
#define FLAG_BYTES_MAX 64

static const char by_expansion[] = "an expansion of the shell";
static const char by_other_words[] = "may be in words that only the shell knows";

/* One call on the command line. */
struct line {
    struct cks_filling f;
    const struct cks_shell_word *words;
    size_t count, i;
    bool hidden;  /* words that the shell expands may give further options */
    bool nothing; /* no call is made: a skeleton, help */
};

/* Options of every command; 1: a word follows. */
static const struct {
    const char *name;
    bool value;
} common[] = {
    {"--region", true},
    {"--profile", true},
    {"--output", true},
    {"--query", true},
    {"--endpoint-url", true},
    {"--color", true},
    {"--ca-bundle", true},
    {"--cli-read-timeout", true},
    {"--cli-binary-format", true},
    {"--cli-connect-timeout", true},
    {"--debug", false},
    {"--no-verify-ssl", false},
    {"--no-paginate", false},
    {"--no-sign-request", false},
    {"--no-cli-pager", false},
    {"--cli-auto-prompt", false},
    {"--no-cli-auto-prompt", false},
};

static const struct {
    const char *name;
    enum cks_operation operation;
} commands[] = {
    {"create-custom-key-store", CKS_CREATE},
    {"update-custom-key-store", CKS_UPDATE},
    {"connect-custom-key-store", CKS_CONNECT},
};

/* ---- names ---- */

/* "--key-store-password" of KeyStorePassword. */
static void
flag_of(const char *name, char out[FLAG_BYTES_MAX])
{
    size_t n = 0;
    out[n++] = '-';
    for (; *name && n + 2 < FLAG_BYTES_MAX; name++) {
        if (cks_is_upper((unsigned char)*name))
            out[n++] = '-';
        out[n++] = (char)cks_lower((unsigned char)*name);
    }
    out[n] = '\0';
}

/* "KeyStorePassword" of --key-store-password. */
static struct cks_str
name_of(struct cks_str flag, char out[FLAG_BYTES_MAX])
{
    size_t n = 0;
    bool start = true;
    for (size_t i = 0; i < flag.n && n + 1 < FLAG_BYTES_MAX; i++) {
        unsigned char c = (unsigned char)flag.p[i];
        if (c != '-')
            out[n++] = (char)(start && cks_is_lower(c) ? c - ('a' - 'A') : c);
        start = c == '-';
    }
    out[n] = '\0';
    return (struct cks_str){out, n};
}

/* The parameter of an option; the CLI takes a beginning that fits one option alone. An option of
 * another of the three commands is its parameter's too. */
static enum cks_param
param_of(const struct line *l, struct cks_str flag)
{
    enum cks_param found = CKS_P_NONE;
    unsigned fits = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        char own[FLAG_BYTES_MAX];
        if (cks_in_credential(p))
            continue;
        flag_of(cks_param_name(p), own);
        if (cks_str_is(flag, own))
            return p;
        if (flag.n > 3 && cks_param_in(p, l->f.store.operation) &&
            strncmp(own, flag.p, flag.n) == 0) {
            found = p;
            fits++;
        }
    }
    return fits == 1 ? found : CKS_P_NONE;
}

/* The parameter that an option without one is meant for, or CKS_P_NONE. */
static enum cks_param
meant_by(const struct line *l, struct cks_str flag)
{
    static const char *const passwords[] = {"KeyStoreAdminCredentials", "HsmCredentials"};
    char name[FLAG_BYTES_MAX];
    struct cks_str word = name_of(flag, name);
    for (size_t i = 0; i < CKS_COUNT(passwords); i++)
        if (cks_str_is(word, passwords[i]) && cks_param_in(CKS_P_PASSWORD, l->f.store.operation))
            return CKS_P_PASSWORD;
    return cks_param_find(cks_str_of(cks_param_nearest(word, l->f.store.operation, false)), false);
}

static const char *
kept_flag(struct line *l, enum cks_param p)
{
    char own[FLAG_BYTES_MAX];
    flag_of(cks_param_name(p), own);
    char *kept = cks_arena_strdup(l->f.r->arena, own);
    l->f.failed |= !kept;
    return kept;
}

/* ---- values ---- */

static const char *
pointer_of(struct line *l, struct cks_shell_spot value, struct cks_shell_spot key)
{
    const char *p = cks_shell_pointer(l->f.r->arena, value, key);
    l->f.failed |= !p;
    return p;
}

static struct cks_str
piece(struct cks_shell_spot s)
{
    return cks_str_sub(s.word->text, s.from, s.len == SIZE_MAX ? s.word->text.n : s.len);
}

/* The part of a word as known pieces and gaps. */
static void
fill_piece(struct line *l, enum cks_param p, struct cks_shell_spot s, const char *pointer)
{
    struct cks_template t = {0};
    size_t end = s.len == SIZE_MAX ? s.word->text.n : s.from + s.len;
    size_t from = s.from;
    for (size_t i = 0; i < s.word->gap_count; i++) {
        size_t gap = s.word->gaps[i];
        if (gap < from || gap > end)
            continue;
        cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, gap - from));
        cks_template_gap(&t);
        from = gap;
    }
    cks_buf_addstr(&t.literals, cks_str_sub(s.word->text, from, end - from));
    cks_fill_template(&l->f, p, &t, by_expansion, pointer);
    cks_template_free(&t);
}

static void
fill_file(struct line *l, enum cks_param p, struct cks_str path, const char *pointer)
{
    struct cks_str text = {0};
    enum cks_include read = cks_include_read(l->f.r, path, true, &text);
    l->f.failed |= read == CKS_INCLUDE_NO_MEMORY;
    if (read == CKS_INCLUDE_OK)
        cks_fill_text(&l->f, p, text, pointer);
    else
        cks_fill_unknown(&l->f, p, "a file that is not read", pointer);
    l->f.store.values[p].origin = CKS_FROM_FILE;
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
fill_value(struct line *l, enum cks_param p, struct cks_shell_spot value, struct cks_shell_spot key)
{
    struct cks_str path;
    const char *pointer = pointer_of(l, value, key);
    bool open = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (!open && !cks_in_credential(p) && is_file(piece(value), &path))
        fill_file(l, p, path, pointer);
    else
        fill_piece(l, p, value, pointer);
}

/* ---- the credential ---- */

static void
set_credential(struct line *l, enum cks_value_state state, const char *pointer)
{
    l->f.store.values[CKS_P_CREDENTIAL] = (struct cks_value){.state = (unsigned char)state,
                                                             .type = CKS_TYPE_OBJECT,
                                                             .reason = by_expansion,
                                                             .pointer = pointer};
}

static void
unknown_credential(struct line *l, const char *pointer)
{
    set_credential(l, CKS_VALUE_UNKNOWN, pointer);
    cks_fill_unknown(&l->f, CKS_P_ACCESS_KEY, by_expansion, pointer);
    cks_fill_unknown(&l->f, CKS_P_SECRET_KEY, by_expansion, pointer);
}

/* A value out of JSON, which has the place of the whole word. */
static void
fill_member(struct line *l, enum cks_param p, const cJSON *item, const char *pointer,
            enum cks_value_origin origin)
{
    if (cJSON_IsString(item))
        cks_fill_text(&l->f, p, cks_json_text(item), pointer);
    else
        cks_fill_unknown(&l->f, p, by_expansion, pointer);
    l->f.store.values[p].origin = (unsigned char)origin;
}

static void
json_extra(struct line *l, const char *name, bool in_credential, const char *pointer)
{
    struct cks_str kept = cks_arena_str(l->f.r->arena, cks_str_of(name));
    l->f.failed |= !kept.p;
    cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, kept, in_credential, pointer);
}

static void
fill_credential_object(struct line *l, const cJSON *object, const char *pointer,
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
fill_json_credential(struct line *l, struct cks_str text, const char *pointer,
                     enum cks_value_origin origin)
{
    struct cks_json_error error;
    cJSON *tree = cks_json_check(text, &error) ? cks_json_parse(text) : NULL;
    if (cJSON_IsObject(tree))
        fill_credential_object(l, tree, pointer, origin);
    else
        unknown_credential(l, pointer);
    cks_json_delete(tree);
}

/* One Name=value of the shorthand; false where it is of another form. */
static bool
fill_pair(struct line *l, const struct cks_shell_word *w, size_t from, size_t end)
{
    while (from < end && cks_is_space((unsigned char)w->text.p[from]))
        from++;
    struct cks_str pair = cks_str_sub(w->text, from, end - from);
    size_t equals = cks_str_find(pair, "=");
    struct cks_shell_spot key = {w, from, equals};
    struct cks_shell_spot value = {w, from + equals + 1, pair.n - equals - 1};
    if (equals == pair.n || cks_shell_open(w, from, from + equals))
        return false;
    struct cks_str name = cks_str_trim(piece(key));
    enum cks_param p = cks_param_find(name, true);
    if (value.len >= 2 && (w->text.p[value.from] == '"' || w->text.p[value.from] == '\'') &&
        w->text.p[value.from + value.len - 1] == w->text.p[value.from]) {
        value.from++;
        value.len -= 2;
    }
    if (p == CKS_P_NONE)
        cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, name, true, pointer_of(l, key, key));
    else
        fill_piece(l, p, value, pointer_of(l, value, key));
    return true;
}

static void
fill_credential(struct line *l, struct cks_shell_spot value, struct cks_shell_spot key)
{
    const struct cks_shell_word *w = value.word;
    const char *pointer = pointer_of(l, value, key);
    struct cks_str text = piece(value), path, content = {0};
    bool open = cks_shell_open(w, value.from, SIZE_MAX);
    if (!open && is_file(text, &path)) {
        if (cks_include_read(l->f.r, path, true, &content) == CKS_INCLUDE_OK)
            fill_json_credential(l, content, pointer, CKS_FROM_FILE);
        else
            unknown_credential(l, pointer);
        return;
    }
    if (cks_str_starts(cks_str_trim(text), "{")) {
        if (open)
            unknown_credential(l, pointer);
        else
            fill_json_credential(l, text, pointer, CKS_FROM_LITERAL);
        return;
    }
    set_credential(l, CKS_VALUE_KNOWN, pointer);
    for (size_t from = value.from; from <= w->text.n;) {
        size_t comma = cks_str_find(cks_str_sub(w->text, from, w->text.n), ",");
        if (!fill_pair(l, w, from, from + comma)) {
            unknown_credential(l, pointer);
            return;
        }
        from += comma + 1;
    }
}

/* ---- --cli-input-json ---- */

/* What the JSON gives and no option of its own does. */
static void
fill_input(struct line *l, const cJSON *tree, const char *pointer, enum cks_value_origin origin)
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

static void
read_input(struct line *l, struct cks_shell_spot value, struct cks_shell_spot key)
{
    const char *pointer = pointer_of(l, value, key);
    struct cks_str text = piece(value), path, content = {0};
    struct cks_json_error error;
    bool open = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (!open && is_file(text, &path) &&
        cks_include_read(l->f.r, path, true, &content) == CKS_INCLUDE_OK)
        text = content;
    cJSON *tree = !open && cks_json_check(text, &error) ? cks_json_parse(text) : NULL;
    if (tree)
        fill_input(l, tree, pointer, content.p ? CKS_FROM_FILE : CKS_FROM_LITERAL);
    else
        l->hidden = true;
    cks_json_delete(tree);
}

/* ---- options ---- */

/* The value of the option at i: what follows its =, or the next word. False: it has none. */
static bool
value_at(struct line *l, struct cks_shell_spot *ret_key, struct cks_shell_spot *ret_value)
{
    const struct cks_shell_word *w = &l->words[l->i];
    size_t equals = cks_str_find(w->text, "=");
    *ret_key = (struct cks_shell_spot){w, 0, SIZE_MAX};
    if (equals < w->text.n) {
        *ret_key = (struct cks_shell_spot){w, 0, equals};
        *ret_value = (struct cks_shell_spot){w, equals + 1, w->text.n - equals - 1};
        return true;
    }
    if (l->i + 1 >= l->count)
        return false;
    *ret_value = (struct cks_shell_spot){&l->words[++l->i], 0, SIZE_MAX};
    return true;
}

static bool
is_option(const struct cks_shell_word *w)
{
    return cks_str_starts(w->text, "--") && w->text.n > 2 && !cks_shell_open(w, 0, 2);
}

static void
read_region(struct line *l, struct cks_shell_spot value)
{
    l->f.store.region_unknown = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (!l->f.store.region_unknown)
        l->f.store.region = piece(value);
}

/* An option that every command has; false where it is none of these. */
static bool
read_common(struct line *l, struct cks_str flag)
{
    struct cks_shell_spot key, value;
    for (size_t i = 0; i < CKS_COUNT(common); i++) {
        if (!cks_str_is(flag, common[i].name))
            continue;
        if (common[i].value && value_at(l, &key, &value)) {
            if (cks_str_is(flag, "--region"))
                read_region(l, value);
            /* A profile may be of any account. */
            if (cks_str_is(flag, "--profile"))
                l->f.store.region_unknown = true;
        }
        return true;
    }
    return false;
}

static void
set_option(struct line *l, enum cks_param p, struct cks_shell_spot value, struct cks_shell_spot key)
{
    if (p == CKS_P_CREDENTIAL)
        fill_credential(l, value, key);
    else
        fill_value(l, p, value, key);
}

/* An option that the command does not have. What it is meant for is taken to be given, so that one
 * fault is one finding. */
static void
unknown_option(struct line *l, struct cks_str flag)
{
    const struct cks_shell_word *w = &l->words[l->i];
    struct cks_shell_spot key = {w, 0, flag.n == w->text.n ? SIZE_MAX : flag.n}, value;
    enum cks_param meant = meant_by(l, flag);
    struct cks_extra *e =
        cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, flag, false, pointer_of(l, key, key));
    if (e && meant != CKS_P_NONE)
        e->nearest = kept_flag(l, meant);
    if (flag.n == w->text.n && (l->i + 1 >= l->count || is_option(&l->words[l->i + 1])))
        return; /* it has no value */
    if (value_at(l, &key, &value) && meant != CKS_P_NONE &&
        l->f.store.values[meant].state == CKS_VALUE_ABSENT)
        set_option(l, meant, value, key);
}

static void
read_option(struct line *l)
{
    const struct cks_shell_word *w = &l->words[l->i];
    struct cks_str flag = cks_str_sub(w->text, 0, cks_str_find(w->text, "="));
    struct cks_shell_spot key, value;
    if (cks_shell_open(w, 0, flag.n ? flag.n - 1 : 0)) {
        l->hidden = true;
        return;
    }
    if (read_common(l, flag))
        return;
    if (cks_str_is(flag, "--generate-cli-skeleton")) {
        l->nothing = true;
        return;
    }
    bool json = cks_str_is(flag, "--cli-input-json");
    if (json || cks_str_is(flag, "--cli-input-yaml")) {
        /* Read last: what has an option of its own does not count there. */
        l->hidden |= !json;
        value_at(l, &key, &value);
        return;
    }
    enum cks_param p = param_of(l, flag);
    if (p == CKS_P_NONE)
        unknown_option(l, flag);
    else if (!value_at(l, &key, &value))
        return;
    else
        set_option(l, p, value, key);
}

static void
read_inputs(struct line *l, size_t from)
{
    for (l->i = from; l->i < l->count; l->i++) {
        const struct cks_shell_word *w = &l->words[l->i];
        struct cks_shell_spot key, value;
        if (cks_str_is(cks_str_sub(w->text, 0, cks_str_find(w->text, "=")), "--cli-input-json") &&
            value_at(l, &key, &value))
            read_input(l, value, key);
    }
}

/* What was not seen may stand in words that were not. */
static void
hide_absent(struct line *l)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param_in(p, l->f.store.operation) && l->f.store.values[p].state == CKS_VALUE_ABSENT)
            cks_fill_unknown(&l->f, p, by_other_words, NULL);
}

/* ---- commands ---- */

/* Words that may stand before a command's name. */
static bool
may_come_first(const struct cks_shell_word *w)
{
    static const char *const words[] = {"if",   "then", "else",    "elif",  "while", "until",
                                        "do",   "!",    "{",       "time",  "sudo",  "env",
                                        "exec", "eval", "command", "nohup", "then"};
    for (size_t i = 0; i < CKS_COUNT(words); i++)
        if (cks_str_is(w->text, words[i]))
            return true;
    size_t n = 0;
    while (n < w->text.n && (cks_is_alnum((unsigned char)w->text.p[n]) || w->text.p[n] == '_'))
        n++;
    return n > 0 && n < w->text.n && w->text.p[n] == '='; /* NAME=value */
}

static size_t
skip_common(const struct cks_shell_command *c, size_t i)
{
    while (i < c->count && is_option(&c->words[i])) {
        struct cks_str word = c->words[i].text;
        bool value = false;
        for (size_t k = 0; k < CKS_COUNT(common); k++)
            value |= common[k].value && cks_str_is(word, common[k].name);
        i += value ? 2 : 1;
    }
    return i;
}

/* Where the words after "aws kms COMMAND" begin; 0 where the command is another. */
static size_t
find_call(const struct cks_shell_command *c, size_t *ret_aws, enum cks_operation *ret)
{
    size_t i = 0;
    while (i < c->count && may_come_first(&c->words[i]))
        i++;
    *ret_aws = i;
    if (i >= c->count || c->words[i].gap_count ||
        !(cks_str_is(c->words[i].text, "aws") || cks_str_ends(c->words[i].text, "/aws")))
        return 0;
    i = skip_common(c, i + 1);
    if (i >= c->count || !cks_str_is(c->words[i].text, "kms"))
        return 0;
    i = skip_common(c, i + 1);
    for (size_t k = 0; i < c->count && k < CKS_COUNT(commands); k++) {
        if (cks_str_is(c->words[i].text, commands[k].name)) {
            *ret = commands[k].operation;
            return i + 1;
        }
    }
    return 0;
}

static void
read_words(struct line *l, size_t aws, size_t from)
{
    /* Options of every command may stand before the service too. */
    for (l->i = aws + 1; l->i + 1 < from; l->i++)
        if (is_option(&l->words[l->i]))
            read_common(l, l->words[l->i].text);
    for (l->i = from; l->i < l->count; l->i++) {
        const struct cks_shell_word *w = &l->words[l->i];
        if (is_option(w))
            read_option(l);
        else if (w->gap_count)
            l->hidden = true;
        else if (cks_str_is(w->text, "help"))
            l->nothing = true;
    }
    read_inputs(l, from);
}

static bool
read_command(void *cookie, const struct cks_shell_command *c)
{
    struct cks_reading *r = cookie;
    enum cks_operation operation = CKS_OPERATION_AUTO;
    size_t aws, from = find_call(c, &aws, &operation);
    if (!from)
        return true;
    struct line l = {.f = {.r = r}, .words = c->words, .count = c->count};
    struct cks_shell_spot head = {&c->words[from - 1], 0, SIZE_MAX};
    struct cks_range range = {.start = c->words[aws].start};
    cks_range_resolve(r->doc->text, r->doc->origin, &range);
    l.f.store = (struct cks_store){
        .operation = operation,
        .source = CKS_SOURCE_SHELL,
        .doc = r->doc,
        .address = cks_arena_printf(r->arena, "line %u", (unsigned)range.line),
    };
    l.f.store.pointer = pointer_of(&l, head, head);
    l.f.failed |= !l.f.store.address;
    read_words(&l, aws, from);
    if (l.hidden)
        hide_absent(&l);
    return l.nothing ? !l.f.failed : cks_fill_take(&l.f);
}

bool
cks_read_shell(struct cks_reading *r)
{
    return cks_shell_read(r->arena, r->doc->text, read_command, r);
}
