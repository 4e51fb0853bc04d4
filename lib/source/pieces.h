/* The pieces of a line: what is a name or a sign and may be shown, what is a value, a comment. */
#ifndef CKS_SOURCE_PIECES_H
#define CKS_SOURCE_PIECES_H

#include "source/marks.h"

/* As far as one line tells. */
enum cks_piece { CKS_PIECE_SHOWN, CKS_PIECE_HIDDEN, CKS_PIECE_COMMENT };

struct cks_pieces {
    struct cks_str line;
    enum cks_syntax syntax;
    size_t at;
    bool (*known)(struct cks_str name); /* NULL: every name is shown */
    struct cks_line_pieces *kept;       /* of this line; NULL: none are */
    size_t index;                       /* of the next one there */
    size_t start;                       /* of the line in the text */
    struct cks_marks *marks;            /* of a longer line; NULL: its pieces are not kept */
};

/* The pieces of a line of the document's text from its first on, without its line end. */
struct cks_pieces cks_pieces_of(const struct cks_document *doc, size_t start, size_t length,
                                bool (*known)(struct cks_str name));

/* The piece at lx->at, which must be before the line's end, and where it ends. */
enum cks_piece cks_piece_read(struct cks_pieces *lx, size_t *ret_end);
/* The same, inline for what is kept. */
static inline enum cks_piece
cks_piece_next(struct cks_pieces *lx, size_t *ret_end)
{
    const struct cks_line_pieces *kept = lx->kept;
    if (!kept || lx->index >= kept->count)
        return cks_piece_read(lx, ret_end);
    const struct cks_line_piece *piece = &kept->items[lx->index++];
    *ret_end = piece->end;
    return (enum cks_piece)piece->kind;
}
/* Where in a long line a piece begins, not after an offset and near it if there is one; the line's
 * start otherwise. All in bytes of doc->text; the line begins at line_start. */
size_t cks_piece_before(const struct cks_document *doc, size_t line_start, size_t offset);

#endif
