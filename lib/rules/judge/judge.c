#include "rules/judge/judge.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/certificate/pem.h"
#include "model/repair.h"

static const char out_of_memory[] = "(out of memory)";

const char *
cks_text(struct cks_judge *j, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = cks_arena_vprintf(&j->findings->arena, fmt, ap);
    va_end(ap);
    if (!s)
        j->findings->failed = true;
    return s ? s : out_of_memory;
}

void
cks_judge_take_up(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++) {
        bool known = s && cks_known_string(&s->values[secrets[i]]);
        j->hand.own[i] = known ? s->values[secrets[i]].secret : (struct cks_secret){{0}};
    }
    j->hand.last.store = s;
    j->hand.last.set = false;
    j->hand.placeholders = 0;
}

/* One of the two lines around a key is enough: the other may be missing or damaged. */
static bool
looks_like_key(struct cks_str text)
{
    /* Almost every text to check is a name, which is shorter than such a line. */
    if (text.n < sizeof("-----PRIVATE KEY") - 1)
        return false;
    return cks_text_has_private_key(text) ||
           (cks_str_find(text, "PRIVATE KEY") < text.n && cks_str_find(text, "-----") < text.n);
}

bool
cks_judge_hides(const struct cks_judge *j, struct cks_str text)
{
    return cks_secret_stands_in(j->hand.own[0], text) ||
           cks_secret_stands_in(j->hand.own[1], text) || looks_like_key(text);
}

/* What cks_quote shows of a text, plus the longest secret that could start in it.
 */
static struct cks_str
shown_part(const struct cks_judge *j, struct cks_str s)
{
    size_t secret = 0;
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++)
        if (j->hand.own[i].hidden.n > secret)
            secret = j->hand.own[i].hidden.n;
    size_t shown = cks_utf8_offset(s, CKS_QUOTE_MAX);
    return cks_str_sub(s, 0, secret < s.n - shown ? shown + secret : s.n);
}

const char *
cks_say(struct cks_judge *j, struct cks_str s)
{
    if (looks_like_key(s))
        return "(a text with a private key)";
    if (cks_judge_hides(j, shown_part(j, s)))
        return "(a secret of this store)";
    return cks_quote(&j->findings->arena, s);
}

const char *
cks_say_char(struct cks_judge *j, uint32_t cp)
{
    return cks_quote_char(&j->findings->arena, cp);
}

enum cks_match
cks_judge_matches(struct cks_judge *j, enum cks_param p, struct cks_str text)
{
    const char *pattern = cks_param(p)->pattern;
    if (!pattern)
        return CKS_MATCH_YES;
    if (!j->cache.patterns[p] && !(j->cache.patterns[p] = cks_pattern_new(pattern)))
        j->findings->failed = true;
    return cks_pattern_match(j->cache.patterns[p], text);
}

bool
cks_surely_not_starting(const struct cks_value *v, const char *prefix)
{
    if (cks_known_string(v))
        return !cks_str_starts(v->text, prefix);
    if (v->state != CKS_VALUE_PARTIAL)
        return false;
    struct cks_str known = v->partial->prefix;
    size_t n = strlen(prefix);
    return known.n && memcmp(known.p, prefix, known.n < n ? known.n : n) != 0;
}

static size_t
length_of(const struct cks_value *v)
{
    return v->secret.hidden.n ? cks_secret_length(v->secret) : cks_utf8_count(v->text);
}

bool
cks_surely_shorter(const struct cks_value *v, size_t n)
{
    if (cks_known_string(v))
        return length_of(v) < n;
    return v->state == CKS_VALUE_PARTIAL && v->partial->max < n;
}

bool
cks_surely_longer(const struct cks_value *v, size_t n)
{
    if (cks_known_string(v))
        return length_of(v) > n;
    return v->state == CKS_VALUE_PARTIAL && v->partial->min > n;
}

static const struct cks_value *
value_at_spot(const struct cks_store *s, struct cks_spot spot)
{
    return spot.no_parameter || spot.extra || spot.param >= CKS_P_COUNT ? NULL
                                                                        : &s->values[spot.param];
}

/* A credential may be given as a string or a list, with the secret in it. */
static bool
may_hold_secret(enum cks_param p)
{
    return cks_param_secret(p) || p == CKS_P_CREDENTIAL;
}

/* Which part of the member is marked: never the extent of a secret, which would reveal its length.
 * */
static enum cks_part
part_of(struct cks_spot spot)
{
    if (spot.extra || spot.whole || cks_param_secret(spot.param) || spot.param == CKS_P_CREDENTIAL)
        return CKS_PART_KEY;
    return spot.len ? CKS_PART_INNER : CKS_PART_VALUE;
}

