/* Texts of certificates at the bounds of what is undone in them, and DER by its first elements.
 * Nothing here needs libcrypto. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "model/certificate/pem.h"
#include "model/certificate/repair.h"

/* 30 04 30 02 A0 00: what begins as a certificate does, and is whole. */
#define BODY "MAQwAqAA"
#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"
#define WHOLE BEGIN "\n" BODY "\n" END "\n"
/* Of it, with something in the place of one of its characters. */
#define WITH_BREAK(text) BEGIN text BODY "\n" END "\n"
#define INSIDE(text) BEGIN "\nMAQw" text "AqAA\n" END "\n"

struct row {
    const char *text;
    unsigned mangled; /* what is undone; NOT: it is no certificate */
    size_t from, len; /* of the first fault */
};
#define NOT UINT32_MAX

static void
repair_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cks_buf out = {0};
        unsigned mangled;
        size_t from, len;
        bool good = cks_pem_repair(cks_str_of(rows[i].text), &out, &mangled, &from, &len);
        if (good != (rows[i].mangled != NOT))
            fail_msg("%s: %s", good ? "good" : "bad", rows[i].text);
        if (good && (mangled != rows[i].mangled || from != rows[i].from || len != rows[i].len))
            fail_msg("%u at %zu of %zu: %s", mangled, from, len, rows[i].text);
        if (good)
            assert_true(cks_str_is(cks_buf_str(&out), WHOLE));
        cks_buf_free(&out);
    }
}

static void
escapes_are_undone(void **state)
{
    static const struct row rows[] = {
        {WHOLE, 0, 0, 0},
        {WITH_BREAK("\\n"), CKS_MANGLED_ESCAPED, 27, 2},
        {WITH_BREAK("\\r\\n"), CKS_MANGLED_ESCAPED, 27, 2},
        {WITH_BREAK("\\t"), CKS_MANGLED_ESCAPED | CKS_MANGLED_SPACES, 27, 2},
        {WITH_BREAK("\\\\n"), CKS_MANGLED_DOUBLE, 27, 3},
        {WITH_BREAK("\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\n"), CKS_MANGLED_DOUBLE, 27, 17},
        {WITH_BREAK("\\u000a"), CKS_MANGLED_ESCAPED, 27, 6},
        {WITH_BREAK("\\u000A"), CKS_MANGLED_ESCAPED, 27, 6},
        {WITH_BREAK("\\u00a"), NOT, 0, 0},
        {WITH_BREAK("\\u0000"), NOT, 0, 0},
        {WITH_BREAK("\\u0080"), NOT, 0, 0},
        {INSIDE("\\u0020"), CKS_MANGLED_ESCAPED, 32, 6},
        {INSIDE("\\x"), NOT, 0, 0},
        {WITH_BREAK("%0A"), CKS_MANGLED_PERCENT, 27, 3},
        {WITH_BREAK("%0a"), CKS_MANGLED_PERCENT, 27, 3},
        {WITH_BREAK("%0"), NOT, 0, 0},
        {WITH_BREAK("%00"), NOT, 0, 0},
        {WITH_BREAK("%80"), NOT, 0, 0},
        {WITH_BREAK("%0g"), NOT, 0, 0},
        {INSIDE("%20"), CKS_MANGLED_PERCENT, 32, 3},
    };
    CKS_UNUSED(state);
    repair_rows(rows, CKS_COUNT(rows));
}

