/* The readers of evidence at their bounds: the shortest and the longest that counts, what is beside
 * it, and a member in each of its forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"
#include "evidence/read.h"
#include "evidence/shapes/commands.h"

#define LIT(s) CKS_STR_LIT(s)

static struct cks_evidence *
read_as(const char *name, const char *text)
{
    const char *why;
    struct cks_evidence *e = cks_evidence_new();
    assert_non_null(e);
    cks_evidence_read(e, name, cks_str_of(text), &why);
    return e;
}

/* ---- audit logs ---- */

#define TIME "Time: 01/01/70 00:00:00.140812, usecs:"
#define DONE "Response : 0:HSM Return: SUCCESS\n"
#define BY_KMSUSER                                                                                 \
    "Log type : MGMT_USER_DETAILS_LOG (2)\nUser Name : kmsuser\nUser Type : CN_CRYPTO_USER (1)\n"
#define MINIMAL "Log type : MINIMAL_LOG_ENTRY (0)\n"
/* A log that ends in the middle of an event is not used. */
#define ANOTHER TIME "9\nOpcode : CN_APP_FINALIZE\n" DONE MINIMAL

/* The first event of a text log whose file and first line are given. */
static struct cks_audit_event
event_in(const char *file, const char *before, const char *usecs, const char *lines)
{
    char text[1024];
    snprintf(text, sizeof(text), "%s" TIME "%s\n%s" ANOTHER, before, usecs, lines);
    struct cks_evidence *e = read_as(file, text);
    assert_int_equal(e->events.count, 2);
    struct cks_audit_event ev = e->events.items[0];
    cks_evidence_free(e);
    return ev;
}

static struct cks_audit_event
event_of(const char *lines)
{
    return event_in("log.txt", "", "7", lines);
}

static struct cks_audit_event
event_with(const char *field, const char *value)
{
    char line[256];
    snprintf(line, sizeof(line), "%s : %s\n", field, value);
    return event_of(line);
}

