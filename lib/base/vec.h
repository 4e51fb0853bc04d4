/* Growing arrays of one type: CKS_VEC(type) declares, cks_vec_push returns the new element. */
#ifndef CKS_BASE_VEC_H
#define CKS_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#define CKS_VEC(type)                                                                              \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t cap;                                                                                \
    }

/* Makes room for one more element and counts it; the zeroed element, or NULL if out of memory (the
 * vector is then as it was). Pointers to elements do not survive it. */
#define cks_vec_push(v)                                                                            \
    (cks_vec_grow((void **)&(v)->items, &(v)->count, &(v)->cap, sizeof(*(v)->items))               \
         ? &(v)->items[(v)->count - 1]                                                             \
         : NULL)
#define cks_vec_free(v) cks_vec_release((void **)&(v)->items, &(v)->count, &(v)->cap)

bool cks_vec_grow(void **items, size_t *count, size_t *cap, size_t size);
void cks_vec_release(void **items, size_t *count, size_t *cap);

#endif
