#include "dryrun/wire/answer.h"

#include "base/jsonw.h"

#define CBOR_TYPE "application/cbor"
#define CBOR_PROTOCOL "rpc-v2-cbor"
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

/* The length of a text (RFC 8949, 3: major type 3) in one, two, three or five bytes, and the text.
 */
static void
add_cbor_text(struct cks_buf *b, const char *text)
{
    size_t n = strlen(text);
    unsigned more = n < 24 ? 0 : n <= UINT8_MAX ? 1 : n <= UINT16_MAX ? 2 : 4;
    unsigned first = more == 0 ? (unsigned)n : more == 1 ? 24 : more == 2 ? 25 : 26;
    cks_buf_addc(b, (char)(0x60 | first));
    while (more-- > 0)
        cks_buf_addc(b, (char)(n >> (8 * more) & 0xff));
    cks_buf_add(b, text, n);
}

static void
add_cbor_error(struct cks_buf *b, const char *code, const char *message)
{
    cks_buf_addc(b, (char)0xa2); /* a map of two */
    add_cbor_text(b, "__type");
    add_cbor_text(b, code);
    add_cbor_text(b, "message");
    add_cbor_text(b, message);
}

void
cks_dry_answer_error(struct cks_dry_answer *a, enum cks_dry_protocol protocol, const char *code,
                     const char *message)
{
    cks_buf_clear(&a->body);
    a->status = 400;
    a->content_type = "text/xml";
    a->error_type = a->smithy_protocol = NULL;
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
    case CKS_DRY_PROTOCOL_CBOR:
        a->content_type = CBOR_TYPE;
        a->smithy_protocol = CBOR_PROTOCOL;
        add_cbor_error(&a->body, code, message);
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
