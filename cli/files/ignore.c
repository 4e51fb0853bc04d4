#include "files/ignore.h"

#include <ckscheck/tool.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A larger file is not a .gitignore. */
#define FILE_BYTES_MAX (1u << 20)

/* Cuts white space at the end that no backslash keeps, and the carriage return. */
static void
trim_pattern(char *line)
{
    size_t n = strlen(line);
    if (n && line[n - 1] == '\r')
        line[--n] = '\0';
    while (n && line[n - 1] == ' ' && (n < 2 || line[n - 2] != '\\'))
        line[--n] = '\0';
}

FILE *
cli_open_file(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || S_ISFIFO(st.st_mode))
        return NULL;
    return fopen(path, "re");
}

static char *
read_ignore_file(const char *path)
{
    FILE *f = cli_open_file(path);
    if (!f)
        return NULL;
    char *text = malloc(FILE_BYTES_MAX + 1);
    size_t n = text ? fread(text, 1, FILE_BYTES_MAX, f) : 0;
    fclose(f);
    if (!text)
        return NULL;
    text[n] = '\0';
    char *exact = realloc(text, n + 1);
    return exact ? exact : text;
}

static bool
cut_into_patterns(struct cli_ignore *ignore)
{
    size_t lines = 1;
    char *rest = ignore->text, *line;
    for (const char *p = rest; *p; p++)
        lines += *p == '\n';
    ignore->patterns = calloc(lines, sizeof(*ignore->patterns));
    if (!ignore->patterns)
        return false;
    while ((line = strsep(&rest, "\n"))) {
        trim_pattern(line);
        if (*line && *line != '#')
            ignore->patterns[ignore->count++] = line;
    }
    return true;
}

bool
cli_ignore_load(struct cli_ignore *ret, const struct cli_ignore *parent, const char *directory,
                const char *file)
{
    char path[PATH_MAX];
    *ret = (struct cli_ignore){.parent = parent, .directory = directory};
    bool absolute = *file == '/';
    if ((size_t)snprintf(path, sizeof(path), "%s%s%s", absolute ? "" : directory,
                         absolute ? "" : "/", file) >= sizeof(path))
        return true;
    ret->text = read_ignore_file(path);
    return !ret->text || cut_into_patterns(ret);
}

void
cli_ignore_free(struct cli_ignore *ignore)
{
    free(ignore->patterns);
    free(ignore->text);
    *ignore = (struct cli_ignore){0};
}

bool
cli_ignored(const struct cli_ignore *ignore, const char *path, bool is_directory)
{
    for (; ignore; ignore = ignore->parent) {
        size_t n = strlen(ignore->directory);
        if (strncmp(path, ignore->directory, n) != 0 || path[n] != '/')
            continue;
        for (size_t i = ignore->count; i-- > 0;) {
            const char *pattern = ignore->patterns[i];
            bool negated = *pattern == '!';
            if (cks_path_matches(pattern + negated, path + n + 1, is_directory))
                return !negated;
        }
    }
    return false;
}
