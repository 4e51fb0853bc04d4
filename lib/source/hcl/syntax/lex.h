/* Tokens of HCL2, made one at a time: what a token is depends on the strings, heredocs and
 * interpolations that are open, and a reader that finds an item damaged can begin afresh. */
#ifndef CKS_SOURCE_HCL_LEX_H
#define CKS_SOURCE_HCL_LEX_H

#include "source/hcl/hcl.h"

enum cks_hcl_token_type {
    CKS_TOK_EOF,
    CKS_TOK_NEWLINE, /* or a comment that ends in one */
    CKS_TOK_IDENT,
    CKS_TOK_NUMBER,
    CKS_TOK_OBRACE,
    CKS_TOK_CBRACE,
    CKS_TOK_OBRACK,
    CKS_TOK_CBRACK,
    CKS_TOK_OPAREN,
    CKS_TOK_CPAREN,
    CKS_TOK_OQUOTE,
    CKS_TOK_CQUOTE,
    CKS_TOK_OHEREDOC, /* <<EOT or <<-EOT with its line break */
    CKS_TOK_CHEREDOC, /* the marker with the blanks around it, without line break */
    CKS_TOK_QUOTED,   /* literal text that may hold backslash escapes */
    CKS_TOK_STRING,   /* literal text without any */
    CKS_TOK_INTERP,   /* ${ or ${~ */
    CKS_TOK_CONTROL,  /* %{ or %{~ */
    CKS_TOK_SEQEND,   /* } or ~} that ends one of these */
    CKS_TOK_STAR,
    CKS_TOK_SLASH,
    CKS_TOK_PERCENT,
    CKS_TOK_PLUS,
    CKS_TOK_MINUS,
    CKS_TOK_ASSIGN,
    CKS_TOK_EQ,
    CKS_TOK_NE,
    CKS_TOK_LT,
    CKS_TOK_LE,
    CKS_TOK_GT,
    CKS_TOK_GE,
    CKS_TOK_AND,
    CKS_TOK_OR,
    CKS_TOK_BANG,
    CKS_TOK_DOT,
    CKS_TOK_COMMA,
    CKS_TOK_ELLIPSIS,
    CKS_TOK_ARROW,
    CKS_TOK_QUESTION,
    CKS_TOK_COLON,
    CKS_TOK_SCOPE, /* :: */
    /* what no valid text has */
    CKS_TOK_BAD_CHAR,
    CKS_TOK_BAD_UTF8,
    CKS_TOK_BAD_NEWLINE, /* of no length: a line ends within a quoted string, which ends it here */
    CKS_TOK_BAD_COMMENT, /* a comment without end */
    CKS_TOK_TOO_DEEP,    /* more open strings than the depth limit; ends the text */
    CKS_TOK_TOO_MANY,    /* the token limit; ends the text */
};

struct cks_hcl_token {
    enum cks_hcl_token_type type;
    uint32_t start, end; /* in the text that is read */
    uint32_t line, col;
    uint32_t end_line, end_col;
};

enum cks_hcl_mode_kind { CKS_HCL_MODE_QUOTED, CKS_HCL_MODE_HEREDOC, CKS_HCL_MODE_CODE };

/* One open string or interpolation. */
struct cks_hcl_mode {
    enum cks_hcl_mode_kind kind;
    uint32_t braces;       /* code: braces open within */
    bool line_start;       /* heredoc: nothing but whole lines so far, so a marker may follow */
    struct cks_str marker; /* heredoc */
};

/* Bytes that damaged items may cause to be read again: a hostile file costs at most a second.
 */
#define CKS_HCL_AGAIN_MAX (64u << 20)
/* A string and the code in it for each level. */
#define CKS_HCL_MODES_MAX (2 * CKS_HCL_DEPTH_MAX + 4)

struct cks_hcl_lexer {
    struct cks_str text;
    uint32_t pos, line, col;
    uint32_t made; /* tokens, those made again too: a bound of the work */
    size_t again;  /* bytes that were gone back over */
    bool bare;     /* the text is the inside of a template */
    bool stopped;  /* at a limit: only EOF follows */
    uint32_t depth;
    struct cks_hcl_mode modes[CKS_HCL_MODES_MAX];
};

/* At the start of text; a byte order mark is skipped (not in a bare template). */
void cks_hcl_lex_init(struct cks_hcl_lexer *lex, struct cks_str text, bool bare);
/* Continues in plain code at a place that is known from a token; at the end of the text where too
 * much was read again. */
void cks_hcl_lex_seek(struct cks_hcl_lexer *lex, uint32_t pos, uint32_t line, uint32_t col);
void cks_hcl_lex_next(struct cks_hcl_lexer *lex, struct cks_hcl_token *ret);

/* Bytes of the character at p (not past end) as the reference reader takes UTF-8, which is not
 * strict (overlong forms and surrogates pass); 0 if it is not even that. */
size_t cks_hcl_char_bytes(const char *p, const char *end);

#endif
