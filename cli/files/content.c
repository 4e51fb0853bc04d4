#include "files/content.h"

#include <ckscheck/tool.h>

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"

#define CHUNK (64u << 10)
/* Kept of the chunk before, so that no word is cut in two. */
#define OVERLAP 64

bool
cli_name_ends(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n >= m && strcmp(name + n - m, ending) == 0;
}

bool
cli_is_terraform(const char *name)
{
    return cli_name_ends(name, ".tf") || cli_name_ends(name, ".tofu") ||
           cli_name_ends(name, ".tf.json") || cli_name_ends(name, ".tofu.json");
}

bool
cli_is_tfvars(const char *name)
{
    return cli_name_ends(name, ".tfvars") || cli_name_ends(name, ".tfvars.json");
}

bool
cli_is_terragrunt(const char *name)
{
    const char *slash = strrchr(name, '/');
    return strcmp(slash ? slash + 1 : name, "terragrunt.hcl") == 0;
}

const char *const cli_caller_words[] = {"\"./", "\"../", "\"${path.module}/", "\"${path.root}/",
                                        NULL};

static bool
names_others(const char *text, size_t n)
{
    for (const char *const *word = cli_caller_words; *word; word++)
        if (memmem(text, n, *word, strlen(*word)))
            return true;
    return false;
}

enum cli_content
cli_content_scan(const char *name, cli_next_fn next, void *cookie)
{
    char chunk[OVERLAP + CHUNK];
    size_t kept = 0, used = 0;
    ssize_t got;
    enum cli_content content = CLI_CONTENT_NONE;
    bool first = true;
    while ((got = next(cookie, chunk + kept, CHUNK)) > 0) {
        size_t n = kept + (size_t)got;
        used = n > used ? n : used;
        enum cks_start start = first ? cks_start_of(name, chunk, n) : CKS_START_TEXT;
        if (start == CKS_START_BINARY)
            break;
        first = false;
        if (start == CKS_START_PLAN || cks_may_hold(chunk, n)) {
            content = CLI_CONTENT_STORE;
            break;
        }
        if (names_others(chunk, n))
            content = CLI_CONTENT_CALLS;
        kept = n < OVERLAP ? n : OVERLAP;
        memmove(chunk, chunk + n - kept, kept);
    }
    explicit_bzero(chunk, used);
    return got < 0 ? CLI_CONTENT_UNREADABLE : content;
}

static ssize_t
next_of_descriptor(void *cookie, char *to, size_t n)
{
    return cli_io_read((int)(intptr_t)cookie, to, n);
}

enum cli_content
cli_content_of(const char *path)
{
    int fd = cli_io_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return CLI_CONTENT_UNREADABLE;
    enum cli_content content = cli_content_scan(path, next_of_descriptor, (void *)(intptr_t)fd);
    close(fd);
    return content;
}
