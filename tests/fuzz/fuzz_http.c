/*
 * An HTTP answer, fed whole and again in pieces: both must come to the same. The input's first two
 * bytes choose the pieces' sizes; the rest is the answer.
 */
#include "fuzz.h"

#include <string.h>

#include "probe/limits.h"
#include "probe/net/http.h"

static void
check_http_facts(const struct cks_http *h)
{
    FUZZ_REQUIRE(h->status == 0 || (h->status >= 100 && h->status <= 999));
    FUZZ_REQUIRE(h->body.len <= CKS_HTTP_BODY_BYTES);
    FUZZ_REQUIRE(h->interim <= CKS_HTTP_INTERIM + 1);
    FUZZ_REQUIRE(strlen(h->type) < sizeof(h->type) && strlen(h->date) < sizeof(h->date) &&
                 strlen(h->location) < sizeof(h->location));
    FUZZ_REQUIRE(h->part == CKS_HTTP_COMPLETE || h->fault != CKS_HTTP_FAULT_NONE);
}

static enum cks_http_state
feed_pieces(struct cks_http *h, const uint8_t *data, size_t size, const uint8_t *steps)
{
    enum cks_http_state state = CKS_HTTP_MORE;
    size_t at = 0;
    for (unsigned i = 0; at < size && state != CKS_HTTP_BROKEN; i++) {
        size_t n = steps ? 1u + steps[i % 2] : size;
        if (n > size - at)
            n = size - at;
        state = cks_http_feed(h, (const char *)data + at, n);
        at += n;
    }
    return state == CKS_HTTP_MORE ? cks_http_end(h) : state;
}

static void
check_same(const struct cks_http *a, const struct cks_http *b)
{
    FUZZ_REQUIRE(a->fault == b->fault && a->part == b->part);
    if (a->fault != CKS_HTTP_FAULT_NONE)
        return;
    FUZZ_REQUIRE(a->status == b->status && a->minor == b->minor);
    FUZZ_REQUIRE(cks_str_eq(cks_buf_str(&a->body), cks_buf_str(&b->body)));
    FUZZ_REQUIRE(strcmp(a->type, b->type) == 0 && strcmp(a->location, b->location) == 0);
    FUZZ_REQUIRE(cks_http_reusable(a) == cks_http_reusable(b));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_http whole = {0}, pieces = {0};
    int64_t at;
    if (size < 2)
        return 0;
    enum cks_http_state once = feed_pieces(&whole, data + 2, size - 2, NULL);
    enum cks_http_state again = feed_pieces(&pieces, data + 2, size - 2, data);
    FUZZ_REQUIRE(once == again);
    FUZZ_REQUIRE(size == 2 || once != CKS_HTTP_MORE);
    check_http_facts(&whole);
    check_same(&whole, &pieces);
    if (whole.has_date && cks_http_date(whole.date, &at))
        FUZZ_REQUIRE(at > -62135596800 && at < 253402300800); /* years 1 to 9999 */
    cks_http_reset(&whole);
    cks_http_reset(&pieces);
    return 0;
}
