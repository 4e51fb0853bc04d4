#include "formats/reading/calls.h"

#include "formats/reading/reason.h"

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

/* Where what precedes one of the names begins at the end of a text, - and _ left out; past the end
 * if the text ends in something else. */
static size_t
begin_of(struct cks_str text, const char *before)
{
    size_t n = strlen(before), at = text.n;
    while (n && at) {
        char c = text.p[--at];
        if (c == '-' || c == '_')
            continue;
        if (cks_lower((unsigned char)c) != (unsigned char)before[--n])
            return text.n + 1;
    }
    return n ? text.n + 1 : at;
}

/* What a text has of a call: where its name begins, and where it ends. */
struct named {
    const char *name;
    size_t from, to;
};

static bool
call_before(struct cks_str text, struct named *ret)
{
    for (size_t i = 0; i < CKS_COUNT(calls); i++) {
        ret->name = calls[i].name;
        ret->from = begin_of(text, calls[i].before);
        /* DisconnectCustomKeyStore is another call. */
        if (ret->from <= text.n)
            return strcmp(calls[i].before, "connect") != 0 ||
                   begin_of(cks_str_sub(text, 0, ret->from), "dis") > ret->from;
    }
    return false;
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
            cks_is_alnum((unsigned char)reason.p[0]) && !cks_reason_has_end(reason))
            return true;
    }
    return false;
}

static bool
next_call(struct cks_str text, size_t from, struct named *ret)
{
    while (from < text.n) {
        struct cks_str rest = cks_str_sub(text, from, text.n);
        size_t at = from + cks_str_find(rest, "ustom"), key, store;
        if (at == text.n)
            return false;
        from = at + strlen("ustom");
        struct cks_str after = cks_str_sub(text, from, text.n);
        if (at == 0 || (key = word_at(after, "key")) == 0 ||
            (store = word_at(cks_str_sub(after, key, after.n), "store")) == 0)
            continue;
        ret->to = from + key + store;
        if (call_before(cks_str_sub(text, 0, at - 1), ret))
            return true;
    }
    return false;
}

const char *
cks_find_call(struct cks_str text, size_t *ret_at)
{
    struct named call;
    if (!next_call(text, 0, &call))
        return NULL;
    *ret_at = call.from;
    return call.name;
}

/* ---- uses ---- */

/* The text before something, without blanks, commas, and quotes that another text escapes. */
static struct cks_str
trim_end(struct cks_str before)
{
    while (before.n && (cks_is_space((unsigned char)before.p[before.n - 1]) ||
                        strchr("\\\"',", before.p[before.n - 1])))
        before.n--;
    return before;
}

/* Whether a name and what is behind it is called: create_custom_key_store(, or
 * CreateCustomKeyStoreAsync(. */
static bool
is_called(struct cks_str after)
{
    size_t n = 0;
    while (n < after.n && cks_is_alnum((unsigned char)after.p[n]))
        n++;
    return n < after.n && after.p[n] == '(';
}

/* Whether what is behind New-KMSCustomKeyStore is its first parameter. */
static bool
is_cmdlet(struct cks_str after)
{
    struct cks_str rest = cks_str_trim(after);
    return after.n && cks_is_space((unsigned char)after.p[0]) && rest.n > 1 &&
           strchr("-@`", rest.p[0]) && rest.p[1] != ' ';
}

/* A policy of IAM names an action as kms:CreateCustomKeyStore, and prose names it bare. */
static bool
is_use(struct cks_str text, const struct named *call)
{
    struct cks_str name = cks_str_sub(text, call->from, call->to - call->from);
    struct cks_str before = cks_str_sub(text, 0, call->from), words = trim_end(before);
    if (cks_str_starts(cks_str_of(call->name), "aws_kms"))
        return cks_str_ends(words, "resource");
    if (cks_str_find(name, "KMS") < name.n && cks_str_find(name, "-") < name.n)
        return is_cmdlet(cks_str_sub(text, call->to, text.n));
    if (cks_str_find(name, "-") < name.n)
        return call->from == 0 ? call->to == text.n : cks_str_ends(words, "kms");
    return is_called(cks_str_sub(text, call->to, text.n)) || cks_str_ends(before, ":kms:") ||
           cks_str_ends(before, "TrentService.");
}

const char *
cks_find_use(struct cks_str text, size_t *ret_at)
{
    return cks_find_use_from(text, 0, ret_at);
}

const char *
cks_find_use_from(struct cks_str text, size_t from, size_t *ret_at)
{
    struct named call = {0};
    for (size_t first = from; next_call(text, from, &call); from = call.to)
        if (call.from >= first && is_use(text, &call)) {
            *ret_at = call.from;
            return call.name;
        }
    return NULL;
}