static bool
locate(const struct cks_store *s, const char *pointer, enum cks_part part, struct cks_spot spot,
       struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    if (!doc || !doc->locate || !pointer)
        return false;
    return doc->locate(doc, pointer, part, spot.from, spot.len, ret) ||
           (part == CKS_PART_INNER && doc->locate(doc, pointer, CKS_PART_VALUE, 0, 0, ret));
}

static bool
place_of(const struct cks_store *s, struct cks_spot spot, struct cks_range *ret)
{
    const struct cks_value *v = value_at_spot(s, spot);
    enum cks_part part = part_of(spot);
    if (spot.at && locate(s, spot.at, CKS_PART_VALUE, spot, ret))
        return true;
    if (spot.extra) {
        *ret = spot.extra->key;
        return spot.extra->placed || locate(s, spot.extra->pointer, part, spot, ret);
    }
    if (v && v->state == CKS_VALUE_ABSENT && (cks_param(spot.param)->need & CKS_NEED_MEMBER)) {
        /* A missing member is shown at its structure. */
        v = &s->values[CKS_P_CREDENTIAL];
        part = CKS_PART_KEY;
    }
    if (v && v->state != CKS_VALUE_ABSENT) {
        if (v->placed) {
            *ret = part == CKS_PART_KEY ? v->key : v->value;
            return true;
        }
        if (locate(s, v->pointer, part, spot, ret))
            return true;
    }
    if (s->placed) {
        *ret = s->place;
        return true;
    }
    /* The head of the store: its first character. */
    if (!locate(s, s->pointer ? s->pointer : "", CKS_PART_VALUE, spot, ret))
        return false;
    ret->end = ret->start + 1;
    ret->end_line = ret->line;
    ret->end_column = ret->column + 1;
    return true;
}

/* A fault counts in predictions however its rule is reported. */
static void
charge(struct cks_judge *j, struct cks_spot spot, enum cks_basis basis)
{
    if (j->hand.store == CKS_NO_STORE || (spot.other && !spot.error))
        return;
    struct cks_charge *c = cks_vec_push(&j->findings->charges);
    if (!c) {
        j->findings->failed = true;
        return;
    }
    *c = (struct cks_charge){.store = j->hand.store,
                             .error = spot.error,
                             .rule = (unsigned short)spot.rule,
                             .basis = (unsigned char)basis,
                             .calls = spot.calls,
                             .param = (unsigned char)spot.param};
}

unsigned char
cks_judge_severity(const struct cks_judge *j, enum cks_rule rule)
{
    unsigned char said = j->file.governing ? j->file.governing->severity[rule] : CKS_AS_RUN;
    return said == CKS_AS_RUN ? j->findings->severity[rule] : said;
}

/* In this order: the severity given for this run, committed files, and the table. */
static unsigned char
severity_of(const struct cks_judge *j, struct cks_spot spot)
{
    const struct cks_rule_row *row = cks_rule_row(spot.rule);
    unsigned char given = cks_judge_severity(j, spot.rule);
    if (given <= CKS_ERROR)
        return given;
    if (j->options->committed && cks_rule_is(spot.rule, CKS_RULE_STRICTER_COMMITTED))
        return CKS_ERROR;
    return spot.other ? row->other : row->severity;
}

bool
cks_judge_place(const struct cks_store *s, struct cks_range *ret)
{
    return place_of(s, (struct cks_spot){.no_parameter = true}, ret);
}

static struct cks_found *add_finding(struct cks_judge *j, struct cks_spot spot, const char *fmt,
                                     va_list ap) __attribute__((format(printf, 3, 0)));

static struct cks_found *
add_finding(struct cks_judge *j, struct cks_spot spot, const char *fmt, va_list ap)
{
    struct cks_findings *f = j->findings;
    const struct cks_rule_row *row = cks_rule_row(spot.rule);
    if (spot.replacement && cks_judge_hides(j, cks_str_of(spot.replacement)))
        spot.replacement = NULL;
    enum cks_basis basis = spot.basis ? spot.basis : (enum cks_basis)row->basis;
    charge(j, spot, basis);
    unsigned char severity = severity_of(j, spot);
    if (severity == CKS_SEVERITY_NONE)
        return NULL;
    struct cks_found *found = cks_vec_push(&f->list);
    char *message = found ? cks_arena_vprintf(&f->arena, fmt, ap) : NULL;
    if (!message) {
        f->failed = true;
        f->list.count -= found != NULL;
        return NULL;
    }
    found->rule = spot.rule;
    found->lesser = spot.other;
    found->calls = spot.calls;
    found->sequence = (uint32_t)f->list.count;
    found->shown = (struct cks_finding){
        .code = row->code,
        .name = row->name,
        .severity = severity,
        .basis = basis,
        .message = message,
        .help = spot.help,
        .replacement = spot.replacement,
        .error = spot.error,
        .parameter = spot.no_parameter || spot.extra ? NULL : cks_param_name(spot.param),
        .store = j->hand.store,
        .related = spot.related,
        .related_count = spot.related_count,
    };
    return found;
}

