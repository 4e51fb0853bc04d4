/* Command lines of the AWS CLI in shell scripts: aws kms create-custom-key-store and its kin. */
#include "formats/shell/script.h"
#include "formats/shell/value.h"
#include <stdio.h>


/* Names of options: the longest of KMS has 43 letters. */
#define FLAG_BYTES_MAX 64

static const char by_other_words[] = "may be in words that only the shell knows";

/* Options of every command; 1: a word follows. */
static const struct common_option {
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
flag_of(enum cks_param p, char out[FLAG_BYTES_MAX])
{
    const char *name = cks_param_name(p);
    size_t n = 0;
    out[n++] = '-';
    for (; name && *name && n + 2 < FLAG_BYTES_MAX; name++) {
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
param_of(const struct cks_shell_line *l, struct cks_str flag)
{
    enum cks_param found = CKS_P_NONE;
    unsigned fits = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        char own[FLAG_BYTES_MAX];
        if (cks_in_credential(p))
            continue;
        flag_of(p, own);
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
meant_by(const struct cks_shell_line *l, struct cks_str flag)
{
    static const char *const passwords[] = {"KeyStoreAdminCredentials", "HsmCredentials"};
    char name[FLAG_BYTES_MAX];
    struct cks_str word = name_of(flag, name);
    for (size_t i = 0; i < CKS_COUNT(passwords); i++)
        if (cks_str_is(word, passwords[i]) && cks_param_in(CKS_P_PASSWORD, l->f.store.operation))
            return CKS_P_PASSWORD;
    return cks_param_find(cks_str_of(cks_param_nearest(word, l->f.store.operation, false)), false);
}

/* The option that every command has, by its name or a beginning that fits it alone, as --out; NULL
 * where it is none. */
static const struct common_option *
find_common(struct cks_str flag)
{
    const struct common_option *found = NULL;
    unsigned fits = 0;
    for (size_t i = 0; i < CKS_COUNT(common); i++) {
        if (cks_str_is(flag, common[i].name))
            return &common[i];
        if (flag.n > 3 && strncmp(common[i].name, flag.p, flag.n) == 0) {
            found = &common[i];
            fits++;
        }
    }
    return fits == 1 ? found : NULL;
}

static const char *
kept_flag(struct cks_shell_line *l, enum cks_param p)
{
    char own[FLAG_BYTES_MAX];
    flag_of(p, own);
    char *kept = cks_arena_strdup(l->f.r->arena, own);
    l->f.failed |= !kept;
    return kept;
}

/* ---- options ---- */

/* The value of the option at i: what follows its =, or the next word. False: it has none. */
static bool
value_at(struct cks_shell_line *l, struct cks_shell_spot *ret_key, struct cks_shell_spot *ret_value)
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

/* The option at i, without the value behind its =. */
static struct cks_str
flag_at(const struct cks_shell_line *l)
{
    struct cks_str text = l->words[l->i].text;
    return cks_str_sub(text, 0, cks_str_find(text, "="));
}

static void
read_region(struct cks_shell_line *l, struct cks_shell_spot value)
{
    l->f.store.region_unknown = cks_shell_open(value.word, value.from, SIZE_MAX);
    if (!l->f.store.region_unknown)
        l->f.store.region = cks_shell_line_text(value);
}

/* An option that every command has; false where it is none of these. */
static bool
read_common(struct cks_shell_line *l, struct cks_str flag)
{
    struct cks_shell_spot key, value;
    const struct common_option *o = find_common(flag);
    if (o && o->value && value_at(l, &key, &value)) {
        if (strcmp(o->name, "--region") == 0)
            read_region(l, value);
        /* A profile may be of any account. */
        if (strcmp(o->name, "--profile") == 0)
            l->f.store.region_unknown = true;
    }
    return o != NULL;
}

/* An option that the command does not have. What it is meant for is taken to be given, so that one
 * fault is one finding. */
static void
unknown_option(struct cks_shell_line *l, struct cks_str flag)
{
    const struct cks_shell_word *w = &l->words[l->i];
    struct cks_shell_spot key = {w, 0, flag.n == w->text.n ? SIZE_MAX : flag.n}, value;
    enum cks_param meant = meant_by(l, flag);
    struct cks_extra *e =
        cks_fill_extra(&l->f, CKS_EXTRA_UNKNOWN, flag, false, cks_shell_line_pointer(l, key, key));
    if (e && meant != CKS_P_NONE)
        e->nearest = kept_flag(l, meant);
    if (flag.n == w->text.n && (l->i + 1 >= l->count || is_option(&l->words[l->i + 1])))
        return; /* it has no value */
    if (value_at(l, &key, &value) && meant != CKS_P_NONE &&
        l->f.store.values[meant].state == CKS_VALUE_ABSENT)
        cks_shell_line_set(l, meant, value, key);
}

static bool
is_input(struct cks_str flag)
{
    return cks_str_is(flag, "--cli-input-json") || cks_str_is(flag, "--cli-input-yaml");
}

static void
read_option(struct cks_shell_line *l)
{
    const struct cks_shell_word *w = &l->words[l->i];
    struct cks_str flag = flag_at(l);
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
    if (is_input(flag)) {
        /* Read last: what has an option of its own does not count there. */
        value_at(l, &key, &value);
        return;
    }
    enum cks_param p = param_of(l, flag);
    if (p == CKS_P_NONE)
        unknown_option(l, flag);
    else if (!value_at(l, &key, &value))
        return;
    else
        cks_shell_line_set(l, p, value, key);
}

static void
read_inputs(struct cks_shell_line *l, size_t from)
{
    for (l->i = from; l->i < l->count; l->i++) {
        struct cks_shell_spot key, value;
        struct cks_str flag = flag_at(l);
        if (is_input(flag) && value_at(l, &key, &value))
            cks_shell_line_input(l, value, key, cks_str_ends(flag, "yaml"));
    }
}

/* What was not seen may stand in words that were not. */
static void
hide_absent(struct cks_shell_line *l)
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
    static const char *const words[] = {"if",    "then", "else", "elif",    "while",
                                        "until", "do",   "!",    "{",       "time",
                                        "sudo",  "env",  "exec", "command", "nohup"};
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
        const struct common_option *o = find_common(c->words[i].text);
        i += o && o->value ? 2 : 1;
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
read_words(struct cks_shell_line *l, size_t aws, size_t from)
{
    /* Options of every command may stand before the service too. */
    for (l->i = aws + 1; l->i + 1 < from; l->i++)
        if (is_option(&l->words[l->i]))
            read_common(l, flag_at(l));
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
    struct cks_shell_line l = {
        .f = {.arena = r->arena, .r = r}, .words = c->words, .count = c->count, .here = c->here};
    struct cks_shell_spot head = {&c->words[from - 1], 0, SIZE_MAX};
    struct cks_range range = {.start = c->words[aws].start};
    cks_range_resolve(r->doc->text, r->doc->origin, &range);
    l.f.store = (struct cks_store){
        .operation = operation,
        .input = CKS_INPUT_SHELL,
        .doc = r->doc,
        .address = cks_arena_printf(r->arena, "line %u", (unsigned)range.line),
    };
    l.f.store.pointer = cks_shell_line_pointer(&l, head, head);
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
