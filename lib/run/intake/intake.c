/* From files to stores: opens, recognizes and reads. */
#include "run/intake/intake.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "formats/reading/words.h"
#include "run/intake/json.h"
#include "run/intake/other.h"
#include "run/intake/terraform.h"
#include "run/intake/text.h"
#include "run/state/account.h"
#include "run/state/identity.h"

static enum cks_status
finish_input(struct cks_intake *in, enum cks_status status)
{
    struct cks *c = in->c;
    cks_json_stream_free(&in->stream);
    cks_passed_free(&in->passed);
    c->inputs.read += status == CKS_OK;
    return cks_run_is_whole(c) ? status : CKS_ERR_MEMORY;
}

static enum cks_status
read_terraform(struct cks_intake *in)
{
    const struct cks_input_file *f = in->input;
    bool holds = true;
    if (f->memory.p)
        return cks_intake_terraform_text(in->c, f->name, f->memory);
    enum cks_status status = cks_input_may_hold(in, &holds);
    return status ? status : cks_intake_terraform_file(in->c, f->name, in->found, holds);
}

static enum cks_status
read_stream(struct cks_intake *in)
{
    if (in->input->memory.p)
        cks_json_stream_init_memory(&in->stream, in->input->memory);
    else
        cks_json_stream_init(&in->stream, cks_intake_read, in);
    if (in->command.n)
        cks_json_stream_skip_line(&in->stream, in->command.n);
    return cks_intake_json(in);
}

/* Into memory, where it is not there yet. */
static enum cks_status
read_whole(struct cks_intake *in, struct cks_input_file *f, enum cks_format format)
{
    struct cks_json_error error;
    enum cks_status status = CKS_OK;
    if (!f->memory.p)
        status = cks_intake_slurp(in, f, CKS_BOUND_TEXT_BYTES);
    if (status || !f->memory.p)
        return status;
    /* The command above YAML is not YAML. */
    if (format == CKS_FORMAT_YAML && in->command.n)
        memset(f->owned, ' ', in->command.n - 1);
    if (format == CKS_FORMAT_JSON_OR_YAML && cks_json_check(f->memory, &error))
        return read_stream(in);
    return cks_intake_text(in, format);
}

/* JSON that is too large for memory is not YAML. */
static bool
is_large(const struct cks_intake *in, const struct cks_file_info *info)
{
    return !in->input->memory.p && info && info->size > CKS_TEXT_BYTES_MAX;
}

/* Only JSON and YAML say where their text is not UTF-8. */
static bool
is_wide_text(const struct cks_intake *in, enum cks_format format)
{
    return in->is_wide && format != CKS_FORMAT_EMPTY && format != CKS_FORMAT_OTHER &&
           format != CKS_FORMAT_JSON && format != CKS_FORMAT_YAML &&
           format != CKS_FORMAT_JSON_OR_YAML;
}

/* Reads what is in memory, or opened. info: NULL for memory. */
static enum cks_status
read_as(struct cks_intake *in, struct cks_input_file *f, enum cks_format format,
        const struct cks_file_info *info)
{
    bool holds = true;
    enum cks_status status = CKS_OK;
    if (is_wide_text(in, format)) {
        if (in->found)
            status = cks_input_may_hold(in, &holds);
        if (status || !holds)
            return status;
        cks_account_form(in->c, f->name, 0,
                         "is text in UTF-16, which ckscheck does not read; it was not checked",
                         in->found);
        return CKS_OK;
    }
    if (format == CKS_FORMAT_EMPTY)
        return CKS_OK;
    if (format == CKS_FORMAT_BINARY_PLAN)
        return cks_intake_binary_plan(in);
    if (format == CKS_FORMAT_TERRAFORM)
        return read_terraform(in);
    if (format == CKS_FORMAT_OTHER)
        return cks_intake_other(in);
    if (in->found || cks_format_is_general(format))
        status = cks_input_may_hold(in, &holds);
    if (status || !holds)
        return status;
    if (format == CKS_FORMAT_JSON || (format == CKS_FORMAT_JSON_OR_YAML && is_large(in, info)))
        return read_stream(in);
    return read_whole(in, f, format);
}

