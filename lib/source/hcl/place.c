#include "source/hcl/place.h"

#include "source/marks.h"

static struct cks_range
whole_place(const struct cks_hcl_range *r)
{
    return (struct cks_range){r->start, r->end, r->line, r->col, r->end_line, r->end_col};
}

struct cks_range
cks_hcl_place(const struct cks_document *doc, const struct cks_hcl_range *r)
{
    struct cks_range place = whole_place(r);
    if (doc->marks)
        cks_marks_guard(doc->marks, doc->text, doc->origin, &place);
    else
        cks_range_guard(doc->text, &place);
    return place;
}

struct cks_range
cks_hcl_place_of_values(const struct cks_document *doc, const struct cks_hcl_range *r)
{
    struct cks_range place = whole_place(r);
    cks_range_before_values(doc->text, &place);
    return place;
}
