/* What audit logs show, of every short sequence of events: fixtures/tables/sessions.txt has, for
 * each thing that can be shown, the sequences that show it. Argument: the folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <malloc.h>
#include <string.h>

#include "ckscheck/tool.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/arrange.h"
#include "evidence/facts/sessions.h"
#include "evidence/read.h"
#include "golden.h"

#define ID "cluster-k3rlqmzt5aw"
#define SUCCESS "0:HSM Return: SUCCESS"
#define WRONG "163:HSM Error: RET_USER_LOGIN_FAILURE"
#define PRESENT "150:HSM Error: RET_USER_ALREADY_EXISTS"
/* Two records of one login are less than ten seconds apart. Events that are next but one are ten
 * apart, in a cluster of two a microsecond less. */
#define STEP 5000000
#define LONGEST 3

enum counter { NEXT, GAP, REBOOT, NO_NUMBERS, AGAIN };

/* The letters of the sequences. */
static const struct event {
    char letter;
    char stream; /* hsm-a, hsm-b */
    enum counter counter;
    const char *opcode, *session, *user, *target, *response;
} events[] = {
    {'a', 'a', NEXT, "CN_LOGIN (0xd)", "0x10", "kmsuser", NULL, SUCCESS},
    {'b', 'a', NEXT, "CN_LOGIN (0xd)", "0x10", "kmsuser", NULL, WRONG},
    {'c', 'a', NEXT, "CN_LOGIN (0xd)", "0x11", "alice", NULL, SUCCESS},
    {'d', 'a', NEXT, "CN_LOGOUT (0xe)", "0x10", "kmsuser", NULL, SUCCESS},
    {'e', 'a', NEXT, "CN_LOGOUT (0xe)", "0x11", "alice", NULL, SUCCESS},
    {'f', 'a', NEXT, "CN_APP_FINALIZE (0x1)", "0x10", NULL, NULL, SUCCESS},
    {'g', 'a', NEXT, "CN_CREATE_USER (0x3)", "0x11", "kmsuser", NULL, SUCCESS},
    {'h', 'a', NEXT, "CN_DELETE_USER (0xa1)", "0x11", "kmsuser", NULL, SUCCESS},
    {'i', 'a', NEXT, "CN_CHANGE_PSWD (0x9)", "0x10", "kmsuser", NULL, SUCCESS},
    {'j', 'a', NEXT, "CN_CHANGE_PSWD (0x9)", "0x11", "alice", "kmsuser", SUCCESS},
    {'k', 'a', NEXT, "CN_CHANGE_PSWD (0x9)", "0x11", "alice", NULL, SUCCESS},
    {'l', 'a', GAP, "CN_LOGIN (0xd)", "0x10", "kmsuser", NULL, SUCCESS},
    {'m', 'a', REBOOT, "CN_LOGIN (0xd)", "0x12", "kmsuser", NULL, SUCCESS},
    {'n', 'a', NO_NUMBERS, "CN_LOGIN (0xd)", "0x10", "kmsuser", NULL, SUCCESS},
    {'o', 'a', NEXT, "CN_DELETE_USER (0xa1)", "0x11", "alice", NULL, SUCCESS},
    {'p', 'a', AGAIN, "CN_LOGIN (0xd)", "0x10", "kmsuser", NULL, SUCCESS},
    {'q', 'a', NEXT, "CN_CREATE_USER (0x3)", "0x11", "kmsuser", NULL, PRESENT},
    {'A', 'b', NEXT, "CN_LOGIN (0xd)", "0x20", "kmsuser", NULL, SUCCESS},
    {'D', 'b', NEXT, "CN_LOGOUT (0xe)", "0x20", "kmsuser", NULL, SUCCESS},
    {'I', 'b', NEXT, "CN_CHANGE_PSWD (0x9)", "0x20", "kmsuser", NULL, SUCCESS},
};

/* The cluster of the sequences: with one HSM, with two, and with one of which the other is gone. */
static const char *const clusters[] = {
    "[{\"HsmId\": \"hsm-a\", \"State\": \"ACTIVE\"}]",
    "[{\"HsmId\": \"hsm-a\", \"State\": \"ACTIVE\"}, {\"HsmId\": \"hsm-b\", \"State\": "
    "\"ACTIVE\"}]",
    "[{\"HsmId\": \"hsm-a\", \"State\": \"ACTIVE\"}, {\"HsmId\": \"hsm-b\", \"State\": "
    "\"DELETED\"}]",
};

