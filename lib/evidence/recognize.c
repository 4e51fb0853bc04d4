/* Recognizes a JSON or YAML tree by its members and passes it to its reader. */
#include <stdlib.h>

#include "evidence/recognize.h"

#include "evidence/probe/agree.h"
#include "evidence/probe/read.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/probes.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"
#include "evidence/outputs.h"
#include "evidence/shapes/asked.h"
#include "evidence/shapes/audit_log.h"
#include "evidence/shapes/caller.h"
#include "evidence/shapes/clusters.h"
#include "evidence/shapes/load_balancers.h"
#include "evidence/shapes/security_groups.h"
#include "evidence/shapes/services.h"
#include "evidence/shapes/subnets.h"
#include "evidence/shapes/take.h"
#include "evidence/shapes/users.h"

static bool
has_text(const cJSON *object, const char *name)
{
    return cks_json_text_of(object, name).n > 0;
}

/* Absent, null or false: whatever else is there may say that more follows. */
static bool
is_no(const cJSON *item)
{
    return !item || cJSON_IsNull(item) || cJSON_IsFalse(item);
}

/* Whether more pages follow. The tools print the token under different names; that of
 * get-log-events is always there. */
static bool
more_is_told(const cJSON *page)
{
    static const char *const tokens[] = {"NextToken", "nextToken", "NextMarker"};
    for (size_t i = 0; i < CKS_COUNT(tokens); i++)
        if (!is_no(cks_json_get(page, tokens[i])))
            return true;
    return !is_no(cks_json_get(page, "Truncated")) || !is_no(cks_json_get(page, "IsTruncated"));
}

static bool
more_follows(const cJSON *page)
{
    return more_is_told(page) || !is_no(cks_json_get(page, "nextForwardToken"));
}

__attribute__((format(printf, 3, 4))) static enum cks_taken
refuse(struct cks_evidence *e, const char **ret_why, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    *ret_why = cks_arena_vprintf(&e->arena, fmt, ap);
    va_end(ap);
    return *ret_why ? CKS_TAKEN_NOT : CKS_TAKEN_MEMORY;
}

static const char *
pointer_of(struct cks_evidence *e, const char *array, size_t i)
{
    const char *p = cks_pointer_index(&e->arena, array, i);
    e->failed |= !p;
    return p;
}

/* Whether an element identifies itself: in a list with one that does not, nothing is absent. */
static bool
tells_which(const struct cks_output_shape *s, const cJSON *item)
{
    return has_text(item, s->needs[0]) &&
           (s->item != cks_take_owned_service || has_text(item, "ServiceName"));
}

/* `first`: the index of the first thing of the pages. */
static void
add_listing(struct cks_evidence *e, const struct cks_output_shape *s, const struct cks_pages *pages,
            size_t first)
{
    if (!s->listings)
        return;
    cks_listings *lists = (cks_listings *)(void *)((char *)e + s->listings);
    struct cks_listing *l = cks_vec_push(lists);
    if (!l) {
        e->failed = true;
        return;
    }
    *l = (struct cks_listing){.at = {pages->text, pages->items[0].pointer, 0},
                              .complete = pages->complete && !pages->unasked &&
                                          !e->texts.items[pages->text].asked.picks,
                              .kind = s->thing};
    for (size_t i = 0; i < pages->count; i++) {
        const cJSON *array = pages->items[i].array, *item;
        cJSON_ArrayForEach(item, array) l->complete &= tells_which(s, item);
        l->count += (size_t)cJSON_GetArraySize(array);
    }
    for (size_t i = first; i < e->things.count; i++) {
        struct cks_whose w = cks_whose_of_element(e, i);
        cks_whose_join(&l->whose, &w);
    }
}

