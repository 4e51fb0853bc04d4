/* Modules of Terraform in memory: which stores come out of them, with which values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>

#include "formats/terraform/terraform.h"

/* ---- files in memory ---- */

struct memory_file {
    const char *path; /* "dir/name", clean */
    const char *text; /* NULL: a symbolic link */
};

static const struct memory_file *
find_file(const struct memory_file *files, const char *path)
{
    for (; files->path; files++)
        if (strcmp(files->path, path) == 0)
            return files;
    return NULL;
}

static int
look(void *cookie, const char *path, bool follow, struct cks_file_info *ret)
{
    const struct memory_file *f = find_file(cookie, path);
    if (!f)
        return ENOENT;
    *ret = (struct cks_file_info){.kind = f->text || follow ? CKS_FILE_REGULAR : CKS_FILE_LINK,
                                  .size = f->text ? strlen(f->text) : 0};
    return 0;
}

static int
open_file(void *cookie, const char *path, void **ret)
{
    const struct memory_file *f = find_file(cookie, path);
    union {
        const struct memory_file *in;
        void *out;
    } u = {.in = f};
    *ret = u.out;
    return f && f->text ? 0 : EIO;
}

static int
read_file(void *cookie, void *file, uint64_t offset, void *to, size_t size, size_t *got)
{
    const struct memory_file *f = file;
    size_t n = strlen(f->text);
    CKS_UNUSED(cookie);
    *got = offset >= n ? 0 : n - (size_t)offset < size ? n - (size_t)offset : size;
    memcpy(to, f->text + offset, *got);
    return 0;
}

static void
close_file(void *cookie, void *file)
{
    CKS_UNUSED(cookie);
    CKS_UNUSED(file);
}

static int
list_files(void *cookie, const char *path, int (*each)(void *arg, const char *name), void *arg)
{
    size_t n = strcmp(path, ".") == 0 ? 0 : strlen(path) + 1;
    for (const struct memory_file *f = cookie; f->path; f++) {
        if (n && (strncmp(f->path, path, n - 1) != 0 || f->path[n - 1] != '/'))
            continue;
        if (!strchr(f->path + n, '/') && each(arg, f->path + n))
            return EIO;
    }
    return 0;
}

static const struct cks_file_access memory = {sizeof(memory), look,       open_file,
                                              read_file,      close_file, list_files};

/* ---- what comes out ---- */

struct seen {
    char *text; /* a line for each store and each trouble */
};

static void
add(struct cks_buf *b, const char *name, const struct cks_value *v)
{
    static const char *const states[] = {"-", "null", "", "", "?"};
    if (v->state == CKS_VALUE_ABSENT)
        return;
    cks_buf_printf(b, " %s=", name);
    if (v->state == CKS_VALUE_PARTIAL)
        cks_buf_printf(b, "%.*s~%.*s", CKS_STR_ARG(v->partial->prefix),
                       CKS_STR_ARG(v->partial->suffix));
    else if (v->state == CKS_VALUE_KNOWN)
        cks_buf_addstr(b, v->secret.hidden.n ? v->secret.hidden : v->text);
    else
        cks_buf_adds(b, states[v->state]);
}

static bool
take(void *cookie, const struct cks_store *s)
{
    static const struct {
        const char *name;
        enum cks_param p;
    } shown[] = {{"name", CKS_P_NAME},     {"cluster", CKS_P_CLUSTER},
                 {"anchor", CKS_P_ANCHOR}, {"endpoint", CKS_P_ENDPOINT},
                 {"path", CKS_P_PATH},     {"password", CKS_P_PASSWORD},
                 {"id", CKS_P_ACCESS_KEY}, {"secret", CKS_P_SECRET_KEY}};
    struct cks_buf *b = cookie;
    cks_buf_printf(b, "%s", s->address);
    for (size_t i = 0; i < CKS_COUNT(shown); i++)
        add(b, shown[i].name, &s->values[shown[i].p]);
    if (s->region.n)
        cks_buf_printf(b, " region=%.*s", CKS_STR_ARG(s->region));
    if (s->account.n)
        cks_buf_printf(b, " account=%.*s", CKS_STR_ARG(s->account));
    cks_buf_adds(b, s->region_unknown ? " region?" : "");
    cks_buf_adds(b, s->multiple ? " multiple" : "");
    cks_buf_adds(b, s->overridable ? " overridable" : "");
    for (const struct cks_extra *e = s->extras; e; e = e->next)
        cks_buf_printf(b, " extra=%.*s>%s", CKS_STR_ARG(e->name), e->nearest ? e->nearest : "");
    cks_buf_addc(b, '\n');
    return true;
}

