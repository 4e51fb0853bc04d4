/* A file of evidence as text: one or several JSON values, perhaps with a tool's prompt before
 * them, or one of the text forms. */
#include "evidence/read.h"

#include "base/escape.h"
#include "base/prompt.h"
#include "base/secret.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/things.h"
#include "evidence/facts/ids.h"
#include "evidence/outputs.h"
#include "evidence/recognize.h"
#include "evidence/shapes/absences.h"
#include "evidence/shapes/asked.h"
#include "evidence/shapes/audit_log.h"
#include "evidence/shapes/client.h"
#include "evidence/shapes/commands.h"
#include "evidence/shapes/take.h"
#include "evidence/shapes/user_table.h"
#include "source/json/exact.h"

/* A command before an answer that is kept: enough for a cluster's ID and a user's name. */
#define COMMAND_MOST 512

static bool
keep_text_of_file(struct cks_evidence *e, const char *name, struct cks_str text,
                  struct cks_origin origin, struct cks_str before)
{
    struct cks_evidence_text *t = cks_vec_push(&e->texts);
    if (!t) {
        e->failed = true;
        return false;
    }
    *t = (struct cks_evidence_text){.text = text, .origin = origin, .before = before};
    t->file = cks_arena_strdup(&e->arena, name);
    t->first = e->first_text;
    e->failed |= !t->file;
    return t->file != NULL;
}

/* The last command in a text, and what follows it. */
static struct cks_str
last_command(struct cks_str before)
{
    size_t at = cks_command_find(before), next = at;
    while (next < before.n) {
        at = next;
        next = at + 1 + cks_command_find(cks_str_sub(before, at + 1, before.n));
    }
    return cks_str_sub(before, at, before.n);
}

/* The last line with something in it before an answer, without a password. */
static struct cks_str
command_of(struct cks_evidence *e, struct cks_str before)
{
    struct cks_str command = cks_str_sub(last_command(before), 0, COMMAND_MOST);
    size_t secret;
    /* The word after --password is secret. */
    if ((secret = cks_str_find(command, "--password")) < command.n)
        command = cks_str_sub(command, 0, secret);
    return cks_keep(e, command);
}

/* The length of the JSON value that s starts with, by its brackets; s.n where it has no end. */
static size_t
value_length(struct cks_str s)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && --depth == 0)
            return i + 1;
    }
    return s.n;
}

/* Overwrites the passwords that describe-clusters can print, in our copy of the text. */
static void
forget_secrets(char *text, size_t n)
{
    static const char key[] = "\"PreCoPassword\"";
    struct cks_str s = {text, n};
    for (size_t at = 0; (at += cks_str_find(cks_str_sub(s, at, n), key)) < n; at += sizeof(key)) {
        size_t open = at + sizeof(key) - 1;
        while (open < n && text[open] != '"')
            open++;
        for (open++; open < n && text[open] != '"'; open++) {
            bool escaped = text[open] == '\\' && open + 1 < n;
            text[open] = '.';
            if (escaped)
                text[++open] = '.';
        }
    }
}

static void
advance(struct cks_origin *o, struct cks_str s)
{
    struct cks_range r = {.start = s.n, .end = s.n};
    cks_range_resolve(s, *o, &r);
    *o = (struct cks_origin){r.line, r.column};
}

/* Members of one object: tools print under a hundred. */
#define MEMBERS_MOST 512

/* A member that occurs twice with two values: which of them counts is unknown. */
static const char *
double_key(const cJSON *tree)
{
    const cJSON *a, *b;
    const char *found = NULL;
    if (cJSON_IsObject(tree) && cJSON_GetArraySize(tree) > MEMBERS_MOST)
        return "(one of too many)";
    if (cJSON_IsObject(tree))
        for (a = tree->child; a && !found; a = a->next)
            for (b = a->next; b && !found; b = b->next)
                if (strcmp(a->string, b->string) == 0 && !cJSON_Compare(a, b, true))
                    found = a->string;
    for (a = tree->child; a && !found; a = a->next)
        found = double_key(a);
    return found;
}

