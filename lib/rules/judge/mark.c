#include "rules/judge/mark.h"

#include "model/gate.h"
#include "model/repair.h"
#include "rules/judge/say.h"

const struct cks_value *
cks_value_at(const struct cks_store *s, const struct cks_spot *spot)
{
    return spot->no_parameter || spot->extra || spot->param >= CKS_P_COUNT
               ? NULL
               : &s->values[spot->param];
}

/* Whether a value holds a secret of the run. Of the store at hand it is looked for once: its
 * findings, their repairs and the places of its secrets ask for it. */
static bool
holds_secret(struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    bool at_hand = j->hand.last.store == s;
    if (at_hand && (j->hand.asked >> p & 1))
        return j->hand.concealed >> p & 1;
    bool holds =
        cks_judge_finds_secret(j, v->state == CKS_VALUE_PARTIAL ? v->partial->literals : v->text);
    if (at_hand) {
        j->hand.asked |= 1u << p;
        j->hand.concealed |= (unsigned)holds << p;
    }
    return holds;
}

bool
cks_value_concealed(struct cks_judge *j, const struct cks_store *s, enum cks_param p)
{
    const struct cks_value *v = &s->values[p];
    bool text = cks_known_string(v) || v->state == CKS_VALUE_PARTIAL;
    if (!text || cks_param_secret(p) || p == CKS_P_ANCHOR)
        return false;
    /* What the text tells by itself was looked at when the store was settled. */
    return (s->sense.concealed >> p & 1) || holds_secret(j, s, p);
}

/* A credential may be given as a string or a list, with the secret in it. */
static bool
may_hold_secret(enum cks_param p)
{
    return cks_param_secret(p) || p == CKS_P_CREDENTIAL;
}

/* Which part of the member is marked: never the extent of a secret, which would reveal its length.
 * */
enum cks_part
cks_mark_part(const struct cks_spot *spot)
{
    if (spot->extra || spot->whole || spot->hide || spot->concealed ||
        cks_param_secret(spot->param) || spot->param == CKS_P_CREDENTIAL)
        return CKS_PART_KEY;
    return spot->len ? CKS_PART_INNER : CKS_PART_VALUE;
}

bool
cks_mark_locate(const struct cks_store *s, const char *pointer, enum cks_part part,
                struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    return doc && doc->locate && pointer && doc->locate(doc, pointer, part, 0, 0, ret);
}

/* The same of a spot, which may be a piece of the value. */
static bool
locate_spot(const struct cks_store *s, const char *pointer, enum cks_part part,
            const struct cks_spot *spot, struct cks_range *ret)
{
    const struct cks_document *doc = s->doc;
    if (part != CKS_PART_INNER)
        return cks_mark_locate(s, pointer, part, ret);
    if (!doc || !doc->locate || !pointer)
        return false;
    return doc->locate(doc, pointer, part, spot->from, spot->len, ret) ||
           doc->locate(doc, pointer, CKS_PART_VALUE, 0, 0, ret);
}

/* The member of an array has no name: what was found is its value. */
static bool
has_name(const struct cks_document *doc, const struct cks_range *r)
{
    if (doc->syntax != CKS_SYNTAX_JSON && doc->syntax != CKS_SYNTAX_YAML)
        return true;
    size_t at = r->end;
    while (at < doc->text.n && cks_is_space((unsigned char)doc->text.p[at]))
        at++;
    return at < doc->text.n && doc->text.p[at] == ':';
}

static void
keep_first_character(struct cks_range *r)
{
    r->end = r->start + 1;
    r->end_line = r->line;
    r->end_column = r->column + 1;
}

/* Of a name that may be a secret only where it begins. */
static bool
place_of_extra(const struct cks_store *s, const struct cks_spot *spot, struct cks_range *ret)
{
    *ret = spot->extra->key;
    if (!spot->extra->placed && !cks_mark_locate(s, spot->extra->pointer, CKS_PART_KEY, ret))
        return false;
    if (spot->extra->concealed)
        keep_first_character(ret);
    return true;
}

