#include "base/inflate.h"

#define CODE_BITS 15
#define LITERALS 288
#define DISTANCES 30
#define END_OF_BLOCK 256
#define HEADER_BYTES 10

/* Flags of a gzip header. */
enum { HAS_CHECK = 2, HAS_EXTRA = 4, HAS_NAME = 8, HAS_COMMENT = 16 };

struct inflating {
    struct cks_str in;
    size_t at;
    unsigned bits, count; /* read from the input and not used yet */
    struct cks_buf *out;
    size_t start, max; /* where the unpacked text begins in out, and how long it may get */
    bool bad;
};

/* A canonical Huffman code: how many codes have each length, and the symbols in their order. */
struct code {
    unsigned short lengths[CODE_BITS + 1], symbols[LITERALS];
};

static unsigned
take_bits(struct inflating *z, unsigned need)
{
    while (z->count < need && !z->bad) {
        z->bad = z->at >= z->in.n;
        if (!z->bad)
            z->bits |= (unsigned)(unsigned char)z->in.p[z->at++] << z->count;
        z->count += 8;
    }
    unsigned value = z->bits & ((1u << need) - 1);
    z->bits >>= need;
    z->count -= need;
    return z->bad ? 0 : value;
}

static void
make_code(struct inflating *z, struct code *c, const unsigned char *lengths, unsigned n)
{
    unsigned short offsets[CODE_BITS + 1] = {0};
    int left = 1;
    *c = (struct code){0};
    for (unsigned i = 0; i < n; i++)
        c->lengths[lengths[i]]++;
    for (unsigned i = 1; i <= CODE_BITS; i++) {
        left = left * 2 - c->lengths[i];
        z->bad |= left < 0;
        if (i < CODE_BITS)
            offsets[i + 1] = (unsigned short)(offsets[i] + c->lengths[i]);
    }
    for (unsigned i = 0; i < n && !z->bad; i++)
        if (lengths[i])
            c->symbols[offsets[lengths[i]]++] = (unsigned short)i;
}

static unsigned
take_symbol(struct inflating *z, const struct code *c)
{
    int code = 0, first = 0, index = 0;
    for (unsigned i = 1; i <= CODE_BITS && !z->bad; i++) {
        code |= (int)take_bits(z, 1);
        int n = c->lengths[i];
        if (code - n < first)
            return c->symbols[index + (code - first)];
        index += n;
        first = (first + n) << 1;
        code <<= 1;
    }
    z->bad = true;
    return 0;
}

static void
put_byte(struct inflating *z, char byte)
{
    z->bad |= z->out->len - z->start >= z->max;
    if (!z->bad)
        cks_buf_addc(z->out, byte);
    z->bad |= !cks_buf_ok(z->out);
}