/* A tree is kept if a part of it was used. Secrets in it are not kept. */
static void
keep_tree(struct cks_evidence *e, cJSON *root, size_t things_before)
{
    cJSON **kept = e->things.count > things_before ? cks_vec_push(&e->trees) : NULL;
    if (kept) {
        *kept = root;
        return;
    }
    e->failed |= e->things.count > things_before;
    e->things.count = things_before;
    cks_json_delete(root);
}

/* What is above a value. */
struct heading {
    struct cks_str before;  /* back to the value before it */
    struct cks_str session; /* the cluster that was named last in all of the file above it */
    struct cks_str line;    /* the recorded command of the AWS CLI */
};

static struct cks_str
last_cluster_in(struct cks_str text, struct cks_str otherwise)
{
    for (struct cks_str id; (id = cks_cluster_in(text)).n;) {
        otherwise = id;
        text = cks_str_sub(text, (size_t)(id.p - text.p) + id.n, text.n);
    }
    return otherwise;
}

static enum cks_taken
take_value(struct cks_evidence *e, const char *name, struct cks_str value, struct cks_origin origin,
           const struct heading *above, const char **ret_why)
{
    struct cks_json_error bad;
    bool inexact;
    if (!cks_json_check_numbers(value, &bad, &inexact)) {
        if (!bad.message)
            return CKS_TAKEN_MEMORY;
        advance(&origin, cks_str_sub(value, 0, bad.offset));
        *ret_why = cks_arena_printf(&e->arena, "not well-formed JSON: line %u, column %u: %s",
                                    origin.line, origin.column, bad.message);
        return *ret_why ? CKS_TAKEN_NOT : CKS_TAKEN_MEMORY;
    }
    char *copy = cks_arena_strndup(&e->arena, value.p, value.n);
    cJSON *root = copy ? cks_json_parse(value) : NULL;
    if (!root)
        return CKS_TAKEN_MEMORY;
    if (inexact)
        cks_json_mark_inexact(root, value);
    forget_secrets(copy, value.n);
    enum cks_taken taken = CKS_TAKEN_MEMORY;
    size_t things = e->things.count;
    const char *twice = double_key(root);
    if (twice) {
        *ret_why = cks_arena_printf(&e->arena, "the member %s is given twice with two values",
                                    cks_quote(&e->arena, cks_str_of(twice)));
        taken = *ret_why ? CKS_TAKEN_NOT : CKS_TAKEN_MEMORY;
    } else if (keep_text_of_file(e, name, (struct cks_str){copy, value.n}, origin,
                                 command_of(e, above->before))) {
        unsigned number = (unsigned)(e->texts.count - 1);
        e->texts.items[number].session = cks_keep(e, above->session);
        e->texts.items[number].line = cks_keep(e, above->line);
        e->texts.items[number].password.hidden =
            cks_keep(e, cks_command_password(last_command(above->before)));
        bool changes = cks_commands_take(e, number, above->before, root);
        taken = cks_take_tree(e, root, number, ret_why);
        /* What a command prints that changes something is of no known shape. */
        if (changes && taken == CKS_TAKEN_NOT)
            taken = CKS_TAKEN;
    }
    keep_tree(e, root, things);
    return taken;
}

/* Commands below the last answer: what they printed is not known. */
static bool
take_tail(struct cks_evidence *e, const char *name, struct cks_str tail, struct cks_origin origin,
          struct cks_str session)
{
    size_t at = cks_command_find(tail);
    if (at == tail.n)
        return false;
    advance(&origin, cks_str_sub(tail, 0, at));
    if (!keep_text_of_file(e, name, (struct cks_str){0}, origin, (struct cks_str){0}))
        return false;
    e->texts.items[e->texts.count - 1].session = cks_keep(e, last_cluster_in(tail, session));
    return cks_commands_take(e, (unsigned)(e->texts.count - 1), tail, NULL);
}

