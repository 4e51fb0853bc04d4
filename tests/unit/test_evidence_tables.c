/* The tables of evidence, as the program has them compiled: published roots, blocks of addresses,
 * and what commands above an output ask or undo. fixtures/tables has the text of each. Argument:
 * that folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
/* cmocka.h needs the headers above */
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "evidence/facts/evidence.h"
#include "evidence/facts/facts.h"
#include "evidence/probe/address_class.h"
#include "evidence/probe/roots.h"
#include "evidence/shapes/asked.h"
#include "evidence/shapes/commands.h"
#include "golden.h"

static void
add_hash(struct cks_buf *b, const unsigned char hash[CKS_HASH_BYTES])
{
    cks_buf_addc(b, ' ');
    for (size_t i = 0; i < CKS_HASH_BYTES; i++)
        cks_buf_printf(b, "%x%x", hash[i] >> 4, hash[i] & 15u);
}

static void
test_roots(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < cks_kms_roots.count; i++) {
        const struct cks_root *r = &cks_kms_roots.roots[i];
        cks_buf_printf(&b, "%s %u", r->alias, (unsigned)r->lists);
        add_hash(&b, r->certificate);
        add_hash(&b, r->key);
        add_hash(&b, r->subject);
        cks_buf_addc(&b, '\n');
    }
    expect("roots", &b);
}

/* What the registries list; of each block the addresses at both ends and those next to them are
 * tried. */
static const struct {
    const char *first;
    unsigned bits;
} blocks[] = {
    {"0.0.0.0", 8},       {"10.0.0.0", 8},      {"100.64.0.0", 10},     {"127.0.0.0", 8},
    {"169.254.0.0", 16},  {"172.16.0.0", 12},   {"192.0.0.0", 24},      {"192.0.0.0", 29},
    {"192.0.0.8", 32},    {"192.0.0.9", 32},    {"192.0.0.10", 32},     {"192.0.0.170", 31},
    {"192.0.2.0", 24},    {"192.31.196.0", 24}, {"192.52.193.0", 24},   {"192.88.99.0", 24},
    {"192.168.0.0", 16},  {"192.175.48.0", 24}, {"198.18.0.0", 15},     {"198.51.100.0", 24},
    {"203.0.113.0", 24},  {"224.0.0.0", 4},     {"240.0.0.0", 4},       {"255.255.255.255", 32},
    {"::", 128},          {"::1", 128},         {"::ffff:0:0", 96},     {"64:ff9b::", 96},
    {"64:ff9b:1::", 48},  {"100::", 64},        {"100:0:0:1::", 64},    {"2001::", 23},
    {"2001::", 32},       {"2001:1::1", 128},   {"2001:2::", 48},       {"2001:3::", 32},
    {"2001:4:112::", 48}, {"2001:10::", 28},    {"2001:20::", 28},      {"2001:30::", 28},
    {"2001:db8::", 32},   {"2002::", 16},       {"2620:4f:8000::", 48}, {"3fff::", 20},
    {"5f00::", 16},       {"fc00::", 7},        {"fe80::", 10},         {"ff00::", 8},
};

/* The neighbour of an address: one more or one less, around the end. */
static void
step(unsigned char *bytes, size_t n, bool up)
{
    for (size_t i = n; i-- > 0;) {
        bytes[i] = (unsigned char)(bytes[i] + (up ? 1 : -1));
        if (bytes[i] != (up ? 0 : 255))
            return;
    }
}

static void
add_address(struct cks_buf *b, int family, const unsigned char *bytes)
{
    char text[INET6_ADDRSTRLEN];
    assert_non_null(inet_ntop(family, bytes, text, sizeof(text)));
    cks_buf_printf(b, " %s %u,", text, (unsigned)cks_address_class_of(text));
}

static void
add_block(struct cks_buf *b, const char *first, unsigned bits)
{
    int family = strchr(first, ':') ? AF_INET6 : AF_INET;
    unsigned char low[16] = {0}, high[16];
    size_t n = family == AF_INET ? 4 : 16;
    assert_int_equal(inet_pton(family, first, low), 1);
    memcpy(high, low, sizeof(high));
    for (size_t bit = bits; bit < 8 * n; bit++)
        high[bit / 8] = (unsigned char)(high[bit / 8] | 0x80u >> bit % 8);
    cks_buf_printf(b, "%s/%u:", first, bits);
    add_address(b, family, low);
    add_address(b, family, high);
    step(low, n, false);
    step(high, n, true);
    add_address(b, family, low);
    add_address(b, family, high);
    cks_buf_addc(b, '\n');
}

static void
test_addresses(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(blocks); i++)
        add_block(&b, blocks[i].first, blocks[i].bits);
    expect("addresses", &b);
}

/* ---- commands of the AWS CLI ---- */

#define VALUES "https://kms.eu-west-1.amazonaws.com second"