/* An output without elements is about what its command names. */
static void
note_empty(struct cks_evidence *e, const struct cks_output_shape *s, struct cks_pages *pages)
{
    const struct cks_evidence_text *t = &e->texts.items[pages->text];
    const char *lacks = cks_asked_lacks(&t->asked, s->thing);
    for (size_t i = 0; i < pages->count; i++)
        if (cJSON_GetArraySize(pages->items[i].array) > 0)
            return;
    struct cks_listing *l = lacks ? NULL : cks_vec_push(&e->empty_lists);
    e->failed |= !lacks && !l;
    if (l)
        *l =
            (struct cks_listing){.at = {pages->text, pages->items[0].pointer, 0}, .kind = s->thing};
    if (lacks && pages->complete)
        cks_remark_add(e, t->file,
                       "%s is empty and %s: it is not known what was asked, so it proves and "
                       "disproves nothing",
                       s->top, lacks);
    pages->unasked = lacks != NULL;
}

static void
add_things(struct cks_evidence *e, const struct cks_output_shape *s, const struct cks_pages *pages)
{
    const cJSON *item;
    if (!pages->complete)
        cks_thing_open(e, s->thing);
    /* The events of a log are many, and facts tell all of them. */
    if (s->thing == CKS_THING_AUDIT_LOG)
        return;
    for (size_t i = 0; i < pages->count; i++) {
        const struct cks_page *page = &pages->items[i];
        size_t k = 0;
        if (s->whole) {
            cks_thing_add(e, s->thing, page->object, pages->text, page->pointer);
            continue;
        }
        cJSON_ArrayForEach(item, page->array)
        {
            cks_thing_add(e, s->thing, item, pages->text, pointer_of(e, page->pointer, k++));
        }
    }
}

static enum cks_taken
take_pages(struct cks_evidence *e, const struct cks_output_shape *s,
           const struct cks_pages *printed, const char **ret_why)
{
    struct cks_pages all = *printed, *pages = &all;
    const cJSON *item;
    size_t thing = e->things.count;
    if (s->kind != CKS_TAKEN)
        return s->kind;
    for (size_t i = 0; i < pages->count; i++)
        cJSON_ArrayForEach(item, pages->items[i].array)
        {
            const char *missing = cks_output_lacks(s, item);
            if (missing)
                return refuse(e, ret_why,
                              "an element of %s has no member %s: give the output of aws %s, "
                              "without --query",
                              s->top, missing, s->command);
        }
    cks_asked_note(e, pages->text, s->thing, s->command);
    const struct cks_asked *asked = &e->texts.items[pages->text].asked;
    pages->complete |= asked->latest && !more_is_told(pages->items[pages->count - 1].object);
    pages->complete &= !asked->narrows;
    note_empty(e, s, pages);
    add_things(e, s, pages);
    add_listing(e, s, pages, thing);
    if (s->list)
        s->list(e, pages, thing + 1);
    for (size_t i = 0; s->item && i < pages->count; i++) {
        size_t k = 0;
        cJSON_ArrayForEach(item, pages->items[i].array)
        {
            const char *pointer = pointer_of(e, pages->items[i].pointer, k++);
            s->item(e, item, (struct cks_at){pages->text, pointer, ++thing});
        }
    }
    return CKS_TAKEN;
}

static const char *
child_pointer(struct cks_evidence *e, const char *parent, const char *key)
{
    const char *p = cks_pointer_child(&e->arena, parent, cks_str_of(key));
    e->failed |= !p;
    return p;
}

/* Pages of several kinds are in no order: each kind may go on elsewhere. */
static enum cks_taken
refuse_pages(struct cks_evidence *e, const cJSON *root, const char *top, const char **ret_why)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, root)
    {
        const struct cks_output_shape *s = cks_output_of_page(item);
        if (s)
            cks_thing_broken(e, s->thing);
    }
    return refuse(e, ret_why, "a page has no member %s", top);
}

