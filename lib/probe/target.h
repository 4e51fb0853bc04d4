/* What may be contacted: endpoints and --connect-to, read strictly. */
#ifndef CKS_PROBE_TARGET_H
#define CKS_PROBE_TARGET_H

#include "ckscheck/probe.h"
#include "probe/engine.h"

/* The host of "https://host[/]", lower case and without a trailing dot. NULL if it can be contacted
 * (*ret_host is NULL then if out of memory), else what is wrong with it. */
const char *cks_target_host(struct cks_arena *a, const char *endpoint, char **ret_host);
/* What else is wrong with a target, or NULL: nothing that is in a request or a signature may hold a
 * character that ends a line or a word. */
const char *cks_target_check(const struct cks_proxy *t);
/* HOST:PORT:ADDR:PORT; ADDR is an IP address. */
bool cks_target_connect_to(struct cks_arena *a, const char *text, struct cks_connect_to *ret);

#endif
