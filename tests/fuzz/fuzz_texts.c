/*
 * The small readers of others' texts. The input's first byte chooses one: what gzip packed, a host
 * name to write in ASCII, a pattern over file names, a recorded command.
 */
#include "fuzz.h"

#include "base/glob.h"
#include "base/inflate.h"
#include "base/punycode.h"
#include "base/recorded.h"

#define UNPACKED_MAX 65536u
/* A host name has at most 253 characters (RFC 1035), each 4 bytes of UTF-8 at most. */
#define HOST_MAX 1024u

static void
unpack(struct cks_str text)
{
    struct cks_buf out = {0};
    bool whole = cks_gunzip(&out, text, UNPACKED_MAX);
    FUZZ_REQUIRE(!whole || (cks_is_gzip(text) && out.len <= UNPACKED_MAX));
    FUZZ_REQUIRE(cks_buf_ok(&out));
    cks_buf_free(&out);
}

/* What is made is ASCII, and stays as it is. */
static void
write_host(struct cks_str host)
{
    struct cks_buf out = {0}, again = {0};
    if (host.n <= HOST_MAX && cks_host_to_ascii(host, &out)) {
        struct cks_str made = cks_buf_str(&out);
        for (size_t i = 0; i < made.n; i++)
            FUZZ_REQUIRE((unsigned char)made.p[i] < 0x80);
        if (cks_host_to_ascii(made, &again))
            FUZZ_REQUIRE(cks_str_eq(cks_buf_str(&again), made));
    }
    cks_buf_free(&out);
    cks_buf_free(&again);
}

/* A pattern, a line end, a name. */
static void
match_name(struct cks_str text)
{
    size_t end = cks_str_find(text, "\n");
    struct cks_str pattern = cks_str_sub(text, 0, end), name = cks_str_sub(text, end + 1, text.n);
    pattern = cks_str_sub(pattern, 0, 4096); /* a longer one is not judged */
    name = cks_str_sub(name, 0, 255);
    enum cks_match match = cks_glob_match(pattern, name);
    FUZZ_REQUIRE(cks_glob_match(CKS_STR_LIT("*"), name) == CKS_MATCH_YES);
    /* Without special characters only the name itself matches. */
    size_t special = 0;
    while (special < pattern.n && !strchr("*?{}[]\\,!", pattern.p[special]))
        special++;
    if (special == pattern.n)
        FUZZ_REQUIRE((match == CKS_MATCH_YES) == cks_str_eq(pattern, name));
}

static void
read_recorded(struct cks_str text)
{
    struct cks_recorded_options told = {0};
    size_t line = cks_recorded_line(text, "aws kms describe-custom-key-stores");
    enum cks_recorded said =
        cks_recorded_listing(text, "aws kms describe-custom-key-stores", &told);
    FUZZ_REQUIRE(line <= text.n);
    FUZZ_REQUIRE((line > 0) == (said != CKS_RECORDED_SILENT));
    FUZZ_REQUIRE(told.region.n <= line && told.profile.n <= line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct cks_str) = {unpack, write_host, match_name,
                                                      read_recorded};
    if (size > 1)
        readers[data[0] % CKS_COUNT(readers)]((struct cks_str){(const char *)data + 1, size - 1});
    return 0;
}
