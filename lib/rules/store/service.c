/* CKS461 to CKS466: how KMS reaches the proxy, and its VPC endpoint service. */
#include "base/utf8.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

static const char public_endpoint[] = "PUBLIC_ENDPOINT";
static const char vpc_endpoint_service[] = "VPC_ENDPOINT_SERVICE";

static bool
connectivity_is(const struct cks_store *s, const char *value)
{
    const struct cks_value *v = cks_of(s, CKS_P_CONNECTIVITY);
    return cks_known_string(v) && cks_str_is(cks_str_trim(v->text), value);
}

void
cks_check_connectivity_value(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_CONNECTIVITY);
    struct cks_str text = cks_str_trim(v->text);
    if (!cks_known_string(v) || s->skeleton || cks_is_file_url(s, CKS_P_CONNECTIVITY) ||
        cks_is_foreign(s, CKS_P_CONNECTIVITY) || cks_is_value_of(CKS_P_CONNECTIVITY, text))
        return;
    struct cks_spot spot = {.rule = CKS461, .param = CKS_P_CONNECTIVITY};
    spot.replacement = cks_value_meant(CKS_P_CONNECTIVITY, text);
    if (text.n)
        cks_find(j, s, spot, "XksProxyConnectivity is %s; it must be %s or %s", cks_say(j, text),
                 public_endpoint, vpc_endpoint_service);
    else
        cks_find(j, s, spot, "XksProxyConnectivity is empty; it must be %s or %s", public_endpoint,
                 vpc_endpoint_service);
}

void
cks_check_vpc_service_required(struct cks_judge *j, const struct cks_store *s)
{
    /* A null that goes to KMS is CKS103's matter, "" CKS464's. */
    if (s->skeleton || !cks_left_out(s, CKS_P_SERVICE) ||
        !connectivity_is(s, vpc_endpoint_service) || cks_is_foreign(s, CKS_P_SERVICE))
        return;
    /* The store has one already, and keeps it. */
    if (s->operation == CKS_UPDATE && j->hand.current && j->hand.current->kinds == CKS_KIND_VPC)
        return;
    struct cks_spot spot = {.rule = CKS462, .param = CKS_P_SERVICE};
    spot.help = cks_text(j, "add %s", cks_written_name(s, CKS_P_SERVICE));
    cks_find(j, s, spot,
             "XksProxyVpcEndpointServiceName is missing; XksProxyConnectivity %s requires it",
             vpc_endpoint_service);
}

static bool
is_empty(const struct cks_value *v)
{
    return cks_known_string(v) && v->text.n == 0;
}

/* Whether an update leaves a store public that is so already. */
static bool
stays_public(const struct cks_judge *j, const struct cks_store *s)
{
    return s->operation == CKS_UPDATE && cks_left_out(s, CKS_P_CONNECTIVITY) && j->hand.current &&
           j->hand.current->kinds == CKS_KIND_PUBLIC;
}

void
cks_check_vpc_service_unexpected(struct cks_judge *j, const struct cks_store *s)
{
    static const enum cks_param params[] = {CKS_P_SERVICE, CKS_P_OWNER};
    bool stays = stays_public(j, s);
    if (s->skeleton || (!stays && !connectivity_is(s, public_endpoint)))
        return;
    for (size_t i = 0; i < CKS_COUNT(params); i++) {
        enum cks_param p = params[i];
        /* An empty one violates its length, which CKS464 and CKS466 report. */
        if (!cks_surely_given(s, p) || is_empty(cks_of(s, p)) || cks_is_foreign(s, p))
            continue;
        struct cks_spot spot = {.rule = CKS463, .param = p};
        bool emptied = s->operation == CKS_UPDATE && p == CKS_P_SERVICE;
        spot.help = stays ? "remove it, or give VPC_ENDPOINT_SERVICE as XksProxyConnectivity too, "
                            "which switches the store"
                    : emptied ? "give null or an empty string, which removes the service from the "
                                "store"
                              : "remove it";
        cks_find(j, s, spot, "%s is given, but %sXksProxyConnectivity is %s", cks_short_name(p),
                 stays ? "the store's " : "", public_endpoint);
    }
}

/* com.amazonaws.vpce.REGION.vpce-svc-ID */
static const char marker[] = ".amazonaws.vpce.";
static const char service_mark[] = ".vpce-svc-";

