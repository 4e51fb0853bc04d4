#include "source/shell/place.h"

#include <stdio.h>

#include "base/search.h"
#include "source/marks.h"
#include "source/shell/word.h"

/* Ends a pointer to a value whose parts are not all written there: none of them is found alone. */
#define UNDIVIDED "/whole"

/* How much of the first n bytes of a word's text is written in the word itself. */
static size_t
written(const struct cks_shell_word *w, size_t n)
{
    size_t filled = 0;
    for (size_t i = 0; i < w->fill_count && w->fills[i].start < n; i++)
        filled += n - w->fills[i].start < w->fills[i].len ? n - w->fills[i].start : w->fills[i].len;
    return n - filled;
}

static void
spot_numbers(const struct cks_shell_spot *s, size_t ret[3])
{
    const struct cks_shell_word *w = s->word;
    size_t end = s->len == SIZE_MAX ? w->text.n : s->from + s->len;
    ret[0] = w->start;
    ret[1] = s->from;
    ret[2] = s->len;
    if (w->fill_count && !s->from && s->len == SIZE_MAX) {
        ret[1] = SIZE_MAX;
    } else if (w->fill_count) {
        ret[1] = written(w, s->from);
        ret[2] = written(w, end) - ret[1];
    }
}

const char *
cks_shell_pointer(struct cks_arena *a, struct cks_shell_spot value, struct cks_shell_spot key)
{
    size_t v[3], k[3];
    spot_numbers(&value, v);
    spot_numbers(&key, k);
    return cks_arena_printf(a, "/%zu/%zu/%zu/%zu/%zu/%zu%s", v[0], v[1], v[2], k[0], k[1], k[2],
                            value.word->fill_count ? UNDIVIDED : "");
}

const char *
cks_shell_pointer_to_name(struct cks_arena *a, struct cks_shell_spot key)
{
    size_t k[3];
    spot_numbers(&key, k);
    return cks_arena_printf(a, "/%zu/%zu/%zu/%zu/%zu/%zu" UNDIVIDED, k[0], k[1], k[2], k[0], k[1],
                            k[2]);
}

const char *
cks_shell_home_pointer(struct cks_arena *a, const struct cks_shell_home *h)
{
    if (h->pointer)
        return h->pointer;
    /* In "${NAME:=value}" there is no name that could be shown without the value. */
    return cks_arena_printf(a, "/%zu/%zu/%zu/%zu/0/%zu", h->at, h->from, SIZE_MAX,
                            h->from ? h->at : SIZE_MAX, h->from ? h->from - 1 : 0);
}

static bool
shift_before(const void *item, const void *key)
{
    const struct cks_shell_shift *shift = item;
    return shift->at <= *(const size_t *)key;
}

size_t
cks_shell_offset(const struct cks_shell_source *script, size_t offset)
{
    size_t i = cks_search(script->shifts, script->shift_count, sizeof(*script->shifts), &offset,
                          shift_before);
    return script->base + offset + (i ? script->shifts[i - 1].by : 0);
}

static bool
part_before(const void *item, const void *key)
{
    const struct cks_shell_part *part = item;
    return part->at <= *(const size_t *)key;
}

/* In the element of the array that the word is. */
static bool
place_in_part(const struct cks_shell_source *script, struct cks_range *r)
{
    size_t i = cks_search(script->parts, script->part_count, sizeof(*script->parts), &r->start,
                          part_before);
    const struct cks_shell_part *part = &script->parts[i ? i - 1 : 0];
    const struct cks_document *outer = script->outer;
    bool inner = part->plain && r->start > part->at;
    return (inner && outer->locate(outer, part->pointer, CKS_PART_INNER, r->start - part->at - 1,
                                   r->end - r->start, r)) ||
           outer->locate(outer, part->pointer, CKS_PART_VALUE, 0, 0, r);
}

/* From the script to its document. */
static bool
place_range(const struct cks_document *doc, const struct cks_shell_source *script,
            struct cks_range *r)
{
    if (script->part_count)
        return place_in_part(script, r);
    if (script->outer)
        return script->outer->locate(script->outer, script->pointer, CKS_PART_INNER, r->start,
                                     r->end - r->start, r) ||
               script->outer->locate(script->outer, script->pointer, CKS_PART_VALUE, 0, 0, r);
    r->start = cks_shell_offset(script, r->start);
    r->end = r->end ? cks_shell_offset(script, r->end - 1) + 1 : script->base;
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
    bool undivided = part == CKS_PART_INNER && cks_str_ends(cks_str_of(pointer), UNDIVIDED);
    if (part == CKS_PART_BYTES || undivided)
        part = CKS_PART_VALUE;
    bool found = part == CKS_PART_KEY     ? cks_shell_word_range(script, n[3], n[4], n[5], &r)
                 : part == CKS_PART_VALUE ? cks_shell_word_range(script, n[0], n[1], n[2], &r)
                                          : cks_shell_word_range(script, n[0], inner, len, &r);
    found = found && place_range(doc, script, &r);
    if (found)
        *ret = r;
    return found;
}

static bool
piece_before(const void *item, const void *key)
{
    const struct cks_shell_piece *piece = item;
    return piece->at <= *(const size_t *)key;
}

/* Where byte `at` of a here-document is in the script: its start, or its end. */
static size_t
piece_place(const struct cks_shell_inner *inner, size_t at, bool end)
{
    size_t i = cks_search(inner->pieces, inner->count, sizeof(*inner->pieces), &at, piece_before);
    const struct cks_shell_piece *piece = &inner->pieces[i ? i - 1 : 0];
    if (piece->filled)
        return end ? piece->to : piece->from;
    return piece->from + (at - piece->at) + end;
}

/* The bytes of CKS_GAP in the first n of a text. */
static size_t
gap_bytes(struct cks_str text, size_t n)
{
    size_t bytes = 0;
    for (size_t at = cks_str_find(text, CKS_GAP); at < n && at < text.n;) {
        size_t behind = at + strlen(CKS_GAP);
        bytes += (behind < n ? behind : n) - at;
        at = behind + cks_str_find(cks_str_sub(text, behind, text.n), CKS_GAP);
    }
    return bytes;
}

bool
cks_shell_inner_locate(const struct cks_document *doc, const char *pointer, enum cks_part part,
                       size_t from, size_t len, struct cks_range *ret)
{
    const struct cks_shell_inner *inner = doc->impl;
    const struct cks_shell_source whole = {.text = inner->script->text};
    const struct cks_shell_source *script = inner->script->impl ? inner->script->impl : &whole;
    struct cks_range r, in;
    if (!inner->text.locate || !inner->text.locate(&inner->text, pointer, part, from, len, &r) ||
        r.end <= r.start)
        return false;
    if (inner->count)
        in = (struct cks_range){.start = piece_place(inner, r.start, false),
                                .end = piece_place(inner, r.end - 1, true)};
    else {
        size_t start = r.start - gap_bytes(inner->text.text, r.start);
        size_t end = r.end - gap_bytes(inner->text.text, r.end);
        if (!cks_shell_word_range(script, inner->word, inner->from + start, end - start, &in))
            return false;
    }
    if (!place_range(inner->script, script, &in))
        return false;
    *ret = in;
    return true;
}
