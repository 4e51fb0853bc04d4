/* aws ec2 describe-security-groups */
#include "evidence/shapes/security_groups.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

#define HTTPS 443

/* Whether a rule is for TCP: by name, by number, or for all protocols (-1, which has no ports). */
static bool
is_tcp(struct cks_str protocol)
{
    return cks_str_is(protocol, "tcp") || cks_str_is(protocol, "6") || cks_str_is(protocol, "-1");
}

static bool
is_whole_group(const cJSON *port)
{
    return cJSON_IsNumber(port) && cks_int_of(port, -2) >= -1;
}

static bool
covers(const cJSON *rule, int64_t port)
{
    struct cks_str protocol = cks_json_text_of(rule, "IpProtocol");
    if (!is_tcp(protocol))
        return false;
    if (cks_str_is(protocol, "-1"))
        return true;
    const cJSON *first = cks_json_get(rule, "FromPort"), *last = cks_json_get(rule, "ToPort");
    if (!first != !last || (first && (!is_whole_group(first) || !is_whole_group(last))))
        return false;
    int64_t from = cks_int_of(first, -1), to = cks_int_of(last, -1);
    /* Without ports, all are meant. */
    return !first || (from <= port && port <= to);
}

/* Protocols that are not TCP, by name, and all of them by number. */
static bool
is_known(struct cks_str protocol)
{
    size_t digits = 0;
    while (digits < protocol.n && cks_is_digit((unsigned char)protocol.p[digits]))
        digits++;
    return is_tcp(protocol) || (protocol.n && digits == protocol.n) ||
           cks_str_is(protocol, "udp") || cks_str_is(protocol, "icmp") ||
           cks_str_is(protocol, "icmpv6");
}

/* Whether every relevant part of a rule can be read: an unreadable rule may open anything. */
/* A member that is there, and is not text. */
static bool
is_odd(const cJSON *item)
{
    return item && !cJSON_IsNull(item) && !cks_json_text(item).n;
}

static bool
is_readable(const cJSON *rule)
{
    const cJSON *from = cks_json_get(rule, "FromPort"), *to = cks_json_get(rule, "ToPort");
    const cJSON *pairs = cks_json_get(rule, "UserIdGroupPairs"), *pair;
    struct cks_str protocol = cks_json_text_of(rule, "IpProtocol");
    /* TCP has no port -1: which ports are meant is not known. */
    if (is_tcp(protocol) && !cks_str_is(protocol, "-1") && from && cks_int_of(from, 0) < 0)
        return false;
    if (!is_known(protocol) || !from != !to ||
        (from && (!is_whole_group(from) || !is_whole_group(to))) ||
        (pairs && !cJSON_IsArray(pairs)))
        return false;
    cJSON_ArrayForEach(pair, pairs) if (!cks_json_text_of(pair, "GroupId").n ||
                                        is_odd(cks_json_get(pair, "UserId"))) return false;
    return true;
}

static bool
all_readable(const cJSON *rules)
{
    const cJSON *rule;
    if (!cJSON_IsArray(rules))
        return false;
    cJSON_ArrayForEach(rule, rules) if (!is_readable(rule)) return false;
    return true;
}

/* Whether a rule names the group; a pair that names another account's group is another's. */
static bool
names_itself(const cJSON *rule, struct cks_str group, struct cks_str owner)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, cks_json_get(rule, "UserIdGroupPairs"))
    {
        struct cks_str account = cks_json_text_of(pair, "UserId");
        bool ours = !owner.n || !account.n || cks_str_eq(account, owner);
        ours = ours && !is_odd(cks_json_get(pair, "UserId"));
        if (ours && cks_str_eq(cks_json_text_of(pair, "GroupId"), group))
            return true;
    }
    return false;
}

static bool
names_others(const cJSON *rule)
{
    static const char *const members[] = {"IpRanges", "Ipv6Ranges", "PrefixListIds"};
    for (size_t i = 0; i < CKS_COUNT(members); i++)
        if (cJSON_GetArraySize(cks_json_get(rule, members[i])) > 0)
            return true;
    return false;
}

static void
take_rules(const cJSON *rules, struct cks_str group, struct cks_str owner, unsigned char *ret_self,
           unsigned char *ret_other)
{
    const cJSON *rule;
    cJSON_ArrayForEach(rule, rules)
    {
        unsigned ports = 0;
        for (unsigned i = 0; i < CKS_HSM_PORTS; i++)
            if (covers(rule, CKS_HSM_PORT_FIRST + i))
                ports |= 1u << i;
        if (names_itself(rule, group, owner))
            *ret_self |= (unsigned char)ports;
        if (names_others(rule))
            *ret_other |= (unsigned char)ports;
    }
}

static bool
opens_https(const cJSON *rules)
{
    const cJSON *rule;
    cJSON_ArrayForEach(
        rule, rules) if (covers(rule, HTTPS) &&
                         (names_others(rule) || cJSON_GetArraySize(cks_json_get(
                                                    rule, "UserIdGroupPairs")) > 0)) return true;
    return false;
}

void
cks_take_security_group(struct cks_evidence *e, const cJSON *item, struct cks_at at)
{
    struct cks_security_group g = {.fact.at = at};
    const cJSON *in = cks_json_get(item, "IpPermissions");
    const cJSON *out = cks_json_get(item, "IpPermissionsEgress");
    g.id = cks_keep_member(e, item, "GroupId");
    struct cks_str owner = cks_json_text_of(item, "OwnerId");
    take_rules(in, g.id, owner, &g.self_in, &g.other_in);
    take_rules(out, g.id, owner, &g.self_out, &g.other_out);
    g.in_told = all_readable(in) || g.self_in == CKS_HSM_PORTS_ALL;
    g.out_told = all_readable(out) || g.self_out == CKS_HSM_PORTS_ALL;
    g.https_in = opens_https(in);
    cks_digest_number(e, &g.fact, g.in_told | g.out_told << 1 | g.https_in << 2);
    cks_digest_number(e, &g.fact,
                      g.self_in | g.self_out << 4 | g.other_in << 8 | g.other_out << 12);
    size_t slot = cks_fact_slot(e, CKS_ID_SECURITY_GROUP, g.id, e->security_groups.count,
                                "security group", &g.fact);
    if (slot == CKS_NOT_FOUND)
        return;
    struct cks_security_group *kept = CKS_FACT_AT(&e->security_groups, slot);
    e->failed |= !kept;
    if (kept)
        *kept = g;
}
