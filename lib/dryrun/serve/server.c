#include "dryrun/serve/server.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/secret.h"
#include "dryrun/calls/dispatch.h"
#include "dryrun/limits.h"
#include "dryrun/serve/names.h"
#include "dryrun/serve/pool.h"
#include "dryrun/serve/tls.h"

/* Sockets that may listen: the endpoint's, and that of TLS. */
#define LISTENERS_MAX 2u
#define ALL_METHODS                                                                                \
    (EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |     \
     EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH)
/* Files of the process that are not our connections. */
#define OTHER_FILES 64u
/* How long nothing is accepted where there are too many connections. */
#define PAUSE_MS 50

struct listener {
    struct cks_dry_server *server;
    struct cks_dry_tls *tls;
    struct evhttp *http;
    struct evconnlistener *listener;
    int fd;
};

struct cks_dry_server {
    struct cks_dry_engine *engine;
    struct event_base *loop;
    struct listener listeners[LISTENERS_MAX];
    size_t listener_count;
    struct evdns_server_port *names;
    struct cks_dry_pool *pool;
    struct event *wake, *state_timer, *pause_timer;
    int wake_fd;
    bool stopping; /* written before wake_fd is, read after */
    int state_error;
    pthread_t thread;
    bool running;
};

/* A request while it is answered. */
struct exchange {
    struct cks_dry_server *server;
    struct evhttp_request *http;
    struct cks_arena arena;
    struct cks_dry_request request;
    struct cks_dry_look look;
};

static struct timeval
milliseconds(int ms)
{
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = (ms % 1000) * 1000};
}

static void
exchange_free(struct exchange *x)
{
    cks_arena_free(&x->arena);
    free(x);
}

/* The body, into the arena; what libevent has of it is wiped. */
static bool
take_body(struct exchange *x, struct cks_str *ret)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(x->http);
    size_t n = evbuffer_get_length(in);
    char *copy = cks_arena_alloc(&x->arena, n + 1);
    if (!copy)
        return false;
    for (size_t at = 0; at < n;) {
        struct evbuffer_iovec piece;
        if (evbuffer_peek(in, -1, NULL, &piece, 1) < 1 || piece.iov_len == 0)
            return false;
        size_t size = piece.iov_len < n - at ? piece.iov_len : n - at;
        memcpy(copy + at, piece.iov_base, size);
        cks_wipe(piece.iov_base, size);
        evbuffer_drain(in, size);
        at += size;
    }
    *ret = (struct cks_str){copy, n};
    return true;
}

static const char *
method_name(enum evhttp_cmd_type type)
{
    static const struct {
        enum evhttp_cmd_type type;
        const char *name;
    } names[] = {{EVHTTP_REQ_GET, "GET"},       {EVHTTP_REQ_POST, "POST"},
                 {EVHTTP_REQ_HEAD, "HEAD"},     {EVHTTP_REQ_PUT, "PUT"},
                 {EVHTTP_REQ_DELETE, "DELETE"}, {EVHTTP_REQ_OPTIONS, "OPTIONS"},
                 {EVHTTP_REQ_TRACE, "TRACE"},   {EVHTTP_REQ_CONNECT, "CONNECT"},
                 {EVHTTP_REQ_PATCH, "PATCH"}};
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        if (names[i].type == type)
            return names[i].name;
    return "?";
}

static bool
read_request(struct exchange *x)
{
    const struct evkeyvalq *h = evhttp_request_get_input_headers(x->http);
    const struct cks_dry_head head = {
        .method = method_name(evhttp_request_get_command(x->http)),
        .path = evhttp_request_get_uri(x->http),
        .host = evhttp_find_header(h, "Host"),
        .target = evhttp_find_header(h, "X-Amz-Target"),
        .content_type = evhttp_find_header(h, "Content-Type"),
        .authorization = evhttp_find_header(h, "Authorization"),
        .sdk_request = evhttp_find_header(h, "amz-sdk-request"),
        .user_agent = evhttp_find_header(h, "User-Agent"),
        .smithy_protocol = evhttp_find_header(h, "Smithy-Protocol"),
    };
    struct cks_str body;
    return take_body(x, &body) && cks_dry_request_read(&x->arena, &head, body, &x->request);
}

/* libevent sends the body of an answer to HEAD where it has one, and no length where it has none:
 * the client would take either for the beginning of the next answer. */
static void
add_length_alone(struct evkeyvalq *headers, size_t length)
{
    char text[24];
    snprintf(text, sizeof(text), "%zu", length);
    evhttp_add_header(headers, "Content-Length", text);
}

