#include "dryrun/told.h"

#include <stdlib.h>
#include <string.h>

/* Moves both past a word and the spaces behind it; *ret_same: whether the words are the same. */
static void
step_both_words(const char **a, const char **b, bool *ret_same)
{
    size_t n = strcspn(*a, " "), m = strcspn(*b, " ");
    *ret_same = n == m && strncmp(*a, *b, n) == 0;
    *a += n + strspn(*a + n, " ");
    *b += m + strspn(*b + m, " ");
}

/* "aws iam get-role": with another word among these it is another command. */
#define WORDS_OF_NAME 3

/* Whether two commands have the same words, or the same but for one argument, from which the two
 * then begin; NULL: but for none. */
static bool
same_but_for_a_word(const char *a, const char *b, const char **ret_a, const char **ret_b)
{
    *ret_a = *ret_b = NULL;
    for (size_t i = 0; *a && *b; i++) {
        const char *x = a, *y = b;
        bool same;
        step_both_words(&a, &b, &same);
        if (!same && (*ret_a || i < WORDS_OF_NAME))
            return false;
        if (!same) {
            *ret_a = x;
            *ret_b = y;
        }
    }
    return !*a && !*b;
}

/* The command like this one; false: none is. One that is the same goes before one that differs. */
static bool
find_told_like(const struct cli_told *told, const char *command, struct cli_told_before *ret)
{
    bool found = false;
    for (size_t i = 0; i < told->count; i++) {
        struct cli_told_before b = {.call = told->items[i].call};
        if (!same_but_for_a_word(command, told->items[i].text, &b.word, &b.other) ||
            (found && b.word))
            continue;
        found = true;
        *ret = b;
        if (!b.word)
            break;
    }
    return found;
}

bool
cli_told_before(struct cli_told *told, const char *command, size_t call,
                struct cli_told_before *ret)
{
    if (find_told_like(told, command, ret))
        return true;
    char *kept = told->count < CLI_TOLD_MAX ? strdup(command) : NULL;
    if (kept)
        told->items[told->count++] = (struct cli_told_command){kept, call};
    return false;
}

void
cli_told_forget(struct cli_told *told, size_t count)
{
    while (told->count > count)
        free(told->items[--told->count].text);
}
