/* HCL2 native syntax (Terraform): parses text into a tree in which every node knows its place.
 *
 * Everything is allocated from the arena that the caller gives and lives as long as it. Names and
 * texts are in the arena or borrowed from the source text, which must live as long too. Texts may
 * be secrets: a diagnostic never quotes the inside of a string.
 *
 * The grammar is the one that the reference parser accepts, which differs in places from the
 * written specification. A damaged item causes one diagnostic, and reading continues after it.
 * Damaged parts are marked (CKS_HCL_INVALID, `damaged`), so that they are not treated as
 * missing. */
#ifndef CKS_SOURCE_HCL_H
#define CKS_SOURCE_HCL_H

#include "base/arena.h"
#include "base/bounds.h"
#include "base/str.h"
#include "source/document.h"

/* One file. Real modules have under 200 kB; generated ones of a few megabytes exist. */
#define CKS_HCL_BYTES_MAX (8u << 20)
/* Tokens of one file. */
#define CKS_HCL_TOKENS_MAX ((uint32_t)CKS_MOST_TERRAFORM_TOKENS)
/* Brackets, blocks, templates in each other. */
#define CKS_HCL_DEPTH_MAX ((unsigned)CKS_MOST_TERRAFORM_NESTING)
/* Height of an expression's tree, including links that do not nest in the text (a.b.c, 1 + 2 + 3):
 * a walk over the tree may recurse this deep. */
#define CKS_HCL_HEIGHT_MAX ((unsigned)CKS_MOST_TERRAFORM_HEIGHT)
/* Diagnostics of one file: a file with more is something else. */
#define CKS_HCL_DIAGS_MAX 100u

/* A place: bytes from `start` to before `end`; lines and columns count from 1, columns in Unicode
 * code points (an invalid byte counts as one). end_line and end_col are those of the byte at
 * `end`. A byte order mark at the start of a file has no column. */
struct cks_hcl_range {
    uint32_t start, end;
    uint32_t line, col;
    uint32_t end_line, end_col;
};

enum cks_hcl_kind {
    CKS_HCL_INVALID, /* damaged; a diagnostic says why. Unknown, not missing */
    CKS_HCL_NUMBER,  /* u.text as written: 007, 1.50, 1e5 */
    CKS_HCL_BOOL,    /* u.boolean */
    CKS_HCL_NULL,
    CKS_HCL_TEMPLATE,     /* u.tmpl: quoted string or heredoc; its value is always a string */
    CKS_HCL_WRAP,         /* u.inner: "${x}" and nothing else: the value of x itself, any type */
    CKS_HCL_TUPLE,        /* u.list */
    CKS_HCL_OBJECT,       /* u.object */
    CKS_HCL_VARIABLE,     /* u.text: the root of a reference: var, local, aws_instance, each ... */
    CKS_HCL_ATTR,         /* u.attr: base.name */
    CKS_HCL_INDEX,        /* u.index: base[key] */
    CKS_HCL_LEGACY_INDEX, /* u.attr: base.0, name is the digits */
    CKS_HCL_ATTR_SPLAT,   /* u.splat: base.*.a.0 : only attributes and legacy indexes follow */
    CKS_HCL_FULL_SPLAT,   /* u.splat: base[*].a[0] */
    CKS_HCL_SPLAT_ITEM,   /* the element that a splat is at: the root of u.splat.each */
    CKS_HCL_CALL,         /* u.call */
    CKS_HCL_FOR_TUPLE,    /* u.loop: [for v in c : x if y] */
    CKS_HCL_FOR_OBJECT,   /* u.loop: {for k, v in c : x => y... if z} */
    CKS_HCL_UNARY,        /* u.op, left only: - and ! */
    CKS_HCL_BINARY,       /* u.op */
    CKS_HCL_CONDITIONAL,  /* u.cond */
    CKS_HCL_PARENS,       /* u.inner */
};

enum cks_hcl_op {
    CKS_HCL_OP_NEGATE,
    CKS_HCL_OP_NOT,
    CKS_HCL_OP_OR,
    CKS_HCL_OP_AND,
    CKS_HCL_OP_EQ,
    CKS_HCL_OP_NE,
    CKS_HCL_OP_LT,
    CKS_HCL_OP_LE,
    CKS_HCL_OP_GT,
    CKS_HCL_OP_GE,
    CKS_HCL_OP_ADD,
    CKS_HCL_OP_SUB,
    CKS_HCL_OP_MUL,
    CKS_HCL_OP_DIV,
    CKS_HCL_OP_MOD,
};

struct cks_hcl_expr;
struct cks_hcl_part;

/* A run of template parts. No two literals are adjacent. */
struct cks_hcl_parts {
    struct cks_hcl_part *items;
    size_t count;
};

enum cks_hcl_part_kind {
    CKS_HCL_PART_LITERAL, /* text */
    CKS_HCL_PART_INTERP,  /* ${ expr } */
    CKS_HCL_PART_IF,      /* %{ if expr } body %{ else } otherwise %{ endif } */
    CKS_HCL_PART_FOR,     /* %{ for key, value in expr } body %{ endfor } */
};

