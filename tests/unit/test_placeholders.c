/* Values that stand for others, at the bounds of their forms: what is left over from a template,
 * and what only a document shows in the place of a value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/param.h"
#include "model/store.h"
#include "rules/store/placeholder.h"

static void
put(struct cks_store *s, enum cks_param p, const char *text)
{
    struct cks_value *v = &s->values[p];
    *v = (struct cks_value){.state = CKS_VALUE_KNOWN, .type = CKS_TYPE_STRING};
    if (cks_param_secret(p)) {
        v->secret.hidden = cks_str_of(text);
    } else {
        v->text = cks_str_of(text);
        v->chars = cks_chars_of(v->text);
    }
}

static bool
is_left_over(enum cks_param p, const char *text)
{
    struct cks_store s = {0};
    put(&s, p, text);
    return cks_placeholder_of(&s, p);
}

static bool
is_shown(enum cks_param p, const char *text, enum cks_input_kind input)
{
    struct cks_store s = {.example = true, .input = input};
    put(&s, p, text);
    return cks_placeholder_of(&s, p);
}

/* A text of n characters. */
static const char *
of_length(char c, size_t n, const char *after)
{
    static char text[128];
    assert_true(n + strlen(after) < sizeof(text));
    memset(text, c, n);
    strcpy(text + n, after);
    return text;
}

/* ---- left over from a template ---- */

