#include "predict/missing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ckscheck/tool.h>

#include "common/output.h"

/* What is collected for it: a probe shows a listener's certificate. */
static const char *
kind_of(const struct cks_missing *m)
{
    return strcmp(m->evidence, "listener-certificate") == 0 ? "probe" : m->evidence;
}

static bool
is_of_kind(const struct cks_missing *m, const char *kind)
{
    return strcmp(kind_of(m), kind) == 0;
}

/* Whether an earlier row stands for it: one of the same kind, or for the same requirement. */
static bool
is_again(const struct cks_prediction *made, size_t i)
{
    const struct cks_missing *m = &made->missing[i];
    for (size_t k = 0; k < i; k++)
        if (is_of_kind(&made->missing[k], kind_of(m)))
            return true;
    return i > 0 && !made->missing[i - 1].given &&
           strcmp(made->missing[i - 1].requirement, m->requirement) == 0;
}

/* The errors that rows of one kind, from i on, could lead to, each once. */
static void
print_codes(const struct cks_prediction *made, size_t i)
{
    const char *told[64];
    size_t n = 0;
    for (size_t k = i; k < made->missing_count; k++)
        for (const char *const *code = made->missing[k].codes; *code; code++) {
            bool again = !is_of_kind(&made->missing[k], kind_of(&made->missing[i]));
            for (size_t j = 0; j < n && !again; j++)
                again = strcmp(told[j], *code) == 0;
            if (again || n == sizeof(told) / sizeof(told[0]))
                continue;
            printf("%s%s", n ? ", " : ": ", *code);
            told[n++] = *code;
        }
}

/* "R114-R119 R121": the IDs of one kind, from i on; three and more in a row as a range. */
static void
print_ids(const struct cks_prediction *made, size_t i)
{
    int first = 0, last = 0;
    const char *gap = "";
    for (size_t k = i; k <= made->missing_count; k++) {
        bool end = k == made->missing_count;
        if (!end && !is_of_kind(&made->missing[k], kind_of(&made->missing[i])))
            continue;
        int id = end ? 0 : atoi(made->missing[k].requirement + 1);
        if (!end && last && id == last + 1) {
            last = id;
            continue;
        }
        bool range = last - first >= 2;
        for (int one = first; last && one <= last; one += range ? last - first : 1) {
            printf("%sR%03d", gap, one);
            gap = range && one == first ? "-" : " ";
        }
        first = last = id;
    }
}

static const struct cks_requirement_state *
state_of(const struct cks_prediction *made, const char *requirement)
{
    for (size_t i = 0; i < made->requirement_count; i++)
        if (strcmp(made->requirements[i].id, requirement) == 0)
            return &made->requirements[i];
    return NULL;
}

/* When a probe was made, where it does not count for that reason. */
static void
print_probe_time(const struct cli_page *p, const struct cks_requirement_state *r)
{
    char now[32];
    time_t at = (time_t)p->now;
    struct tm tm;
    if (strcmp(r->id, "R009") != 0)
        return;
    if (!r->file) {
        printf(" (none of this endpoint and path in this Region was given)");
        return;
    }
    if (!r->at) {
        printf(" (it does not record when it was made)");
        return;
    }
    bool future = gmtime_r(&at, &tm) && strftime(now, sizeof(now), "%Y-%m-%dT%H:%M:%SZ", &tm) &&
                  strcmp(r->at, now) > 0;
    printf(" (made %s, %s)", r->at, future ? "in the future" : "too long before");
}

/* An inventory was given, and is complete: then it is empty. */
static void
print_empty_list(struct cli_page *p, const struct cks_prediction *made, const struct cks_missing *m)
{
    for (size_t i = 0; i < made->missing_count; i++)
        if (strcmp(made->missing[i].requirement, "R002") == 0)
            return;
    if (strcmp(m->requirement, "R011") != 0)
        return;
    printf(" (it is empty, and no command above it shows that nothing was filtered out)");
    p->collectable = true;
}

