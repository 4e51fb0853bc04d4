#include "source/rewrite/rewrite.h"

#include "base/utf8.h"
#include "source/marks.h"
#include "source/rewrite/hcl.h"
#include "source/rewrite/json.h"
#include "source/rewrite/shell.h"
#include "source/rewrite/yaml.h"

const char *
cks_rewrite_reason(enum cks_rewritten r)
{
    switch (r) {
    case CKS_REWRITE_COMPUTED:
        return "the value is not written there as it is";
    case CKS_REWRITE_SHARED:
        return "other values refer to this one";
    case CKS_REWRITE_STYLE:
        return "the repaired value cannot be written there for certain";
    case CKS_REWRITTEN:
    case CKS_REWRITE_NO_MEMORY:
        break;
    }
    return NULL;
}

/* Lines and columns follow from the offsets; those of the range that was given are known. */
static enum cks_rewritten
place(const struct cks_document *doc, enum cks_rewritten done, const struct cks_range *given,
      struct cks_rewrite *ret)
{
    if (done == CKS_REWRITTEN && !cks_buf_ok(&ret->text))
        done = CKS_REWRITE_NO_MEMORY;
    if (done != CKS_REWRITTEN)
        cks_buf_free(&ret->text);
    else if (ret->range.start != given->start || ret->range.end != given->end)
        cks_marks_resolve(doc->marks, doc->text, doc->origin, &ret->range);
    return done;
}

static bool
is_range_of(const struct cks_document *doc, const struct cks_range *range)
{
    return range->start < range->end && range->end <= doc->text.n;
}

enum cks_rewritten
cks_rewrite_value(const struct cks_document *doc, const struct cks_range *range,
                  struct cks_str from, struct cks_str to, struct cks_rewrite *ret)
{
    enum cks_rewritten done = CKS_REWRITE_STYLE;
    *ret = (struct cks_rewrite){.range = *range};
    if (!is_range_of(doc, range))
        return CKS_REWRITE_COMPUTED;
    struct cks_str literal = cks_str_sub(doc->text, range->start, range->end - range->start);
    /* Bytes that are not text have no place in any of the formats. */
    if (cks_utf8_invalid(to) < to.n || memchr(to.p, '\0', to.n))
        return CKS_REWRITE_STYLE;
    switch (doc->syntax) {
    case CKS_SYNTAX_JSON:
        done = cks_rewrite_json(literal, from, to, ret);
        break;
    case CKS_SYNTAX_HCL:
        done = cks_rewrite_hcl(literal, from, to, ret);
        break;
    case CKS_SYNTAX_YAML:
        done = cks_rewrite_yaml(doc, from, to, ret);
        break;
    case CKS_SYNTAX_SHELL:
        done = cks_rewrite_shell(doc, from, to, ret);
        break;
    case CKS_SYNTAX_TEXT: /* another program may have made the file */
        break;
    }
    return place(doc, done, range, ret);
}

enum cks_rewritten
cks_rewrite_name(const struct cks_document *doc, const struct cks_range *range, struct cks_str from,
                 struct cks_str to, struct cks_rewrite *ret)
{
    *ret = (struct cks_rewrite){.range = *range};
    if (!is_range_of(doc, range))
        return CKS_REWRITE_COMPUTED;
    struct cks_str name = cks_str_sub(doc->text, range->start, range->end - range->start);
    char quote = name.p[0];
    bool quoted = name.n >= 2 && (quote == '"' || quote == '\'') && name.p[name.n - 1] == quote;
    /* Every name is made of these, so it needs no escape in any quotes. */
    if (!cks_rewrite_plain(to, "_-"))
        return CKS_REWRITE_STYLE;
    if (!cks_str_eq(quoted ? cks_str_sub(name, 1, name.n - 2) : name, from))
        return CKS_REWRITE_COMPUTED;
    if (quoted)
        cks_buf_addc(&ret->text, quote);
    cks_buf_addstr(&ret->text, to);
    if (quoted)
        cks_buf_addc(&ret->text, quote);
    return place(doc, CKS_REWRITTEN, range, ret);
}
