#include "formats/terraform/run_commands.h"

#include "formats/terraform/commands.h"

/* A directory that names no call, but runs a file: it is of the run if that calls KMS. */
static bool
run_files_of(struct cks_reading *r, struct cks_tf_run *run, const char *dir)
{
    struct cks_tf_module *m = NULL;
    bool found = false;
    if (!cks_tf_module_load(&run->files, run->arena, dir, &m))
        return false;
    bool ok = cks_tf_commands(r, run, m, &found);
    bool kept = found && cks_tf_keep_module(run, m);
    if (!kept)
        cks_tf_module_close(m);
    return ok && (kept || !found);
}

bool
cks_tf_run_commands(struct cks_reading *r, struct cks_tf_run *run,
                    const struct cks_tf_survey *survey)
{
    bool found;
    for (size_t i = 0; i < survey->dirs.count; i++) {
        const struct cks_tf_scan *scan = &survey->dirs.items[i];
        if (scan->named && scan->holds_call && !cks_tf_run_module(run, scan->dir) && run->failed)
            return false;
    }
    for (size_t i = 0; i < run->modules.count; i++)
        if (!cks_tf_commands(r, run, run->modules.items[i], &found))
            return false;
    for (size_t i = 0; i < survey->dirs.count; i++) {
        const struct cks_tf_scan *scan = &survey->dirs.items[i];
        if (scan->named && scan->runs_file && !cks_tf_is_loaded(run, scan->dir) &&
            !run_files_of(r, run, scan->dir))
            return false;
    }
    return true;
}
