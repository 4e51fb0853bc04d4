#include "source/json/stream.h"

#include <stdio.h>

#include "base/secret.h"

enum state {
    AT_START,
    AT_TOP,        /* after a top-level value */
    IN_ARRAY,      /* before the first element of the top-level array */
    IN_ARRAY_MORE, /* after an element */
    IN_PAGE,       /* before the first element of CustomKeyStores */
    IN_PAGE_MORE,
    AT_END,
};

/* What keeps more() from getting bytes. */
enum trouble { NO_TROUBLE, READ_FAILED, TOO_LARGE, NO_MEMORY };

static bool
refill(struct cks_json_scan *scan)
{
    struct cks_json_stream *s = scan->cookie;
    if (s->eof || s->trouble)
        return false;
    if (s->window.len >= CKS_ENTRY_BYTES_MAX || s->read_offset >= CKS_FILE_BYTES_MAX) {
        s->trouble = TOO_LARGE;
        s->bound =
            s->window.len >= CKS_ENTRY_BYTES_MAX ? CKS_BOUND_ENTRY_BYTES : CKS_BOUND_FILE_BYTES;
        return false;
    }
    char *to = cks_buf_reserve(&s->window, CKS_READ_CHUNK);
    size_t got = 0;
    if (!to) {
        s->trouble = NO_MEMORY;
        return false;
    }
    s->error_number = s->read(s->cookie, s->read_offset, to, CKS_READ_CHUNK, &got);
    if (s->error_number)
        s->trouble = READ_FAILED;
    s->eof = got == 0;
    s->read_offset += got;
    s->window.len += got;
    scan->base = s->window.data;
    scan->end = s->window.len;
    return got > 0 && !s->error_number;
}

void
cks_json_stream_init(struct cks_json_stream *s, cks_read_fn read, void *cookie)
{
    *s = (struct cks_json_stream){.read = read, .cookie = cookie};
    s->scan.base = "";
    s->scan.more = refill;
    s->scan.cookie = s;
    s->window_origin = s->mark_origin = (struct cks_origin){1, 1};
}

void
cks_json_stream_init_memory(struct cks_json_stream *s, struct cks_str text)
{
    *s = (struct cks_json_stream){.scan = {.base = text.p ? text.p : "", .end = text.n}};
    s->window_origin = s->mark_origin = (struct cks_origin){1, 1};
}

void
cks_json_stream_skip_line(struct cks_json_stream *s, size_t n)
{
    s->window_offset = s->read_offset = n;
    s->window_origin = s->mark_origin = (struct cks_origin){2, 1};
    if (s->read || n > s->scan.end)
        return;
    s->scan.base += n;
    s->scan.end -= n;
}

static struct cks_str
window_text(const struct cks_json_stream *s)
{
    return (struct cks_str){s->scan.base, s->scan.end};
}

/* The column behind a text that begins at the mark, or that of the secret that begins in it. */
static uint32_t
before_hidden(struct cks_json_stream *s, struct cks_str text, uint32_t column)
{
    uint64_t from = s->window_offset + s->mark;
    if (s->hidden <= from || s->hidden - from > text.n)
        return column;
    size_t at = (size_t)(s->hidden - from);
    if (memchr(text.p + at, '\n', text.n - at))
        return column;
    struct cks_range r = {.start = at, .end = at};
    cks_range_resolve(text, s->mark_origin, &r);
    return r.column < column ? r.column : column;
}

/* Line and column of a place in the window; places are asked for in rising order. */
static struct cks_origin
origin_at(struct cks_json_stream *s, size_t pos)
{
    struct cks_range r = {.start = pos - s->mark, .end = pos - s->mark};
    struct cks_str text = {s->scan.base + s->mark, pos - s->mark};
    cks_range_resolve(text, s->mark_origin, &r);
    s->mark_origin = (struct cks_origin){r.line, before_hidden(s, text, r.column)};
    s->mark = pos;
    return s->mark_origin;
}

