#include "formats/shell/array.h"

size_t
cks_shell_array_parts(const cks_shell_arrays *arrays, struct cks_str name)
{
    size_t n = 0;
    for (size_t i = 0; i < arrays->count; i++)
        n += cks_str_eq(arrays->items[i].name, name);
    return n;
}

size_t
cks_shell_array_step(const cks_shell_arrays *arrays, struct cks_str name)
{
    for (size_t i = 0; i < arrays->count; i++)
        if (cks_str_eq(arrays->items[i].name, name))
            return arrays->items[i].step;
    return 0;
}

struct cks_str
cks_shell_array_of(const struct cks_shell_source *source, const struct cks_shell_word *word)
{
    static const char open[] = "${", close[] = "[@]}";
    struct cks_str none = {0};
    /* Terraform and make read ${...} themselves. */
    if (word->text.n || word->gap_count != 1 || source->dialect == CKS_SHELL_TERRAFORM ||
        source->dialect == CKS_SHELL_MAKE)
        return none;
    const struct cks_shell_gap *gap = &word->gaps[0];
    struct cks_str span = cks_str_sub(source->text, gap->start, gap->end - gap->start);
    if (!cks_str_starts(span, open) || !cks_str_ends(span, close))
        return none;
    span = cks_str_sub(span, strlen(open), span.n - strlen(open) - strlen(close));
    for (size_t i = 0; i < span.n; i++)
        if (!cks_is_alnum((unsigned char)span.p[i]) && span.p[i] != '_')
            return none;
    return span;
}

/* Whether a word is an element with an index, [2]=x, in any order. */
static bool
element_has_index(const struct cks_shell_word *w)
{
    return cks_str_starts(w->text, "[") && cks_str_find(w->text, "]=") < w->text.n;
}

/* The parts that count at a place: from the last assignment before it on. */
struct array_span {
    size_t from, to; /* [from, to) of the parts; empty: none is certain */
    bool more;       /* another part may be run, or not all of these are */
};

static struct array_span
array_parts_at(const cks_shell_arrays *arrays, struct cks_str name, size_t at)
{
    struct array_span s = {0};
    for (size_t i = 0; i < arrays->count; i++) {
        const struct cks_shell_array_part *part = &arrays->items[i];
        if (!cks_str_eq(part->name, name) || (part->until && (at < part->at || at >= part->until)))
            continue;
        if (part->at > at) {
            s.more = true; /* in a loop or a function, it may come first */
        } else if (!part->adds) {
            /* Of two assignments, either may be the last. */
            bool certain = part->known && (s.to == 0 || part->until);
            s = (struct array_span){.from = i, .to = certain ? i + 1 : i, .more = s.more};
            if (!certain)
                return (struct array_span){0};
        } else if (s.to) {
            s.to = i + 1;
            s.more |= !part->known;
        }
    }
    return s;
}

enum cks_shell_held
cks_shell_array_at(const cks_shell_arrays *arrays, struct cks_str name, size_t at,
                   bool (*each)(void *arg, const struct cks_shell_word *word), void *arg)
{
    struct array_span s = array_parts_at(arrays, name, at);
    if (s.from == s.to)
        return CKS_SHELL_HELD_UNKNOWN;
    for (size_t i = s.from; i < s.to; i++)
        for (size_t k = 0; k < arrays->items[i].count; k++)
            if (cks_str_eq(arrays->items[i].name, name) &&
                element_has_index(&arrays->items[i].words[k]))
                return CKS_SHELL_HELD_UNKNOWN;
    for (size_t i = s.from; i < s.to; i++) {
        const struct cks_shell_array_part *part = &arrays->items[i];
        bool counts = cks_str_eq(part->name, name) && (part->known || !part->adds) &&
                      (!part->until || (at >= part->at && at < part->until));
        for (size_t k = 0; counts && k < part->count; k++)
            if (!each(arg, &part->words[k]))
                return CKS_SHELL_HELD_NO_MEMORY;
    }
    return s.more ? CKS_SHELL_HELD_MORE : CKS_SHELL_HELD_ALL;
}
