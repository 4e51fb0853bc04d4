/*
 * Shell scripts put together from pieces: each byte of the input adds one. What the reader makes of
 * a script must have its places inside of it, and judging must not fail.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/buf.h"
#include "ckscheck/ckscheck.h"
#include "no_files.h"
#include "source/shell/shell.h"
#include "source/shell/commands.h"
#include "source/shell/word.h"

static const char *const pieces[] = {
    "aws kms create-custom-key-store",
    "aws kms update-custom-key-store",
    "aws kms connect-custom-key-store",
    " --custom-key-store-name",
    " --custom-key-store-type EXTERNAL_KEY_STORE",
    " --cloud-hsm-cluster-id cluster-1a23b4cdefg",
    " --key-store-password",
    " --xks-proxy-uri-endpoint https://x.acme-corp.net",
    " --xks-proxy-uri-path /kms/xks/v1",
    " --xks-proxy-authentication-credential AccessKeyId=A,RawSecretAccessKey=B",
    " --cli-input-json",
    " --cli-input-yaml",
    " file://a.json",
    " \"$(cat <<EOF",
    " --region=eu-west-1",
    "aws-vault exec p --",
    "sudo -u x",
    "timeout 5",
    "xargs -n1",
    "docker run --rm amazon/aws-cli",
    "bash -c",
    "eval",
    "cat > a.json <<'E'",
    "tee a.json <<-E",
    "{\"CustomKeyStoreName\": \"",
    "\"}",
    "\nE\n",
    "\nEOF\n",
    ")\"",
    "X=",
    "readonly X=",
    "export X=",
    "local X=",
    "X+=",
    "args=(",
    ")",
    "\"${args[@]}\"",
    "$X",
    "${X}",
    "\"$X\"",
    "${X:-d}",
    "${X:?no}",
    "$(cat a)",
    "`x`",
    "'a b'",
    "\"a b\"",
    "$'\\x41'",
    "value",
    "\\\n",
    "\n",
    " ",
    ";",
    " && ",
    " || ",
    " | ",
    "if true; then\n",
    "\nfi\n",
    "for X in a b; do\n",
    "\ndone\n",
    "f() {\n",
    "\n}\n",
    "\"$@\"",
    "case x in a)",
    ";;\nesac\n",
    "# ckscheck: ignore CKS101\n",
    "<name>",
    "\"",
    "'",
    "(",
    "{",
    "\\",
    "$",
    "\t",
};

static bool
check_command(void *cookie, const struct cks_shell_command *c)
{
    const struct cks_shell_source *script = cookie;
    for (size_t i = 0; i < c->count; i++) {
        const struct cks_shell_word *w = &c->words[i];
        struct cks_range range;
        FUZZ_REQUIRE(w->start <= w->end && w->end <= script->text.n);
        FUZZ_REQUIRE(cks_shell_word_range(script, w->start, SIZE_MAX, SIZE_MAX, &range));
        FUZZ_REQUIRE(range.start <= range.end && range.end <= script->text.n);
        for (size_t k = 0; k < w->gap_count; k++)
            FUZZ_REQUIRE(w->gaps[k].at <= w->text.n && w->gaps[k].start <= w->gaps[k].end &&
                         w->gaps[k].end <= script->text.n);
    }
    return true;
}

static void
check_words(struct cks_str text)
{
    struct cks_arena a = {0};
    for (enum cks_shell_dialect d = CKS_SHELL_PLAIN; d <= CKS_SHELL_CMD; d++) {
        struct cks_shell_source script = {.text = text, .dialect = d};
        FUZZ_REQUIRE(cks_shell_read(&a, &script, check_command, &script));
    }
    cks_arena_free(&a);
}

static int
count_output(void *cookie, const char *text, size_t size)
{
    (void)text;
    *(size_t *)cookie += size;
    return 0;
}

static void
judge_script(struct cks_str text)
{
    struct cks_options options;
    struct cks *c;
    size_t printed = 0;
    cks_options_init(&options);
    options.at_given = true;
    options.at = 1767225600;
    options.files = &no_files;
    FUZZ_REQUIRE(cks_open(&options, &c) == CKS_OK);
    enum cks_status status = cks_add_buffer(c, "a.sh", text.p, text.n);
    FUZZ_REQUIRE(status == CKS_OK || status == CKS_ERR_READ);
    FUZZ_REQUIRE(cks_judge(c) == CKS_OK);
    FUZZ_REQUIRE(cks_report(c, "text", NULL, count_output, &printed) == CKS_OK);
    cks_close(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cks_buf script = {0};
    for (size_t i = 0; i < size; i++)
        cks_buf_adds(&script, pieces[data[i] % CKS_COUNT(pieces)]);
    FUZZ_REQUIRE(cks_buf_ok(&script));
    check_words(cks_buf_str(&script));
    judge_script(cks_buf_str(&script));
    cks_buf_free(&script);
    return 0;
}
