/*
 * Sends CreateCustomKeyStore calls over keep-alive connections and says how many a second were
 * answered.
 *
 * usage: dryrun-load PORT CONNECTIONS CALLS PREFIX
 *
 * Each connection has one call under way at a time, as an SDK does. Output: calls a second, how
 * many were answered with 200, and the slowest answer in milliseconds.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define BUFFER 4096

struct connection {
    int fd;
    double sent;
    char in[BUFFER];
    size_t got;
};

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((in_port_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0) {
        perror("connect");
        exit(1);
    }
    return fd;
}

static void
send_create(struct connection *c, const char *prefix, int number)
{
    char body[1024], text[2048];
    int n = snprintf(
        body, sizeof(body),
        "{\"CustomKeyStoreName\":\"%s-%d\",\"CustomKeyStoreType\":\"EXTERNAL_KEY_STORE\","
        "\"XksProxyUriEndpoint\":\"https://%s-%d.acme-corp.net\",\"XksProxyUriPath\":\"/kms/xks/"
        "v1\","
        "\"XksProxyConnectivity\":\"PUBLIC_ENDPOINT\",\"XksProxyAuthenticationCredential\":{"
        "\"AccessKeyId\":\"ABCDEFGHIJKLMNOPQRST\",\"RawSecretAccessKey\":"
        "\"kP3v8uX2mQ9rT5wY7zB4nD6fG1hJ0sLcEaVbWqRtUxo=\"}}",
        prefix, number, prefix, number);
    int all = snprintf(
        text, sizeof(text),
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.1\r\n"
        "X-Amz-Target: TrentService.CreateCustomKeyStore\r\nAuthorization: AWS4-HMAC-SHA256 "
        "Credential=A/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00\r\n"
        "Content-Length: %d\r\n\r\n%s",
        n, body);
    c->got = 0;
    c->sent = now();
    if (write(c->fd, text, (size_t)all) != all)
        exit(1);
}

/* Whether the answer is whole. */
static int
receive(struct connection *c)
{
    ssize_t n = read(c->fd, c->in + c->got, sizeof(c->in) - 1 - c->got);
    if (n <= 0)
        exit(1);
    c->got += (size_t)n;
    c->in[c->got] = '\0';
    const char *head_end = strstr(c->in, "\r\n\r\n"), *length = strstr(c->in, "Content-Length: ");
    return head_end && length &&
           c->got >= (size_t)(head_end + 4 - c->in) + strtoul(length + 16, NULL, 10);
}

int
main(int argc, char **argv)
{
    static struct connection connections[CONNECTIONS_MAX];
    struct pollfd polled[CONNECTIONS_MAX];
    if (argc != 5)
        return 2;
    int count = atoi(argv[2]), calls = atoi(argv[3]), sent = 0, done = 0, good = 0;
    double begun = now(), slowest = 0;
    for (int i = 0; i < count; i++) {
        connections[i].fd = dial(atoi(argv[1]));
        polled[i] = (struct pollfd){.fd = connections[i].fd, .events = POLLIN};
        send_create(&connections[i], argv[4], sent++);
    }
    while (done < calls && poll(polled, (nfds_t)count, 10000) > 0)
        for (int i = 0; i < count; i++) {
            struct connection *c = &connections[i];
            if (!polled[i].revents || !receive(c))
                continue;
            double took = now() - c->sent;
            slowest = took > slowest ? took : slowest;
            good += strncmp(c->in, "HTTP/1.1 200", 12) == 0;
            done++;
            if (sent < calls)
                send_create(c, argv[4], sent++);
            else
                polled[i].events = 0;
        }
    printf("%.0f %d %.2f\n", done / (now() - begun), good, slowest * 1000);
    return done == calls ? 0 : 1;
}
