#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/pattern.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"

struct cks_pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    unsigned uses;
};

struct cks_pattern *
cks_pattern_new(const char *text)
{
    int error;
    PCRE2_SIZE offset;
    struct cks_pattern *p = cks_calloc(1, sizeof(*p));
    if (!p)
        return NULL;
    /* Without PCRE2_UCP, \d is ASCII; with ENDANCHORED, $ and a final line break do not matter. */
    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                            PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY |
                                PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE,
                            &error, &offset, NULL);
    if (p->code)
        p->data = pcre2_match_data_create(1, NULL);
    if (p->data)
        p->context = pcre2_match_context_create(NULL);
    if (!p->context) {
        cks_memory_lose(); /* our patterns are sound */
        cks_pattern_free(p);
        return NULL;
    }
    pcre2_set_match_limit(p->context, CKS_PATTERN_MATCH_LIMIT);
    pcre2_set_depth_limit(p->context, CKS_PATTERN_MATCH_LIMIT);
    return p;
}

enum cks_match
cks_pattern_match(struct cks_pattern *p, struct cks_str s)
{
    if (!p)
        return CKS_MATCH_UNKNOWN;
    /* If the JIT compile fails (no executable memory), the interpreter gives the same results. */
    if (p->uses < CKS_PATTERN_JIT_AFTER && ++p->uses == CKS_PATTERN_JIT_AFTER)
        pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    int rc = pcre2_match(p->code, (PCRE2_SPTR)(s.p ? s.p : ""), s.n, 0, 0, p->data, p->context);
    if (rc >= 0)
        return CKS_MATCH_YES;
    if (rc == PCRE2_ERROR_NOMEMORY)
        cks_memory_lose();
    return rc == PCRE2_ERROR_NOMATCH ? CKS_MATCH_NO : CKS_MATCH_UNKNOWN;
}

void
cks_pattern_free(struct cks_pattern *p)
{
    if (!p)
        return;
    pcre2_match_context_free(p->context);
    pcre2_match_data_free(p->data);
    pcre2_code_free(p->code);
    free(p);
}
