#include "model/secrets.h"

bool
cks_secrets_keep_before(const struct cks_secret_places *list, struct cks_range *r)
{
    bool kept = false;
    for (size_t i = 0; i < list->count; i++) {
        const struct cks_origin *at = &list->places[i];
        if (at->line == r->line && at->column < r->column) {
            r->column = at->column;
            kept = true;
        }
        if (at->line == r->end_line && at->column < r->end_column) {
            r->end_column = at->column;
            kept = true;
        }
    }
    return kept;
}
