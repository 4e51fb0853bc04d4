#include "dryrun/serve/names.h"

#include <event2/dns.h>
#include <event2/dns_struct.h>
#include <event2/event.h>
#include <netinet/in.h>

#include "dryrun/wire/domains.h"

/* Clients ask again soon enough. */
#define SECONDS 60

bool
cks_dry_is_aws_name(const char *name)
{
    return cks_dry_aws_labels(cks_str_of(name)).n > 0;
}

static void
on_question(struct evdns_server_request *r, void *arg)
{
    struct in_addr loopback = {htonl(INADDR_LOOPBACK)};
    bool known = false;
    CKS_UNUSED(arg);
    for (int i = 0; i < r->nquestions; i++) {
        const struct evdns_server_question *q = r->questions[i];
        if (!cks_dry_is_aws_name(q->name))
            continue;
        known = true;
        if (q->type == EVDNS_TYPE_A && q->dns_question_class == EVDNS_CLASS_INET)
            evdns_server_request_add_a_reply(r, q->name, 1, &loopback, SECONDS);
    }
    evdns_server_request_respond(r, known ? DNS_ERR_NONE : DNS_ERR_NOTEXIST);
}

struct evdns_server_port *
cks_dry_names_serve(struct event_base *loop, int fd)
{
    return evdns_add_server_port_with_base(loop, fd, 0, on_question, NULL);
}
