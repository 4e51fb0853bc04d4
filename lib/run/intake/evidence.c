/* Evidence files: opened, recognized, kept. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/recorded.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/things.h"
#include "evidence/read.h"
#include "evidence/outputs.h"
#include "evidence/shapes/asked.h"
#include "evidence/terminal.h"
#include "formats/format.h"
#include "run/intake/intake.h"
#include "run/intake/settings.h"
#include "run/intake/transcript.h"
#include "run/state/account.h"
#include "source/json/json.h"
#include "source/yaml/parse.h"
#include "source/yaml/yaml.h"

/* An inventory is recognized by the first bytes of its file: it may be large, and is read as a
 * stream. */
#define PEEK_BYTES 4096

static bool
looks_like_inventory(struct cks_str text)
{
    struct cks_str head = cks_str_sub(text, 0, PEEK_BYTES);
    return cks_str_find(head, "\"CustomKeyStores\"") < head.n ||
           cks_str_starts(cks_str_trim(head), "CustomKeyStores:") ||
           cks_str_find(head, "\nCustomKeyStores:") < head.n;
}

/* Whether a text, or its beginning, is an inventory as the AWS CLI prints it, with its command
 * above it or without. */
static bool
begins_inventory(struct cks_str text)
{
    struct cks_str body =
        cks_str_trim(cks_str_sub(text, cks_recorded_line(text, CKS_INVENTORY_COMMAND), text.n));
    return cks_str_starts(body, "{") || cks_str_starts(body, "[") ||
           cks_str_starts(body, "CustomKeyStores:");
}

/* Whether a text that is not JSON may be YAML: as aws prints it with --output yaml. */
static bool
looks_like_yaml(struct cks_str text)
{
    struct cks_str body = cks_str_trim(text);
    return body.n && body.p[0] != '{' && body.p[0] != '[' &&
           cks_str_find(body, ":") < cks_str_find(body, "{");
}

static enum cks_taken
read_yaml_evidence(struct cks *c, const char *name, struct cks_str text, const char **ret_why)
{
    struct cks_yaml *y;
    struct cks_yaml_error bad;
    struct cks_str line = {0};
    enum cks_taken taken = CKS_TAKEN_NOT;
    for (size_t n; (n = cks_asked_line(text)) > 0; text = cks_str_sub(text, n, text.n))
        line = cks_str_sub(text, 0, n);
    if (!cks_yaml_available() || text.n > CKS_YAML_BYTES_MAX ||
        !cks_yaml_parse(text, CKS_YAML_CORE, &y, &bad))
        return CKS_TAKEN_NOT;
    for (size_t i = 0; i < cks_yaml_count(y); i++) {
        cJSON *tree = cks_yaml_tree(cks_yaml_part(y, i), &bad);
        if (!tree)
            break;
        taken = cks_evidence_take(c->forecast.evidence, name, tree, line, ret_why);
        cks_json_delete(tree);
        if (taken != CKS_TAKEN)
            break;
    }
    cks_yaml_free(y);
    return taken;
}

/* An answer of cloudhsm-cli that ends before it shows its kind may be any of them. */
static void
break_tool(struct cks_evidence *e)
{
    static const enum cks_thing_kind kinds[] = {CKS_THING_USERS, CKS_THING_LOGIN, CKS_THING_MTLS};
    for (size_t i = 0; i < CKS_COUNT(kinds); i++)
        cks_thing_broken(e, kinds[i]);
}

/* Notes what an incomplete or broken text would have shown; false if it is not evidence at all. A
 * command that failed prints a message, and no answer that was cut. */
static bool
note_broken(struct cks_evidence *e, struct cks_str text)
{
    enum cks_thing_kind kind = cks_thing_kind_in(text);
    enum cks_cut cut = cks_evidence_cut(text);
    if (kind == CKS_THING_KIND_COUNT && cut == CKS_CUT_ANSWER)
        kind = cks_kind_of_command(text);
    /* The caller's identity begins with it; elsewhere it stands inside of other things. */
    if (kind == CKS_THING_KIND_COUNT && cks_str_find(text, "\"UserId\"") < text.n)
        kind = CKS_THING_CALLER;
    if (kind == CKS_THING_KIND_COUNT)
        kind = cks_evidence_text_kind(text);
    if (kind < CKS_THING_KIND_COUNT)
        cks_thing_broken(e, kind);
    else if (cut == CKS_CUT_OF_TOOL || cks_str_find(text, "\"error_code\"") < text.n)
        break_tool(e);
    else if (cut == CKS_CUT_ANSWER)
        e->torn = true;
    else
        return false;
    return true;
}