static bool
trouble(void *cookie, const struct cks_document *doc, enum cks_trouble kind,
        const struct cks_range *range, const char *message, const char *help)
{
    CKS_UNUSED(kind);
    CKS_UNUSED(message);
    CKS_UNUSED(help);
    cks_buf_printf(cookie, "! %s:%u\n", doc->file, range->line);
    return true;
}

/* Reads the first file named and compares. */
static void
check_files(const struct memory_file *files, const char *const *named, const char *want)
{
    struct cks_options options = {0};
    struct cks_buf got = {0};
    union {
        const struct memory_file *in;
        void *out;
    } u = {.in = files};
    cks_buf_adds(&got, "");
    struct cks_terraform *t = cks_terraform_new(&options, &memory, u.out);
    assert_non_null(t);
    for (; *named; named++)
        assert_true(cks_terraform_add_file(t, *named));
    struct cks_terraform_sink sink = {take, trouble, &got};
    assert_true(cks_terraform_run(t, &sink));
    cks_buf_addc(&got, '\0');
    assert_string_equal(got.data, want);
    cks_terraform_free(t);
    cks_buf_free(&got);
}

static void
check(const struct memory_file *files, const char *want)
{
    const char *const named[] = {"main.tf", NULL};
    check_files(files, named, want);
}

#define STORE(name) "resource \"aws_kms_custom_key_store\" \"" name "\" "

/* ---- tests ---- */

static void
values_come_in_terraforms_order(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf",
         STORE("s") "{\n  custom_key_store_name = join(\"\", [var.a, var.b, var.c, var.d, "
                    "var.e])\n}\n"
                    "variable \"a\" { default = \"default-\" }\n"
                    "variable \"b\" { default = \"x\" }\nvariable \"c\" {}\n"
                    "variable \"d\" {}\nvariable \"e\" {}\n"},
        {"terraform.tfvars", "b = \"tfvars-\"\nc = \"x\"\nd = \"x\"\ne = \"x\"\nunused = 1\n"},
        {"terraform.tfvars.json", "{\"c\": \"json-\", \"d\": \"x\", \"e\": \"x\"}"},
        {"b.auto.tfvars", "d = \"b-\"\ne = \"x\"\n"},
        {"c.auto.tfvars.json", "{\"e\": \"c\"}"},
        {"other.tfvars", "a = \"no\"\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s name=default-tfvars-json-b-c\n");
}

static void
absent_is_empty_or_null(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf", STORE("s") "{\n  custom_key_store_name = \"n\"\n  cloud_hsm_cluster_id = \"\"\n"
                               "  key_store_password = null\n  xks_proxy_uri_path = var.p\n}\n"
                               "variable \"p\" {\n  type = string\n  default = null\n}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s name=n overridable\n");
}

static void
numbers_and_booleans_become_strings(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf",
         STORE("s") "{\n  custom_key_store_name = 12345\n  key_store_password = true\n}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s name=12345 password=true\n");
}

