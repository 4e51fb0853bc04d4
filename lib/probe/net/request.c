#include "probe/net/request.h"

#include "base/jsonw.h"
#include "probe/net/sigv4.h"

static void
add_body(struct cks_buf *out, const struct cks_request *r)
{
    struct cks_jsonw w;
    if (r->empty) {
        cks_buf_adds(out, "{}");
        return;
    }
    cks_jsonw_init(&w, out, true);
    cks_jsonw_object(&w);
    cks_jsonw_key(&w, "requestMetadata");
    cks_jsonw_object(&w);
    cks_jsonw_member(&w, "kmsRequestId", r->request_id);
    cks_jsonw_member(&w, "kmsOperation", r->operation);
    cks_jsonw_end_object(&w);
    cks_jsonw_end_object(&w);
}

static bool
add_authorization(struct cks_buf *out, struct cks_tls *tls, const struct cks_request *r,
                  const char *path, struct cks_str body)
{
    char other[37];
    struct cks_sigv4_request s = {
        .method = "POST",
        .host = r->host,
        .path = path,
        .body = body,
        .region = r->region,
        .service = CKS_XKS_SIGNING_SERVICE,
        .access_key_id = r->access_key_id,
        .secret = r->secret,
        .time = r->time,
        .library = tls->library,
    };
    /* A wrong signature is made with a different key, not by changing a right one. */
    if (r->spoil && !cks_tls_uuid(tls, other))
        return false;
    if (r->spoil)
        s.secret.hidden = cks_str_of(other);
    cks_buf_adds(out, "Authorization: ");
    bool ok = cks_sigv4_sign(out, &s);
    cks_buf_adds(out, "\r\n");
    return ok;
}

bool
cks_request_build(struct cks_buf *out, struct cks_tls *tls, const struct cks_request *r)
{
    struct cks_buf body = {0}, path = {0};
    char date[20];
    bool post = strcmp(r->method, "POST") == 0;
    cks_buf_printf(&path, "%s/health", r->path);
    if (post)
        add_body(&body, r);
    bool ok = cks_buf_ok(&body) && cks_buf_ok(&path);
    if (ok)
        cks_buf_printf(out, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n",
                       r->method, path.data, r->host, r->user_agent);
    if (ok && post) {
        cks_sigv4_date(r->time, date);
        cks_buf_printf(out,
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n"
                       "X-Amz-Date: %s\r\n",
                       body.len, date);
        ok = add_authorization(out, tls, r, path.data, cks_buf_str(&body));
    }
    cks_buf_adds(out, "\r\n");
    cks_buf_addstr(out, cks_buf_str(&body));
    cks_buf_free(&body);
    cks_buf_free(&path);
    return ok && cks_buf_ok(out);
}
