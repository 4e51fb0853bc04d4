/* Users of a cluster, as the CloudHSM CLI and cloudhsm_mgmt_util print them: each member in each of
 * its forms, and tables that are whole or cut. */
#include <inttypes.h>

#include "evidence/facts/facts.h"
#include "evidence/shapes/user_table.h"
#include "evidence_text.h"

static struct cks_evidence *
read_as(const char *name, const char *text)
{
    const char *why;
    struct cks_evidence *e = cks_evidence_new();
    assert_non_null(e);
    cks_evidence_read(e, name, cks_str_of(text), &why);
    return e;
}

/* ---- users of the CloudHSM CLI ---- */

static void
users_have_roles(void **state)
{
#define USER(members) "{\"username\": \"kmsuser\", " members "}"
    static const struct {
        const char *users;
        bool kept, found, inconsistent;
        enum cks_tri crypto_user, locked, second_factor, everywhere;
    } rows[] = {
        {"", false, false, false, 0, 0, 0, 0},
        {USER("\"role\": \"crypto-user\""), true, true, false, CKS_YES, 0, 0, 0},
        {USER("\"role\": \"crypto_user\""), true, true, false, CKS_YES, 0, 0, 0},
        {USER("\"role\": \"admin\""), true, true, false, CKS_NO, 0, 0, 0},
        {USER("\"role\": \"unactivated-admin\""), true, true, false, CKS_NO, 0, 0, 0},
        {USER("\"role\": \"internal(APPLIANCE_USER)\""), true, true, false, CKS_NO, 0, 0, 0},
        {USER("\"role\": \"new\""), true, true, false, 0, 0, 0, 0},
        {USER("\"role\": \"inconsistent\""), true, true, true, 0, 0, 0, 0},
        {USER("\"locked\": \"inconsistent\""), true, true, true, 0, 0, 0, 0},
        {USER("\"locked\": \"true\""), true, true, false, 0, CKS_YES, 0, 0},
        {USER("\"locked\": false"), true, true, false, 0, CKS_NO, 0, 0},
        {USER("\"mfa\": []"), true, true, false, 0, 0, CKS_NO, 0},
        {USER("\"mfa\": {}"), true, true, false, 0, 0, 0, 0},
        {USER("\"mfa\": [{\"strategy\": \"token-sign\"}]"), true, true, false, 0, 0, CKS_YES, 0},
        {USER("\"mfa\": [{\"strategy\": \"new\"}]"), true, true, false, 0, 0, CKS_UNTOLD, 0},
        {USER("\"cluster-coverage\": \"full\""), true, true, false, 0, 0, 0, CKS_YES},
        {USER("\"cluster-coverage\": \"inconsistent\""), true, true, false, 0, 0, 0, CKS_NO},
        {USER("\"cluster-coverage\": \"new\""), true, true, false, 0, 0, 0, 0},
        /* Of two of the name the crypto user counts; of two with one role none is known. */
        {USER("\"role\": \"admin\"") ", " USER("\"role\": \"crypto-user\""), true, true, false,
         CKS_YES, 0, 0, 0},
        {USER("\"role\": \"crypto-user\"") ", " USER("\"role\": \"admin\""), true, true, false,
         CKS_YES, 0, 0, 0},
        {USER("\"role\": \"admin\"") ", " USER("\"role\": \"admin\""), false, 0, 0, 0, 0, 0, 0},
        {"{\"username\": \"alice\"}, {\"role\": \"admin\"}", false, 0, 0, 0, 0, 0, 0},
        {"{\"username\": \"KMSUSER\", \"role\": \"admin\"}", false, 0, 0, 0, 0, 0, 0},
        {"{\"role\": \"admin\"}, " USER("\"role\": \"crypto-user\""), true, true, false, CKS_YES, 0,
         0, 0},
        {"{\"username\": \"alice\"}", true, false, false, 0, 0, 0, 0},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e =
            read_text("u.json", "{\"error_code\": 0, \"data\": {\"users\": [%s]}}", rows[i].users);
        const struct cks_user_list *l = e->users.count ? &e->users.items[0] : NULL;
        if ((l != NULL) != rows[i].kept)
            fail_msg("%zu lists: %s", e->users.count, rows[i].users);
        if (l && (l->found != rows[i].found || l->inconsistent != rows[i].inconsistent ||
                  l->crypto_user != rows[i].crypto_user || l->locked != rows[i].locked ||
                  l->second_factor != rows[i].second_factor ||
                  l->everywhere != rows[i].everywhere || l->failures != -1))
            fail_msg("%d %d %d %d %d %d: %s", l->found, l->inconsistent, l->crypto_user, l->locked,
                     l->second_factor, l->everywhere, rows[i].users);
        cks_evidence_free(e);
    }
}

