/* Text from inputs and servers, made safe for a terminal, and quoted for messages. */
#ifndef CKS_BASE_ESCAPE_H
#define CKS_BASE_ESCAPE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

/* Adds s with everything a terminal would act on or hide (controls, escape sequences,
 * bidirectional overrides, invisible characters, bytes that are not UTF-8) as \xNN or U+NNNN in
 * angle brackets. Line breaks and tabs are escaped too. Inline for speed: almost every text is
 * written as it is. */
void cks_escape_rest(struct cks_buf *out, struct cks_str s);
static inline void
cks_escape(struct cks_buf *out, struct cks_str s)
{
    size_t plain = cks_visible_text(s);
    cks_buf_add(out, s.p, plain);
    if (plain < s.n)
        cks_escape_rest(out, cks_str_sub(s, plain, s.n));
}
/* 'text' for a message: escaped, cut after CKS_QUOTE_MAX code points. From the arena; a constant if
 * out of memory, and for a text with the name of a secret and more. */
const char *cks_quote(struct cks_arena *a, struct cks_str s);
/* One code point for a message: 'x', or its number where it cannot be seen: U+200B. */
const char *cks_quote_char(struct cks_arena *a, uint32_t cp);

#endif