/* A trust anchor that holds a private key, or may hold one, is hidden whatever the finding is
 * about. */
static bool
may_hold_private_key(struct cks_judge *j, struct cks_spot spot, const struct cks_value *v)
{
    bool text = cks_known_string(v) || v->state == CKS_VALUE_PARTIAL ||
                (cks_known(v) && (v->type == CKS_TYPE_ARRAY || v->type == CKS_TYPE_OBJECT));
    if (spot.param != CKS_P_ANCHOR || !text || !j->cache.certificates)
        return false;
    const struct cks_certificate *c =
        cks_known_string(v) ? cks_certificate_read(j->cache.certificates, v->text) : NULL;
    return !c || c->private_key;
}

/* Fills in the place, and the line as it may be shown. */
static void
look_up_place(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot,
              struct cks_last_shown *ret)
{
    struct cks_range r;
    ret->place = (struct cks_place){.file = s->doc ? s->doc->file : NULL};
    if (!s->doc || !place_of(s, spot, &r))
        return;
    ret->place = (struct cks_place){s->doc->file, r.line, r.column, r.end_line, r.end_column};
    ret->byte_column = cks_byte_column(s->doc, r.start);
    ret->byte_end_column = cks_byte_column(s->doc, r.end);
    const struct cks_value *v = value_at_spot(s, spot);
    bool private_key = v && (may_hold_private_key(j, spot, v) ||
                             (cks_known_string(v) && cks_judge_hides(j, v->text)));
    bool scalar = v && v->type != CKS_TYPE_OBJECT && v->type != CKS_TYPE_ARRAY;
    /* Without a value of its own, what is marked is the store's head. */
    bool head = !v || v->state == CKS_VALUE_ABSENT;
    bool reveal = part_of(spot) == CKS_PART_KEY || head ||
                  (scalar && !private_key && !may_hold_secret(spot.param));
    struct cks_range whole = r; /* of a value that is marked in part, all may be shown */
    if (part_of(spot) == CKS_PART_INNER && !head && !v->placed)
        locate(s, v->pointer, CKS_PART_VALUE, spot, &whole);
    ret->excerpt = cks_excerpt_make(&j->findings->arena, s->doc, &r, reveal ? &whole : NULL,
                            s->doc->syntax == CKS_SYNTAX_JSON ? NULL : cks_param_known_word);
}

/* Whether two findings about one store mark the same. */
static bool
same_mark(struct cks_spot a, struct cks_spot b)
{
    return a.no_parameter == b.no_parameter && a.param == b.param && a.whole == b.whole &&
           a.from == b.from && a.len == b.len && a.extra == b.extra && a.at == b.at;
}

static unsigned
hidden_values(struct cks_judge *j, const struct cks_store *s)
{
    unsigned hidden = 0;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        if (cks_known_string(&s->values[p]) && cks_judge_hides(j, s->values[p].text))
            hidden |= 1u << p;
    return hidden;
}

/* What is written where, if the replacement is not a secret's. */
static void
put_repair(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
           struct cks_spot spot)
{
    struct cks_repair_wish w = {.param = spot.param, .certain = !spot.offered};
    if (spot.extra && spot.rename) {
        w.extra = spot.extra;
        w.param = spot.renamed;
        w.to = spot.rename;
    } else if (found->shown.replacement && value_at_spot(s, spot)) {
        w.to = found->shown.replacement;
    }
    if (!w.to)
        return;
    w.hidden = hidden_values(j, s);
    if (!cks_repair_make(&j->findings->arena, s, &w, &found->shown.repair))
        j->findings->failed = true;
}

static void
put_found_place(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                struct cks_spot spot)
{
    struct cks_last_shown here = {.store = s, .set = true, .spot = spot};
    if (j->hand.last.set && j->hand.last.store == s && same_mark(j->hand.last.spot, spot))
        here = j->hand.last;
    else
        look_up_place(j, s, spot, &here);
    if (j->hand.last.store == s)
        j->hand.last = here;
    found->shown.place = here.place;
    found->shown.excerpt = here.excerpt.line;
    found->shown.mark_from = here.excerpt.mark_from;
    found->shown.mark_to = here.excerpt.mark_to;
    found->shown.byte_column = here.byte_column;
    found->shown.byte_end_column = here.byte_end_column;
    if (s->doc && (spot.rename || spot.replacement))
        put_repair(j, found, s, spot);
}

/* Wrong names and types stop the tool before it calls KMS. A written but empty argument does not,
 * because the tool counts it as given. */
