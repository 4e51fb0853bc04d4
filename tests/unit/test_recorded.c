/* Commands of the AWS CLI that are recorded above an output: where they stand, their words in each
 * way to write them, and which of them change what others showed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/shapes/asked.h"

#define COMMAND "ec2 describe-subnets"
#define THIRTY "wwwwwwwwwwwwwwwwwwwwwwwwwwwwww"

/* An evidence with one text, above which a line stands. */
static struct cks_evidence *
recorded(const char *line)
{
    struct cks_evidence *e = cks_evidence_new();
    struct cks_evidence_text *t = cks_vec_push(&e->texts);
    assert_non_null(t);
    if (t) /* the compiler does not know that the line above ends the test */
        *t = (struct cks_evidence_text){.file = "x.json", .line = cks_str_of(line)};
    return e;
}

static void
lines_of_commands_are_known(void **state)
{
    static const struct {
        const char *text;
        size_t n;
    } rows[] = {
        {"aws ec2 x\n{}", 10},
        {"$ aws ec2 x\n{}", 12},
        {"# aws ec2 x\n{}", 12},
        {"> aws ec2 x\n{}", 12},
        {"% aws ec2 x\n{}", 12},
        {"+ aws ec2 x\n{}", 12},
        {"me@host:~$ aws ec2 x\n{}", 21},
        {"[me@host ~]$ aws ec2 x\n{}", 23},
        {"(venv) [root@host /]# aws ec2 x\n{}", 32},
        {"me@mac ~ % aws ec2 x\n{}", 21},
        {"PS C:\\Users\\me> aws ec2 x\n{}", 26},
        {"C:\\Users\\me>aws.exe ec2 x\n{}", 26},
        {"$ sudo -E aws ec2 x\n{}", 20},
        {"$ aws-vault exec prod -- aws ec2 x\n{}", 35},
        {"$ cd x && aws ec2 x\n{}", 20},
        {"/usr/bin/aws ec2 x\n{}", 19},
        {"$ /usr/bin/aws ec2 x\n{}", 21},
        {"AWS_PROFILE=a aws ec2 x\n{}", 24},
        {"  aws ec2 x\n{}", 12},
        {"aws\n{}", 4},
        {"aws ec2 \\\n x\n{}", 13},
        {"aws ec2 \\\r\n x\r\n{}", 15},
        {"aws ec2 \\\n x \\\n y\n{}", 18},
        {"aws ec2 x", 0},
        {"aws ec2 x \\\n", 0},
        {"awsx ec2\n{}", 0},
        {"my-aws ec2\n{}", 0},
        {"run aws ec2\n{}", 0},
        {"the aws x\n{}", 0},
        {"\n{}", 0},
        {"", 0},
        {"{}\n", 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        size_t n = cks_asked_line(cks_str_of(rows[i].text));
        if (n != rows[i].n)
            fail_msg("%zu: %s", n, rows[i].text);
    }
}

static void
values_stand_below_commands(void **state)
{
    static const struct {
        const char *text;
        size_t at;
        const char *command;
    } rows[] = {
        {"{}", 0, ""},
        {"[]", 0, ""},
        {"aws a\n{}", 6, "aws a\n"},
        {"aws a\naws b\n[]", 12, "aws b\n"},
        {"aws a\nnote\n{}", 11, "aws a\n"},
        {"note {}", 5, ""},
        {"[me@host ~]$ cloudhsm-cli user list\n{}", 36, ""},
        {"(venv) [root@host /]# ls\n[]", 25, ""},
        {"[me@host ~]$\n{}", 13, ""},
        {"$ jq '.[0]' x.json\n{}", 19, ""},
        {"PS C:\\> cat [a].json\n{}", 21, ""},
        {"aws: [ERROR]: An error\n{}", 23, ""},
        {"> {}", 2, ""},
        {"[\"a@b c\"]$ ", 0, ""},
        {"note\n", 5, ""},
        {"aws a\n", 6, "aws a\n"},
        {"", 0, ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_str command;
        size_t at = cks_asked_value(cks_str_of(rows[i].text), &command);
        if (at != rows[i].at || !cks_str_is(command, rows[i].command))
            fail_msg("%zu, %.*s: %s", at, (int)command.n, command.n ? command.p : "", rows[i].text);
    }
}

/* Whom and what a command asks; "noun name" where it asks something else. */
static void
words_of_commands_are_read(void **state)
{
    static const struct {
        const char *line, *region, *profile, *other;
    } rows[] = {
        {"aws " COMMAND, "", "", ""},
        {"aws " COMMAND " --region eu-west-1", "eu-west-1", "", ""},
        {"aws " COMMAND " --region=eu-west-1", "eu-west-1", "", ""},
        {"aws " COMMAND " --region 'eu-west-1'", "eu-west-1", "", ""},
        {"aws " COMMAND " --region \"eu-west-1\"", "eu-west-1", "", ""},
        {"aws " COMMAND " --region 'eu-west-1", "'eu-west-1", "", ""},
        {"aws " COMMAND " \\\n --region \\\n eu-west-1", "eu-west-1", "", ""},
        {"aws --region eu-west-1 " COMMAND, "eu-west-1", "", ""},
        {"aws " COMMAND " --region=\"eu-west-1\"", "eu-west-1", "", ""},
        {"[me@host ~]$ AWS_REGION=\"eu-west-1\" aws " COMMAND, "eu-west-1", "", ""},
        {"[root@host ~]# sudo /usr/bin/aws " COMMAND " --region eu-west-1", "eu-west-1", "", ""},
        {"C:\\>aws.exe " COMMAND " --region eu-west-1", "eu-west-1", "", ""},
        {"$ aws-vault exec prod -- aws " COMMAND, "", "prod", ""},
        {"$ ssh bastion aws " COMMAND, "", "", "the command ssh"},
        {"$ true; aws " COMMAND " --region eu-west-1", "eu-west-1", "", ""},
        {"aws --no-paginate " COMMAND, "", "", ""},
        {"aws --debug " COMMAND, "", "", ""},
        {"aws " COMMAND " --profile a", "", "a", ""},
        {"AWS_PROFILE=a AWS_REGION=eu-west-1 aws " COMMAND, "eu-west-1", "a", ""},
        {"AWS_DEFAULT_REGION=eu-west-2 aws " COMMAND, "eu-west-2", "", ""},
        {"aws ec2 describe-vpcs", "", "", "the command describe-vpcs"},
        {"aws ec2", "", "", "the command describe-subnets"},
        {"aws", "", "", "the command ec2 describe-subnets"},
        {"aws " COMMAND " more", "", "", "the command more"},
        {"aws " COMMAND " --endpoint-url https://ec2.eu-west-1.amazonaws.com", "eu-west-1", "", ""},
        {"aws " COMMAND " --endpoint-url https://ec2.us-gov-west-1.api.aws/x", "us-gov-west-1", "",
         ""},
        {"aws " COMMAND " --endpoint-url https://ec2.cn-north-1.amazonaws.com.cn", "cn-north-1", "",
         ""},
        /* No Region has a name of more than 38 characters. */
        {"aws " COMMAND " --endpoint-url https://ec2.eu-" THIRTY "www-1.amazonaws.com",
         "eu-" THIRTY "www-1", "", ""},
        {"aws " COMMAND " --endpoint-url https://ec2.eu-" THIRTY "wwww-1.amazonaws.com", "", "",
         ""},
        {"aws " COMMAND " --region eu-west-2 --endpoint-url https://ec2.eu-west-1.amazonaws.com",
         "eu-west-2", "", ""},
        {"aws " COMMAND " --endpoint-url https://me:pw@localhost/x", "", "",
         "the endpoint localhost"},
        {"aws " COMMAND " --endpoint-url localhost:8080", "", "", "the endpoint localhost:8080"},
        {"AWS_ENDPOINT_URL=http://a.b aws " COMMAND, "", "", "the endpoint a.b"},
        {"aws " COMMAND " --generate-cli-skeleton", "", "",
         "an answer with --generate-cli-skeleton"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = recorded(rows[i].line);
        char other[128] = "";
        cks_asked_note(e, 0, CKS_THING_SUBNET, COMMAND);
        const struct cks_asked *a = &e->texts.items[0].asked;
        if (a->noun)
            snprintf(other, sizeof(other), "%s%.*s", a->noun, (int)a->name.n, a->name.p);
        if (!cks_str_is(a->region, rows[i].region) || !cks_str_is(a->profile, rows[i].profile) ||
            strcmp(other, rows[i].other) != 0 || !a->recorded)
            fail_msg("%.*s, %.*s, %s: %s", (int)a->region.n, a->region.n ? a->region.p : "",
                     (int)a->profile.n, a->profile.n ? a->profile.p : "", other, rows[i].line);
        cks_evidence_free(e);
    }
}

/* What an option may leave out: all that is selected, or one network. */
static void
options_leave_out(void **state)
{
    static const struct {
        enum cks_thing_kind kind;
        const char *options;
        bool picks, narrows;
    } rows[] = {
        {CKS_THING_SUBNET, "", false, false},
        {CKS_THING_SUBNET, "--output json --page-size 3", false, false},
        {CKS_THING_SUBNET, "--subnet-ids a b", true, false},
        {CKS_THING_SUBNET, "--max-items 3", false, true},
        {CKS_THING_SUBNET, "--query x --subnet-ids a", true, true},
        {CKS_THING_ROUTE_TABLE, "--filters Name=vpc-id,Values=vpc-1", false, false},
        {CKS_THING_ROUTE_TABLE, "--filters Name=vpc-id,Values=vpc-1 Name=tag,Values=x", false,
         true},
        {CKS_THING_ROUTE_TABLE, "--filters Name=tag,Values=x", false, true},
        {CKS_THING_AUDIT_LOG, "--end-time 3", false, true},
        {CKS_THING_AUDIT_LOG, "--start-time 3", true, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        char line[256];
        snprintf(line, sizeof(line), "aws " COMMAND " %s", rows[i].options);
        struct cks_evidence *e = recorded(line);
        cks_asked_note(e, 0, rows[i].kind, COMMAND);
        const struct cks_asked *a = &e->texts.items[0].asked;
        if (a->picks != rows[i].picks || a->narrows != rows[i].narrows || a->noun)
            fail_msg("%d %d: %s", a->picks, a->narrows, rows[i].options);
        assert_int_equal(e->remarks.count, rows[i].narrows);
        assert_int_equal(e->narrowed[rows[i].kind], rows[i].narrows);
        cks_evidence_free(e);
    }
}

/* A command of the same service that may change something makes what stands above it old. */
static void
commands_change_what_was_shown(void **state)
{
    static const struct {
        const char *between;
        bool changes;
    } rows[] = {
        {"aws ec2 create-route --x y\n", true},
        {"$ aws --region a ec2 delete-subnet\n", true},
        {"aws --region=a ec2 delete-subnet\n", true},
        {"aws kms create-key\n", false},
        {"aws ec2 describe-x\n", false},
        {"aws ec2 list-x\n", false},
        {"aws ec2 get-x\n", false},
        {"aws ec2 simulate-x\n", false},
        {"aws ec2 filter-x\n", false},
        {"aws ec2 lookup-x\n", false},
        {"aws ec2 search-x\n", false},
        {"aws ec2 batch-get-x\n", false},
        {"aws ec2 getx\n", true},
        {"aws ec2 batch-x\n", true},
        {"aws ec2 wait x\n", false},
        {"aws ec2 help\n", false},
        {"aws ec2 tail\n", false},
        {"aws ec2 tag-role\n", false},
        {"aws ec2 tag-resource\n", false},
        {"aws ec2 untag-resource\n", false},
        {"aws ec2 untag-role\n", false},
        {"aws ec2 add-tags\n", false},
        {"aws ec2 remove-tags\n", false},
        {"aws ec2 create-tags\n", false},
        {"aws ec2 delete-tags\n", false},
        {"aws ec2 assume-role\n", false},
        {"aws ec2 tags\n", true},
        {"aws ec2\n", false},
        {"aws ec2 create-route --dry-run\n", false},
        {"aws ec2 create-route --generate-cli-skeleton\n", false},
        {"aws ec2 create-route\nAn error occurred (X) when\n", false},
        {"aws ec2 create-route\n\n  An error occurred (X) when\n", false},
        {"aws ec2 create-route\naws: [ERROR]: x\n", false},
        {"aws ec2 create-route\naws: error: x\n", false},
        {"aws ec2 create-route\nusage: aws\n", false},
        {"aws ec2 create-route\nUnable to locate credentials\n", false},
        {"aws ec2 create-route\nAn error\n", true},
        {"note\n", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = recorded("aws " COMMAND);
        cks_asked_note_changes(e, cks_str_of(rows[i].between));
        const struct cks_asked *a = &e->texts.items[0].asked;
        if ((a->noun != NULL) != rows[i].changes ||
            (a->noun && strcmp(a->noun, "the state before ") != 0))
            fail_msg("%s: %s", a->noun ? a->noun : "(nothing)", rows[i].between);
        cks_evidence_free(e);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_commands_are_known),
        cmocka_unit_test(values_stand_below_commands),
        cmocka_unit_test(words_of_commands_are_read),
        cmocka_unit_test(options_leave_out),
        cmocka_unit_test(commands_change_what_was_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
