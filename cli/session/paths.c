#include "session/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/configs.h"

static bool
is_below(const char *path, const char *directory)
{
    size_t n = strlen(directory);
    return strncmp(path, directory, n) == 0 && (n == 1 || !path[n] || path[n] == '/');
}

static bool
in_work_tree(const char *directory)
{
    char git[PATH_MAX + 8];
    for (const char *end = directory + strlen(directory); end && end > directory;
         end = memrchr(directory, '/', (size_t)(end - directory))) {
        snprintf(git, sizeof(git), "%.*s/.git", (int)(end - directory), directory);
        if (access(git, F_OK) == 0)
            return true;
    }
    return false;
}

bool
cli_is_whole_tree(const struct cli_settings *s)
{
    char top[PATH_MAX], one[PATH_MAX], git[PATH_MAX + 8];
    bool whole = false;
    for (size_t i = 0; i < s->operand_count && !whole; i++) {
        snprintf(git, sizeof(git), "%s/.git", s->operands[i]);
        whole = access(git, F_OK) == 0 && realpath(s->operands[i], top);
    }
    for (size_t i = 0; i < s->operand_count && whole; i++)
        whole = realpath(s->operands[i], one) && is_below(one, top);
    return whole;
}

/* `path` as it is called from the directory `working`, with .. where it is elsewhere; false if that
 * is too long. */
static bool
call_from(char path[PATH_MAX], const char *working)
{
    size_t common = 0, used = 0;
    char made[PATH_MAX];
    for (size_t i = 0; path[i] == working[i] || !path[i] || !working[i]; i++) {
        bool ends = (!path[i] || path[i] == '/') && (!working[i] || working[i] == '/');
        common = ends ? i : common;
        if (!path[i] || !working[i])
            break;
    }
    for (const char *rest = working + common; rest[0] && rest[1] && used + 3 < sizeof(made);
         rest += 1 + strcspn(rest + 1, "/"))
        used += (size_t)sprintf(made + used, used ? "/.." : "..");
    const char *below = path + common + (path[common] == '/');
    int n = snprintf(made + used, sizeof(made) - used, "%s%s", used && *below ? "/" : "", below);
    if (n < 0 || (size_t)n >= sizeof(made) - used)
        return false;
    strcpy(path, *made ? made : ".");
    return true;
}

void
cli_name_operands_alike(struct cli_settings *s)
{
    char working[PATH_MAX];
    bool relative = false;
    for (size_t i = 0; i < s->operand_count; i++)
        relative = relative || (s->operands[i][0] != '/' && strcmp(s->operands[i], "-") != 0);
    if (!relative || !getcwd(working, sizeof(working)))
        return;
    for (size_t i = 0; i < s->operand_count; i++) {
        if (s->operands[i][0] != '/' || !is_below(s->operands[i], working))
            continue;
        const char *rest = s->operands[i] + strlen(working);
        rest += strspn(rest, "/");
        s->operands[i] = *rest ? rest : ".";
    }
}

const char *
cli_root_of_inputs(const struct cli_settings *s, char root[PATH_MAX])
{
    char working[PATH_MAX];
    bool relative = false, absolute = false;
    for (size_t i = 0; i < s->operand_count; i++)
        *(*s->operands[i] == '/' ? &absolute : &relative) = true;
    if (!realpath(".", working) || (relative && absolute))
        return s->root;
    if (s->root && !realpath(s->root, root))
        return s->root;
    if (!s->root) {
        if (!cli_common_directory(s, root) || in_work_tree(root))
            return NULL;
        if (working[1] && is_below(root, working))
            strcpy(root, working);
    }
    return absolute || call_from(root, working) ? root : s->root;
}

const char *
cli_config_dir_of(const struct cli_settings *s, char path[PATH_MAX])
{
    char working[PATH_MAX];
    bool absolute = s->operand_count && s->operands[0][0] == '/';
    if (!s->config_dir || !s->operand_count || absolute == (s->config_dir[0] == '/') ||
        !realpath(s->config_dir, path) || !realpath(".", working))
        return s->config_dir;
    return absolute || call_from(path, working) ? path : s->config_dir;
}
