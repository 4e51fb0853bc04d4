/* What a reader of trees makes of a JSON text: a line for each store and each trouble. Include
 * after cmocka.h. */
#ifndef CKS_TESTS_READ_TREE_H
#define CKS_TESTS_READ_TREE_H

#include <stdio.h>

#include "base/buf.h"
#include "formats/terraform/output/state.h"
#include "formats/terraform/output/plan.h"
#include "formats/pulumi/state.h"
#include "formats/pulumi/program.h"
#include "formats/cloudformation/template.h"
#include "formats/aws/inventory.h"
#include "formats/aws/cli_input.h"
#include "formats/recognize.h"
#include "formats/reading/words.h"
#include "formats/reading/reading.h"
#include "source/json/json.h"
#include "source/json/locate.h"

static void
show_value(struct cks_buf *b, enum cks_param p, const struct cks_value *v)
{
    static const char *const types[] = {
        [CKS_TYPE_STRING] = "",       [CKS_TYPE_NUMBER] = "number:", [CKS_TYPE_BOOL] = "bool:",
        [CKS_TYPE_OBJECT] = "object", [CKS_TYPE_ARRAY] = "array",
    };
    if (v->state == CKS_VALUE_ABSENT)
        return;
    cks_buf_printf(b, " %s=", cks_param_name(p));
    switch ((enum cks_value_state)v->state) {
    case CKS_VALUE_ABSENT:
        break;
    case CKS_VALUE_NULL:
        cks_buf_adds(b, "null");
        break;
    case CKS_VALUE_KNOWN:
        cks_buf_adds(b, types[v->type]);
        cks_buf_addstr(b, cks_param_secret(p) ? v->secret.hidden : v->text);
        break;
    case CKS_VALUE_PARTIAL:
        cks_buf_printf(b, CKS_STR_FMT "~" CKS_STR_FMT, CKS_STR_ARG(v->partial->prefix),
                       CKS_STR_ARG(v->partial->suffix));
        break;
    case CKS_VALUE_UNKNOWN:
        cks_buf_adds(b, "?");
        break;
    }
    cks_buf_adds(b, v->marked_sensitive ? "!" : "");
}

static void
show_plan(struct cks_buf *b, const struct cks_plan_change *plan)
{
    cks_buf_adds(b, plan->replaces ? " replaces" : "");
    cks_buf_adds(b, plan->create_before_destroy ? " first" : "");
    for (size_t i = 0; plan->replace_paths && plan->replace_paths[i]; i++)
        cks_buf_printf(b, " for:%s", plan->replace_paths[i]);
    cks_buf_adds(b, plan->credential_changes ? " credential" : "");
    if (plan->provider_version)
        cks_buf_printf(b, " provider:%s", plan->provider_version);
}

static bool
show_store(void *cookie, const struct cks_store *s)
{
    static const char *const operations[] = {[CKS_OPERATION_AUTO] = "auto",
                                             [CKS_CREATE] = "create",
                                             [CKS_UPDATE] = "update",
                                             [CKS_CONNECT] = "connect",
                                             [CKS_EXISTING] = "existing"};
    struct cks_buf *b = cookie;
    cks_buf_printf(b, "%s %s", operations[s->operation], s->address);
    if (s->region.n)
        cks_buf_printf(b, " region:" CKS_STR_FMT, CKS_STR_ARG(s->region));
    cks_buf_adds(b, s->region_unknown ? " region?" : "");
    if (s->plan)
        show_plan(b, s->plan);
    for (enum cks_param p = 0; p < CKS_P_COUNT; p++)
        show_value(b, p, &s->values[p]);
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        cks_buf_printf(b, " extra:" CKS_STR_FMT, CKS_STR_ARG(e->name));
    cks_buf_addc(b, '\n');
    return true;
}

static bool
show_trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
             const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(doc);
    CKS_UNUSED(kind);
    CKS_UNUSED(range);
    CKS_UNUSED(help);
    cks_buf_printf(cookie, "! %s\n", message);
    return true;
}

/* Reads the text, in which ' stands for ", with the reader that its content calls for. */
static void
check_tree(const char *quoted, const char *want)
{
    struct cks_arena arena = {0};
    char *text = cks_arena_strdup(&arena, quoted);
    assert_non_null(text);
    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    struct cks_buf got = {0};
    struct cks_options options = {0};
    struct cks_document doc = {.file = "t.json",
                               .syntax = CKS_SYNTAX_JSON,
                               .text = cks_str_of(text),
                               .locate = cks_json_document_locate};
    struct cks_reading r = {&doc, &options, &arena, show_store, show_trouble, &got};
    struct cks_json_error error;
    if (!cks_json_check(doc.text, &error))
        fail_msg("no JSON: %s", text);
    cJSON *root = cks_json_parse(doc.text);
    bool ok = true;
    assert_non_null(root);
    switch (cks_recognize(root, CKS_OPERATION_AUTO)) {
    case CKS_SHAPE_PLAN:
        ok = cks_read_plan(&r, root, "");
        break;
    case CKS_SHAPE_STATE:
        ok = cks_read_state(&r, root, "", CKS_SHAPE_STATE);
        break;
    case CKS_SHAPE_SHOW_STATE:
        ok = cks_read_state(&r, root, "", CKS_SHAPE_SHOW_STATE);
        break;
    case CKS_SHAPE_PULUMI:
        ok = cks_read_pulumi(&r, root, "");
        break;
    case CKS_SHAPE_PULUMI_STATE:
        ok = cks_read_pulumi_state(&r, root, "");
        break;
    case CKS_SHAPE_CLOUDFORMATION:
        ok = cks_read_cloudformation(&r, root, "");
        break;
    default:
        cks_buf_adds(&got, "passed over\n");
        break;
    }
    assert_true(ok);
    cks_buf_addc(&got, '\0');
    assert_true(cks_buf_ok(&got));
    if (strcmp(got.data, want) != 0)
        fail_msg("%s\ngives\n%snot\n%s", text, got.data, want);
    cks_json_delete(root);
    cks_buf_free(&got);
    cks_arena_free(&arena);
}

#endif
