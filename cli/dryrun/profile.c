#include "dryrun/profile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of the file that is longer holds no Region. */
#define LINE_MAX_BYTES 1024

static char *
trim(char *s)
{
    while (*s == ' ' || *s == '\t')
        s++;
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        s[--n] = '\0';
    return s;
}

/* [default], [profile NAME] */
static bool
is_section(char *line, const char *profile)
{
    char *end = strchr(line, ']');
    if (!end)
        return false;
    *end = '\0';
    char *name = trim(line + 1);
    if (strncmp(name, "profile", 7) == 0 && (name[7] == ' ' || name[7] == '\t'))
        name = trim(name + 7);
    return strcmp(name, profile) == 0;
}

static bool
read_region(FILE *f, const char *profile, char *out, size_t size)
{
    char line[LINE_MAX_BYTES];
    bool inside = false, found = false;
    while (!found && fgets(line, sizeof(line), f)) {
        char *text = trim(line);
        char *equals = strchr(text, '=');
        if (*text == '[') {
            inside = is_section(text, profile);
        } else if (inside && equals && line[0] != ' ' && line[0] != '\t') {
            *equals = '\0';
            const char *value = trim(equals + 1);
            found = strcmp(trim(text), "region") == 0 && *value && strlen(value) < size;
            if (found)
                snprintf(out, size, "%s", value);
        }
    }
    return found;
}

static const char *
variable(const char *name, const char *other)
{
    const char *value = getenv(name);
    if ((!value || !*value) && other)
        value = getenv(other);
    return value && *value ? value : NULL;
}

bool
cli_profile_region(char *out, size_t size)
{
    char path[PATH_MAX];
    const char *file = variable("AWS_CONFIG_FILE", NULL);
    const char *home = variable("HOME", NULL);
    const char *profile = variable("AWS_PROFILE", "AWS_DEFAULT_PROFILE");
    if (!file && !home)
        return false;
    int n = snprintf(path, sizeof(path), "%s%s", file ? file : home, file ? "" : "/.aws/config");
    FILE *f = n < (int)sizeof(path) ? fopen(path, "re") : NULL;
    if (!f)
        return false;
    bool found = read_region(f, profile ? profile : "default", out, size);
    fclose(f);
    return found;
}
