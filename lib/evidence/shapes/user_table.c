/* The table that cloudhsm_mgmt_util's listUsers prints, once for each HSM. */
#include "evidence/shapes/user_table.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"
#include "evidence/shapes/users.h"

#define SERVER "Users on server"
/* User Id, User Type, User Name, MofnPubKey, LoginFailureCnt, 2FA */
#define COLUMNS 6

bool
cks_is_user_table(struct cks_str text)
{
    return cks_str_find(text, SERVER) < text.n;
}

static struct cks_str
next_table_line(struct cks_str *rest)
{
    size_t n = cks_str_find(*rest, "\n");
    struct cks_str line = cks_str_sub(*rest, 0, n);
    *rest = cks_str_sub(*rest, n < rest->n ? n + 1 : n, rest->n);
    return line;
}

/* "Users on server 0(10.0.0.17):". */
static struct cks_str
address_of_server(struct cks_str line)
{
    size_t open = cks_str_find(line, "(");
    struct cks_str inside = cks_str_sub(line, open + 1, line.n);
    size_t close = cks_str_find(inside, ")");
    return close < inside.n ? cks_str_sub(inside, 0, close) : (struct cks_str){0};
}

static size_t
split_words(struct cks_str line, struct cks_str *words, size_t most)
{
    size_t n = 0, i = 0;
    while (i < line.n && n < most) {
        while (i < line.n && cks_is_space((unsigned char)line.p[i]))
            i++;
        size_t from = i;
        while (i < line.n && !cks_is_space((unsigned char)line.p[i]))
            i++;
        if (i > from)
            words[n++] = cks_str_sub(line, from, i - from);
    }
    return n;
}

static int64_t
number(struct cks_str s)
{
    int64_t n = 0;
    if (s.n == 0 || s.n > 9)
        return -1;
    for (size_t i = 0; i < s.n; i++) {
        if (!cks_is_digit((unsigned char)s.p[i]))
            return -1;
        n = n * 10 + (s.p[i] - '0');
    }
    return n;
}

/* One HSM's table. */
struct server {
    int64_t promised; /* Number of users found */
    int64_t rows;
    bool found;
    enum cks_tri crypto_user, second_factor;
};

struct tables {
    struct cks_user_list list;
    size_t servers, with_kmsuser;
    bool broken; /* a table has not the rows that it says, or does not say how many it has */
};

static void
close_server(struct tables *t, const struct server *s)
{
    struct cks_user_list *l = &t->list;
    if (t->servers == 0)
        return;
    t->broken |= s->promised != s->rows;
    if (!s->found)
        return;
    if (t->with_kmsuser++ == 0) {
        l->found = true;
        l->crypto_user = s->crypto_user;
        l->second_factor = s->second_factor;
        return;
    }
    if (l->crypto_user != s->crypto_user) {
        l->inconsistent = true;
        l->crypto_user = CKS_UNTOLD;
    }
    if (s->second_factor == CKS_YES)
        l->second_factor = CKS_YES;
}

/* By the type of a user: CU, or one of the others that cloudhsm_mgmt_util prints. */
static enum cks_tri
crypto_user_of(struct cks_str type)
{
    static const char *const others[] = {"CO", "PCO", "PRECO", "AU"};
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_is(type, others[i]))
            return CKS_NO;
    return cks_str_is(type, "CU") ? CKS_YES : CKS_UNTOLD;
}

static void
take_row(struct tables *t, struct server *s, const struct cks_str *words, size_t n)
{
    if (n < 3 || number(words[0]) < 0)
        return;
    s->rows++;
    if (!cks_str_is(words[2], "kmsuser"))
        return;
    s->found = true;
    s->crypto_user = crypto_user_of(words[1]);
    if (n < COLUMNS)
        return;
    int64_t failures = number(words[4]);
    if (failures > t->list.failures)
        t->list.failures = failures;
    s->second_factor = cks_str_is(words[5], "YES")  ? CKS_YES
                       : cks_str_is(words[5], "NO") ? CKS_NO
                                                    : CKS_UNTOLD;
}

static struct tables
read_tables(struct cks_str body)
{
    struct tables t = {.list = {.failures = -1}};
    struct server s = {.promised = -1};
    while (body.n) {
        struct cks_str words[COLUMNS + 1], line = next_table_line(&body);
        size_t found = cks_str_find(line, "users found:");
        if (cks_str_find(line, SERVER) < line.n) {
            close_server(&t, &s);
            s = (struct server){.promised = -1};
            t.servers++;
        } else if (found < line.n) {
            s.promised = number(cks_str_trim(cks_str_sub(line, found + 12, line.n)));
        } else {
            take_row(&t, &s, words, split_words(line, words, COLUMNS + 1));
        }
    }
    close_server(&t, &s);
    return t;
}

size_t
cks_user_table_end(struct cks_str text)
{
    size_t at = 0, next;
    while ((next = cks_str_find(cks_str_sub(text, at, text.n), SERVER)) < text.n - at)
        at += next + sizeof(SERVER) - 1;
    return at;
}

bool
cks_user_table_is_cut(struct cks_str text)
{
    return read_tables(text).broken;
}

static void
take_addresses(struct cks_evidence *e, struct cks_user_list *l, struct cks_str body)
{
    size_t n = 0;
    l->addresses = cks_keep_array(e, l->servers, sizeof(*l->addresses));
    while (l->addresses && body.n && n < l->servers) {
        struct cks_str line = next_table_line(&body);
        if (cks_str_find(line, SERVER) < line.n)
            l->addresses[n++] = cks_keep(e, address_of_server(line));
    }
}

void
cks_take_user_table(struct cks_evidence *e, unsigned text, struct cks_str body)
{
    struct tables t = read_tables(body);
    t.list.fact.at = (struct cks_at){text, NULL, 0};
    t.list.servers = t.servers;
    take_addresses(e, &t.list, body);
    t.list.everywhere = t.with_kmsuser == t.servers ? CKS_YES : CKS_NO;
    if (t.list.failures >= 0 && t.list.failures < CKS_WRONG_PASSWORDS_MOST)
        t.list.locked = CKS_NO;
    cks_keep_users(e, &t.list);
}
