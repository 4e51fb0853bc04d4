/* A script while it is read, and the steps that its words and its commands share. */
#ifndef CKS_SOURCE_SHELL_READER_H
#define CKS_SOURCE_SHELL_READER_H

#include "source/shell/shell.h"

#define CKS_SHELL_HEREDOCS_MAX CKS_MOST_SHELL_HEREDOCS

struct cks_shell_heredoc {
    struct cks_str word; /* quotes taken off */
    bool tabs;           /* <<-: leading tabs do not count */
    bool quoted;         /* nothing is expanded in it */
    struct cks_str body; /* once it was read; p is NULL if it has no end or is expanded */
    struct cks_str raw;  /* in the script, with its tabs, where it is expanded */
    size_t at;           /* where the body is in the script */
    size_t end;          /* of the body; 0: it has none */
};

struct cks_shell_reader {
    struct cks_arena *arena;
    struct cks_str s;
    enum cks_shell_dialect dialect;
    size_t pos;
    bool (*each)(void *cookie, const struct cks_shell_command *command); /* NULL: only skip */
    void *cookie;
    struct cks_shell_heredoc heredocs[CKS_SHELL_HEREDOCS_MAX];
    size_t heredoc_count;
    size_t own; /* which of them the command being read has: its number from 1; 0: none */
    size_t fed; /* the same of one that the cat before prints, into what follows at fed_depth */
    unsigned fed_depth;
    struct cks_shell_word
        to; /* where the output of the command being read goes; text.p NULL: as it is */
    bool appends;
    char end; /* of the list being read */
    unsigned depth;
    bool joined;         /* by &&, || or | to the command before */
    bool joined_by_and;  /* the first & of two was read */
    bool joined_outside; /* what the list is in is joined */
    bool stop;
    enum cks_bound *beyond;
};

/* Says that a bound left something out. */
void cks_shell_leave_out(struct cks_shell_reader *r, enum cks_bound bound);
/* The byte `ahead` of pos, or -1 behind the script's end. */
int cks_shell_byte(const struct cks_shell_reader *r, size_t ahead);
/* Whether a byte may be in the name of a variable. */
bool cks_shell_is_name(int c);
/* Whether a byte outside of quotes ends a word. */
bool cks_shell_ends_word(int c);
/* ${...} and $((...)): to the bracket that closes it, quotes regarded; apostrophes where they are
 * quotes. */
void cks_shell_skip_brackets(struct cks_shell_reader *r, char open, char close, bool apostrophes);
void cks_shell_skip_line(struct cks_shell_reader *r);
/* What makes a line go on in the next one: a backslash, a backtick of PowerShell or ^ of cmd.exe.
 */
char cks_shell_joint(enum cks_shell_dialect dialect);
/* The length of what makes a line go on in the next one, if it is at pos outside of quotes, or 0.
 */
size_t cks_shell_line_joint(const struct cks_shell_reader *r);
/* Blanks, and lines that go on. */
void cks_shell_skip_blanks(struct cks_shell_reader *r);

#endif
