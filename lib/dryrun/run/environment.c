#include "dryrun/run/environment.h"

#include "base/vec.h"

/* Whatever signs a request will do: no signature is verified. */
#define KEY_ID "AKIACKSCHECKDRYRUN00"
#define SECRET_KEY "not-a-secret-dry-run-not-a-secret-000000"
/* Loopback goes through no proxy. */
#define NO_PROXY_ADDED "127.0.0.1,localhost"

/* Taken away. What ends in * stands for every name that begins so. */
static const char *const dropped[] = {
    /* Where real credentials come from. */
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_SESSION_TOKEN",
    "AWS_ACCESS_KEY", /* the old names of the key */
    "AWS_SECRET_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_*",
    /* A service's own endpoint would win over ours. */
    "AWS_ENDPOINT_URL*",
};
/* Taken away where nothing but loopback can be reached: a proxy cannot either. */
static const char *const dropped_isolated[] = {
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
};

static const struct {
    const char *name, *value;
} fixed[] = {
    {"AWS_ACCESS_KEY_ID", KEY_ID},
    {"AWS_SECRET_ACCESS_KEY", SECRET_KEY},
    {"AWS_EC2_METADATA_DISABLED", "true"},
    /* Against what a profile or the user's environment says: each would lead past the endpoint. */
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"},
    {"AWS_USE_FIPS_ENDPOINT", "false"},
    {"AWS_USE_DUALSTACK_ENDPOINT", "false"},
    {"AWS_MAX_ATTEMPTS", "1"},
};
/* Would win over the certificates that we set, where the user's network needs its own authority:
 * they are led to ours where they are given. */
static const char *const bundles[] = {"CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE"};
static const char *const endpoints[] = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS",
                                        "AWS_ENDPOINT_URL_STS"};

struct making {
    struct cks_arena *arena;
    char **list;
    size_t count;
    bool failed;
};

static bool
matches(struct cks_str name, const char *pattern)
{
    size_t n = strlen(pattern);
    if (n && pattern[n - 1] == '*')
        return name.n >= n - 1 && memcmp(name.p, pattern, n - 1) == 0;
    return cks_str_is(name, pattern);
}

static bool
any_matches(struct cks_str name, const char *const *patterns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (matches(name, patterns[i]))
            return true;
    return false;
}

static struct cks_str
name_of(const char *variable)
{
    struct cks_str v = cks_str_of(variable);
    return cks_str_sub(v, 0, cks_str_find(v, "="));
}

const char *
cks_dry_variable(const char *const *environment, const char *name)
{
    for (; *environment; environment++) {
        struct cks_str n = name_of(*environment);
        if (cks_str_is(n, name) && (*environment)[n.n] == '=')
            return *environment + n.n + 1;
    }
    return NULL;
}

/* Whether a variable is set below, so that the given one is not copied. */
static bool
is_set(struct cks_str name, const struct cks_dry_leading *l)
{
    for (size_t i = 0; i < CKS_COUNT(fixed); i++)
        if (cks_str_is(name, fixed[i].name))
            return true;
    if (l->bundle &&
        (cks_str_is(name, "AWS_CA_BUNDLE") || cks_str_is(name, "SSL_CERT_FILE") ||
         cks_str_is(name, "NODE_EXTRA_CA_CERTS") || any_matches(name, bundles, CKS_COUNT(bundles))))
        return true;
    return cks_str_is(name, "NO_PROXY") || cks_str_is(name, "no_proxy") ||
           cks_str_is(name, "AWS_REGION") || cks_str_is(name, "AWS_DEFAULT_REGION");
}

static void
set(struct making *m, const char *name, const char *value)
{
    char *text = cks_arena_printf(m->arena, "%s=%s", name, value);
    m->failed |= !text;
    m->list[m->count++] = text;
}

static void
set_region(struct making *m, const char *const *environment, const struct cks_dry_leading *l)
{
    const char *region = cks_dry_variable(environment, "AWS_REGION");
    const char *other = cks_dry_variable(environment, "AWS_DEFAULT_REGION");
    if (!region || !*region)
        region = other && *other ? other : l->region;
    if (!region)
        return;
    /* Some read one and some the other. */
    set(m, "AWS_REGION", region);
    set(m, "AWS_DEFAULT_REGION", other && *other ? other : region);
}

static void
set_no_proxy(struct making *m, const char *const *environment)
{
    static const char *const names[] = {"NO_PROXY", "no_proxy"};
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        const char *before = cks_dry_variable(environment, names[i]);
        const char *value = before && *before
                                ? cks_arena_printf(m->arena, "%s," NO_PROXY_ADDED, before)
                                : NO_PROXY_ADDED;
        m->failed |= !value;
        set(m, names[i], value ? value : "");
    }
}

static void
copy(struct making *m, const char *const *environment, const struct cks_dry_leading *l)
{
    for (; *environment; environment++) {
        struct cks_str name = name_of(*environment);
        if (any_matches(name, dropped, CKS_COUNT(dropped)) || is_set(name, l) ||
            (l->bundle && any_matches(name, dropped_isolated, CKS_COUNT(dropped_isolated))))
            continue;
        m->list[m->count] = cks_arena_strdup(m->arena, *environment);
        m->failed |= !m->list[m->count++];
    }
}

char **
cks_dry_environment(struct cks_arena *a, const char *const *environment,
                    const struct cks_dry_leading *leading)
{
    struct making m = {.arena = a};
    size_t n = 0;
    while (environment[n])
        n++;
    /* Two for Region, two for NO_PROXY, three for certificates, and the end. */
    n += CKS_COUNT(fixed) + CKS_COUNT(endpoints) + 8;
    m.list = cks_arena_array(a, n, sizeof(*m.list));
    if (!m.list)
        return NULL;
    copy(&m, environment, leading);
    for (size_t i = 0; i < CKS_COUNT(fixed); i++)
        set(&m, fixed[i].name, fixed[i].value);
    for (size_t i = 0; i < CKS_COUNT(endpoints); i++)
        set(&m, endpoints[i], leading->url);
    set_region(&m, environment, leading);
    set_no_proxy(&m, environment);
    if (leading->bundle) {
        set(&m, "AWS_CA_BUNDLE", leading->bundle);
        set(&m, "SSL_CERT_FILE", leading->bundle);
        set(&m, "NODE_EXTRA_CA_CERTS", leading->authority);
        for (size_t i = 0; i < CKS_COUNT(bundles); i++)
            if (cks_dry_variable(environment, bundles[i]))
                set(&m, bundles[i], leading->bundle);
    }
    return m.failed ? NULL : m.list;
}
