#include "formats/reading/reason.h"

/* 2026-01 begins a date; so does 1/2026. */
static bool
begins_date(struct cks_str text)
{
    size_t n = 0;
    while (n < text.n && cks_is_digit((unsigned char)text.p[n]))
        n++;
    return n && n < text.n && strchr("-/.", text.p[n]) && n + 1 < text.n &&
           cks_is_digit((unsigned char)text.p[n + 1]);
}

/* The text behind a word at its start that announces an end; empty if there is none. */
static struct cks_str
behind_end_word(struct cks_str text)
{
    static const char *const words[] = {"until",  "till",       "expires",    "expire",
                                        "expiry", "expiration", "valid-until"};
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        size_t n = strlen(words[i]);
        if (cks_str_ieq(cks_str_sub(text, 0, n), cks_str_of(words[i])) && n < text.n &&
            !cks_is_alnum((unsigned char)text.p[n]))
            return cks_str_sub(text, n, text.n);
    }
    return (struct cks_str){0};
}

bool
cks_reason_has_end(struct cks_str reason)
{
    for (size_t at = 0; at < reason.n; at++) {
        if (at && cks_is_alnum((unsigned char)reason.p[at - 1]))
            continue;
        struct cks_str after = cks_str_trim(behind_end_word(cks_str_sub(reason, at, reason.n)));
        /* until=soon ends nothing either, and until: is not prose. */
        if (after.n && strchr("=:", after.p[0]))
            return true;
        if (cks_str_starts(after, "on "))
            after = cks_str_trim(cks_str_sub(after, 3, after.n));
        if (begins_date(after))
            return true;
    }
    return false;
}
