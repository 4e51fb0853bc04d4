#include "dryrun/calls/engine.h"

#include <errno.h>
#include <time.h>

#include "dryrun/state/file.h"
#include "dryrun/state/inventory.h"

const char *
cks_dry_engine_fault(const struct cks_dry_engine *e, enum cks_dry_operation operation)
{
    for (size_t i = e->faults.count; i-- > 0;)
        if (e->faults.items[i].operation == operation)
            return e->faults.items[i].error;
    return NULL;
}

int64_t
cks_dry_engine_now(const struct cks_dry_engine *e)
{
    if (e->base.options.at_given)
        return e->base.options.at;
    return e->options.clock ? e->options.clock(e->options.clock_cookie) : (int64_t)time(NULL);
}

int
cks_dry_engine_keep(struct cks_dry_engine *e)
{
    struct cks_buf text = {0};
    if (!e->options.state || !e->changed)
        return 0;
    if (cks_dry_file_changed(e->options.state, &e->state))
        return ESTALE;
    cks_dry_inventory_write(&e->stores, NULL, &text);
    int error = cks_buf_ok(&text) ? cks_dry_file_replace(e->options.state, cks_buf_str(&text), true)
                                  : ENOMEM;
    cks_buf_free(&text);
    if (!error)
        e->state = cks_dry_file_look(e->options.state);
    e->changed = error != 0;
    return error;
}