/* How the messages begin that aws and its like print in place of an answer. */
static const char *const failures[] = {
    "An error occurred (",
    "aws: error:",
    "aws: [ERROR]:",
    "usage: aws",
    "Unable to locate credentials",
    "Could not connect to the endpoint",
    "Connect timeout on endpoint",
    "You must specify a region",
    "The config profile (",
    "Partial credentials found",
    "Error when retrieving",
    "Error loading SSO Token",
    "The SSO session",
    "SSL validation failed",
    "Unable to redirect output",
};

static bool
is_failure_of_command(struct cks_str text)
{
    /* Skips the command above it. */
    for (size_t n; (n = cks_asked_line(text)) > 0; text = cks_str_sub(text, n, text.n))
        ;
    struct cks_str body = cks_str_trim(text);
    for (size_t i = 0; i < CKS_COUNT(failures); i++)
        if (cks_str_starts(body, failures[i]))
            return true;
    return false;
}

/* Whether a file of a directory, which may well be something else, was meant as evidence: it is
 * empty, or says why its command failed, or is named as JSON and is not. */
static bool
is_meant_as_evidence(const char *name, struct cks_str text)
{
    static const struct cks_str yaml = {"a", 1}; /* what is YAML by its name alone */
    struct cks_json_error bad;
    enum cks_promise promise = cks_promise_of(name);
    if (!cks_str_trim(text).n)
        return promise != CKS_PROMISES_ANOTHER || cks_format_of(name, yaml) == CKS_FORMAT_YAML;
    return is_failure_of_command(text) ||
           (promise == CKS_PROMISES_JSON && !cks_json_check(text, &bad));
}

/* Reports what could not be used. */
static enum cks_status
refuse_evidence(struct cks *c, const char *name, struct cks_str text, const char *why, bool named)
{
    struct cks_buf b = {0};
    named |= note_broken(c->forecast.evidence, text) || is_meant_as_evidence(name, text);
    if (is_failure_of_command(text))
        why = "it holds the message of a command that failed";
    cks_buf_printf(&b, "is not known evidence: %s", why ? why : "");
    bool ok = cks_run_did(c, cks_buf_ok(&b));
    if (ok)
        (named ? cks_account_unreadable : cks_account_note)(c, name, b.data);
    cks_buf_free(&b);
    if (!ok)
        return CKS_ERR_MEMORY;
    return named ? CKS_ERR_READ : CKS_OK;
}

/* One that is cut or broken is incomplete: a store may be in the rest. `text` NULL: it is read from
 * its file, as a stream. */
static enum cks_status
take_inventory(struct cks *c, const char *name, const struct cks_str *text, bool named)
{
    bool odd = c->records.odd;
    size_t files = c->inputs.files.count, inventories = c->records.inventories.count;
    c->records.odd = false;
    c->inputs.evidence = true;
    enum cks_status status =
        text ? cks_intake_memory(c, name, text->p, text->n) : cks_intake_path(c, name, !named);
    c->inputs.evidence = false;
    /* YAML that was cut below its first line is whole, and has no list. */
    c->records.odd |= status == CKS_OK && c->inputs.files.count > files &&
                      c->records.inventories.count == inventories;
    bool broken = c->records.odd;
    c->records.odd |= odd;
    if (status != CKS_OK || !broken)
        return status;
    cks_account_unreadable(
        c, name,
        "is incomplete: the inventory in it is cut or broken, or is not alone in its "
        "file; save what '" CKS_INVENTORY_COMMAND "' prints in a file of its own");
    return CKS_ERR_READ;
}

/* What else a transcript shows may have changed the stores, so it is not read without that. */
static enum cks_status
refuse_transcript(struct cks *c, const char *name, unsigned line)
{
    char message[256], place[32] = "";
    if (line)
        snprintf(place, sizeof(place), " (line %u)", line);
    snprintf(
        message, sizeof(message),
        "is incomplete: it holds more than '%s' and the inventory which that prints%s; save both "
        "in a file of their own",
        CKS_INVENTORY_COMMAND, place);
    c->records.odd = true;
    cks_account_unreadable(c, name, message);
    return CKS_ERR_READ;
}

static enum cks_status
take_transcript(struct cks *c, const char *name, struct cks_str text, bool named)
{
    struct cks_buf b = {0};
    unsigned line;
    if (begins_inventory(text))
        return take_inventory(c, name, &text, named);
    bool alone = cks_transcript_inventory(text, &b, &line);
    struct cks_str inventory = cks_buf_str(&b);
    enum cks_status status = !cks_run_did(c, cks_buf_ok(&b)) ? CKS_ERR_MEMORY
                             : alone ? take_inventory(c, name, &inventory, named)
                                     : refuse_transcript(c, name, line);
    cks_buf_free(&b);
    return status;
}

