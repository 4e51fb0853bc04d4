/* Files without the interruptions: signals that are handled elsewhere, and file systems that answer
 * in pieces. */
#ifndef CKSCHECK_CLI_IO_H
#define CKSCHECK_CLI_IO_H

#include <stddef.h>
#include <sys/types.h>

/* open(2) of a file that exists. */
int cli_io_open(const char *path, int flags);
/* read(2) that fills all of it before the end of the file: the bytes read, -1 where none was. */
ssize_t cli_io_read(int fd, char *to, size_t n);

#endif
