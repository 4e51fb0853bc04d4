#include "dryrun/run/files.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "dryrun/run/environment.h"
#include "dryrun/state/file.h"

/* The files of a machine that are copied: certificates of 300 authorities have 500 kB. */
#define SYSTEM_FILE_MAX (8u << 20)

static const struct {
    const char *name, *suffix;
} regions[] = {
#define CKS_DRY_REGION(name_, suffix_) {(name_), (suffix_)},
#include "dryrun/run/regions.def"
#undef CKS_DRY_REGION
};

/* Where distributions keep the certificates of authorities. */
static const char *const bundles[] = {
#define CKS_AUTHORITIES(path) path,
#include "base/authorities.def"
#undef CKS_AUTHORITIES
};

static const char *
named(const struct cks_dry_files *f, struct cks_arena *a, const char *name)
{
    return cks_arena_printf(a, "%s/%s", f->directory, name);
}

/* Adds a file of the system, if it can be read; whether it could. */
static bool
add_file(struct cks_buf *b, const char *path)
{
    size_t before = b->len;
    if (!path || !*path || cks_dry_file_read(path, SYSTEM_FILE_MAX, b) != 0)
        return false;
    if (b->len > before && b->data[b->len - 1] != '\n')
        cks_buf_addc(b, '\n');
    return true;
}

static int
put_file(const char *path, struct cks_buf *b)
{
    int error =
        !path || !cks_buf_ok(b) ? ENOMEM : cks_dry_file_replace(path, cks_buf_str(b), false);
    cks_buf_free(b);
    return error;
}

static int
put_bundle(const struct cks_dry_files *f, struct cks_str authority, const char *const *environment)
{
    struct cks_buf b = {0};
    cks_buf_addstr(&b, authority);
    add_file(&b, cks_dry_variable(environment, "AWS_CA_BUNDLE"));
    bool found = add_file(&b, cks_dry_variable(environment, "SSL_CERT_FILE"));
    for (size_t i = 0; i < CKS_COUNT(bundles) && !found; i++)
        found = add_file(&b, bundles[i]);
    return put_file(f->bundle, &b);
}

static int
put_authority(const struct cks_dry_files *f, struct cks_str authority,
              const char *const *environment)
{
    struct cks_buf b = {0};
    cks_buf_addstr(&b, authority);
    add_file(&b, cks_dry_variable(environment, "NODE_EXTRA_CA_CERTS"));
    return put_file(f->authority, &b);
}

static void
add_host(struct cks_buf *b, const char *service, const char *region, const char *suffix)
{
    cks_buf_printf(b, "127.0.0.1 %s%s%s.%s\n", service, *region ? "." : "", region, suffix);
}

static int
put_hosts(const struct cks_dry_files *f)
{
    static const char *const services[] = {"kms", "kms-fips", "sts", "sts-fips"};
    struct cks_buf b = {0};
    add_host(&b, "sts", "", "amazonaws.com");
    for (size_t i = 0; i < CKS_COUNT(regions); i++) {
        for (size_t k = 0; k < CKS_COUNT(services); k++)
            add_host(&b, services[k], regions[i].name, regions[i].suffix);
        add_host(&b, "kms", regions[i].name, "api.aws");
        add_host(&b, "kms-fips", regions[i].name, "api.aws");
    }
    add_file(&b, "/etc/hosts");
    return put_file(f->hosts, &b);
}

static int
put_resolver(const struct cks_dry_files *f)
{
    struct cks_buf b = {0};
    cks_buf_adds(&b, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    return put_file(f->resolver, &b);
}

/* A service of the machine that resolves names (systemd-resolved) is asked by no network: it is
 * left out. */
static int
put_services(const struct cks_dry_files *f)
{
    struct cks_buf old = {0}, b = {0};
    add_file(&old, "/etc/nsswitch.conf");
    for (struct cks_str rest = cks_buf_str(&old); rest.n;) {
        size_t end = cks_str_find(rest, "\n");
        struct cks_str line = cks_str_sub(rest, 0, end);
        if (!cks_str_starts(cks_str_trim(line), "hosts:")) {
            cks_buf_addstr(&b, line);
            cks_buf_addc(&b, '\n');
        }
        rest = cks_str_sub(rest, end + 1, rest.n);
    }
    cks_buf_adds(&b, "hosts: files dns\n");
    cks_buf_free(&old);
    return put_file(f->services, &b);
}

int
cks_dry_files_make(struct cks_dry_files *f, struct cks_arena *a, const char *temporary,
                   struct cks_str authority, const char *const *environment)
{
    char *directory = cks_arena_printf(a, "%s/ckscheck-dry-run.XXXXXX", temporary);
    *f = (struct cks_dry_files){0};
    if (!directory)
        return ENOMEM;
    if (!mkdtemp(directory))
        return errno;
    f->directory = directory;
    f->bundle = named(f, a, "bundle.pem");
    f->authority = named(f, a, "authority.pem");
    f->hosts = named(f, a, "hosts");
    f->resolver = named(f, a, "resolv.conf");
    f->services = named(f, a, "nsswitch.conf");
    int error = put_bundle(f, authority, environment);
    if (!error)
        error = put_authority(f, authority, environment);
    if (!error)
        error = put_hosts(f);
    if (!error)
        error = put_resolver(f);
    return error ? error : put_services(f);
}

void
cks_dry_files_remove(struct cks_dry_files *f)
{
    const char *const names[] = {f->bundle, f->authority, f->hosts, f->resolver, f->services};
    if (!f->directory)
        return;
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (names[i])
            unlink(names[i]);
    rmdir(f->directory);
    f->directory = NULL;
}
