#include "files/found.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum cli_exit
cli_found_add(struct cli_found *found, const char *path)
{
    if (found->count == found->cap) {
        size_t cap = found->cap ? found->cap * 2 : 64;
        char **grown = realloc(found->paths, cap * sizeof(*grown));
        if (!grown)
            return CLI_FAILED;
        found->paths = grown;
        found->cap = cap;
    }
    char *copy = strdup(path);
    if (!copy)
        return CLI_FAILED;
    found->paths[found->count++] = copy;
    return CLI_OK;
}

enum cli_exit
cli_found_add_unread(struct cli_found *found, struct cks_unread u)
{
    struct cks_unread *grown =
        realloc(found->unread, (found->unread_count + 1) * sizeof(*found->unread));
    if (!grown)
        return CLI_FAILED;
    found->unread = grown;
    u.size = sizeof(u);
    u.file = strdup(u.file);
    u.reason = strdup(u.reason);
    grown[found->unread_count++] = u;
    return u.file && u.reason ? CLI_OK : CLI_FAILED;
}

void
cli_found_free(struct cli_found *found)
{
    for (size_t i = 0; i < found->count; i++)
        free(found->paths[i]);
    free(found->paths);
    for (size_t i = 0; i < found->unread_count; i++) {
        free((void *)(uintptr_t)found->unread[i].file);
        free((void *)(uintptr_t)found->unread[i].reason);
    }
    free(found->unread);
    *found = (struct cli_found){0};
}