static void
logins_are_of_users(void **state)
{
#define LOGIN "aws-cloudhsm > login --username kmsuser --role crypto-user"
#define IN "{\"error_code\": 0, \"data\": {\"username\": \"kmsuser\", \"role\": \"crypto-user\"}}"
#define REFUSED(code, message) "{\"error_code\": " code ", \"data\": \"" message "\"}"
    static const struct {
        const char *text;
        size_t logins;
        bool accepted, wrong;
    } rows[] = {
        {LOGIN "\n" IN, 1, true, false},
        {LOGIN " --password x\n" IN, 1, true, false},
        {LOGIN " --mfa-token-sign x\n" IN, 0, false, false},
        {"aws-cloudhsm > login --username alice --role crypto-user\n" IN, 0, false, false},
        {"aws-cloudhsm > login --username kmsuser --role admin\n" IN, 0, false, false},
        {"aws-cloudhsm > login --username=kmsuser\n" IN, 1, true, false},
        {"aws-cloudhsm > login --usernames alice\n" IN, 1, true, false},
        {"aws-cloudhsm > user create --username kmsuser\n" IN, 0, false, false},
        {"aws-cloudhsm > logout\n" IN, 0, false, false},
        {IN, 0, false, false},
        {LOGIN "\n" REFUSED("1", "Incorrect password"), 1, false, true},
        {LOGIN "\n" REFUSED("1", "wrong credentials"), 1, false, true},
        {LOGIN "\n" REFUSED("1", "Invalid password"), 1, false, true},
        {LOGIN "\n" REFUSED("1", "RET_USER_LOGIN_FAILURE"), 1, false, true},
        {LOGIN "\n" REFUSED("1", "Incorrect role"), 1, false, false},
        {LOGIN "\n" REFUSED("1", "the password is locked"), 1, false, false},
        {LOGIN "\n" REFUSED("0", "wrong password"), 0, false, false},
        {"aws-cloudhsm > login\n" REFUSED("1", "no HSM"), 0, false, false},
        {"aws-cloudhsm > login\n" REFUSED("1", "wrong password"), 1, false, true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        const char *why;
        struct cks_evidence *e = cks_evidence_new();
        cks_evidence_read(e, "l.json", cks_str_of(rows[i].text), &why);
        const struct cks_login *l = e->logins.count ? &e->logins.items[0] : NULL;
        if (e->logins.count != rows[i].logins ||
            (l && (l->accepted != rows[i].accepted || l->wrong_password != rows[i].wrong)))
            fail_msg("%zu logins, %d %d: %s", e->logins.count, l && l->accepted,
                     l && l->wrong_password, rows[i].text);
        cks_evidence_free(e);
    }
}

/* ---- the table of listUsers ---- */

#define HEAD "Users on server 0(10.0.0.17):\nNumber of users found:"
#define COLUMNS_ABOVE                                                                              \
    "    User Id             User Type       User Name                          MofnPubKey    "    \
    "LoginFailureCnt         2FA\n"
#define KMSUSER(failures, factor)                                                                  \
    "         2       CU       kmsuser   NO   " failures " " factor "\n"

static void
tables_of_users_are_read(void **state)
{
    static const struct {
        const char *text;
        bool found, inconsistent;
        enum cks_tri crypto_user, second_factor, everywhere, locked;
        int64_t failures;
        size_t servers;
    } rows[] = {
        {HEAD "1\n" COLUMNS_ABOVE KMSUSER("0", "NO"), true, false, CKS_YES, CKS_NO, CKS_YES, CKS_NO,
         0, 1},
        {HEAD "1\n" COLUMNS_ABOVE KMSUSER("4", "YES"), true, false, CKS_YES, CKS_YES, CKS_YES,
         CKS_NO, 4, 1},
        {HEAD "1\n" COLUMNS_ABOVE KMSUSER("5", "MAYBE"), true, false, CKS_YES, CKS_UNTOLD, CKS_YES,
         CKS_UNTOLD, 5, 1},
        {HEAD "1\n" COLUMNS_ABOVE KMSUSER("999999999", "NO"), true, false, CKS_YES, CKS_NO, CKS_YES,
         CKS_UNTOLD, 999999999, 1},
        {HEAD "1\n" COLUMNS_ABOVE KMSUSER("1000000000", "NO"), true, false, CKS_YES, CKS_NO,
         CKS_YES, CKS_UNTOLD, -1, 1},
        {HEAD "1\n" COLUMNS_ABOVE "2 CO kmsuser NO 1 NO\n", true, false, CKS_NO, CKS_NO, CKS_YES,
         CKS_NO, 1, 1},
        /* A row with fewer columns, and one with more. */
        {HEAD "1\n" COLUMNS_ABOVE "2 CU kmsuser\n", true, false, CKS_YES, CKS_UNTOLD, CKS_YES,
         CKS_UNTOLD, -1, 1},
        {HEAD "1\n" COLUMNS_ABOVE "2 CU kmsuser NO 3\n", true, false, CKS_YES, CKS_UNTOLD, CKS_YES,
         CKS_UNTOLD, -1, 1},
        {HEAD "1\n" COLUMNS_ABOVE "2 CU kmsuser NO 3 NO more\n", true, false, CKS_YES, CKS_NO,
         CKS_YES, CKS_NO, 3, 1},
        {HEAD "1\n" COLUMNS_ABOVE "2 CU alice NO 3 NO\n", false, false, CKS_UNTOLD, CKS_UNTOLD,
         CKS_NO, CKS_UNTOLD, -1, 1},
        {HEAD "1\n" COLUMNS_ABOVE "2 CU kmsuser NO 3 NO\n" HEAD "0\n", true, false, CKS_YES, CKS_NO,
         CKS_NO, CKS_NO, 3, 2},
        {HEAD "1\n2 CU kmsuser NO 3 NO\n" HEAD "1\n2 CU kmsuser NO 1 YES\n", true, false, CKS_YES,
         CKS_YES, CKS_YES, CKS_NO, 3, 2},
        {HEAD "1\n2 CU kmsuser NO 1 NO\n" HEAD "1\n2 CO kmsuser NO 2 NO\n", true, true, CKS_UNTOLD,
         CKS_NO, CKS_YES, CKS_NO, 2, 2},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++) {
        struct cks_evidence *e = read_as("users.txt", rows[i].text);
        assert_int_equal(e->users.count, 1);
        const struct cks_user_list *l = &e->users.items[0];
        if (l->found != rows[i].found || l->inconsistent != rows[i].inconsistent ||
            l->crypto_user != rows[i].crypto_user || l->second_factor != rows[i].second_factor ||
            l->everywhere != rows[i].everywhere || l->locked != rows[i].locked ||
            l->failures != rows[i].failures || l->servers != rows[i].servers)
            fail_msg("row %zu: found %d, %d, crypto user %d, factor %d, everywhere %d, locked %d, "
                     "%" PRId64 " failures, %zu servers",
                     i, l->found, l->inconsistent, l->crypto_user, l->second_factor, l->everywhere,
                     l->locked, l->failures, l->servers);
        cks_evidence_free(e);
    }
}

/* A table has as many rows as it says. */
static void
cut_tables_are_known(void **state)
{
    static const struct {
        const char *text;
        bool cut;
    } rows[] = {
        {HEAD "0\n", false},
        {HEAD "1\n2 CU kmsuser NO 0 NO\n", false},
        {HEAD "1\n2 CU kmsuser NO 0 NO\n3 CU\n", false},
        {HEAD "1\n2 CU kmsuser NO 0 NO\nx CU bob NO 0 NO\n", false},
        {HEAD "2\n2 CU kmsuser NO 0 NO\n", true},
        {HEAD "1\n2 CU kmsuser NO 0 NO\n3 CU bob\n", true},
        {HEAD "\n", true},
        {HEAD "x\n", true},
        {"Users on server 0(10.0.0.17):\n", true},
        {HEAD "1\n2 CU kmsuser NO 0 NO\n" HEAD "1\n", true},
        {HEAD "1\n" HEAD "0\n", true},
    };
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(rows); i++)
        if (cks_user_table_is_cut(cks_str_of(rows[i].text)) != rows[i].cut)
            fail_msg("row %zu: %s", i, rows[i].text);
}

static void
addresses_of_servers_are_kept(void **state)
{
    CKS_UNUSED(state);
    struct cks_evidence *e = read_as("users.txt", HEAD "0\nUsers on server 1(10.0.0.18):\n"
                                                       "Number of users found:0\n"
                                                       "Users on server 2:\n"
                                                       "Number of users found:0\n");
    const struct cks_user_list *l = &e->users.items[0];
    assert_int_equal(l->servers, 3);
    assert_true(cks_str_is(l->addresses[0], "10.0.0.17"));
    assert_true(cks_str_is(l->addresses[1], "10.0.0.18"));
    assert_int_equal(l->addresses[2].n, 0);
    cks_evidence_free(e);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_have_roles),
        cmocka_unit_test(logins_are_of_users),
        cmocka_unit_test(tables_of_users_are_read),
        cmocka_unit_test(cut_tables_are_known),
        cmocka_unit_test(addresses_of_servers_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
