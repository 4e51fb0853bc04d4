#include "collect/script.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"

#define DEFAULT_DIRECTORY "evidence"
/* A file's name: a kind, the ID of what it is about, a number where there are several. */
#define NAME_MAX_BYTES 192

/* Copies of a struct cks_step's texts. */
struct cli_script_step {
    char *part, *evidence, *command, *each, *filter, *account;
    bool by_hand, optional, incomplete;
    unsigned part_number; /* in cks_step_parts */
    size_t number;
    char name[NAME_MAX_BYTES]; /* of its file, without a suffix */
};

/* ---- the steps ---- */

static bool
same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool
is_left_out(const struct cli_script *s, const char *part)
{
    for (size_t i = 0; i < s->settings->without.count; i++) {
        size_t n = strlen(part);
        for (const char *p = s->settings->without.items[i]; *p;) {
            size_t word = strcspn(p, ",");
            if (word == n && memcmp(p, part, n) == 0)
                return true;
            p += word + (p[word] == ',');
        }
    }
    return false;
}

/* What was seen before: a step by what it asks, or a file's name. */
struct seen {
    char *text;
    size_t step;
    unsigned count;
};

static int
by_text(const void *left, const void *right)
{
    const struct seen *a = left, *b = right;
    return strcmp(a->text, b->text);
}

static void
free_seen(void *item)
{
    struct seen *seen = item;
    free(seen->text);
    free(seen);
}

/* The entry of a text, which is taken; a new one has count 0. NULL if out of memory. */
static struct seen *
see(struct cli_script *s, char *text)
{
    struct seen *new = text ? calloc(1, sizeof(*new)) : NULL;
    if (new)
        new->text = text;
    struct seen **at = new ? tsearch(new, &s->seen, by_text) : NULL;
    if (!at) {
        free(text);
        free(new);
        s->failed = true;
        return NULL;
    }
    if (*at != new)
        free_seen(new);
    return *at;
}

/* Takes the filter out of a command: one call then answers for several stores. */
static void
widen(char *command, const char *filter)
{
    char *at = filter ? strstr(command, filter) : NULL;
    size_t n = at ? strlen(filter) : 0;
    if (at)
        memmove(at, at + n, strlen(at + n) + 1);
}

/* What a step asks, and of which account, whatever narrows it. */
static char *
question_of(struct cli_script *s, const struct cks_step *step)
{
    const char *account = step->account ? step->account : "", *each = step->each ? step->each : "";
    size_t size = strlen(account) + strlen(each) + strlen(step->command) + 3;
    char *command = strdup(step->command), *text = malloc(size);
    if (command && text) {
        widen(command, step->filter);
        snprintf(text, size, "%s\n%s\n%s", account, each, command);
    } else {
        s->failed = true;
        free(text);
        text = NULL;
    }
    free(command);
    return text;
}

/* Whether an earlier step answers for this one too; else it is the next step. */
static bool
answered(struct cli_script *s, const struct cks_step *step)
{
    struct seen *seen = see(s, question_of(s, step));
    if (!seen)
        return true;
    if (!seen->count++) {
        seen->step = s->count;
        return false;
    }
    struct cli_script_step *old = &s->steps[seen->step];
    if (strcmp(old->command, step->command) != 0)
        widen(old->command, old->filter);
    return true;
}

static char *
copied(struct cli_script *s, const char *text)
{
    char *copy = text ? strdup(text) : NULL;
    s->failed |= text && !copy;
    return copy;
}

static bool
is_shell_safe(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* "user-cluster-k3rlqmzt5aw", with the account where it is another one; no two the same. */
static void
name_step(struct cli_script *s, struct cli_script_step *step, const char *subject)
{
    char safe[NAME_MAX_BYTES / 3], base[NAME_MAX_BYTES - 16];
    size_t n = 0;
    while (subject && is_shell_safe(subject[n]) && n + 1 < sizeof(safe)) {
        safe[n] = subject[n];
        n++;
    }
    safe[n] = '\0';
    snprintf(base, sizeof(base), "%.40s%s%s%s%.12s", step->evidence, n ? "-" : "", safe,
             step->account ? "-" : "", step->account ? step->account : "");
    struct seen *seen = see(s, strdup(base));
    unsigned number = seen ? ++seen->count : 1;
    /* No ID has an underscore. */
    snprintf(step->name, sizeof(step->name), number > 1 ? "%s_%u" : "%s", base, number);
}

static unsigned
number_of_part(const char *part)
{
    unsigned i = 0;
    while (cks_step_parts()[i] && strcmp(cks_step_parts()[i], part) != 0)
        i++;
    return i;
}

void
cli_script_add(struct cli_script *s, const struct cks_step *step)
{
    if (is_left_out(s, step->part)) {
        s->left_out |= 1u << number_of_part(step->part);
        return;
    }
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct cli_script_step *steps = realloc(s->steps, cap * sizeof(*steps));
        s->failed |= !steps;
        if (!steps)
            return;
        s->steps = steps;
        s->cap = cap;
    }
    s->more_later |= step->more_later;
    if (answered(s, step))
        return;
    struct cli_script_step new = {.part = copied(s, step->part),
                                  .evidence = copied(s, step->evidence),
                                  .command = copied(s, step->command),
                                  .each = copied(s, step->each),
                                  .filter = copied(s, step->filter),
                                  .account = copied(s, step->account),
                                  .by_hand = step->by_hand,
                                  .optional = step->optional,
                                  .incomplete = step->incomplete,
                                  .part_number = number_of_part(step->part),
                                  .number = s->count};
    if (new.evidence)
        name_step(s, &new, step->subject);
    s->steps[s->count++] = new;
}

