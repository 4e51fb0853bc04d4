#include "rules/judge/say.h"

#include "base/escape.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/gate.h"

static const char out_of_memory[] = "(out of memory)";

const char *
cks_text(struct cks_judge *j, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *s = cks_arena_vprintf(&j->findings->arena, fmt, ap);
    va_end(ap);
    if (!s)
        j->findings->failed = true;
    return s ? s : out_of_memory;
}

/* Secrets of a few characters are not sealed. */
static bool
holds_short_secret(const struct cks_judge *j, struct cks_str text)
{
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++)
        if (cks_secret_is_short(j->hand.own[i]) && cks_secret_stands_in(j->hand.own[i], text))
            return true;
    return false;
}

bool
cks_judge_finds_part(const struct cks_judge *j, struct cks_str text)
{
    return cks_sealed_tells(&j->sealed, text, cks_documented_words);
}

bool
cks_judge_finds_secret(const struct cks_judge *j, struct cks_str text)
{
    return (!j->hand.none_short && holds_short_secret(j, text)) ||
           cks_sealed_stands_in(&j->sealed, text) || cks_judge_finds_part(j, text);
}

bool
cks_judge_hides(const struct cks_judge *j, struct cks_str text)
{
    return cks_judge_finds_secret(j, text) || !cks_may_show(text);
}

/* What cks_quote shows of a text, plus the longest secret that could start in it.
 */
static struct cks_str
shown_part(const struct cks_judge *j, struct cks_str s)
{
    size_t secret = 0;
    for (size_t i = 0; i < CKS_COUNT(j->hand.own); i++)
        if (j->hand.own[i].hidden.n > secret)
            secret = j->hand.own[i].hidden.n;
    size_t shown = cks_utf8_offset(s, CKS_QUOTE_MAX);
    return cks_str_sub(s, 0, secret < s.n - shown ? shown + secret : s.n);
}

const char *
cks_say(struct cks_judge *j, struct cks_str s)
{
    if (cks_holds_key(s))
        return "(a text with a private key)";
    if (cks_judge_hides(j, shown_part(j, s)))
        return "(a secret of this store)";
    return cks_quote(&j->findings->arena, s);
}

const char *
cks_say_name(struct cks_judge *j, const struct cks_extra *e)
{
    if (e->concealed)
        return "a member whose name is not shown because it may be a secret";
    return cks_say(j, e->name);
}

const char *
cks_say_char(struct cks_judge *j, uint32_t cp)
{
    return cks_quote_char(&j->findings->arena, cp);
}