/* An array of pages, or of elements. */
static enum cks_taken
take_array(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const struct cks_output_shape *s = cks_output_of_page(root->child);
    size_t n = (size_t)cJSON_GetArraySize(root), k = 0;
    const cJSON *item;
    if (!s && root->child && (s = cks_output_of_element(root->child)) != NULL) {
        /* Elements without their list: what is not there is unknown to be absent. */
        struct cks_page one = {.object = root, .array = root, .pointer = ""};
        return take_pages(e, s, &(struct cks_pages){&one, 1, text, false}, ret_why);
    }
    if (!s)
        return refuse(e, ret_why, "an array without any known evidence");
    struct cks_page *pages = cks_keep_array(e, n, sizeof(*pages));
    if (!pages)
        return CKS_TAKEN_MEMORY;
    cJSON_ArrayForEach(item, root)
    {
        const cJSON *array = cks_json_get(item, s->top);
        if (!cJSON_IsArray(array))
            return refuse_pages(e, root, s->top, ret_why);
        pages[k] = (struct cks_page){item, array, NULL};
        pages[k].pointer = child_pointer(e, pointer_of(e, "", k), s->top);
        k++;
    }
    return take_pages(e, s, &(struct cks_pages){pages, n, text, !more_follows(pages[n - 1].object)},
                      ret_why);
}

/* Members by which evidence is recognized. */
static const char *const marks[] = {"Clusters",
                                    "Subnets",
                                    "SecurityGroups",
                                    "ServiceConfigurations",
                                    "ServiceDetails",
                                    "AllowedPrincipals",
                                    "LoadBalancers",
                                    "TargetGroups",
                                    "Listeners",
                                    "TargetHealthDescriptions",
                                    "CustomKeyStores",
                                    "events",
                                    "data",
                                    "Account",
                                    "EvaluationResults",
                                    "Role",
                                    "AttachedPolicies",
                                    "Quotas",
                                    "RouteTables",
                                    "NetworkAcls",
                                    "NetworkInterfaces",
                                    "VpcEndpoints",
                                    "VpcEndpointConnections",
                                    "Attributes",
                                    "Backups",
                                    "Certificate"};

static enum cks_taken
refuse_unmarked(struct cks_evidence *e, const char **ret_why)
{
    struct cks_buf b = {0};
    for (size_t i = 0; i < CKS_COUNT(marks); i++)
        cks_buf_printf(&b, "%s%s", i ? ", " : "", marks[i]);
    e->failed |= !cks_buf_ok(&b);
    enum cks_taken taken =
        refuse(e, ret_why, "it has none of the members that identify evidence (%s)",
               cks_buf_ok(&b) ? b.data : "");
    cks_buf_free(&b);
    return taken;
}

/* What an object lacks that looks like one of the shapes: --query leaves members out. */
static enum cks_taken
refuse_object(struct cks_evidence *e, const cJSON *root, const char **ret_why)
{
    const struct cks_output_shape *s = cks_output_like(root);
    if (s)
        return refuse(e, ret_why, "it has %s but no member %s: give the whole output of aws %s",
                      s->needs[0], cks_output_lacks(s, root), s->command);
    for (size_t i = 0; i < CKS_COUNT(marks); i++)
        if (cks_json_get(root, marks[i]))
            return refuse(e, ret_why, "its member %s is not what any known command prints there",
                          marks[i]);
    return refuse_unmarked(e, ret_why);
}

static void
note_contradiction(struct cks_evidence *e, const struct cks_probe_record *r,
                   struct cks_probe_link *link)
{
    const char *in_record = NULL;
    const struct cks_thing *thing = &e->things.items[e->things.count - 1];
    link->contradicts = cks_probe_contradiction(&e->arena, r, &in_record);
    if (!link->contradicts)
        return;
    link->where = in_record && thing->pointer
                      ? cks_arena_printf(&e->arena, "%s%s", thing->pointer, in_record)
                      : NULL;
    e->failed |= !link->where;
}