static void
instances_are_made(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf",
         STORE("two") "{\n  count = 2\n  custom_key_store_name = \"n${count.index}\"\n}\n" STORE(
             "each") "{\n  for_each = { b = \"x\", a = \"y\" }\n  custom_key_store_name = "
                     "\"${each.key}-${each.value}\"\n}\n" STORE(
                         "set") "{\n  for_each = toset([\"q\\\"\"])\n  custom_key_store_name = "
                                "each.value\n}\n" STORE("none") "{\n  count = 0\n}\n" STORE(
                                    "many") "{\n  count = var.n\n  custom_key_store_name = "
                                            "\"m${count.index}\"\n}\n"
                                            "variable \"n\" {}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.each[\"a\"] name=a-y overridable\n"
                 "aws_kms_custom_key_store.each[\"b\"] name=b-x overridable\n"
                 "aws_kms_custom_key_store.many name=m~ multiple overridable\n"
                 "aws_kms_custom_key_store.set[\"q\\\"\"] name=q\" overridable\n"
                 "aws_kms_custom_key_store.two[0] name=n0 overridable\n"
                 "aws_kms_custom_key_store.two[1] name=n1 overridable\n");
}

static void
keys_are_written_as_terraform_does(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf", STORE("s") "{\n  for_each = { \"\\u00a0x\" = \"a\", \"$${x}\" = \"d\" }\n"
                               "  custom_key_store_name = each.value\n}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s[\"$${x}\"] name=d\n"
                 "aws_kms_custom_key_store.s[\"\\u00a0x\"] name=a\n");
}

static void
modules_are_read_through_their_callers(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf",
         "module \"m\" {\n  source = \"./mods/store\"\n  count = 1\n  name = local.n\n}\n"
         "locals { n = module.names.made }\n"
         "module \"names\" { source = \"./mods/names\" }\n"
         "module \"far\" {\n  source = \"hashicorp/x/aws\"\n}\n"
         "module \"same\" {\n  source = \"./mods/store\"\n  name = \"b\"\n"
         "  path = \"/p${module.far.x}\"\n}\n"},
        {"mods/store/main.tf",
         "variable \"name\" {}\nvariable \"path\" { default = \"/d\" }\n" STORE(
             "s") "{\n  custom_key_store_name = upper(var.name)\n  xks_proxy_uri_path = "
                  "var.path\n  trust_anchor_certificate = file(\"${path.module}/a.crt\")\n}\n"},
        {"mods/store/a.crt", "PEM\n"},
        {"mods/names/main.tf", "output \"made\" { value = \"made\" }\n"},
        {0}};
    static const char *const named[] = {"main.tf", "mods/store/main.tf", NULL};
    static const char want[] =
        "module.m[0].aws_kms_custom_key_store.s name=MADE anchor=PEM\n path=/d\n"
        "module.same.aws_kms_custom_key_store.s name=B anchor=PEM\n path=/p~\n";
    CKS_UNUSED(state);
    check(files, want);
    check_files(files, named, want);
}

static void
a_module_by_itself_has_its_defaults(void **state)
{
    static const struct memory_file files[] = {
        {"mods/store/main.tf", "variable \"name\" { default = \"d\" }\n" STORE(
                                   "s") "{\n  custom_key_store_name = var.name\n}\n"},
        {0}};
    static const char *const named[] = {"mods/store/main.tf", NULL};
    CKS_UNUSED(state);
    check_files(files, named, "aws_kms_custom_key_store.s name=d overridable\n");
}

static void
circles_end(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf", "module \"a\" { source = \"./a\" }\n" STORE(
                        "s") "{\n  custom_key_store_name = local.x\n  key_store_password = "
                             "module.a.o\n  cloud_hsm_cluster_id = "
                             "aws_kms_custom_key_store.s.cloud_hsm_cluster_id\n}\n"
                             "locals {\n  x = local.y\n  y = local.x\n}\n"},
        {"a/main.tf",
         "module \"b\" {\n  source = \"../a\"\n}\noutput \"o\" { value = module.b.o }\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s name=? cluster=? password=?\n");
}

