/* A plan beside its configuration: where the findings of its store are placed, what is related, and
 * what may be written there. fixtures/tables/beside.txt has it. And what the mode of a file does.
 * Argument: the folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ckscheck/tool.h"
#include "golden.h"

#define STORE(path)                                                                                \
    "resource \"aws_kms_custom_key_store\" \"this\" {\n"                                           \
    "  custom_key_store_name  = \"payments\"\n"                                                    \
    "  custom_key_store_type  = \"EXTERNAL_KEY_STORE\"\n"                                          \
    "  xks_proxy_uri_endpoint = \"https://xks.acme-keys.com\"\n"                                   \
    "  xks_proxy_uri_path     = " path "\n"                                                        \
    "  xks_proxy_connectivity = \"PUBLIC_ENDPOINT\"\n"                                             \
    "  xks_proxy_authentication_credential {\n"                                                    \
    "    access_key_id         = \"ABCDEFGHIJKLMNOPQRST\"\n"                                       \
    "    raw_secret_access_key = var.secret\n"                                                     \
    "  }\n"                                                                                        \
    "}\n"                                                                                          \
    "variable \"secret\" {\n  sensitive = true\n}\n"

/* A path in the configuration, and the one that is planned. */
static const struct {
    const char *what, *configuration, *planned;
} rows[] = {
    {"the same literal", STORE("\"/a/kms/xks/v1/\""), "/a/kms/xks/v1/"},
    {"a literal that was changed since", STORE("\"/b/kms/xks/v1\""), "/a/kms/xks/v1/"},
    {"a literal that was changed since, and is wrong too", STORE("\"/b/kms/xks/v1/\""),
     "/a/kms/xks/v1/"},
    {"a literal that was changed since, and is wrong now", STORE("\"/b/kms/xks/v1/\""),
     "/a/kms/xks/v1"},
    {"a local value that was changed since, and is wrong now",
     STORE("local.path") "locals {\n  path = \"/b/kms/xks/v1/\"\n}\n", "/a/kms/xks/v1"},
    {"a wrong default that is replaced",
     STORE("var.path") "variable \"path\" {\n  default = \"/b/kms/xks/v1/\"\n}\n", "/a/kms/xks/v1"},
    {"a wrong default that is replaced, in lower case",
     STORE("lower(var.path)") "variable \"path\" {\n  default = \"/b/kms/xks/v1/\"\n}\n",
     "/a/kms/xks/v1"},
    {"the same default",
     STORE("var.path") "variable \"path\" {\n  default = \"/a/kms/xks/v1/\"\n}\n",
     "/a/kms/xks/v1/"},
    {"a default that is replaced",
     STORE("var.path") "variable \"path\" {\n  default = \"/b/kms/xks/v1\"\n}\n", "/a/kms/xks/v1/"},
    {"a variable without a value", STORE("var.path") "variable \"path\" {}\n", "/a/kms/xks/v1/"},
    {"a local value", STORE("local.path") "locals {\n  path = \"/a/kms/xks/v1/\"\n}\n",
     "/a/kms/xks/v1/"},
    {"a local value that was changed since",
     STORE("local.path") "locals {\n  path = \"/b/kms/xks/v1\"\n}\n", "/a/kms/xks/v1/"},
    {"a variable with text behind it", STORE("\"${var.path}/\"") "variable \"path\" {}\n",
     "/a/kms/xks/v1/"},
    {"a default with text behind it",
     STORE("\"${var.path}/\"") "variable \"path\" {\n  default = \"/a/kms/xks/v1\"\n}\n",
     "/a/kms/xks/v1/"},
    {"another resource's attribute", STORE("random_pet.path.id"), "/a/kms/xks/v1/"},
    {"two pieces of one text",
     STORE("\"${local.a}${local.a}/kms/xks/v1/\"") "locals {\n  a = \"/a\"\n}\n",
     "/a/a/kms/xks/v1/"},
    {"a value that is right", STORE("\"/a/kms/xks/v1\""), "/a/kms/xks/v1"},
};

static const char plan[] =
    "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9.0\", \"resource_changes\": [{\n"
    "\"address\": \"aws_kms_custom_key_store.this\", \"mode\": \"managed\", \"type\": "
    "\"aws_kms_custom_key_store\", \"name\": \"this\", \"provider_name\": "
    "\"registry.terraform.io/hashicorp/aws\", \"change\": {\"actions\": [\"create\"], \"before\": "
    "null,\n\"after\": {\"custom_key_store_name\": \"payments\", \"custom_key_store_type\": "
    "\"EXTERNAL_KEY_STORE\", \"xks_proxy_uri_endpoint\": \"https://xks.acme-keys.com\",\n"
    "\"xks_proxy_uri_path\": \"%s\",\n\"xks_proxy_connectivity\": \"PUBLIC_ENDPOINT\", "
    "\"xks_proxy_authentication_credential\": [{\"access_key_id\": \"ABCDEFGHIJKLMNOPQRST\", "
    "\"raw_secret_access_key\": \"Pm0Zr4cK9vBq2TxW7yLd5NfGhJ1sUeAo8RiCk3MwVbE=\"}]},\n"
    "\"after_unknown\": {}, \"after_sensitive\": {}}}]}\n";

