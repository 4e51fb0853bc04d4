#include "formats/shell/call.h"

#include "source/shell/word.h"

static const struct cks_shell_common common[] = {
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

const struct cks_shell_common *
cks_shell_common_option(struct cks_str flag)
{
    const struct cks_shell_common *found = NULL;
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

bool
cks_shell_is_option(const struct cks_shell_word *w)
{
    return cks_str_starts(w->text, "--") && w->text.n > 2 && !cks_shell_open(w, 0, 2);
}

bool
cks_shell_is_word(const struct cks_shell_command *c, size_t i, const char *text)
{
    return i < c->count && cks_str_is(c->words[i].text, text);
}

size_t
cks_shell_assigns(const struct cks_shell_word *w)
{
    size_t n = 0;
    while (n < w->text.n && (cks_is_alnum((unsigned char)w->text.p[n]) || w->text.p[n] == '_'))
        n++;
    bool name = n > 0 && n < w->text.n && !cks_is_digit((unsigned char)w->text.p[0]);
    bool more = name && w->text.p[n] == '+' && n + 1 < w->text.n;
    /* A gap before the = is not a name. */
    return name && w->text.p[n + more] == '=' && !cks_shell_open(w, 0, n) ? n : 0;
}

static bool
is_word_among(struct cks_str text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cks_str_is(text, words[i]))
            return true;
    return false;
}

bool
cks_shell_is_prefix(const struct cks_shell_word *w)
{
    static const char *const words[] = {"if",   "then",    "else",  "elif",   "while", "until",
                                        "do",   "!",       "{",     "time",   "sudo",  "env",
                                        "exec", "command", "nohup", "builtin"};
    return is_word_among(w->text, words, CKS_COUNT(words)) || cks_shell_assigns(w);
}

bool
cks_shell_only_speaks(struct cks_str text)
{
    static const char *const words[] = {
        "echo",  "printf", "cat",    "grep",    "egrep",    "rg",       "log",     "info", "warn",
        "error", "die",    "alias",  "man",     "which",    "type",     "for",     "case", "test",
        "[",     "[[",     "select", "usage",   "say",      "jq",       "sed",     "awk",  "export",
        "local", "read",   "return", "declare", "readonly", "complete", "compgen", "git",  ":"};
    return is_word_among(text, words, CKS_COUNT(words)) || cks_str_ends(text, "=");
}

bool
cks_shell_is_aws(const struct cks_shell_word *w)
{
    static const char *const names[] = {"aws", "awslocal", "aws2", "aws.exe", "awscli", "aws_cli"};
    if (w->gap_count)
        return false;
    return is_word_among(w->text, names, CKS_COUNT(names)) || cks_str_ends(w->text, "/aws") ||
           cks_str_ends(w->text, "aws-cli") || cks_str_find(w->text, "aws-cli:") < w->text.n;
}

/* The AWS CLI itself, or in a variable. */
static bool
is_aws_command(const struct cks_shell_word *w)
{
    return w->gap_count ? w->text.n == 0 : cks_shell_is_aws(w);
}

static size_t
skip_common(const struct cks_shell_command *c, size_t i)
{
    while (i < c->count && cks_shell_is_option(&c->words[i])) {
        const struct cks_shell_common *o = cks_shell_common_option(c->words[i].text);
        bool joined = cks_str_find(c->words[i].text, "=") < c->words[i].text.n;
        i += o && o->value && !joined ? 2 : 1;
    }
    return i;
}

/* The command that word i names, or NULL's operation. */
static enum cks_operation
command_at(const struct cks_shell_command *c, size_t i)
{
    for (size_t k = 0; i < c->count && !c->words[i].gap_count && k < CKS_COUNT(commands); k++)
        if (cks_str_is(c->words[i].text, commands[k].name))
            return commands[k].operation;
    return CKS_OPERATION_AUTO;
}

/* Whether a word is put together to name one of the commands: ${op}-custom-key-store. */
static bool
is_open_command(const struct cks_shell_word *w)
{
    return w->gap_count && cks_str_is(w->text, "-custom-key-store");
}

/* The word of the AWS CLI whose service is word `kms`, or what is in its place: a function or a
 * variable. */
static size_t
find_aws(const struct cks_shell_command *c, size_t first, size_t kms, bool *ret_wrapped)
{
    for (size_t i = kms; i-- > first;)
        if (is_aws_command(&c->words[i]) && skip_common(c, i + 1) == kms)
            return i;
    *ret_wrapped = true;
    return kms > first ? kms - 1 : kms;
}

/* Programs that give the command further words. */
static bool
adds_words(const struct cks_shell_command *c, size_t first, size_t aws)
{
    static const char *const words[] = {"xargs", "parallel", "find"};
    for (size_t i = first; i < aws; i++)
        if (is_word_among(c->words[i].text, words, CKS_COUNT(words)))
            return true;
    return false;
}

bool
cks_shell_runs_text(struct cks_str name)
{
    static const char *const words[] = {"sh",   "bash", "zsh", "dash", "ksh",
                                        "eval", "ssh",  "su",  "trap"};
    struct cks_str base = name;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '/')
            base = cks_str_sub(name, i + 1, name.n);
    return is_word_among(base, words, CKS_COUNT(words));
}