static void
copy_back(struct inflating *z, unsigned symbol, const struct code *distances)
{
    static const unsigned short base[] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                          15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                          67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const unsigned char extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                          2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const unsigned short far[] = {
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    unsigned i = symbol - END_OF_BLOCK - 1;
    if (i >= CKS_COUNT(base)) {
        z->bad = true;
        return;
    }
    size_t length = base[i] + take_bits(z, extra[i]);
    unsigned d = take_symbol(z, distances);
    if (z->bad || d >= CKS_COUNT(far)) {
        z->bad = true;
        return;
    }
    size_t back = far[d] + take_bits(z, d < 2 ? 0 : d / 2 - 1);
    z->bad |= back > z->out->len - z->start;
    for (; length && !z->bad; length--)
        put_byte(z, z->out->data[z->out->len - back]);
}

static void
take_block(struct inflating *z, const struct code *literals, const struct code *distances)
{
    while (!z->bad) {
        unsigned symbol = take_symbol(z, literals);
        if (symbol == END_OF_BLOCK)
            return;
        if (symbol < END_OF_BLOCK)
            put_byte(z, (char)symbol);
        else
            copy_back(z, symbol, distances);
    }
}

static void
take_stored(struct inflating *z)
{
    z->bits = z->count = 0;
    unsigned length = take_bits(z, 16);
    z->bad |= take_bits(z, 16) != (length ^ 0xffffu) || length > z->in.n - z->at;
    for (; length && !z->bad; length--)
        put_byte(z, z->in.p[z->at++]);
}

static void
take_fixed(struct inflating *z)
{
    unsigned char lengths[LITERALS];
    struct code literals, distances;
    for (unsigned i = 0; i < LITERALS; i++)
        lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    make_code(z, &literals, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    make_code(z, &distances, lengths, DISTANCES);
    take_block(z, &literals, &distances);
}

/* How often a length is repeated, and which: the code lengths themselves are packed. */
static unsigned
repeats(struct inflating *z, unsigned symbol, unsigned char before, unsigned char *ret_length)
{
    *ret_length = symbol < 16 ? (unsigned char)symbol : symbol == 16 ? before : 0;
    return symbol < 16    ? 1
           : symbol == 16 ? 3 + take_bits(z, 2)
           : symbol == 17 ? 3 + take_bits(z, 3)
                          : 11 + take_bits(z, 7);
}

static void
take_dynamic(struct inflating *z)
{
    static const unsigned char order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                          11, 4,  12, 3, 13, 2, 14, 1, 15};
    unsigned char lengths[LITERALS + 32] = {0}, length;
    struct code literals, distances;
    unsigned n_literals = take_bits(z, 5) + 257, n_distances = take_bits(z, 5) + 1;
    unsigned n_order = take_bits(z, 4) + 4;
    z->bad |= n_literals > 286 || n_distances > DISTANCES;
    for (unsigned i = 0; i < n_order; i++)
        lengths[order[i]] = (unsigned char)take_bits(z, 3);
    make_code(z, &literals, lengths, CKS_COUNT(order));
    memset(lengths, 0, sizeof(lengths));
    for (unsigned i = 0; i < n_literals + n_distances && !z->bad;) {
        unsigned symbol = take_symbol(z, &literals);
        z->bad |= symbol == 16 && i == 0;
        unsigned n = repeats(z, symbol, i ? lengths[i - 1] : 0, &length);
        z->bad |= n > n_literals + n_distances - i;
        while (n-- && !z->bad)
            lengths[i++] = length;
    }
    if (z->bad)
        return;
    make_code(z, &literals, lengths, n_literals);
    make_code(z, &distances, lengths + n_literals, n_distances);
    take_block(z, &literals, &distances);
}

/* Where the packed text begins; the input's size where the header is cut. */
static size_t
after_header(struct cks_str s)
{
    unsigned flags = (unsigned char)s.p[3];
    size_t at = HEADER_BYTES;
    if (flags & HAS_EXTRA && at + 2 <= s.n)
        at += 2 + (size_t)(unsigned char)s.p[at] + ((size_t)(unsigned char)s.p[at + 1] << 8);
    for (unsigned text = HAS_NAME; text <= HAS_COMMENT; text <<= 1) {
        while (flags & text && at < s.n && s.p[at])
            at++;
        at += (flags & text) != 0;
    }
    at += flags & HAS_CHECK ? 2 : 0;
    return at < s.n ? at : s.n;
}

bool
cks_is_gzip(struct cks_str bytes)
{
    return bytes.n >= HEADER_BYTES && memcmp(bytes.p, "\x1f\x8b\x08", 3) == 0;
}

bool
cks_gunzip(struct cks_buf *out, struct cks_str bytes, size_t max)
{
    if (!cks_is_gzip(bytes))
        return false;
    struct inflating z = {
        .in = bytes, .at = after_header(bytes), .out = out, .start = out->len, .max = max};
    for (bool last = false; !last && !z.bad;) {
        last = take_bits(&z, 1);
        switch (take_bits(&z, 2)) {
        case 0:
            take_stored(&z);
            break;
        case 1:
            take_fixed(&z);
            break;
        case 2:
            take_dynamic(&z);
            break;
        default:
            z.bad = true;
        }
    }
    return !z.bad;
}