static void
send_answer(struct exchange *x, const struct cks_dry_answer *a)
{
    struct evkeyvalq *h = evhttp_request_get_output_headers(x->http);
    struct evbuffer *out = evhttp_request_get_output_buffer(x->http);
    char id[40];
    snprintf(id, sizeof(id), "00000000-0000-4000-8000-%012zx", x->server->engine->calls);
    evhttp_add_header(h, "x-amzn-RequestId", id);
    evhttp_add_header(h, "Content-Type", a->content_type);
    if (a->error_type)
        evhttp_add_header(h, "x-amzn-ErrorType", a->error_type);
    if (a->smithy_protocol)
        evhttp_add_header(h, "Smithy-Protocol", a->smithy_protocol);
    if (x->request.is_head)
        add_length_alone(h, a->body.len);
    else
        evbuffer_add(out, a->body.data, a->body.len);
    evhttp_send_reply(x->http, (int)a->status,
                      a->status == 200   ? "OK"
                      : a->status == 413 ? "Payload Too Large"
                                         : "Bad Request",
                      NULL);
}

/* The state is written soon, once for a burst of calls. */
static void
keep_soon(struct cks_dry_server *s)
{
    const struct timeval delay = milliseconds(CKS_DRY_STATE_DELAY_MS);
    if (s->engine->options.state && s->engine->changed &&
        !event_pending(s->state_timer, EV_TIMEOUT, NULL))
        event_add(s->state_timer, &delay);
}

static void
answer(struct exchange *x, struct cks_str probe)
{
    struct cks_dry_answer a = {0};
    if (cks_dry_engine_take(x->server->engine, &x->request, probe, &x->arena, &a))
        send_answer(x, &a);
    else
        evhttp_send_error(x->http, 500, "out of memory");
    cks_buf_free(&a.body);
    keep_soon(x->server);
    exchange_free(x);
}

static void
look(void *cookie, cks_sink_fn take, void *take_cookie)
{
    struct exchange *x = cookie;
    const struct cks_dryrun_options *o = &x->server->engine->options;
    o->probe(o->probe_cookie, &x->look.proxy, x->look.operation, take, take_cookie);
}

static void
looked(void *cookie, struct cks_str seen)
{
    answer(cookie, seen);
}

static void
on_request(struct evhttp_request *http, void *arg)
{
    struct listener *l = arg;
    struct cks_dry_server *s = l->server;
    struct exchange *x = calloc(1, sizeof(*x));
    if (!x) {
        evhttp_send_error(http, 500, "out of memory");
        return;
    }
    *x = (struct exchange){.server = s, .http = http};
    if (!read_request(x)) {
        exchange_free(x);
        evhttp_send_error(http, 500, "out of memory");
        return;
    }
    if (cks_dry_engine_looks(s->engine, &x->request, &x->arena, &x->look) &&
        cks_dry_pool_add(s->pool, look, looked, x))
        return;
    answer(x, (struct cks_str){0});
}

static void
on_pause_end(evutil_socket_t fd, short what, void *arg)
{
    struct cks_dry_server *s = arg;
    CKS_UNUSED(fd);
    CKS_UNUSED(what);
    for (size_t i = 0; i < s->listener_count; i++)
        evconnlistener_enable(s->listeners[i].listener);
}

/* Nothing more is accepted for a moment: those that wait stay in the system's queue. */
static void
pause_accepting(struct cks_dry_server *s)
{
    const struct timeval delay = milliseconds(PAUSE_MS);
    for (size_t i = 0; i < s->listener_count; i++)
        evconnlistener_disable(s->listeners[i].listener);
    event_add(s->pause_timer, &delay);
}

static void
on_accept_error(struct evconnlistener *listener, void *arg)
{
    CKS_UNUSED(listener);
    pause_accepting(((struct listener *)arg)->server);
}

/* Called for each connection. The lowest file descriptor that is free tells how many there are:
 * libevent's server does not. */
static struct bufferevent *
on_connection(struct event_base *loop, void *arg)
{
    struct listener *l = arg;
    int lowest = dup(l->fd);
    if (lowest >= 0)
        close(lowest);
    if (lowest < 0 || lowest >= (int)(CKS_DRY_CONNECTIONS_MAX + OTHER_FILES))
        pause_accepting(l->server);
    if (!l->tls)
        return bufferevent_socket_new(loop, -1, BEV_OPT_CLOSE_ON_FREE);
    SSL *ssl = cks_dry_tls_accept(l->tls);
    if (!ssl)
        return NULL;
    struct bufferevent *b = bufferevent_openssl_socket_new(loop, -1, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                                           BEV_OPT_CLOSE_ON_FREE);
    if (b)
        bufferevent_openssl_set_allow_dirty_shutdown(b, 1);
    return b;
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
    struct cks_dry_server *s = arg;
    uint64_t count;
    CKS_UNUSED(what);
    if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
        return;
    cks_dry_pool_finish(s->pool);
    if (__atomic_load_n(&s->stopping, __ATOMIC_ACQUIRE))
        event_base_loopbreak(s->loop);
}

static void
on_state_timer(evutil_socket_t fd, short what, void *arg)
{
    struct cks_dry_server *s = arg;
    CKS_UNUSED(fd);
    CKS_UNUSED(what);
    int error = cks_dry_engine_keep(s->engine);
    if (error)
        s->state_error = error;
}