static bool
place_of(const struct cks_store *s, const struct cks_spot *spot, struct cks_range *ret)
{
    const struct cks_value *v = cks_value_at(s, spot);
    enum cks_part part = cks_mark_part(spot);
    if (spot->at && cks_mark_locate(s, spot->at, CKS_PART_VALUE, ret))
        return true;
    if (spot->extra)
        return place_of_extra(s, spot, ret);
    if (v && v->state == CKS_VALUE_ABSENT && (cks_param(spot->param)->need & CKS_NEED_MEMBER)) {
        /* A missing member is shown at its structure. */
        v = &s->values[CKS_P_CREDENTIAL];
        part = CKS_PART_KEY;
    }
    if (v && v->state != CKS_VALUE_ABSENT) {
        if (v->placed) {
            *ret = part == CKS_PART_KEY ? v->key : v->value;
            return true;
        }
        if (locate_spot(s, v->pointer, part, spot, ret)) {
            if (part == CKS_PART_KEY && !has_name(s->doc, ret))
                keep_first_character(ret);
            return true;
        }
    }
    if (s->placed) {
        *ret = s->place;
        return true;
    }
    /* The head of the store: its first character. */
    if (!cks_mark_locate(s, s->pointer ? s->pointer : "", CKS_PART_VALUE, ret))
        return false;
    keep_first_character(ret);
    return true;
}

bool
cks_judge_place(const struct cks_store *s, struct cks_range *ret)
{
    return place_of(s, &(struct cks_spot){.no_parameter = true}, ret);
}

/* A trust anchor that holds a private key, or may hold one, is hidden whatever the finding is
 * about. */
static bool
may_hold_private_key(struct cks_judge *j, const struct cks_spot *spot, const struct cks_value *v)
{
    bool text = cks_known_string(v) || v->state == CKS_VALUE_PARTIAL ||
                (cks_known(v) && (v->type == CKS_TYPE_ARRAY || v->type == CKS_TYPE_OBJECT));
    if (spot->param != CKS_P_ANCHOR || !text || !j->cache.certificates)
        return false;
    const struct cks_certificate *c =
        cks_known_string(v) ? cks_certificate_read(j->cache.certificates, v->text) : NULL;
    return !c || c->private_key;
}

/* So much of the value of an unknown member is looked at: more than a secret has. */
#define GIVEN_BYTES 256

/* Whether the text of a value may be shown. */
bool
cks_mark_may_be_shown(struct cks_judge *j, const struct cks_spot *spot, const struct cks_value *v)
{
    bool private_key =
        v && (may_hold_private_key(j, spot, v) ||
              (v != spot->cleared && cks_known_string(v) && cks_judge_hides(j, v->text)));
    bool scalar = v && v->type != CKS_TYPE_OBJECT && v->type != CKS_TYPE_ARRAY;
    return scalar && !private_key && !may_hold_secret(spot->param);
}

/* ---- places behind a secret ---- */

/* What is behind it on its line is guarded, whichever store it belongs to. */
static void
hide(const struct cks_judge *j, const struct cks_store *s, size_t offset)
{
    if (s->doc && !cks_hide_from(s->doc, offset))
        j->findings->failed = true;
}

/* Where the text of a secret begins, or the collection on its line that it is in: the elements
 * before it may be secrets of stores that are judged later. */
static size_t
begin_of_all(const struct cks_document *doc, size_t offset)
{
    size_t start = cks_excerpt_line_start(doc, offset);
    size_t at = start;
    while (at < offset && !strchr("[{(", doc->text.p[at]))
        at++;
    return doc->syntax == CKS_SYNTAX_HCL ? at : offset;
}

/* The same of the texts that a secret, or what may hold one, is made of. */
static void
hide_pieces(const struct cks_judge *j, const struct cks_trace *t)
{
    for (size_t i = 0; t && i < t->count; i++) {
        const struct cks_trace_text *text = &t->texts[i];
        if (text->role == CKS_TRACE_GAVE &&
            !cks_hide_from(text->doc, begin_of_all(text->doc, text->value.start)))
            j->findings->failed = true;
    }
}

