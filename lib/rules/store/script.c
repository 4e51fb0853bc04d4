/* CKS114 and CKS115: what a script means that the shell or the AWS CLI reads differently. */
#include "rules/judge/checks.h"
#include "rules/store/values.h"

static const struct {
    const char *message, *help;
} lost[] = {
    [CKS_LOST_JOINT] = {"the command ends on this line, but the next line begins with one of its "
                        "options",
                        "end the line with a backslash"},
    [CKS_LOST_BLANK] = {"the command ends on this line, because a blank follows the backslash",
                        "remove what follows the backslash"},
    [CKS_LOST_COMMENT] = {"a comment ends the command; the options below it are not given",
                          "move the comment above the command"},
    [CKS_LOST_EMPTY_LINE] = {"an empty line ends the command; the options below it are not given",
                             "remove the empty line"},
};

void
cks_check_lost_backslash(struct cks_judge *j, const struct cks_store *s)
{
    if (!s->lost_backslash)
        return;
    const char *help = lost[s->lost].help;
    if (s->lost == CKS_LOST_JOINT && s->line_joint == '`')
        help = "end the line with a backtick";
    else if (s->lost == CKS_LOST_JOINT && s->line_joint == '^')
        help = "end the line with ^";
    cks_find(j, s,
             (struct cks_spot){.rule = CKS114,
                               .no_parameter = true,
                               .param = CKS_P_NONE,
                               .at = s->lost_backslash,
                               .calls = s->operation == CKS_CREATE   ? CKS_OP_CREATE
                                        : s->operation == CKS_UPDATE ? CKS_OP_UPDATE
                                                                     : CKS_OP_CONNECT,
                               .help = help},
             "%s", lost[s->lost].message);
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

static const char slash_help[] = "write file:/// before the path";

static void
check_input_slashes(struct cks_judge *j, const struct cks_store *s)
{
    if (!s->input_named || !begins_at_root(cks_str_of(s->input_named)))
        return;
    cks_find(j, s,
             (struct cks_spot){
                 .rule = CKS115, .no_parameter = true, .at = s->input_at, .help = slash_help},
             "the input is read from %s in the current directory; a path from the root needs a "
             "third slash",
             cks_say(j, cks_str_of(s->input_named)));
}

void
cks_check_file_url_slashes(struct cks_judge *j, const struct cks_store *s)
{
    check_input_slashes(j, s);
    for (unsigned left = s->sense.given; left; left &= left - 1) {
        enum cks_param p = cks_first_param(left);
        const char *path = cks_of(s, p)->file_named;
        if (!path || !begins_at_root(cks_str_of(path)))
            continue;
        cks_find(
            j, s, (struct cks_spot){.rule = CKS115, .param = p, .whole = true, .help = slash_help},
            "%s is read from %s in the current directory; a path from the root needs a third slash",
            cks_short_name(p), cks_say(j, cks_str_of(path)));
    }
}
