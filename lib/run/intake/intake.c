/* From files to stores: opens, recognizes, reads. */
#include "run/intake/intake.h"

#include <stdlib.h>

#include "base/limits.h"
#include "formats/reading/words.h"
#include "run/intake/json.h"
#include "run/intake/terraform.h"
#include "run/intake/text.h"

/* What cannot be read again (pipes) is kept in memory up to here. */
#define PIPE_BYTES_MAX (64u << 20)

static enum cks_status
finish_input(struct cks_intake *in, enum cks_status status)
{
    struct cks *c = in->c;
    cks_json_stream_free(&in->stream);
    cks_arena_free(&in->arena);
    c->inputs.read += status == CKS_OK;
    return cks_run_is_whole(c) ? status : CKS_ERR_MEMORY;
}

/* The first bytes of a file, to see what it is. */
#define HEAD_BYTES 512

/* Whether a file holds a word that one with a store must hold. Words may lie across two chunks. */
static enum cks_status
look_for_words(struct cks_intake *in, bool *ret)
{
    char chunk[CKS_READ_CHUNK];
    size_t kept = 0, got = 0;
    uint64_t offset = 0;
    int number;
    *ret = false;
    do {
        number = cks_intake_read(in, offset, chunk + kept, sizeof(chunk) - kept, &got);
        if (number) {
            cks_intake_fail_errno(in->c, in->input->name, number);
            return CKS_ERR_READ;
        }
        offset += got;
        *ret = cks_may_hold_store((struct cks_str){chunk, kept + got});
        size_t tail = kept + got < CKS_STORE_WORD_MAX ? kept + got : CKS_STORE_WORD_MAX;
        memmove(chunk, chunk + kept + got - tail, tail);
        kept = tail;
    } while (got && !*ret && offset < CKS_FILE_BYTES_MAX);
    cks_wipe(chunk, sizeof(chunk));
    return CKS_OK;
}

/* A file in a format that is not read. Who named it is told; where it speaks of stores, what it
 * says of them counts as unknown. Certificates are read with the configurations that name them. */
static void
pass_over(struct cks_intake *in, bool holds)
{
    static const char message[] = "not a format that ckscheck reads; it was not checked";
    static const char *const certificates[] = {".pem", ".crt", ".cer"};
    const struct cks_document doc = {.file = in->input->name};
    const struct cks_range range = {.line = 1, .column = 1, .end_line = 1, .end_column = 1};
    bool silent = in->found;
    for (size_t i = 0; i < CKS_COUNT(certificates); i++)
        silent |= cks_str_ends(cks_str_of(in->input->name), certificates[i]);
    if (holds)
        cks_intake_trouble(in, &doc, CKS_TROUBLE_UNREAD, &range, message, NULL);
    else if (!silent)
        cks_findings_fail(&in->c->findings, CKS_FAILURE_NOTE, in->input->name, message);
}

static enum cks_status
read_opened(struct cks_intake *in, struct cks_input_file *f, const struct cks_file_info *info)
{
    enum cks_status status = CKS_OK;
    char head[HEAD_BYTES];
    struct cks_str start = {head, 0};
    bool pipe = info->kind == CKS_FILE_OTHER;
    in->c->judge.file.world_readable = info->world_readable && !pipe;
    if (pipe)
        status = cks_intake_slurp(in, f, PIPE_BYTES_MAX);
    else
        in->stream.error_number = cks_intake_read(in, 0, head, sizeof(head), &start.n);
    if (in->stream.error_number) {
        cks_intake_fail_errno(in->c, f->name, in->stream.error_number);
        return CKS_ERR_READ;
    }
    enum cks_format format = cks_format_of(f->name, pipe ? f->memory : start);
    cks_wipe(head, sizeof(head));
    if (format == CKS_FORMAT_TERRAFORM && !status)
        return pipe ? cks_intake_terraform_text(in->c, f->name, f->memory)
                    : cks_intake_terraform_file(in->c, f->name);
    bool other = format == CKS_FORMAT_OTHER && !pipe;
    if (in->found || other || (cks_format_is_general(format) && !pipe)) {
        bool holds = false;
        status = pipe ? CKS_OK : look_for_words(in, &holds);
        if (status == CKS_OK && other)
            pass_over(in, holds);
        if (status || !holds || other)
            return status;
    }
    if (status == CKS_OK && format != CKS_FORMAT_JSON && format != CKS_FORMAT_OTHER) {
        if (!pipe)
            status = cks_intake_slurp(in, f, CKS_TEXT_BYTES_MAX);
        return status ? status : cks_intake_text(in, format);
    }
    if (pipe)
        cks_json_stream_init_memory(&in->stream, f->memory);
    else
        cks_json_stream_init(&in->stream, cks_intake_read, in);
    return status ? status : cks_intake_json(in);
}

enum cks_status
cks_intake_path(struct cks *c, const char *path, bool found)
{
    const struct cks_options *o = &c->options;
    struct cks_file_info info;
    struct cks_intake in = {.c = c, .file = (uint32_t)c->inputs.files.count, .found = found};
    int number = o->files->look(o->files_cookie, path, true, &info);
    if (number) {
        cks_intake_fail_errno(c, path, number);
        return CKS_ERR_READ;
    }
    if (info.kind == CKS_FILE_DIRECTORY) {
        cks_intake_fail(c, path, "is a directory; name the files in it");
        return CKS_ERR_READ;
    }
    struct cks_input_file *f = cks_input_new_file(c, path);
    if (!f)
        return CKS_ERR_MEMORY;
    number = o->files->open(o->files_cookie, path, &in.handle);
    if (number) {
        cks_intake_fail_errno(c, path, number);
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
    struct cks_intake in = {.c = c, .file = (uint32_t)c->inputs.files.count};
    struct cks_input_file *f = cks_input_new_file(c, name);
    char *copy = f ? cks_run_got(c, malloc(size ? size : 1)) : NULL;
    if (!copy)
        return CKS_ERR_MEMORY;
    if (size)
        memcpy(copy, data, size);
    f->memory = (struct cks_str){copy, size};
    f->owned = copy;
    in.input = f;
    enum cks_format format = cks_format_of(name, f->memory);
    if (format == CKS_FORMAT_TERRAFORM)
        return finish_input(&in, cks_intake_terraform_text(c, f->name, f->memory));
    if (format != CKS_FORMAT_JSON && format != CKS_FORMAT_OTHER)
        return finish_input(&in, cks_intake_text(&in, format));
    cks_json_stream_init_memory(&in.stream, f->memory);
    return finish_input(&in, cks_intake_json(&in));
}