struct service_name {
    struct cks_str first;  /* com or eu */
    struct cks_str region; /* empty if it is not certain to be whole */
    struct cks_str id;     /* after vpce-svc- */
    size_t id_from;
};

static void
split_name(struct cks_str text, struct service_name *ret)
{
    *ret = (struct service_name){0};
    size_t at = cks_str_find(text, marker);
    if (at == text.n)
        return;
    ret->first = cks_str_sub(text, 0, at);
    size_t from = at + sizeof(marker) - 1;
    struct cks_str rest = cks_str_sub(text, from, text.n);
    size_t dot = cks_str_find(rest, ".");
    if (dot == rest.n)
        return;
    ret->region = cks_str_sub(rest, 0, dot);
    at = cks_str_find(rest, service_mark);
    if (at < rest.n) {
        ret->id_from = from + at + sizeof(service_mark) - 1;
        ret->id = cks_str_sub(text, ret->id_from, text.n);
    }
}

static bool
in_service_id(uint32_t cp)
{
    return cp < 0x80 && (cks_is_digit((unsigned char)cp) || cks_is_lower((unsigned char)cp));
}

static bool
is_region(struct cks_str s)
{
    unsigned groups = 0;
    size_t i = 0;
    while (i < s.n && cks_is_lower((unsigned char)s.p[i])) {
        while (i < s.n && cks_is_lower((unsigned char)s.p[i]))
            i++;
        if (i == s.n || s.p[i] != '-')
            return false;
        groups++;
        i++;
    }
    size_t digits = 0;
    while (i + digits < s.n && cks_is_digit((unsigned char)s.p[i + digits]))
        digits++;
    return groups >= 2 && groups <= 3 && digits > 0 && i + digits == s.n;
}

static const char form[] = "the form is com.amazonaws.vpce.REGION.vpce-svc-ID";

static void
say_name_fault(struct cks_judge *j, const struct cks_store *s, const struct cks_look *look)
{
    struct cks_str text = look->text;
    struct service_name name;
    uint32_t cp = 0;
    struct cks_spot spot = {.rule = CKS464, .param = CKS_P_SERVICE};
    spot.help = "copy the service name from describe-vpc-endpoint-service-configurations";
    split_name(text, &name);
    if (cks_str_starts(text, "vpce-svc-")) {
        cks_find(j, s, spot, "XksProxyVpcEndpointServiceName is the service's ID; %s", form);
    } else if (cks_str_starts(text, "vpce-") ||
               cks_str_find(text, ".vpce.amazonaws.com") < text.n) {
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName is an endpoint or its DNS name, not a service "
                 "name; %s",
                 form);
    } else if (cks_str_starts(text, "arn:")) {
        cks_find(j, s, spot, "XksProxyVpcEndpointServiceName is an ARN; %s", form);
    } else if (!cks_str_is(name.first, "com") && !cks_str_is(name.first, "eu")) {
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName must start with com.amazonaws.vpce or "
                 "eu.amazonaws.vpce");
    } else if (!is_region(name.region)) {
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName has no Region after amazonaws.vpce.; "
                 "%s",
                 form);
    } else if (name.id.n == 0 || name.id_from != name.first.n + sizeof(marker) - 1 + name.region.n +
                                                     sizeof(service_mark) - 1) {
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName must continue with vpce-svc- and an ID after the "
                 "Region; %s",
                 form);
    } else {
        size_t at = cks_first_outside(name.id, in_service_id, &cp);
        char bytes[4];
        spot.from = look->from + name.id_from + at;
        spot.len = cks_utf8_encode(cp, bytes);
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName contains %s in the service's ID; only 0 to 9 and "
                 "a to z are allowed",
                 cks_say_it(j, cp));
    }
}

static bool
in_service_name(uint32_t cp)
{
    return in_service_id(cp) || cp == '.' || cp == '-';
}

static void
judge_partial_name(struct cks_judge *j, const struct cks_store *s, const struct cks_look *look)
{
    const struct cks_value *v = cks_of(s, CKS_P_SERVICE);
    struct cks_spot spot = {.rule = CKS464, .param = CKS_P_SERVICE};
    uint32_t cp = 0;
    if (cks_surely_not_starting(v, "com.amazonaws.vpce.") &&
        cks_surely_not_starting(v, "eu.amazonaws.vpce."))
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceName must start with com.amazonaws.vpce or "
                 "eu.amazonaws.vpce");
    else if (cks_first_outside(look->literals, in_service_name, &cp) < look->literals.n)
        cks_find(j, s, spot, "XksProxyVpcEndpointServiceName contains %s; %s", cks_say_it(j, cp),
                 form);
    else
        cks_judge_length(j, s, CKS464, CKS_P_SERVICE, NULL);
}