static void
tell_who_refuses(struct cks_judge *j, struct cks_found *found, const struct cks_store *s,
                 struct cks_spot spot)
{
    const char *tool = cks_input(s->input)->refuser;
    const struct cks_value *v = value_at_spot(s, spot);
    bool written = v && (v->placed || v->pointer);
    bool refuses = cks_rule_is(spot.rule, CKS_RULE_TOOL_REFUSES) ||
                   (cks_rule_is(spot.rule, CKS_RULE_TOOL_REFUSES_BARE) && !written);
    if (!tool || !refuses)
        return;
    found->before_kms = true;
    found->shown.message =
        cks_text(j, "%s; %s rejects this before calling KMS", found->shown.message, tool);
}

/* Nothing is sent for a store that a key manager keeps for itself. */
static void
tell_once_linked(struct cks_judge *j, struct cks_found *found)
{
    if (found->shown.severity != CKS_ERROR)
        return;
    found->shown.severity = CKS_WARNING;
    found->before_kms = true;
    found->shown.message = cks_text(j, "%s (once the store is linked)", found->shown.message);
}

/* A placeholder breaks most rules on its parameter's format: one finding reports it, as severe as
 * the worst of them. Predictions count them all. */
static bool
joins_placeholder(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot)
{
    const struct cks_rule_row *row = cks_rule_row(spot.rule);
    bool of_value = row->parameter && strcmp(row->parameter, "any") != 0;
    if (spot.no_parameter || spot.extra || spot.param >= CKS_P_COUNT || !of_value ||
        !(j->hand.placeholders >> spot.param & 1))
        return false;
    enum cks_basis basis = spot.basis ? spot.basis : (enum cks_basis)row->basis;
    unsigned char severity = severity_of(j, spot);
    struct cks_found *found = &j->findings->list.items[j->hand.placeholder_at[spot.param]];
    charge(j, spot, basis);
    if (severity > found->shown.severity && !s->example)
        found->shown.severity = severity;
    return true;
}

void
cks_judge_placeholder(struct cks_judge *j, unsigned params)
{
    size_t n = j->findings->list.count;
    for (unsigned left = n ? params : 0; left; left &= left - 1) {
        j->hand.placeholders |= left & -left;
        j->hand.placeholder_at[cks_first_param(left)] = n - 1;
    }
}

void
cks_find(struct cks_judge *j, const struct cks_store *s, struct cks_spot spot, const char *fmt, ...)
{
    va_list ap;
    if (s->doc)
        cks_judge_govern(j, s->doc->file);
    if (joins_placeholder(j, s, spot))
        return;
    va_start(ap, fmt);
    struct cks_found *found = add_finding(j, spot, fmt, ap);
    va_end(ap);
    if (!found)
        return;
    if (spot.extra)
        found->shown.parameter = cks_text(j, CKS_STR_FMT, CKS_STR_ARG(spot.extra->name));
    tell_who_refuses(j, found, s, spot);
    if (s->unlinked)
        tell_once_linked(j, found);
    put_found_place(j, found, s, spot);
}

void
cks_find_at(struct cks_judge *j, const struct cks_place *place, struct cks_spot spot,
            const char *fmt, ...)
{
    va_list ap;
    cks_judge_govern(j, place->file);
    va_start(ap, fmt);
    struct cks_found *found = add_finding(j, spot, fmt, ap);
    va_end(ap);
    if (!found)
        return;
    found->shown.place = *place;
    found->shown.repair = spot.removal;
}

/* Format rules never judge existing stores, because KMS accepted them. But a state contains secrets
 * in plain text, certificates expire, and parameters of the other type show a manually changed
 * state. */
bool
cks_judge_applies(enum cks_rule rule, enum cks_operation operation, enum cks_input_kind input)
{
    bool lasts = cks_rule_is(rule, CKS_RULE_JUDGES_EXISTING) ||
                 (cks_input_keeps(input) && cks_rule_is(rule, CKS_RULE_JUDGES_STATE));
    return cks_rule_row(rule)->check && (operation != CKS_EXISTING || lasts);
}

static void
list_checks(struct cks_judge *j)
{
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_rule_row(r)->check)
            j->cache.checks[j->cache.check_count++] = cks_rule_row(r)->check;
}

static void
judge_existing(struct cks_judge *j, const struct cks_store *s)
{
    for (enum cks_rule r = 0; r < CKS_RULE_COUNT; r++)
        if (cks_judge_applies(r, s->operation, s->input))
            cks_rule_row(r)->check(j, s);
}

void
cks_judge_store(struct cks_judge *j, const struct cks_store *s)
{
    if (s->operation == CKS_EXISTING) {
        judge_existing(j, s);
        return;
    }
    if (j->cache.check_count == 0)
        list_checks(j);
    for (size_t i = 0; i < j->cache.check_count; i++)
        j->cache.checks[i](j, s);
}
