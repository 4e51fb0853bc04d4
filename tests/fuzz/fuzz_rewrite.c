/*
 * Repairs of literals. The input's first byte chooses the syntax and the new text; the rest is the
 * text before the literal, the literal and the text after it, apart by the byte 0x1e. What is
 * written there is read as the new text.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "source/json/json.h"
#include "source/rewrite/rewrite.h"

#define APART "\x1e"

static const char *const wanted[] = {
    "AWS_CLOUDHSM", "https://x.acme-corp.net", "a b", "/kms/xks/v1", "", "q\"q'q\\q", "${x}%{y}$z",
    "\xC3\xA9\n: #"};

static struct cks_str
next(struct cks_str *text)
{
    size_t end = cks_str_find(*text, APART);
    struct cks_str part = cks_str_sub(*text, 0, end);
    *text = cks_str_sub(*text, end + 1, text->n);
    return part;
}

static void
check_json(const struct cks_rewrite *made, struct cks_str to)
{
    struct cks_str text = cks_buf_str(&made->text);
    cJSON *item = cJSON_ParseWithLength(text.p, text.n);
    FUZZ_REQUIRE(cJSON_IsString(item));
    FUZZ_REQUIRE(cks_str_eq(cks_json_text(item), to));
    cJSON_Delete(item);
}

/* The literal's own text without its quotes is what a plain literal says. */
static struct cks_str
said_by(struct cks_str literal)
{
    bool quoted =
        literal.n >= 2 && strchr("\"'", literal.p[0]) && literal.p[literal.n - 1] == literal.p[0];
    return quoted ? cks_str_sub(literal, 1, literal.n - 2) : literal;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct cks_str text = {(const char *)data + 1, size - 1};
    struct cks_str before = next(&text), literal = next(&text);
    struct cks_str from = said_by(literal),
                   to = cks_str_of(wanted[data[0] / 4 % CKS_COUNT(wanted)]);
    struct cks_buf whole = {0};
    struct cks_rewrite made;
    cks_buf_addstr(&whole, before);
    cks_buf_addstr(&whole, literal);
    cks_buf_addstr(&whole, text);
    FUZZ_REQUIRE(cks_buf_ok(&whole));
    struct cks_document doc = {.file = "a", .text = cks_buf_str(&whole)};
    const struct cks_range range = {.start = before.n, .end = before.n + literal.n};
    doc.syntax = (enum cks_syntax)(data[0] % 4);
    if (cks_rewrite_value(&doc, &range, from, to, &made) == CKS_REWRITTEN) {
        FUZZ_REQUIRE(made.range.start <= made.range.end && made.range.end <= whole.len);
        if (doc.syntax == CKS_SYNTAX_JSON)
            check_json(&made, to);
        cks_buf_free(&made.text);
    }
    if (cks_rewrite_name(&doc, &range, from, to, &made) == CKS_REWRITTEN) {
        FUZZ_REQUIRE(made.range.end <= whole.len);
        cks_buf_free(&made.text);
    }
    cks_buf_free(&whole);
    return 0;
}