static enum cks_status
take_plain(struct cks *c, const char *name, struct cks_str text, bool named)
{
    const char *why = NULL, *why_yaml = NULL;
    enum cks_taken taken = CKS_TAKEN_NOT;
    if (!looks_like_inventory(text)) {
        taken = cks_evidence_read(c->forecast.evidence, name, text, &why);
        bool other = cks_evidence_text_kind(text) != CKS_THING_KIND_COUNT &&
                     !cks_evidence_lists_events(text);
        if (taken == CKS_TAKEN_NOT && !other && looks_like_yaml(text))
            taken = read_yaml_evidence(c, name, text, &why_yaml);
    } else {
        taken = CKS_TAKEN_INVENTORY;
    }
    switch (taken) {
    case CKS_TAKEN:
        return CKS_OK;
    case CKS_TAKEN_INVENTORY:
        return take_transcript(c, name, text, named);
    case CKS_TAKEN_NOT:
        return refuse_evidence(c, name, text, why_yaml ? why_yaml : why, named);
    case CKS_TAKEN_MEMORY:
        break;
    }
    cks_run_did(c, false);
    return CKS_ERR_MEMORY;
}

/* What was saved of a terminal is read as the text that it shows. */
static enum cks_status
take_evidence(struct cks *c, const char *name, struct cks_str text, bool named)
{
    struct cks_buf plain = {0};
    if (!cks_terminal_marks(text))
        return take_plain(c, name, text, named);
    cks_terminal_plain(text, &plain);
    bool ok = cks_run_did(c, cks_buf_ok(&plain));
    enum cks_status status = ok ? take_plain(c, name, cks_buf_str(&plain), named) : CKS_ERR_MEMORY;
    cks_buf_free(&plain);
    return status;
}

static bool
open_evidence(struct cks *c)
{
    if (!c->forecast.evidence)
        c->forecast.evidence = cks_run_got(c, cks_evidence_new());
    return c->forecast.evidence != NULL;
}

/* Reports why a file or directory could not be read. */
static enum cks_status
tell_evidence_errno(struct cks *c, const char *path, int number)
{
    if (!cks_run_did(c, number != ENOMEM))
        return CKS_ERR_MEMORY;
    if (number == EFBIG)
        cks_account_bound(c, path, 0, CKS_BOUND_EVIDENCE_BYTES);
    else
        cks_account_errno(c, path, number);
    return CKS_ERR_READ;
}

/* An inventory that can be read as it is. */
static bool
is_plain_inventory(struct cks_str text)
{
    return looks_like_inventory(text) && begins_inventory(text) &&
           !cks_terminal_marks(cks_str_sub(text, 0, PEEK_BYTES));
}

/* All of an opened file; 0 or an errno value. Of one that can be read again, an inventory is read
 * then, as a stream. */
static int
read_whole_evidence(struct cks *c, void *handle, bool again, struct cks_buf *b)
{
    const struct cks_options *o = &c->options;
    size_t got = 1;
    int number = 0;
    while (!number && got) {
        char *to = cks_buf_reserve(b, CKS_READ_CHUNK);
        if (!to)
            return ENOMEM;
        if (b->len > CKS_EVIDENCE_BYTES_MAX)
            return EFBIG;
        number = o->files->read(o->files_cookie, handle, b->len, to, CKS_READ_CHUNK, &got);
        b->len += number ? 0 : got;
        if (again && !number && b->len > PEEK_BYTES && is_plain_inventory(cks_buf_str(b)))
            return 0;
    }
    return number;
}

static enum cks_status
add_evidence_file(struct cks *c, const char *path, bool named)
{
    const struct cks_options *o = &c->options;
    struct cks_buf b = {0};
    struct cks_file_info info = {0};
    void *handle;
    if (cks_intake_is_settings(path))
        return cks_intake_settings(c, path, (struct cks_str){0}, named);
    /* A pipe can be read once. */
    bool again =
        !o->files->look(o->files_cookie, path, true, &info) && info.kind == CKS_FILE_REGULAR;
    int number = o->files->open(o->files_cookie, path, &handle);
    if (!number) {
        number = read_whole_evidence(c, handle, again, &b);
        o->files->close(o->files_cookie, handle);
    }
    enum cks_status status = CKS_ERR_READ;
    if (number) {
        status = tell_evidence_errno(c, path, number);
    } else if (again && is_plain_inventory(cks_buf_str(&b))) {
        status = take_inventory(c, path, NULL, named);
    } else {
        status = take_evidence(c, path, cks_buf_str(&b), named);
    }
    cks_buf_free(&b);
    return status;
}

/* The names in a directory. */
struct names {
    struct cks_arena arena;
    CKS_VEC(const char *) list;
    const char *directory;
    bool failed;
};

