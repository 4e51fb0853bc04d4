#include "source/shell/replaced.h"

static bool
looks_at(const struct cks_shell_reader *r, const char *text)
{
    return cks_str_starts(cks_str_sub(r->s, r->pos, r->s.n), text);
}

/* To behind `close`, or to the script's end. */
static bool
skip_to(struct cks_shell_reader *r, const char *close)
{
    struct cks_str rest = cks_str_sub(r->s, r->pos, r->s.n);
    size_t n = cks_str_find(rest, close);
    r->pos = n < rest.n ? r->pos + n + strlen(close) : r->s.n;
    return true;
}

/* << parameters.name >> of CircleCI, which a here-document does not look like. */
static bool
skip_parameter(struct cks_shell_reader *r)
{
    static const char *const groups[] = {"parameters.", "pipeline.", "matrix.",
                                         "commands.",   "jobs.",     "executors."};
    struct cks_str inner = cks_str_trim(cks_str_sub(r->s, r->pos + strlen("<<"), r->s.n));
    size_t end = cks_str_find(inner, ">>"), i = 0;
    while (i < CKS_COUNT(groups) && !cks_str_starts(inner, groups[i]))
        i++;
    if (i == CKS_COUNT(groups) || end == inner.n || cks_str_find(inner, "\n") < end)
        return false;
    r->pos = (size_t)(inner.p - r->s.p) + end + strlen(">>");
    return true;
}

static bool
skip_template(struct cks_shell_reader *r)
{
    if (looks_at(r, "${{") || looks_at(r, "{{"))
        return skip_to(r, "}}");
    if (looks_at(r, "<<"))
        return skip_parameter(r);
    return looks_at(r, "{%") && skip_to(r, "%}");
}

static bool
skip_terraform(struct cks_shell_reader *r)
{
    if (looks_at(r, "$${") || looks_at(r, "%%{")) {
        r->pos++;
        return false;
    }
    if (!looks_at(r, "${") && !looks_at(r, "%{"))
        return false;
    r->pos++;
    cks_shell_skip_brackets(r, '{', '}', false);
    return true;
}

static bool
skip_make(struct cks_shell_reader *r)
{
    if (cks_shell_byte(r, 0) != '$')
        return false;
    if (cks_shell_byte(r, 1) == '$') {
        r->pos++;
        return false;
    }
    r->pos++;
    if (cks_shell_byte(r, 0) == '(')
        cks_shell_skip_brackets(r, '(', ')', false);
    else if (cks_shell_byte(r, 0) == '{')
        cks_shell_skip_brackets(r, '{', '}', false);
    else
        r->pos += cks_shell_byte(r, 0) >= 0;
    return true;
}

/* ${...}, $x.y, or a byte that is not read. */
static bool
skip_groovy(struct cks_shell_reader *r)
{
    if (cks_shell_byte(r, 0) != CKS_SHELL_GROOVY_MARK)
        return false;
    r->pos++;
    if (cks_shell_byte(r, 0) == '{') {
        cks_shell_skip_brackets(r, '{', '}', false);
        return true;
    }
    while (cks_shell_is_name(cks_shell_byte(r, 0)) ||
           (cks_shell_byte(r, 0) == '.' && cks_shell_is_name(cks_shell_byte(r, 1)) &&
            !cks_is_digit((unsigned char)cks_shell_byte(r, 1))))
        r->pos++;
    return true;
}

bool
cks_shell_skip_replaced(struct cks_shell_reader *r)
{
    switch (r->dialect) {
    case CKS_SHELL_PLAIN:
        break;
    case CKS_SHELL_TERRAFORM:
        return skip_terraform(r);
    case CKS_SHELL_TEMPLATE:
    case CKS_SHELL_POWERSHELL:
    case CKS_SHELL_CMD:
        return skip_template(r);
    case CKS_SHELL_GROOVY:
        return skip_groovy(r);
    case CKS_SHELL_MAKE:
        return skip_make(r);
    }
    return false;
}
