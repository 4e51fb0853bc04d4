#include "formats/reading/passed.h"

void
cks_pass_part(struct cks_passed *p, const char *pointer, size_t from, size_t to)
{
    if (!p || from >= to)
        return;
    struct cks_passed_part *part = cks_vec_push(&p->parts);
    p->failed |= !part;
    if (part)
        *part = (struct cks_passed_part){pointer, from, to};
}

static bool
is_part_of(const struct cks_passed_part *part, const char *pointer)
{
    return part->pointer && pointer ? strcmp(part->pointer, pointer) == 0
                                    : part->pointer == pointer;
}

bool
cks_was_passed(const struct cks_passed *p, const char *pointer, size_t at)
{
    for (size_t i = 0; i < p->parts.count; i++) {
        const struct cks_passed_part *part = &p->parts.items[i];
        if (at >= part->from && at < part->to && is_part_of(part, pointer))
            return true;
    }
    return false;
}

void
cks_passed_free(struct cks_passed *p)
{
    cks_vec_free(&p->parts);
}
