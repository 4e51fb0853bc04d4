#include "formats/inside/prompt.h"

#include "formats/inside/lines.h"
#include "source/shell/reader.h"

static bool
is_space_or_tab(char c)
{
    return c == ' ' || c == '\t';
}

/* The index behind "PS C:\\> ", "C:\\>" and their like; 0: it is not so. */
static size_t
behind_windows_place(struct cks_str line)
{
    size_t n = 0;
    while (n < line.n && is_space_or_tab(line.p[n]))
        n++;
    bool powershell = cks_str_starts(cks_str_sub(line, n, line.n), "PS");
    n += powershell ? strlen("PS") : 0;
    n += powershell && n < line.n && line.p[n] == ' ';
    struct cks_str place = cks_str_sub(line, n, line.n);
    bool drive = place.n > 2 && cks_is_alnum((unsigned char)place.p[0]) && place.p[1] == ':' &&
                 place.p[2] == '\\';
    size_t end = cks_str_find(place, ">");
    if ((!drive && !(powershell && (end == 0 || cks_str_starts(place, "/")))) || end >= place.n)
        return 0;
    n += end + 1;
    while (n < line.n && is_space_or_tab(line.p[n]))
        n++;
    return n;
}

/* The index behind "user@host:~$" and its like, where a shell says where it is; 0: it is not so. */
static size_t
behind_place(struct cks_str line)
{
    size_t n = cks_str_find(line, "$ "), root = cks_str_find(line, "# ");
    if (n == line.n && root < line.n && root && !is_space_or_tab(line.p[root - 1]))
        n = root;
    struct cks_str place = cks_str_sub(line, 0, n < line.n ? n : 0);
    for (size_t i = 0; i < place.n; i++)
        if (!cks_is_alnum((unsigned char)place.p[i]) && !strchr("@:~/._-[] ", place.p[i]))
            return 0;
    bool shell = cks_str_starts(place, "sh-") || cks_str_starts(place, "bash-");
    return shell || cks_str_find(place, "@") < place.n ? n + 2 : 0;
}

/* The index behind the prompt ("$ ") of a line, or 0 if there is none. */
static size_t
behind_prompt(struct cks_str line, bool root)
{
    size_t n = 0;
    while (n < line.n && is_space_or_tab(line.p[n]))
        n++;
    if (n + 1 < line.n && line.p[n] == '$' && line.p[n + 1] == ' ')
        return n + 2;
    if (root && cks_str_starts(cks_str_sub(line, n, line.n), "# "))
        return n + 2;
    n = behind_windows_place(line);
    return n ? n : behind_place(line);
}

/* The same of "> ", ">> " and "More? ", where a command goes on; the line may be nothing else. */
static size_t
behind_continuation(struct cks_str line)
{
    size_t n = 0;
    while (n < line.n && is_space_or_tab(line.p[n]))
        n++;
    if (cks_str_starts(cks_str_sub(line, n, line.n), "More? "))
        return n + strlen("More? ");
    if (n >= line.n || line.p[n] != '>')
        return 0;
    n += n + 1 < line.n && line.p[n + 1] == '>';
    return n + 1 == line.n ? n + 1 : line.p[n + 1] == ' ' ? n + 2 : 0;
}

/* Whether "# " is root's prompt in a text that shows a terminal: there is no other prompt, and what
 * follows one is a command of the AWS CLI, none of which begins a line. Else it begins a comment.
 */
static bool
has_root_prompt(struct cks_str text)
{
    struct cks_line line;
    bool root = false;
    for (size_t at = 0; cks_next_line(text, &at, &line);) {
        struct cks_str s = cks_str_trim(line.text);
        if (behind_prompt(line.text, false) || cks_str_starts(s, "aws "))
            return false;
        root |= cks_str_starts(s, "# aws ");
    }
    return root;
}

bool
cks_has_prompt(struct cks_str text, bool terminal)
{
    struct cks_line line;
    bool root = terminal && has_root_prompt(text);
    for (size_t at = 0; cks_next_line(text, &at, &line);)
        if (behind_prompt(line.text, root))
            return true;
    return false;
}

static bool
line_goes_on(struct cks_str line, enum cks_shell_dialect dialect)
{
    return line.n && line.p[line.n - 1] == cks_shell_joint(dialect);
}

static void
clear_line(char *p, size_t n)
{
    memset(p, ' ', n);
}

/* Whether a line begins with an option, as those of a command do. */
static bool
begins_with_option(struct cks_str line)
{
    struct cks_str s = cks_str_trim(line);
    return cks_str_starts(s, "--") && s.n > 2 && cks_is_alnum((unsigned char)s.p[2]);
}

void
cks_keep_commands(char *copy, size_t n, enum cks_shell_dialect dialect, bool terminal)
{
    struct cks_str text = {copy, n};
    struct cks_line line;
    bool goes_on = false, after = false, root = terminal && has_root_prompt(text);
    for (size_t at = 0; cks_next_line(text, &at, &line);) {
        size_t more = after ? behind_continuation(line.text) : 0;
        size_t prompt = more ? more : behind_prompt(line.text, root);
        after = prompt || goes_on || (after && begins_with_option(line.text));
        goes_on = after && line_goes_on(line.text, dialect);
        if (!after)
            clear_line(copy + line.from, line.text.n);
        memset(copy + line.from, '\0', after ? prompt : 0);
    }
}

enum cks_shell_dialect
cks_dialect_shown(struct cks_str text)
{
    struct cks_line line;
    bool posix = false, cmd = false, powershell = false;
    for (size_t at = 0; cks_next_line(text, &at, &line);) {
        struct cks_str s = cks_str_trim(line.text);
        bool apart = s.n > 1 && is_space_or_tab(s.p[s.n - 2]);
        posix |= s.n && s.p[s.n - 1] == '\\';
        cmd |= apart && s.p[s.n - 1] == '^';
        powershell |= (apart && s.p[s.n - 1] == '`') || cks_str_find(s, "$env:") < s.n ||
                      (behind_windows_place(s) && cks_str_starts(s, "PS"));
        cmd |= behind_windows_place(s) && !cks_str_starts(s, "PS");
    }
    if (posix || cmd == powershell)
        return CKS_SHELL_PLAIN;
    return cmd ? CKS_SHELL_CMD : CKS_SHELL_POWERSHELL;
}