static void
entities_are_undone(void **state)
{
    static const struct row rows[] = {
        {WITH_BREAK("&NewLine;"), CKS_MANGLED_HTML, 27, 9},
        {WITH_BREAK("&#10;"), CKS_MANGLED_HTML, 27, 5},
        {WITH_BREAK("&#x0a;"), CKS_MANGLED_HTML, 27, 6},
        {WITH_BREAK("&#X0A;"), CKS_MANGLED_HTML, 27, 6},
        {WITH_BREAK("&#000010;"), CKS_MANGLED_HTML, 27, 9},
        {WITH_BREAK("&#x00000a;"), CKS_MANGLED_HTML, 27, 10},
        {WITH_BREAK("&#0000010;"), NOT, 0, 0},
        {WITH_BREAK("&#10"), NOT, 0, 0},
        {WITH_BREAK("&#;"), NOT, 0, 0},
        {WITH_BREAK("&#0;"), NOT, 0, 0},
        {WITH_BREAK("&#128;"), NOT, 0, 0},
        {WITH_BREAK("&#xg;"), NOT, 0, 0},
        {WITH_BREAK("&#1a;"), NOT, 0, 0},
        {WITH_BREAK("&amp;#10;"), CKS_MANGLED_HTML, 27, 5},
        {WITH_BREAK("&amp;amp;#10;"), CKS_MANGLED_HTML, 27, 5},
        {WITH_BREAK("&amp;amp;amp;#10;"), NOT, 0, 0},
        {WITH_BREAK("&nbsp;"), CKS_MANGLED_HTML | CKS_MANGLED_SPACES, 27, 6},
        {INSIDE("&quot;"), CKS_MANGLED_HTML | CKS_MANGLED_QUOTED, 32, 6},
        {INSIDE("&apos;"), CKS_MANGLED_HTML | CKS_MANGLED_QUOTED, 32, 6},
        {INSIDE("&gt;"), CKS_MANGLED_HTML | CKS_MANGLED_DECORATED, 32, 4},
        {INSIDE("&lt;"), NOT, 0, 0},
        {INSIDE("&plus;"), NOT, 0, 0},
        {INSIDE("&equals;"), NOT, 0, 0},
        {INSIDE("&sol;"), NOT, 0, 0},
        {INSIDE("&other;"), NOT, 0, 0},
        {"&dash;----BEGIN CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_HTML, 0, 6},
        {"-----BEGIN CERTIFICATE----&hyphen;\n" BODY "\n" END "\n", CKS_MANGLED_HTML, 26, 8},
    };
    CKS_UNUSED(state);
    repair_rows(rows, CKS_COUNT(rows));
}

/* Dashes, quotes, spaces and what cannot be seen, at both ends of each block and beside it. */
static void
characters_are_undone(void **state)
{
    static const struct {
        uint32_t first, last;
        unsigned mangled;
    } blocks[] = {
        {0x2018, 0x201F, CKS_MANGLED_QUOTED},    {0xA0, 0xA0, CKS_MANGLED_INVISIBLE},
        {0x2028, 0x2029, CKS_MANGLED_INVISIBLE}, {0x200B, 0x200F, CKS_MANGLED_INVISIBLE},
        {0xFEFF, 0xFEFF, CKS_MANGLED_INVISIBLE},
    };
    static const uint32_t dashes[] = {0x2010, 0x2011, 0x2015, 0x2212, 0xFF0D};
    static const uint32_t others[] = {0x80 + 0x21, 0xE9,   0x2016, 0x2017, 0x2020,
                                      0x2211,      0x2213, 0xFF0C, 0xFF0E, 0x20AC};
    char text[256], bytes[4];
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(blocks); i++)
        for (uint32_t cp = blocks[i].first; cp <= blocks[i].last; cp++) {
            size_t n = cks_utf8_encode(cp, bytes);
            snprintf(text, sizeof(text), BEGIN "\nMAQw%.*sAqAA\n" END "\n", (int)n, bytes);
            const struct row row = {text, blocks[i].mangled, 32, n};
            repair_rows(&row, 1);
        }
    for (size_t i = 0; i < CKS_COUNT(dashes); i++) {
        size_t n = cks_utf8_encode(dashes[i], bytes);
        snprintf(text, sizeof(text), "%.*s----BEGIN CERTIFICATE-----\n" BODY "\n" END "\n", (int)n,
                 bytes);
        const struct row row = {text, CKS_MANGLED_DASHES, 0, n};
        repair_rows(&row, 1);
    }
    for (size_t i = 0; i < CKS_COUNT(others); i++) {
        size_t n = cks_utf8_encode(others[i], bytes);
        snprintf(text, sizeof(text), BEGIN "\nMAQw%.*sAqAA\n" END "\n", (int)n, bytes);
        const struct row row = {text, NOT, 0, 0};
        repair_rows(&row, 1);
    }
}

