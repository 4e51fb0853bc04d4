/* Answers of name servers. The input is a list of records in our own short form, of which a packet
 * is built that nearly answers the question; its first byte may also say that it is a packet as it
 * is. */
#include "fuzz.h"

#include "probe/net/answer.h"

#define HOST "xks.example.com"
#define MOST 4096

static const char question[] = "\3xks\7example\3com\0\0\1\0\1";
/* The names that records have: the host's, others, pointers, and broken ones. */
static const struct {
    const char *bytes;
    size_t n;
} names[] = {
    {"\xC0\x0C", 2},
    {"\3XKS\7example\3com", 17},
    {"\1a", 3},
    {"\1b", 3},
    {"\1c\xC0\x10", 4},
    {"\1d", 3},
    {"", 1},
    {"\xC0\xFF", 2},
    {"\xC0\x0C\xC0\x0C", 4},
    {"\x80", 1},
    {"\x3F", 1},
    {"\1e", 3},
};
static const unsigned char types[] = {1, 5, 28, 2, 46, 1, 5, 1};

struct input {
    const uint8_t *data;
    size_t size;
};

static unsigned
take(struct input *in)
{
    if (!in->size)
        return 0;
    in->size--;
    return *in->data++;
}

struct output {
    uint8_t bytes[MOST];
    size_t n;
};

static void
put_bytes(struct output *out, const void *bytes, size_t n)
{
    if (n <= sizeof(out->bytes) - out->n) {
        memcpy(out->bytes + out->n, bytes, n);
        out->n += n;
    }
}

static void
put_two(struct output *out, unsigned v)
{
    uint8_t bytes[] = {(uint8_t)(v >> 8), (uint8_t)v};
    put_bytes(out, bytes, sizeof(bytes));
}

static void
put_name(struct output *out, unsigned which)
{
    which %= CKS_COUNT(names);
    put_bytes(out, names[which].bytes, names[which].n);
}

/* Owner, type and class, then what the type has; a class or a length that lies where the input says
 * so. */
static void
put_record(struct output *out, struct input *in)
{
    static const uint8_t address[] = "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17";
    unsigned how = take(in), type = types[how & 7];
    put_name(out, take(in));
    put_two(out, type);
    put_two(out, how & 0x40 ? take(in) : 1);
    put_two(out, 0);
    put_two(out, 60);
    size_t length_at = out->n;
    put_two(out, 0);
    if (type == CKS_DNS_TYPE_CNAME)
        put_name(out, take(in));
    else
        put_bytes(out, address, type == CKS_DNS_TYPE_A ? 4 : 16);
    size_t length = out->n - length_at - 2 + (how & 0x80 ? take(in) : 0);
    if (length_at + 2 <= out->n)
        out->bytes[length_at + 1] = (uint8_t)length;
}

static void
put_packet(struct output *out, struct input *in)
{
    unsigned how = take(in), count = take(in) % 24;
    put_two(out, 0x1234);
    put_two(out, how & 2 ? take(in) << 8 | take(in) : 0x8180);
    put_two(out, how & 4 ? take(in) : 1);
    put_two(out, how & 8 ? take(in) : count);
    put_two(out, 0);
    put_two(out, how & 16 ? take(in) : 0);
    put_bytes(out, question, sizeof(question) - 1);
    for (unsigned i = 0; i < count; i++)
        put_record(out, in);
    if (how & 32)
        put_bytes(out, in->data, in->size);
}

/* What was believed is in the packet, and asked again it is the same. */
static void
check_answer(const struct cks_dns_answer *a, const uint8_t *data, size_t size)
{
    char text[CKS_DNS_NAME_TEXT];
    FUZZ_REQUIRE((a->address_count > 0) == (a->kind == CKS_DNS_ANSWERED));
    FUZZ_REQUIRE(a->address_count <= CKS_PROBE_ADDRESSES);
    FUZZ_REQUIRE(!a->left_out || a->address_count == CKS_PROBE_ADDRESSES);
    FUZZ_REQUIRE(a->name_count <= CKS_COUNT(a->names));
    for (size_t i = 0; i < a->address_count; i++)
        FUZZ_REQUIRE(memmem(data, size, a->addresses[i], a->address_bytes) != NULL);
    for (size_t i = 0; i < a->name_count; i++) {
        FUZZ_REQUIRE(a->names[i].n && a->names[i].n <= CKS_DNS_NAME_BYTES);
        cks_dns_name_text(&a->names[i], text);
        FUZZ_REQUIRE(strlen(text) < CKS_DNS_NAME_TEXT);
        for (size_t k = 0; k < i; k++)
            FUZZ_REQUIRE(a->names[i].n != a->names[k].n ||
                         memcmp(a->names[i].bytes, a->names[k].bytes, a->names[i].n) != 0);
    }
    /* An answer, to one question, that did not fail and is not cut off. */
    if (a->kind == CKS_DNS_ANSWERED)
        FUZZ_REQUIRE(size > 12 && (data[2] & 0xFA) == 0x80 && (data[3] & 0x0F) == 0 &&
                     data[4] == 0 && data[5] == 1);
}

static void
read_both(const uint8_t *data, size_t size)
{
    static const unsigned asked[] = {CKS_DNS_TYPE_A, CKS_DNS_TYPE_AAAA};
    uint8_t *copy = malloc(size ? size : 1);
    FUZZ_REQUIRE(copy != NULL);
    memcpy(copy, data, size);
    for (size_t i = 0; i < CKS_COUNT(asked); i++) {
        struct cks_dns_answer a;
        cks_dns_answer_read((struct cks_str){(const char *)copy, size}, HOST, asked[i], &a);
        check_answer(&a, copy, size);
    }
    free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};
    struct output out = {.n = 0};
    if (size && data[0] & 1) {
        read_both(data + 1, size - 1);
        return 0;
    }
    put_packet(&out, &in);
    read_both(out.bytes, out.n);
    return 0;
}
