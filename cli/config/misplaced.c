#include "config/misplaced.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"
#include "config/config.h"

static const char *const names[] = {".ckscheck.yml", "ckscheck.yaml", "ckscheck.yml",
                                    ".ckscheck.yaml.yml", ".ckscheck"};

/* Whether every line at the margin begins with a key of a configuration, and one does: a workflow
 * may be called ckscheck.yml too. */
static bool
is_meant(const char *text)
{
    bool any = false;
    for (const char *line = text; line; line = strchr(line, '\n'), line += line != NULL) {
        size_t n = strcspn(line, ":\r\n");
        if (!*line || strchr(" \t\r\n#-", *line))
            continue;
        if (line[n] != ':' || !cli_config_is_key(line, n))
            return false;
        any = true;
    }
    return any;
}

void
cli_misplaced_tell(const char *folder, const char *working, const struct cks_file_access *files,
                   void *cookie)
{
    char path[PATH_MAX + 32];
    struct cks_file_info info;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, names[i]);
        if (files->look(cookie, path, true, &info) != 0 || info.kind != CKS_FILE_REGULAR)
            continue;
        char *text = cli_config_text(files, cookie, path);
        size_t n = strlen(working);
        bool below = n > 1 && strncmp(path, working, n) == 0 && path[n] == '/';
        if (text && is_meant(text))
            cli_error("%s is not read: a configuration is named " CLI_CONFIG_NAME,
                      below ? path + n + 1 : path);
        free(text);
    }
}
