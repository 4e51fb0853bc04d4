/* Texts that fixtures/tables holds, compared with what the program has now. CKS_UPDATE=1 in the
 * environment rewrites them. Each test gives the folder in `folder`. */
#ifndef CKS_TESTS_GOLDEN_H
#define CKS_TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

static const char *folder;

static bool
updates(void)
{
    const char *set = getenv("CKS_UPDATE");
    return set && set[0] == '1';
}

static void
write_table(const char *path, const struct cks_buf *b)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(b->data, 1, b->len, f), b->len);
    assert_int_equal(fclose(f), 0);
}

static struct cks_buf
read_table(const char *path)
{
    struct cks_buf b = {0};
    char part[4096];
    FILE *f = fopen(path, "rb");
    if (!f)
        return b;
    for (size_t n; (n = fread(part, 1, sizeof(part), f)) > 0;)
        cks_buf_add(&b, part, n);
    fclose(f);
    return b;
}

/* Fails with the first line that differs. */
static void
compare(const char *name, const char *got, const char *want)
{
    size_t line = 1, begin = 0, i = 0;
    for (; got[i] && got[i] == want[i]; i++)
        if (got[i] == '\n')
            line++, begin = i + 1;
    if (got[i] != want[i])
        fail_msg("fixtures/tables/%s.txt:%zu\nis   %.*s\nnot  %.*s", name, line,
                 (int)strcspn(got + begin, "\n"), got + begin, (int)strcspn(want + begin, "\n"),
                 want + begin);
}

/* Compares a table with its file, and frees it. */
static void
expect(const char *name, struct cks_buf *b)
{
    char path[1024];
    assert_true(cks_buf_ok(b));
    snprintf(path, sizeof(path), "%s/%s.txt", folder, name);
    if (updates())
        write_table(path, b);
    struct cks_buf want = read_table(path);
    compare(name, b->data, want.data ? want.data : "");
    cks_buf_free(&want);
    cks_buf_free(b);
}

#endif
