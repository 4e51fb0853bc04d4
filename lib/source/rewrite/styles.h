/* How each syntax writes a literal. Each takes the literal as it is written, says whether it means
 * `from`, and adds `to` to ret->text. */
#ifndef CKS_SOURCE_REWRITE_STYLES_H
#define CKS_SOURCE_REWRITE_STYLES_H

#include "source/rewrite/rewrite.h"

/* A string in double quotes, as JSON has it. */
enum cks_rewritten cks_rewrite_json(struct cks_str literal, struct cks_str from, struct cks_str to,
                                    struct cks_rewrite *ret);
/* A quoted string or a heredoc of HCL; a string of TOML. */
enum cks_rewritten cks_rewrite_hcl(struct cks_str literal, struct cks_str from, struct cks_str to,
                                   struct cks_rewrite *ret);
/* A scalar of any style. May move the range's beginning to a block scalar's header. */
enum cks_rewritten cks_rewrite_yaml(const struct cks_document *doc, struct cks_str from,
                                    struct cks_str to, struct cks_rewrite *ret);
/* A word of a shell, or a part of one. */
enum cks_rewritten cks_rewrite_shell(const struct cks_document *doc, struct cks_str from,
                                     struct cks_str to, struct cks_rewrite *ret);

/* The line end that a text has: that of its first line. */
const char *cks_rewrite_line_end(struct cks_str text);
/* Adds `to` with backslash escapes that JSON, HCL and YAML share, in double quotes. */
void cks_rewrite_quoted(struct cks_buf *out, struct cks_str to);
/* Whether a text consists of letters, digits and the characters of `more` alone. */
bool cks_rewrite_plain(struct cks_str text, const char *more);

#endif