void
cli_script_free(struct cli_script *s)
{
    for (size_t i = 0; i < s->count; i++) {
        struct cli_script_step *step = &s->steps[i];
        free(step->part);
        free(step->evidence);
        free(step->command);
        free(step->each);
        free(step->filter);
        free(step->account);
    }
    tdestroy(s->seen, free_seen);
    free(s->steps);
    s->seen = NULL;
    s->steps = NULL;
    s->count = 0;
}

/* By part, then the caller's own before other accounts', then as they came. */
static int
by_part(const void *left, const void *right)
{
    const struct cli_script_step *a = left, *b = right;
    if (a->part_number != b->part_number)
        return a->part_number < b->part_number ? -1 : 1;
    if (a->by_hand != b->by_hand)
        return a->by_hand ? 1 : -1;
    int order = strcmp(a->account ? a->account : "", b->account ? b->account : "");
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* ---- what a person does ---- */

static const char *
directory_of(const struct cli_script *s)
{
    return s->settings->into ? s->settings->into : DEFAULT_DIRECTORY;
}

/* Steps that follow each other. */
struct range {
    size_t from, to;
};

/* The steps of a part that a script or, by_hand, a person does. */
static struct range
range_of(const struct cli_script *s, const char *part, bool by_hand)
{
    struct range r = {0, 0};
    while (r.from < s->count &&
           (strcmp(s->steps[r.from].part, part) != 0 || s->steps[r.from].by_hand != by_hand))
        r.from++;
    r.to = r.from;
    while (r.to < s->count && strcmp(s->steps[r.to].part, part) == 0 &&
           s->steps[r.to].by_hand == by_hand)
        r.to++;
    return r;
}

/* The answer of the CloudHSM CLI does not name its command, so that is saved above it. */
static void
print_hsm_step(const struct cli_script *s, const struct cli_script_step *step)
{
    printf("#   { echo ");
    cli_put_word(step->command);
    printf("; %s; } | tee ", step->command);
    cli_put_word(directory_of(s));
    printf("/%s.txt\n", step->name);
    if (strcmp(step->evidence, "login") == 0)
        printf("#     (only while the store is DISCONNECTED or not yet created; a person types the "
               "password, and five\n"
               "#     wrong ones lock kmsuser; log out everywhere before the next part)\n");
}

static void
print_hsm_part(const struct cli_script *s)
{
    struct range r = range_of(s, "cloudhsm-cli", true);
    if (r.from == r.to)
        return;
    printf("\n# Part cloudhsm-cli, first and by hand, on a client host of the cluster:\n"
           "#   mkdir -p ");
    cli_put_word(directory_of(s));
    putchar('\n');
    for (size_t i = r.from; i < r.to; i++)
        print_hsm_step(s, &s->steps[i]);
}

/* The command saves to probe.json; here it saves to the directory. */
static void
print_probe_step(const struct cli_script *s, const struct cli_script_step *step)
{
    static const char file[] = "probe.json";
    const char *at = strstr(step->command, file);
    if (!at)
        return;
    printf("#   %.*s", (int)(at - step->command), step->command);
    cli_put_word(directory_of(s));
    printf("/%s.json%s\n", step->name, at + sizeof(file) - 1);
}

static void
print_probe_part(const struct cli_script *s)
{
    struct range r = range_of(s, "probe", true);
    bool asks = false;
    if (r.from == r.to)
        return;
    printf("\n# Part probe, last and by hand, from inside the network: for a VPC endpoint service "
           "from a VPC with an\n"
           "# interface endpoint to it, and preferably in the Region. A probe counts for 15 "
           "minutes.\n");
    for (size_t i = r.from; i < r.to; i++) {
        print_probe_step(s, &s->steps[i]);
        asks |= strstr(s->steps[i].command, "CREDENTIAL.json") != NULL;
    }
    if (asks)
        printf("#     (CREDENTIAL.json: the proxy configuration file, with the credential that KMS "
               "has)\n");
}

/* ---- what the script does ---- */

static void
print_step(const struct cli_script_step *step, const char *indent)
{
    const char *how = step->optional ? "try" : "show";
    if (step->incomplete)
        printf("%s: # NAME is unknown: %s\n", indent, step->command);
    else if (step->each)
        printf("%s    %s \"%s-$name.json\" %s\n", indent, how, step->name, step->command);
    else
        printf("%s%s %s.json %s\n", indent, how, step->name, step->command);
}

/* The command that prints the words of a loop, where "$(inner)" was asked before and is in $arns.
 */
static void
print_each(const char *each, const char *inner)
{
    const char *at = inner ? strstr(each, inner) : NULL;
    size_t n = at ? strlen(inner) : 0;
    if (at && at - each >= 2 && strncmp(at - 2, "$(", 2) == 0 && at[n] == ')')
        printf("%.*s$arns%s", (int)(at - 2 - each), each, at + n + 1);
    else
        fputs(each, stdout);
}

/* Steps that follow each other and are for the same words share a loop. */
static void
print_steps(const struct cli_script *s, struct range r, const char *indent)
{
    const char *loop = NULL, *first = NULL;
    for (size_t i = r.from; i < r.to; i++) {
        const struct cli_script_step *step = &s->steps[i];
        const char *each = step->incomplete ? NULL : step->each;
        if (loop && !same_text(loop, each))
            printf("%sdone\n", indent);
        if (each && !same_text(loop, each)) {
            printf("%swords %s \"$(", indent, step->name);
            print_each(each, first);
            printf(")\"\n");
            if (!first || !strstr(each, first)) {
                first = each;
                printf("%sarns=$words\n", indent);
            }
            printf("%sfor each in $words; do\n%s    name_of \"$each\"\n", indent, indent);
        }
        loop = each;
        print_step(step, indent);
    }
    if (loop)
        printf("%sdone\n", indent);
}

/* The steps of another account: only with its credentials. */
static void
print_elsewhere(const struct cli_script *s, const char *part, struct range r)
{
    const char *account = s->steps[r.from].account;
    printf("    # by the account that owns the endpoint service\n    if is_account ");
    cli_put_word(account);
    printf("; then\n");
    print_steps(s, r, "        ");
    printf("    else\n        leave %s ", part);
    cli_put_word(account);
    printf("\n    fi\n");
}

static void
print_part(const struct cli_script *s, const char *part)
{
    struct range all = range_of(s, part, false), of = all;
    if (all.from == all.to)
        return;
    printf("\nif want %s; then\n", part);
    for (of.to = of.from; of.from < all.to; of.from = of.to) {
        const char *account = s->steps[of.from].account;
        while (of.to < all.to && same_text(s->steps[of.to].account, account))
            of.to++;
        if (account)
            print_elsewhere(s, part, of);
        else
            print_steps(s, of, "    ");
    }
    printf("fi\n");
}

/* Only the functions that the steps use. */
static void
print_functions(const struct cli_script *s)
{
    bool tries = false, loops = false, leaves = false, shows = false;
    for (size_t i = 0; i < s->count; i++) {
        tries |= s->steps[i].optional;
        loops |= s->steps[i].each != NULL;
        leaves |= s->steps[i].account != NULL;
        shows |= !s->steps[i].by_hand;
    }
    printf(
        "want() {\n"
        "    [ -z \"$parts\" ] || case \" $parts \" in *\" $1 \"*) ;; *) return 1 ;; esac\n"
        "}\n"
        "fetch() {\n"
        "    file=$dir/$1\n"
        "    shift\n"
        "    \"$@\" >\"$file\" 2>\"$dir/.errors\" && kept=1 || kept=\n"
        "    cat -- \"$dir/.errors\" >&2\n"
        "    # That something does not exist is evidence too.\n"
        "    [ \"$kept\" ] || ! grep -Eq \\\n"
        "        '\\((NoSuchEntity\\) .* the (Get|ListAttached)Role"
        "|(InvalidSubnetID|InvalidVpcEndpointServiceId)\\.NotFound\\))' \\\n"
        "        \"$dir/.errors\" || { cat -- \"$dir/.errors\" >>\"$file\"; kept=1; }\n"
        "    rm -f -- \"$dir/.errors\"\n"
        "    [ \"$kept\" ] || { echo \"not collected: $file\" >&2; rm -f -- \"$file\"; return 1; "
        "}\n"
        "}\n"
        "save() { fetch \"$@\" || failed=1; }\n");
    if (shows)
        printf(
            "# The first line is the command: an output alone does not show whether it was "
            "filtered, of whom\n"
            "# a simulation is, nor, if it is empty, of which Region and of what it is.\n"
            "with_command() {\n"
            "    region=\n"
            "    case $* in *' --region '*) ;; *) region=${AWS_REGION:-${AWS_DEFAULT_REGION:-}} ;; "
            "esac\n"
            "    printf '$ %%s\n' \"$(printf %%s "
            "\"${AWS_PROFILE:+AWS_PROFILE=$AWS_PROFILE }${region:+AWS_REGION=$region }$*\" |\n"
            "        tr '\n' ' ')\"\n"
            "    \"$@\"\n"
            "}\n"
            "show() { file=$1; shift; save \"$file\" with_command \"$@\"; }\n");
    if (tries)
        printf("try() { file=$1; shift; fetch \"$file\" with_command \"$@\" || echo '  (it may not "
               "be needed)' >&2; }\n");
    if (loops)
        printf(
            "words() {\n"
            "    words=$2\n"
            "    [ -n \"$words\" ] || { echo \"not collected: $dir/$1-*.json\" >&2; failed=1; }\n"
            "}\n"
            "name_of() {\n"
            "    name=${1%%/*}\n"
            "    name=$(printf %%s \"${name##*/}\" | tr -c 'A-Za-z0-9-' -)\n"
            "}\n");
    if (leaves)
        printf("is_account() { [ \"$(aws sts get-caller-identity --query Account --output text)\" "
               "= \"$1\" ]; }\n"
               "leave() {\n"
               "    echo \"not collected: part $1; as account $2, run: sh $0 '$dir' $1\" >&2\n"
               "    failed=1\n"
               "}\n");
}

static void
print_prologue(const struct cli_script *s)
{
    printf("set -fu\numask 077\ndir=${1:-}\n[ -n \"$dir\" ] || dir=");
    cli_put_word(directory_of(s));
    printf("\n[ $# -eq 0 ] || shift\nparts=$*\n"
           "mkdir -p -- \"$dir\" || exit 1\n"
           "export AWS_DEFAULT_OUTPUT=json AWS_PAGER=\nfailed=0\n");
    print_functions(s);
}

static void
print_head(const struct cli_script *s)
{
    const struct cli_settings *o = s->settings;
    printf("#!/bin/sh\n# Collects evidence for: ckscheck predict");
    if (o->region) {
        printf(" --region ");
        cli_put_word(o->region);
    }
    for (size_t i = 0; i < o->operand_count; i++) {
        putchar(' ');
        cli_put_word(o->operands[i]);
    }
    printf(" --evidence ");
    cli_put_word(directory_of(s));
    printf("\n# Usage: sh SCRIPT [DIR [PART...]]; parts:");
    for (const char *const *part = cks_step_parts(); *part; part++) {
        struct range r = range_of(s, *part, false);
        if (r.from < r.to)
            printf(" %s", *part);
    }
    printf("\n# The commands of the AWS CLI only read.\n");
    for (unsigned i = 0; cks_step_parts()[i]; i++)
        if (s->left_out >> i & 1)
            printf("# Left out by --without: part %s. What it would show stays unknown.\n",
                   cks_step_parts()[i]);
}

/* What an inventory must tell first. */
static void
print_more_later(const struct cli_script *s)
{
    if (s->more_later)
        printf("\n# Only the inventory shows what an existing store is: after this script, run "
               "ckscheck collect again\n"
               "# with --evidence for what else is needed.\n");
}

static bool
runs_any(const struct cli_script *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (!s->steps[i].by_hand)
            return true;
    return false;
}

void
cli_script_print(struct cli_script *s)
{
    if (!s->count && !s->left_out) {
        printf("# No more evidence can be collected for these stores.\n");
        return;
    }
    if (s->count)
        qsort(s->steps, s->count, sizeof(*s->steps), by_part);
    print_head(s);
    print_hsm_part(s);
    if (runs_any(s)) {
        putchar('\n');
        print_prologue(s);
        for (const char *const *part = cks_step_parts(); *part; part++)
            print_part(s, *part);
    }
    print_probe_part(s);
    print_more_later(s);
    if (runs_any(s))
        printf("\nexit $failed\n");
}
