#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"

struct cks_regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    uint32_t groups, name_count, name_size;
    PCRE2_SPTR names;
};

static pcre2_code *
compile_text(struct cks_str text)
{
    int error;
    PCRE2_SIZE offset;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    pcre2_code *code = NULL;
    /* However this PCRE2 was built, a line ends with a line feed. */
    if (context && pcre2_set_newline(context, PCRE2_NEWLINE_LF) == 0)
        code = pcre2_compile((PCRE2_SPTR)text.p, text.n,
                             PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C | PCRE2_UTF, &error,
                             &offset, context);
    pcre2_compile_context_free(context);
    return code;
}

struct cks_regex *
cks_regex_new(struct cks_str text)
{
    struct cks_regex *r = cks_calloc(1, sizeof(*r));
    if (!r)
        return NULL;
    cks_memory_watch();
    r->code = compile_text(text);
    if (r->code)
        r->data = pcre2_match_data_create_from_pattern(r->code, NULL);
    if (r->data)
        r->context = pcre2_match_context_create(NULL);
    if (!r->context) {
        cks_memory_sufficed();
        cks_regex_free(r);
        return NULL;
    }
    pcre2_set_match_limit(r->context, CKS_PATTERN_MATCH_LIMIT);
    pcre2_set_depth_limit(r->context, CKS_PATTERN_MATCH_LIMIT);
    pcre2_pattern_info(r->code, PCRE2_INFO_CAPTURECOUNT, &r->groups);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMECOUNT, &r->name_count);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMEENTRYSIZE, &r->name_size);
    pcre2_pattern_info(r->code, PCRE2_INFO_NAMETABLE, &r->names);
    return r;
}

void
cks_regex_free(struct cks_regex *r)
{
    if (!r)
        return;
    pcre2_match_context_free(r->context);
    pcre2_match_data_free(r->data);
    pcre2_code_free(r->code);
    free(r);
}

size_t
cks_regex_groups(const struct cks_regex *r)
{
    return r->groups;
}

const char *
cks_regex_name(const struct cks_regex *r, size_t i)
{
    for (uint32_t k = 0; k < r->name_count; k++) {
        PCRE2_SPTR entry = r->names + (size_t)k * r->name_size;
        if ((size_t)(entry[0] << 8 | entry[1]) == i)
            return (const char *)entry + 2;
    }
    return NULL;
}

enum cks_regex_found
cks_regex_find(struct cks_regex *r, struct cks_str subject, size_t from,
               struct cks_regex_span *spans)
{
    int rc = pcre2_match(r->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, from, 0,
                         r->data, r->context);
    if (rc == PCRE2_ERROR_NOMEMORY)
        cks_memory_lose();
    if (rc < 0)
        return rc == PCRE2_ERROR_NOMATCH ? CKS_REGEX_NONE : CKS_REGEX_GAVE_UP;
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(r->data);
    for (size_t i = 0; i <= r->groups; i++)
        spans[i] = offsets[2 * i] == PCRE2_UNSET
                       ? (struct cks_regex_span){SIZE_MAX, SIZE_MAX}
                       : (struct cks_regex_span){offsets[2 * i], offsets[2 * i + 1]};
    return CKS_REGEX_FOUND;
}
