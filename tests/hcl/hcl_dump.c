/* Reads files of HCL2 and prints one line for each: its verdict, and the place and text of each
 * diagnostic. For comparing with other readers; contents of the files are printed with --tree only.
 *
 * hcl_dump [--template | --json] [--tree] [--ranges] [--time] FILE...     "-" reads names from
 * standard input, one a line */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hcl_print.h"
#include "source/hcl/syntax/entry.h"
#include "source/hcl/syntax/json.h"

static bool
slurp(const char *path, struct cks_buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    for (;;) {
        char chunk[65536];
        size_t n = fread(chunk, 1, sizeof(chunk), f);
        if (n == 0)
            break;
        cks_buf_add(out, chunk, n);
    }
    bool ok = !ferror(f) && cks_buf_ok(out);
    fclose(f);
    return ok;
}

struct options {
    bool template, json, timing, tree, ranges;
};

struct totals {
    double seconds;
    size_t bytes;
};

static bool
dump(const char *path, struct options opt, struct totals *totals)
{
    struct cks_buf text = {0};
    struct cks_arena arena = {0};
    struct cks_hcl_body body;
    struct cks_hcl_expr *e = NULL;
    struct cks_hcl_diags diags = {0};
    bool ok = slurp(path, &text);
    if (ok) {
        struct timespec from, to;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
        if (opt.json)
            ok = cks_hcl_json_parse(&arena, cks_buf_str(&text), true, &e, &diags);
        else if (opt.template)
            ok = cks_hcl_parse_template(&arena, cks_buf_str(&text), NULL, &e, &diags);
        else
            ok = cks_hcl_parse_file(&arena, cks_buf_str(&text), &body, &diags);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
        totals->seconds +=
            (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
        totals->bytes += text.len;
    }
    if (!ok) {
        printf("%s\tfailed\n", path);
    } else {
        printf("%s\t%s", path, diags.count ? "error" : "ok");
        for (size_t i = 0; i < diags.count; i++) {
            const struct cks_hcl_diag *d = &diags.items[i];
            printf("\t%u:%u %s", d->range.line, d->range.col, d->message);
        }
        putchar('\n');
        if (opt.tree) {
            struct cks_buf tree = {0};
            if (e)
                hcl_print_expr(&tree, e, opt.ranges);
            else
                hcl_print_body(&tree, &body, opt.ranges);
            puts(tree.data ? tree.data : "");
            cks_buf_free(&tree);
        }
    }
    cks_arena_free(&arena);
    cks_buf_free(&text);
    return ok;
}

int
main(int argc, char **argv)
{
    struct options opt = {0};
    bool ok = true;
    struct totals totals = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--template") == 0) {
            opt.template = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            opt.json = true;
        } else if (strcmp(argv[i], "--time") == 0) {
            opt.timing = true;
        } else if (strcmp(argv[i], "--tree") == 0) {
            opt.tree = true;
        } else if (strcmp(argv[i], "--ranges") == 0) {
            opt.ranges = true;
        } else if (strcmp(argv[i], "-") == 0) {
            char name[4096];
            while (fgets(name, sizeof(name), stdin)) {
                name[strcspn(name, "\n")] = '\0';
                ok &= dump(name, opt, &totals);
            }
        } else {
            ok &= dump(argv[i], opt, &totals);
        }
    }
    if (opt.timing && totals.seconds > 0)
        fprintf(stderr, "%zu bytes in %.3f s: %.1f MB/s\n", totals.bytes, totals.seconds,
                (double)totals.bytes / totals.seconds / 1e6);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
