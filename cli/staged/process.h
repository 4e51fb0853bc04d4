/* Running git: its output, or a conversation with one that stays. */
#ifndef CKSCHECK_CLI_PROCESS_H
#define CKSCHECK_CLI_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct cli_process {
    pid_t pid; /* 0: none runs */
    int to, from;
    char *buffer; /* read and not taken yet: `held` bytes from `at` on */
    size_t at, held;
};

/* Starts argv, which ends with NULL; its messages are thrown away. elsewhere: a repository other
 * than that of a commit in progress, whose environment it must not see. */
bool cli_process_start(struct cli_process *p, const char *const *argv, bool elsewhere);
/* false if the program has ended. */
bool cli_process_send(struct cli_process *p, const char *text, size_t n);
/* At most n bytes; 0 at the end, -1 with errno set where the program says nothing any more. */
ssize_t cli_process_read(struct cli_process *p, char *to, size_t n);
/* One line without its end, cut to fit; false at the end. */
bool cli_process_line(struct cli_process *p, char *line, size_t size);
/* Waits for the end. The exit status; -1 for another end. */
int cli_process_end(struct cli_process *p);

/* All that a program prints, to be freed, if it ends with status 0, or with 1 as git does that
 * found nothing; NULL otherwise. *ret_large: it is more than `most` bytes, and the program was
 * ended. */
char *cli_process_output(const char *const *argv, bool elsewhere, size_t most, size_t *ret_n,
                         bool *ret_large);

#endif
