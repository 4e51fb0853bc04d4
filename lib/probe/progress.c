#include "probe/progress.h"

struct cks_probe_record *
cks_job_record(const struct cks_job *j)
{
    return &j->engine->set.records.items[j->index];
}

void
cks_job_ended(struct cks_job *j, enum cks_probe_phase phase)
{
    cks_job_record(j)->ended = phase;
}

void
cks_job_fail(struct cks_job *j)
{
    j->engine->failed = true;
}