/* The last line of a secret of several begins inside of it. */
static void
add_value(struct cks_secret_places *list, const struct cks_range *r)
{
    cks_secrets_add(list, r->line, r->column);
    if (r->end_line > r->line)
        cks_secrets_add(list, r->end_line, 1);
}

/* Those whose names do not announce them to whoever counts the columns. */
static void
find_secrets(struct cks_judge *j, const struct cks_store *s, struct cks_secret_places *ret)
{
    cks_secrets_clear(ret);
    for (unsigned left = s->sense.present; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const struct cks_value *v = &s->values[p];
        bool placed_secret = cks_param_secret(p) && v->placed;
        bool credential = p == CKS_P_CREDENTIAL && cks_known(v) && v->type != CKS_TYPE_OBJECT;
        bool concealed = credential || cks_value_concealed(j, s, p);
        struct cks_range place = v->value;
        if (v->placed ? !placed_secret && !concealed
                      : !concealed || !cks_mark_locate(s, v->pointer, CKS_PART_VALUE, &place))
            continue;
        add_value(ret, &place);
        /* A text that gave all of it is guarded where it is. */
        if (!cks_trace_whole(v->trace))
            hide(j, s, place.start);
        hide_pieces(j, v->trace);
    }
    for (struct cks_extra *e = s->extras; e; e = e->next) {
        /* Found once: its own finding asks for it again. */
        if (e->concealed && !e->placed && s->doc)
            e->placed = cks_mark_locate(s, e->pointer, CKS_PART_KEY, &e->key);
        if (!e->concealed || !e->placed)
            continue;
        /* Its finding marks where it begins. */
        cks_secrets_add(ret, e->key.line, e->key.column + 1);
        hide(j, s, e->key.start + 1);
    }
    cks_secrets_sort(ret);
    j->findings->failed |= ret->lost;
}

/* The same, found once for a store: each of many findings is shown with them. */
const struct cks_secret_places *
cks_mark_secrets(struct cks_judge *j, const struct cks_store *s)
{
    if (j->hand.places_of != s)
        find_secrets(j, s, &j->hand.places);
    j->hand.places_of = s;
    return &j->hand.places;
}

static bool
has_concealed_name(const struct cks_store *s)
{
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        if (e->concealed)
            return true;
    return false;
}

/* The text of the member's value, without quotes; on one line. */
static struct cks_str
value_behind(const struct cks_document *doc, const struct cks_range *key, size_t *ret_at)
{
    struct cks_str rest = cks_str_sub(doc->text, key->end, doc->text.n);
    size_t at = 0, n = 0;
    while (at < rest.n && rest.p[at] && strchr(" \t:=", rest.p[at]))
        at++;
    *ret_at = key->end + at;
    at += at < rest.n && (rest.p[at] == '"' || rest.p[at] == '\'');
    rest = cks_str_sub(rest, at, rest.n);
    while (n < rest.n && n < GIVEN_BYTES && rest.p[n] && !strchr("\"'\n,{}[]", rest.p[n]))
        n++;
    return cks_str_trim(cks_str_sub(rest, 0, n));
}

/* Guards what is behind a secret that an unknown member may have. */
static void
guard_extras(const struct cks_judge *j, const struct cks_store *s)
{
    bool text = s->doc && s->doc->text.n &&
                (s->doc->syntax == CKS_SYNTAX_JSON || s->doc->syntax == CKS_SYNTAX_YAML);
    for (struct cks_extra *e = text ? s->extras : NULL; e; e = e->next) {
        size_t at;
        /* Found once: its own finding asks for it again. */
        if (!e->placed)
            e->placed = cks_mark_locate(s, e->pointer, CKS_PART_KEY, &e->key);
        if (e->placed && cks_may_give_secret(e->name, value_behind(s->doc, &e->key, &at)))
            hide(j, s, at);
    }
}

