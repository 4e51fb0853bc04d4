/* What is said about values that are nearly right, whole or known in part:
 * fixtures/tables/faults.txt has the findings of each. Argument: the folder. */
#include "bench.h"

#include "golden.h"

/* A value; what is unknown in it stands as "~". */
struct row {
    enum cks_param p;
    void (*start)(struct bench *b);
    const char *values; /* with "|" between */
};

static void
begin_connected(struct bench *b)
{
    begin_update(b);
    set(b, CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT");
}

static void
begin_output(struct bench *b)
{
    begin_xks(b);
    b->store.input = CKS_INPUT_PROXY_SETTINGS;
}

static const struct row rows[] = {
    {CKS_P_ENDPOINT, begin_xks,
     "https://x.y|https://x|http://x|HTTP://x.y|://x.y|a://x.y|a+b-c://x.y|a_b://x.y|x/?a=b://c|"
     "https://a@b.c|https://a:b@c.d|https://a@b@c.d|https://@b.c|https://b.c@|https://b.c:@d.e|"
     "https://b.c:80|https://b.c:x|https://b.c:443x|https://b.c::443|https://b.c/a?b#c|"
     "https://b.c?b/a|https://b.c#a?b|https://b.c/?|https://b.c/#|https://b.c?#|https://b.c\\a|"
     "https://b.c:443/|https://b.c/:443|https://[::1]|https://[::1]:443|https://b.c.|https://b..c|"
     "https://.b.c|https://-b.c|https://b-.c|https://b.c-|https://b.c1|https://b.1|https://b.1c|"
     "https://1.2.3.4|https://1.2.3|https://1.2.3.4.5|https://1.2.3.256|https://01.2.3.4|"
     "https://b_c.d|https://b c.d|https://b\tc.d|https://b\xc3\xbc.d|https://xn--a.d|https://B.c|"
     "https://b.localhost|https://localhost.|https://b.test|https://test.b|https://internal|"
     "https://b.home.arpa|https://home.arpa|https://arpa|//b.c|https:b.c|https//b.c|https:/b.c|"
     "b.c|b|bcdefghi.j|.|/|https:|https://|a.b:443|a.b/c|ftp://b.c|https://https://b.c|"
     "http://"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.com|"
     "http://"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.com|"
     "http://"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
     "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.com|"
     "   |https://\xc3\xa9|https://\xc3\xa9.\xc3\xa9|"
     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh.abcdefghijklmnopqrstuvwxyz"
     "abcdefghijklmnopqrstuvwxyzabcdefgh.abcdefghij"},
    {CKS_P_ENDPOINT, begin_xks,
     "~|https://~|http://~|HTTPS://~|https:/~|https:~|htt~|h~|x~|//~|~.b.c|~b.c/|~:443|~:|~/a|"
     "https://~:443|https://a~b.c|https://a_~.b|https://~_.b|https://a ~|https://~..b|https://.~|"
     "https://-~|https://~-.b|https://~.-b|https://~.localhost|https://~localhost|https://~.1|"
     "https://1.2.~|https://A~|https://~B.c|https://a@~|https://~@b|https://a.b/~|https://a.b?~|"
     "https://a.b#~|https://a.b:~|https://~\\|~?|~#a|https://a..~|https://[~"},
    {CKS_P_PATH, begin_xks,
     "/kms/xks/v1|/a/kms/xks/v1|//kms/xks/v1|///kms/xks/v1|/a//kms/xks/v1|a/kms/xks/v1|kms/xks/v1|"
     "/kms/xks/v|/kms/xks/v0|/kms/xks/v2|/kms/xks/v12|/kms/xks/v123|/kms/xks/v1a|/kms/xks/v1/|"
     "/kms/xks/v1/a|/kms/xks/v/1|/kms/xks/v1?a|/kms/xks/v2?a|/kms/xks/v1#a|/kms/xks/v1?|?/kms/xks/"
     "v1|/a?b/kms/xks/v1|/a#b/kms/xks/v1|/KMS/xks/v1|/kms/XKS/v1|/kms/xks/V1|/a/Kms/Xks/V2|/kms/"
     "xks|/kms/xks/|/kms|/kms/|/a|/a/|/a/kms|/a/kms/|/a/kms/xks|/a/kms/xks/|/a/v1|/|//|v1|/v1|"
     "https://b.c/kms/xks/v1|https://b.c/a|https://b.c|://b.c/kms/xks/v1|/a b/kms/xks/v1|/a%20/kms/"
     "xks/v1|/a\xc3\xa9/kms/xks/v1|/a.b/kms/xks/v1|/a~b|/kms/xks/v1/kms/xks/v1|/kms/xks/v1 "
     "/|/a/kms/"
     "xks/v1%|/a/xks/kms/v1|xks/v1|s/xks/v1|/kms/xks/v1 |"
     "   |/kms/xks/v12a|/kms/xks/v1a2|/a/v1/|/kms/xks/v9|/kms/xks/v12/|v1/kms/xks/v1"},
    {CKS_P_PATH, begin_xks,
     "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~/kms/xks/v1|"
     "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~/kms/xks/v1|"
     "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa~/kms/xks/v1|"
     "/~|a~|~/v1|~/v2|~v2|~2|~x2|~/v12|~/v123|~/v|~/|~/kms/xks/v1|~/kms/xks/v2|~/kms/xks/v22|~s/"
     "xks/"
     "v2|~t/xks/v2|/a~kms/xks/v1|/a~/xks/v1|//~|/a//~|~//kms/xks/v1|~/kms/xks/v1/|/a~b//c|/a b~|/"
     "a?~|~?a|~#|~%|/a/~/kms/xks/v3|kms~v1|~kms/xks/v1"},
    {CKS_P_PATH, begin_vpc, "/kms/xks/v2|~/kms/xks/v2"},
    {CKS_P_PATH, begin_update, "/kms/xks/v2|//kms/xks/v1|/a//b/kms/xks/v1"},
    {CKS_P_PATH, begin_output,
     "/kms/xks/v1|/kms/xks/v1/kms/xks/v1|/kms/xks/v1//kms/xks/v1|/a/kms/xks/v1/kms/xks/v1|/a/kms/"
     "xks/"
     "v1/b/kms/xks/v1|/kms/xks/v1/kms/xks/v2"},
    {CKS_P_ACCESS_KEY, begin_xks,
     "ABCDEFGHIJKLMNOPQRSTa|ABCDEFGHIJKLMNOPQRST1|ABCDEFGHIJKLMNOPQRST8|ABCDEFGHIJKLMNOPQRST@|"
     "ABCDEFGHIJKLMNOPQRST[|ABCDEFGHIJKLMNOPQRST2|ABCDEFGHIJKLMNOPQRST7|ABCDEFGHIJKLMNOPQRST-|"
     "ABCDEFGHIJ KLMNOPQRST|ABCDEFGHIJ\xc2\x80KLMNOPQRST|ABCDEFGHIJ\xc3\xa9KLMNOPQRST|"
     "AKIAEFGHIJKLMNOPQRST|ASIAEFGHIJKLMNOPQRST|ABIAEFGHIJKLMNOPQRST|AKIAEFGHIJKLMNOPQRS2|"
     "AKIAEFGHIJKLMNOPQRSTU|AKIAEFGHIJKLMNOPQRS|AKIAEFGHIJKLMNOPQRSa|AKIA/FGHIJKLMNOPQRST|"
     "~a|~A|A~1|AKIA~"},
    {CKS_P_SERVICE, begin_vpc,
     "com.amazonaws.vpce.eu-west-1.vpce-svc-0a|eu.amazonaws.vpce.eusc-de-east-1.vpce-svc-0a|"
     "cn.amazonaws.vpce.cn-north-1.vpce-svc-0a|com.amazonaws.vpce.eu-west.vpce-svc-0a|"
     "com.amazonaws.vpce.eu-1.vpce-svc-0a|com.amazonaws.vpce.a-b-c-1.vpce-svc-0a|"
     "com.amazonaws.vpce.a-b-c-d-1.vpce-svc-0a|com.amazonaws.vpce.eu-west-1a.vpce-svc-0a|"
     "com.amazonaws.vpce.eu--1.vpce-svc-0a|com.amazonaws.vpce.-eu-west-1.vpce-svc-0a|"
     "com.amazonaws.vpce.eu-west-12.vpce-svc-0a|com.amazonaws.vpce.eu-west-.vpce-svc-0a|"
     "com.amazonaws.vpce..vpce-svc-0a|com.amazonaws.vpce.eu-west-1.vpce-svc-|"
     "com.amazonaws.vpce.eu-west-1.vpce-svc-0A|com.amazonaws.vpce.eu-west-1.vpce-svc-0-|"
     "com.amazonaws.vpce.eu-west-1.vpce-svc-0\xc3\xa9|com.amazonaws.vpce.eu-west-1.x.vpce-svc-0a|"
     "com.amazonaws.vpce.eu-west-1.vpce-0a|com.amazonaws.vpce.eu-west-1|com.amazonaws.vpce|"
     "com.amazonaws.eu-west-1.kms|vpce-svc-0a|vpce-0a|vpce-0a.x.vpce.amazonaws.com|arn:aws:ec2|x|"
     "com.amazonaws.vpce.us-east-1.vpce-svc-0a|~|com.~|comx~|eu.amazonaws.vpce.~|cn.~|~.vpce-svc-"
     "0a|"
     "~A|com.amazonaws.vpce.~.vpce-svc-0_|com.amazonaws.vpce.us-east-1.~|"
     "com.amazonaws.vpce.us-east-1~|com.amazonaws.vpce.eu-west-1.~"},
    {CKS_P_SERVICE, begin_xks, "|com.amazonaws.vpce.eu-west-1.vpce-svc-0a|~|a~"},
    {CKS_P_SERVICE, begin_connected, "|com.amazonaws.vpce.eu-west-1.vpce-svc-0a|~|a~"},
    {CKS_P_OWNER, begin_vpc,
     "123456789012|12345678901|1234567890123|12345678901a|/23456789012|:23456789012|1234-5678-9012|"
     "|x|~|1~|a~|~a"},
    {CKS_P_OWNER, begin_xks, "123456789012||~"},
    {CKS_P_CONNECTIVITY, begin_xks,
     "PUBLIC_ENDPOINT|public_endpoint|PUBLIC|Public-Endpoint|internet|VPC|private|privatelink|"
     "VPC_ENDPOINT|VPC_ENDPOINT_SERVICE|PUBLIC_ENDPOINTS|x|| PUBLIC_ENDPOINT "},
    {CKS_P_TYPE, begin_xks, "external|xks|hsm|EXTERNAL_KEY_STORES|AWS_CLOUDHSM|x||aws-cloudhsm"},
    {CKS_P_TYPE, begin_update, "AWS_CLOUDHSM|EXTERNAL_KEY_STORE|x"},
    {CKS_P_ANCHOR, begin_update, "x"},
    {CKS_P_NAME, begin_update, "x"},
    {CKS_P_NAME, begin_xks,
     "a|a b|a\tb|a\x01"
     "b|a\x1f"
     "b|a\x7f"
     "b|a\xc2\x80"
     "b|a\xc2\xa0"
     "b|a\xc2\xad"
     "b|a\xe2\x80\x8b"
     "b|a\xe2\x80\x8e"
     "b|a\xef\xbb\xbf"
     "b|a\xc3\xa9"
     "b|a\xe2\x80\x93"
     "b|a\nb|~\xe2\x80\x8b|a~ b| a~|~b "},
    {CKS_P_ID, begin_update,
     "cks-0123456789abcdef0|cks-0123456789abcdef|cks-0123456789abcdef01|cks-0123456789abcdefg|"
     "CKS-0123456789abcdef0|cks-0123456789ABCDEF0|cks_0123456789abcdef0|0123456789abcdef0|cks|x|"
     "cks-~|ck~|x~|~x"},
    {CKS_P_CLUSTER, begin_hsm,
     "cluster-abcdefghijk|cluster-abcdefghij|cluster-abcdefghijklmnop|cluster-abcdefghijklmnopq|"
     "cluster-abcdefghij1|cluster-abcdefghij8|cluster-abcdefghij2|cluster-abcdefghij7|"
     "cluster-abcdefghijK|Cluster-abcdefghijk|cluster_abcdefghijk|abcdefghijk|cluster-|cluster|x|"
     "arn:aws:cloudhsm:eu-west-1:123456789012:cluster/cluster-abcdefghijk|xcluster-abcdefghijk|"
     "cluster-abcdefghijk-|cluster-abcdefghijk |~|cluster-~|clus~|x~|~8|~-|cluster-A~|clusterx~"},
};

static void
add_finding(struct cks_buf *out, const struct cks_finding *f)
{
    cks_buf_printf(out, "    %s %s%s%s", f->code, f->message, f->help ? "; " : "",
                   f->help ? f->help : "");
    if (f->replacement)
        cks_buf_printf(out, " => %s", f->replacement);
    cks_buf_addc(out, '\n');
}

static void
set_part(struct bench *b, enum cks_param p, struct cks_str text, struct cks_partial *part)
{
    size_t at = cks_str_find(text, "~");
    struct cks_str before = cks_str_sub(text, 0, at), after = cks_str_sub(text, at + 1, text.n);
    char *both = cks_arena_alloc(&b->findings.arena, text.n);
    memcpy(both, before.p, before.n);
    memcpy(both + before.n, after.p, after.n);
    *part = (struct cks_partial){.prefix = before,
                                 .suffix = after,
                                 .literals = {both, before.n + after.n},
                                 .min = before.n + after.n,
                                 .max = SIZE_MAX};
    b->store.values[p] =
        (struct cks_value){.state = CKS_VALUE_PARTIAL, .type = CKS_TYPE_STRING, .partial = part};
}

/* In quotes, with other bytes than those of ASCII as numbers. */
static void
add_value(struct cks_buf *out, enum cks_param p, const char *text)
{
    cks_buf_printf(out, "%s '", cks_param_name(p));
    for (const char *c = text; *c; c++)
        if (*c >= ' ' && *c < 0x7F)
            cks_buf_addc(out, *c);
        else
            cks_buf_printf(out, "<%X>", (unsigned)(unsigned char)*c);
    cks_buf_adds(out, "'\n");
}

static void
add_judged(struct cks_buf *out, const struct row *row, struct cks_str text)
{
    struct bench b;
    struct cks_partial part;
    char whole[256];
    snprintf(whole, sizeof(whole), "%.*s", (int)text.n, text.p);
    row->start(&b);
    b.options.region = "eu-west-1";
    if (strchr(whole, '~'))
        set_part(&b, row->p, text, &part);
    else
        set(&b, row->p, whole);
    codes(&b);
    add_value(out, row->p, whole);
    for (size_t i = 0; i < b.findings.list.count; i++)
        add_finding(out, &b.findings.list.items[i].shown);
    end(&b);
}

static void
faults_are_said(void **state)
{
    struct cks_buf out = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_str rest = cks_str_of(rows[i].values);
        for (bool more = true; more;) {
            size_t n = cks_str_find(rest, "|");
            add_judged(&out, &rows[i], cks_str_sub(rest, 0, n));
            more = n < rest.n;
            rest = cks_str_sub(rest, n + 1, rest.n);
        }
    }
    expect("faults", &out);
}

