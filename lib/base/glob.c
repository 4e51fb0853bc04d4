#include "base/glob.h"

/* A file's name has no more bytes on Linux. */
#define NAME_MOST 255u
/* As a path; each byte of a pattern costs a look at every place of the name. */
#define PATTERN_MOST 4096u

/* Up to where in the name what was read of the pattern matches: all ways at once, without a
 * stack or a second try. */
struct ways {
    bool at[NAME_MOST + 1];
};

static void
go_past_word(const struct ways *w, struct cks_str name, struct cks_str word, struct ways *next)
{
    for (size_t i = 0; i + word.n <= name.n; i++)
        if (w->at[i] && cks_str_eq(cks_str_sub(name, i, word.n), word))
            next->at[i + word.n] = true;
}

static void
go_past_star(struct ways *w, struct cks_str name)
{
    for (size_t i = 1; i <= name.n; i++)
        w->at[i] |= w->at[i - 1];
}

/* Past any of the words in `words`, parted by commas. */
static void
go_past_braces(const struct ways *w, struct cks_str name, struct cks_str words, struct ways *next)
{
    for (size_t at = 0, from = 0; at <= words.n; at++) {
        if (at < words.n && words.p[at] != ',')
            continue;
        go_past_word(w, name, cks_str_sub(words, from, at - from), next);
        from = at + 1;
    }
}

/* Past the sign at `at`, which is not a star; where the next one is. */
static size_t
go_past_sign(struct ways *w, struct cks_str name, struct cks_str pattern, size_t at)
{
    struct ways next = {{false}};
    size_t end = at + 1;
    if (pattern.p[at] == '{') {
        struct cks_str rest = cks_str_sub(pattern, end, pattern.n);
        struct cks_str words = cks_str_sub(rest, 0, cks_str_find(rest, "}"));
        go_past_braces(w, name, words, &next);
        end += words.n + 1;
    } else if (pattern.p[at] == '?') {
        memcpy(next.at + 1, w->at, name.n);
    } else {
        go_past_word(w, name, cks_str_sub(pattern, at, 1), &next);
    }
    *w = next;
    return end;
}

enum cks_match
cks_glob_match(struct cks_str pattern, struct cks_str name)
{
    struct ways w = {{true}};
    if (pattern.n > PATTERN_MOST || name.n > NAME_MOST)
        return CKS_MATCH_UNKNOWN;
    for (size_t at = 0; at < pattern.n;) {
        if (pattern.p[at] != '*') {
            at = go_past_sign(&w, name, pattern, at);
            continue;
        }
        go_past_star(&w, name);
        at++;
    }
    return w.at[name.n] ? CKS_MATCH_YES : CKS_MATCH_NO;
}
