/* If the lines of a text begin, found out once: places are asked for one after the other, and each
 * would be counted from the text's beginning. */
#ifndef CKS_SOURCE_MARKS_H
#define CKS_SOURCE_MARKS_H

#include "base/carried.h"
#include "base/vec.h"
#include "source/document.h"

/* A place whose line and column in the text are known, from 1. */
struct cks_mark {
    size_t offset, line_start;
    uint32_t line, column;
};

/* A line that is too long to be read from its beginning for each excerpt, as one syntax: a script
 * in a playbook is read as both. */
struct cks_long_line {
    size_t start, end;
    enum cks_syntax syntax;
    size_t read; /* pieces before it are known */
    CKS_VEC(size_t) pieces;
};

/* Of such a line: if a secret begins on it, found once. */
struct cks_secret_line {
    size_t start;
    size_t read;    /* up to there none begins, or `begin` does */
    size_t begin;   /* SIZE_MAX: none so far */
    size_t clear;   /* up to there no name announces one */
    size_t unnamed; /* where one begins before it that none announces; SIZE_MAX: none does */
    uint32_t chars; /* before it, once they are counted */
    bool counted;
};

/* Most lines of files that people write have fewer. */
#define CKS_LINE_PIECES 96

struct cks_line_piece {
    unsigned end : 30, kind : 2; /* end: from the line's beginning */
};

/* The first pieces of a line, as they were read last: the excerpts of its findings and their
 * repairs ask for them again. See cks_pieces_of. */
struct cks_line_pieces {
    size_t start, length; /* of the line; 0: none */
    enum cks_syntax syntax;
    bool (*known)(struct cks_str name);
    size_t count;
    struct cks_line_piece items[CKS_LINE_PIECES];
};

/* So many bytes around a place have their pieces kept: an excerpt's window, and what it shows. */
#define CKS_PLACED_PIECES 1024

/* A piece of a longer line, for the next excerpts near it. */
struct cks_placed_piece {
    size_t start, end; /* in the text; end 0: none */
    size_t limit;      /* of the part of the line that was read; 0: far behind it */
    bool (*known)(struct cks_str name); /* for these names */
    unsigned char syntax, kind;
};

/* The marks of one text, as far as places were asked for. All zero is a text without any. */
struct cks_marks {
    CKS_VEC(struct cks_mark) list;
    struct cks_mark last;                     /* the place that was asked for last; line 0: none */
    CKS_VEC(struct cks_long_line) long_lines; /* by start and syntax: see cks_piece_before */
    CKS_VEC(struct cks_secret_line) secret_lines; /* by their start */
    CKS_VEC(struct cks_secret_line) hidden;       /* by their start: see cks_marks_hide */
    bool lost;                                    /* out of memory: one of those is not known */
    struct cks_secret_line recent; /* the last short one; `clear` and `read` 0: none */
    struct cks_carried carried;    /* from line to line */
    struct cks_line_pieces pieces;
    struct cks_placed_piece *placed; /* CKS_PLACED_PIECES, by their start; NULL: none yet */
};

/* Fills line and column of r from its offsets, as cks_range_resolve does. `m` belongs to this text
 * and origin; it may be NULL, and if out of memory the answer is the same, only later. */
void cks_marks_resolve(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                       struct cks_range *r);
/* Where the line that holds an offset begins. m may be NULL. */
size_t cks_marks_line_start(struct cks_marks *m, struct cks_str text, size_t offset);
/* Gives a range whose lines and columns are counted up to the first secret on its lines, as
 * cks_range_guard does. */
void cks_marks_guard(struct cks_marks *m, struct cks_str text, struct cks_origin origin,
                     struct cks_range *r);
/* Tells that a secret begins at an offset that no name announces: what is behind it on its line is
 * guarded from now on. False if out of memory: no column of the text is given then. */
bool cks_marks_hide(struct cks_marks *m, struct cks_str text, size_t offset);
/* Where the first of those begins on the last of their lines; SIZE_MAX if there is none. */
size_t cks_marks_hidden(const struct cks_marks *m);
/* Whether a secret that a name announces begins on the line before an offset. m may be NULL. */
bool cks_marks_behind_secret(struct cks_marks *m, struct cks_str text, size_t offset);
void cks_marks_free(struct cks_marks *m);

#endif
