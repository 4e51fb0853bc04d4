/* Which values of a store may be shown, and what the values mean together: each reason by itself,
 * and what is beside its bound. */
#include "bench.h"

#include "base/sealed.h"
#include "base/unnamed.h"
#include "model/gate.h"
#include "model/input_kind.h"
#include "model/kms_error.h"
#include "model/secrets.h"
#include "model/term.h"

#define SECRET "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE="
#define CAPITALS43 "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJK"

static bool
is_hidden(struct bench *b, enum cks_param p)
{
    cks_store_settle(&b->store, b->store.type);
    return b->store.sense.concealed >> p & 1;
}

/* What could be the secret access key by its form: beside one that fits it is an ID. */
static void
ids_of_access_keys_may_be_secrets(void **state)
{
    static const struct {
        const char *id, *secret; /* secret NULL: not given */
        bool hidden;
    } rows[] = {
        {"ABCDEFGHIJKLMNOPQRST", SECRET, false},
        {"ABCDEFGHIJKLMNOPQRST", NULL, false},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZ2345", SECRET, false},
        /* As long as a secret, or longer than an ID of other characters. */
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJ", SECRET, false},
        {CAPITALS43, SECRET, true},
        {"abcdefghijklmnopqrstuvwxyz2345", SECRET, false},
        {"abcdefghijklmnopqrstuvwxyz23456", SECRET, true},
        /* Beside one that is missing, or is none by its characters or its length. */
        {"ABCDEFGHIJKLMNOPQRSt", SECRET, false},
        {"ABCDEFGHIJKLMNOPQRSt", NULL, true},
        {"ABCDEFGHIJKLMNOPQRS/", NULL, true},
        {"ABCDEFGHIJKLMNOPQRS+", NULL, true},
        {"ABCDEFGHIJKLMNOPQRS=", NULL, true},
        {"ABCDEFGHIJKLMNOPQRS-", NULL, false},
        {"ABCDEFGHIJKLMNOPQRSt", "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVb", true},
        {"ABCDEFGHIJKLMNOPQRSt", "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE", false},
        {"ABCDEFGHIJKLMNOPQRSt", "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbEqW8eR5tY9uI3oP6aS1dF4",
         false},
        {"ABCDEFGHIJKLMNOPQRSt",
         "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbEqW8eR5tY9uI3oP6aS1dF4g", true},
        {"ABCDEFGHIJKLMNOPQRSt", "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVb-_", true},
        {"ABCDEFGHIJKLMNOPQRSt", "Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVb+/", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin_xks(&b);
        set(&b, CKS_P_ACCESS_KEY, rows[i].id);
        if (rows[i].secret)
            set(&b, CKS_P_SECRET_KEY, rows[i].secret);
        else
            drop(&b, CKS_P_SECRET_KEY);
        if (is_hidden(&b, CKS_P_ACCESS_KEY) != rows[i].hidden)
            fail_msg("row %zu: %s", i, rows[i].id);
        end(&b);
    }
}

/* A part of a secret is hidden wherever it stands. */
static void
parts_of_secrets_are_hidden(void **state)
{
    struct bench b;
    CKS_UNUSED(state);
    begin_xks(&b);
    set(&b, CKS_P_NAME, "9vBq2TxW7yLd");
    assert_true(is_hidden(&b, CKS_P_NAME));
    static const char *const told[] = {"x9vBq2!", "9vBq2TxW7yLe",      "9v-Bq 2",
                                       "2qBV9",   "9vB\xE2\x80\x8Bq2", "cluster-9vbq2"};
    for (size_t i = 0; i < CKS_COUNT(told); i++) {
        set(&b, CKS_P_NAME, told[i]);
        if (!is_hidden(&b, CKS_P_NAME))
            fail_msg("%s is shown", told[i]);
    }
    set(&b, CKS_P_NAME, "9vBqTxW7LyTq2B");
    assert_false(is_hidden(&b, CKS_P_NAME));
    end(&b);
    begin_hsm(&b);
    set(&b, CKS_P_PASSWORD, "Tq4mZx9LpW2");
    set(&b, CKS_P_NAME, "Tq4mZx9LpW2");
    assert_true(is_hidden(&b, CKS_P_NAME));
    set(&b, CKS_P_NAME, "Tq4mLpW2");
    assert_false(is_hidden(&b, CKS_P_NAME));
    set(&b, CKS_P_PASSWORD, "ClusterUsEast1x");
    set(&b, CKS_P_NAME, "cluster-a/us-east");
    assert_false(is_hidden(&b, CKS_P_NAME));
    set(&b, CKS_P_NAME, "r-us-east-1");
    assert_true(is_hidden(&b, CKS_P_NAME));
    for (size_t i = 0; i < CKS_SECRETS_BESIDE; i++) {
        begin_hsm(&b);
        b.store.beside[i].hidden = cks_str_of("Nb7Vc5Xz3As1");
        set(&b, CKS_P_NAME, "Nb7Vc5Xz3As1");
        assert_true(is_hidden(&b, CKS_P_NAME));
        set(&b, CKS_P_NAME, "ledger");
        assert_false(is_hidden(&b, CKS_P_NAME));
        end(&b);
    }
}

/* A name that could be the password is hidden where the password is none. */
static void
names_may_be_passwords(void **state)
{
    static const struct {
        const char *name, *password;
        bool hidden;
    } rows[] = {
        {"Tq4mZx9", "short", true},
        {"Tq4mZx", "short", false},
        {"Tq4mZx9LpW2Tq4mZx9LpW2Tq4mZx9LpW", "short", true},
        {"Tq4mZx9LpW2Tq4mZx9LpW2Tq4mZx9LpWq", "short", false},
        {"Tq4mZx-", "short", false},
        {"Tq4mZx9", "Nb7Vc5X", false},
        {"Tq4mZx9", "Nb7Vc5", true},
        {"Tq4mZx9", "Nb7Vc5Xz3As1Nb7Vc5Xz3As1Nb7Vc5Xz", false},
        {"Tq4mZx9", "Nb7Vc5Xz3As1Nb7Vc5Xz3As1Nb7Vc5Xzq", true},
        {"Tq4mZx9", "Nb7Vc5X!", true},
        {"Tq4mZx9", NULL, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin_hsm(&b);
        set(&b, CKS_P_NAME, rows[i].name);
        if (rows[i].password)
            set(&b, CKS_P_PASSWORD, rows[i].password);
        else
            drop(&b, CKS_P_PASSWORD);
        if (is_hidden(&b, CKS_P_NAME) != rows[i].hidden)
            fail_msg("row %zu: %s", i, rows[i].name);
        end(&b);
    }
}

static void
keys_in_the_place_of_ids_are_hidden(void **state)
{
    struct bench b;
    CKS_UNUSED(state);
    begin_update(&b);
    assert_false(is_hidden(&b, CKS_P_ID));
    set(&b, CKS_P_ID, SECRET);
    assert_true(is_hidden(&b, CKS_P_ID));
    end(&b);
    begin_hsm(&b);
    assert_false(is_hidden(&b, CKS_P_CLUSTER));
    set(&b, CKS_P_CLUSTER, SECRET);
    assert_true(is_hidden(&b, CKS_P_CLUSTER));
    end(&b);
    begin_xks(&b);
    b.store.values[CKS_P_PATH].marked_sensitive = true;
    assert_true(is_hidden(&b, CKS_P_PATH));
    assert_false(is_hidden(&b, CKS_P_ENDPOINT));
    end(&b);
}

/* What comes from the one text that gave a secret is made of it. */
static void
what_secrets_are_made_of_is_hidden(void **state)
{
    struct cks_document doc = {0}, other = {0};
    const struct {
        size_t count;
        bool more;
        struct cks_trace_text texts[2]; /* of the secret */
        const struct cks_document *doc; /* of the name's text */
        size_t start;
        bool hidden;
    } rows[] = {
#define TEXT(role_, doc_, start_) {.role = (role_), .doc = (doc_), .value.start = (start_)}
        {1, false, {TEXT(CKS_TRACE_GAVE, &doc, 5)}, &doc, 5, true},
        {1, false, {TEXT(CKS_TRACE_GAVE, &doc, 5)}, &doc, 6, false},
        {1, false, {TEXT(CKS_TRACE_GAVE, &doc, 5)}, &other, 5, false},
        {1, true, {TEXT(CKS_TRACE_GAVE, &doc, 5)}, &doc, 5, false},
        {1, false, {TEXT(CKS_TRACE_PASSED, &doc, 5)}, &doc, 5, false},
        {2, false, {TEXT(CKS_TRACE_GAVE, &doc, 5), TEXT(CKS_TRACE_PASSED, &doc, 9)}, &doc, 5, true},
        {2, false, {TEXT(CKS_TRACE_PASSED, &doc, 9), TEXT(CKS_TRACE_GAVE, &doc, 5)}, &doc, 5, true},
        {2,
         false,
         {TEXT(CKS_TRACE_GAVE, &doc, 5), TEXT(CKS_TRACE_PASSED, &doc, 9)},
         &doc,
         9,
         false},
        {2, false, {TEXT(CKS_TRACE_GAVE, &doc, 5), TEXT(CKS_TRACE_GAVE, &doc, 9)}, &doc, 5, false},
        {0, false, {TEXT(CKS_TRACE_GAVE, &doc, 5)}, &doc, 5, false},
    };
    static const enum cks_param secrets[] = {CKS_P_PASSWORD, CKS_P_SECRET_KEY};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (size_t k = 0; k < CKS_COUNT(secrets); k++) {
            struct bench b;
            const struct cks_trace_text at[2] = {TEXT(CKS_TRACE_PASSED, &other, 1),
                                                 TEXT(CKS_TRACE_GAVE, rows[i].doc, rows[i].start)};
            const struct cks_trace secret = {.whole = true,
                                             .more = rows[i].more,
                                             .count = rows[i].count,
                                             .texts = rows[i].texts},
                                   name = {.whole = true, .count = 2, .texts = at};
            (k ? begin_xks : begin_hsm)(&b);
            b.store.values[secrets[k]].trace = &secret;
            assert_false(is_hidden(&b, CKS_P_NAME));
            b.store.values[CKS_P_NAME].trace = &name;
            if (is_hidden(&b, CKS_P_NAME) != rows[i].hidden)
                fail_msg("row %zu of %s", i, cks_param_name(secrets[k]));
            end(&b);
        }
}

/* Values that announce a secret, and keys. */
static void
texts_announce_secrets(void **state)
{
    static const struct {
        const char *text;
        bool shown;
    } rows[] = {
        {"", true},
        {"password", true},
        {"password=x", false},
        {"passwor=x", true},
        {"payments", true},
        {"a RawSecretAccessKey: b", false},
        {"-----BEGIN PRIVATE KEY-----", false},
        {"-----BEGIN EC PRIVATE KEY-----", false},
        {"-----BEGIN CERTIFICATE-----", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_may_show(cks_str_of(rows[i].text)) != rows[i].shown)
            fail_msg("%s", rows[i].text);
    struct cks_secret own[] = {{.hidden = cks_str_of("")}, {.hidden = cks_str_of("Nb7Vc5Xz3As1")}};
    assert_true(cks_holds_secret_of(own, 2, cks_str_of("a Nb7Vc5Xz3As1 b")));
    assert_false(cks_holds_secret_of(own, 1, cks_str_of("a Nb7Vc5Xz3As1 b")));
    assert_false(cks_holds_secret_of(own, 2, cks_str_of("payments")));
}

/* The names of parameters, in any letters and in those of each tool. */
static void
names_of_parameters_are_known(void **state)
{
    static const struct {
        const char *word;
        bool known;
    } rows[] = {
        {"CustomKeyStoreId", true},
        {"customkeystoreid", true},
        {"CUSTOMKEYSTOREID", true},
        {"CustomKeyStoreIds", false},
        {"ustomKeyStoreId", false},
        {"custom_key_store_name", true},
        {"custom-key-store-name", true},
        {"customKeyStoreName", true},
        {"xksProxyUriPath", true},
        {"xks_proxy_uri_pat", false},
        {"", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_param_known_word(cks_str_of(rows[i].word)) != rows[i].known)
            fail_msg("%s", rows[i].word);
}

/* ---- meaning ---- */

/* The type that a call means, by its own word, by its default or by what it gives. */
static void
calls_mean_a_type(void **state)
{
    static const struct {
        enum cks_operation op;
        const char *type; /* NULL: not given */
        bool hsm, xks;    /* what it gives */
        enum cks_store_type is, meant;
        bool contradicted;
    } rows[] = {
        {CKS_CREATE, NULL, false, false, CKS_STORE_HSM, CKS_STORE_HSM, false},
        {CKS_CREATE, NULL, true, false, CKS_STORE_HSM, CKS_STORE_HSM, false},
        {CKS_CREATE, NULL, false, true, CKS_STORE_XKS, CKS_STORE_XKS, true},
        {CKS_CREATE, NULL, true, true, CKS_STORE_HSM, CKS_STORE_HSM, false},
        {CKS_CREATE, "AWS_CLOUDHSM", false, true, CKS_STORE_HSM, CKS_STORE_XKS, true},
        {CKS_CREATE, "AWS_CLOUDHSM", true, true, CKS_STORE_HSM, CKS_STORE_HSM, false},
        {CKS_CREATE, "EXTERNAL_KEY_STORE", true, false, CKS_STORE_XKS, CKS_STORE_HSM, true},
        {CKS_CREATE, "EXTERNAL_KEY_STORE", false, true, CKS_STORE_XKS, CKS_STORE_XKS, false},
        {CKS_CREATE, "EXTERNAL_KEY_STORE", false, false, CKS_STORE_XKS, CKS_STORE_XKS, false},
        {CKS_CREATE, "EXTERNAL", false, true, CKS_STORE_UNKNOWN, CKS_STORE_UNKNOWN, false},
        {CKS_CREATE, " AWS_CLOUDHSM", true, false, CKS_STORE_UNKNOWN, CKS_STORE_HSM, false},
        {CKS_UPDATE, NULL, false, false, CKS_STORE_UNKNOWN, CKS_STORE_UNKNOWN, false},
        {CKS_UPDATE, NULL, true, false, CKS_STORE_HSM, CKS_STORE_HSM, false},
        {CKS_UPDATE, NULL, false, true, CKS_STORE_XKS, CKS_STORE_XKS, false},
        {CKS_UPDATE, NULL, true, true, CKS_STORE_UNKNOWN, CKS_STORE_UNKNOWN, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct bench b;
        begin(&b, rows[i].op);
        if (rows[i].type)
            set(&b, CKS_P_TYPE, rows[i].type);
        if (rows[i].hsm)
            set(&b, CKS_P_PASSWORD, "Tq4mZx9LpW2");
        if (rows[i].xks)
            set(&b, CKS_P_PATH, "/kms/xks/v1");
        cks_store_settle(&b.store, CKS_STORE_UNKNOWN);
        if (b.store.type != rows[i].is || cks_meant_type(&b.store) != rows[i].meant ||
            cks_type_contradicted(&b.store) != rows[i].contradicted)
            fail_msg("row %zu: %d, meant %d, %d", i, (int)b.store.type,
                     (int)cks_meant_type(&b.store), cks_type_contradicted(&b.store));
        end(&b);
    }
}

/* Of a file only a shell's command line takes the text. */
static void
urls_of_files_are_known(void **state)
{
    static const struct {
        const char *text;
        bool url;
    } rows[] = {
        {"file://a", true}, {"fileb://a", true}, {"file://", true},   {"file:/a", false},
        {"file", false},    {"", false},         {"afile://", false}, {"filec://a", false},
    };
    static const enum cks_param params[] = {CKS_P_PATH, CKS_P_SECRET_KEY};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (size_t k = 0; k < CKS_COUNT(params); k++) {
            struct bench b;
            begin_xks(&b);
            set(&b, params[k], rows[i].text);
            cks_store_settle(&b.store, CKS_STORE_XKS);
            if (cks_is_file_url(&b.store, params[k]) != rows[i].url ||
                cks_is_judged(&b.store, params[k]) == rows[i].url)
                fail_msg("%s", rows[i].text);
            b.store.input = CKS_INPUT_SHELL;
            cks_store_settle(&b.store, CKS_STORE_XKS);
            assert_false(cks_is_file_url(&b.store, params[k]));
            end(&b);
        }
}

/* What a module's callers may give is not left out; a null is, where a tool leaves it out. */
static void
values_are_left_out(void **state)
{
    struct bench b;
    CKS_UNUSED(state);
    begin(&b, CKS_CREATE);
    b.store.values[CKS_P_PATH].state = CKS_VALUE_NULL;
    cks_store_settle(&b.store, CKS_STORE_UNKNOWN);
    assert_true(cks_left_out(&b.store, CKS_P_ENDPOINT));
    assert_false(cks_left_out(&b.store, CKS_P_PATH));
    b.store.input = CKS_INPUT_TERRAFORM;
    b.store.values[CKS_P_ENDPOINT].origin = CKS_FROM_DEFAULT;
    cks_store_settle(&b.store, CKS_STORE_UNKNOWN);
    assert_true(cks_left_out(&b.store, CKS_P_ENDPOINT));
    assert_true(cks_left_out(&b.store, CKS_P_PATH));
    b.store.overridable = true;
    cks_store_settle(&b.store, CKS_STORE_UNKNOWN);
    assert_false(cks_left_out(&b.store, CKS_P_ENDPOINT));
    assert_true(cks_left_out(&b.store, CKS_P_PATH));
    end(&b);
}

/* ---- tables ---- */

static void
inputs_have_roles(void **state)
{
    static const enum cks_input_kind plans[] = {CKS_INPUT_PLAN, CKS_INPUT_PULUMI_STATE},
                                     keeps[] = {CKS_INPUT_STATE, CKS_INPUT_PULUMI_STATE};
    CKS_UNUSED(state);
    for (enum cks_input_kind k = 0; k < CKS_INPUT_COUNT; k++) {
        assert_int_equal(cks_input_plans(k), k == plans[0] || k == plans[1]);
        assert_int_equal(cks_input_keeps(k), k == keeps[0] || k == keeps[1]);
    }
}

static void
inputs_repeat_others(void **state)
{
    static const struct {
        enum cks_input_kind a, b;
        bool in_one_file, in_two;
    } rows[] = {
        {CKS_INPUT_PLAN, CKS_INPUT_TERRAFORM, true, true},
        {CKS_INPUT_STATE, CKS_INPUT_TERRAFORM, true, true},
        {CKS_INPUT_TERRAFORM, CKS_INPUT_PLAN, false, false},
        {CKS_INPUT_PLAN, CKS_INPUT_PLAN, false, true},
        {CKS_INPUT_PLAN, CKS_INPUT_STATE, false, false},
        {CKS_INPUT_STATE, CKS_INPUT_STATE, false, false},
        {CKS_INPUT_PULUMI_STATE, CKS_INPUT_PULUMI, true, true},
        {CKS_INPUT_PULUMI_STATE, CKS_INPUT_PULUMI_STATE, false, true},
        {CKS_INPUT_SHELL, CKS_INPUT_SHELL, false, false},
        {CKS_INPUT_SHELL, CKS_INPUT_CLI_JSON, false, false},
        {CKS_INPUT_CLI_JSON, CKS_INPUT_CLI_JSON, false, false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_input_repeats(rows[i].a, rows[i].b, true) != rows[i].in_one_file ||
            cks_input_repeats(rows[i].a, rows[i].b, false) != rows[i].in_two)
            fail_msg("row %zu", i);
}

static void
errors_are_found_by_name(void **state)
{
    CKS_UNUSED(state);
    assert_true(cks_kms_error_count() > 30);
    for (size_t i = 0; i < cks_kms_error_count(); i++) {
        const struct cks_kms_error *row = cks_kms_error_row(i);
        assert_ptr_equal(cks_kms_error_find(cks_str_of(row->name)), row);
    }
    assert_null(cks_kms_error_find(CKS_STR_LIT("")));
    assert_null(cks_kms_error_find(CKS_STR_LIT("kmsinternalexception")));
}

/* A term with a Region in it has any Region there. */
static void
terms_hold_regions(void **state)
{
    static const struct cks_term term = {.name = "kms.REGION.amazonaws.com"};
    static const struct {
        const char *name;
        bool is;
    } rows[] = {
        {"kms.eu-west-1.amazonaws.com", true},   {"kms.us-gov-west-1.amazonaws.com", true},
        {"kms.REGION.amazonaws.com", true},      {"kms.eu-west.amazonaws.com", false},
        {"kms.a-b-.amazonaws.com", true},        {"kms.eu_west-1-1.amazonaws.com", false},
        {"kms..amazonaws.com", false},           {"kms.eu-west-1.amazonaws.co", false},
        {"km.eu-west-1.amazonaws.com", false},   {"KMS.eu-west-1.amazonaws.com", false},
        {"xkms.eu-west-1.amazonaws.com", false}, {"kms.eu-west-1.amazonaws.comx", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_term_is(&term, cks_str_of(rows[i].name), true) != rows[i].is)
            fail_msg("%s", rows[i].name);
    assert_true(cks_term_is(&term, CKS_STR_LIT("KMS.eu-west-1.AMAZONAWS.com"), false));
}

/* ---- places behind secrets ---- */

static void
ranges_end_before_secrets(void **state)
{
    static const struct cks_origin places[] = {{5, 20}, {3, 12}, {3, 10}, {9, 1}};
    struct cks_secret_places list = {0};
    static const struct {
        struct cks_range range, kept; /* line, column, end_line, end_column */
        bool cut;
    } rows[] = {
#define AT(line_, column_, end_line_, end_column_)                                                 \
    {.line = (line_), .column = (column_), .end_line = (end_line_), .end_column = (end_column_)}
        {AT(1, 1, 2, 9), AT(1, 1, 2, 9), false},     {AT(3, 1, 3, 10), AT(3, 1, 3, 10), false},
        {AT(3, 1, 3, 11), AT(3, 1, 3, 10), true},    {AT(3, 10, 3, 12), AT(3, 10, 3, 10), true},
        {AT(3, 11, 4, 1), AT(3, 10, 4, 1), true},    {AT(3, 12, 5, 30), AT(3, 10, 5, 20), true},
        {AT(4, 50, 5, 20), AT(4, 50, 5, 20), false}, {AT(5, 21, 5, 22), AT(5, 20, 5, 20), true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(places); i++)
        cks_secrets_add(&list, places[i].line, places[i].column);
    cks_secrets_sort(&list);
    assert_int_equal(list.list.count, 3);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_range r = rows[i].range;
        const struct cks_range *kept = &rows[i].kept;
        assert_int_equal(cks_secrets_keep_before(&list, &r), rows[i].cut);
        if (r.line != kept->line || r.column != kept->column || r.end_line != kept->end_line ||
            r.end_column != kept->end_column)
            fail_msg("row %zu", i);
    }
    cks_secrets_free(&list);
}

/* What could not be kept may be anywhere: nothing of a column is told. */
static void
lost_secrets_hide_columns(void **state)
{
    struct cks_secret_places list = {.lost = true};
    struct cks_range r = {.line = 7, .column = 5, .end_line = 7, .end_column = 9};
    CKS_UNUSED(state);
    assert_true(cks_secrets_keep_before(&list, &r));
    assert_int_equal(r.column, 1);
    assert_int_equal(r.end_column, 1);
    cks_secrets_clear(&list);
    assert_false(cks_secrets_keep_before(&list, &r));
}

static bool
is_sealed(const struct cks_sealed *all, const char *text)
{
    return cks_sealed_stands_in(all, cks_str_of(text));
}

/* The secrets of a run are recognized in the forms that one of a store is. */
static void
secrets_of_a_run_are_recognized(void **state)
{
    static const char *const held[] = {
        "Zq7Wj3Xv9Kd",      "a zq7wj3xv9kd.b",          "x5a7137576a335876394b64x",
        "WnE3V2ozWHY5S2Q=", "/%5aq7W%6a3Xv9Kd/x",       "Zq7Wj3Xv9KdZq7Wj3Xv9Kd",
        "%%zZq7Wj3Xv9Kd",   "the mistyfjordplumage is",
    };
    static const char *const free_of[] = {
        "", "Zq7Wj3X", "Zq7Wj3Xv9K", "q7Wj3Xv9Kd", "mistyfjordplumagf", "%5aq7Wj3Xv9K", "short1"};
    struct cks_sealed all = {0};
    CKS_UNUSED(state);
    assert_false(is_sealed(&all, held[0]));
    assert_true(cks_sealed_add(&all, (struct cks_secret){cks_str_of("short1")}));
    assert_int_equal(all.count, 0);
    assert_true(cks_sealed_add(&all, (struct cks_secret){cks_str_of("Zq7Wj3Xv9Kd")}));
    size_t once = all.count;
    assert_true(cks_sealed_add(&all, (struct cks_secret){cks_str_of("Zq7Wj3Xv9Kd")}));
    assert_int_equal(all.count, once);
    assert_true(cks_sealed_add(&all, (struct cks_secret){cks_str_of("mistyfjordplumage")}));
    for (size_t i = 0; i < CKS_COUNT(held); i++)
        if (!is_sealed(&all, held[i]))
            fail_msg("not recognized: %s", held[i]);
    for (size_t i = 0; i < CKS_COUNT(free_of); i++)
        if (is_sealed(&all, free_of[i]))
            fail_msg("taken for a secret: %s", free_of[i]);
    cks_sealed_free(&all);
    assert_false(is_sealed(&all, held[0]));
}

/* However many begin alike, each is recognized, and a text is read in linear time. */
static void
many_secrets_of_a_run_are_recognized(void **state)
{
    struct cks_sealed all = {0};
    char text[40];
    CKS_UNUSED(state);
    for (unsigned i = 0; i < 2000; i++) {
        snprintf(text, sizeof(text), i % 2 ? "Password%05u" : "%05uPassword", i);
        assert_true(cks_sealed_add(&all, (struct cks_secret){cks_str_of(text)}));
    }
    assert_true(is_sealed(&all, "Password00001"));
    assert_true(is_sealed(&all, "a 01998Password"));
    assert_false(is_sealed(&all, "a 02000Passwo"));
    cks_sealed_free(&all);
}

/* A query or a fragment may be a secret by its form; a name with such a sign is not a URL. */
static void
queries_may_be_secrets(void **state)
{
    static const struct {
        const char *text;
        bool hidden;
    } rows[] = {
        {"https://x.acme-keys.com/?token=Zq7Wj3Xv9Kd", true},
        {"https://x.acme-keys.com/#Zq7Wj3Xv9Kd", true},
        {"/kms/xks/v1?a=b&c=Zq7Wj3Xv9Kd&d=e", true},
        {"/kms/xks/v1?Zq7Wj3Xv9Kd", true},
        {"https://x.acme-keys.com/?a=b", false},
        {"https://x.acme-keys.com/?ref=v1.2.30-rc.1", false},
        {"https://x.acme-keys.com/#", false},
        {"https://x.acme-keys.com/?", false},
        {"https://x.acme-keys.com/?production=", false},
        {"team#production", false},
        {"is this production?yesindeed", false},
        {"payments/production#blue12345", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_may_show(cks_str_of(rows[i].text)) == rows[i].hidden)
            fail_msg("%s: hidden is %d", rows[i].text, !rows[i].hidden);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_access_keys_may_be_secrets),
        cmocka_unit_test(parts_of_secrets_are_hidden),
        cmocka_unit_test(names_may_be_passwords),
        cmocka_unit_test(keys_in_the_place_of_ids_are_hidden),
        cmocka_unit_test(what_secrets_are_made_of_is_hidden),
        cmocka_unit_test(texts_announce_secrets),
        cmocka_unit_test(secrets_of_a_run_are_recognized),
        cmocka_unit_test(many_secrets_of_a_run_are_recognized),
        cmocka_unit_test(queries_may_be_secrets),
        cmocka_unit_test(names_of_parameters_are_known),
        cmocka_unit_test(calls_mean_a_type),
        cmocka_unit_test(urls_of_files_are_known),
        cmocka_unit_test(values_are_left_out),
        cmocka_unit_test(inputs_have_roles),
        cmocka_unit_test(inputs_repeat_others),
        cmocka_unit_test(errors_are_found_by_name),
        cmocka_unit_test(terms_hold_regions),
        cmocka_unit_test(ranges_end_before_secrets),
        cmocka_unit_test(lost_secrets_hide_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
