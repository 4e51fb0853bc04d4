/* What servers sent is kept out of every output where it repeats a secret of the run: the secret
 * access keys, and our signatures, which can be replayed for some minutes. Also a part of one of
 * more than four characters, in another letter case, split by other characters, reversed, or in
 * base64, hexadecimal or the escapes of URLs, HTML and JSON. */
#ifndef CKS_PROBE_SCRUB_H
#define CKS_PROBE_SCRUB_H

#include "evidence/probe/record.h"

/* Every part of the secrets of the shortest length that counts; itself a secret. */
struct cks_scrub {
    uint64_t *parts; /* open addressing; 0: free */
    size_t count, cap;
};

/* False if out of memory. */
bool cks_scrub_add(struct cks_scrub *s, struct cks_str secret);
/* The signature of a request as it is sent; nothing where it has none. */
bool cks_scrub_add_request(struct cks_scrub *s, struct cks_str request);
/* Whether a text must not be shown. */
bool cks_scrub_finds(const struct cks_scrub *s, struct cks_str text);
/* Replaces such texts in all that servers sent. What the rules compare with the words of the
 * specification stays where it is one of these. */
void cks_scrub_set(const struct cks_scrub *s, struct cks_probe_set *set);
/* Wipes and releases. */
void cks_scrub_free(struct cks_scrub *s);

#endif
