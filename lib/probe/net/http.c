#include "probe/net/http.h"

#include <stdio.h>

#include "base/clock.h"
#include "probe/limits.h"

static enum cks_http_state
broken(struct cks_http *h, enum cks_http_fault fault)
{
    h->fault = fault;
    return CKS_HTTP_BROKEN;
}

static bool
token_char(unsigned char c)
{
    return cks_is_alnum(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void
keep_field(char *out, size_t size, struct cks_str value)
{
    size_t n = value.n < size - 1 ? value.n : size - 1;
    memcpy(out, value.p, n);
    out[n] = '\0';
}

/* HTTP/1.x SP 3DIGIT [SP reason] */
static bool
read_status_line(struct cks_http *h, struct cks_str line)
{
    const char *p = line.p;
    if (line.n < 12 || memcmp(p, "HTTP/1.", 7) != 0 || !cks_is_digit((unsigned char)p[7]) ||
        p[8] != ' ')
        return false;
    int status = 0;
    for (size_t i = 9; i < 12; i++) {
        if (!cks_is_digit((unsigned char)p[i]))
            return false;
        status = status * 10 + (p[i] - '0');
    }
    if (status < 100 || status > 599 || (line.n > 12 && p[12] != ' '))
        return false;
    h->minor = p[7] - '0';
    h->status = status;
    return true;
}

/* Digits alone, or the same number several times with commas, which RFC 9110 tolerates. */
static bool
read_length(struct cks_http *h, struct cks_str value)
{
    size_t at = 0;
    do {
        size_t comma = cks_str_find(cks_str_sub(value, at, value.n), ",");
        struct cks_str one = cks_str_trim(cks_str_sub(value, at, comma));
        at += comma + 1;
        uint64_t n = 0;
        if (one.n == 0 || one.n > 18)
            return false;
        for (size_t i = 0; i < one.n; i++) {
            if (!cks_is_digit((unsigned char)one.p[i]))
                return false;
            n = n * 10 + (uint64_t)(one.p[i] - '0');
        }
        if (h->has_length && h->left != n)
            return false;
        h->has_length = true;
        h->left = n;
    } while (at <= value.n);
    return true;
}

static void
read_connection(struct cks_http *h, struct cks_str value)
{
    for (size_t at = 0; at < value.n;) {
        struct cks_str rest = cks_str_sub(value, at, value.n);
        size_t comma = cks_str_find(rest, ",");
        struct cks_str one = cks_str_trim(cks_str_sub(rest, 0, comma));
        h->close |= cks_str_ieq(one, CKS_STR_LIT("close"));
        h->keep_alive |= cks_str_ieq(one, CKS_STR_LIT("keep-alive"));
        at += comma + 1;
    }
}

static enum cks_http_fault
read_field(struct cks_http *h, struct cks_str line)
{
    size_t colon = cks_str_find(line, ":");
    if (colon == 0 || colon == line.n || ++h->fields > CKS_HTTP_FIELDS)
        return CKS_HTTP_FAULT_FIELD;
    for (size_t i = 0; i < colon; i++) {
        if (!token_char((unsigned char)line.p[i]))
            return CKS_HTTP_FAULT_FIELD;
    }
    struct cks_str name = cks_str_sub(line, 0, colon);
    struct cks_str value = cks_str_trim(cks_str_sub(line, colon + 1, line.n));
    for (size_t i = 0; i < value.n; i++) {
        if (((unsigned char)value.p[i] < ' ' && value.p[i] != '\t') || value.p[i] == 0x7f)
            return CKS_HTTP_FAULT_FIELD;
    }
    if (cks_str_ieq(name, CKS_STR_LIT("content-length"))) {
        if (!read_length(h, value))
            return CKS_HTTP_FAULT_LENGTH;
    } else if (cks_str_ieq(name, CKS_STR_LIT("transfer-encoding"))) {
        if (h->chunked || !cks_str_ieq(value, CKS_STR_LIT("chunked")))
            return CKS_HTTP_FAULT_ENCODING;
        h->chunked = true;
    } else if (cks_str_ieq(name, CKS_STR_LIT("connection"))) {
        read_connection(h, value);
    } else if (cks_str_ieq(name, CKS_STR_LIT("content-type"))) {
        h->has_type = true;
        keep_field(h->type, sizeof(h->type), value);
    } else if (cks_str_ieq(name, CKS_STR_LIT("date"))) {
        h->has_date = true;
        keep_field(h->date, sizeof(h->date), value);
    } else if (cks_str_ieq(name, CKS_STR_LIT("location"))) {
        h->has_location = true;
        keep_field(h->location, sizeof(h->location), value);
    }
    return CKS_HTTP_FAULT_NONE;
}

static void
forget_head(struct cks_http *h)
{
    h->status = 0;
    h->fields = 0;
    h->left = 0;
    h->has_length = h->chunked = h->close = h->keep_alive = false;
    h->has_type = h->has_date = h->has_location = false;
}

/* The head is complete: how the body comes. */
static enum cks_http_state
after_head(struct cks_http *h)
{
    if (h->status < 200) {
        if (h->status == 101 || ++h->interim > CKS_HTTP_INTERIM)
            return broken(h, CKS_HTTP_FAULT_INTERIM);
        forget_head(h);
        return CKS_HTTP_MORE;
    }
    if (h->chunked && (h->has_length || h->minor == 0))
        return broken(h, CKS_HTTP_FAULT_ENCODING);
    if (h->status == 204 || h->status == 304)
        h->part = CKS_HTTP_COMPLETE;
    else if (h->chunked)
        h->part = CKS_HTTP_CHUNK_SIZE;
    else if (!h->has_length)
        h->part = CKS_HTTP_BODY_TO_END;
    else if (h->left > CKS_HTTP_BODY_BYTES)
        return broken(h, CKS_HTTP_FAULT_BODY_LONG);
    else
        h->part = h->left ? CKS_HTTP_BODY_COUNTED : CKS_HTTP_COMPLETE;
    return CKS_HTTP_MORE;
}

static enum cks_http_state
head_line(struct cks_http *h, struct cks_str line)
{
    if (h->status == 0)
        return read_status_line(h, line) ? CKS_HTTP_MORE : broken(h, CKS_HTTP_FAULT_STATUS_LINE);
    if (line.n == 0)
        return after_head(h);
    /* A line that starts with a space would continue the one before: obsolete, and refused. */
    enum cks_http_fault fault = read_field(h, line);
    return fault ? broken(h, fault) : CKS_HTTP_MORE;
}

static enum cks_http_state
chunk_line(struct cks_http *h, struct cks_str line)
{
    uint64_t size = 0;
    size_t i = 0;
    for (; i < line.n && cks_is_hex((unsigned char)line.p[i]); i++) {
        unsigned char c = cks_lower((unsigned char)line.p[i]);
        if (i == 15)
            return broken(h, CKS_HTTP_FAULT_CHUNK);
        size = size * 16 + (uint64_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    struct cks_str extension = cks_str_trim(cks_str_sub(line, i, line.n));
    if (i == 0 || (extension.n && extension.p[0] != ';'))
        return broken(h, CKS_HTTP_FAULT_CHUNK);
    if (size > CKS_HTTP_BODY_BYTES - h->body.len)
        return broken(h, CKS_HTTP_FAULT_BODY_LONG);
    h->left = size;
    h->part = size ? CKS_HTTP_CHUNK_DATA : CKS_HTTP_TRAILER;
    return CKS_HTTP_MORE;
}

static enum cks_http_state
trailer_line(struct cks_http *h, struct cks_str line)
{
    if (line.n == 0) {
        h->part = CKS_HTTP_COMPLETE;
        return CKS_HTTP_MORE;
    }
    /* Trailers are checked for their form and otherwise ignored. */
    if (cks_str_find(line, ":") == line.n || ++h->fields > CKS_HTTP_FIELDS)
        return broken(h, CKS_HTTP_FAULT_FIELD);
    return CKS_HTTP_MORE;
}

static enum cks_http_state
whole_line(struct cks_http *h)
{
    struct cks_str line = cks_buf_str(&h->line);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    switch (h->part) {
    case CKS_HTTP_HEAD:
        return head_line(h, line);
    case CKS_HTTP_CHUNK_SIZE:
        return chunk_line(h, line);
    case CKS_HTTP_CHUNK_END:
        h->part = CKS_HTTP_CHUNK_SIZE;
        return line.n ? broken(h, CKS_HTTP_FAULT_CHUNK) : CKS_HTTP_MORE;
    default:
        return trailer_line(h, line);
    }
}

/* Up to and with the next line feed; the number of bytes taken. */
static size_t
collect_line(struct cks_http *h, const char *p, size_t n, bool *ret_whole)
{
    const char *end = memchr(p, '\n', n);
    size_t take = end ? (size_t)(end - p) : n;
    cks_buf_add(&h->line, p, take);
    *ret_whole = end != NULL;
    return take + (end != NULL);
}

static size_t
take_body(struct cks_http *h, const char *p, size_t n)
{
    size_t take = n;
    if (h->part != CKS_HTTP_BODY_TO_END && take > h->left)
        take = (size_t)h->left;
    if (take > CKS_HTTP_BODY_BYTES - h->body.len) {
        h->fault = CKS_HTTP_FAULT_BODY_LONG;
        return 0;
    }
    cks_buf_add(&h->body, p, take);
    if (h->part == CKS_HTTP_BODY_TO_END)
        return take;
    h->left -= take;
    if (h->left == 0)
        h->part = h->part == CKS_HTTP_CHUNK_DATA ? CKS_HTTP_CHUNK_END : CKS_HTTP_COMPLETE;
    return take;
}

static bool
in_body(const struct cks_http *h)
{
    return h->part == CKS_HTTP_BODY_COUNTED || h->part == CKS_HTTP_BODY_TO_END ||
           h->part == CKS_HTTP_CHUNK_DATA;
}

static bool
line_too_long(struct cks_http *h)
{
    bool chunk = h->part == CKS_HTTP_CHUNK_SIZE || h->part == CKS_HTTP_CHUNK_END;
    if (h->line.len <= (chunk ? CKS_HTTP_CHUNK_LINE : CKS_HTTP_HEAD_BYTES))
        return false;
    h->fault = chunk ? CKS_HTTP_FAULT_CHUNK : CKS_HTTP_FAULT_HEAD_LONG;
    return true;
}

/* Something that cannot be a status line is reported at once, because the line may never end.
 */
static bool
no_status_line(const struct cks_http *h)
{
    size_t n = h->line.len < 5 ? h->line.len : 5;
    return h->part == CKS_HTTP_HEAD && h->status == 0 && memcmp(h->line.data, "HTTP/", n) != 0;
}

enum cks_http_state
cks_http_feed(struct cks_http *h, const char *p, size_t n)
{
    if (h->fault)
        return CKS_HTTP_BROKEN;
    h->seen += n;
    while (n && h->part != CKS_HTTP_COMPLETE) {
        bool whole = false;
        bool body = in_body(h);
        size_t taken = body ? take_body(h, p, n) : collect_line(h, p, n, &whole);
        if (!cks_buf_ok(&h->line) || !cks_buf_ok(&h->body))
            return broken(h, CKS_HTTP_FAULT_MEMORY);
        if (h->fault || (!body && line_too_long(h)))
            return CKS_HTTP_BROKEN;
        if (!body && h->line.len && no_status_line(h))
            return broken(h, CKS_HTTP_FAULT_STATUS_LINE);
        if (whole) {
            enum cks_http_state state = whole_line(h);
            cks_buf_clear(&h->line);
            if (state == CKS_HTTP_BROKEN)
                return state;
        }
        p += taken;
        n -= taken;
    }
    if (h->part != CKS_HTTP_COMPLETE) {
        if (h->seen <= CKS_HTTP_TOTAL_BYTES)
            return CKS_HTTP_MORE;
        return broken(h, h->part == CKS_HTTP_HEAD ? CKS_HTTP_FAULT_HEAD_LONG
                                                  : CKS_HTTP_FAULT_BODY_LONG);
    }
    return n ? broken(h, CKS_HTTP_FAULT_EXTRA) : CKS_HTTP_DONE;
}

enum cks_http_state
cks_http_end(struct cks_http *h)
{
    if (h->fault)
        return CKS_HTTP_BROKEN;
    if (h->part == CKS_HTTP_BODY_TO_END)
        h->part = CKS_HTTP_COMPLETE;
    return h->part == CKS_HTTP_COMPLETE ? CKS_HTTP_DONE : broken(h, CKS_HTTP_FAULT_CUT);
}

bool
cks_http_reusable(const struct cks_http *h)
{
    return h->part == CKS_HTTP_COMPLETE && !h->fault && !h->close &&
           (h->minor > 0 || h->keep_alive) &&
           (h->chunked || h->has_length || h->status == 204 || h->status == 304);
}

void
cks_http_reset(struct cks_http *h)
{
    cks_buf_free(&h->line);
    cks_buf_free(&h->body);
    *h = (struct cks_http){0};
}

bool
cks_http_date(const char *text, int64_t *ret)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4], iso[32];
    unsigned day, year, hour, minute, second;
    int used = 0;
    if (sscanf(text, "%*3[A-Za-z], %2u %3[A-Za-z] %4u %2u:%2u:%2u GMT%n", &day, month, &year, &hour,
               &minute, &second, &used) != 6 ||
        used != 29 || text[used])
        return false;
    const char *at = strstr(months, month);
    if (!at || (at - months) % 3 != 0)
        return false;
    snprintf(iso, sizeof(iso), "%04u-%02u-%02uT%02u:%02u:%02uZ", year % 10000,
             (unsigned)(at - months) / 3 + 1, day % 100, hour % 100, minute % 100, second % 100);
    return cks_time_parse(cks_str_of(iso), ret);
}