/* When the events are, for each cluster: two records of one login are less than ten seconds apart.
 */
static const size_t times[][LONGEST] = {
    {STEP, 2 * STEP, 3 * STEP},
    {STEP, 3 * STEP - 1, 3 * STEP},
    {STEP, 3 * STEP, 4 * STEP},
};

struct numbers {
    unsigned sequence, reboots;
};

static void
add_event(struct cks_buf *b, const struct event *ev, size_t usecs, struct numbers *n)
{
    if (ev->counter == REBOOT)
        *n = (struct numbers){0, n->reboots + 1};
    if (ev->counter == GAP)
        n->sequence++;
    if (ev->counter == AGAIN && n->sequence)
        n->sequence--;
    cks_buf_printf(b, "hsm-%c Time: 01/01/70 00:00:00.140812, usecs:%zu\n", ev->stream, usecs);
    if (ev->counter != NO_NUMBERS)
        cks_buf_printf(b, "Sequence No : 0x%x\nReboot counter : 0x%x\n", n->sequence++, n->reboots);
    cks_buf_printf(b, "Opcode : %s\nSession Handle : %s\nResponse : %s\n", ev->opcode, ev->session,
                   ev->response);
    if (ev->user)
        cks_buf_printf(b, "User Name : %s\n", ev->user);
    if (ev->target)
        cks_buf_printf(b, "Target User : %s\n", ev->target);
    cks_buf_adds(b, ev->user || ev->target ? "User Type : CN_CRYPTO_USER (1)\n"
                                           : "Log type : MINIMAL_LOG_ENTRY (0)\n");
}

static void
read_sequence(struct cks_evidence *e, const size_t *letters, size_t count, size_t cluster)
{
    const char *why;
    struct cks_buf b = {0};
    struct numbers of_a = {0, 1}, of_b = {0, 1};
    cks_buf_printf(&b, "{\"Clusters\": [{\"ClusterId\": \"" ID "\", \"Hsms\": %s}]}",
                   clusters[cluster]);
    assert_int_equal(cks_evidence_read(e, "c.json", cks_buf_str(&b), &why), CKS_TAKEN);
    cks_buf_clear(&b);
    for (size_t i = 0; i < count; i++)
        add_event(&b, &events[letters[i]], times[cluster][i],
                  events[letters[i]].stream == 'a' ? &of_a : &of_b);
    if (count)
        assert_int_equal(cks_evidence_read(e, "log.txt", cks_buf_str(&b), &why), CKS_TAKEN);
    cks_buf_free(&b);
}

/* What the sequence shows, in words. */
static void
add_shown(struct cks_buf *b, const size_t *letters, size_t count, size_t cluster)
{
    struct cks_evidence *e = cks_evidence_new();
    struct cks_sessions s;
    read_sequence(e, letters, count, cluster);
    assert_true(cks_evidence_arrange(e));
    const struct cks_cluster *c = cks_evidence_cluster(e, NULL, CKS_STR_LIT(ID));
    assert_true(cks_evidence_sessions(e, CKS_STR_LIT(ID), c, &s));
    cks_buf_printf(b, "cluster %zu,%s%s%s%s setter %d", cluster, s.any ? " any" : "",
                   s.covered ? " covered" : "", s.whole ? " whole" : "", s.named ? " named" : "",
                   (int)s.setter);
    if (s.open)
        cks_buf_printf(b, ", open since %d on %.*s", (int)((s.open_since + 1) / STEP),
                       (int)s.open_stream.n, s.open_stream.p);
    if (s.paired)
        cks_buf_adds(b, ", paired");
    cks_buf_printf(b, ", refused %u, set %d, own %d, last %d", s.refused, (int)((s.set + 1) / STEP),
                   (int)((s.own + 1) / STEP), (int)((s.last + 1) / STEP));
    if (s.undone[CKS_UNDOES_USER].any || s.undone[CKS_UNDOES_PASSWORD].any)
        cks_buf_printf(b, ", undone%s%s", s.undone[CKS_UNDOES_USER].any ? " user" : "",
                       s.undone[CKS_UNDOES_PASSWORD].any ? " password" : "");
    cks_evidence_free(e);
}

struct shown_by {
    char *text;
    char word[LONGEST + 1];
};

static int
by_text(const void *left, const void *right)
{
    const struct shown_by *a = left, *b = right;
    int d = strcmp(a->text, b->text);
    return d ? d : strcmp(a->word, b->word);
}

