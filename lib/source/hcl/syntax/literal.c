#include "source/hcl/syntax/literal.h"

#include "base/utf8.h"
#include "source/hcl/syntax/parse.h"
#include "source/hcl/unicode.h"

/* ---- escapes ---------------------------------------------------------------------------- */

static void
bad_escape(struct cks_hcl_parser *p, struct cks_hcl_token tok, size_t from, size_t n,
           const char *message)
{
    struct cks_hcl_token at = tok;
    struct cks_str text = cks_hcl_token_text(p, tok);
    at.start = tok.start + (uint32_t)from;
    at.col = tok.col + (uint32_t)cks_utf8_count(cks_str_sub(text, 0, from));
    at.end = at.start + (uint32_t)n;
    at.end_line = at.line;
    at.end_col = at.col + (uint32_t)cks_utf8_count(cks_str_sub(text, from, n));
    cks_hcl_complain(p, cks_hcl_span(p, at, at), message,
                     "use \\n"
                     ", \\r, \\t, \\\", \\\\, \\uXXXX or \\UXXXXXXXX; write a backslash itself as "
                     "\\\\");
}

/* \uXXXX or \UXXXXXXXX with its backslash at the start of s; writes the character and returns the
 * length of the escape, or 0 if it is none. */
static size_t
decode_unicode_escape(struct cks_str s, char *out, size_t *ret_written)
{
    size_t digits = s.p[1] == 'u' ? 4 : 8;
    uint64_t cp = 0;
    for (size_t i = 2; i < 2 + digits; i++) {
        if (i >= s.n || !cks_is_hex((unsigned char)s.p[i]))
            return 0;
        unsigned char c = cks_lower((unsigned char)s.p[i]);
        cp = cp << 4 | (uint64_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    *ret_written = cks_utf8_encode((uint32_t)cp, out);
    return 2 + digits;
}

/* The text with its backslash escapes resolved; there is one at least. */
static struct cks_str
without_escapes(struct cks_hcl_parser *p, struct cks_hcl_token tok, struct cks_str s)
{
    char *out = cks_arena_alloc(p->arena, s.n);
    if (!out) {
        cks_hcl_out_of_memory(p);
        return CKS_STR_LIT("");
    }
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '\\') {
            out[n++] = s.p[i++];
            continue;
        }
        char c = i + 1 < s.n ? s.p[i + 1] : '\0';
        static const char plain[] = "nrt\"\\";
        const char *at = c ? strchr(plain, c) : NULL;
        size_t written = 0;
        size_t length = 2;
        if (at)
            out[n++] = "\n\r\t\"\\"[at - plain];
        else if (c != 'u' && c != 'U')
            bad_escape(p, tok, i, length = 1 + cks_hcl_char_bytes(s.p + i + 1, s.p + s.n),
                       "unknown escape");
        else if ((length = decode_unicode_escape(cks_str_sub(s, i, s.n - i), out + n, &written)) >
                 0)
            n += written;
        else
            bad_escape(p, tok, i, length = 2,
                       "this escape needs four (\\u) or eight (\\U) hexadecimal digits of a "
                       "character");
        i += length;
    }
    return (struct cks_str){out, n};
}

struct cks_str
cks_hcl_decode(struct cks_hcl_parser *p, struct cks_hcl_token tok)
{
    struct cks_str s = cks_hcl_token_text(p, tok);
    if (cks_str_starts(s, "$${") || cks_str_starts(s, "%%{"))
        return cks_str_sub(s, 1, s.n - 1);
    if (tok.type == CKS_TOK_QUOTED && s.n && memchr(s.p, '\\', s.n))
        return without_escapes(p, tok, s);
    return s;
}

/* ---- indentation of <<- heredocs --------------------------------------------------------- */

/* White space that begins s, in characters as a user sees them: CR LF is one. */
static size_t
leading_spaces(struct cks_str s)
{
    size_t count = 0;
    uint32_t cp;
    size_t n;
    while ((n = cks_utf8_decode(s, &cp)) > 0 && cks_hcl_space(cp)) {
        if (cks_str_starts(s, "\r\n"))
            n = 2;
        s = cks_str_sub(s, n, s.n - n);
        count++;
    }
    return count;
}

static bool
blank_line(struct cks_str s)
{
    return cks_str_ends(s, "\n") && cks_hcl_trim_left(s).n == 0;
}

/* Cuts that many characters of white space, each with the marks that join it. */
static void
cut_indentation(struct cks_hcl_piece *piece, size_t count)
{
    struct cks_str s = piece->text;
    uint32_t columns = 0;
    while (count-- > 0) {
        uint32_t cp;
        size_t n = cks_utf8_decode(s, &cp);
        if (cks_str_starts(s, "\r\n"))
            n = 2;
        bool joins = cp == ' ' || cp > 0x9F;
        s = cks_str_sub(s, n, s.n - n);
        columns++;
        while (joins && (n = cks_utf8_decode(s, &cp)) > 0 && cks_hcl_extend(cp)) {
            s = cks_str_sub(s, n, s.n - n);
            columns++;
        }
    }
    piece->range.start += (uint32_t)(piece->text.n - s.n);
    piece->range.col += columns;
    piece->text = s;
}

void
cks_hcl_flush(struct cks_hcl_piece *pieces, size_t count)
{
    size_t least = SIZE_MAX;
    for (int pass = 0; pass < 2; pass++) {
        bool line_start = true;
        for (size_t i = 0; i < count; i++) {
            struct cks_hcl_piece *piece = &pieces[i];
            bool literal = piece->kind == CKS_HCL_PIECE_LITERAL;
            bool ends_line = literal && cks_str_ends(piece->text, "\n");
            if (line_start && !(literal && blank_line(piece->text))) {
                size_t spaces = literal ? leading_spaces(piece->text) : 0;
                if (pass == 0 && spaces < least)
                    least = spaces;
                if (pass == 1 && literal)
                    cut_indentation(piece, least);
            }
            line_start = ends_line;
        }
    }
}
