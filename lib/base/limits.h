/* Every limit of the offline library, with its reason. */
#ifndef CKS_BASE_LIMITS_H
#define CKS_BASE_LIMITS_H

/* Deepest nesting in JSON and YAML: real inputs need under ten, plans under forty. */
#define CKS_DEPTH_MAX 128
/* One input or inventory entry. A certificate has 5,000 characters; a Terraform plan of an
 * organization, which is one entry, has tens of megabytes. */
#define CKS_ENTRY_BYTES_MAX (256u << 20)
/* One whole file: an inventory of 100,000 stores has 80 MB; beyond this it is no such file. */
#define CKS_FILE_BYTES_MAX (1024ull << 20)
/* A text that is read whole (YAML, Terraform, shell): written by hand, or generated for them. */
#define CKS_TEXT_BYTES_MAX (8u << 20)
/* A file that another file names (trust anchor by file()): a certificate has 5 kB. */
#define CKS_INCLUDE_BYTES_MAX (64u << 10)
/* What is read from a file at once: small enough for the cache, large enough to hide read(2). */
#define CKS_READ_CHUNK (64u << 10)
/* One file of evidence other than an inventory: every subnet of a large account has 20 MB. */
#define CKS_EVIDENCE_BYTES_MAX (64u << 20)
/* The width of an excerpt: one terminal line. */
#define CKS_EXCERPT_COLUMNS 120
/* Inputs quoted in a message are cut after this many code points. */
#define CKS_QUOTE_MAX 80
/* Related places of one finding: more help nobody, and a crafted file could ask for millions. */
#define CKS_RELATED_MAX 8
/* PCRE2: backtracking steps; our patterns are linear and need under 300 for 5,000 characters. */
#define CKS_PATTERN_MATCH_LIMIT 100000u
/* A pattern is JIT-compiled after this many matches: the compile costs as much as 1,000 matches. */
#define CKS_PATTERN_JIT_AFTER 256u
/* Stores in one account and Region (KMS quota, not adjustable). */
#define CKS_STORES_PER_REGION_MAX 10u

#endif
