/* The version of the AWS CLI: "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64". Version 1 can
 * download what a parameter names. */
#include "evidence/shapes/client.h"

#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/things.h"

#define BEGINS "aws-cli/"

bool
cks_is_client_version(struct cks_str text)
{
    return cks_str_starts(text, BEGINS) && cks_str_find(text, "\n") == text.n;
}

void
cks_take_client_version(struct cks_evidence *e, unsigned text, struct cks_str body)
{
    struct cks_str rest = cks_str_sub(body, sizeof(BEGINS) - 1, body.n);
    struct cks_str version = cks_keep(e, cks_str_sub(rest, 0, cks_str_find(rest, " ")));
    cJSON *root = cJSON_CreateObject();
    cJSON **kept = root ? cks_vec_push(&e->trees) : NULL;
    bool ok = kept && version.p && cJSON_AddStringToObject(root, "Version", version.p);
    if (kept)
        *kept = root;
    else
        cJSON_Delete(root);
    e->failed |= !ok;
    if (ok)
        cks_thing_add(e, CKS_THING_CLIENT, root, text, "");
}
