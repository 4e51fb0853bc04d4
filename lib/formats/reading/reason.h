/* The reason of a comment that accepts something. */
#ifndef CKS_FORMATS_READING_REASON_H
#define CKS_FORMATS_READING_REASON_H

#include "base/str.h"

/* Whether a reason gives a date after which it no longer holds, as "until=2026-01-01" and "until
 * 2026-01-01" do. Only the configuration can end anything. */
bool cks_reason_has_end(struct cks_str reason);

#endif
