#include "evidence/facts/ids.h"

#include "base/arn.h"

struct cks_str
cks_region_of_zone(struct cks_str zone)
{
    /* eu-west-1a. Local zones (us-west-2-lax-1a) have more parts, so their Region is unknown;
     * us-gov-west-1a and us-isob-east-1a have as many. */
    size_t hyphens = 0;
    for (size_t i = 0; i < zone.n; i++)
        hyphens += zone.p[i] == '-';
    bool plain = zone.n > 2 && cks_is_lower((unsigned char)zone.p[zone.n - 1]) &&
                 cks_is_digit((unsigned char)zone.p[zone.n - 2]);
    bool apart = cks_str_starts(zone, "us-gov-") || cks_str_starts(zone, "us-iso") ||
                 cks_str_starts(zone, "eu-iso");
    return plain && (hyphens == 2 || (hyphens == 3 && apart)) ? cks_str_sub(zone, 0, zone.n - 1)
                                                              : (struct cks_str){0};
}

struct cks_str
cks_region_of_arn(struct cks_str arn)
{
    return cks_arn_part(arn, 3);
}

struct cks_str
cks_account_of_arn(struct cks_str arn)
{
    return cks_arn_part(arn, 4);
}

struct cks_str
cks_partition_of_arn(struct cks_str arn)
{
    return cks_arn_part(arn, 1);
}

bool
cks_role_of_session(struct cks_str role, struct cks_str session)
{
    static const char mark[] = ":assumed-role/";
    size_t at = cks_str_find(session, mark), slash;
    struct cks_str rest = cks_str_sub(session, at + sizeof(mark) - 1, session.n), last = role;
    struct cks_str name = cks_str_sub(rest, 0, cks_str_find(rest, "/"));
    while ((slash = cks_str_find(last, "/")) < last.n)
        last = cks_str_sub(last, slash + 1, last.n);
    return at < session.n && name.n && name.n < rest.n && cks_str_find(role, ":role/") < role.n &&
           cks_str_eq(cks_account_of_arn(role), cks_account_of_arn(session)) &&
           cks_str_eq(last, name);
}

struct cks_str
cks_region_of_service(struct cks_str name)
{
    /* com.amazonaws.vpce.<region>.vpce-svc-... */
    static const char mark[] = ".vpce.";
    size_t at = cks_str_find(name, mark);
    struct cks_str rest = cks_str_sub(name, at < name.n ? at + sizeof(mark) - 1 : name.n, name.n);
    size_t end = cks_str_find(rest, ".");
    return end < rest.n ? cks_str_sub(rest, 0, end) : (struct cks_str){0};
}

struct cks_str
cks_id_of_service(struct cks_str name)
{
    return cks_str_sub(name, cks_str_find(name, "vpce-svc-"), name.n);
}

/* The letters and digits that follow a mark, with the mark. */
static struct cks_str
word_after(struct cks_str text, size_t at, size_t mark)
{
    size_t end = at + mark;
    while (end < text.n && cks_is_alnum((unsigned char)text.p[end]))
        end++;
    return cks_str_sub(text, at, end - at);
}

struct cks_str
cks_cluster_in(struct cks_str text)
{
    static const char mark[] = "cluster-";
    size_t at;
    while ((at = cks_str_find(text, mark)) < text.n) {
        struct cks_str id = word_after(text, at, sizeof(mark) - 1);
        /* An ID has 11 to 16 characters after "cluster-". */
        if (id.n >= 19 && id.n <= 24)
            return id;
        text = cks_str_sub(text, at + sizeof(mark) - 1, text.n);
    }
    return (struct cks_str){0};
}

struct cks_str
cks_service_in(struct cks_str text)
{
    static const char mark[] = "vpce-svc-";
    size_t at = cks_str_find(text, mark);
    struct cks_str id = at < text.n ? word_after(text, at, sizeof(mark) - 1) : (struct cks_str){0};
    return id.n > sizeof(mark) - 1 ? id : (struct cks_str){0};
}