static void
markers_are_found(void **state)
{
    static const struct row rows[] = {
        {"----BEGIN CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_DASHES, 0, 26},
        {"------BEGIN CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_DASHES, 0, 28},
        {"-----BEGIN CERTIFICATE----\n" BODY "\n" END "\n", CKS_MANGLED_DASHES, 0, 26},
        {"-----begin certificate-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 27},
        {"-----BEGIN  CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 28},
        {"-----BEGIN   CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 29},
        {"-----BEGIN    CERTIFICATE-----\n" BODY "\n" END "\n", NOT, 0, 0},
        {"-----BEGINCERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 26},
        {"-----BEGIN_CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 27},
        {"-----BEGIN+CERTIFICATE-----\n" BODY "\n" END "\n", CKS_MANGLED_LABEL, 0, 27},
        {"-----BEGIN CERTIFICATE REQUEST-----\n" BODY "\n" END "\n", NOT, 0, 0},
        {"----- BEGIN CERTIFICATE-----\n" BODY "\n" END "\n", 0, 0, 0},
        {BEGIN "\n" BODY "\n", CKS_MANGLED_NO_END, 37, 0},
        {BEGIN BODY "\n" END "\n", CKS_MANGLED_JOINED, 27, 1},
        {BEGIN " " BODY "\n" END "\n", CKS_MANGLED_SPACES, 27, 1},
        {BEGIN "\t " BODY "\n" END "\n", CKS_MANGLED_SPACES, 27, 2},
        {BEGIN "\n" BODY END "\n", 0, 0, 0},
        {"  " WHOLE, CKS_MANGLED_INDENTED, 0, 2},
        {"x " WHOLE, CKS_MANGLED_TEXT_BEFORE, 0, 2},
        {"x\n" WHOLE, 0, 0, 0},
        {"x\r" WHOLE, 0, 0, 0},
        {"'" WHOLE, CKS_MANGLED_QUOTED, 0, 1},
        {"x=\"" WHOLE, CKS_MANGLED_QUOTED, 0, 3},
        {"`" WHOLE, CKS_MANGLED_QUOTED, 0, 1},
        {INSIDE("\n"), 0, 0, 0},
        {INSIDE("\n> "), CKS_MANGLED_DECORATED, 33, 1},
        {INSIDE("|"), CKS_MANGLED_DECORATED, 32, 1},
        {INSIDE(";"), CKS_MANGLED_DECORATED, 32, 1},
        {INSIDE("*"), CKS_MANGLED_DECORATED, 32, 1},
        {INSIDE("#"), CKS_MANGLED_DECORATED, 32, 1},
        {INSIDE("\\"), CKS_MANGLED_DECORATED, 32, 1},
        {INSIDE(","), CKS_MANGLED_QUOTED, 32, 1},
        {INSIDE("!"), NOT, 0, 0},
        {INSIDE("\x1f"), 0, 0, 0},
        {INSIDE("="), NOT, 0, 0},
        {INSIDE("A"), NOT, 0, 0},
        {BODY, NOT, 0, 0},
        {"", NOT, 0, 0},
    };
    CKS_UNUSED(state);
    repair_rows(rows, CKS_COUNT(rows));
}

#define DER(bytes)                                                                                 \
    {                                                                                              \
        bytes, sizeof(bytes) - 1                                                                   \
    }

/* What DER is by its first elements: keys and requests have few. */
static void
ders_have_kinds(void **state)
{
    static const struct {
        struct cks_str der;
        enum cks_text_kind kind;
        bool encrypted;
    } rows[] = {
        {DER("\x30\x04\x30\x02\xA0\x00"), CKS_TEXT_CERTIFICATE, false},
        {DER("\x30\x05\x02\x01\x00\x30\x00"), CKS_TEXT_PRIVATE_KEY, false},
        {DER("\x30\x05\x02\x01\x01\x04\x00"), CKS_TEXT_PRIVATE_KEY, false},
        {DER("\x30\x05\x02\x01\x02\x30\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x05\x02\x01\x03\x30\x00"), CKS_TEXT_PKCS12, false},
        {DER("\x30\x05\x02\x01\x03\x04\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x05\x02\x01\x04\x30\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x08\x02\x01\x00\x02\x01\x05\x02\x00"), CKS_TEXT_PRIVATE_KEY, false},
        {DER("\x30\x08\x02\x01\x01\x02\x01\x05\x02\x00"), CKS_TEXT_PRIVATE_KEY, false},
        {DER("\x30\x08\x02\x01\x02\x02\x01\x05\x02\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x06\x02\x01\x00\x02\x01\x05"), CKS_TEXT_PUBLIC_KEY, false},
        {DER("\x30\x07\x02\x02\x00\x00\x02\x01\x05"), CKS_TEXT_PUBLIC_KEY, false},
        {DER("\x30\x06\x02\x02\x00\x00\x30\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x02\x06\x00"), CKS_TEXT_PKCS7, false},
        {DER("\x30\x06\x30\x02\x06\x00\x03\x00"), CKS_TEXT_PUBLIC_KEY, false},
        {DER("\x30\x06\x30\x02\x06\x00\x04\x00"), CKS_TEXT_PRIVATE_KEY, true},
        {DER("\x30\x06\x30\x02\x06\x00\x30\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x04\x30\x02\x05\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30\x02\x05\x00"), CKS_TEXT_OTHER, false},
        {DER("\x31\x04\x30\x02\xA0\x00"), CKS_TEXT_OTHER, false},
        {DER("\x30"), CKS_TEXT_OTHER, false},
        {DER(""), CKS_TEXT_OTHER, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        bool encrypted;
        enum cks_text_kind kind = cks_der_kind(rows[i].der, &encrypted);
        if (kind != rows[i].kind || encrypted != rows[i].encrypted)
            fail_msg("row %zu: %d, %d", i, (int)kind, encrypted);
    }
}

static void
ders_have_lengths(void **state)
{
    static const struct {
        struct cks_str der;
        size_t n;
    } rows[] = {
        {DER("\x30\x00"), 2},
        {DER("\x30\x7F"), 129},
        {DER("\x30\x80"), 0},
        {DER("\x30\x81\x80"), 131},
        {DER("\x30\x82\x01\x00"), 260},
        {DER("\x30\x83\x01\x00\x00"), 65541},
        {DER("\x30\x84\x00\x01\x00\x00"), 65542},
        {DER("\x30\x85\x00\x00\x01\x00\x00"), 0},
        {DER("\x30\x81"), 0},
        {DER("\x30\x82\x01"), 0},
        {DER("\x31\x00"), 0},
        {DER("\x30"), 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_der_length(rows[i].der) != rows[i].n)
            fail_msg("row %zu: %zu", i, cks_der_length(rows[i].der));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_undone),    cmocka_unit_test(entities_are_undone),
        cmocka_unit_test(characters_are_undone), cmocka_unit_test(markers_are_found),
        cmocka_unit_test(ders_have_kinds),       cmocka_unit_test(ders_have_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
