/* The audit log of HSMs: events of CloudWatch Logs as JSON, or their text. */
#include <limits.h>
#include <stdlib.h>

#include "evidence/shapes/audit_log.h"

#include "base/clock.h"
#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

/* With the numbers of those that are about users; 0: it is not known. */
static const struct opcode {
    const char *name;
    enum cks_event_kind kind;
    unsigned char number;
} opcodes[] = {
    {"CN_LOGIN", CKS_EVENT_LOGIN, 0xd},
    {"CN_LOGOUT", CKS_EVENT_LOGOUT, 0xe},
    {"CN_APP_FINALIZE", CKS_EVENT_END, 0},
    {"CN_CLOSE_SESSION", CKS_EVENT_END, 0},
    {"CN_SESSION_CLOSE", CKS_EVENT_END, 0},
    {"CN_CREATE_USER", CKS_EVENT_CREATE_USER, 0x3},
    {"CN_DELETE_USER", CKS_EVENT_DELETE_USER, 0xa1},
    {"CN_CHANGE_PSWD", CKS_EVENT_CHANGE_PASSWORD, 0x9},
    {"CN_INIT_TOKEN", CKS_EVENT_RESET, 0},
    {"CN_ZEROIZE_HSM", CKS_EVENT_RESET, 0},
    {"CN_RESTORE_BEGIN", CKS_EVENT_RESET, 0},
    {"CN_RESTORE_END", CKS_EVENT_RESET, 0},
    /* It creates a crypto officer. */
    {"CN_CREATE_CO", CKS_EVENT_CREATE_USER, 0},
    {"CN_INIT_DONE", CKS_EVENT_HARMLESS, 0},
    {"CN_GEN_KEY_ENC_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_GEN_PSWD_ENC_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_CERT_AUTH_STORE_CERT", CKS_EVENT_HARMLESS, 0},
    {"CN_BACKUP_BEGIN", CKS_EVENT_HARMLESS, 0},
    {"CN_BACKUP_END", CKS_EVENT_HARMLESS, 0},
    {"CN_FIPS_RAND", CKS_EVENT_HARMLESS, 0},
    {"CN_SET_M_VALUE", CKS_EVENT_HARMLESS, 0},
    {"CN_APPROVE_TOKEN", CKS_EVENT_HARMLESS, 0},
    {"CN_DELETE_TOKEN", CKS_EVENT_HARMLESS, 0},
    {"CN_GENERATE_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_GENERATE_KEY_PAIR", CKS_EVENT_HARMLESS, 0},
    {"CN_CREATE_OBJECT", CKS_EVENT_HARMLESS, 0},
    {"CN_MODIFY_OBJECT", CKS_EVENT_HARMLESS, 0},
    {"CN_DESTROY_OBJECT", CKS_EVENT_HARMLESS, 0},
    {"CN_TOMBSTONE_OBJECT", CKS_EVENT_HARMLESS, 0},
    {"CN_SHARE_OBJECT", CKS_EVENT_HARMLESS, 0},
    {"CN_WRAP_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_UNWRAP_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_DERIVE_KEY", CKS_EVENT_HARMLESS, 0},
    {"CN_NIST_AES_WRAP", CKS_EVENT_HARMLESS, 0},
    {"CN_INSERT_MASKED_OBJECT_USER", CKS_EVENT_HARMLESS, 0},
    {"CN_EXTRACT_MASKED_OBJECT_USER", CKS_EVENT_HARMLESS, 0},
};

/* What begins so asks the HSM for something. */
#define ASKS "CN_GET_"

static struct cks_str
first_word(struct cks_str s)
{
    size_t n = 0;
    while (n < s.n && !cks_is_space((unsigned char)s.p[n]) && s.p[n] != '(')
        n++;
    return cks_str_sub(s, 0, n);
}

static const struct opcode *
opcode_of(struct cks_str text)
{
    for (size_t i = 0; i < CKS_COUNT(opcodes); i++)
        if (cks_str_is(first_word(text), opcodes[i].name))
            return &opcodes[i];
    return NULL;
}

