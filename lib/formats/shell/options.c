/* The options of one call of the AWS CLI. */
#include "formats/shell/options.h"

#include "formats/shell/call.h"
#include "formats/shell/structured.h"
#include "formats/shell/value.h"
#include "source/shell/commands.h"
#include "source/shell/word.h"

/* Names of options: the longest of KMS has 43 letters. */
#define FLAG_BYTES_MAX 64

static const char by_other_words[] = "may be in words that only the shell knows";

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
parameter_of_flag(struct cks_str flag, char out[FLAG_BYTES_MAX])
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
    struct cks_str word = parameter_of_flag(flag, name);
    for (size_t i = 0; i < CKS_COUNT(passwords); i++)
        if (cks_str_is(word, passwords[i]) && cks_param_in(CKS_P_PASSWORD, l->f.store.operation))
            return CKS_P_PASSWORD;
    return cks_param_find(cks_str_of(cks_param_nearest(word, l->f.store.operation, false)), false);
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

/* The option at i, without the value behind its =. */
static struct cks_str
flag_at(const struct cks_shell_line *l)
{
    struct cks_str text = l->words[l->i].text;
    return cks_str_sub(text, 0, cks_str_find(text, "="));
}

/* An option that every command has; false if it is none of these. */
static bool
read_common(struct cks_shell_line *l, struct cks_str flag)
{
    struct cks_shell_spot key, value;
    const struct cks_shell_common *o = cks_shell_common_option(flag);
    struct cks_shell_told *told = o && strcmp(o->name, "--region") == 0         ? &l->aim.region
                                  : o && strcmp(o->name, "--profile") == 0      ? &l->aim.profile
                                  : o && strcmp(o->name, "--endpoint-url") == 0 ? &l->aim.endpoint
                                                                                : NULL;
    if (o && o->value && value_at(l, &key, &value) && told)
        *told = (struct cks_shell_told){.text = cks_shell_line_text(value),
                                        .given = true,
                                        .open = cks_shell_open(value.word, value.from, SIZE_MAX)};
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
    if (flag.n == w->text.n && (l->i + 1 >= l->count || cks_shell_is_option(&l->words[l->i + 1])))
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

/* What was not seen may be in words that were not. */
void
cks_shell_line_hide_absent(struct cks_shell_line *l)
{
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_param_in(p, l->f.store.operation) && l->f.store.values[p].state == CKS_VALUE_ABSENT)
            cks_fill_unknown(&l->f, p, by_other_words, NULL);
}

void
cks_shell_line_read(struct cks_shell_line *l, size_t aws, size_t from)
{
    /* Options of every command may precede the service too. */
    for (l->i = aws + 1; l->i + 1 < from; l->i++)
        if (cks_shell_is_option(&l->words[l->i]))
            read_common(l, flag_at(l));
    for (l->i = from; l->i < l->count; l->i++) {
        const struct cks_shell_word *w = &l->words[l->i];
        if (cks_shell_is_option(w))
            read_option(l);
        else if (w->gap_count)
            l->hidden = true;
        else if (cks_str_is(w->text, "help"))
            l->nothing = true;
    }
    read_inputs(l, from);
    cks_shell_aim_take(&l->aim, l->constants, l->words, aws, l->at, &l->f.store);
}
