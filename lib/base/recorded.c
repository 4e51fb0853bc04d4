#include "base/recorded.h"

#include "base/prompt.h"

/* Options that leave nothing out. --output and --page-size change the form alone. */
static const struct {
    const char *name;
    bool value;
} harmless[] = {
    {"--region", true},        {"--profile", true},      {"--output", true}, {"--page-size", true},
    {"--no-cli-pager", false}, {"--no-paginate", false}, {"--debug", false}, {"--color", true},
};

size_t
cks_recorded_line(struct cks_str text, const char *command)
{
    struct cks_str rest = cks_str_sub(text, 2, text.n);
    size_t n = cks_str_of(command).n, line = cks_str_find(text, "\n");
    if (!cks_str_starts(text, "$ ") || !cks_str_starts(rest, command) || line == text.n)
        return 0;
    return n + 2 == line || rest.p[n] == ' ' || rest.p[n] == '\r' ? line + 1 : 0;
}

static struct cks_str
recorded_word(struct cks_str *rest)
{
    *rest = cks_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    struct cks_str word = cks_str_sub(*rest, 0, n);
    *rest = cks_str_sub(*rest, n, rest->n);
    return word;
}

/* Whether an option is harmless; its value is taken too. */
static bool
take_recorded_option(struct cks_str word, struct cks_str *rest, struct cks_recorded_options *ret)
{
    size_t equals = cks_str_find(word, "=");
    struct cks_str name = cks_str_sub(word, 0, equals);
    for (size_t i = 0; i < CKS_COUNT(harmless); i++) {
        if (!cks_str_is(name, harmless[i].name))
            continue;
        struct cks_str value = cks_str_sub(word, equals + 1, word.n);
        if (harmless[i].value && equals == word.n)
            value = recorded_word(rest);
        if (i == 0)
            ret->region = cks_prompt_unquoted(value);
        if (i == 1)
            ret->profile = cks_prompt_unquoted(value);
        return harmless[i].value ? value.n > 0 : equals == word.n;
    }
    return false;
}

enum cks_recorded
cks_recorded_listing(struct cks_str text, const char *command, struct cks_recorded_options *ret)
{
    size_t line = cks_recorded_line(text, command);
    *ret = (struct cks_recorded_options){.region = {0}};
    if (!line)
        return CKS_RECORDED_SILENT;
    struct cks_str rest = cks_str_sub(cks_str_sub(text, 0, line), 2 + cks_str_of(command).n, line);
    for (struct cks_str word = recorded_word(&rest); word.n; word = recorded_word(&rest))
        if (!take_recorded_option(word, &rest, ret))
            return CKS_RECORDED_FILTERED;
    return CKS_RECORDED_WHOLE;
}