/* Without the folder, which has another name in each run. */
static void
add_place(struct cks_buf *out, const struct cks_place *p)
{
    const char *slash = p->file ? strrchr(p->file, '/') : NULL;
    cks_buf_printf(out, "%s:%u:%u-%u:%u",
                   slash     ? slash + 1
                   : p->file ? p->file
                             : "(none)",
                   p->line, p->column, p->end_line, p->end_column);
}

static void
add_finding(struct cks_buf *out, const struct cks_finding *f)
{
    cks_buf_printf(out, "    %s %s", f->code, f->message);
    if (f->replacement)
        cks_buf_printf(out, " => %s", f->replacement);
    cks_buf_adds(out, "\n        at ");
    add_place(out, &f->place);
    cks_buf_printf(out, " %s\n", f->excerpt ? f->excerpt : "(nothing is shown)");
    for (size_t i = 0; i < f->related_count; i++) {
        cks_buf_printf(out, "        %d %s: ", (int)f->related[i].kind, f->related[i].message);
        add_place(out, &f->related[i].place);
        cks_buf_printf(out, "%s\n", f->related[i].line ? " with its line" : "");
    }
    if (!f->repair)
        return;
    cks_buf_printf(out, "        %s: ", f->repair->certain ? "certain" : "offered");
    add_place(out, &f->repair->place);
    cks_buf_printf(out, " %s\n", f->repair->text ? f->repair->text : f->repair->refused);
}

static void
write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

/* What is given of the two files. */
enum given { BOTH, PLAN, PLAN_AND_FOLDER };

static void
add_run(struct cks_buf *out, size_t row, enum given given)
{
    static const char *const how[] = {"both files", "the plan",
                                      "the plan, and where its files are"};
    char dir[] = "/tmp/ckscheck-beside-XXXXXX", tf[64], json[64], text[2048];
    struct cks_options o;
    struct cks *c = NULL;
    const char *at = strstr(plan, "%s");
    int n =
        snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - plan), plan, rows[row].planned, at + 2);
    assert_in_range(n, 1, sizeof(text) - 1);
    assert_non_null(mkdtemp(dir));
    snprintf(tf, sizeof(tf), "%s/main.tf", dir);
    snprintf(json, sizeof(json), "%s/plan.json", dir);
    write_file(tf, rows[row].configuration);
    write_file(json, text);
    cks_options_init(&o);
    o.config_dir = given == PLAN_AND_FOLDER ? dir : NULL;
    assert_int_equal(cks_open(&o, &c), CKS_OK);
    if (given == BOTH)
        assert_int_equal(cks_add_file(c, tf), CKS_OK);
    assert_int_equal(cks_add_file(c, json), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    cks_buf_printf(out, "%s: %s\n", rows[row].what, how[given]);
    for (size_t i = 0; i < cks_finding_count(c); i++)
        if (strcmp(cks_finding(c, i)->code, "CKS422") == 0)
            add_finding(out, cks_finding(c, i));
    cks_close(&c);
    unlink(tf);
    unlink(json);
    rmdir(dir);
}

static void
plans_stand_beside_configurations(void **state)
{
    struct cks_buf out = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (enum given given = BOTH; given <= PLAN_AND_FOLDER; given++)
            add_run(&out, i, given);
    expect("beside", &out);
}

/* How often CKS902 is found in a file of two stores with that mode, in a folder with that mode. */
static size_t
told_of_file(mode_t mode, mode_t folder_mode)
{
    static const char store[] = "aws kms create-custom-key-store --custom-key-store-name %s "
                                "--cloud-hsm-cluster-id cluster-k3rlqmzt5aw "
                                "--key-store-password kmsPswd2025\n";
    char dir[] = "/tmp/ckscheck-beside-XXXXXX", file[64], text[1024];
    struct cks_options o;
    struct cks *c = NULL;
    size_t told = 0;
    int n = snprintf(text, sizeof(text), store, "a");
    snprintf(text + n, sizeof(text) - (size_t)n, store, "b");
    assert_non_null(mkdtemp(dir));
    snprintf(file, sizeof(file), "%s/a.sh", dir);
    write_file(file, text);
    /* In a folder that only its owner can enter, a file's mode does not matter. */
    assert_int_equal(chmod(dir, folder_mode), 0);
    assert_int_equal(chmod(file, mode), 0);
    cks_options_init(&o);
    assert_int_equal(cks_open(&o, &c), CKS_OK);
    assert_int_equal(cks_add_file(c, file), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    for (size_t i = 0; i < cks_finding_count(c); i++)
        told += strcmp(cks_finding(c, i)->code, "CKS902") == 0;
    cks_close(&c);
    unlink(file);
    rmdir(dir);
    return told;
}

/* That everyone can read a file is told once, not for each store. */
static void
readable_files_are_told_once(void **state)
{
    CKS_UNUSED(state);
    assert_int_equal(told_of_file(0644, 0755), 1);
    assert_int_equal(told_of_file(0604, 0755), 1);
    assert_int_equal(told_of_file(0644, 0700), 0);
    assert_int_equal(told_of_file(0600, 0755), 0);
    assert_int_equal(told_of_file(0640, 0755), 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plans_stand_beside_configurations),
                                       cmocka_unit_test(readable_files_are_told_once)};
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
