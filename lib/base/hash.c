#include "base/hash.h"

#include <endian.h>
#include <sys/random.h>
#include <time.h>

void
cks_hash_key_init(struct cks_hash_key *key)
{
    if (getrandom(key, sizeof(*key), GRND_NONBLOCK) == (ssize_t)sizeof(*key))
        return;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    key->k0 = (uint64_t)t.tv_nsec ^ (uint64_t)(uintptr_t)key;
    key->k1 = (uint64_t)t.tv_sec ^ (uint64_t)(uintptr_t)&t;
}

static uint64_t
rotl(uint64_t x, int b)
{
    return (x << b) | (x >> (64 - b));
}

static void
sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[0] = rotl(v[0], 32);
    v[2] += v[3];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[2] = rotl(v[2], 32);
}

/* The last bytes of s from i on, fewer than eight, the first in the lowest place. */
static uint64_t
rest_of(struct cks_str s, size_t i)
{
    uint64_t rest = 0;
    if (s.n >= 8 && i < s.n) {
        /* The last eight, without those before i. */
        memcpy(&rest, s.p + s.n - 8, 8);
        return le64toh(rest) >> (8 * (8 - (s.n - i)));
    }
    for (size_t j = 0; i + j < s.n; j++)
        rest |= (uint64_t)(unsigned char)s.p[i + j] << (8 * j);
    return rest;
}

uint64_t
cks_hash(const struct cks_hash_key *key, struct cks_str s)
{
    uint64_t v[4] = {key->k0 ^ 0x736f6d6570736575ull, key->k1 ^ 0x646f72616e646f6dull,
                     key->k0 ^ 0x6c7967656e657261ull, key->k1 ^ 0x7465646279746573ull};
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8) {
        uint64_t m;
        memcpy(&m, s.p + i, 8);
        m = le64toh(m);
        v[3] ^= m;
        sip_round(v);
        v[0] ^= m;
    }
    uint64_t last = (uint64_t)s.n << 56 | rest_of(s, i);
    v[3] ^= last;
    sip_round(v);
    v[0] ^= last;
    v[2] ^= 0xff;
    for (int r = 0; r < 3; r++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