static void
files_stay_inside(void **state)
{
    static const struct memory_file files[] = {
        {"repo/.git", "x"},
        {"repo/tf/main.tf",
         STORE("a") "{\n  trust_anchor_certificate = "
                    "file(\"../ca.crt\")\n}\n" STORE(
                        "b") "{\n  "
                             "trust_anchor_"
                             "certificate = "
                             "file(\"../../"
                             "secret\")\n}\n" STORE(
                                 "c") "{\n  trust_anchor_certificate = "
                                      "file(\"/etc/passwd\")\n}\n" STORE(
                                          "d") "{\n  trust_anchor_certificate = "
                                               "file(\"link\")\n}\n" STORE(
                                                   "e") "{\n  "
                                                        "trust_anchor_"
                                                        "certificate = "
                                                        "file(\"~/"
                                                        "x\")\n}"
                                                        "\n" STORE("f") "{\n  "
                                                                        "trust_"
                                                                        "anchor_"
                                                                        "certificate"
                                                                        " = "
                                                                        "file("
                                                                        "\"missing\""
                                                                        ")\n}"
                                                                        "\n" STORE("g") "{"
                                                                                        "\n"
                                                                                        "  "
                                                                                        "tr"
                                                                                        "us"
                                                                                        "t_"
                                                                                        "an"
                                                                                        "ch"
                                                                                        "or"
                                                                                        "_c"
                                                                                        "er"
                                                                                        "ti"
                                                                                        "fi"
                                                                                        "ca"
                                                                                        "te"
                                                                                        " ="
                                                                                        " "
                                                                                        "fi"
                                                                                        "le"
                                                                                        "("
                                                                                        "\""
                                                                                        "li"
                                                                                        "nk"
                                                                                        "ed"
                                                                                        "/"
                                                                                        "x"
                                                                                        "\""
                                                                                        ")"
                                                                                        "\n"
                                                                                        "}"
                                                                                        "\n"},
        {"repo/ca.crt", "inside"},
        {"secret", "outside"},
        {"/etc/passwd", "outside"},
        {"repo/tf/link", NULL},
        {"repo/tf/linked", NULL},
        {"repo/tf/linked/x", "through a link"},
        {0}};
    static const char *const named[] = {"repo/tf/main.tf", NULL};
    CKS_UNUSED(state);
    check_files(files, named,
                "aws_kms_custom_key_store.a anchor=inside\naws_kms_custom_key_store.b anchor=?\n"
                "aws_kms_custom_key_store.c anchor=?\naws_kms_custom_key_store.d anchor=?\n"
                "aws_kms_custom_key_store.e anchor=?\naws_kms_custom_key_store.f anchor=?\n"
                "aws_kms_custom_key_store.g anchor=?\n");
}