static void
forms_of_templates_have_bounds(void **state)
{
    static const struct {
        enum cks_param param;
        const char *text;
        bool is;
    } rows[] = {
        /* A name in brackets; a store's name may be in them. */
        {CKS_P_CLUSTER, "<>", true},
        {CKS_P_CLUSTER, "{id}", true},
        {CKS_P_CLUSTER, "[id]", true},
        {CKS_P_CLUSTER, "{a}", false},
        {CKS_P_CLUSTER, "{}", false},
        {CKS_P_CLUSTER, "[my store_id-1]", true},
        {CKS_P_CLUSTER, "[store.id]", false},
        {CKS_P_CLUSTER, "[.storeid]", false},
        {CKS_P_CLUSTER, "[storeid.]", false},
        {CKS_P_CLUSTER, "[store}", false},
        {CKS_P_CLUSTER, "{store]", false},
        {CKS_P_CLUSTER, "store]", false},
        {CKS_P_CLUSTER, "[store", false},
        {CKS_P_NAME, "{id}", false},
        {CKS_P_NEW_NAME, "[id]", false},
        {CKS_P_PASSWORD, "{id}", true},
        {CKS_P_PASSWORD, "{a}", false},
        {CKS_P_SECRET_KEY, "<>", true},
        /* All of one mark or letter. */
        {CKS_P_NAME, "...", true},
        {CKS_P_NAME, "..", false},
        {CKS_P_NAME, "*.*", true},
        {CKS_P_NAME, "...a", false},
        {CKS_P_NAME, "\xe2\x80\xa6", true},
        {CKS_P_NAME, "\xe2\x80\xa6.", false},
        {CKS_P_NAME, "xxx", true},
        {CKS_P_NAME, "xx", false},
        {CKS_P_NAME, "xxxy", false},
        {CKS_P_NAME, "yxxx", false},
        {CKS_P_NAME, "xyz", false},
        {CKS_P_NAME, "aaa", false},
        {CKS_P_NAME, "(xxx)", true},
        {CKS_P_NAME, "(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx)", true},
        {CKS_P_NAME, "axxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", false},
        {CKS_P_NAME, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-", true},
        {CKS_P_NAME, "-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", true},
        {CKS_P_NAME, "-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxa", false},
        {CKS_P_NAME, "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", true},
        {CKS_P_NAME, "", false},
        /* Something of yours. */
        {CKS_P_NAME, "your-x", true},
        {CKS_P_NAME, "Your x", true},
        {CKS_P_NAME, "your_", false},
        {CKS_P_NAME, "yourx1", false},
        {CKS_P_NAME, "my-your-x", false},
        /* In angle brackets, anywhere. */
        {CKS_P_NAME, "<a>", true},
        {CKS_P_NAME, "a<b>", true},
        {CKS_P_NAME, "<1x>", true},
        {CKS_P_NAME, "<a", false},
        {CKS_P_NAME, "<>a", false},
        {CKS_P_NAME, "<-a>", false},
        {CKS_P_NAME, ">a<", false},
        {CKS_P_NAME, "${}", true},
        {CKS_P_NAME, "{{}}", true},
        {CKS_P_NAME, "x}${", false},
        {CKS_P_NAME, "{{}", false},
        {CKS_P_NAME, "$ {}", false},
        /* Words inside of others: the shortest part, at the very end and at the beginning. */
        {CKS_P_NAME, "putyour", true},
        {CKS_P_NAME, "xx putyour", true},
        {CKS_P_NAME, "putyour xx", true},
        {CKS_P_NAME, "putyou", false},
        {CKS_P_NAME, "xx put you", false},
        {CKS_P_NAME, "a-very-long-name-that-ends-in-change-me", true},
        {CKS_P_NAME, "a-very-long-name-that-ends-in-change-m", false},
        {CKS_P_NAME, "a-very-long-name-with-1-digit-changeme", true},
        {CKS_P_NAME, "tbd", true},
        {CKS_P_NAME, "tbd1", false},
        {CKS_P_NAME, "t b d", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (is_left_over(rows[i].param, rows[i].text) != rows[i].is)
            fail_msg("%s of %s", rows[i].text, cks_param(rows[i].param)->name);
}

static void
unfilled_ids_are_known(void **state)
{
    static const struct {
        enum cks_param param;
        const char *text;
        bool is;
    } rows[] = {
        {CKS_P_ID, "STORE_ID", true},
        {CKS_P_ID, "STOREID", false},
        {CKS_P_ID, "_STOREID", true},
        {CKS_P_ID, "STOREID_", true},
        {CKS_P_ID, "STORE_Id", false},
        {CKS_P_ID, "STORE_ID1", false},
        {CKS_P_CLUSTER, "CLUSTER_ID", true},
        {CKS_P_NAME, "STORE_ID", false},
        {CKS_P_ID, "cks-xXx", true},
        {CKS_P_ID, "cks-...", true},
        {CKS_P_ID, "cks-***", true},
        {CKS_P_ID, "cks-___", true},
        {CKS_P_ID, "cks-xx", false},
        {CKS_P_ID, "cks-xxxa", false},
        {CKS_P_ID, "cks-axxx", false},
        {CKS_P_ID, "cks-\xe2\x80\xa6", true},
        {CKS_P_ID, "cks-", false},
        {CKS_P_ID, "cluster-xxx", false},
        {CKS_P_CLUSTER, "cluster-xxx", true},
        {CKS_P_CLUSTER, "cks-xxx", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (is_left_over(rows[i].param, rows[i].text) != rows[i].is)
            fail_msg("%s of %s", rows[i].text, cks_param(rows[i].param)->name);
}

static void
documented_values_have_bounds(void **state)
{
    static const struct {
        enum cks_param param;
        const char *text;
        bool is;
    } rows[] = {
        {CKS_P_ENDPOINT, "https://example.com", true},
        {CKS_P_ENDPOINT, "https://a.example.com", true},
        {CKS_P_ENDPOINT, "https://aexample.com", false},
        {CKS_P_ENDPOINT, "https://example.com/a", true},
        {CKS_P_ENDPOINT, "https://example.com:443", true},
        {CKS_P_ENDPOINT, "https://example.com?a", true},
        {CKS_P_ENDPOINT, "https://example.com#a", true},
        {CKS_P_ENDPOINT, "https://example.com\\a", true},
        {CKS_P_ENDPOINT, "https://example.com.", false},
        {CKS_P_ENDPOINT, "https://example.comx", false},
        {CKS_P_ENDPOINT, "EXAMPLE.ORG", true},
        {CKS_P_ENDPOINT, "https://a.b/example.org", false},
        {CKS_P_ENDPOINT, "example.edu", false},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJKLMEXAMPLE", true},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJKLMEXAMPLES", false},
        {CKS_P_CLUSTER, "cluster-1a23b4c", true},
        {CKS_P_CLUSTER, "cluster-1a23b4", false},
        {CKS_P_SERVICE, "com.amazonaws.vpce.us-east-1.vpce-svc-example1", true},
        {CKS_P_SERVICE, "com.amazonaws.vpce.us-east-1.vpce-svc-exampl", false},
        {CKS_P_SECRET_KEY, "q7Vw2ZkEXAMPLE9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4H", true},
        {CKS_P_SECRET_KEY, "q7Vw2ZkEXAMPL9Gx4Hq7Vw2Zk9Gx4Hq7Vw2Zk9Gx4Hq", false},
        {CKS_P_PASSWORD, "q7VwEXAMPLE", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (is_left_over(rows[i].param, rows[i].text) != rows[i].is)
            fail_msg("%s of %s", rows[i].text, cks_param(rows[i].param)->name);
}

/* Space around a value is another finding's. */
static void
space_around_is_left_out(void **state)
{
    CKS_UNUSED(state);
    assert_true(is_left_over(CKS_P_CLUSTER, " {id}\t"));
    assert_true(is_left_over(CKS_P_CLUSTER, " STORE_ID "));
    assert_true(is_shown(CKS_P_CLUSTER, " my-cluster-id ", CKS_INPUT_CLI_JSON));
}

/* Of the values of a parameter none is a placeholder, whatever it looks like. */
static void
real_values_are_none(void **state)
{
    CKS_UNUSED(state);
    assert_false(is_shown(CKS_P_TYPE, "EXTERNAL_KEY_STORE", CKS_INPUT_CLI_JSON));
    assert_false(is_shown(CKS_P_TYPE, "AWS_CLOUDHSM", CKS_INPUT_CLI_JSON));
    assert_false(is_shown(CKS_P_CONNECTIVITY, "PUBLIC_ENDPOINT", CKS_INPUT_CLI_JSON));
    assert_false(is_shown(CKS_P_TYPE, "STORE_TYPE", CKS_INPUT_CLI_JSON));
    assert_true(is_left_over(CKS_P_TYPE, "<type>"));
    assert_true(is_left_over(CKS_P_CONNECTIVITY, "TODO"));
    assert_false(is_left_over(CKS_P_TYPE, "AWS_CLOUDHSM"));
    assert_true(is_shown(CKS_P_TYPE, "{type}", CKS_INPUT_CLI_JSON));
    assert_true(is_shown(CKS_P_ANCHOR, "MII...", CKS_INPUT_CLI_JSON));
    assert_false(is_shown(CKS_P_ANCHOR, "ANCHOR", CKS_INPUT_CLI_JSON));
}

/* ---- shown by documents ---- */

static void
documents_show_forms(void **state)
{
    static const struct {
        enum cks_param param;
        const char *text;
        bool is;
    } rows[] = {
        /* In capitals. */
        {CKS_P_PATH, "PATH", true},
        {CKS_P_PATH, "KEY_ID", true},
        {CKS_P_PATH, "KEY-ID", true},
        {CKS_P_PATH, "ID_FROM_STEP_1", true},
        {CKS_P_PATH, "STEP1", false},
        {CKS_P_PATH, "STEP-1", false},
        {CKS_P_PATH, "1_1", false},
        {CKS_P_PATH, "AB", true},
        {CKS_P_PATH, "A", false},
        {CKS_P_PATH, "__", false},
        {CKS_P_PATH, "--", false},
        {CKS_P_PATH, "Path", false},
        {CKS_P_PATH, "PATh", false},
        {CKS_P_PATH, "PATH!", false},
        /* In braces, anywhere. */
        {CKS_P_PATH, "/{path}/kms/xks/v1", true},
        {CKS_P_PATH, "/{my path_1-a}", true},
        {CKS_P_PATH, "/{}", false},
        {CKS_P_PATH, "/{path", false},
        {CKS_P_PATH, "/path}", false},
        {CKS_P_PATH, "/{pa.th}", false},
        {CKS_P_PATH, "/{.path}", false},
        {CKS_P_PATH, "/{path.}", false},
        {CKS_P_PATH, "/{p}", true},
        /* With marks at the end. */
        {CKS_P_PATH, "/a...", true},
        {CKS_P_PATH, "/a..", false},
        {CKS_P_PATH, "/a\xe2\x80\xa6", true},
        {CKS_P_PATH, "/a...b", false},
        /* IDs. */
        {CKS_P_CLUSTER, "cluster-id", true},
        {CKS_P_CLUSTER, "Cluster_ID", true},
        {CKS_P_CLUSTER, "my-cluster-id", true},
        {CKS_P_CLUSTER, "my-my-cluster-id", false},
        {CKS_P_CLUSTER, "cluster-ids", false},
        {CKS_P_CLUSTER, "cluster-i", false},
        {CKS_P_CLUSTER, "cloudHsmClusterId", true},
        {CKS_P_CLUSTER, "CLUSTER", true},
        {CKS_P_CLUSTER, "cluster-EXAMPLE", true},
        {CKS_P_CLUSTER, "cluster-exampleid", true},
        {CKS_P_CLUSTER, "example", true},
        {CKS_P_CLUSTER, "cluster-exampl", false},
        {CKS_P_ID, "cks-id", true},
        {CKS_P_ID, "CustomKeyStoreId", true},
        {CKS_P_ID, "key-store-id", true},
        {CKS_P_ID, "storeId", true},
        {CKS_P_ID, "store", false},
        {CKS_P_ID, "%STORE_ID%", true},
        {CKS_P_ID, "%ID%", true},
        {CKS_P_ID, "%I%", false},
        {CKS_P_ID, "%%", false},
        {CKS_P_ID, "%store%", false},
        {CKS_P_ID, "%STORE", false},
        {CKS_P_ID, "STORE%", false},
        {CKS_P_PATH, "cluster-id", false},
        {CKS_P_PATH, "%STORE_ID%", false},
        /* Hosts. */
        {CKS_P_ENDPOINT, "https://HOST", true},
        {CKS_P_ENDPOINT, "HOST", true},
        {CKS_P_ENDPOINT, "https://HOST:443/", true},
        {CKS_P_ENDPOINT, "https://HOST/a", true},
        {CKS_P_ENDPOINT, "https://HOST.a", false},
        {CKS_P_ENDPOINT, "https://host", false},
        {CKS_P_ENDPOINT, "http://HOST", false},
        /* Services. */
        {CKS_P_SERVICE, "com.amazonaws.vpce.REGION.vpce-svc-1", true},
        {CKS_P_SERVICE, "com.amazonaws.vpce.eu-west-1.vpce-svc-X", true},
        {CKS_P_SERVICE, "Com.amazonaws.vpce.eu-west-1.vpce-svc-1", true},
        {CKS_P_SERVICE, "com.amazonaws.vpce.eu-west-1.vpce-svc-1", false},
        /* IDs of access keys may be capital letters alone. */
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJKLMNOPQRS", true},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJKLMNOPQRST", false},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJ_LMNOPQRST", true},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJ-LMNOPQRST", true},
        {CKS_P_ACCESS_KEY, "ABCDEFGHIJ-lMNOPQRST", false},
        /* Secrets. */
        {CKS_P_PASSWORD, "PASSWORD", true},
        {CKS_P_PASSWORD, "Passwort", false},
        {CKS_P_PASSWORD, "abc...", true},
        {CKS_P_SECRET_KEY, "SECRET_KEY", true},
        {CKS_P_SECRET_KEY, "secret_key", false},
        /* Any text in capitals may be a name. */
        {CKS_P_NAME, "NAME", false},
        {CKS_P_NEW_NAME, "NAME", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (is_shown(rows[i].param, rows[i].text, CKS_INPUT_SHELL) != rows[i].is)
            fail_msg("%s of %s", rows[i].text, cks_param(rows[i].param)->name);
}

static void
long_capitals_are_values(void **state)
{
    CKS_UNUSED(state);
    assert_true(is_shown(CKS_P_PATH, of_length('A', 40, ""), CKS_INPUT_SHELL));
    assert_false(is_shown(CKS_P_PATH, of_length('A', 41, ""), CKS_INPUT_SHELL));
}

/* An empty value of a document is left to the reader where it would be sent as it is. */
static void
empty_values_are_shown(void **state)
{
    static const enum cks_param params[] = {CKS_P_NAME, CKS_P_NEW_NAME, CKS_P_PATH, CKS_P_PASSWORD,
                                            CKS_P_SECRET_KEY};
    struct cks_store s = {.example = true};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(params); i++) {
        assert_true(is_shown(params[i], "", CKS_INPUT_CLI_JSON));
        assert_false(is_shown(params[i], "", CKS_INPUT_TERRAFORM));
        assert_false(is_left_over(params[i], ""));
    }
    assert_false(is_shown(CKS_P_NAME, "a", CKS_INPUT_CLI_JSON));
    s.values[CKS_P_PATH].state = CKS_VALUE_UNKNOWN;
    assert_false(cks_placeholder_of(&s, CKS_P_PATH));
    assert_false(cks_placeholder_of(&s, CKS_P_NAME));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_templates_have_bounds),
        cmocka_unit_test(unfilled_ids_are_known),
        cmocka_unit_test(documented_values_have_bounds),
        cmocka_unit_test(space_around_is_left_out),
        cmocka_unit_test(real_values_are_none),
        cmocka_unit_test(documents_show_forms),
        cmocka_unit_test(long_capitals_are_values),
        cmocka_unit_test(empty_values_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
