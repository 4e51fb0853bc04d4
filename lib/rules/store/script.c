/* CKS114 and CKS115: what a script means that the shell or the AWS CLI reads differently. */
#include "rules/judge/checks.h"
#include "rules/store/values.h"

void
cks_check_lost_backslash(struct cks_judge *j, const struct cks_store *s)
{
    if (!s->lost_backslash)
        return;
    cks_find(j, s,
             (struct cks_spot){.rule = CKS114,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .at = s->lost_backslash,
                               .calls = s->operation == CKS_CREATE   ? CKS_OP_CREATE
                                        : s->operation == CKS_UPDATE ? CKS_OP_UPDATE
                                                                     : CKS_OP_CONNECT,
                               .help = "end the line with a backslash"},
             "the command ends on this line, but the next line begins with one of its options");
}

/* Whether a relative path begins like one from the root. */
static bool
begins_at_root(struct cks_str path)
{
    static const char *const names[] = {"opt/", "etc/", "home/", "root/", "tmp/",
                                        "usr/", "var/", "mnt/",  "srv/",  "Users/"};
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (cks_str_starts(path, names[i]))
            return true;
    return false;
}

void
cks_check_file_url_slashes(struct cks_judge *j, const struct cks_store *s)
{
    for (unsigned left = s->sense.given; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const char *path = cks_of(s, p)->file_named;
        if (!path || !begins_at_root(cks_str_of(path)))
            continue;
        cks_find(
            j, s,
            (struct cks_spot){.rule = CKS115,
                              .param = p,
                              .whole = true,
                              .help = "write file:/// before the path"},
            "%s is read from %s in the current directory; a path from the root needs a third slash",
            cks_short_name(p), cks_say(j, cks_str_of(path)));
    }
}
