/* Which target group or load balancer an output is about that does not name it. */
#include <string.h>

#include "evidence/facts/about_group.h"

#include "base/str.h"
#include "evidence/facts/evidence.h"

/* A name in an ARN, behind a mark: ...:targetgroup/<name>/<id>. */
static struct cks_str
name_behind(struct cks_str arn, struct cks_str mark)
{
    size_t at = cks_str_find(arn, mark.p);
    struct cks_str rest = cks_str_sub(arn, at < arn.n ? at + mark.n : arn.n, arn.n);
    return cks_str_sub(rest, 0, cks_str_find(rest, "/"));
}

/* A group's name has letters, digits and hyphens. */
static bool
is_of_name(unsigned char c)
{
    return cks_is_alnum(c) || c == '-';
}

#define ACCOUNT_DIGITS 12u
#define OF_BALANCER "load-balancer-attributes-"
static const char *const group_commands[] = {"target-health-", "target-group-attributes-"};

static struct cks_str
own_name(const struct cks_evidence *e, unsigned text)
{
    const char *file = e->texts.items[text].file, *slash = strrchr(file, '/');
    return cks_str_of(slash ? slash + 1 : file);
}

/* Without the account that collect writes before a name, where another one owns the service. */
static struct cks_str
without_account(struct cks_str before)
{
    size_t digits = 0;
    if (!cks_str_ends(before, "-"))
        return before;
    while (digits + 1 < before.n && cks_is_digit((unsigned char)before.p[before.n - 2 - digits]))
        digits++;
    return digits == ACCOUNT_DIGITS ? cks_str_sub(before, 0, before.n - 1 - digits) : before;
}

/* The text before a name must not be part of another name; collect writes a command there. */
static bool
begins_a_name(struct cks_str before)
{
    before = without_account(before);
    for (size_t i = 0; i < CKS_COUNT(group_commands); i++)
        if (cks_str_ends(before, group_commands[i])) {
            before.n -= strlen(group_commands[i]);
            break;
        }
    return !before.n || !is_of_name((unsigned char)before.p[before.n - 1]);
}

/* The name that a file has behind this one of collect's commands, or that is like them; empty: it
 * has none. Only a number after the command is a page's, or a copy's. */
static struct cks_str
name_after(struct cks_str own, const char *command)
{
    size_t at = cks_str_find(own, command) + strlen(command), i = at;
    bool named = false;
    for (; i < own.n && is_of_name((unsigned char)own.p[i]); i++)
        named |= !cks_is_digit((unsigned char)own.p[i]);
    return named ? cks_str_sub(own, at, i - at) : (struct cks_str){0};
}

bool
cks_whose_of_balancer(const struct cks_evidence *e, unsigned text)
{
    const struct cks_asked *a = &e->texts.items[text].asked;
    return a->balancer.n || (!a->group.n && name_after(own_name(e, text), OF_BALANCER).n);
}

struct cks_str
cks_whose_balancer_named(const struct cks_evidence *e, unsigned text)
{
    struct cks_str asked = e->texts.items[text].asked.balancer;
    return asked.n ? asked : name_after(own_name(e, text), OF_BALANCER);
}

bool
cks_whose_names_balancer(const struct cks_evidence *e, unsigned text, struct cks_str arn)
{
    struct cks_str named = cks_whose_balancer_named(e, text);
    bool asked = e->texts.items[text].asked.balancer.n;
    return named.n && cks_whose_of_balancer(e, text) &&
           cks_str_eq(named, asked ? arn : name_behind(arn, CKS_STR_LIT(":loadbalancer/net/")));
}

bool
cks_whose_was_asked(const struct cks_evidence *e, unsigned text)
{
    return e->texts.items[text].asked.group.n || e->texts.items[text].asked.balancer.n;
}

bool
cks_whose_names_group(const struct cks_evidence *e, unsigned text, struct cks_str arn)
{
    struct cks_str own = own_name(e, text), name = name_behind(arn, CKS_STR_LIT(":targetgroup/"));
    struct cks_str asked = e->texts.items[text].asked.group;
    if (asked.n)
        return cks_str_eq(asked, arn);
    if (cks_whose_of_balancer(e, text))
        return false;
    for (size_t i = 0; name.n && i + name.n <= own.n; i++) {
        bool ends = i + name.n == own.n || !is_of_name((unsigned char)own.p[i + name.n]);
        if (ends && memcmp(own.p + i, name.p, name.n) == 0 && begins_a_name(cks_str_sub(own, 0, i)))
            return true;
    }
    return false;
}

struct cks_str
cks_whose_group_named(const struct cks_evidence *e, unsigned text)
{
    struct cks_str own = own_name(e, text);
    if (e->texts.items[text].asked.group.n)
        return e->texts.items[text].asked.group;
    for (size_t c = 0; c < CKS_COUNT(group_commands); c++) {
        struct cks_str named = name_after(own, group_commands[c]);
        if (named.n)
            return named;
    }
    return (struct cks_str){0};
}

bool
cks_whose_names_another(const struct cks_evidence *e, unsigned text, struct cks_str arn)
{
    return cks_whose_group_named(e, text).n && !cks_whose_names_group(e, text, arn);
}
