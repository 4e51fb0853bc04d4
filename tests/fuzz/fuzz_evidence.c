/* Evidence of any form: read, then asked for all that rules ask. */
#include "evidence/facts/facts.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/arrange.h"
#include "evidence/facts/sessions.h"
#include "evidence/facts/whose.h"
#include "evidence/read.h"
#include "fuzz.h"

static void
ask_for_clusters(struct cks_evidence *e)
{
    for (size_t i = 0; i < e->clusters.count; i++) {
        const struct cks_cluster *c = &e->clusters.items[i];
        struct cks_sessions sessions;
        struct cks_place place = cks_evidence_place(e, c->fact.at);
        FUZZ_REQUIRE(place.file != NULL);
        FUZZ_REQUIRE(place.line > 0);
        FUZZ_REQUIRE(cks_evidence_mentions_cluster(e, c->id));
        FUZZ_REQUIRE(cks_evidence_sessions(e, c->id, c, &sessions));
        FUZZ_REQUIRE(!sessions.covered || !sessions.open);
        const struct cks_target target = {.cluster = c->id, .region = CKS_STR_LIT("eu-west-1")};
        cks_evidence_users(e, &target);
        cks_evidence_login(e, &target);
        const struct cks_cluster *ours = cks_evidence_cluster(e, &target, c->id);
        FUZZ_REQUIRE(!ours || ours == c);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_evidence *e = cks_evidence_new();
    struct cks_str text = {(const char *)data, size};
    struct cks_sessions sessions;
    const char *why, *file;
    FUZZ_REQUIRE(e != NULL);
    enum cks_taken taken = cks_evidence_read(e, "fuzz.json", text, &why);
    FUZZ_REQUIRE(taken != CKS_TAKEN_MEMORY);
    FUZZ_REQUIRE(taken != CKS_TAKEN_NOT || (why && *why));
    /* The same again agrees with itself. */
    FUZZ_REQUIRE(cks_evidence_read(e, "again.json", text, &why) == taken);
    FUZZ_REQUIRE(cks_evidence_arrange(e));
    ask_for_clusters(e);
    FUZZ_REQUIRE(cks_evidence_sessions(e, CKS_STR_LIT("cluster-k3rlqmzt5aw"), NULL, &sessions));
    for (size_t i = 0; i < e->services.count; i++) {
        const struct cks_target target = {.service = e->services.items[i].name, .vpc = true};
        cks_evidence_permissions(e, &target);
    }
    for (size_t i = 0; cks_evidence_remark(e, i, &file); i++)
        FUZZ_REQUIRE(file != NULL);
    cks_evidence_free(e);
    return 0;
}