static enum cks_taken
take_probes(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const char *member = NULL;
    enum cks_probe_read read = cks_probe_read(&e->probes, root, &member);
    /* Nothing of a rejected file is used. */
    if (read != CKS_PROBE_READ_OK)
        e->probes.records.count = e->probe_links.count;
    const cJSON *probes = cks_json_get(root, "probes"), *item = probes ? probes->child : NULL;
    for (size_t i = e->probe_links.count, k = 0; i < e->probes.records.count; i++, k++) {
        struct cks_probe_link *link = cks_vec_push(&e->probe_links);
        if (!link)
            return CKS_TAKEN_MEMORY;
        cks_thing_add(e, CKS_THING_PROBE, item, text,
                      pointer_of(e, child_pointer(e, "", "probes"), k));
        struct cks_probe_record *r = &e->probes.records.items[i];
        *link = (struct cks_probe_link){{text, NULL, e->things.count},
                                        item,
                                        cks_chain_probe(e, r->endpoint, i),
                                        CKS_PROBE_PART_NONE,
                                        NULL};
        note_contradiction(e, r, link);
        cks_probe_derive(r);
        item = item ? item->next : NULL;
    }
    switch (read) {
    case CKS_PROBE_READ_OK:
        return CKS_TAKEN;
    case CKS_PROBE_READ_VERSION:
        return refuse(e, ret_why, "a probe that a later version of ckscheck saved");
    case CKS_PROBE_READ_WRONG:
        return refuse(e, ret_why, "a saved probe with an unreadable member %s", member);
    case CKS_PROBE_READ_OTHER:
    case CKS_PROBE_READ_MEMORY:
        break;
    }
    return CKS_TAKEN_MEMORY;
}

static bool
take_single(struct cks_evidence *e, const cJSON *root, unsigned text)
{
    const struct cks_single_output *single = cks_single_output(root);
    if (!single)
        return false;
    cks_asked_note(e, text, single->kind, single->command);
    cks_thing_add(e, single->kind, cks_json_get(root, single->top), text,
                  child_pointer(e, "", single->top));
    return true;
}

static enum cks_taken
take_object(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    const struct cks_output_shape *s = cks_output_of_page(root);
    if (s) {
        struct cks_page page = {root, cks_json_get(root, s->top), child_pointer(e, "", s->top)};
        return take_pages(e, s, &(struct cks_pages){&page, 1, text, !more_follows(root)}, ret_why);
    }
    if (cks_json_get(root, "ckscheckProbe"))
        return take_probes(e, root, text, ret_why);
    if (cks_json_get(root, "error_code") && cks_take_cli_answer(e, root, text))
        return CKS_TAKEN;
    if (take_single(e, root, text))
        return CKS_TAKEN;
    if (has_text(root, "Account") && has_text(root, "Arn") && has_text(root, "UserId")) {
        cks_asked_note(e, text, CKS_THING_CALLER, CKS_CALLER_COMMAND);
        cks_take_caller(e, root, text);
        cks_thing_add(e, CKS_THING_CALLER, root, text, "");
        return CKS_TAKEN;
    }
    if (cJSON_IsArray(cks_json_get(root, "ServiceNames")))
        return CKS_TAKEN; /* a plain list proves nothing: see the consumer's view */
    if ((s = cks_output_of_element(root)) != NULL) {
        if (s->kind != CKS_TAKEN)
            return s->kind;
        cks_asked_note(e, text, s->thing, s->command);
        cks_thing_add(e, s->thing, root, text, "");
        s->item(e, root, (struct cks_at){text, "", e->things.count});
        cks_thing_open(e, s->thing);
        return CKS_TAKEN;
    }
    return refuse_object(e, root, ret_why);
}

enum cks_taken
cks_take_tree(struct cks_evidence *e, const cJSON *root, unsigned text, const char **ret_why)
{
    enum cks_taken taken;
    if (cJSON_IsArray(root) && root->child)
        taken = take_array(e, root, text, ret_why);
    else if (cJSON_IsObject(root))
        taken = take_object(e, root, text, ret_why);
    else
        taken = refuse(e, ret_why, "it is not an object, so it is not the output of a known tool");
    e->any |= taken == CKS_TAKEN;
    e->failed |= taken == CKS_TAKEN_MEMORY;
    return e->failed ? CKS_TAKEN_MEMORY : taken;
}