/* The sequence with this number, of `count` events. */
static struct shown_by
sequence(size_t number, size_t count, size_t cluster)
{
    size_t letters[LONGEST];
    struct shown_by ret = {NULL, {0}};
    struct cks_buf b = {0};
    for (size_t i = 0; i < count; i++) {
        letters[i] = number % CKS_COUNT(events);
        number /= CKS_COUNT(events);
        ret.word[i] = events[letters[i]].letter;
    }
    add_shown(&b, letters, count, cluster);
    assert_true(cks_buf_ok(&b));
    ret.text = b.data;
    return ret;
}

static void
test_sequences(void **state)
{
    size_t total = 0, n = 0, of_length = 1;
    CKS_UNUSED(state);
    for (size_t count = 1; count <= LONGEST; count++)
        total += (of_length *= CKS_COUNT(events)) * CKS_COUNT(clusters);
    struct shown_by *all = calloc(total, sizeof(*all));
    assert_non_null(all);
    of_length = 1;
    for (size_t count = 1; count <= LONGEST; count++) {
        of_length *= CKS_COUNT(events);
        for (size_t cluster = 0; cluster < CKS_COUNT(clusters); cluster++)
            for (size_t i = 0; i < of_length; i++)
                all[n++] = sequence(i, count, cluster);
    }
    qsort(all, n, sizeof(*all), by_text);
    struct cks_buf b = {0};
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || strcmp(all[i].text, all[i - 1].text) != 0;
        if (first)
            cks_buf_printf(&b, "%s%s:\n", i ? "\n" : "", all[i].text);
        cks_buf_printf(&b, "%s%s", first ? "" : " ", all[i].word);
    }
    cks_buf_addc(&b, '\n');
    for (size_t i = 0; i < n; i++)
        free(all[i].text);
    free(all);
    expect("sessions", &b);
}

/* ---- wrong passwords ---- */

/* How often CKS709 is found of so many wrong passwords in a row. */
static size_t
locked_after(size_t wrong)
{
    static const char create[] = "{\"CustomKeyStoreName\": \"a\", \"CloudHsmClusterId\": \"" ID
                                 "\", \"KeyStorePassword\": \"kmsPswd2025\"}";
    struct cks_options o;
    struct cks *c = NULL;
    struct cks_buf b = {0};
    struct numbers n = {0, 1};
    size_t found = 0;
    cks_options_init(&o);
    o.operation = CKS_CREATE;
    assert_int_equal(cks_open(&o, &c), CKS_OK);
    cks_buf_printf(&b, "{\"Clusters\": [{\"ClusterId\": \"" ID "\", \"Hsms\": %s}]}", clusters[0]);
    assert_int_equal(cks_add_evidence_buffer(c, "c.json", b.data, b.len), CKS_OK);
    cks_buf_clear(&b);
    for (size_t i = 0; i < wrong; i++)
        add_event(&b, &events[1], (i + 1) * STEP, &n);
    assert_int_equal(cks_add_evidence_buffer(c, "log.txt", b.data, b.len), CKS_OK);
    assert_int_equal(cks_add_buffer(c, "create.json", create, sizeof(create) - 1), CKS_OK);
    assert_int_equal(cks_judge(c), CKS_OK);
    for (size_t i = 0; i < cks_finding_count(c); i++)
        found += strcmp(cks_finding(c, i)->code, "CKS709") == 0;
    cks_buf_free(&b);
    cks_close(&c);
    return found;
}

/* Five wrong passwords in a row lock a user. */
static void
test_locked(void **state)
{
    CKS_UNUSED(state);
    assert_int_equal(locked_after(1), 0);
    assert_int_equal(locked_after(4), 0);
    assert_int_equal(locked_after(5), 1);
    assert_int_equal(locked_after(6), 1);
}

