#include "files/ignore.h"

#include <ckscheck/tool.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/bounds.h"

#define FILE_BYTES_MAX ((size_t)CLI_MOST_IGNORE_BYTES)
#define FIRST_BYTES ((size_t)4096)

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

/* All of a file with a NUL behind it, up to one byte more than is read of one; NULL if out of
 * memory. */
static char *
read_whole(FILE *f, size_t *ret_n)
{
    size_t room = FIRST_BYTES, n = 0, got;
    char *text = malloc(room + 1);
    while (text && (got = fread(text + n, 1, room - n, f)) > 0 && n <= FILE_BYTES_MAX) {
        n += got;
        char *larger = n == room ? realloc(text, 2 * room + 1) : text;
        if (!larger)
            free(text);
        room = n == room ? 2 * room : room;
        text = larger;
    }
    if (text)
        text[n] = '\0';
    *ret_n = n;
    return text;
}

/* False if out of memory. */
static bool
read_ignore_file(struct cli_ignore *ret, const char *path)
{
    size_t n;
    FILE *f = cli_open_file(path);
    if (!f)
        return true;
    ret->text = read_whole(f, &n);
    fclose(f);
    if (!ret->text)
        return false;
    if (n <= FILE_BYTES_MAX)
        return true;
    /* A later rule may undo an earlier one: a part of the rules says nothing. */
    *ret->text = '\0';
    ret->beyond = strdup(path);
    return ret->beyond != NULL;
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
    return read_ignore_file(ret, path) && (!ret->text || cut_into_patterns(ret));
}

void
cli_ignore_free(struct cli_ignore *ignore)
{
    free(ignore->patterns);
    free(ignore->text);
    free(ignore->beyond);
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
