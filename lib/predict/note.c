#include "predict/note.h"

static const char *
keep_text(struct cks_arena *a, struct cks_str text, bool *ok)
{
    const char *kept = text.n ? cks_arena_strndup(a, text.p, text.n) : NULL;
    *ok &= kept || !text.n;
    return kept;
}

static struct cks_str
known_text(const struct cks_value *v, struct cks_str current)
{
    return cks_known_string(v) ? v->text : cks_missing_value(v) ? current : (struct cks_str){0};
}

/* The same for a command that is printed: a secret in the wrong line is left out. */
static struct cks_str
shown_of(const struct cks_judge *j, const struct cks_store *s, enum cks_param p,
         const struct cks_current *now, struct cks_str current)
{
    const struct cks_value *v = cks_of(s, p);
    struct cks_str text = known_text(v, current);
    bool concealed = (cks_known(v) ? s->sense.concealed : now->concealed) >> p & 1;
    bool hidden = text.n && (concealed || cks_judge_hides(j, text) || cks_looks_like_key(text));
    return hidden ? (struct cks_str){0} : text;
}

static unsigned
store_kinds(const struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *connectivity = cks_of(s, CKS_P_CONNECTIVITY);
    unsigned kinds = cks_kinds_of(s->type, connectivity);
    bool adds = s->operation == CKS_UPDATE || s->operation == CKS_CONNECT;
    /* Values that an update does not set stay unchanged. */
    if (adds && j->hand.current &&
        (cks_missing_value(connectivity) || j->hand.current->type == CKS_STORE_HSM))
        return j->hand.current->kinds;
    return kinds;
}

/* What was reported about the failure of an existing store. */
static const struct cks_failed_note *
keep_failed(struct cks_arena *a, const struct cks_store *s, const struct cks_current *now, bool *ok)
{
    bool exists = s->operation == CKS_EXISTING;
    struct cks_failed_note *ret = cks_arena_alloc(a, sizeof(*ret));
    *ok &= ret != NULL;
    if (!ret)
        return NULL;
    ret->code = keep_text(a, exists ? s->error_code : now->error_code, ok);
    ret->endpoint = keep_text(a, known_text(cks_of(s, CKS_P_ENDPOINT), now->endpoint), ok);
    ret->path = keep_text(a, known_text(cks_of(s, CKS_P_PATH), now->path), ok);
    return ret;
}

bool
cks_predict_note(struct cks_arena *a, const struct cks_judge *j, const struct cks_store *s,
                 struct cks_predict_note *ret)
{
    static const struct cks_current nothing;
    const struct cks_current *now = j->hand.current ? j->hand.current : &nothing;
    bool ok = true;
    *ret = (struct cks_predict_note){
        .settled = j->hand.settled,
        .operation = (unsigned char)s->operation,
        .kinds = (unsigned char)store_kinds(j, s),
        .input = (unsigned char)s->input,
        .state = (unsigned char)(s->operation == CKS_EXISTING ? s->state : now->state),
        .given = s->sense.given,
        .unknown = s->sense.unknown};
    /* The key ID of an inventory's entry is that of the credential that KMS has. */
    if (s->operation == CKS_EXISTING && cks_input_is_inventory(s->input))
        ret->given &= ~(UINT32_C(1) << CKS_P_ACCESS_KEY);
    /* null and "" mean something to an update. */
    if (s->values[CKS_P_SERVICE].state == CKS_VALUE_NULL)
        ret->given |= UINT32_C(1) << CKS_P_SERVICE;
    ret->file = s->doc ? s->doc->file : NULL;
    ret->region = keep_text(a, cks_judge_region(j, s), &ok);
    ret->cluster = keep_text(a, shown_of(j, s, CKS_P_CLUSTER, now, now->cluster), &ok);
    ret->service = keep_text(a, shown_of(j, s, CKS_P_SERVICE, now, now->service), &ok);
    ret->id = keep_text(a, shown_of(j, s, CKS_P_ID, now, (struct cks_str){0}), &ok);
    if (ret->state == CKS_STATE_FAILED)
        ret->failed = keep_failed(a, s, now, &ok);
    return ok;
}

bool
cks_predict_changes_more_than_name(const struct cks_predict_note *note)
{
    const uint32_t names =
        UINT32_C(1) << CKS_P_ID | UINT32_C(1) << CKS_P_NAME | UINT32_C(1) << CKS_P_NEW_NAME;
    return (note->given & ~names) != 0;
}
