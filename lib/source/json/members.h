/* The members of objects and the elements of arrays in a JSON text. Those of large containers are
 * noted when one is asked for, so that 100,000 of a list are found as quickly as ten. */
#ifndef CKS_SOURCE_JSON_MEMBERS_H
#define CKS_SOURCE_JSON_MEMBERS_H

#include "base/hash.h"
#include "base/vec.h"
#include "source/json/scan.h"

/* Where one stands; an element has no key. */
struct cks_json_member {
    size_t key_start, key_end, start, end;
    size_t before; /* another member of the same hash, plus one; 0: none */
};

/* A large container whose members were noted, and the last small ones. */
struct cks_json_container;
struct cks_json_recent;

/* The member that was found last, by its pointer. */
struct cks_json_last {
    size_t length; /* of the pointer, plus one; 0: none yet */
    struct cks_json_member member;
    char pointer[96]; /* a longer one is not noted */
};

/* What was noted of one text. All zero is nothing yet. */
struct cks_json_members {
    struct cks_hash_key key;
    CKS_VEC(struct cks_json_container) containers; /* by the place where they begin */
    struct cks_json_recent *recent;                /* NULL: none yet */
    struct cks_json_last last;
};

/* Finds a step of a pointer, unescaped, in the container at s->pos of a well-formed text; of
 * members of one name the last. `known` may be NULL: then nothing is noted, nor is it if out of
 * memory. */
bool cks_json_member_find(struct cks_json_members *known, struct cks_json_scan *s,
                          struct cks_str step, struct cks_json_member *ret);
void cks_json_members_free(struct cks_json_members *known);

/* The bytes that one character of a string literal takes at its beginning, and what it stands for.
 */
size_t cks_json_literal_character(struct cks_str raw, uint32_t *ret);

#endif
