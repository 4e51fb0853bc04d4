#include "dryrun/calls/connect.h"

#include <stdlib.h>

#include "dryrun/calls/declared.h"

#define INVALID_STATE "CustomKeyStoreInvalidStateException"
#define STATE_NOT_GIVEN "the inventory does not give the ConnectionState of the store"

void
cks_dry_settle(struct cks_dry_store *s)
{
    s->state = s->becoming ? CKS_DRY_FAILED : CKS_DRY_CONNECTED;
    free(s->error_code);
    s->error_code = s->becoming;
    s->becoming = NULL;
    s->connecting = 0;
    s->failed_here = s->state == CKS_DRY_FAILED;
    s->failed_describes = 0;
    if (s->state == CKS_DRY_CONNECTED && s->password != CKS_DRY_PASSWORD_UNKNOWN)
        s->password = CKS_DRY_PASSWORD_ROTATED;
}

/* Begins to connect; `code` is what it ends in, NULL: CONNECTED. */
static void
start(struct cks_dry_call *c, struct cks_dry_store *s, const char *code)
{
    c->failed |= !cks_dry_set(&s->becoming, cks_str_of(code)) ||
                 !cks_dry_set(&s->error_code, (struct cks_str){0});
    s->state = CKS_DRY_CONNECTING;
    s->login_foreseen = false;
    s->connecting = c->engine->options.connecting;
    s->failed_describes = 0;
    /* From here on it may have another password, whether or not the end of it is waited for. */
    c->failed |= !code && !cks_dry_note_rotation(c->region, s);
    if (!s->connecting)
        cks_dry_settle(s);
    c->engine->changed = true;
    c->record.error = code;
}

/* Where the code comes from: the verdict on the connect; what was foreseen when the store was made
 * or changed, with the values that only that call had; or what an undetermined one becomes. */
static const char *
code_of(struct cks_dry_call *c, const struct cks_dry_store *s)
{
    const struct cks_prediction *p = c->verdict.call;
    if (p && p->outcome == CKS_FAIL)
        return p->cause.error;
    if (s->doomed) {
        c->record.outcome = CKS_FAIL;
        c->record.note = cks_arena_printf(
            c->arena, "Predicted from the call that set the values of this store: %s (%s).",
            s->doomed, s->doomed_why);
        return cks_arena_strdup(c->arena, s->doomed);
    }
    if (p && p->outcome == CKS_SUCCEED)
        return NULL;
    const char *code = c->engine->options.undetermined_connect;
    c->record.note = code ? cks_arena_printf(c->arena, "undetermined, taken as %s", code)
                          : "undetermined, taken as connected";
    return code;
}

void
cks_dry_connect(struct cks_dry_call *c)
{
    struct cks_dry_store *s = cks_dry_named_store(c);
    const char *fault = cks_dry_engine_fault(c->engine, CKS_DRY_CONNECT);
    if (!cks_dry_judge_call(c, CKS_CONNECT))
        return;
    if (!s) {
        c->record.note = "No inventory that was given has this store; nothing was changed.";
        cks_dry_accept(c);
        return;
    }
    bool begun = s->state == CKS_DRY_CONNECTED || s->state == CKS_DRY_CONNECTING;
    if (begun && cks_dry_refuse_doubt(c, INVALID_STATE, "whether KMS accepts this in its state"))
        return;
    cks_dry_accept(c);
    if (begun) {
        c->record.outcome = CKS_UNDETERMINED;
        c->record.note = s->state == CKS_DRY_CONNECTED
                             ? "The store is CONNECTED already: AWS documents a connect of such a "
                               "store as valid in one place and as refused in another. Taken as "
                               "valid; nothing changes."
                             : "The store is CONNECTING already; nothing changes.";
        return;
    }
    if (fault) {
        c->record.note = "The result is that of --fault.";
        c->record.outcome = CKS_FAIL;
        start(c, s, fault);
        return;
    }
    start(c, s, code_of(c, s));
}

/* The store of a disconnect or a delete; NULL if the call is answered. */
static struct cks_dry_store *
store_or_answer(struct cks_dry_call *c)
{
    const char *wrong = cks_dry_constraints(c);
    if (wrong) {
        cks_dry_refuse(c, "ValidationException", wrong);
        return NULL;
    }
    struct cks_dry_store *s = cks_dry_named_store(c);
    if (s)
        return s;
    if (cks_dry_refuse_deleted(c))
        return NULL;
    if (c->region->complete && c->region->asked) {
        cks_dry_refuse(c, "CustomKeyStoreNotFoundException",
                       "The inventory, which is complete, has no custom key store with this ID.");
        return NULL;
    }
    if (cks_dry_refuse_doubt(c, "CustomKeyStoreNotFoundException",
                             "no inventory that was given has this custom key store"))
        return NULL;
    c->record.note = "No inventory that was given has this store; nothing was changed.";
    c->record.outcome = CKS_UNDETERMINED;
    cks_dry_accept(c);
    return NULL;
}

static void
refuse_state(struct cks_dry_call *c, const struct cks_dry_store *s, const char *rule)
{
    const char *sentence = cks_arena_printf(c->arena, "The custom key store is %s; %s",
                                            cks_dry_state_name(s->state), rule);
    cks_dry_refuse(c, INVALID_STATE, sentence ? sentence : rule);
}

void
cks_dry_disconnect(struct cks_dry_call *c)
{
    struct cks_dry_store *s = store_or_answer(c);
    if (!s)
        return;
    if (s->state == CKS_DRY_DISCONNECTED || s->state == CKS_DRY_DISCONNECTING) {
        refuse_state(c, s, "it cannot be disconnected again.");
        return;
    }
    bool doubtful = s->state == CKS_DRY_STATE_UNKNOWN;
    if (doubtful && cks_dry_refuse_doubt(c, INVALID_STATE, STATE_NOT_GIVEN))
        return;
    s->state = CKS_DRY_DISCONNECTED;
    s->connecting = 0;
    s->failed_describes = 0;
    c->failed |= !cks_dry_set(&s->error_code, (struct cks_str){0}) ||
                 !cks_dry_set(&s->becoming, (struct cks_str){0});
    c->engine->changed = true;
    c->record.outcome = doubtful ? CKS_UNDETERMINED : CKS_SUCCEED;
    c->record.note = doubtful ? STATE_NOT_GIVEN : NULL;
    cks_dry_accept(c);
}

void
cks_dry_delete(struct cks_dry_call *c)
{
    struct cks_dry_store *s = store_or_answer(c);
    if (!s)
        return;
    if (s->state != CKS_DRY_DISCONNECTED && s->state != CKS_DRY_STATE_UNKNOWN) {
        refuse_state(c, s, "only a DISCONNECTED one can be deleted: disconnect it first.");
        return;
    }
    /* A store of this run holds no key: no call that makes one is answered. */
    bool made_here = s->made_here;
    c->record.outcome = made_here ? CKS_SUCCEED : CKS_UNDETERMINED;
    if (!made_here) {
        c->record.note =
            "Whether KMS keys are in the store was not looked at; KMS refuses to delete "
            "it then (CustomKeyStoreHasCMKsException).";
        if (cks_dry_refuse_doubt(c, "CustomKeyStoreHasCMKsException",
                                 "whether the custom key store contains KMS keys"))
            return;
    }
    c->failed |= !cks_dry_note_deletion(c->region, s);
    if (c->failed)
        return;
    cks_dry_stores_remove(&c->engine->stores, c->region, s);
    c->engine->changed = true;
    cks_dry_accept(c);
}