/* What others have behind its secrets on a line is guarded, whether or not anything is found in it.
 */
static void
guard_others(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *credential = &s->values[CKS_P_CREDENTIAL];
    bool text = cks_known(credential) && credential->type != CKS_TYPE_OBJECT;
    if (s->sense.concealed || text || has_concealed_name(s))
        cks_mark_secrets(j, s);
    guard_extras(j, s);
}

void
cks_judge_take_up(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    for (size_t i = 0; i < CKS_COUNT(secrets); i++) {
        bool known = s && cks_known_string(&s->values[secrets[i]]);
        j->hand.own[i] = known ? s->values[secrets[i]].secret : (struct cks_secret){{0}};
        hide_pieces(j, known ? s->values[secrets[i]].trace : NULL);
    }
    for (size_t i = 0; i < CKS_SECRETS_BESIDE; i++)
        j->hand.own[CKS_COUNT(secrets) + i] = s ? s->beside[i] : (struct cks_secret){{0}};
    j->hand.none_short = true;
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++) {
        j->hand.none_short &= !cks_secret_is_short(j->hand.own[i]);
        if (!cks_sealed_add(&j->sealed, j->hand.own[i]))
            j->findings->failed = true;
    }
    j->hand.last.store = s;
    j->hand.last.set = false;
    j->hand.places_of = NULL;
    j->hand.asked = j->hand.concealed = 0;
    j->hand.placeholders = 0;
    if (s)
        guard_others(j, s);
}

/* Gives the range up to what begins before an offset. */
static bool
keep_before_own_at(const struct cks_judge *j, const struct cks_document *doc, size_t offset,
                   struct cks_range *r)
{
    struct cks_range place;
    bool found = false;
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++)
        if (!cks_secret_empty(j->hand.own[i]) &&
            cks_secret_on_line(doc, j->hand.own[i], offset, &place)) {
            cks_secret_keeps_before((struct cks_origin){place.line, place.column}, r);
            found = true;
        }
    return found;
}

/* Gives the range up to the store's own secrets on its lines: the constants of a script, the label
 * of a block, and what repeats one. Whether there are any: its column may be that of one already.
 */
static bool
keep_before_own(const struct cks_judge *j, const struct cks_document *doc, struct cks_range *r)
{
    bool first = r->end_line > r->line && keep_before_own_at(j, doc, r->start, r);
    return keep_before_own_at(j, doc, r->end > r->start ? r->end : r->start, r) || first;
}

struct cks_place
cks_mark_place_of(const struct cks_document *doc, const struct cks_range *r)
{
    return (struct cks_place){doc->file, r->line, r->column, r->end_line, r->end_column};
}

struct cks_place
cks_mark_place_in(struct cks_judge *j, const struct cks_store *s, struct cks_range *r)
{
    struct cks_secret_places secrets = {0};
    find_secrets(j, s, &secrets);
    keep_before_own(j, s->doc, r);
    cks_keep_before_hidden(s->doc, r);
    cks_secrets_keep_before(&secrets, r);
    cks_secrets_free(&secrets);
    return cks_mark_place_of(s->doc, r);
}

void
cks_mark_range(const struct cks_document *doc, const struct cks_range *r,
               struct cks_last_shown *ret)
{
    ret->place = cks_mark_place_of(doc, r);
    cks_byte_columns(doc, r, &ret->byte_column, &ret->byte_end_column);
}

/* Of a longer beginning of a line so much is searched for parts of secrets. */
#define PARTS_BYTES 4096

/* Guards what is behind the first part of a secret on a line: it may be put together of what has
 * no place of its own, as the keys of a for_each. */
static void
guard_parts(const struct cks_judge *j, const struct cks_document *doc, size_t offset)
{
    size_t start = cks_excerpt_line_start(doc, offset);
    size_t n = offset - start < PARTS_BYTES ? offset - start : PARTS_BYTES;
    struct cks_str line = cks_str_sub(doc->text, start, n);
    size_t at = cks_parts_find(&j->sealed.parts, line, cks_documented_words);
    if (at < line.n && !cks_hide_from(doc, start + at))
        j->findings->failed = true;
}

