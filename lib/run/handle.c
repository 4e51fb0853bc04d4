/* The public functions of ckscheck.h and tool.h over the run. */
#include "ckscheck/tool.h"
#include "formats/format.h"
#include "formats/reading/words.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/path.h"
#include "base/sized.h"
#include "predict/outcome.h"
#include "predict/rival.h"
#include "rules/judge_all.h"
#include "run/forecast/failed.h"
#include "run/forecast/forecast.h"
#include "run/intake/intake.h"
#include "run/intake/scripts.h"
#include "run/intake/settings.h"
#include "run/intake/terraform.h"
#include "run/state/account.h"
#include "run/state/calls.h"
#include "run/state/entry.h"
#include "run/state/turned_off.h"
#include "run/state/identity.h"
#include "run/state/input.h"
#include "run/state/policy.h"
#include "run/state/recall.h"
#include "run/state/shared.h"
#include "run/state/system.h"
#include "run/suppress/suppress.h"

#define ANCHOR_EXPIRY_DAYS 90
#define PROXY_EXPIRY_DAYS 30
/* Seconds: a proxy is asked at the moment of the call, and observations soon become outdated. */
#define PROBE_MAX_AGE (15u * 60u)

const char *
cks_status_text(enum cks_status status)
{
    switch (status) {
    case CKS_OK:
        return "done";
    case CKS_ERR_MEMORY:
        return "out of memory";
    case CKS_ERR_ARGUMENT:
        return "invalid argument";
    case CKS_ERR_READ:
        return "a file could not be read";
    case CKS_ERR_WRITE:
        return "the report could not be written";
    case CKS_ERR_STATE:
        return "called in the wrong order";
    case CKS_ERR_INTERNAL:
        return "an internal error";
    }
    return "an unknown status";
}

void
cks_options_init(struct cks_options *options)
{
    if (!options)
        return;
    *options = (struct cks_options){
        .size = sizeof(*options),
        .anchor_expiry_days = ANCHOR_EXPIRY_DAYS,
        .proxy_expiry_days = PROXY_EXPIRY_DAYS,
    };
}

/* How the caller reaches files, in memory of the handle's; NULL: the system's. */
static enum cks_status
take_files(struct cks *c, const struct cks_file_access *theirs)
{
    if (!theirs) {
        c->options.files = &cks_system_files;
        c->options.files_cookie = NULL;
        c->judge.file.exposed = cks_system_exposed;
        return CKS_OK;
    }
    struct cks_file_access *ours = cks_arena_alloc(&c->arena, sizeof(*ours));
    if (!ours)
        return CKS_ERR_MEMORY;
    *ours = (struct cks_file_access){0};
    c->options.files = ours;
    bool usable = cks_sized_read(theirs, ours, sizeof(*ours)) && ours->look && ours->open &&
                  ours->read && ours->close && ours->list;
    return usable ? CKS_OK : CKS_ERR_ARGUMENT;
}

/* "R072,R073" */
static bool
take_assumptions(struct cks *c, const char *list)
{
    struct cks_str rest = cks_str_of(list ? list : "");
    while (rest.n) {
        size_t end = cks_str_find(rest, ",");
        enum cks_requirement r = cks_requirement_find(cks_str_trim(cks_str_sub(rest, 0, end)));
        if (r == CKS_REQUIREMENT_COUNT || cks_requirement_never_assumed(r))
            return false;
        c->forecast.assumed[r] = true;
        rest = cks_str_sub(rest, end < rest.n ? end + 1 : end, rest.n);
    }
    return true;
}

/* Copies of what the caller's variables say. */
static bool
take_variables(struct cks *c)
{
    struct cks_options *o = &c->options;
    const struct cks_variable *theirs = o->variables;
    struct cks_variable *copy = cks_arena_array(&c->arena, o->variable_count, sizeof(*copy));
    o->variables = copy;
    for (size_t i = 0; copy && i < o->variable_count; i++) {
        copy[i] = theirs[i];
        const char *equals = copy[i].text ? strchr(copy[i].text, '=') : NULL;
        if (copy[i].file ? !copy[i].text || copy[i].environment : !equals || equals == copy[i].text)
            return false;
        copy[i].text = cks_run_text(c, copy[i].text);
    }
    return copy != NULL;
}