/* "0x1f" or "31"; false for everything else. */
static bool
log_number(struct cks_str s, uint64_t *ret)
{
    bool hex = cks_str_starts(s, "0x");
    uint64_t n = 0;
    s = first_word(cks_str_sub(s, hex ? 2 : 0, s.n));
    if (s.n == 0 || s.n > 16)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = cks_lower((unsigned char)s.p[i]);
        if (!(hex ? cks_is_hex(c) : cks_is_digit(c)))
            return false;
        n = n * (hex ? 16 : 10) + (uint64_t)(cks_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *ret = n;
    return true;
}

/* "usecs:1513717276962174" behind the time of day. */
static int64_t
usecs_of(struct cks_str value)
{
    size_t at = cks_str_find(value, "usecs:");
    uint64_t n;
    if (at == value.n || !log_number(cks_str_sub(value, at + 6, value.n), &n) ||
        n > (uint64_t)INT64_MAX)
        return -1;
    return (int64_t)n;
}

/* "12": 0 to 99; UINT_MAX for everything else. */
static unsigned
two_digits(struct cks_str s)
{
    if (s.n < 2 || !cks_is_digit((unsigned char)s.p[0]) || !cks_is_digit((unsigned char)s.p[1]))
        return UINT_MAX;
    return (unsigned)(s.p[0] - '0') * 10 + (unsigned)(s.p[1] - '0');
}

/* The two ways in which an event says its moment may lie this far apart: a zone at the most. */
#define ONE_MOMENT_SECONDS CKS_SECONDS_PER_DAY

/* Microseconds count from 1970: no event is older, so years of two digits below are of this
 * century. */
#define EPOCH_YEAR 70

/* "12/19/17 21:01:16.962174, usecs:1513717276962174": whether both say the same. */
static bool
is_one_moment(struct cks_str value, int64_t usecs)
{
    unsigned n[6];
    for (size_t i = 0; i < CKS_COUNT(n); i++) {
        static const char between[] = "// ::";
        bool parted = i == 0 || (value.n > 3 * i && value.p[3 * i - 1] == between[i - 1]);
        n[i] = parted ? two_digits(cks_str_sub(value, 3 * i, value.n)) : UINT_MAX;
        if (n[i] == UINT_MAX)
            return false;
    }
    if (n[0] < 1 || n[0] > 12 || n[1] < 1 || n[1] > 31)
        return false;
    int year = (int)n[2] + (n[2] < EPOCH_YEAR ? 2000 : 1900);
    int64_t apart = cks_time_from_civil(year, n[0], n[1], n[3], n[4], n[5]) - usecs / 1000000;
    return apart > -ONE_MOMENT_SECONDS && apart < ONE_MOMENT_SECONDS;
}

static int
response_of(struct cks_str value)
{
    uint64_t n;
    size_t colon = cks_str_find(value, ":");
    bool told = log_number(cks_str_sub(value, 0, colon), &n) && n < 100000;
    /* What the text says must be what the number does. */
    bool done = cks_str_find(value, "SUCCESS") < value.n;
    return told && (n == 0) == done ? (int)n : -1;
}

static bool
is_field_named(struct cks_str name, const char *wanted)
{
    return cks_str_starts(name, wanted);
}

static bool
is_of_login(enum cks_event_kind kind)
{
    return kind == CKS_EVENT_LOGIN || kind == CKS_EVENT_LOGOUT;
}

/* "CN_LOGIN (0xd)": whether a name and a number do not contradict each other. Those of logins must
 * be their own; of the others, some were printed with different ones. */
static bool
has_its_number(struct cks_str text, const struct opcode *named)
{
    size_t open = cks_str_find(text, "(");
    uint64_t n;
    if (open == text.n)
        return true;
    struct cks_str inside = cks_str_sub(text, open + 1, text.n);
    if (!log_number(cks_str_sub(inside, 0, cks_str_find(inside, ")")), &n))
        return !named || !is_of_login(named->kind);
    for (size_t i = 0; i < CKS_COUNT(opcodes); i++)
        if (opcodes[i].number && opcodes[i].number == n)
            return named == &opcodes[i];
    return !named || !is_of_login(named->kind);
}

static void
take_opcode(struct cks_audit_event *ev, struct cks_str value)
{
    const struct opcode *named = opcode_of(value);
    ev->odd |= ev->opcode_told;
    ev->kind = named                         ? named->kind
               : cks_str_starts(value, ASKS) ? CKS_EVENT_HARMLESS
                                             : CKS_EVENT_OTHER;
    ev->opcode_told = cks_str_starts(value, "CN_") && has_its_number(value, named);
}

/* The HSM writes names unchanged; a different letter case is a different user. */
static void
take_user(struct cks_audit_event *ev, struct cks_str value, bool target)
{
    bool ours = cks_str_is(value, "kmsuser");
    /* Two lines that name two users: which of them it was is not known. */
    ev->odd |= !target && ev->user.n && !cks_str_eq(ev->user, value);
    ev->target_told |= target;
    if (!target)
        ev->user = value;
    ev->about_kmsuser |= ours;
    ev->user_told |= value.n > 0;
    ev->odd |= !ours && cks_str_ieq(first_word(value), CKS_STR_LIT("kmsuser"));
}

/* The last line of an event, except where the user is below it. */
static void
take_type(struct cks_audit_event *ev, struct cks_str value)
{
    ev->ended = cks_str_ends(value, ")") && !cks_str_starts(value, "MGMT_USER_DETAILS_LOG");
    ev->user_told |= cks_str_starts(value, "TIME_INFO_LOG");
}

static void
take_user_type(struct cks_audit_event *ev, struct cks_str value)
{
    ev->ended = cks_str_ends(value, ")");
    ev->odd |= ev->type_told;
    ev->type_told = true;
    ev->crypto_user = cks_str_is(first_word(value), "CN_CRYPTO_USER");
}

/* One line of an event that has one of them: which of two counts is not known. */
static bool
take_log_number(struct cks_audit_event *ev, bool told, struct cks_str value, uint64_t *ret)
{
    ev->odd |= told;
    return log_number(value, ret);
}

static void
take_response(struct cks_audit_event *ev, struct cks_str value)
{
    ev->odd |= ev->response >= 0;
    ev->response = response_of(value);
}

static void
take_time(struct cks_audit_event *ev, struct cks_str value)
{
    ev->usecs = usecs_of(value);
    ev->odd |= !is_one_moment(value, ev->usecs);
}

/* One line "Name : value"; what is unknown is skipped. */
static void
take_line(struct cks_audit_event *ev, struct cks_str line)
{
    size_t colon = cks_str_find(line, ":");
    if (colon == line.n)
        return;
    struct cks_str name = cks_str_trim(cks_str_sub(line, 0, colon));
    struct cks_str value = cks_str_trim(cks_str_sub(line, colon + 1, line.n));
    if (cks_str_ends(name, "Time") && usecs_of(value) >= 0)
        take_time(ev, value);
    else if (is_field_named(name, "Sequence No"))
        ev->sequence_told = take_log_number(ev, ev->sequence_told, value, &ev->sequence);
    else if (is_field_named(name, "Reboot counter"))
        ev->reboots_told = take_log_number(ev, ev->reboots_told, value, &ev->reboots);
    else if (is_field_named(name, "Opcode"))
        take_opcode(ev, value);
    else if (is_field_named(name, "Session Handle"))
        ev->session_told = take_log_number(ev, ev->session_told, value, &ev->session);
    else if (is_field_named(name, "Response"))
        take_response(ev, value);
    else if (is_field_named(name, "User Name") || is_field_named(name, "Target User"))
        take_user(ev, value, is_field_named(name, "Target User"));
    else if (is_field_named(name, "Log type"))
        take_type(ev, value);
    else if (is_field_named(name, "User Type"))
        take_user_type(ev, value);
}

static void
take_message(struct cks_audit_event *ev, struct cks_str message)
{
    while (message.n) {
        size_t n = cks_str_find(message, "\n");
        take_line(ev, cks_str_sub(message, 0, n));
        message = cks_str_sub(message, n + 1, message.n);
    }
}

static void
keep_event(struct cks_evidence *e, struct cks_audit_event ev)
{
    struct cks_audit_event *kept = cks_vec_push(&e->events);
    if (!kept) {
        e->failed = true;
        return;
    }
    ev.number = e->events.count;
    bool names = is_of_login(ev.kind) || ev.kind == CKS_EVENT_CHANGE_PASSWORD;
    ev.user = names && !ev.about_kmsuser ? cks_keep(e, ev.user) : (struct cks_str){0};
    /* The event that ends a client's sessions names no user; the one that records the time names
     * neither. */
    bool plain = ev.kind == CKS_EVENT_OTHER || ev.kind == CKS_EVENT_HARMLESS;
    bool needs_user = !plain && ev.kind != CKS_EVENT_END && ev.kind != CKS_EVENT_RESET;
    bool time_only = !ev.opcode_told && ev.user_told && !ev.about_kmsuser &&
                     ev.kind == CKS_EVENT_OTHER && ev.response < 0;
    ev.odd |= !ev.ended;
    /* A session of another kind of user is not kmsuser's, nor is such a user created as kmsuser. */
    bool creates = ev.kind == CKS_EVENT_CREATE_USER && ev.type_told;
    ev.odd |= (is_of_login(ev.kind) || creates) && ev.about_kmsuser && !ev.crypto_user;
    /* A command that AWS does not document may be about users. */
    ev.odd |= ev.kind == CKS_EVENT_OTHER && ev.opcode_told;
    ev.odd |= !time_only &&
              (!ev.opcode_told || (needs_user && !ev.user_told) || (!plain && ev.response < 0));
    *kept = ev;
}

/* "hsm-abcdefghijk" in a file's name or before a line: the stream. */
static struct cks_str
stream_in(struct cks_str s)
{
    size_t at = cks_str_find(s, "hsm-"), end = at + 4;
    /* Not the "hsm-" of "cloudhsm-". */
    while (at < s.n && at > 0 && cks_is_alnum((unsigned char)s.p[at - 1])) {
        at = at + 4 + cks_str_find(cks_str_sub(s, at + 4, s.n), "hsm-");
        end = at + 4;
    }
    while (end < s.n && cks_is_alnum((unsigned char)s.p[end]))
        end++;
    return at < s.n && end > at + 4 ? cks_str_sub(s, at, end - at) : (struct cks_str){0};
}

void
cks_take_events(struct cks_evidence *e, const struct cks_pages *pages, size_t thing)
{
    const struct cks_evidence_text *t = &e->texts.items[pages->text];
    struct cks_str of_file =
        t->asked.stream.n ? t->asked.stream : cks_keep(e, stream_in(cks_str_of(t->file)));
    struct cks_str last = of_file;
    const cJSON *item;
    CKS_UNUSED(thing); /* events are many, and facts tell all of them */
    e->events_complete &= pages->complete;
    for (size_t i = 0; i < pages->count; i++) {
        size_t k = 0;
        cJSON_ArrayForEach(item, pages->items[i].array)
        {
            const char *pointer = cks_pointer_index(&e->arena, pages->items[i].pointer, k++);
            struct cks_audit_event ev = {
                .at = {pages->text, pointer, 0}, .response = -1, .usecs = -1};
            e->failed |= !pointer;
            struct cks_str stream = cks_json_text_of(item, "logStreamName");
            int64_t ms = cks_int_of(cks_json_get(item, "timestamp"), -1);
            take_message(&ev, cks_json_text_of(item, "message"));
            if (ev.usecs < 0 && ms >= 0)
                ev.usecs = ms * 1000;
            if (stream.n && !cks_str_eq(stream, last))
                last = cks_keep(e, stream);
            ev.stream = stream.n ? last : of_file;
            keep_event(e, ev);
        }
    }
}

bool
cks_is_audit_text(struct cks_str text)
{
    return cks_str_find(text, "Time:") < text.n && cks_str_find(text, "usecs:") < text.n;
}

/* Whether a line is the first of an event. */
static bool
begins_event(struct cks_str line, size_t *ret_time)
{
    *ret_time = cks_str_find(line, "Time:");
    return *ret_time < line.n && cks_str_find(line, "usecs:") < line.n;
}

bool
cks_audit_text_is_cut(struct cks_str body)
{
    struct cks_audit_event last = {.ended = false};
    size_t time;
    while (body.n) {
        size_t n = cks_str_find(body, "\n");
        struct cks_str line = cks_str_sub(body, 0, n);
        if (begins_event(line, &time))
            last = (struct cks_audit_event){.ended = false};
        take_line(&last, line);
        body = cks_str_sub(body, n + 1, body.n);
    }
    return !last.ended;
}

void
cks_take_audit_text(struct cks_evidence *e, unsigned text, struct cks_str body)
{
    struct cks_str of_file = cks_keep(e, stream_in(cks_str_of(e->texts.items[text].file)));
    struct cks_audit_event ev = {.at = {text, NULL, 0}, .response = -1, .usecs = -1};
    bool begun = false;
    while (body.n) {
        size_t n = cks_str_find(body, "\n");
        struct cks_str line = cks_str_sub(body, 0, n);
        size_t time;
        body = cks_str_sub(body, n + 1, body.n);
        if (begins_event(line, &time)) {
            if (begun)
                keep_event(e, ev);
            struct cks_str stream = stream_in(cks_str_sub(line, 0, time));
            begun = true;
            ev = (struct cks_audit_event){.at = {text, NULL, 0},
                                          .response = -1,
                                          .usecs = -1,
                                          .stream = stream.n ? cks_keep(e, stream) : of_file};
            line = cks_str_sub(line, time, line.n);
        }
        if (begun)
            take_line(&ev, line);
    }
    if (begun)
        keep_event(e, ev);
}
