#include "formats/reading/calls.h"

/* What precedes "custom key store", in lower case and without - and _. */
static const struct {
    const char *before, *name;
} calls[] = {
    {"create", "CreateCustomKeyStore"},     {"newkms", "CreateCustomKeyStore"},
    {"update", "UpdateCustomKeyStore"},     {"updatekms", "UpdateCustomKeyStore"},
    {"connect", "ConnectCustomKeyStore"},   {"connectkms", "ConnectCustomKeyStore"},
    {"awskms", "aws_kms_custom_key_store"}, {"aws.kms.", "aws.kms.CustomKeyStore"},
    {"aws:kms:", "aws:kms:CustomKeyStore"}, {"aws:kms/", "aws:kms/customKeyStore"},
    {"kms.new", "aws.kms.CustomKeyStore"},
};

/* The length of a word of "custom key store" at the start, after - or _; 0: it is another. */
static size_t
word_at(struct cks_str text, const char *word)
{
    size_t n = strlen(word), from = text.n && (text.p[0] == '-' || text.p[0] == '_');
    return cks_str_ieq(cks_str_sub(text, from, n), cks_str_of(word)) ? from + n : 0;
}

/* Whether a text ends in what precedes one of the names, - and _ left out. */
static bool
ends_in(struct cks_str text, const char *before)
{
    size_t n = strlen(before), at = text.n;
    while (n && at) {
        char c = text.p[--at];
        if (c == '-' || c == '_')
            continue;
        if (cks_lower((unsigned char)c) != (unsigned char)before[--n])
            return false;
    }
    return n == 0;
}

static const char *
call_before(struct cks_str text, size_t *ret_at)
{
    for (size_t i = 0; i < CKS_COUNT(calls); i++)
        if (ends_in(text, calls[i].before)) {
            size_t n = strlen(calls[i].before);
            *ret_at = text.n > n ? text.n - n : 0;
            return calls[i].name;
        }
    return NULL;
}

/* Whether nothing but a comment's mark is before it on its line. */
static bool
begins_comment(struct cks_str before)
{
    for (size_t i = before.n; i-- > 0 && before.p[i] != '\n';)
        if (cks_is_alnum((unsigned char)before.p[i]) || strchr("'\"`(", before.p[i]))
            return false;
    return true;
}

bool
cks_accepts_file(struct cks_str text)
{
    static const char word[] = "ckscheck:ignore-file";
    for (size_t from = 0; from < text.n;) {
        size_t at = from + cks_str_find(cks_str_sub(text, from, text.n), word);
        if (at >= text.n)
            return false;
        from = at + sizeof(word) - 1;
        struct cks_str rest = cks_str_sub(text, from, text.n);
        struct cks_str line = cks_str_sub(rest, 0, cks_str_find(rest, "\n"));
        struct cks_str reason = cks_str_trim(line);
        /* A reason is required, as of every comment of ours. */
        if (begins_comment(cks_str_sub(text, 0, at)) && line.n &&
            cks_is_space((unsigned char)line.p[0]) && reason.n &&
            cks_is_alnum((unsigned char)reason.p[0]))
            return true;
    }
    return false;
}

const char *
cks_find_call(struct cks_str text, size_t *ret_at)
{
    for (size_t from = 0; from < text.n;) {
        struct cks_str rest = cks_str_sub(text, from, text.n);
        size_t at = from + cks_str_find(rest, "ustom"), key, store;
        if (at == text.n || at == 0)
            return NULL;
        from = at + strlen("ustom");
        struct cks_str after = cks_str_sub(text, from, text.n);
        if ((key = word_at(after, "key")) == 0 ||
            (store = word_at(cks_str_sub(after, key, after.n), "store")) == 0)
            continue;
        const char *name = call_before(cks_str_sub(text, 0, at - 1), ret_at);
        if (name)
            return name;
    }
    return NULL;
}