static void
add_piece(struct cks_buf *b, const char *name, struct cks_str s)
{
    if (s.n)
        cks_buf_printf(b, " %s", name);
}

/* What is asked by a command with an option. */
static void
add_asked(struct cks_buf *b, enum cks_thing_kind kind, const char *option)
{
    struct cks_evidence *e = cks_evidence_new();
    struct cks_evidence_text *t = cks_vec_push(&e->texts);
    char line[160];
    snprintf(line, sizeof(line), "$ aws a b %s %s\n", option, VALUES);
    assert_non_null(t);
    if (t) /* the compiler does not know that the line above ends the test */
        *t = (struct cks_evidence_text){.file = "x.json", .line = cks_str_of(line)};
    cks_asked_note(e, 0, kind, "a b");
    const struct cks_asked *a = &e->texts.items[0].asked;
    cks_buf_adds(b, a->picks ? " picks" : a->narrows ? " narrows" : "");
    add_piece(b, "region", a->region);
    add_piece(b, "service", a->service);
    add_piece(b, "cluster", a->cluster);
    add_piece(b, "group", a->group);
    add_piece(b, "principal", a->principal);
    add_piece(b, "profile", a->profile);
    add_piece(b, "actions", a->actions);
    if (a->noun)
        cks_buf_printf(b, " %s%.*s", a->noun, (int)a->name.n, a->name.p);
    cks_evidence_free(e);
}

static const char *const asked_options[] = {
#define CKS_ASKED(kind, option, means) option,
#include "evidence/shapes/asked.def"
#undef CKS_ASKED
    "--some-other",
};

static const char *const thing_names[] = {
#define X(id, top, key) #id,
    CKS_THINGS(X)
#undef X
};

static bool
stood_before(size_t option)
{
    for (size_t i = 0; i < option; i++)
        if (strcmp(asked_options[i], asked_options[option]) == 0)
            return true;
    return false;
}

static void
test_asked(void **state)
{
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t o = 0; o < CKS_COUNT(asked_options); o++) {
        if (stood_before(o))
            continue;
        struct cks_buf one[CKS_THING_KIND_COUNT] = {{0}};
        for (size_t k = 0; k < CKS_THING_KIND_COUNT; k++)
            add_asked(&one[k], (enum cks_thing_kind)k, asked_options[o]);
        /* Most kinds are alike. */
        for (size_t k = 0; k < CKS_THING_KIND_COUNT; k++) {
            bool alike = k > 0 && cks_str_eq(cks_buf_str(&one[k]), cks_buf_str(&one[k - 1]));
            struct cks_str said = cks_buf_str(&one[k]);
            if (!alike)
                cks_buf_printf(&b, "%s from %s:%.*s\n", asked_options[o], thing_names[k],
                               (int)said.n, said.n ? said.p : "");
        }
        for (size_t k = 0; k < CKS_THING_KIND_COUNT; k++)
            cks_buf_free(&one[k]);
    }
    expect("asked", &b);
}

/* ---- commands of the CloudHSM CLI ---- */

/* What follows the command's words: whom it is about, in each way to say it. */
static const char *const users[] = {
    "",          " --username kmsuser", " --username alice", " CU kmsuser",
    " CU alice", " kmsuser kmsuser",    " alice alice",
};

static void
add_undone(struct cks_buf *b, const char *words, const char *user, const char *answer)
{
    struct cks_evidence *e = cks_evidence_new();
    cJSON *parsed = answer ? cJSON_Parse(answer) : NULL;
    char text[160];
    snprintf(text, sizeof(text), "aws-cloudhsm > %s%s\n", words, user);
    bool any = cks_commands_take(e, 0, cks_str_of(text), parsed);
    assert_int_equal(any, e->changes.count > 0);
    cks_buf_printf(b, " %u", e->changes.count ? e->changes.items[0].undoes : 0);
    cJSON_Delete(parsed);
    cks_evidence_free(e);
}

static void
test_hsm_commands(void **state)
{
    static const char *const words[] = {
#define CKS_HSM_COMMAND(words, user, undoes) words,
#include "evidence/shapes/commands.def"
#undef CKS_HSM_COMMAND
        "user",
        "something else",
    };
    struct cks_buf b = {0};
    CKS_UNUSED(state);
    for (size_t i = 0; i < CKS_COUNT(words); i++) {
        cks_buf_printf(&b, "%s:", words[i]);
        for (size_t u = 0; u < CKS_COUNT(users); u++) {
            add_undone(&b, words[i], users[u], NULL);
            add_undone(&b, words[i], users[u], "{\"error_code\": 0}");
            add_undone(&b, words[i], users[u], "{\"error_code\": 1}");
            cks_buf_addc(&b, ',');
        }
        cks_buf_addc(&b, '\n');
    }
    expect("hsm-commands", &b);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_asked),
        cmocka_unit_test(test_hsm_commands),
    };
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