static enum cks_status
take_options(struct cks *c, const struct cks_options *options)
{
    struct cks_options *o = &c->options;
    cks_options_init(o);
    if (options && !cks_sized_read(options, o, sizeof(*o)))
        return CKS_ERR_ARGUMENT;
    if (!o->clock)
        o->clock = cks_system_clock;
    o->region = cks_run_text(c, o->region);
    o->account = cks_run_text(c, o->account);
    o->root = cks_run_text(c, o->root);
    o->workspace = cks_run_text(c, o->workspace);
    if (!take_variables(c))
        return o->variables ? CKS_ERR_ARGUMENT : CKS_ERR_MEMORY;
    o->config_dir = cks_run_text(c, o->config_dir);
    if (!o->probe_max_age)
        o->probe_max_age = PROBE_MAX_AGE;
    if (!take_assumptions(c, o->assume))
        return CKS_ERR_ARGUMENT;
    o->assume = NULL;
    return cks_run_is_whole(c) ? take_files(c, o->files) : CKS_ERR_MEMORY;
}

enum cks_status
cks_open(const struct cks_options *options, struct cks **ret_cks)
{
    if (!ret_cks)
        return CKS_ERR_ARGUMENT;
    unsigned long losses = cks_memory_losses();
    struct cks *c = cks_calloc(1, sizeof(*c));
    if (!c)
        return CKS_ERR_MEMORY;
    c->losses = losses;
    cks_findings_init(&c->findings);
    c->judge.cache.certificates = cks_certificates_new();
    enum cks_status status =
        c->judge.cache.certificates ? take_options(c, options) : CKS_ERR_MEMORY;
    if (status != CKS_OK) {
        cks_close(&c);
        return status;
    }
    const struct cks_options *o = &c->options;
    c->judge.options = o;
    c->judge.now = o->at_given ? o->at : o->clock(o->clock_cookie);
    c->judge.probe_max_age = c->forecast.assumed[CKS_R009] ? INT64_MAX : o->probe_max_age;
    c->judge.findings = &c->findings;
    c->judge.hand.store = CKS_NO_STORE;
    cks_hash_key_init(&c->judge.cache.hash_key);
    c->records.recall = cks_recall;
    c->recalling.configured = cks_intake_configured;
    c->records.judged = cks_forecast_note;
    c->records.refuses = cks_rival_refuses;
    c->records.cookie = c;
    *ret_cks = c;
    return CKS_OK;
}

void
cks_close(struct cks **cks)
{
    if (!cks || !*cks)
        return;
    struct cks *c = *cks;
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        cks_pattern_free(c->judge.cache.patterns[p]);
    cks_certificates_free(c->judge.cache.certificates);
    cks_secrets_free(&c->judge.hand.places);
    cks_sealed_free(&c->judge.sealed);
    cks_recall_end(c);
    cks_unique_given_free(&c->recalling.given);
    cks_entry_release_spare(c);
    cks_intake_terraform_free(&c->terraform);
    cks_identities_free(&c->inputs);
    cks_inputs_free(&c->inputs);
    cks_account_free(&c->account);
    cks_forecast_free(&c->forecast);
    cks_vec_free(&c->records.list);
    cks_vec_free(&c->records.inventories);
    cks_vec_free(&c->records.endings);
    cks_suppressions_free(&c->suppressions);
    cks_policies_free(&c->policies);
    cks_calls_free(&c->calls);
    cks_findings_free(&c->findings);
    cks_buf_free(&c->answer);
    cks_arena_free(&c->arena);
    cks_wipe(c, sizeof(*c));
    free(c);
    *cks = NULL;
}

enum cks_status
cks_set_severity(struct cks *cks, const char *code, enum cks_severity severity)
{
    if (!cks || !code || severity > CKS_ERROR)
        return CKS_ERR_ARGUMENT;
    enum cks_rule rule = cks_rule_find(code);
    if (rule == CKS_RULE_NONE)
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    cks->findings.severity[rule] = (unsigned char)severity;
    return CKS_OK;
}

bool
cks_path_matches(const char *pattern, const char *path, bool is_directory)
{
    return pattern && path && cks_path_match(pattern, path, is_directory);
}

/* Nothing is added to what was judged, here or elsewhere. */
static bool
takes_files(const struct cks *c)
{
    return !c->judged && !cks_call_count(c);
}

enum cks_status
cks_add_file(struct cks *cks, const char *path)
{
    if (!cks || !path)
        return CKS_ERR_ARGUMENT;
    return takes_files(cks) ? cks_intake_path(cks, path, false) : CKS_ERR_STATE;
}

enum cks_status
cks_add_found(struct cks *cks, const char *path)
{
    if (!cks || !path)
        return CKS_ERR_ARGUMENT;
    return takes_files(cks) ? cks_intake_path(cks, path, true) : CKS_ERR_STATE;
}

enum cks_status
cks_add_buffer(struct cks *cks, const char *name, const void *data, size_t size)
{
    if (!cks || !name || (!data && size))
        return CKS_ERR_ARGUMENT;
    return takes_files(cks) ? cks_intake_memory(cks, name, data, size) : CKS_ERR_STATE;
}

