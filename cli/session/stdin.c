/* Standard input, which can be read once. */
#include "session/stdin.h"

#include <ckscheck/tool.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/bounds.h"
#include "common/output.h"

#define READ_BYTES (64u << 10)

/* Holds secrets, perhaps: wiped, and never moved by realloc. */
struct input {
    char *data;
    size_t len, cap;
};

static void
input_free(struct input *in)
{
    if (in->data)
        explicit_bzero(in->data, in->len);
    free(in->data);
}

static bool
input_grow(struct input *in)
{
    size_t cap = in->cap ? in->cap * 2 : READ_BYTES;
    char *data = malloc(cap);
    if (!data)
        return false;
    if (in->len)
        memcpy(data, in->data, in->len);
    input_free(in);
    in->data = data;
    in->cap = cap;
    return true;
}

/* Standard input can be read once; a probe reads its files, and standard input, twice. */
static struct input kept_stdin;
static bool stdin_was_read;

/* Another program may have made standard input non-blocking. A slow command may then be silent for
 * this long before it counts as stuck. */
#define STDIN_WAIT_MS 60000

static ssize_t
read_some(char *to, size_t size)
{
    struct pollfd waiting = {.fd = STDIN_FILENO, .events = POLLIN};
    for (;;) {
        ssize_t n = read(STDIN_FILENO, to, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n >= 0 || errno != EAGAIN)
            return n;
        int ready = poll(&waiting, 1, STDIN_WAIT_MS);
        if (ready == 0)
            errno = ETIMEDOUT;
        if (ready == 0 || (ready < 0 && errno != EINTR))
            return -1;
    }
}

/* Why standard input cannot be looked at, in *ret: all zero where it can. */
static void
read_stdin(struct input *in, struct cks_unread *ret)
{
    ssize_t n = 1;
    while (n > 0 && in->len <= CLI_MOST_STDIN_BYTES) {
        if (in->len == in->cap && !input_grow(in))
            break;
        n = read_some(in->data + in->len, in->cap - in->len);
        in->len += n > 0 ? (size_t)n : 0;
    }
    if (in->len > CLI_MOST_STDIN_BYTES)
        *ret = (struct cks_unread){.kind = CKS_UNREAD_BOUND,
                                   .reason = cli_bound_reason(CLI_BOUND_STDIN_BYTES),
                                   .bound = cli_bound_text(CLI_BOUND_STDIN_BYTES)};
    else if (n != 0)
        *ret = (struct cks_unread){.kind = CKS_UNREAD_FILE,
                                   .reason = strerror(n > 0 ? ENOMEM : errno)};
    stdin_was_read = !ret->reason;
}

const char *
cli_stdin_name(const struct cli_settings *s)
{
    return s->stdin_filename ? s->stdin_filename : "<stdin>";
}

bool
cli_stdin_read(const struct cli_settings *s, const char *name, const char **data, size_t *size)
{
    *data = kept_stdin.data;
    *size = kept_stdin.len;
    return stdin_was_read && strcmp(name, cli_stdin_name(s)) == 0;
}

enum cli_stdin_kin
cli_stdin_kin_of(const char *path)
{
    struct stat ours, theirs;
    if (fstat(STDIN_FILENO, &ours) != 0 || stat(path, &theirs) != 0 ||
        ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino)
        return CLI_STDIN_ANOTHER;
    if (!S_ISREG(ours.st_mode))
        return CLI_STDIN_PIPE;
    /* Of a file that another program has begun to read only the rest comes. */
    return lseek(STDIN_FILENO, 0, SEEK_CUR) == 0 ? CLI_STDIN_FILE : CLI_STDIN_ANOTHER;
}

bool
cli_stdin_is(const char *path)
{
    return strcmp(path, "-") == 0;
}

bool
cli_stdin_is_evidence(const struct cli_settings *s)
{
    for (size_t i = 0; i < s->evidence.count; i++)
        if (cli_stdin_is(s->evidence.items[i]))
            return true;
    return false;
}

enum cli_exit
cli_stdin_check(const struct cli_settings *s)
{
    if (!cli_stdin_is_evidence(s))
        return CLI_OK;
    if (s->command->id == CLI_ID_SERVE || s->command->id == CLI_ID_DRY_RUN) {
        cli_error("--evidence -: %s does not read standard input; give a file", s->command->name);
        return CLI_USAGE;
    }
    for (size_t i = 0; i < s->operand_count; i++)
        if (cli_stdin_is(s->operands[i])) {
            cli_error("standard input cannot be both a file to check and evidence; give one of "
                      "them as a file");
            return CLI_USAGE;
        }
    return CLI_OK;
}

/* As it is, or as it is repaired so far. */
static enum cks_status
add_kept(const struct cli_settings *s, struct cks *c)
{
    const char *name = cli_stdin_name(s), *data = kept_stdin.data;
    size_t size = kept_stdin.len;
    if (s->stdin_text)
        s->stdin_text(s->files_cookie, &data, &size);
    return cks_add_buffer(c, name, data, size);
}

/* Evidence is repaired nowhere. */
static enum cks_status
add_evidence(const struct cli_settings *s, struct cks *c)
{
    const char *data = kept_stdin.data ? kept_stdin.data : "";
    return cks_add_evidence_buffer(c, cli_stdin_name(s), data, kept_stdin.len);
}

static int
add_as(const struct cli_settings *s, struct cks *c,
       enum cks_status (*add)(const struct cli_settings *s, struct cks *c))
{
    struct cks_unread why = {0};
    if (!stdin_was_read)
        read_stdin(&kept_stdin, &why);
    why.size = sizeof(why);
    why.file = cli_stdin_name(s);
    enum cks_status status = why.reason ? cks_add_unread(c, &why) : add(s, c);
    return status == CKS_ERR_MEMORY ? CLI_FAILED : CLI_OK;
}

int
cli_stdin_add(const struct cli_settings *s, struct cks *c)
{
    return add_as(s, c, add_kept);
}

int
cli_stdin_add_evidence(const struct cli_settings *s, struct cks *c)
{
    return add_as(s, c, add_evidence);
}

void
cli_stdin_end(void)
{
    input_free(&kept_stdin);
    kept_stdin = (struct input){0};
}
