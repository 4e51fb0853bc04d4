/* Secrets that go on, or begin, on the line after the one that announces them. */
#ifndef CKS_BASE_CARRIED_H
#define CKS_BASE_CARRIED_H

#include "base/str.h"

/* What is known of a text: no line that begins in here leaves a part of a secret to the next one.
 * All zero is nothing yet. */
struct cks_carried {
    size_t from, to;
};

/* Where in a text the secret begins on the line that begins at `start`, where a line before it has
 * the secret's name or its beginning; SIZE_MAX if none does. Like names, it is recognized in texts
 * that are damaged. */
size_t cks_carried_secret(struct cks_str text, size_t start);
/* The same where lines are asked for one after the other: what is known is not read again. */
size_t cks_carried_on(struct cks_carried *known, struct cks_str text, size_t start);

#endif