/* All JSON values of a text, each with what precedes it. */
static enum cks_taken
take_values(struct cks_evidence *e, const char *name, struct cks_str text, const char **ret_why)
{
    struct cks_origin origin = {1, 1};
    struct heading above = {0};
    enum cks_taken all = CKS_TAKEN_NOT;
    *ret_why = "it contains no JSON";
    while (text.n) {
        size_t at = cks_asked_value(text, &above.line);
        cks_asked_note_changes(e, cks_str_sub(text, 0, at));
        if (at == text.n) {
            if (all == CKS_TAKEN)
                take_tail(e, name, text, origin, above.session);
            break;
        }
        struct cks_str rest = cks_str_sub(text, at, text.n);
        struct cks_str value = cks_str_sub(rest, 0, value_length(rest));
        above.before = cks_str_sub(text, 0, at);
        above.session = last_cluster_in(above.before, above.session);
        advance(&origin, above.before);
        enum cks_taken taken = take_value(e, name, value, origin, &above, ret_why);
        if (taken != CKS_TAKEN && (taken != CKS_TAKEN_NOT || all != CKS_TAKEN))
            return taken;
        all = CKS_TAKEN;
        advance(&origin, value);
        text = cks_str_sub(rest, value.n, rest.n);
    }
    return all;
}

/* A form of text; false of `is_cut`: it has its end. */
struct plain {
    bool (*is_cut)(struct cks_str body);
    void (*take)(struct cks_evidence *e, unsigned text, struct cks_str body);
    size_t (*commands)(struct cks_str body); /* where those below its last answer begin; or NULL */
};

static enum cks_taken
take_plain(struct cks_evidence *e, const char *name, struct cks_str text, const struct plain *form,
           const char **ret_why)
{
    if (form->is_cut && form->is_cut(text)) {
        *ret_why = "it ends in the middle";
        return CKS_TAKEN_NOT;
    }
    if (!keep_text_of_file(e, name, (struct cks_str){0}, (struct cks_origin){0},
                           (struct cks_str){0}))
        return CKS_TAKEN_MEMORY;
    form->take(e, (unsigned)(e->texts.count - 1), text);
    if (form->commands)
        take_tail(e, name, cks_str_sub(text, form->commands(text), text.n), (struct cks_origin){0},
                  (struct cks_str){0});
    e->any = true;
    return e->failed ? CKS_TAKEN_MEMORY : CKS_TAKEN;
}

bool
cks_evidence_lists_events(struct cks_str body)
{
    return cks_str_starts(body, "events:") || cks_str_find(body, "\nevents:") < body.n;
}

/* NULL: it is none of them. */
static const struct plain *
plain_form_of(struct cks_str body)
{
    static const struct plain table = {cks_user_table_is_cut, cks_take_user_table,
                                       cks_user_table_end};
    static const struct plain client = {NULL, cks_take_client_version, NULL};
    static const struct plain log = {cks_audit_text_is_cut, cks_take_audit_text, NULL};
    if (cks_is_user_table(body))
        return &table;
    if (cks_is_client_version(body))
        return &client;
    bool is_log = cks_is_audit_text(body) && cks_str_find(body, "{") == body.n &&
                  !cks_evidence_lists_events(body);
    return is_log ? &log : NULL;
}

/* ---- what was cut ---- */

static struct cks_str
head_line(struct cks_str text)
{
    return cks_str_trim(cks_str_sub(text, 0, cks_str_find(text, "\n")));
}

static struct cks_str
after_line(struct cks_str text)
{
    size_t n = cks_str_find(text, "\n");
    return cks_str_trim(cks_str_sub(text, n, text.n));
}

/* What the CloudHSM CLI asks for before it answers, or the beginning of it. */
static bool
is_password_prompt(struct cks_str line)
{
    static const char prompt[] = "Enter password:";
    return line.n <= sizeof(prompt) - 1 &&
           cks_str_eq(line, cks_str_sub(CKS_STR_LIT(prompt), 0, line.n));
}

/* JSON that a tool prints begins so; a bracket alone may begin a section of settings. */
static bool
begins_json(struct cks_str body)
{
    struct cks_str rest = cks_str_trim(cks_str_sub(body, 1, body.n));
    bool list = cks_str_starts(body, "[") && (!rest.n || rest.p[0] == '{');
    return list || cks_str_starts(body, "{");
}