static int
add_name_of_directory(void *arg, const char *name)
{
    struct names *n = arg;
    if (name[0] == '.')
        return 0;
    size_t end = strlen(n->directory);
    const char *slash = end && n->directory[end - 1] == '/' ? "" : "/";
    const char **at = cks_vec_push(&n->list);
    if (at)
        *at = cks_arena_printf(&n->arena, "%s%s%s", n->directory, slash, name);
    n->failed |= !at || !*at;
    return n->failed;
}

static int
by_file_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

#define ONE_FOLDER "has %zu folder that was not read; name it with --evidence too"
#define MORE_FOLDERS "has %zu folders that were not read; name each with --evidence too"

/* Of folders in a directory of evidence, which may be those of other accounts. */
static void
tell_of_folders(struct cks *c, const char *path, size_t folders)
{
    char message[128];
    if (!folders)
        return;
    snprintf(message, sizeof(message), folders == 1 ? ONE_FOLDER : MORE_FOLDERS, folders);
    cks_account_form(c, path, 0, message, false);
}

/* One name in a directory. Devices and pipes are nothing that somebody saved. */
static enum cks_status
add_evidence_entry(struct cks *c, const char *path, size_t *folders)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info;
    int number = o->files->look(o->files_cookie, path, true, &info);
    if (number)
        return tell_evidence_errno(c, path, number);
    *folders += info.kind == CKS_FILE_DIRECTORY;
    return info.kind == CKS_FILE_REGULAR ? add_evidence_file(c, path, false) : CKS_OK;
}

/* All files of a directory in the order of their names; those below it are not looked into. */
static enum cks_status
add_evidence_directory(struct cks *c, const char *path)
{
    const struct cks_options *o = &c->options;
    struct names n = {.directory = path};
    enum cks_status worst = CKS_OK;
    size_t folders = 0;
    int number = o->files->list(o->files_cookie, path, add_name_of_directory, &n);
    if (number && !n.failed)
        worst = tell_evidence_errno(c, path, number);
    if (n.list.count)
        qsort(n.list.items, n.list.count, sizeof(*n.list.items), by_file_name);
    for (size_t i = 0; i < n.list.count && !n.failed; i++) {
        enum cks_status status = add_evidence_entry(c, n.list.items[i], &folders);
        worst = status > worst ? status : worst;
    }
    tell_of_folders(c, path, folders);
    cks_run_did(c, !n.failed);
    cks_vec_free(&n.list);
    cks_arena_free(&n.arena);
    return cks_run_is_whole(c) ? worst : CKS_ERR_MEMORY;
}

/* Remarks become notes of the run, once. */
static void
keep_remarks(struct cks *c, size_t before)
{
    const char *file, *text;
    for (size_t i = before; (text = cks_evidence_remark(c->forecast.evidence, i, &file)) != NULL;
         i++)
        cks_account_note(c, file, text);
}

enum cks_status
cks_add_evidence(struct cks *cks, const char *path)
{
    struct cks_file_info info;
    if (!cks || !path)
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    if (!open_evidence(cks))
        return CKS_ERR_MEMORY;
    const struct cks_options *o = &cks->options;
    size_t remarks = cks->forecast.evidence->remarks.count;
    int number = o->files->look(o->files_cookie, path, true, &info);
    enum cks_status status = CKS_ERR_READ;
    if (number) {
        status = tell_evidence_errno(cks, path, number);
    } else if (info.kind == CKS_FILE_DIRECTORY) {
        status = add_evidence_directory(cks, path);
    } else {
        status = add_evidence_file(cks, path, true);
    }
    keep_remarks(cks, remarks);
    return status;
}

enum cks_status
cks_add_evidence_buffer(struct cks *cks, const char *name, const void *data, size_t size)
{
    if (!cks || !name || (!data && size))
        return CKS_ERR_ARGUMENT;
    if (cks->judged)
        return CKS_ERR_STATE;
    if (!open_evidence(cks))
        return CKS_ERR_MEMORY;
    if (cks_intake_is_settings(name))
        return cks_intake_settings(cks, name, (struct cks_str){data ? data : "", size}, true);
    size_t remarks = cks->forecast.evidence->remarks.count;
    enum cks_status status = take_evidence(cks, name, (struct cks_str){data, size}, true);
    keep_remarks(cks, remarks);
    return status;
}

enum cks_status
cks_add_seen(struct cks *cks, const char *name, const void *data, size_t size)
{
    size_t text = cks && cks->forecast.evidence ? cks->forecast.evidence->texts.count : 0;
    enum cks_status status = cks_add_evidence_buffer(cks, name, data, size);
    for (size_t i = text; status == CKS_OK && i < cks->forecast.evidence->texts.count; i++)
        cks->forecast.evidence->texts.items[i].seen = true;
    return status;
}