/* The command that printed an inventory may be its first line. */
static bool
note_command(struct cks_intake *in, struct cks_str head)
{
    size_t n = cks_recorded_line(head, CKS_INVENTORY_COMMAND);
    const char *kept = n ? cks_run_got(in->c, cks_arena_strndup(&in->c->arena, head.p, n)) : NULL;
    in->command = (struct cks_str){kept, kept ? n : 0};
    return kept || !n;
}

static enum cks_status
read_opened(struct cks_intake *in, struct cks_input_file *f, const struct cks_file_info *info)
{
    char head[CKS_FORMAT_BYTES];
    struct cks_str start = {head, 0};
    bool pipe = info->kind == CKS_FILE_OTHER;
    in->c->judge.file.world_readable = info->world_readable && !pipe;
    if (pipe) {
        enum cks_status status = cks_intake_slurp(in, f, CKS_BOUND_PIPE_BYTES);
        if (status)
            return status;
    } else {
        int number = cks_intake_read(in, 0, head, sizeof(head), &start.n);
        if (number) {
            cks_account_errno(in->c, f->name, number);
            return CKS_ERR_READ;
        }
    }
    if (pipe)
        start = cks_str_sub(f->memory, 0, sizeof(head));
    in->is_wide = cks_is_wide(start);
    enum cks_format format = cks_format_of(f->name, start);
    bool noted = note_command(in, start);
    cks_wipe(head, sizeof(head));
    return noted ? read_as(in, f, format, info) : CKS_ERR_MEMORY;
}

enum cks_status
cks_intake_path(struct cks *c, const char *path, bool found)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info = {0};
    struct cks_intake in = {.c = c,
                            .file = (uint32_t)c->inputs.files.count,
                            .found = found,
                            .first_store = c->records.list.count};
    int number = o->files->look(o->files_cookie, path, true, &info);
    if (number) {
        cks_account_errno(c, path, number);
        return CKS_ERR_READ;
    }
    if (info.kind == CKS_FILE_DIRECTORY) {
        cks_account_unreadable(c, path, "is a directory; name the files in it");
        return CKS_ERR_READ;
    }
    bool of_module = cks_format_of(path, (struct cks_str){0}) == CKS_FORMAT_TERRAFORM;
    if (cks_identity_seen(c, path, &info, of_module, !found))
        return CKS_OK;
    struct cks_input_file *f = cks_input_new_file(c, path, found);
    if (!f)
        return CKS_ERR_MEMORY;
    number = o->files->open(o->files_cookie, path, &in.handle);
    if (number) {
        cks_account_errno(c, path, number);
        return CKS_ERR_READ;
    }
    in.input = f;
    enum cks_status status = finish_input(&in, read_opened(&in, f, &info));
    o->files->close(o->files_cookie, in.handle);
    c->judge.file.world_readable = false;
    return status;
}

enum cks_status
cks_intake_memory(struct cks *c, const char *name, const void *data, size_t size)
{
    struct cks_intake in = {
        .c = c, .file = (uint32_t)c->inputs.files.count, .first_store = c->records.list.count};
    struct cks_input_file *f = cks_input_new_file(c, name, false);
    char *copy = f ? cks_run_got(c, cks_malloc(size ? size : 1)) : NULL;
    if (!copy)
        return CKS_ERR_MEMORY;
    if (size)
        memcpy(copy, data, size);
    f->buffer = true;
    f->memory = (struct cks_str){copy, size};
    f->owned = copy;
    in.input = f;
    enum cks_format format = cks_format_of(name, cks_str_sub(f->memory, 0, CKS_FORMAT_BYTES));
    in.is_wide = cks_is_wide(f->memory);
    bool noted = note_command(&in, cks_str_sub(f->memory, 0, CKS_FORMAT_BYTES));
    return finish_input(&in, noted ? read_as(&in, f, format, NULL) : CKS_ERR_MEMORY);
}
