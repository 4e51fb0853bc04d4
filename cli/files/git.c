#include "files/git.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <ckscheck/tool.h>

#include "files/ignore.h"

/* As deep as git follows includes; a file that includes itself ends here too. */
#define INCLUDES_MAX 10
/* Files that are read in all: two of them that include each other twice would double each time. */
#define FILES_MAX 100
/* A line of a configuration file; what is longer is not a path that we can use. */
#define LINE_BYTES (PATH_MAX + 64)
#define BLANKS " \t\r\n"

/* Cuts white space off both ends. */
static char *
trim_both_ends(char *text)
{
    text += strspn(text, BLANKS);
    size_t n = strlen(text);
    while (n && strchr(BLANKS, text[n - 1]))
        text[--n] = '\0';
    return text;
}

/* The first line of a file, trimmed; false if there is none. */
static bool
first_line(const char *path, char line[LINE_BYTES])
{
    FILE *f = cli_open_file(path);
    bool got = f && fgets(line, LINE_BYTES, f);
    if (f)
        fclose(f);
    if (got)
        memmove(line, trim_both_ends(line), strlen(trim_both_ends(line)) + 1);
    return got && *line;
}

/* `path` as it is called from `directory`; false if that is too long. */
static bool
join(const char *directory, const char *path, char to[PATH_MAX])
{
    bool absolute = *path == '/';
    int n = snprintf(to, PATH_MAX, "%s%s%s", absolute ? "" : directory, absolute ? "" : "/", path);
    return n > 0 && n < PATH_MAX;
}

/* The git directory of a work tree itself, and of one that was added: "gitdir: path". */
static bool
own_directory(const char *top, char directory[PATH_MAX])
{
    char line[LINE_BYTES];
    struct stat st;
    if (!join(top, ".git", directory) || stat(directory, &st) != 0)
        return false;
    if (S_ISDIR(st.st_mode))
        return true;
    return first_line(directory, line) && strncmp(line, "gitdir:", strlen("gitdir:")) == 0 &&
           join(top, trim_both_ends(line + strlen("gitdir:")), directory);
}

bool
cli_git_directory(const char *top, char directory[PATH_MAX])
{
    char line[LINE_BYTES], own[PATH_MAX], common[PATH_MAX];
    if (!own_directory(top, own))
        return false;
    if (join(own, "commondir", common) && first_line(common, line))
        return join(own, line, directory);
    strcpy(directory, own);
    return true;
}

/* Takes quotes, escapes and the comment out of a value, in place. */
static char *
unquote_value(char *value)
{
    char *to = value;
    bool quoted = false;
    size_t kept = 0; /* white space at the end counts in quotes only */
    for (const char *from = value; *from; from++) {
        if (*from == '"') {
            quoted = !quoted;
            kept = (size_t)(to - value);
            continue;
        }
        if (!quoted && (*from == '#' || *from == ';'))
            break;
        if (*from == '\\' && from[1])
            from++;
        *to++ = *from;
        if (quoted || !strchr(BLANKS, *from))
            kept = (size_t)(to - value);
    }
    value[kept] = '\0';
    return value;
}

/* What is looked for in configuration files. */
struct config {
    const char *top;
    char *path; /* of core.excludesFile */
    bool found, said;
    unsigned depth, files;
};

enum section { OTHER, CORE, INCLUDE };

/* ~/ is the user's home; a relative path starts at `from`. */
static bool
expand_path(const char *value, const char *from, char path[PATH_MAX])
{
    const char *home = getenv("HOME");
    if (strncmp(value, "~/", 2) == 0)
        return home && join(home, value + 2, path);
    return *value && join(from, value, path);
}

/* The folder of a file: what it includes is relative to it. */
static void
folder_of_file(const char *file, char folder[PATH_MAX])
{
    const char *slash = strrchr(file, '/');
    snprintf(folder, PATH_MAX, "%.*s", slash ? (int)(slash - file) : 1, slash ? file : ".");
}

static void
lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* "gitdir:PATTERN" and "gitdir/i:PATTERN" of includeIf. Other conditions (a branch, a remote) do
 * not affect ignore rules and count as not met. */