/* An update to PUBLIC_ENDPOINT gives "" to remove the service from the store. If the connectivity
 * is unknown, it may be such an update; a public store has no service that "" could remove. */
static bool
may_be_emptied(const struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_current *now = j->hand.current;
    bool stays_public =
        now && now->kinds == CKS_KIND_PUBLIC && !cks_surely_given(s, CKS_P_CONNECTIVITY);
    return s->operation == CKS_UPDATE &&
           (stays_public || connectivity_is(s, public_endpoint) ||
            cks_of(s, CKS_P_CONNECTIVITY)->state == CKS_VALUE_UNKNOWN ||
            cks_of(s, CKS_P_CONNECTIVITY)->state == CKS_VALUE_PARTIAL);
}

void
cks_check_vpc_service_name_format(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    if (is_empty(cks_of(s, CKS_P_SERVICE)) && may_be_emptied(j, s))
        return;
    if (!cks_look_at(s, CKS_P_SERVICE, &look)) {
        cks_judge_length(j, s, CKS464, CKS_P_SERVICE, "remove it, or give the service's name");
        return;
    }
    if (!look.whole)
        judge_partial_name(j, s, &look);
    else if (cks_judge_matches(j, CKS_P_SERVICE, look.text) == CKS_MATCH_NO)
        say_name_fault(j, s, &look);
    else
        cks_judge_length(j, s, CKS464, CKS_P_SERVICE, NULL);
}

void
cks_check_vpc_service_region(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_str region = cks_judge_region(j, s);
    struct service_name name;
    struct cks_look look;
    if (region.n == 0 || !cks_look_at(s, CKS_P_SERVICE, &look))
        return;
    split_name(look.prefix, &name);
    if (!is_region(name.region) || cks_str_eq(name.region, region))
        return;
    struct cks_spot spot =
        cks_spot_in(CKS465, CKS_P_SERVICE, &look, name.first.n + sizeof(marker) - 1, name.region.n);
    spot.help = "use a service in the store's Region";
    cks_find(j, s, spot,
             "XksProxyVpcEndpointServiceName is in Region %s, but the store is in %s; both must "
             "be in the same Region",
             cks_say(j, name.region), cks_say(j, region));
}

static bool
is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

void
cks_check_vpc_service_owner_format(struct cks_judge *j, const struct cks_store *s)
{
    const struct cks_value *v = cks_of(s, CKS_P_OWNER);
    struct cks_look look;
    uint32_t cp = 0;
    unsigned digits = cks_param(CKS_P_OWNER)->min;
    if (v->state == CKS_VALUE_ABSENT)
        return;
    struct cks_spot spot = {.rule = CKS466, .param = CKS_P_OWNER};
    bool given = cks_look_at(s, CKS_P_OWNER, &look);
    if (given && look.text.n == digits && cks_chars_only(look.chars, CKS_CHARS_DIGIT))
        return;
    spot.help =
        cks_text(j, "give the %u digits of the account that owns the service, in quotes", digits);
    if (cks_known(v) && v->type == CKS_TYPE_NUMBER && v->text.n != digits && !s->skeleton) {
        cks_find(j, s, spot,
                 "XksProxyVpcEndpointServiceOwner is a number with %zu digits, which loses "
                 "leading zeros; an account ID has %u digits",
                 v->text.n, digits);
        return;
    }
    if (!given) {
        cks_judge_length(j, s, CKS466, CKS_P_OWNER,
                         "remove it, or give the account that owns the service");
        return;
    }
    size_t at = cks_first_outside(look.literals, is_digit, &cp);
    if (at == look.literals.n) {
        cks_judge_length(j, s, CKS466, CKS_P_OWNER, spot.help);
        return;
    }
    char bytes[4];
    struct cks_spot inner = cks_spot_in(CKS466, CKS_P_OWNER, &look, at, cks_utf8_encode(cp, bytes));
    inner.help = spot.help;
    cks_find(j, s, inner,
             "XksProxyVpcEndpointServiceOwner contains %s; an account ID has exactly %u digits",
             cks_say_it(j, cp), digits);
}