/* Everything before pos is finished. The window is moved only if that is worth the cost. */
static void
release_window(struct cks_json_stream *s)
{
    size_t done = s->scan.pos;
    if (!s->read || done < CKS_READ_CHUNK)
        return;
    s->window_origin = origin_at(s, done);
    s->window_offset += done;
    memmove(s->window.data, s->window.data + done, s->window.len - done);
    s->window.len -= done;
    cks_wipe(s->window.data + s->window.len, done); /* the moved bytes were there too */
    s->scan.base = s->window.data;
    s->scan.end = s->window.len;
    s->scan.pos = 0;
    s->mark = 0;
}

static enum cks_json_event
failed(struct cks_json_stream *s)
{
    s->state = AT_END;
    switch ((enum trouble)s->trouble) {
    case READ_FAILED:
        return CKS_JSON_READ;
    case TOO_LARGE:
        return CKS_JSON_TOO_LARGE;
    case NO_MEMORY:
        return CKS_JSON_MEMORY;
    case NO_TROUBLE:
        break;
    }
    return CKS_JSON_SYNTAX;
}

static enum cks_json_event
give_entry(struct cks_json_stream *s, size_t from)
{
    s->text = (struct cks_str){s->scan.base + from, s->scan.pos - from};
    s->offset = s->window_offset + from;
    s->origin = origin_at(s, from);
    return CKS_JSON_ENTRY;
}

static bool
last_key_is(const struct cks_json_stream *s, const char *name)
{
    size_t n = strlen(name);
    return s->scan.key_end - s->scan.key_start == n + 2 &&
           memcmp(s->scan.base + s->scan.key_start + 1, name, n) == 0;
}

/* Notes a page's own members; pos is before the value. */
static bool
page_member(struct cks_json_stream *s)
{
    bool truncated = last_key_is(s, "Truncated");
    bool next = last_key_is(s, "NextMarker") || last_key_is(s, "NextToken");
    cks_json_scan_space(&s->scan);
    size_t from = s->scan.pos;
    if (!cks_json_scan_value(&s->scan, CKS_DEPTH_MAX - 1))
        return false;
    const char *value = s->scan.base + from;
    if (truncated) {
        s->truncated_given = true;
        s->truncated = *value != 'f';
    }
    if (next)
        s->next_given = *value != 'n' && s->scan.pos - from > 2;
    return true;
}

/* The members of an object up to its end, or up to the elements of CustomKeyStores. */
static enum cks_json_event
members(struct cks_json_stream *s, int more, size_t from, bool page)
{
    for (;; more = cks_json_scan_next(&s->scan, '}')) {
        if (more < 0)
            return failed(s);
        if (more == 0)
            break;
        cks_json_scan_space(&s->scan);
        if (last_key_is(s, "CustomKeyStores") && cks_json_scan_peek(&s->scan) == '[') {
            s->state = IN_PAGE;
            s->page_open = true;
            s->index = 0;
            return CKS_JSON_END; /* go on in the new state */
        }
        if (!page_member(s))
            return failed(s);
    }
    s->state = s->after_page;
    s->page_open = false;
    if (page)
        return CKS_JSON_PAGE;
    s->in_inventory = false;
    return give_entry(s, from);
}

/* A value at the top level or in the top-level array. */
static enum cks_json_event
document(struct cks_json_stream *s, unsigned char after)
{
    size_t from = s->scan.pos;
    s->after_page = after;
    s->in_array = after == IN_ARRAY_MORE;
    s->truncated_given = s->truncated = s->next_given = false;
    if (cks_json_scan_peek(&s->scan) == '{')
        return members(s, cks_json_scan_open(&s->scan, '}'), from, false);
    if (!cks_json_scan_value(&s->scan, CKS_DEPTH_MAX))
        return failed(s);
    s->state = after;
    s->in_inventory = false;
    return give_entry(s, from);
}

static enum cks_json_event
top(struct cks_json_stream *s)
{
    size_t from = s->scan.pos;
    cks_json_scan_space(&s->scan);
    int c = cks_json_scan_peek(&s->scan);
    if (c < 0) {
        s->state = AT_END;
        return s->trouble ? failed(s) : CKS_JSON_END;
    }
    bool new_line = memchr(s->scan.base + from, '\n', s->scan.pos - from) != NULL;
    bool follows = new_line && (s->any_lines || (c == '{' && !s->top_array));
    if (!follows) {
        cks_json_scan_fail(&s->scan, s->scan.pos, "there is text after the end of the value", NULL);
        return failed(s);
    }
    s->lines = true;
    if (s->values <= s->value)
        s->values = s->value + 1;
    s->value = s->values++;
    return document(s, AT_TOP);
}