static bool
condition_holds(const struct config *c, const char *file, const char *condition)
{
    char pattern[PATH_MAX + 8], base[PATH_MAX], folder[PATH_MAX], own[PATH_MAX], real[PATH_MAX];
    bool any_case = strncmp(condition, "gitdir/i:", strlen("gitdir/i:")) == 0;
    if (!any_case && strncmp(condition, "gitdir:", strlen("gitdir:")) != 0)
        return false;
    const char *text = strchr(condition, ':') + 1;
    const char *home = getenv("HOME"), *before = "**/";
    folder_of_file(file, folder);
    if (*text == '/') {
        before = "";
    } else if (strncmp(text, "~/", 2) == 0 || strncmp(text, "./", 2) == 0) {
        const char *named = *text == '~' ? home : folder;
        before = named ? realpath(named, base) : NULL;
        text++;
    }
    if (!*text || !before || !own_directory(c->top, own) || !realpath(own, real))
        return false;
    bool below = text[strlen(text) - 1] == '/';
    int n = snprintf(pattern, sizeof(pattern), "%s%s%s", before, text, below ? "**" : "");
    if (n < 0 || (size_t)n >= sizeof(pattern))
        return false;
    if (any_case) {
        lower(pattern);
        lower(real);
        lower(own);
    }
    return cks_path_matches(pattern, real + 1, true) ||
           (*own == '/' && cks_path_matches(pattern, own + 1, true));
}

/* "[core]", "[include]", "[includeIf "condition"]"; *text is moved behind it. */
static enum section
read_section(const struct config *c, const char *file, char **text)
{
    char *name = *text + 1, *quote = NULL, *p = name;
    for (bool quoted = false; *p && (quoted || *p != ']'); p++) {
        if (*p == '"') {
            quoted = !quoted;
            quote = quote ? quote : p;
        }
        if (quoted && *p == '\\' && p[1])
            p++;
    }
    *text = p + (*p == ']');
    *p = '\0';
    char *condition = quote ? unquote_value(quote) : NULL;
    size_t n = strcspn(name, BLANKS "\"");
    if (!quote)
        return strcasecmp(name, "core") == 0      ? CORE
               : strcasecmp(name, "include") == 0 ? INCLUDE
                                                  : OTHER;
    bool is_if = n == strlen("includeIf") && strncasecmp(name, "includeIf", n) == 0;
    return is_if && condition_holds(c, file, condition) ? INCLUDE : OTHER;
}

/* Copies a configuration file's core.excludesFile into c. */
static void
read_git_config(struct config *c, const char *file)
{
    char line[LINE_BYTES], folder[PATH_MAX], included[PATH_MAX];
    enum section section = OTHER;
    if (c->depth > INCLUDES_MAX || c->files++ == FILES_MAX)
        return;
    FILE *f = cli_open_file(file);
    folder_of_file(file, folder);
    c->depth++;
    while (f && fgets(line, sizeof(line), f)) {
        char *text = trim_both_ends(line);
        if (*text == '[') {
            section = read_section(c, file, &text);
            text = trim_both_ends(text);
        }
        char *equals = strchr(text, '=');
        if (section == OTHER || !equals)
            continue;
        *equals = '\0';
        const char *name = trim_both_ends(text);
        char *value = unquote_value(trim_both_ends(equals + 1));
        if (section == CORE && strcasecmp(name, "excludesfile") == 0) {
            c->said = true;
            c->found = expand_path(value, c->top, c->path);
        } else if (section == INCLUDE && strcasecmp(name, "path") == 0 &&
                   expand_path(value, folder, included)) {
            read_git_config(c, included);
        }
    }
    c->depth--;
    if (f)
        fclose(f);
}

/* A file of the user's: in $XDG_CONFIG_HOME/git, or in .config/git of the home. */
static bool
user_file(const char *name, char path[PATH_MAX])
{
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char folder[PATH_MAX];
    if (xdg && *xdg)
        return join(xdg, "git", folder) && join(folder, name, path);
    return home && *home && join(home, ".config/git", folder) && join(folder, name, path);
}

static bool
is_git_true(const char *word)
{
    return word && *word && strcmp(word, "0") != 0 && strcasecmp(word, "false") != 0 &&
           strcasecmp(word, "no") != 0 && strcasecmp(word, "off") != 0;
}

bool
cli_git_excludes(const char *top, const char *directory, char path[PATH_MAX])
{
    const char *system = getenv("GIT_CONFIG_SYSTEM"), *global = getenv("GIT_CONFIG_GLOBAL");
    const char *home = getenv("HOME");
    char file[PATH_MAX];
    struct config c = {.top = top, .path = path};
    if (!is_git_true(getenv("GIT_CONFIG_NOSYSTEM")))
        read_git_config(&c, system ? system : "/etc/gitconfig");
    if (global) {
        read_git_config(&c, global);
    } else {
        if (user_file("config", file))
            read_git_config(&c, file);
        if (home && join(home, ".gitconfig", file))
            read_git_config(&c, file);
    }
    if (join(directory, "config", file))
        read_git_config(&c, file);
    return c.said ? c.found : user_file("ignore", path);
}