/* ---- scripts ---- */

/* A relative path that begins like one from the root lacks a slash. */
static void
paths_lack_slashes(void **state)
{
    static const struct {
        const char *path;
        bool lacks;
    } paths[] = {
        {"opt/a", true}, {"etc/a", true}, {"home/a", true},  {"root/a", true},   {"tmp/a", true},
        {"usr/a", true}, {"var/a", true}, {"mnt/a", true},   {"srv/a", true},    {"Users/a", true},
        {"tmp", false},  {"a", false},    {"/tmp/a", false}, {"users/a", false}, {"xtmp/a", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(paths); i++) {
        struct bench b;
        begin_xks(&b);
        b.store.input = CKS_INPUT_SHELL;
        b.store.values[CKS_P_NAME] =
            (struct cks_value){.state = CKS_VALUE_UNKNOWN, .file_named = paths[i].path};
        assert_int_equal(strstr(codes(&b), "CKS115") != NULL, paths[i].lacks);
        end(&b);
        begin_xks(&b);
        b.store.input = CKS_INPUT_SHELL;
        b.store.input_named = paths[i].path;
        assert_int_equal(strstr(codes(&b), "CKS115") != NULL, paths[i].lacks);
        end(&b);
    }
}

/* What ends a command too early, in each shell, and for each call. */
static void
commands_end_early(void **state)
{
    static const struct {
        enum cks_lost lost;
        char joint;
        const char *help;
    } ends[] = {
        {CKS_LOST_JOINT, '\\', "end the line with a backslash"},
        {CKS_LOST_JOINT, '`', "end the line with a backtick"},
        {CKS_LOST_JOINT, '^', "end the line with ^"},
        {CKS_LOST_BLANK, '\\', "remove what follows the backslash"},
        {CKS_LOST_BLANK, '`', "remove what follows the backslash"},
        {CKS_LOST_BLANK, '^', "remove what follows the backslash"},
        {CKS_LOST_COMMENT, '^', "move the comment above the command"},
        {CKS_LOST_EMPTY_LINE, '`', "remove the empty line"},
    };
    static const enum cks_operation calls[] = {CKS_CREATE, CKS_UPDATE, CKS_CONNECT};
    static const unsigned char bits[] = {CKS_OP_CREATE, CKS_OP_UPDATE, CKS_OP_CONNECT};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(ends) * CKS_COUNT(calls); i++) {
        struct bench b;
        size_t call = i % CKS_COUNT(calls), row = i / CKS_COUNT(calls);
        begin_xks(&b);
        b.store.operation = calls[call];
        b.store.input = CKS_INPUT_SHELL;
        codes(&b);
        assert_true(b.findings.list.count == 0 ||
                    strcmp(b.findings.list.items[0].shown.code, "CKS114") != 0);
        end(&b);
        begin_xks(&b);
        b.store.operation = calls[call];
        b.store.input = CKS_INPUT_SHELL;
        b.store.lost_backslash = "/0";
        b.store.lost = ends[row].lost;
        b.store.line_joint = ends[row].joint;
        assert_non_null(strstr(codes(&b), "CKS114"));
        for (size_t k = 0; k < b.findings.list.count; k++) {
            const struct cks_found *f = &b.findings.list.items[k];
            if (strcmp(f->shown.code, "CKS114") != 0)
                continue;
            assert_string_equal(f->shown.help, ends[row].help);
            assert_int_equal(f->calls, bits[call]);
        }
        end(&b);
    }
}

