#include "evidence/shapes/absences.h"

#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"
#include "evidence/shapes/asked.h"

static const struct absence {
    const char *error, *operation, *begins;
    enum cks_thing_kind kind;
    const char *member;
    enum cks_thing_kind of;
    const char *command;
} absences[] = {
#define CKS_ABSENCE(error_, operation_, begins_, kind_, member_, of_, command_)                    \
    {(error_), (operation_), (begins_), CKS_THING_##kind_, (member_), CKS_THING_##of_, (command_)},
#include "evidence/shapes/absences.def"
#undef CKS_ABSENCE
};

/* Takes what is before `end` from the beginning of *rest; empty: it has no such end. */
static struct cks_str
take_up_to(struct cks_str *rest, const char *end)
{
    size_t n = cks_str_find(*rest, end);
    struct cks_str head = cks_str_sub(*rest, 0, n < rest->n ? n : 0);
    *rest = cks_str_sub(*rest, n + cks_str_of(end).n, rest->n);
    return head;
}

/* The row of a message; *ret_rest is what it says. NULL: it shows nothing to be absent. */
static const struct absence *
absence_of(struct cks_str line, struct cks_str *ret_rest)
{
    static const char begins[] = "An error occurred (";
    struct cks_str rest = cks_str_trim(line);
    rest = cks_str_sub(rest, cks_str_starts(rest, "aws: [ERROR]: ") ? 14 : 0, rest.n);
    if (!cks_str_starts(rest, begins))
        return NULL;
    rest = cks_str_sub(rest, sizeof(begins) - 1, rest.n);
    struct cks_str error = take_up_to(&rest, ") when calling the ");
    struct cks_str operation = take_up_to(&rest, " operation: ");
    *ret_rest = rest;
    for (size_t i = 0; i < CKS_COUNT(absences); i++)
        if (cks_str_is(error, absences[i].error) && cks_str_is(operation, absences[i].operation))
            return &absences[i];
    return NULL;
}

static bool
is_of_absent_name(unsigned char c)
{
    return cks_is_alnum(c) || c == '-' || c == '_';
}

/* The next name in a message that begins so; empty: there is none. */
static struct cks_str
take_absent_name(struct cks_str *rest, const char *begins)
{
    while (rest->n) {
        size_t n = 0;
        while (n < rest->n && is_of_absent_name((unsigned char)rest->p[n]))
            n++;
        struct cks_str word = cks_str_sub(*rest, 0, n);
        *rest = cks_str_sub(*rest, n ? n : 1, rest->n);
        if (cks_str_starts(word, begins))
            return word;
    }
    return (struct cks_str){0};
}

bool
cks_is_absence(struct cks_str line)
{
    struct cks_str rest;
    const struct absence *a = absence_of(line, &rest);
    return a && take_absent_name(&rest, a->begins).n;
}

static void
add_absent(struct cks_evidence *e, unsigned text, const struct absence *a, struct cks_str name)
{
    struct cks_str kept = cks_keep(e, name);
    cJSON *root = cJSON_CreateObject();
    cJSON **tree = root ? cks_vec_push(&e->trees) : NULL;
    bool ok = tree && kept.p && cJSON_AddStringToObject(root, a->member, kept.p);
    if (tree)
        *tree = root;
    else
        cJSON_Delete(root);
    e->failed |= !ok;
    if (ok)
        cks_thing_add(e, a->kind, root, text, "");
}

void
cks_take_absence(struct cks_evidence *e, unsigned text, struct cks_str line)
{
    struct cks_str rest, name;
    const struct absence *a = absence_of(line, &rest);
    if (!a)
        return;
    cks_asked_note(e, text, a->of, a->command);
    while ((name = take_absent_name(&rest, a->begins)).n)
        add_absent(e, text, a, name);
}
