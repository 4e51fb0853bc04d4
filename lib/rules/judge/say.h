/* Texts for messages, and what must not be in them. */
#ifndef CKS_RULES_JUDGE_SAY_H
#define CKS_RULES_JUDGE_SAY_H

#include "rules/judge/judging.h"

/* Text that lives as long as the findings; a constant if out of memory (which is remembered). */
const char *cks_text(struct cks_judge *j, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Whether a text holds a part of one that tells something of it. */
bool cks_judge_finds_part(const struct cks_judge *j, struct cks_str text);
/* Whether a text holds a secret of the store at hand, or of one that was at hand before, or a part
 * of one. */
bool cks_judge_finds_secret(const struct cks_judge *j, struct cks_str text);
/* Whether a text must not be shown: it does, or tells by itself that it may hold one. */
bool cks_judge_hides(const struct cks_judge *j, struct cks_str text);
/* What is shown of the store's name instead. */
#define CKS_HIDDEN "[hidden]"

/* 'text', escaped and cut, for a message. Not for secrets; what may hold one is not shown. */
const char *cks_say(struct cks_judge *j, struct cks_str s);
/* The same of a member's name. */
const char *cks_say_name(struct cks_judge *j, const struct cks_extra *e);
const char *cks_say_char(struct cks_judge *j, uint32_t cp);

#endif