/* The length of a sentence without its full stop; "TLS 1.2" has none. */
static int
without_stop(const char *sentence)
{
    size_t n = strlen(sentence);
    return (int)(n && sentence[n - 1] == '.' ? n - 1 : n);
}

/* One requirement that what was given does not prove: what of it is unknown, and where it stands or
 * what would prove it, unless the line before `said` that. */
static void
print_unproved(struct cli_page *p, const struct cks_prediction *made, const struct cks_missing *m,
               const char *said)
{
    const struct cks_requirement_state *r = state_of(made, m->requirement);
    if (!r)
        return;
    printf("    not proved: %s %.*s", r->id, without_stop(r->requirement), r->requirement);
    print_probe_time(p, r);
    print_empty_list(p, made, m);
    for (size_t k = 0; m->codes[k]; k++)
        printf("%s%s", k ? ", " : ": ", m->codes[k]);
    const char *file = r->file ? r->file : m->given;
    if (file) {
        printf(" [");
        cli_put(file);
        if (r->file && r->line)
            printf(":%u", r->line);
        printf("]");
    } else if (strcmp(r->id, "R009") != 0 && strcmp(m->obtain, said) != 0) {
        printf(" (");
        cli_put(m->obtain);
        putchar(')');
    }
    putchar('\n');
}

static const struct cks_missing *
missing_row(const struct cks_prediction *made, const char *requirement)
{
    for (size_t i = 0; i < made->missing_count; i++)
        if (strcmp(made->missing[i].requirement, requirement) == 0)
            return &made->missing[i];
    return NULL;
}

/* Whether a probe of this run went elsewhere than the name leads: then it resolved nothing. */
static bool
is_redirected(const struct cli_page *p, const struct cks_prediction *made,
              const struct cks_missing *m)
{
    const struct cks_missing *resolved = missing_row(made, "R114");
    return p->redirected && is_of_kind(m, "probe") && m->given && resolved && resolved->given &&
           strcmp(resolved->given, m->given) == 0;
}

/* One line for a kind that was not given, and one for each row that what was given leaves open. */
static void
print_gap(struct cli_page *p, const struct cks_prediction *made, size_t i)
{
    const struct cks_missing *m = &made->missing[i];
    if (is_of_kind(m, "create")) {
        printf("    %s\n", m->obtain);
    } else if (is_redirected(p, made, m)) {
        printf("    not proved: ");
        print_ids(made, i);
        printf(" (--connect-to redirected the probe, so it does not show what KMS reaches)");
        print_codes(made, i);
        putchar('\n');
    } else if (is_of_kind(m, "values") || m->given) {
        const char *said = "";
        for (size_t k = i; k < made->missing_count; k++) {
            if (!is_of_kind(&made->missing[k], m->evidence))
                continue;
            print_unproved(p, made, &made->missing[k], said);
            said = made->missing[k].obtain;
        }
    } else {
        bool region = is_of_kind(m, "region");
        printf("    not given: %s (", region ? "--region" : kind_of(m));
        print_ids(made, i);
        putchar(')');
        print_codes(made, i);
        putchar('\n');
        p->collectable |= !region;
    }
}

/* What shows which store it is, and so what else matters; NULL: that is known. */
static const char *
store_shown_by(const struct cks_prediction *made)
{
    const struct cks_missing *found = missing_row(made, "R039");
    if (missing_row(made, "R023"))
        return "CustomKeyStoreId is";
    return found && !found->given ? "an inventory shows the store" : NULL;
}

static bool
matters_to_any(const struct cks_missing *m)
{
    static const char *const kinds[] = {"region", "caller",    "policy",
                                        "values", "inventory", "create"};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (is_of_kind(m, kinds[i]))
            return true;
    return false;
}

void
cli_print_missing(struct cli_page *p, const struct cks_prediction *made)
{
    const char *shown_by = store_shown_by(made);
    for (size_t i = 0; i < made->missing_count; i++)
        if (!is_again(made, i) && (!shown_by || matters_to_any(&made->missing[i])))
            print_gap(p, made, i);
    if (shown_by)
        printf("    what else is needed is known once %s\n", shown_by);
}