/* Of two HSMs that recorded as many, the one whose events come first is told. */
static void
test_first_told(void **state)
{
    struct event of_b = events[1];
    const char *why;
    struct cks_buf a = {0}, b = {0};
    struct numbers for_a = {0, 1}, for_b = {0, 1};
    struct cks_sessions seen;
    CKS_UNUSED(state);
    of_b.stream = 'b';
    for (size_t i = 0; i < 3; i++) {
        add_event(&a, &events[1], (i + 1) * STEP, &for_a);
        add_event(&b, &of_b, (i + 7) * STEP, &for_b);
    }
    struct cks_evidence *e = cks_evidence_new();
    read_sequence(e, NULL, 0, 1);
    assert_int_equal(cks_evidence_read(e, "a.txt", cks_buf_str(&a), &why), CKS_TAKEN);
    unsigned of_first = (unsigned)e->texts.count - 1;
    assert_int_equal(cks_evidence_read(e, "b.txt", cks_buf_str(&b), &why), CKS_TAKEN);
    assert_true(cks_evidence_arrange(e));
    const struct cks_cluster *c = cks_evidence_cluster(e, NULL, CKS_STR_LIT(ID));
    assert_true(cks_evidence_sessions(e, CKS_STR_LIT(ID), c, &seen));
    assert_int_equal(seen.refused, 3);
    assert_int_equal(seen.refused_at.text, of_first);
    cks_buf_free(&a);
    cks_buf_free(&b);
    cks_evidence_free(e);
}

/* ---- memory ---- */

/* Bytes of the heap in use; 0 where the C library does not tell. */
static size_t
heap_in_use(void)
{
#ifdef __GLIBC__
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

/* Long texts apart: clang takes two pieces in a list for two texts. */
#define A_CLUSTER                                                                                  \
    "{\"Clusters\": [{\"ClusterId\": \"" ID "\", \"Hsms\": [{\"HsmId\": \"hsm-a\"}]}]}"
#define A_SUBNET                                                                                   \
    "{\"Subnets\": [{\"SubnetId\": \"s\", \"AvailableIpAddressCount\": 3, \"VpcId\": \"v\"}]}"
#define SOME_USERS "{\"error_code\": 0, \"data\": {\"users\": [{\"username\": \"kmsuser\"}]}}"
#define A_LISTENER                                                                                 \
    "{\"Listeners\": [{\"ListenerArn\": \"l\", \"Port\": 443, \"LoadBalancerArn\": \"b\"}]}"
#define A_REFUSAL                                                                                  \
    "aws-cloudhsm > login --username kmsuser\n{\"error_code\": 1, \"data\": \"wrong password\"}"
#define A_DELETION                                                                                 \
    "aws-cloudhsm > user delete --username kmsuser\n{\"error_code\": 0, \"data\": {}}"
#define A_PROBE                                                                                    \
    "{\"ckscheckProbe\": 1, \"probes\": [{\"endpoint\": \"https://a.b\", \"host\": \"a.b\"}]}"

static void
read_and_release(void)
{
    static const char *const texts[] = {
        A_CLUSTER,
        A_SUBNET,
        SOME_USERS,
        "{\"AllowedPrincipals\": [{\"Principal\": \"p\"}]}",
        A_LISTENER,
        "{\"TargetHealthDescriptions\": []}",
        "{\"Account\": \"123456789012\", \"UserId\": \"u\", \"Arn\": \"a\"}",
        A_REFUSAL,
        A_DELETION,
        A_PROBE,
        "{\"SecurityGroups\": [{\"GroupId\": \"g\", \"IpPermissions\": []}]}",
        "not evidence",
        "{\"a\": 1}",
        "{\"Clusters\": [",
    };
    static const size_t letters[] = {0, 1, 3};
    struct cks_evidence *e = cks_evidence_new();
    struct cks_sessions seen;
    const char *why;
    read_sequence(e, letters, CKS_COUNT(letters), 0);
    for (size_t i = 0; i < CKS_COUNT(texts); i++)
        cks_evidence_read(e, "x.json", cks_str_of(texts[i]), &why);
    assert_true(cks_evidence_arrange(e));
    assert_true(cks_evidence_sessions(e, CKS_STR_LIT(ID), NULL, &seen));
    for (size_t i = 0; i < e->things.count; i++)
        cks_evidence_place(e,
                           (struct cks_at){e->things.items[i].text, e->things.items[i].pointer, 0});
    cks_evidence_free(e);
}

/* Whatever is read is released again, and nothing may be released. */
static void
test_released(void **state)
{
    CKS_UNUSED(state);
    cks_evidence_free(NULL);
    for (size_t i = 0; i < 200; i++)
        read_and_release();
    /* The C library keeps pieces that were released; the smallest of ours would be more. */
    size_t before = heap_in_use() + 4000;
    for (size_t i = 0; i < 200; i++)
        read_and_release();
    assert_in_range(heap_in_use(), 0, before);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences), cmocka_unit_test(test_locked),
        cmocka_unit_test(test_first_told), cmocka_unit_test(test_released)};
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