/* ---- lengths ---- */

static const struct {
    enum cks_param p;
    void (*start)(struct bench *b);
    const char *before, *after;
    char letter;
} lengths[] = {
    {CKS_P_NAME, begin_xks, "", "", 'n'},
    {CKS_P_NEW_NAME, begin_update, "", "", 'n'},
    {CKS_P_ID, begin_update, "cks-", "", 'a'},
    {CKS_P_CLUSTER, begin_hsm, "cluster-", "", 'a'},
    {CKS_P_ENDPOINT, begin_update, "https://", ".com", 'h'},
    {CKS_P_PATH, begin_update, "/", "/kms/xks/v1", 'p'},
    {CKS_P_SERVICE, begin_vpc, "com.amazonaws.vpce.eu-west-1.vpce-svc-", "", '0'},
    {CKS_P_OWNER, begin_vpc, "", "", '7'},
    {CKS_P_ACCESS_KEY, begin_xks, "", "", 'Q'},
    {CKS_P_PASSWORD, begin_hsm, "", "", 'p'},
    {CKS_P_SECRET_KEY, begin_xks, "", "", 's'},
};

/* A part that is unknown may have any length, so that only the known rest can be too long; what is
 * at most so long can be too short. */
static void
add_part_of_length(struct cks_buf *out, size_t row, size_t min, size_t max)
{
    struct bench b;
    struct cks_partial part = {.min = min, .max = max};
    lengths[row].start(&b);
    b.store.values[lengths[row].p] =
        (struct cks_value){.state = CKS_VALUE_PARTIAL, .type = CKS_TYPE_STRING, .partial = &part};
    codes(&b);
    cks_buf_printf(out, "%s of %zu to %zu\n", cks_param_name(lengths[row].p), min, max);
    for (size_t i = 0; i < b.findings.list.count; i++)
        add_finding(out, &b.findings.list.items[i].shown);
    end(&b);
}

static void
lengths_are_said(void **state)
{
    struct cks_buf out = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(lengths); i++) {
        const struct cks_param_info *info = cks_param(lengths[i].p);
        const size_t bounds[] = {info->min, info->max};
        for (size_t k = 0; k < CKS_COUNT(bounds); k++)
            for (size_t n = bounds[k] ? bounds[k] - 1 : 0; n <= bounds[k] + 1; n++) {
                add_part_of_length(&out, i, n, 9999);
                add_part_of_length(&out, i, 0, n);
            }
    }
    expect("lengths", &out);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_said),
        cmocka_unit_test(lengths_are_said),
        cmocka_unit_test(paths_lack_slashes),
        cmocka_unit_test(commands_end_early),
    };
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
