#include "dryrun/wire/domains.h"

/* Of each partition the domain of its endpoints, and that of those with IPv6. */
static const char *const domains[] = {
    ".amazonaws.com",    ".api.aws",
    ".amazonaws.com.cn", ".api.amazonwebservices.com.cn",
    ".amazonaws.eu",     ".api.amazonwebservices.eu",
    ".c2s.ic.gov",       ".api.aws.ic.gov",
    ".sc2s.sgov.gov",    ".api.aws.scloud",
    ".cloud.adc-e.uk",   ".api.cloud-aws.adc-e.uk",
    ".csp.hci.ic.gov",   ".api.aws.hci.ic.gov",
};

struct cks_str
cks_dry_aws_labels(struct cks_str name)
{
    if (cks_str_ends(name, "."))
        name.n--;
    for (size_t i = 0; i < CKS_COUNT(domains); i++) {
        size_t n = strlen(domains[i]);
        if (name.n > n &&
            cks_str_ieq(cks_str_sub(name, name.n - n, name.n), cks_str_of(domains[i])))
            return cks_str_sub(name, 0, name.n - n);
    }
    return (struct cks_str){0};
}
