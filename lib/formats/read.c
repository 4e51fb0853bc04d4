#include "formats/read.h"

#include "formats/aws/cli_input.h"
#include "formats/aws/inventory.h"
#include "formats/cloudformation/template.h"
#include "formats/inside/batch.h"
#include "formats/inside/dockerfile.h"
#include "formats/inside/jenkinsfile.h"
#include "formats/inside/makefile.h"
#include "formats/inside/markdown.h"
#include "formats/inside/tree.h"
#include "formats/proxy/settings.h"
#include "formats/pulumi/program.h"
#include "formats/pulumi/state.h"
#include "formats/recognize.h"
#include "formats/shell/script.h"
#include "formats/terraform/output/plan.h"
#include "formats/terraform/output/state.h"

/* An inventory that is in memory whole, as YAML is. */
static bool
read_inventory_tree(struct cks_reading *r, const cJSON *tree)
{
    size_t i = 0;
    for (const cJSON *e = cks_json_get(tree, "CustomKeyStores")->child; e; e = e->next) {
        const char *pointer = cks_pointer_index(r->arena, "/CustomKeyStores", i);
        r->entry(r->cookie, i++);
        if (!pointer || !cks_read_inventory_entry(r, e, pointer))
            return false;
    }
    r->page(r->cookie, cks_json_is_true(cks_json_get(tree, "Truncated")) ||
                           cks_json_text_of(tree, "NextMarker").n ||
                           cks_json_text_of(tree, "NextToken").n);
    return true;
}

/* What a document shows of answers, plans and states is of no real store. */
static bool
is_output(enum cks_shape shape)
{
    return shape == CKS_SHAPE_INVENTORY || shape == CKS_SHAPE_INVENTORY_ENTRY ||
           shape == CKS_SHAPE_PLAN || shape == CKS_SHAPE_STATE || shape == CKS_SHAPE_SHOW_STATE ||
           shape == CKS_SHAPE_PULUMI_STATE || shape == CKS_SHAPE_DESCRIBE;
}

bool
cks_read_tree(struct cks_reading *r, const cJSON *tree, bool in_inventory)
{
    enum cks_shape shape =
        in_inventory ? CKS_SHAPE_INVENTORY_ENTRY : cks_recognize(tree, r->options->operation);
    if (r->example && is_output(shape))
        shape = CKS_SHAPE_NONE;
    switch (shape) {
    case CKS_SHAPE_CREATE:
    case CKS_SHAPE_UPDATE:
    case CKS_SHAPE_CONNECT:
    case CKS_SHAPE_PROXY_CONFIG:
    case CKS_SHAPE_CREDENTIAL:
        return cks_read_cli_input(r, tree, "", shape);
    case CKS_SHAPE_INVENTORY_ENTRY:
        return cks_read_inventory_entry(r, tree, "");
    case CKS_SHAPE_INVENTORY:
        return read_inventory_tree(r, tree);
    case CKS_SHAPE_PLAN:
        return cks_read_plan(r, tree, "");
    case CKS_SHAPE_STATE:
    case CKS_SHAPE_SHOW_STATE:
        return cks_read_state(r, tree, "", shape);
    case CKS_SHAPE_PULUMI:
        return cks_read_pulumi(r, tree, "") && cks_read_commands(r, tree);
    case CKS_SHAPE_PULUMI_STATE:
        return cks_read_pulumi_state(r, tree, "");
    case CKS_SHAPE_CLOUDFORMATION:
        return cks_read_cloudformation(r, tree, "") && cks_read_commands(r, tree);
    case CKS_SHAPE_DESCRIBE:
        return r->trouble(
            r->cookie, r->doc, CKS_TROUBLE_AMBIGUOUS, NULL,
            "DescribeCustomKeyStores takes CustomKeyStoreId or CustomKeyStoreName, not "
            "both; an update names the new name NewCustomKeyStoreName",
            NULL);
    case CKS_SHAPE_AMBIGUOUS:
        return r->trouble(r->cookie, r->doc, CKS_TROUBLE_AMBIGUOUS, NULL,
                          "this could be the input of a create or of an update; use --operation "
                          "create or --operation update",
                          NULL);
    default:
        return cks_read_commands(r, tree);
    }
}

bool
cks_read_text(struct cks_reading *r, enum cks_format format)
{
    switch (format) {
    case CKS_FORMAT_SHELL:
        return cks_read_shell(r);
    case CKS_FORMAT_MARKDOWN:
        return cks_read_markdown(r);
    case CKS_FORMAT_MAKEFILE:
        return cks_read_makefile(r);
    case CKS_FORMAT_DOCKERFILE:
        return cks_read_dockerfile(r);
    case CKS_FORMAT_JENKINSFILE:
        return cks_read_jenkinsfile(r);
    case CKS_FORMAT_BATCH:
        return cks_read_batch(r);
    case CKS_FORMAT_TOML:
        return cks_read_settings(r);
    case CKS_FORMAT_EMPTY:
    case CKS_FORMAT_JSON_OR_YAML:
    case CKS_FORMAT_JSON:
    case CKS_FORMAT_YAML:
    case CKS_FORMAT_TERRAFORM:
    case CKS_FORMAT_BINARY_PLAN:
    case CKS_FORMAT_OTHER:
        break;
    }
    return true;
}
