#include "fuzz.h"

#include "ckscheck/ckscheck.h"

static int
no_file(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    (void)cookie;
    (void)path;
    (void)follow;
    (void)ret;
    return 2; /* ENOENT */
}

static const struct cks_file_access no_files = {.size = sizeof(no_files), .look = no_file};

static int
swallow(void *cookie, const char *text, size_t size)
{
    (void)text;
    *(size_t *)cookie += size;
    return 0;
}

/* The whole program on one text: its first byte chooses the file's name. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"a.json", "a.yaml", "a.sh", "plan.json"};
    struct cks_options options;
    struct cks *c;
    size_t printed = 0;
    if (size == 0)
        return 0;
    cks_options_init(&options);
    options.at_given = true;
    options.at = 1767225600;
    options.files = &no_files;
    if (cks_open(&options, &c) != CKS_OK)
        return 0;
    enum cks_status status = cks_add_buffer(c, names[data[0] % 4], data + 1, size - 1);
    FUZZ_REQUIRE(status == CKS_OK || status == CKS_ERR_READ);
    FUZZ_REQUIRE(cks_judge(c) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "text", NULL, swallow, &printed) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "json", NULL, swallow, &printed) == CKS_OK);
    cks_close(&c);
    return 0;
}
