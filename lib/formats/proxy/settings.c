#include "formats/proxy/settings.h"

#include "formats/reading/fill.h"
#include "source/toml/toml.h"

#define PATH_END "/kms/xks/v1"

/* What one entry's settings are called, below `at`. */
struct names {
    const char *prefix, *id, *secret;
    const char *region; /* a pointer in the whole */
};

static const struct names of_aws = {"uri_path_prefix", "sigv4_access_key_id",
                                    "sigv4_secret_access_key", "/server/region"};
static const struct names of_cosmian = {"aws_xks_uri_path_prefix", "aws_xks_sigv4_access_key_id",
                                        "aws_xks_sigv4_secret_access_key",
                                        "/aws_xks_config/aws_xks_region"};

static void
fill_setting(struct cks_filling *f, enum cks_param p, const cJSON *entry, const char *name,
             const char *at)
{
    const cJSON *item = cks_json_get(entry, name);
    if (item)
        cks_fill(f, p, item, cks_fill_child(f, at, name));
}

/* The proxy appends the API's part to the prefix, which may be empty. */
static void
fill_path(struct cks_filling *f, const cJSON *entry, const char *name, const char *at)
{
    static const char fixed[] = "the proxy's own default";
    struct cks_str prefix = cks_json_text_of(entry, name);
    struct cks_buf path = {0};
    if (!prefix.p) {
        cks_fill_unknown(f, CKS_P_PATH, fixed, at);
        return;
    }
    cks_buf_addstr(&path, prefix);
    cks_buf_adds(&path, PATH_END);
    f->failed |= !cks_buf_ok(&path);
    if (!f->failed)
        cks_fill_text(f, CKS_P_PATH, cks_buf_str(&path), cks_fill_child(f, at, name));
    cks_buf_free(&path);
}

static bool
read_entry(struct cks_reading *r, const cJSON *entry, const struct names *names, const char *at,
           const char *address, struct cks_str region, bool plain_http)
{
    struct cks_filling f = {.arena = r->arena, .r = r};
    f.store = (struct cks_store){.operation = CKS_CREATE,
                                 .input = CKS_INPUT_PROXY_SETTINGS,
                                 .doc = r->doc,
                                 .address = address,
                                 .pointer = at,
                                 .plain_http = plain_http,
                                 .region = region,
                                 .region_pointer = region.p ? names->region : NULL};
    fill_path(&f, entry, names->prefix, at);
    fill_setting(&f, CKS_P_ACCESS_KEY, entry, names->id, at);
    fill_setting(&f, CKS_P_SECRET_KEY, entry, names->secret, at);
    if (cks_given(&f.store.values[CKS_P_ACCESS_KEY]) ||
        cks_given(&f.store.values[CKS_P_SECRET_KEY]))
        f.store.values[CKS_P_CREDENTIAL] =
            (struct cks_value){.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_OBJECT, .pointer = at};
    return cks_fill_take(&f);
}

static bool
read_aws(struct cks_reading *r, const cJSON *tree, const cJSON *stores)
{
    const cJSON *server = cks_json_get(tree, "server");
    const cJSON *tls = cks_json_get(cks_json_get(tree, "security"), "is_tls_enabled");
    struct cks_str region = cks_json_text_of(server, "region");
    size_t i = 0;
    for (const cJSON *e = stores->child; e; e = e->next, i++) {
        const char *at = cks_pointer_index(r->arena, "/external_key_stores", i);
        const char *address = cks_arena_printf(r->arena, "external_key_stores[%zu]", i);
        if (!at || !address ||
            !read_entry(r, e, &of_aws, at, address, region, i == 0 && cJSON_IsFalse(tls)))
            return false;
    }
    return true;
}

static bool
read_tree(struct cks_reading *r, const cJSON *tree)
{
    const cJSON *stores = cks_json_get(tree, "external_key_stores");
    const cJSON *cosmian = cks_json_get(tree, "aws_xks_config");
    if (cJSON_IsArray(stores) && !read_aws(r, tree, stores))
        return false;
    if (!cJSON_IsObject(cosmian) || cJSON_IsFalse(cks_json_get(cosmian, "aws_xks_enable")))
        return true;
    return read_entry(r, cosmian, &of_cosmian, "/aws_xks_config", "aws_xks_config",
                      cks_json_text_of(cosmian, "aws_xks_region"), false);
}

static void
release_toml(void *p)
{
    cks_toml_free(p);
}

bool
cks_read_settings(struct cks_reading *r)
{
    struct cks_toml_error error;
    struct cks_toml *toml = cks_arena_alloc(r->arena, sizeof(*toml));
    struct cks_document *doc = cks_arena_alloc(r->arena, sizeof(*doc));
    if (!toml || !doc)
        return false;
    *doc = *r->doc;
    doc->locate = cks_toml_document_locate;
    doc->syntax = CKS_SYNTAX_HCL;
    doc->impl = toml;
    if (!cks_toml_parse(r->arena, r->doc->text, toml, &error)) {
        cks_reading_beyond(r, error.bound);
        if (error.bound)
            return true;
        struct cks_range range = {.start = error.offset, .end = error.offset + 1};
        cks_range_resolve(doc->text, doc->origin, &range);
        const char *message =
            error.message ? cks_arena_printf(r->arena, "not valid TOML: %s", error.message) : NULL;
        return message && r->trouble(r->cookie, doc, CKS_TROUBLE_SYNTAX, &range, message, NULL);
    }
    struct cks_reading inside = *r;
    inside.doc = doc;
    /* What is read of it lives as long as the tree. */
    return r->keep(r->cookie, toml, release_toml) && read_tree(&inside, toml->tree);
}
