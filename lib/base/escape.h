/* Text from inputs and servers, made safe for a terminal, and quoted for messages. */
#ifndef CKS_BASE_ESCAPE_H
#define CKS_BASE_ESCAPE_H

#include "base/arena.h"
#include "base/buf.h"

/* Adds s with everything a terminal would act on or hide (controls, escape sequences,
 * bidirectional overrides, invisible characters, bytes that are not UTF-8) as \xNN or U+NNNN in
 * angle brackets. Line breaks and tabs are escaped too. */
void cks_escape(struct cks_buf *out, struct cks_str s);
/* 'text' for a message: escaped, cut after CKS_QUOTE_MAX code points. From the arena; a constant if
 * out of memory, and for a text with the name of a secret and more. */
const char *cks_quote(struct cks_arena *a, struct cks_str s);
/* One code point for a message: 'x', or its number where it cannot be seen: U+200B. */
const char *cks_quote_char(struct cks_arena *a, uint32_t cp);

#endif
