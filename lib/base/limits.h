/* Every limit of the offline library, with its reason. */
#ifndef CKS_BASE_LIMITS_H
#define CKS_BASE_LIMITS_H

#include "base/bounds.h"

/* These leave something unread: bounds.def has their reasons. */
#define CKS_DEPTH_MAX CKS_MOST_DEPTH
#define CKS_ENTRY_BYTES_MAX ((size_t)CKS_MOST_ENTRY_BYTES)
#define CKS_FILE_BYTES_MAX ((uint64_t)CKS_MOST_FILE_BYTES)
#define CKS_TEXT_BYTES_MAX ((size_t)CKS_MOST_TEXT_BYTES)
#define CKS_PIPE_BYTES_MAX ((size_t)CKS_MOST_PIPE_BYTES)
#define CKS_EVIDENCE_BYTES_MAX ((size_t)CKS_MOST_EVIDENCE_BYTES)
#define CKS_INCLUDE_BYTES_MAX ((size_t)CKS_MOST_INCLUDE_BYTES)
/* How much of a file is read at once: small enough for the cache, large enough to hide the cost of
 * read(2). */
#define CKS_READ_CHUNK (64u << 10)
/* The width of an excerpt: one terminal line. */
#define CKS_EXCERPT_COLUMNS 120
/* Inputs quoted in a message are cut after this many code points. */
#define CKS_QUOTE_MAX 80
/* Related places of one finding: more would help nobody, and a crafted file could cause millions.
 * */
#define CKS_RELATED_MAX 8
/* Backtracking steps of PCRE2: our patterns are linear and need fewer than 300 for 5,000
 * characters. */
#define CKS_PATTERN_MATCH_LIMIT 100000u
/* A pattern is JIT-compiled after this many matches: the compile costs as much as 1,000 matches. */
#define CKS_PATTERN_JIT_AFTER 256u
/* Stores in one account and Region (the default of an adjustable KMS quota). */
#define CKS_STORES_PER_REGION_MAX 10u

#endif
