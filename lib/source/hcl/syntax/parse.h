/* The HCL2 parser's own state: shared by the files that read expressions, templates and bodies. */
#ifndef CKS_SOURCE_HCL_PARSE_H
#define CKS_SOURCE_HCL_PARSE_H

#include "base/vec.h"
#include "source/hcl/syntax/lex.h"

enum cks_hcl_piece_kind {
    CKS_HCL_PIECE_LITERAL,
    CKS_HCL_PIECE_INTERP,
    CKS_HCL_PIECE_IF,
    CKS_HCL_PIECE_ELSE,
    CKS_HCL_PIECE_ENDIF,
    CKS_HCL_PIECE_FOR,
    CKS_HCL_PIECE_ENDFOR,
};

/* A template before its directives are matched. */
struct cks_hcl_piece {
    enum cks_hcl_piece_kind kind;
    struct cks_hcl_range range;
    struct cks_str text;
    struct cks_hcl_expr *expr;
    struct cks_str key, value;
};

/* Lists grow on these stacks while they are read; a complete one is copied to the arena. */
struct cks_hcl_parser {
    struct cks_arena *arena;
    struct cks_hcl_origin origin;
    struct cks_hcl_lexer lex;
    CKS_VEC(struct cks_hcl_token) tokens; /* since the start of the top-level item */
    size_t next;
    struct cks_hcl_token last; /* the one read last */
    bool newlines;             /* whether line ends count here */
    bool panic;                /* the item is damaged: return to where it can be skipped */
    bool item_bad;             /* the item has its diagnostic */
    bool oom;
    bool guided;  /* a block was not closed: go by the indentation */
    bool hit_end; /* the text ended within a block */
    unsigned depth;
    struct cks_hcl_expr nowhere; /* used if out of memory */
    CKS_VEC(struct cks_hcl_diag) diags;
    bool diags_full;
    CKS_VEC(struct cks_hcl_expr *) exprs;
    CKS_VEC(struct cks_hcl_object_item) items;
    CKS_VEC(struct cks_hcl_piece) pieces;
    CKS_VEC(struct cks_hcl_part) parts;
    CKS_VEC(struct cks_hcl_attr) attrs;
    CKS_VEC(struct cks_hcl_block) blocks;
    CKS_VEC(struct cks_hcl_label) labels;
};

/* ---- tokens */

/* Token number i since the start of the item; reads it if necessary. */
struct cks_hcl_token cks_hcl_token_at(struct cks_hcl_parser *p, size_t i);
struct cks_hcl_token cks_hcl_peek_on(struct cks_hcl_parser *p);
/* The next token; where line ends do not count, the ones before it are gone. */
static inline struct cks_hcl_token
cks_hcl_peek(struct cks_hcl_parser *p)
{
    if (p->next < p->tokens.count && p->tokens.items[p->next].type != CKS_TOK_NEWLINE)
        return p->tokens.items[p->next];
    return cks_hcl_peek_on(p);
}
struct cks_hcl_token cks_hcl_read(struct cks_hcl_parser *p);
/* Reads it where it is of that type. */
bool cks_hcl_accept(struct cks_hcl_parser *p, enum cks_hcl_token_type type);
struct cks_str cks_hcl_token_text(const struct cks_hcl_parser *p, struct cks_hcl_token tok);
bool cks_hcl_token_is(const struct cks_hcl_parser *p, struct cks_hcl_token tok, const char *word);
/* From the start of one token to the end of the other. */
struct cks_hcl_range cks_hcl_span(const struct cks_hcl_parser *p, struct cks_hcl_token from,
                                  struct cks_hcl_token to);
struct cks_hcl_range cks_hcl_join(struct cks_hcl_range from, struct cks_hcl_range to);

/* ---- diagnostics */

/* One for each item: those that follow the first are most often its consequences. */
void cks_hcl_complain(struct cks_hcl_parser *p, struct cks_hcl_range range, const char *message,
                      const char *help);
/* The same, and the item cannot be read on. */
void cks_hcl_fail(struct cks_hcl_parser *p, struct cks_hcl_token at, const char *message,
                  const char *help);
/* The same where a bound was hit: Terraform may well take the text. */
void cks_hcl_stop(struct cks_hcl_parser *p, struct cks_hcl_range range, enum cks_bound bound,
                  const char *message, const char *help);
/* The same for a token that no valid text has, or else the given message. */
void cks_hcl_unexpected(struct cks_hcl_parser *p, struct cks_hcl_token at, const char *message,
                        const char *help);
void cks_hcl_out_of_memory(struct cks_hcl_parser *p);
/* Enters a nesting; false (and failed) where it is too deep. Leave it either way. */
bool cks_hcl_enter(struct cks_hcl_parser *p);
static inline void
cks_hcl_leave(struct cks_hcl_parser *p)
{
    p->depth--;
}

/* ---- nodes */

/* Never NULL. */
struct cks_hcl_expr *cks_hcl_expr_new(struct cks_hcl_parser *p, enum cks_hcl_kind kind,
                                      struct cks_hcl_range range);
/* The tree of e contains child. */
void cks_hcl_adopt(struct cks_hcl_parser *p, struct cks_hcl_expr *e,
                   const struct cks_hcl_expr *child);
/* A copy in the arena; NULL for none, and if out of memory. */
void *cks_hcl_keep(struct cks_hcl_parser *p, const void *items, size_t count, size_t size);

#endif
