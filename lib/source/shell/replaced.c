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

static bool
skip_template(struct cks_shell_reader *r)
{
    if (looks_at(r, "${{") || looks_at(r, "{{"))
        return skip_to(r, "}}");
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

bool
cks_shell_skip_replaced(struct cks_shell_reader *r)
{
    switch (r->dialect) {
    case CKS_SHELL_PLAIN:
        break;
    case CKS_SHELL_TERRAFORM:
        return skip_terraform(r);
    case CKS_SHELL_TEMPLATE:
        return skip_template(r);
    case CKS_SHELL_MAKE:
        return skip_make(r);
    }
    return false;
}