/* libevent prints warnings on standard error by itself; this library prints nothing. */
static void
drop_log(int severity, const char *message)
{
    CKS_UNUSED(severity);
    CKS_UNUSED(message);
}

/* A loop that tells the system of a socket's changes only before it waits: without this, each
 * request costs four calls of the system that undo each other. */
static struct event_base *
make_loop(void)
{
    struct event_config *config = event_config_new();
    if (!config)
        return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    struct event_base *loop = event_base_new_with_config(config);
    event_config_free(config);
    return loop;
}

static bool
make_events(struct cks_dry_server *s)
{
    s->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    s->loop = s->wake_fd >= 0 ? make_loop() : NULL;
    if (!s->loop)
        return false;
    s->wake = event_new(s->loop, s->wake_fd, EV_READ | EV_PERSIST, on_wake, s);
    s->state_timer = evtimer_new(s->loop, on_state_timer, s);
    s->pause_timer = evtimer_new(s->loop, on_pause_end, s);
    s->pool = cks_dry_pool_new(s->wake_fd, CKS_DRY_WAITING_MS);
    return s->wake && s->state_timer && s->pause_timer && s->pool && event_add(s->wake, NULL) == 0;
}

struct cks_dry_server *
cks_dry_server_new(struct cks_dry_engine *engine)
{
    struct cks_dry_server *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;
    event_set_log_callback(drop_log);
    s->engine = engine;
    s->wake_fd = -1;
    if (make_events(s))
        return s;
    cks_dry_server_free(s);
    return NULL;
}

bool
cks_dry_server_listen(struct cks_dry_server *s, int fd, struct cks_dry_tls *tls)
{
    struct listener *l = &s->listeners[s->listener_count];
    struct evhttp *http = s->listener_count < LISTENERS_MAX ? evhttp_new(s->loop) : NULL;
    struct evhttp_bound_socket *bound = NULL;
    if (http && evutil_make_socket_nonblocking(fd) == 0)
        bound = evhttp_accept_socket_with_handle(http, fd);
    if (!bound) {
        if (http)
            evhttp_free(http);
        close(fd);
        return false;
    }
    *l = (struct listener){.server = s, .tls = tls, .http = http, .fd = fd};
    l->listener = evhttp_bound_socket_get_listener(bound);
    evconnlistener_set_error_cb(l->listener, on_accept_error);
    evhttp_set_allowed_methods(http, ALL_METHODS);
    evhttp_set_max_headers_size(http, CKS_DRY_HEADERS_MAX);
    evhttp_set_max_body_size(http, CKS_DRY_BODY_READ_MAX);
    /* The rest of a body that is larger is read and dropped: a client that still sends when the
     * connection is closed sees an error of its own, and not the answer. */
    evhttp_set_flags(http, EVHTTP_SERVER_LINGERING_CLOSE);
    evhttp_set_timeout(http, CKS_DRY_IDLE_SECONDS);
    evhttp_set_bevcb(http, on_connection, l);
    evhttp_set_gencb(http, on_request, l);
    s->listener_count++;
    return true;
}

bool
cks_dry_server_names(struct cks_dry_server *s, int fd)
{
    s->names = cks_dry_names_serve(s->loop, fd);
    if (!s->names)
        close(fd);
    return s->names != NULL;
}

static void *
serve(void *arg)
{
    struct cks_dry_server *s = arg;
    event_base_loop(s->loop, EVLOOP_NO_EXIT_ON_EMPTY);
    return NULL;
}

int
cks_dry_server_start(struct cks_dry_server *s)
{
    sigset_t all, before;
    /* Signals are the program's; a client that is gone must not end it (SIGPIPE). */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&s->thread, NULL, serve, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    s->running = error == 0;
    return error;
}

int
cks_dry_server_stop(struct cks_dry_server *s)
{
    const uint64_t one = 1;
    if (s->running) {
        __atomic_store_n(&s->stopping, true, __ATOMIC_RELEASE);
        if (TEMP_FAILURE_RETRY(write(s->wake_fd, &one, sizeof(one))) != sizeof(one))
            return errno;
        pthread_join(s->thread, NULL);
        s->running = false;
        cks_dry_pool_end(s->pool);
    }
    int error = cks_dry_engine_keep(s->engine);
    return error ? error : s->engine->changed ? s->state_error : 0;
}

void
cks_dry_server_free(struct cks_dry_server *s)
{
    if (!s)
        return;
    if (s->running)
        cks_dry_server_stop(s);
    cks_dry_pool_free(s->pool);
    for (size_t i = 0; i < s->listener_count; i++)
        evhttp_free(s->listeners[i].http);
    if (s->names)
        evdns_close_server_port(s->names);
    struct event *const events[] = {s->wake, s->state_timer, s->pause_timer};
    for (size_t i = 0; i < CKS_COUNT(events); i++)
        if (events[i])
            event_free(events[i]);
    if (s->loop)
        event_base_free(s->loop);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s);
}
