#include "source/json/exact.h"

/* A bit of cJSON.type above those of cJSON itself, which end at 512. */
#define INEXACT (1 << 16)

/* The next number of a text that is well-formed JSON; empty where there is none. */
static struct cks_str
next_number(struct cks_str *rest)
{
    bool quoted = false;
    size_t at = 0;
    for (; at < rest->n; at++) {
        char c = rest->p[at];
        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '-' || cks_is_digit((unsigned char)c)))
            break;
    }
    size_t end = at;
    while (end < rest->n && (cks_is_alnum((unsigned char)rest->p[end]) ||
                             (rest->p[end] && strchr("+-.", rest->p[end]))))
        end++;
    struct cks_str number = cks_str_sub(*rest, at, end);
    *rest = cks_str_sub(*rest, end, rest->n);
    return number;
}

void
cks_json_mark_number(cJSON *number, struct cks_str text)
{
    bool hex = cks_str_starts(text, "0x");
    for (size_t i = 0; i < text.n && !hex; i++)
        if (text.p[i] == '.' || text.p[i] == 'e' || text.p[i] == 'E')
            number->type |= INEXACT;
}

/* The numbers of the tree and of the text are in the same order. */
static void
mark(cJSON *item, struct cks_str *rest)
{
    for (; item; item = item->next) {
        if (cJSON_IsNumber(item))
            cks_json_mark_number(item, next_number(rest));
        else if (item->child)
            mark(item->child, rest);
    }
}

void
cks_json_mark_inexact(cJSON *tree, struct cks_str text)
{
    mark(tree, &text);
}

bool
cks_json_is_integer(const cJSON *item)
{
    return cJSON_IsNumber(item) && !(item->type & INEXACT);
}
