/* Evaluates every local of a Terraform module and prints one line for each:
 * name, tab, "known", "null", "unknown" or "error", tab, its JSON where it is wholly known, else
 * why. For comparing with Terraform: values are shown, secret or not.
 *
 * hcl_eval_dump DIRECTORY... */
#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "formats/terraform/module/eval.h"
#include "run/state/system.h"
#include "source/hcl/eval/func.h"
#include "source/hcl/eval/func_tools.h"

static void
print_value(const struct cks_tf_item *item, cks_hcl_v v)
{
    struct cks_buf b = {0};
    cks_hcl_v unknown = cks_hcl_first_unknown(v);
    const char *state = v->state == CKS_HCL_ERROR ? "error"
                        : unknown                 ? "unknown"
                        : v->sensitive            ? "sensitive"
                                                  : "known";
    printf("%.*s\t%s\t", CKS_STR_ARG(item->name), state);
    if (unknown) {
        printf("%s", unknown->why && unknown->why->reason ? unknown->why->reason : "");
        if (v->partial) {
            cks_json_quote(&b, v->partial->prefix);
            cks_buf_addc(&b, ' ');
            cks_json_quote(&b, v->partial->suffix);
            printf(" partial %s min=%zu max=%zd", b.data, v->partial->min,
                   (ssize_t)v->partial->max);
        }
    } else if (cks_hcl_write_json(&b, v)) {
        fwrite(b.data, 1, b.len, stdout);
    }
    putchar('\n');
    cks_buf_free(&b);
}

static bool
dump(const char *dir)
{
    struct cks_arena arena = {0};
    size_t from, to;
    struct cks_tf_run run = {.files = {.access = &cks_system_files}, .arena = &arena};
    run.eval.vs.arena = &arena;
    struct cks_tf_module *m = cks_tf_run_module(&run, dir);
    struct cks_tf_frame *f = m ? cks_tf_root_frame(&run, m, false) : NULL;
    if (f) {
        cks_tf_range(m, CKS_TF_LOCAL, &from, &to);
        for (size_t i = from; i < to; i++)
            print_value(&m->items[i], cks_tf_local(f, &m->items[i]));
        for (size_t i = 0; i < m->file_count; i++)
            for (size_t k = 0; k < m->files[i]->diags.count; k++)
                fprintf(stderr, "%s:%u: %s\n", m->files[i]->path,
                        m->files[i]->diags.items[k].range.line,
                        m->files[i]->diags.items[k].message);
    }
    bool ok = f && !run.failed && !run.eval.vs.failed;
    cks_vec_free(&run.modules);
    cks_arena_free(&arena);
    return ok;
}

int
main(int argc, char **argv)
{
    int status = argc > 1 ? 0 : 2;
    for (int i = 1; i < argc; i++)
        if (!dump(argv[i]))
            status = 1;
    return status;
}
