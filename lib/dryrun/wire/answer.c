#include "dryrun/wire/answer.h"

#include "base/jsonw.h"

#define JSON_TYPE "application/x-amz-json-1.1"
/* Every answer has one; no client asks for it. */
#define REQUEST_ID "00000000-0000-0000-0000-000000000000"

void
cks_dry_xml_escape(struct cks_buf *out, const char *text)
{
    for (; *text; text++) {
        const char *name = *text == '&'   ? "&amp;"
                           : *text == '<' ? "&lt;"
                           : *text == '>' ? "&gt;"
                                          : NULL;
        if (name)
            cks_buf_adds(out, name);
        else
            cks_buf_addc(out, *text);
    }
}

static void
add_error(struct cks_buf *b, const char *before, const char *code, const char *message)
{
    cks_buf_adds(b, before);
    cks_buf_adds(b, "<Code>");
    cks_dry_xml_escape(b, code);
    cks_buf_adds(b, "</Code><Message>");
    cks_dry_xml_escape(b, message);
    cks_buf_adds(b, "</Message></Error>");
}

/* One body that query, EC2 and Route 53 clients read. */
static void
add_query_error(struct cks_buf *b, const char *code, const char *message)
{
    add_error(b, "<ErrorResponse><Error><Type>Sender</Type>", code, message);
    add_error(b, "<Errors><Error>", code, message);
    cks_buf_adds(b, "</Errors><RequestId>" REQUEST_ID "</RequestId></ErrorResponse>");
}

static void
add_json_error(struct cks_buf *b, const char *code, const char *message)
{
    struct cks_jsonw w;
    cks_jsonw_init(&w, b, true);
    cks_jsonw_object(&w);
    if (code)
        cks_jsonw_member(&w, "__type", code);
    cks_jsonw_member(&w, "message", message);
    cks_jsonw_end_object(&w);
}

void
cks_dry_answer_error(struct cks_dry_answer *a, enum cks_dry_protocol protocol, const char *code,
                     const char *message)
{
    cks_buf_clear(&a->body);
    a->status = 400;
    a->content_type = "text/xml";
    a->error_type = NULL;
    switch (protocol) {
    case CKS_DRY_PROTOCOL_JSON:
        a->content_type = JSON_TYPE;
        add_json_error(&a->body, code, message);
        return;
    case CKS_DRY_PROTOCOL_QUERY:
        add_query_error(&a->body, code, message);
        return;
    case CKS_DRY_PROTOCOL_REST_XML:
        add_error(&a->body, "<Error>", code, message);
        return;
    case CKS_DRY_PROTOCOL_REST_JSON:
        a->content_type = "application/json";
        a->error_type = code;
        add_json_error(&a->body, NULL, message);
        return;
    }
}

void
cks_dry_answer_json(struct cks_dry_answer *a)
{
    cks_buf_clear(&a->body);
    a->status = 200;
    a->content_type = JSON_TYPE;
    a->error_type = NULL;
}

void
cks_dry_answer_sts(struct cks_dry_answer *a, const char *operation, const char *result)
{
    cks_buf_clear(&a->body);
    a->status = 200;
    a->content_type = "text/xml";
    a->error_type = NULL;
    cks_buf_printf(&a->body,
                   "<%sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%sResult>%s"
                   "</%sResult><ResponseMetadata><RequestId>" REQUEST_ID
                   "</RequestId></ResponseMetadata></%sResponse>",
                   operation, operation, result, operation, operation);
}
