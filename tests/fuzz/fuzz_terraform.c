/* Terraform's language from text to stores: each name that begins a line "=== NAME" makes a file of
 * a module in memory; without any, all is main.tf. */
#include <errno.h>

#include "fuzz.h"

#include "formats/terraform/terraform.h"

#define FILES_MAX 8

struct files {
    struct {
        char name[32];
        struct cks_str text;
    } items[FILES_MAX];
    size_t count;
};

static void
split(struct files *files, struct cks_str text)
{
    while (files->count < FILES_MAX && cks_str_starts(text, "=== ")) {
        size_t line = cks_str_find(text, "\n");
        struct cks_str name = cks_str_sub(text, 4, line - 4);
        text = cks_str_sub(text, line + (line < text.n), text.n);
        size_t end = cks_str_find(text, "\n=== ");
        size_t n = name.n < 31 ? name.n : 31;
        memcpy(files->items[files->count].name, name.p, n);
        files->items[files->count++].text = cks_str_sub(text, 0, end);
        text = cks_str_sub(text, end + (end < text.n), text.n);
    }
    if (files->count == 0) {
        strcpy(files->items[0].name, "main.tf");
        files->items[files->count++].text = text;
    }
}

static size_t
find(const struct files *files, const char *path)
{
    size_t i = 0;
    while (i < files->count && strcmp(files->items[i].name, path) != 0)
        i++;
    return i;
}

static int
look(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    const struct files *files = cookie;
    size_t i = find(files, path);
    CKS_UNUSED(follow);
    if (i == files->count)
        return ENOENT;
    *ret = (struct cks_file_info){.kind = CKS_FILE_REGULAR, .size = files->items[i].text.n};
    return 0;
}

static int
open_file(void *cookie, const char *path, void **ret)
{
    struct files *files = cookie;
    size_t i = find(files, path);
    *ret = i < files->count ? &files->items[i].text : NULL;
    return *ret ? 0 : ENOENT;
}

static int
read_file(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *got)
{
    const struct cks_str *text = file;
    CKS_UNUSED(cookie);
    struct cks_str rest = cks_str_sub(*text, (size_t)offset, size);
    if (rest.n)
        memcpy(to, rest.p, rest.n);
    *got = rest.n;
    return 0;
}

static void
close_file(void *cookie, void *file)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(file);
}

/* Directories are what stands before a slash. */
static int
list_files(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    const struct files *files = cookie;
    size_t n = strcmp(path, ".") == 0 ? 0 : strlen(path) + 1;
    for (size_t i = 0; i < files->count; i++) {
        const char *name = files->items[i].name;
        if (strlen(name) <= n || (n && (memcmp(name, path, n - 1) != 0 || name[n - 1] != '/')))
            continue;
        if (!strchr(name + n, '/') && each(arg, name + n))
            return EIO;
    }
    return 0;
}

static bool
take(void *cookie, const struct cks_store *s)
{
    CKS_UNUSED(cookie);
    size_t size = s->doc->text.n;
    /* A command of a provisioner is a store of the shell's kind, and is told apart by its line. */
    FUZZ_REQUIRE(s->input == CKS_INPUT_SHELL || (s->address[0] && s->placed));
    FUZZ_REQUIRE(!s->placed || s->place.end <= size);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++) {
        const struct cks_value *v = &s->values[p];
        FUZZ_REQUIRE(!v->placed || (v->key.end <= size && v->value.end <= size && v->key.line));
        FUZZ_REQUIRE((v->state != CKS_VALUE_PARTIAL && v->state != CKS_VALUE_UNKNOWN) || v->reason);
        FUZZ_REQUIRE(v->state != CKS_VALUE_PARTIAL || (v->partial->min <= v->partial->max));
        FUZZ_REQUIRE(!cks_param_secret(p) || v->text.n == 0);
    }
    return true;
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(kind);
    CKS_UNUSED(help);
    FUZZ_REQUIRE(message && range->start <= range->end && range->end <= doc->text.n);
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cks_file_access access = {sizeof(access), look,       open_file,
                                                  read_file,      close_file, list_files};
    struct cks_options options = {0};
    struct files files = {0};
    split(&files, (struct cks_str){(const char *)data, size});
    struct cks_terraform *t = cks_terraform_new(&options, &access, &files);
    FUZZ_REQUIRE(t);
    for (size_t i = 0; i < files.count; i++)
        FUZZ_REQUIRE(cks_terraform_add_file(t, files.items[i].name));
    FUZZ_REQUIRE(cks_terraform_add_text(t, "text.tf", files.items[0].text, false));
    struct cks_terraform_sink sink = {take, trouble, NULL};
    FUZZ_REQUIRE(cks_terraform_run(t, &sink));
    cks_terraform_free(t);
    return 0;
}