bool
cks_shell_names_command(struct cks_str text)
{
    for (size_t k = 0; k < CKS_COUNT(commands); k++) {
        size_t at = cks_str_find(text, commands[k].name);
        /* disconnect-custom-key-store is another command. */
        if (at < text.n && (at == 0 || !cks_is_alnum((unsigned char)text.p[at - 1])))
            return true;
        if (at < text.n && cks_shell_names_command(cks_str_sub(text, at + 1, text.n)))
            return true;
    }
    return false;
}

/* A word, or the here-document of word `first`, that a shell is to run. */
static void
find_run_text(const struct cks_shell_command *c, size_t first, struct cks_shell_call *ret)
{
    bool run = false;
    for (size_t i = first; i < c->count && !ret->named; i++) {
        if (run && cks_shell_names_command(c->words[i].text)) {
            ret->named = i;
            ret->quoted = true;
        }
        run |= cks_shell_runs_text(c->words[i].text);
    }
    if (run && !ret->named && c->here.p && cks_shell_names_command(c->here)) {
        ret->named = first;
        ret->quoted = true;
    }
}

void
cks_shell_find_ending(const struct cks_shell_command *c, struct cks_shell_call *ret,
                      bool *ret_removes)
{
    size_t first = 0;
    *ret = (struct cks_shell_call){0};
    while (first < c->count && cks_shell_is_prefix(&c->words[first]))
        first++;
    if (first >= c->count || cks_shell_only_speaks(c->words[first].text))
        return;
    for (size_t i = first; i + 1 < c->count && !ret->from; i++) {
        size_t next = skip_common(c, i + 1);
        *ret_removes = cks_shell_is_word(c, next, "delete-custom-key-store");
        if (!cks_shell_is_word(c, i, "kms") ||
            !(*ret_removes || cks_shell_is_word(c, next, "disconnect-custom-key-store")))
            continue;
        /* Its one parameter is that of a connect. */
        ret->operation = CKS_CONNECT;
        ret->aws = find_aws(c, first, i, &ret->wrapped);
        ret->from = next + 1;
    }
}

void
cks_shell_find_call(const struct cks_shell_command *c, struct cks_shell_call *ret)
{
    size_t first = 0;
    *ret = (struct cks_shell_call){0};
    while (first < c->count && cks_shell_is_prefix(&c->words[first]))
        first++;
    if (first >= c->count || cks_shell_only_speaks(c->words[first].text))
        return;
    for (size_t i = first; i < c->count; i++) {
        size_t next = skip_common(c, i + 1);
        if (cks_str_is(c->words[i].text, "kms") && command_at(c, next) != CKS_OPERATION_AUTO) {
            ret->operation = command_at(c, next);
            ret->aws = find_aws(c, first, i, &ret->wrapped);
            ret->wrapped |= adds_words(c, first, ret->aws);
            ret->from = next + 1;
            return;
        }
    }
    for (size_t i = first; i < c->count && !ret->named; i++)
        if (i && (command_at(c, i) != CKS_OPERATION_AUTO || is_open_command(&c->words[i])))
            ret->named = i;
    if (!ret->named)
        find_run_text(c, first, ret);
}
