/* The user and the password that a URL may have: https://user:password@host. */
#ifndef CKS_BASE_USERINFO_H
#define CKS_BASE_USERINFO_H

#include "base/str.h"

/* Where on a line the first user or password begins that a URL has, with or without its scheme;
 * SIZE_MAX if none does. A word ends at a blank or a quote. */
size_t cks_url_user(struct cks_str line);
/* Whether a text as a whole is such a URL, whatever is in its password. */
bool cks_has_url_password(struct cks_str text);

#endif
