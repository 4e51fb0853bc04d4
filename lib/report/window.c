#include "report/window.h"

#include <string.h>

#include "base/utf8.h"
#include "report/out.h"

/* A terminal narrower than this has no room for text beside the cuts: it breaks the line itself. */
#define COLUMNS_LEAST 20
/* Of the text before a mark a third of the room is left. */
#define BEFORE_PART 3

/* The columns that a code point takes on a terminal. */
static unsigned
width_of(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } wide[] = {
        {0x1100, 0x115F}, {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    if (cp < 0x300)
        return 1;
    if (cp <= 0x36F)
        return 0;
    for (size_t i = 0; i < CKS_COUNT(wide); i++)
        if (cp >= wide[i].from && cp <= wide[i].to)
            return 2;
    return 1;
}

/* The bytes of the code point at `at`, and its columns. */
static size_t
measure_one(struct cks_str text, size_t at, size_t *ret_columns)
{
    uint32_t cp = 0;
    if (text.p[at] == '[' && at >= 2 && text.p[at - 1] == '#' && text.p[at - 2] == '#') {
        *ret_columns = strlen(CKS_OUT_BRACKET);
        return 1;
    }
    size_t n = cks_utf8_decode(cks_str_sub(text, at, text.n), &cp);
    *ret_columns = n ? width_of(cp) : 1;
    return n ? n : 1;
}

size_t
cks_window_columns(struct cks_str text, size_t from, size_t to)
{
    size_t columns = 0, one = 0;
    for (size_t at = from; at < to; columns += one)
        at += measure_one(text, at, &one);
    return columns;
}

/* How far so many columns reach from `at`. */
static size_t
reach_columns(struct cks_str line, size_t at, size_t columns)
{
    size_t used = 0, one = 0;
    while (at < line.n) {
        size_t n = measure_one(line, at, &one);
        if (used + one > columns)
            break;
        used += one;
        at += n;
    }
    return at;
}

/* Where to begin so that `to` is in the room, and a part of the room lies before `from`. */
static size_t
begin_before(struct cks_str line, size_t from, size_t to, size_t room)
{
    size_t columns = cks_window_columns(line, 0, from), one = 0, at = 0;
    size_t mark = cks_window_columns(line, from, to);
    size_t spare = mark < room ? room - mark : 0;
    size_t before = room / BEFORE_PART < spare ? room / BEFORE_PART : spare;
    while (at < from && columns > before) {
        at += measure_one(line, at, &one);
        columns -= one;
    }
    return at;
}

struct cks_window
cks_window_make(struct cks_str line, size_t from, size_t to, size_t columns)
{
    const size_t cut = strlen(CKS_WINDOW_CUT);
    struct cks_window w = {.from = 0, .to = line.n};
    if (!columns || columns < COLUMNS_LEAST || cks_window_columns(line, 0, line.n) <= columns)
        return w;
    if (cks_window_columns(line, 0, to) > columns - cut) {
        w.from = begin_before(line, from, to, columns - 2 * cut);
        w.before = w.from > 0;
    }
    size_t room = columns - (w.before ? cut : 0);
    if (cks_window_columns(line, w.from, line.n) <= room)
        return w;
    w.to = reach_columns(line, w.from, room - cut);
    w.after = true;
    return w;
}
