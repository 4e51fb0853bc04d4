#include "git.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* A line of a configuration file; what is longer is no path that we can use. */
#define LINE_BYTES (PATH_MAX + 64)
#define BLANKS " \t\r\n"

/* Cuts white space off both ends. */
static char *
trim(char *text)
{
    text += strspn(text, BLANKS);
    size_t n = strlen(text);
    while (n && strchr(BLANKS, text[n - 1]))
        text[--n] = '\0';
    return text;
}

/* The first line of a file, trimmed; false where there is none. */
static bool
first_line(const char *path, char line[LINE_BYTES])
{
    FILE *f = fopen(path, "re");
    bool got = f && fgets(line, LINE_BYTES, f);
    if (f)
        fclose(f);
    if (got)
        memmove(line, trim(line), strlen(trim(line)) + 1);
    return got && *line;
}

/* `path` as it is called from `directory`; false where that is too long. */
static bool
join(const char *directory, const char *path, char to[PATH_MAX])
{
    bool absolute = *path == '/';
    int n = snprintf(to, PATH_MAX, "%s%s%s", absolute ? "" : directory, absolute ? "" : "/", path);
    return n > 0 && n < PATH_MAX;
}

bool
cli_git_directory(const char *top, char directory[PATH_MAX])
{
    char line[LINE_BYTES], own[PATH_MAX], common[PATH_MAX];
    struct stat st;
    if (!join(top, ".git", directory) || stat(directory, &st) != 0)
        return false;
    if (S_ISDIR(st.st_mode))
        return true;
    /* A work tree that was added: "gitdir: path", and there "commondir". */
    if (!first_line(directory, line) || strncmp(line, "gitdir:", strlen("gitdir:")) != 0 ||
        !join(top, trim(line + strlen("gitdir:")), own))
        return false;
    if (join(own, "commondir", common) && first_line(common, line))
        return join(own, line, directory);
    strcpy(directory, own);
    return true;
}

/* Takes quotes, escapes and the comment out of a value, in place. */
static char *
plain(char *value)
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

/* ~/ is the user's home; a relative path starts at the top of the work tree. */
static bool
expand(const char *value, const char *top, char path[PATH_MAX])
{
    const char *home = getenv("HOME");
    if (strncmp(value, "~/", 2) == 0)
        return home && join(home, value + 2, path);
    return *value && join(top, value, path);
}

/* What a configuration file says of core.excludesFile goes into path and *found. */
static void
read_config(const char *file, const char *top, char path[PATH_MAX], bool *found, bool *said)
{
    char line[LINE_BYTES];
    FILE *f = fopen(file, "re");
    bool core = false;
    while (f && fgets(line, sizeof(line), f)) {
        char *text = trim(line);
        if (*text == '[') {
            size_t n = strcspn(text, "]");
            core = n == strlen("[core") && strncasecmp(text, "[core", n) == 0;
            text = trim(text + n + (text[n] == ']'));
        }
        char *equals = strchr(text, '=');
        if (!core || !equals)
            continue;
        *equals = '\0';
        if (strcasecmp(trim(text), "excludesfile") != 0)
            continue;
        *said = true;
        *found = expand(plain(trim(equals + 1)), top, path);
    }
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
is_true(const char *word)
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
    bool found = false, said = false;
    if (!is_true(getenv("GIT_CONFIG_NOSYSTEM")))
        read_config(system ? system : "/etc/gitconfig", top, path, &found, &said);
    if (global) {
        read_config(global, top, path, &found, &said);
    } else {
        if (user_file("config", file))
            read_config(file, top, path, &found, &said);
        if (home && join(home, ".gitconfig", file))
            read_config(file, top, path, &found, &said);
    }
    if (join(directory, "config", file))
        read_config(file, top, path, &found, &said);
    return said ? found : user_file("ignore", path);
}