enum cks_status
cks_add_unwritten(struct cks *cks, const char *name, const void *data, size_t size)
{
    size_t file = cks ? cks->inputs.files.count : 0;
    enum cks_status status = cks_add_buffer(cks, name, data, size);
    if (cks && file < cks->inputs.files.count)
        cks->inputs.files.items[file].unwritten = true;
    return status;
}

bool
cks_may_hold(const void *text, size_t size)
{
    return text && cks_may_hold_store((struct cks_str){text, size});
}

enum cks_start
cks_start_of(const char *name, const void *start, size_t size)
{
    struct cks_str text = {start, size};
    if (!name || !start)
        return CKS_START_TEXT;
    if (cks_is_binary_plan(text))
        return CKS_START_PLAN;
    return cks_is_binary(name, text) ? CKS_START_BINARY : CKS_START_TEXT;
}

static bool
counts_for(const struct cks_found *found, unsigned call)
{
    return !found->calls || (found->calls & call);
}

/* What KMS would answer to the call that the store is about; the case of lesser severity that some
 * rules have leads to nothing. */
static const char *
answer_of(const struct cks *c, const struct cks_found *found)
{
    struct cks_rule_outcomes o = cks_rule_outcomes(found->rule);
    if (found->lesser || found->before_kms || found->shown.store >= c->records.list.count)
        return NULL;
    switch ((enum cks_operation)c->records.list.items[found->shown.store].operation) {
    case CKS_CREATE:
        return o.create && counts_for(found, CKS_OP_CREATE) ? o.create : o.connect;
    case CKS_UPDATE:
        return o.update && counts_for(found, CKS_OP_UPDATE) ? o.update : o.connect;
    case CKS_CONNECT:
    case CKS_EXISTING:
        return o.connect;
    case CKS_OPERATION_AUTO:
        break;
    }
    return NULL;
}

static void
fill_answers(struct cks *c)
{
    for (size_t i = 0; i < c->findings.list.count; i++) {
        struct cks_found *found = &c->findings.list.items[i];
        if (!found->shown.error)
            found->shown.error = answer_of(c, found);
    }
}

/* Whether nobody wrote the text in which something was found. */
static bool
is_unwritten(const struct cks *c, const struct cks_finding *f)
{
    const struct cks_record *r =
        f->store < c->records.list.count ? &c->records.list.items[f->store] : NULL;
    return r && c->inputs.files.items[r->file].unwritten &&
           strcmp(f->place.file, c->inputs.files.items[r->file].name) == 0;
}

static void
forget_places(struct cks *c)
{
    for (size_t i = 0; i < c->findings.list.count; i++) {
        struct cks_finding *f = &c->findings.list.items[i].shown;
        if (!is_unwritten(c, f))
            continue;
        f->place = (struct cks_place){.file = f->place.file};
        f->excerpt = NULL;
        f->mark_from = f->mark_to = f->byte_column = f->byte_end_column = 0;
        f->repair = NULL;
        c->records.list.items[f->store].address = "";
    }
}

/* Of what is judged together no single file is beyond a bound: the first one stands for the run. */
static void
tell_of_bounds(struct cks *c)
{
    for (unsigned b = CKS_BOUND_NONE + 1; b < CKS_BOUND_COUNT; b++)
        if (c->inputs.files.count && (c->records.beyond >> b & 1))
            cks_account_bound(c, c->inputs.files.items[0].name, 0, (enum cks_bound)b);
}

enum cks_status
cks_judge(struct cks *cks)
{
    if (!cks)
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    if (cks_call_count(cks))
        return cks_calls_close(cks);
    cks->records.evidence = cks->forecast.evidence;
    bool ok = cks_intake_terraform_run(cks) && cks_intake_scripts_beside(cks) &&
              cks_intake_settings_beside(cks) && cks_judge_records(&cks->judge, &cks->records) &&
              cks_forecast_prepare(cks);
    tell_of_bounds(cks);
    fill_answers(cks);
    cks_suppress(cks);
    cks_intake_terraform_drop(cks);
    cks_findings_sort(&cks->findings);
    ok = ok && cks_failed_explain(cks);
    cks_findings_share(cks);
    forget_places(cks);
    cks_recall_end(cks);
    cks_unique_given_free(&cks->recalling.given);
    cks_entry_release_spare(cks);
    if (cks_certificates_unusable(cks->judge.cache.certificates))
        cks_account_unreadable(cks, "libcrypto.so.3",
                               "cannot be loaded; certificates were not checked");
    cks_turned_off_close(cks);
    cks_account_close(cks);
    cks->judged = true;
    if (cks->policies.refused)
        return CKS_ERR_ARGUMENT;
    return ok && cks_run_is_whole(cks) ? CKS_OK : CKS_ERR_MEMORY;
}