enum cks_cut
cks_evidence_cut(struct cks_str text)
{
    struct cks_json_error bad;
    struct cks_str body = cks_str_trim(text), line = head_line(body);
    size_t prompt = cks_prompt_length(line), at = cks_command_find(line);
    /* Behind a shell's prompt the tool may have a path. */
    bool tool = at < line.n && (at == 0 || prompt);
    if (tool || prompt)
        body = after_line(body);
    if (tool && body.n && is_password_prompt(head_line(body)))
        body = after_line(body);
    if (!body.n)
        return tool ? CKS_CUT_OF_TOOL : CKS_CUT_NOT;
    if (!begins_json(body) || cks_json_check(body, &bad))
        return CKS_CUT_NOT;
    return tool ? CKS_CUT_OF_TOOL : CKS_CUT_ANSWER;
}

enum cks_thing_kind
cks_evidence_text_kind(struct cks_str text)
{
    return cks_is_user_table(text)                 ? CKS_THING_USERS
           : cks_str_find(text, "usecs:") < text.n ? CKS_THING_AUDIT_LOG
                                                   : CKS_THING_KIND_COUNT;
}

static void
keep_absence(struct cks_evidence *e, const char *name, struct cks_str command, struct cks_str line)
{
    if (!keep_text_of_file(e, name, (struct cks_str){0}, (struct cks_origin){0},
                           (struct cks_str){0}))
        return;
    e->texts.items[e->texts.count - 1].line = cks_keep(e, command);
    cks_take_absence(e, (unsigned)(e->texts.count - 1), line);
}

/* Messages of commands that failed. What a command would have shown is missing, whatever was
 * printed before; but some answer that there is no such thing. True if there are only those. */
static bool
note_failures(struct cks_evidence *e, const char *name, struct cks_str text)
{
    struct cks_str command = {0};
    bool absent = false, failed = false;
    for (size_t n; text.n; text = cks_str_sub(text, n, text.n)) {
        if ((n = cks_asked_line(text)) > 0) {
            command = cks_str_sub(text, 0, n);
            continue;
        }
        n = cks_str_find(text, "\n") + 1;
        struct cks_str line = cks_str_sub(text, 0, n);
        enum cks_thing_kind kind = cks_kind_of_failure(line);
        if (cks_is_absence(line))
            keep_absence(e, name, command, line);
        else if (kind < CKS_THING_KIND_COUNT)
            cks_thing_broken(e, kind);
        absent |= cks_is_absence(line);
        failed |= !cks_is_absence(line) && kind < CKS_THING_KIND_COUNT;
    }
    return absent && !failed;
}

enum cks_taken
cks_evidence_read(struct cks_evidence *e, const char *name, struct cks_str text,
                  const char **ret_why)
{
    *ret_why = NULL;
    e->first_text = (unsigned)e->texts.count;
    struct cks_str body = cks_str_trim(text);
    if (!body.n) {
        *ret_why = "it is empty; if the command failed, its message went elsewhere";
        return CKS_TAKEN_NOT;
    }
    bool absent = note_failures(e, name, body);
    bool json = body.p[0] == '{' || body.p[0] == '[';
    const struct plain *form = json ? NULL : plain_form_of(body);
    if (form)
        return take_plain(e, name, body, form, ret_why);
    struct cks_str command;
    enum cks_taken taken = absent && cks_asked_value(body, &command) == body.n
                               ? CKS_TAKEN
                               : take_values(e, name, text, ret_why);
    e->any |= absent;
    e->failed |= taken == CKS_TAKEN_MEMORY;
    return taken;
}

enum cks_taken
cks_evidence_take(struct cks_evidence *e, const char *name, const cJSON *root, struct cks_str line,
                  const char **ret_why)
{
    *ret_why = NULL;
    e->first_text = (unsigned)e->texts.count;
    if (!keep_text_of_file(e, name, (struct cks_str){0}, (struct cks_origin){0},
                           (struct cks_str){0}))
        return CKS_TAKEN_MEMORY;
    size_t things = e->things.count;
    e->texts.items[e->texts.count - 1].line = cks_keep(e, line);
    cJSON *copy = cJSON_Duplicate(root, true);
    if (!copy)
        return CKS_TAKEN_MEMORY;
    enum cks_taken taken = cks_take_tree(e, copy, (unsigned)(e->texts.count - 1), ret_why);
    keep_tree(e, copy, things);
    return taken;
}
