#include "source/shell/reader.h"

void
cks_shell_leave_out(struct cks_shell_reader *r, enum cks_bound bound)
{
    if (r->beyond)
        *r->beyond = bound;
}

int
cks_shell_byte(const struct cks_shell_reader *r, size_t ahead)
{
    return r->pos + ahead < r->s.n ? (unsigned char)r->s.p[r->pos + ahead] : -1;
}

bool
cks_shell_is_name(int c)
{
    return c == '_' || (c >= 0 && cks_is_alnum((unsigned char)c));
}

bool
cks_shell_ends_word(int c)
{
    return c < 0 || strchr(" \t\r\n;&|()<>", c) != NULL;
}

void
cks_shell_skip_brackets(struct cks_shell_reader *r, char open, char close, bool apostrophes)
{
    unsigned depth = 0;
    char quote = '\0';
    for (; r->pos < r->s.n; r->pos++) {
        char c = r->s.p[r->pos];
        if (c == '\\' && quote != '\'') {
            r->pos += r->pos + 1 < r->s.n; /* nothing may follow it */
        } else if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || (c == '\'' && apostrophes)) {
            quote = c;
        } else if (c == open) {
            depth++;
        } else if (c == close && --depth == 0) {
            r->pos++;
            return;
        }
    }
}

void
cks_shell_skip_line(struct cks_shell_reader *r)
{
    while (r->pos < r->s.n && r->s.p[r->pos] != '\n')
        r->pos++;
}

char
cks_shell_joint(enum cks_shell_dialect dialect)
{
    return dialect == CKS_SHELL_POWERSHELL ? '`' : dialect == CKS_SHELL_CMD ? '^' : '\\';
}

size_t
cks_shell_line_joint(const struct cks_shell_reader *r)
{
    if (cks_shell_byte(r, 0) != cks_shell_joint(r->dialect))
        return 0;
    if (cks_shell_byte(r, 1) == '\n')
        return 2;
    return cks_shell_byte(r, 1) == '\r' && cks_shell_byte(r, 2) == '\n' ? 3 : 0;
}

void
cks_shell_skip_blanks(struct cks_shell_reader *r)
{
    for (;;) {
        int c = cks_shell_byte(r, 0);
        size_t joint = cks_shell_line_joint(r);
        if (c == ' ' || c == '\t' || c == '\r')
            r->pos++;
        else if (joint)
            r->pos += joint;
        else
            return;
    }
}
