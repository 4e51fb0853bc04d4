#include "fuzz.h"

#include "ckscheck/ckscheck.h"
#include "source/json/json.h"
#include "source/json/locate.h"
#include "source/json/stream.h"

/* Gives one to seven bytes at once, so that every token meets the window's end somewhere. */
struct drip {
    struct cks_str text;
};

static int
drip_read(void *cookie, uint64_t offset, void *to, size_t size, size_t *ret_got)
{
    struct cks_str rest = cks_str_sub(((struct drip *)cookie)->text, (size_t)offset, SIZE_MAX);
    size_t n = 1 + (size_t)(offset % 7);
    n = n < rest.n ? n : rest.n;
    n = n < size ? n : size;
    if (n)
        memcpy(to, rest.p, n);
    *ret_got = n;
    return 0;
}

struct told {
    size_t entries, bytes;
    enum cks_json_event last;
    size_t offset;
};

static struct told
listen(struct cks_json_stream *s)
{
    struct told t = {0};
    do {
        t.last = cks_json_stream_next(s);
        if (t.last == CKS_JSON_ENTRY) {
            t.entries++;
            t.bytes = t.bytes * 31 + s->text.n + s->origin.line * 7 + s->origin.column;
        }
    } while (t.last == CKS_JSON_ENTRY || t.last == CKS_JSON_PAGE);
    if (t.last == CKS_JSON_SYNTAX)
        t.offset = (size_t)s->window_offset + s->scan.error.offset;
    return t;
}

/* What the scan accepts cJSON accepts, and every value of it can be found again. */
static void
check_tree(struct cks_str text)
{
    struct cks_json_error e;
    struct cks_range r;
    if (!cks_json_check(text, &e)) {
        FUZZ_REQUIRE(e.message != NULL && e.offset <= text.n);
        return;
    }
    cJSON *tree = cks_json_parse(text);
    FUZZ_REQUIRE(tree != NULL);
    FUZZ_REQUIRE(cks_json_locate(text, (struct cks_origin){0}, "", CKS_PART_VALUE, 0, 0, &r));
    FUZZ_REQUIRE(r.end > r.start && r.end <= text.n);
    if (cJSON_IsArray(tree) && tree->child) {
        FUZZ_REQUIRE(cks_json_locate(text, (struct cks_origin){0}, "/0", CKS_PART_VALUE, 0, 0, &r));
        FUZZ_REQUIRE(r.end > r.start && r.end <= text.n);
    }
    cks_json_delete(tree);
}

static int
drop(void *cookie, const char *text, size_t size)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(text);
    CKS_UNUSED(size);
    return 0;
}

static void
check_run(const uint8_t *data, size_t size)
{
    struct cks_options o;
    struct cks *c;
    cks_options_init(&o);
    o.at_given = true;
    o.explain_unknown = true;
    FUZZ_REQUIRE(cks_open(&o, &c) == CKS_OK);
    FUZZ_REQUIRE(cks_add_buffer(c, "fuzz.json", data, size) == CKS_OK);
    FUZZ_REQUIRE(cks_judge(c) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "text", NULL, drop, NULL) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "json", NULL, drop, NULL) == CKS_OK);
    cks_close(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct drip d = {{(const char *)data, size}};
    struct cks_json_stream s;
    cks_json_stream_init_memory(&s, d.text);
    struct told whole = listen(&s);
    cks_json_stream_free(&s);
    cks_json_stream_init(&s, drip_read, &d);
    struct told pieces = listen(&s);
    cks_json_stream_free(&s);
    FUZZ_REQUIRE(whole.last == pieces.last && whole.entries == pieces.entries);
    FUZZ_REQUIRE(whole.bytes == pieces.bytes && whole.offset == pieces.offset);
    check_tree(d.text);
    check_run(data, size);
    return 0;
}