static void
providers_tell_region_and_account(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf", "provider \"aws\" { region = \"eu-west-1\" }\n"
                    "provider \"aws\" {\n  alias = \"role\"\n  region = var.r\n  assume_role "
                    "{\n    role_arn = "
                    "\"arn:aws:iam::123456789012:role/x\"\n  }\n}\n"
                    "provider \"aws\" {\n  alias = \"later\"\n  region = var.later\n}\n"
                    "variable \"r\" { default = \"us-east-1\" }\nvariable \"later\" "
                    "{}\n" STORE("a") "{}\n" STORE("b") "{\n  provider = aws.role\n}\n" STORE(
                        "c") "{\n  provider = aws.later\n}\n" STORE("d") "{\n  provider = "
                                                                         "aws.elsewhere\n}"
                                                                         "\n" STORE("e") "{\n "
                                                                                         " reg"
                                                                                         "ion "
                                                                                         "= "
                                                                                         "\"ap"
                                                                                         "-sou"
                                                                                         "th-"
                                                                                         "1\""
                                                                                         "\n}"
                                                                                         "\n"
                                                                                         "modu"
                                                                                         "le "
                                                                                         "\"m"
                                                                                         "\" "
                                                                                         "{\n "
                                                                                         " sou"
                                                                                         "rce "
                                                                                         "= "
                                                                                         "\"./"
                                                                                         "m\""
                                                                                         "\n  "
                                                                                         "prov"
                                                                                         "ider"
                                                                                         "s = "
                                                                                         "{\n "
                                                                                         "   "
                                                                                         "aws "
                                                                                         "= "
                                                                                         "aws."
                                                                                         "role"
                                                                                         "\n  "
                                                                                         "}\n}"
                                                                                         "\n"
                                                                                         "modu"
                                                                                         "le "
                                                                                         "\"n"
                                                                                         "\" "
                                                                                         "{\n "
                                                                                         " sou"
                                                                                         "rce "
                                                                                         "= "
                                                                                         "\"./"
                                                                                         "m\""
                                                                                         "\n}"
                                                                                         "\n"},
        {"m/main.tf", STORE("s") "{}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.a region=eu-west-1\n"
                 "aws_kms_custom_key_store.b region=us-east-1 account=123456789012\n"
                 "aws_kms_custom_key_store.c region?\n"
                 "aws_kms_custom_key_store.d region?\n"
                 "aws_kms_custom_key_store.e region=ap-south-1\n"
                 "module.m.aws_kms_custom_key_store.s region=us-east-1 account=123456789012\n"
                 "module.n.aws_kms_custom_key_store.s region=eu-west-1\n");
}

static void
wrong_names_are_told(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf",
         STORE("s") "{\n  name = \"x\"\n  hsm_cluster_id = \"c\"\n  tags = {}\n  count = "
                    "1\n  trust_anchor_certificat = \"y\"\n  "
                    "xks_proxy_authentication_credential {\n    secret_access_key = "
                    "\"k\"\n  }\n  network {}\n}\n"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.s[0] name=? cluster=? anchor=? secret=?"
                 " extra=name>custom_key_store_name extra=hsm_cluster_id>cloud_hsm_cluster_id"
                 " extra=tags> extra=trust_anchor_certificat>trust_anchor_certificate"
                 " extra=network> extra=secret_access_key>raw_secret_access_key\n");
}

static void
damage_hides_nothing_and_invents_nothing(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf", STORE("a") "{\n  custom_key_store_name = \"a\n  cloud_hsm_cluster_id = "
                               "\"c\"\n}\n" STORE("b") "{\n  custom_key_store_name = \"b\"\n}\n"},
        {"json.tf.json", "{\"resource\": [}"},
        {0}};
    CKS_UNUSED(state);
    check(files, "aws_kms_custom_key_store.a name=? cluster=c anchor=? endpoint=? path=? "
                 "password=? id=? secret=?\naws_kms_custom_key_store.b name=b\n! json.tf.json:1\n! "
                 "main.tf:2\n");
}

static void
json_and_overrides_are_merged(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf.json",
         "{\"locals\": {\"n\": \"base\"}, \"resource\": {\"aws_kms_custom_key_store\": {\"s\": {"
         "\"custom_key_store_name\": \"${local.n}-${upper(\\\"x\\\")}\","
         "\"xks_proxy_authentication_credential\": {\"access_key_id\": \"A\","
         "\"raw_secret_access_key\": \"B\"}}}}}"},
        {"override.tf", "locals {\n  n = \"first\"\n}\n"},
        {"z_override.tf", "locals {\n  n = \"last\"\n}\n" STORE(
                              "s") "{\n  xks_proxy_authentication_credential {\n    access_key_id "
                                   "= \"C\"\n  }\n}\n"},
        {0}};
    static const char *const named[] = {"main.tf.json", NULL};
    CKS_UNUSED(state);
    check_files(files, named, "aws_kms_custom_key_store.s name=last-X id=C\n");
}

