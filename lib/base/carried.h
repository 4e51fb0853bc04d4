/* Secrets that go on, or begin, on the line after the one that announces them. */
#ifndef CKS_BASE_CARRIED_H
#define CKS_BASE_CARRIED_H

#include "base/str.h"

/* Where in a text the secret begins on the line that begins at `start`, where a line before it has
 * the secret's name or its beginning; SIZE_MAX if none does. Like names, it is recognized in texts
 * that are damaged. */
size_t cks_carried_secret(struct cks_str text, size_t start);

#endif