struct cks_hcl_part {
    enum cks_hcl_part_kind kind;
    struct cks_hcl_range range; /* of the whole: from the opening to the closing directive */
    struct cks_str text; /* decoded: escapes resolved, ~ and <<- applied; bytes as written, not in
                            Unicode NFC as Terraform has its values; may be empty (where ~ cut
                            all of it) */
    struct cks_hcl_expr *expr; /* the value, the condition, the collection */
    struct cks_hcl_parts body;
    struct cks_hcl_parts otherwise; /* empty if there is no else */
    struct cks_str key, value;      /* names of a for; key.p is NULL if there is one name only */
};

struct cks_hcl_object_item {
    struct cks_hcl_expr *key;   /* never NULL; `(x) = 1` has kind CKS_HCL_PARENS */
    struct cks_hcl_expr *value; /* never NULL */
    struct cks_str name;        /* the key where it is a bare word (true and null too); p NULL
                                   where it is an expression to be evaluated */
};

struct cks_hcl_expr {
    enum cks_hcl_kind kind;
    uint32_t height; /* of the tree below, 1 for a leaf; at most CKS_HCL_HEIGHT_MAX */
    struct cks_hcl_range range;
    const struct cks_document *doc; /* the text that it is in; NULL: of no file */
    union {
        struct cks_str text;
        bool boolean;
        struct cks_hcl_expr *inner;
        struct {
            struct cks_hcl_parts parts; /* none for "" */
            bool heredoc;
        } tmpl;
        struct {
            struct cks_hcl_expr **items;
            size_t count;
        } list;
        struct {
            struct cks_hcl_object_item *items; /* in order; of equal keys the last one counts */
            size_t count;
        } object;
        struct {
            struct cks_hcl_expr *base;
            struct cks_str name;
            struct cks_hcl_range name_range;
        } attr;
        struct {
            struct cks_hcl_expr *base, *key;
        } index;
        struct {
            struct cks_hcl_expr *base;
            struct cks_hcl_expr *each; /* what is done with each element; the element itself
                                          (CKS_HCL_SPLAT_ITEM) where nothing follows */
        } splat;
        struct {
            struct cks_str name; /* ns::name without blanks */
            struct cks_hcl_range name_range;
            struct cks_hcl_expr **args;
            size_t count;
            bool expand; /* the last argument is followed by ... */
        } call;
        struct {
            struct cks_str key, value; /* key.p is NULL if there is one name only */
            struct cks_hcl_expr *collection;
            struct cks_hcl_expr *result_key; /* NULL in a tuple */
            struct cks_hcl_expr *result;
            struct cks_hcl_expr *cond; /* NULL if there is none */
            bool group;                /* result is followed by ... */
        } loop;
        struct {
            enum cks_hcl_op op;
            struct cks_hcl_expr *left, *right; /* right is NULL for a unary one */
        } op;
        struct {
            struct cks_hcl_expr *cond, *then, *otherwise;
        } cond;
    } u;
};

struct cks_hcl_attr {
    struct cks_str name;
    struct cks_hcl_range name_range;
    struct cks_hcl_range range; /* name to end of expression */
    struct cks_hcl_expr *expr;  /* never NULL */
};

struct cks_hcl_label {
    struct cks_str text;        /* decoded */
    struct cks_hcl_range range; /* with the quotes */
};

struct cks_hcl_block;

/* Attributes and blocks, each in the order of the text. Of attributes with one name only the first
 * is kept (a diagnostic reports the others). */
struct cks_hcl_body {
    struct cks_hcl_attr *attrs;
    size_t attr_count;
    struct cks_hcl_block *blocks;
    size_t block_count;
    struct cks_hcl_range range; /* between the braces; of a file: all */
    bool damaged; /* something here could not be read: what seems missing may have been there */
};

struct cks_hcl_block {
    struct cks_str type;
    struct cks_hcl_range type_range;
    struct cks_hcl_label *labels;
    size_t label_count;
    struct cks_hcl_range header; /* type and labels */
    struct cks_hcl_range range;  /* all, to the closing brace */
    struct cks_hcl_body body;
};

/* A syntax error. Terraform rejects the file too, unless it is a bound. */
struct cks_hcl_diag {
    struct cks_hcl_range range;
    const char *message;  /* what is wrong, one line, plain text */
    const char *help;     /* what to write instead */
    enum cks_bound bound; /* NONE: it is an error */
};

struct cks_hcl_diags {
    struct cks_hcl_diag *items; /* in order of the text */
    size_t count;
    bool more; /* CKS_HCL_DIAGS_MAX or another limit was reached: not all of the text was read */
};

/* Where a text stands that is part of a larger one. All zero is the start of a file. */
struct cks_hcl_origin {
    uint32_t start, line, col;
    bool fixed; /* every node gets the range `whole`: the text was decoded, so its
                   places are not those of the file */
    struct cks_hcl_range whole;
    const struct cks_document *doc; /* of every node; may be NULL */
};

#endif
