#include "report/format.h"

#include "base/memory.h"
#include "base/sized.h"
#include "run/state/stores.h"

static const struct cks_report_format *const formats[] = {
#define CKS_REPORT_FORMAT(name) &cks_report_##name,
#include "report/formats.def"
#undef CKS_REPORT_FORMAT
};

const char *const *
cks_formats(void)
{
    static const char *const names[] = {
#define CKS_REPORT_FORMAT(name) #name,
#include "report/formats.def"
#undef CKS_REPORT_FORMAT
        NULL};
    return names;
}

static enum cks_severity
fail_on_of(const struct cks_report_options *o)
{
    if (o->never_fail)
        return (enum cks_severity)(CKS_ERROR + 1);
    return o->fail_on == CKS_SEVERITY_NONE ? CKS_WARNING : o->fail_on;
}

enum cks_status
cks_report(struct cks *cks, const char *format, const struct cks_report_options *options,
           cks_sink_fn sink, void *cookie)
{
    struct cks_report_options o = {0};
    struct cks_report_run run = {0};
    if (!cks || !format || !sink || (options && !cks_sized_read(options, &o, sizeof(o))))
        return CKS_ERR_ARGUMENT;
    if (o.run && !cks_sized_read(o.run, &run, sizeof(run)))
        return CKS_ERR_ARGUMENT;
    if (!cks_run_is_judged(cks))
        return CKS_ERR_STATE;
    if (cks_run_lacks_memory(cks))
        return CKS_ERR_MEMORY;
    for (size_t i = 0; i < CKS_COUNT(formats); i++) {
        if (strcmp(formats[i]->name, format) != 0)
            continue;
        struct cks_report r = {
            .cks = cks,
            .color = o.color,
            .quiet = o.quiet,
            .probes = o.probes,
            .suppressed = o.suppressed,
            .predictions = o.predictions,
            .fail_on = fail_on_of(&o),
            .base = o.base,
            .directory = o.directory,
            .links = o.links,
            .width = o.width,
            .run = o.run ? &run : NULL,
            .out = {.sink = sink, .cookie = cookie, .losses = cks_memory_losses()},
        };
        formats[i]->print(&r);
        return cks_out_end(&r.out);
    }
    return CKS_ERR_ARGUMENT;
}