void
cks_mark_origin(const struct cks_judge *j, const struct cks_document *doc,
                const struct cks_range *r, struct cks_last_shown *ret)
{
    struct cks_range kept = *r;
    cks_mark_range(doc, r, ret);
    guard_parts(j, doc, r->start);
    cks_keep_before_hidden(doc, &kept);
    bool moved = kept.column != r->column || kept.end_column != r->end_column;
    if (!keep_before_own(j, doc, &kept) && !moved)
        return;
    ret->byte_column = ret->byte_end_column = 0;
    ret->place = cks_mark_place_of(doc, &kept);
}

/* The same of a range in the store's text, up to the first secret on its line. */
static void
mark_use(struct cks_judge *j, const struct cks_store *s, struct cks_range *r,
         struct cks_last_shown *ret)
{
    cks_mark_range(s->doc, r, ret);
    if (s->doc->syntax == CKS_SYNTAX_HCL)
        guard_parts(j, s->doc, r->start);
    bool behind = keep_before_own(j, s->doc, r);
    cks_keep_before_hidden(s->doc, r);
    if (cks_secrets_keep_before(cks_mark_secrets(j, s), r) || behind)
        ret->byte_column = ret->byte_end_column = 0;
    ret->place = cks_mark_place_of(s->doc, r);
}

struct cks_excerpt
cks_mark_excerpt(struct cks_judge *j, const struct cks_document *doc, const struct cks_range *r,
                 const struct cks_range *shown, bool (*known)(struct cks_str name))
{
    struct cks_secrets own = {j->hand.own, CKS_COUNT(j->hand.own)};
    struct cks_excerpt e = cks_excerpt_make(&j->findings->arena, doc, r, shown, known, own);
    /* Labels of blocks and aliases are shown whatever they are; other values only if they may be.
     */
    bool labels = e.line && (doc->syntax == CKS_SYNTAX_HCL ||
                             (doc->syntax == CKS_SYNTAX_YAML && strchr(e.line, '*')));
    bool tells =
        labels && cks_holds_secret_of(j->hand.own, CKS_COUNT(j->hand.own), cks_str_of(e.line));
    return tells ? (struct cks_excerpt){0} : e;
}

/* Fills in the place where the value is used, and the line as it may be shown. */
void
cks_mark_use(struct cks_judge *j, const struct cks_store *s, const struct cks_spot *spot,
             struct cks_last_shown *ret)
{
    struct cks_range r;
    ret->place = (struct cks_place){.file = s->doc ? s->doc->file : NULL};
    if (!s->doc || !place_of(s, spot, &r))
        return;
    mark_use(j, s, &r, ret);
    const struct cks_value *v = cks_value_at(s, spot);
    /* Without a value of its own, what is marked is the store's head. */
    bool head = !v || v->state == CKS_VALUE_ABSENT;
    bool reveal = cks_mark_part(spot) == CKS_PART_KEY || head || cks_mark_may_be_shown(j, spot, v);
    if (spot->extra && spot->extra->concealed)
        reveal = false;
    struct cks_range whole = r; /* of a value that is marked in part, all may be shown */
    if (cks_mark_part(spot) == CKS_PART_INNER && !head && !v->placed)
        cks_mark_locate(s, v->pointer, CKS_PART_BYTES, &whole);
    /* Of a value that is not known nobody has looked at what is written. */
    if (reveal && !head && !cks_known(v) && cks_mark_part(spot) != CKS_PART_KEY)
        reveal =
            !cks_judge_hides(j, cks_str_sub(s->doc->text, whole.start, whole.end - whole.start));
    ret->excerpt = cks_mark_excerpt(j, s->doc, &r, reveal ? &whole : NULL,
                                    s->doc->syntax == CKS_SYNTAX_JSON ? cks_may_show_name
                                                                      : cks_param_known_word);
}