static void
every_opcode_has_its_kind(void **state)
{
    static const struct {
        const char *names;
        enum cks_event_kind kind;
    } rows[] = {
        {"CN_LOGIN", CKS_EVENT_LOGIN},
        {"CN_LOGOUT", CKS_EVENT_LOGOUT},
        {"CN_APP_FINALIZE CN_CLOSE_SESSION CN_SESSION_CLOSE", CKS_EVENT_END},
        {"CN_CREATE_USER", CKS_EVENT_CREATE_USER},
        {"CN_DELETE_USER", CKS_EVENT_DELETE_USER},
        {"CN_CHANGE_PSWD", CKS_EVENT_CHANGE_PASSWORD},
        {"CN_INIT_TOKEN CN_ZEROIZE_HSM CN_RESTORE_BEGIN CN_RESTORE_END", CKS_EVENT_RESET},
        {"CN_SET_M_VALUE CN_APPROVE_TOKEN CN_DELETE_TOKEN CN_GENERATE_KEY CN_GENERATE_KEY_PAIR "
         "CN_CREATE_OBJECT CN_MODIFY_OBJECT CN_DESTROY_OBJECT CN_TOMBSTONE_OBJECT CN_SHARE_OBJECT "
         "CN_WRAP_KEY CN_UNWRAP_KEY CN_DERIVE_KEY CN_NIST_AES_WRAP CN_INSERT_MASKED_OBJECT_USER "
         "CN_EXTRACT_MASKED_OBJECT_USER CN_GET_TOKEN CN_GET_",
         CKS_EVENT_HARMLESS},
        {"CN_LOGINS CN_LOGI CN_EXTRACT_MASKED_OBJECT CN_GET XN_GET_TOKEN CN_ LOGIN",
         CKS_EVENT_OTHER},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        for (struct cks_str rest = cks_str_of(rows[i].names); rest.n;) {
            char name[64];
            struct cks_str one = cks_str_sub(rest, 0, cks_str_find(rest, " "));
            rest = cks_str_sub(rest, one.n + 1, rest.n);
            snprintf(name, sizeof(name), "%.*s", (int)one.n, one.p);
            if (event_with("Opcode", name).kind != rows[i].kind)
                fail_msg("%s is of another kind", name);
        }
}

/* The number behind an opcode must be its own where it is known, and that of a login always. */
static void
opcodes_have_numbers(void **state)
{
    static const struct {
        const char *value;
        bool told;
    } rows[] = {
        {"CN_LOGIN", true},
        {"CN_LOGIN (0xd)", true},
        {"CN_LOGIN(0xd)", true},
        {"CN_LOGIN (13)", true},
        {"CN_LOGIN (0xe)", false},
        {"CN_LOGIN (0x1)", false},
        {"CN_LOGIN (0x0)", false},
        {"CN_LOGIN (x)", false},
        {"CN_LOGIN ()", false},
        {"CN_LOGOUT (0xe)", true},
        {"CN_LOGOUT (0xd)", false},
        {"CN_LOGOUT (0x2)", false},
        {"CN_LOGOUT (y)", false},
        {"CN_CREATE_USER (3)", true},
        {"CN_CREATE_USER (4)", true},
        {"CN_CREATE_USER (9)", false},
        {"CN_CREATE_USER (x)", true},
        {"CN_CHANGE_PSWD (9)", true},
        {"CN_DELETE_USER (0xa1)", true},
        {"CN_DELETE_USER (3)", false},
        {"CN_WRAP_KEY (0)", true},
        {"CN_WRAP_KEY (0xd)", false},
        {"CN_NEW (0x77)", true},
        {"CN_NEW (0xd)", false},
        {"CN_NEW (x)", true},
        {"XN_LOGIN (0xd)", false},
        {"", false},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (event_with("Opcode", rows[i].value).opcode_told != rows[i].told)
            fail_msg("%s", rows[i].value);
}

static void
numbers_of_a_log_are_read(void **state)
{
    static const struct {
        const char *value;
        bool told;
        uint64_t number;
    } rows[] = {
        {"0", true, 0},
        {"9", true, 9},
        {"31", true, 31},
        {"0x0", true, 0},
        {"0x1f", true, 31},
        {"0xAf", true, 175},
        {"12 (0xc)", true, 12},
        {"12(0xc)", true, 12},
        {"0xffffffffffffffff", true, UINT64_MAX},
        {"1234567890123456", true, 1234567890123456},
        {"0x10000000000000000", false, 0},
        {"12345678901234567", false, 0},
        {"", false, 0},
        {"0x", false, 0},
        {"0xg", false, 0},
        {"0x1g", false, 0},
        {"0X1", false, 0},
        {"a", false, 0},
        {"1a", false, 0},
        {"-1", false, 0},
        {"(1)", false, 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_audit_event ev = event_with("Sequence No", rows[i].value);
        if (ev.sequence_told != rows[i].told || (ev.sequence_told && ev.sequence != rows[i].number))
            fail_msg("sequence %s: %d %" PRIu64, rows[i].value, ev.sequence_told, ev.sequence);
        ev = event_with("Reboot counter", rows[i].value);
        if (ev.reboots_told != rows[i].told || (ev.reboots_told && ev.reboots != rows[i].number))
            fail_msg("reboots %s: %d %" PRIu64, rows[i].value, ev.reboots_told, ev.reboots);
        ev = event_with("Session Handle", rows[i].value);
        if (ev.session_told != rows[i].told || (ev.session_told && ev.session != rows[i].number))
            fail_msg("session %s: %d %" PRIu64, rows[i].value, ev.session_told, ev.session);
    }
}

static void
responses_say_one_thing(void **state)
{
    static const struct {
        const char *value;
        int response;
    } rows[] = {
        {"0:HSM Return: SUCCESS", 0},
        {"0x0:HSM Return: SUCCESS", 0},
        {"163:HSM Error: RET_USER_LOGIN_FAILURE", 163},
        {"99999:HSM Error: X", 99999},
        {"100000:HSM Error: X", -1},
        {"1:HSM Return: SUCCESS", -1},
        {"0:HSM Error: X", -1},
        {"0", -1},
        {"1", 1},
        {":HSM Return: SUCCESS", -1},
        {"x:HSM Return: SUCCESS", -1},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (event_with("Response", rows[i].value).response != rows[i].response)
            fail_msg("%s", rows[i].value);
}

static void
events_have_times(void **state)
{
    static const struct {
        const char *usecs;
        int64_t time;
    } rows[] = {
        {"0", 0}, {"1", 1},  {"0x7fffffffffffffff", INT64_MAX}, {"0x8000000000000000", -1},
        {"", -1}, {"x", -1},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (event_in("log.txt", "", rows[i].usecs, "").usecs != rows[i].time)
            fail_msg("usecs:%s", rows[i].usecs);
}

/* In JSON the time of the message counts, then that of CloudWatch. */
static void
events_of_cloudwatch_have_times(void **state)
{
    static const struct {
        const char *members;
        int64_t time;
    } rows[] = {
        {"\"timestamp\": 5, \"message\": \"Opcode : CN_LOGIN\\n\"", 5000},
        {"\"timestamp\": 0, \"message\": \"Opcode : CN_LOGIN\\n\"", 0},
        {"\"timestamp\": -1, \"message\": \"Opcode : CN_LOGIN\\n\"", -1},
        {"\"timestamp\": 5, \"message\": \"" TIME "7\\nOpcode : CN_LOGIN\\n\"", 7},
        {"\"timestamp\": 5, \"message\": \"" TIME "0\\nOpcode : CN_LOGIN\\n\"", 0},
        {"\"timestamp\": 5, \"message\": \"" TIME "x\\nOpcode : CN_LOGIN\\n\"", 5000},
        {"\"message\": \"Opcode : CN_LOGIN\\n\"", -1},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        char text[512];
        snprintf(text, sizeof(text), "{\"events\": [{\"logStreamName\": \"hsm-1\", %s}]}",
                 rows[i].members);
        struct cks_evidence *e = read_as("log.json", text);
        if (e->events.count != 1 || e->events.items[0].usecs != rows[i].time ||
            !cks_str_is(e->events.items[0].stream, "hsm-1"))
            fail_msg("%s", rows[i].members);
        cks_evidence_free(e);
    }
}

/* The HSM is told before an event, or else by the name of the file. */
static void
streams_are_those_of_hsms(void **state)
{
    static const struct {
        const char *file, *before, *stream;
    } rows[] = {
        {"log.txt", "hsm-abc ", "hsm-abc"},
        {"log.txt", "(hsm-c) ", "hsm-c"},
        {"log.txt", "hsm-a_b ", "hsm-a"},
        {"log.txt", "hsm- ", ""},
        {"log.txt", "hsm-", ""},
        {"log.txt", "cloudhsm-x ", ""},
        {"log.txt", "cloudhsm-x hsm-b ", "hsm-b"},
        {"log.txt", "cloudhsm-cloudhsm-x hsm-b ", "hsm-b"},
        {"log.txt", "9hsm-b ", ""},
        {"hsm-q.txt", "", "hsm-q"},
        {"hsm-q", "", "hsm-q"},
        {"x/cloudhsm-hsm-q.log", "", "hsm-q"},
        {"cloudhsm-q.log", "", ""},
        {"hsm-q.txt", "hsm-b ", "hsm-b"},
        {"hsm-.txt", "", ""},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        char text[256];
        snprintf(text, sizeof(text), "%s" TIME "7\n" ANOTHER, rows[i].before);
        struct cks_evidence *e = read_as(rows[i].file, text);
        struct cks_str stream = e->events.count ? e->events.items[0].stream : LIT("(no event)");
        if (!cks_str_is(stream, rows[i].stream))
            fail_msg("%s in %s: %.*s", rows[i].before, rows[i].file, (int)stream.n, stream.p);
        cks_evidence_free(e);
    }
}

/* An event of which a part is missing, or is there twice, may mean anything. */
static void
odd_events_are_known(void **state)
{
    static const struct {
        const char *lines;
        bool odd;
    } rows[] = {
        {"Opcode : CN_LOGIN (0xd)\n" DONE BY_KMSUSER, false},
        {"Opcode : CN_LOGIN (0xe)\n" DONE BY_KMSUSER, true},
        {"Opcode : CN_LOGIN (0xd)\n" BY_KMSUSER, true},
        {DONE BY_KMSUSER, true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "Log type : MGMT_USER_DETAILS_LOG (2)\n", true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE MINIMAL, true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : alice\nUser Type : CN_CRYPTO_USER (1)\n",
         false},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : kmsuser\nUser Type : CN_CRYPTO_OFFICER "
         "(2)\n",
         true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : alice\nUser Type : CN_CRYPTO_OFFICER (2)\n",
         false},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : KmsUser\nUser Type : CN_CRYPTO_USER (1)\n",
         true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : alice\nUser Name : bob\n"
         "User Type : CN_CRYPTO_USER (1)\n",
         true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : alice\nUser Name : alice\n"
         "User Type : CN_CRYPTO_USER (1)\n",
         false},
        {"Opcode : CN_LOGIN (0xd)\n" DONE "User Name : alice\nUser Type : CN_CRYPTO_USER (1)\n"
         "User Type : CN_CRYPTO_USER (1)\n",
         true},
        {"Opcode : CN_LOGIN (0xd)\nOpcode : CN_LOGIN (0xd)\n" DONE BY_KMSUSER, true},
        {"Opcode : CN_LOGIN (0xd)\n" DONE DONE BY_KMSUSER, true},
        {"Sequence No : 1\nSequence No : 1\nOpcode : CN_LOGIN (0xd)\n" DONE BY_KMSUSER, true},
        {"Reboot counter : 1\nReboot counter : 1\nOpcode : CN_LOGIN (0xd)\n" DONE BY_KMSUSER, true},
        {"Session Handle : 1\nSession Handle : 1\nOpcode : CN_LOGIN (0xd)\n" DONE BY_KMSUSER, true},
        {"Opcode : CN_CHANGE_PSWD (0x9)\n" DONE "User Name : alice\nTarget User : kmsuser\n"
         "User Type : CN_CRYPTO_OFFICER (2)\n",
         false},
        {"Opcode : CN_CREATE_USER (0x3)\n" DONE MINIMAL, true},
        {"Opcode : CN_APP_FINALIZE\n" DONE MINIMAL, false},
        {"Opcode : CN_APP_FINALIZE\n" MINIMAL, true},
        {"Opcode : CN_ZEROIZE_HSM\n" DONE MINIMAL, false},
        {"Opcode : CN_GENERATE_KEY\n" MINIMAL, false},
        {"Opcode : CN_NEW (0x77)\n" MINIMAL, true},
        {"Opcode : CN_FIPS_RAND (0x77)\n" MINIMAL, false},
        {"Opcode : CN_CREATE_CO\n" DONE "User Name : kmsuser\nUser Type : CN_CRYPTO_OFFICER (2)\n",
         true},
        {"Opcode : CN_NEW (0xd)\n" MINIMAL, true},
        {"Opcode : CN_APP_FINALIZE\n" DONE, true},
        {"Opcode : CN_APP_FINALIZE\n" DONE "Log type : MINIMAL_LOG_ENTRY\n", true},
        {"Log type : TIME_INFO_LOG (3)\n", false},
        {DONE "Log type : TIME_INFO_LOG (3)\n", true},
        {"User Name : kmsuser\nLog type : TIME_INFO_LOG (3)\n", true},
        {MINIMAL, true},
        {"", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (event_of(rows[i].lines).odd != rows[i].odd)
            fail_msg("row %zu, %s: %s", i, rows[i].odd ? "odd" : "plain", rows[i].lines);
}

/* ---- commands of the CloudHSM CLI ---- */

static void
commands_are_found(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } rows[] = {
        {"", 0},
        {"aws-cloudhsm > login", 0},
        {"x aws-cloudhsm > login", 2},
        {"x cloudhsm-cli login", 2},
        {"cloudhsm-cli and aws-cloudhsm >", 0},
        {"aws-cloudhsm > and cloudhsm-cli", 0},
        {"cloudhsm", 8},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_command_find(cks_str_of(rows[i].text)) != rows[i].at)
            fail_msg("%s", rows[i].text);
}

static void
passwords_of_commands_are_taken(void **state)
{
    static const struct {
        const char *text, *password;
    } rows[] = {
        {"aws-cloudhsm > login --password one", "one"},
        {"aws-cloudhsm > login --password=one", "one"},
        {"aws-cloudhsm > login --password one two", "one"},
        {"aws-cloudhsm > login --password 'one two' three", "one two"},
        {"aws-cloudhsm > login --password \"one two\"", "one two"},
        {"aws-cloudhsm > login --password 'one", "one"},
        {"aws-cloudhsm > login --password \\\n one", "one"},
        {"aws-cloudhsm > login --password \\\n 'o ne'", "o ne"},
        {"aws-cloudhsm > login --password", ""},
        {"aws-cloudhsm > login --passwords one", ""},
        {"aws-cloudhsm > login\n--password one", ""},
        {"aws-cloudhsm > login", ""},
        {"cloudhsm-cli login --password one", "one"},
        {"cloudhsm-cli.exe login --password one", "one"},
        {"cloudhsm-cli.exe\" login --password one", "one"},
        {"cloudhsm-cli' login --password one", "one"},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_str got = cks_command_password(cks_str_of(rows[i].text));
        if (!cks_str_is(got, rows[i].password))
            fail_msg("%s: %.*s", rows[i].text, (int)got.n, got.p ? got.p : "");
    }
}

/* Whom a command is about, in each way to write it; of nobody else it changes anything. */
static void
commands_name_users(void **state)
{
    static const struct {
        const char *command;
        bool ours;
    } rows[] = {
        {"user delete --username kmsuser", true},
        {"user delete --username KmsUser", true},
        {"user delete --username=kmsuser", true},
        {"user delete --username 'kmsuser'", true},
        {"user delete --username \"kmsuser\"", true},
        {"user delete --username=", true},
        {"user delete --username", true},
        {"user delete", true},
        {"user delete --username \"", false},
        {"user delete --username \"kmsuser", false},
        {"user delete --username 'kmsuser\"", false},
        {"user delete --username alice", false},
        {"user delete --username=alice", false},
        {"user delete --role admin --username alice", false},
        {"user 'delete' --username alice", false},
        {"user delete --username\\\n alice", false},
        {"user delete \\\n --username alice", false},
        {"deleteUser CU kmsuser", true},
        {"deleteUser CU alice", false},
        {"deleteUser CU", true},
        {"deleteUser alice kmsuser", true},
        {"user list", false},
        {"", false},
        {"user something", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = cks_evidence_new();
        char text[128];
        snprintf(text, sizeof(text), "aws-cloudhsm > %s\n", rows[i].command);
        if (cks_commands_take(e, 0, cks_str_of(text), NULL) != rows[i].ours)
            fail_msg("%s", rows[i].command);
        cks_evidence_free(e);
    }
}

/* A kind is told by a name in quotes, or by one that YAML begins with; a text may be part of a
 * longer one. */
static void
texts_tell_kinds(void **state)
{
    static const char text[] = "\"Clusters\": []";
    CKS_UNUSED(state);
    assert_int_equal(cks_thing_kind_in(CKS_STR_LIT(text)), CKS_THING_CLUSTER);
    assert_int_equal(cks_thing_kind_in(cks_str_of(text + 1)), CKS_THING_KIND_COUNT);
    assert_int_equal(cks_thing_kind_in(CKS_STR_LIT("Clusters:")), CKS_THING_CLUSTER);
    assert_int_equal(cks_thing_kind_in(CKS_STR_LIT("Clusters")), CKS_THING_KIND_COUNT);
    assert_int_equal(cks_thing_kind_in(CKS_STR_LIT("x\nClusters:")), CKS_THING_KIND_COUNT);
    assert_int_equal(cks_thing_kind_in(CKS_STR_LIT("\"Clusters")), CKS_THING_KIND_COUNT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_tell_kinds),
        cmocka_unit_test(every_opcode_has_its_kind),
        cmocka_unit_test(opcodes_have_numbers),
        cmocka_unit_test(numbers_of_a_log_are_read),
        cmocka_unit_test(responses_say_one_thing),
        cmocka_unit_test(events_have_times),
        cmocka_unit_test(events_of_cloudwatch_have_times),
        cmocka_unit_test(streams_are_those_of_hsms),
        cmocka_unit_test(odd_events_are_known),
        cmocka_unit_test(commands_are_found),
        cmocka_unit_test(passwords_of_commands_are_taken),
        cmocka_unit_test(commands_name_users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
