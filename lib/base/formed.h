/* Words that have the form of a secret. */
#ifndef CKS_BASE_FORMED_H
#define CKS_BASE_FORMED_H

#include "base/str.h"

/* Whether a word could be a secret by its form: letters and digits, without what the names of
 * programs are parted by. */
bool cks_formed_as_secret(struct cks_str word);

/* Whether a word is as a generator of passwords makes them: letters of both cases and digits that
 * follow each other as they do in no name. */
bool cks_scrambled(struct cks_str word);

#endif