static enum cks_json_event
start(struct cks_json_stream *s)
{
    if (!cks_json_scan_start(&s->scan))
        return failed(s);
    cks_json_scan_space(&s->scan);
    int c = cks_json_scan_peek(&s->scan);
    if (c < 0) {
        cks_json_scan_fail(&s->scan, 0, "the file is empty", NULL);
        return failed(s);
    }
    s->top_array = c == '[';
    if (s->top_array) {
        s->state = IN_ARRAY;
        return CKS_JSON_END;
    }
    s->values = 1;
    return document(s, AT_TOP);
}

/* The next element of an array: 1 with pos at its value, 0 at the end of the array, -1 error. */
static int
next_element(struct cks_json_stream *s, bool first)
{
    int more = first ? cks_json_scan_open(&s->scan, ']') : cks_json_scan_next(&s->scan, ']');
    s->index = first ? 0 : s->index + 1;
    if (more > 0)
        cks_json_scan_space(&s->scan);
    return more;
}

static enum cks_json_event
next_in_array(struct cks_json_stream *s, bool first)
{
    s->index = s->value;
    int more = next_element(s, first);
    s->value = s->index;
    if (more < 0)
        return failed(s);
    if (more > 0)
        return document(s, IN_ARRAY_MORE);
    s->state = AT_TOP;
    return CKS_JSON_END;
}

static enum cks_json_event
page(struct cks_json_stream *s, bool first)
{
    int more = next_element(s, first);
    if (more < 0)
        return failed(s);
    if (more == 0)
        return members(s, cks_json_scan_next(&s->scan, '}'), 0, true);
    size_t from = s->scan.pos;
    if (!cks_json_scan_value(&s->scan, CKS_DEPTH_MAX - 2))
        return failed(s);
    s->state = IN_PAGE_MORE;
    s->in_inventory = true;
    return give_entry(s, from);
}

static enum cks_json_event
next_event(struct cks_json_stream *s)
{
    switch ((enum state)s->state) {
    case AT_START:
        return start(s);
    case AT_TOP:
        return top(s);
    case IN_ARRAY:
        return next_in_array(s, true);
    case IN_ARRAY_MORE:
        return next_in_array(s, false);
    case IN_PAGE:
        return page(s, true);
    case IN_PAGE_MORE:
        return page(s, false);
    case AT_END:
        break;
    }
    return CKS_JSON_END;
}

enum cks_json_event
cks_json_stream_next(struct cks_json_stream *s)
{
    enum cks_json_event event;
    do {
        release_window(s);
        event = next_event(s);
    } while (event == CKS_JSON_END && s->state != AT_END);
    return event;
}

/* Whether another top-level value follows the first: then its address is not that of a whole file.
 */
bool
cks_json_stream_more(struct cks_json_stream *s)
{
    if (s->state != AT_TOP || s->lines)
        return s->lines;
    size_t from = (size_t)(s->text.p - s->scan.base);
    size_t pos = s->scan.pos;
    cks_json_scan_space(&s->scan);
    bool more = cks_json_scan_peek(&s->scan) >= 0;
    s->text.p = s->scan.base + from; /* the window may have moved */
    s->scan.pos = pos;
    return more;
}

void
cks_json_stream_hide(struct cks_json_stream *s, size_t offset)
{
    s->hidden = s->offset + offset + 1;
}

void
cks_json_stream_place(struct cks_json_stream *s, struct cks_range *ret,
                      struct cks_document *ret_doc)
{
    size_t at = s->scan.error.offset;
    *ret = (struct cks_range){.start = at, .end = at < s->scan.end ? at + 1 : at};
    cks_range_resolve(window_text(s), s->window_origin, ret);
    *ret_doc = (struct cks_document){.syntax = CKS_SYNTAX_JSON,
                                     .text = window_text(s),
                                     .offset = s->window_offset,
                                     .origin = s->window_origin};
}

void
cks_json_stream_free(struct cks_json_stream *s)
{
    cks_buf_free(&s->window);
}
