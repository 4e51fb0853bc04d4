/* A resolver for the isolated command: every name of AWS is the endpoint, no other name exists. */
#ifndef CKS_DRYRUN_SERVE_NAMES_H
#define CKS_DRYRUN_SERVE_NAMES_H

#include <stdbool.h>

struct event_base;
struct evdns_server_port;

/* Answers on a datagram socket, which is owned from then on; NULL if out of memory. */
struct evdns_server_port *cks_dry_names_serve(struct event_base *loop, int fd);
/* Whether a name is one of AWS's. */
bool cks_dry_is_aws_name(const char *name);

#endif
