#include "source/shell_place.h"

#include <stdio.h>

#include "base/search.h"
#include "source/marks.h"

/* The words that a constant took the place of lead to its assignment. */
static void
spot_numbers(const struct cks_shell_spot *s, size_t ret[3])
{
    const struct cks_shell_word *w = s->word;
    ret[0] = w->moved ? w->home : w->start;
    ret[1] = s->from;
    ret[2] = s->len;
    if (w->mixed) {
        ret[1] = SIZE_MAX; /* all of the word, whatever part is asked for */
        ret[2] = SIZE_MAX;
    } else if (w->moved) {
        ret[1] = w->from + s->from;
        ret[2] = s->len == SIZE_MAX ? w->text.n : s->len;
    }
}

const char *
cks_shell_pointer(struct cks_arena *a, struct cks_shell_spot value, struct cks_shell_spot key)
{
    size_t v[3], k[3];
    spot_numbers(&value, v);
    spot_numbers(&key, k);
    /* The name of a constant is the variable's. */
    if (value.word->moved && value.word->from) {
        k[0] = value.word->home;
        k[1] = 0;
        k[2] = value.word->from - 1;
    }
    return cks_arena_printf(a, "/%zu/%zu/%zu/%zu/%zu/%zu", v[0], v[1], v[2], k[0], k[1], k[2]);
}

static bool
shift_before(const void *item, const void *key)
{
    const struct cks_shell_shift *shift = item;
    return shift->at <= *(const size_t *)key;
}

static size_t
offset_in_document(const struct cks_shell_source *script, size_t offset)
{
    size_t i = cks_search(script->shifts, script->shift_count, sizeof(*script->shifts), &offset,
                          shift_before);
    return script->base + offset + (i ? script->shifts[i - 1].by : 0);
}

/* From the script to its document. */
static bool
place_range(const struct cks_document *doc, const struct cks_shell_source *script,
            struct cks_range *r)
{
    if (script->outer)
        return script->outer->locate(script->outer, script->pointer, CKS_PART_INNER, r->start,
                                     r->end - r->start, r) ||
               script->outer->locate(script->outer, script->pointer, CKS_PART_VALUE, 0, 0, r);
    r->start = offset_in_document(script, r->start);
    r->end = r->end ? offset_in_document(script, r->end - 1) + 1 : script->base;
    cks_marks_resolve(doc->marks, doc->text, doc->origin, r);
    return true;
}

bool
cks_shell_document_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                          size_t from, size_t len, struct cks_range *ret)
{
    const struct cks_shell_source whole = {.text = doc->text};
    const struct cks_shell_source *script = doc->impl ? doc->impl : &whole;
    size_t n[6];
    struct cks_range r;
    if (sscanf(pointer, "/%zu/%zu/%zu/%zu/%zu/%zu", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]) != 6)
        return false;
    size_t inner = n[1] == SIZE_MAX ? SIZE_MAX : n[1] + from;
    bool found = part == CKS_PART_KEY     ? cks_shell_word_range(script, n[3], n[4], n[5], &r)
                 : part == CKS_PART_VALUE ? cks_shell_word_range(script, n[0], n[1], n[2], &r)
                                          : cks_shell_word_range(script, n[0], inner, len, &r);
    found = found && place_range(doc, script, &r);
    if (found)
        *ret = r;
    return found;
}