static void
json_has_types_and_iterators_as_strings(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf.json",
         "{\"variable\": {\"l\": {\"type\": \"list(string)\", \"default\": [1, \"$${b}\"]}},"
         "\"resource\": {\"aws_kms_custom_key_store\": {\"s\": {"
         "\"custom_key_store_name\": \"${jsonencode(var.l)}\","
         "\"dynamic\": {\"xks_proxy_authentication_credential\": {\"for_each\": \"${[\\\"K\\\"]}\","
         "\"iterator\": \"it\", \"content\": {\"access_key_id\": \"${it.value}\","
         "\"raw_secret_access_key\": \"S${it.key}\"}}}}}}}"},
        {0}};
    static const char *const named[] = {"main.tf.json", NULL};
    CKS_UNUSED(state);
    check_files(files, named,
                "aws_kms_custom_key_store.s name=[\"1\",\"$${b}\"] id=K secret=S0 overridable\n");
}

static void
json_names_stand_once(void **state)
{
    static const struct memory_file files[] = {
        {"main.tf.json",
         "{\"resource\": {\"aws_instance\": {\"i\": {\"disk\": {}, \"disk\": {}}},\n"
         "\"aws_kms_custom_key_store\": {\"s\": {\"//\": 1, \"//\": 2,\n"
         "\"custom_key_store_name\": \"a\",\n\"custom_key_store_name\": \"a\"}}},\n"
         "\"locals\": {\"o\": [{\"a\": 1,\n\"a\": 1}]}}"},
        {0}};
    static const char *const named[] = {"main.tf.json", NULL};
    CKS_UNUSED(state);
    check_files(files, named,
                "aws_kms_custom_key_store.s name=a\n! main.tf.json:4\n! main.tf.json:6\n");
}

static void
without_a_store_nothing_is_said(void **state)
{
    static const struct memory_file files[] = {{"main.tf", "resource \"aws_instance\" \"x\" {\n"},
                                               {0}};
    CKS_UNUSED(state);
    check(files, "");
}

static void
a_text_opens_no_files(void **state)
{
    static const struct memory_file files[] = {
        {"a.crt", "A"}, {"terraform.tfvars", "v = \"x\"\n"}, {0}};
    struct cks_options options = {0};
    struct cks_buf got = {0};
    union {
        const struct memory_file *in;
        void *out;
    } u = {.in = files};
    CKS_UNUSED(state);
    struct cks_terraform *t = cks_terraform_new(&options, &memory, u.out);
    assert_true(cks_terraform_add_text(
        t, "main.tf",
        cks_str_of(STORE("s") "{\n  custom_key_store_name = var.v\n  trust_anchor_certificate = "
                              "file(\"a.crt\")\n}\nvariable \"v\" {}\n"),
        false));
    struct cks_terraform_sink sink = {take, trouble, &got};
    assert_true(cks_terraform_run(t, &sink));
    cks_buf_addc(&got, '\0');
    assert_string_equal(got.data, "aws_kms_custom_key_store.s name=? anchor=? overridable\n");
    cks_terraform_free(t);
    cks_buf_free(&got);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_in_terraforms_order),
        cmocka_unit_test(absent_is_empty_or_null),
        cmocka_unit_test(numbers_and_booleans_become_strings),
        cmocka_unit_test(instances_are_made),
        cmocka_unit_test(keys_are_written_as_terraform_does),
        cmocka_unit_test(modules_are_read_through_their_callers),
        cmocka_unit_test(a_module_by_itself_has_its_defaults),
        cmocka_unit_test(json_has_types_and_iterators_as_strings),
        cmocka_unit_test(json_names_stand_once),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(files_stay_inside),
        cmocka_unit_test(providers_tell_region_and_account),
        cmocka_unit_test(wrong_names_are_told),
        cmocka_unit_test(damage_hides_nothing_and_invents_nothing),
        cmocka_unit_test(json_and_overrides_are_merged),
        cmocka_unit_test(without_a_store_nothing_is_said),
        cmocka_unit_test(a_text_opens_no_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
