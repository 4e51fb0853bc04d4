/* Every limit of the dry run, with its reason. */
#ifndef CKS_DRYRUN_LIMITS_H
#define CKS_DRYRUN_LIMITS_H

/* One request: the largest that KMS accepts has a certificate of 5,000 characters, escaped. */
#define CKS_DRY_BODY_MAX (256u << 10)
/* What is read of one that is larger, so that it can be answered. */
#define CKS_DRY_BODY_READ_MAX (1u << 20)
/* The headers of one request: a session token has 2 kB, some companies' proxies add more. */
#define CKS_DRY_HEADERS_MAX (32u << 10)
/* Connections at once: ten are the most that a Terraform provider opens; below the 1,024 files
 * that a process may have open by default. */
#define CKS_DRY_CONNECTIONS_MAX 512u
/* Seconds that a connection may be silent; a client keeps one open between its calls. */
#define CKS_DRY_IDLE_SECONDS 120
/* Proxies that are looked at at once, each in a thread; other requests wait for one of them. */
#define CKS_DRY_PROBES_MAX 16u
/* Requests that wait for a proxy: more than that are answered without a look. */
#define CKS_DRY_WAITING_MAX 256u
/* Milliseconds that a request waits for one of these threads; then it is answered without a look:
 * clients give up after 60 seconds, and the look itself may take 45. */
#define CKS_DRY_WAITING_MS 10000
/* Nesting of a request or an inventory: both have three levels. */
#define CKS_DRY_DEPTH_MAX 32u
/* An inventory that is loaded: 100,000 stores have 80 MB. */
#define CKS_DRY_FILE_BYTES_MAX (256u << 20)
/* All evidence together; it is read again for each call. */
#define CKS_DRY_EVIDENCE_BYTES_MAX (256u << 20)
/* Stores in memory: a thousand times what any account has. */
#define CKS_DRY_STORES_MAX 1000000u
/* Secrets that a run remembers, to show none of them: as many as stores. A call with one more is
 * not answered. */
#define CKS_DRY_SECRETS_MAX CKS_DRY_STORES_MAX
/* So many secrets are looked for in parts: of many more, random values would hold one by chance. Of
 * those beyond only the whole is looked for. */
#define CKS_DRY_IN_PARTS_MAX 256u
/* IDs of deleted stores, or clusters whose password KMS has changed, that one Region remembers. */
#define CKS_DRY_TEXTS_MAX 100000u
/* Regions that requests may name: seven times what AWS has. */
#define CKS_DRY_REGIONS_MAX 256u
/* Stores that one call is compared with, of each kind of conflict: the first one decides. */
#define CKS_DRY_RIVALS_MAX 4u
/* So many stores are shown to the judge where there are that many: the default quota. */
#define CKS_DRY_QUOTA 10u
/* Stores on a page, where a request does not say. */
#define CKS_DRY_PAGE 100u
/* The model's bounds of Limit. */
#define CKS_DRY_LIMIT_MAX 1000
/* A message: clients take 2 MiB; a reader takes less. */
#define CKS_DRY_MESSAGE_MAX (64u << 10)
/* A value quoted in a message is cut after this many code points. */
#define CKS_DRY_QUOTE_MAX 80
/* Findings that a message lists. */
#define CKS_DRY_MESSAGE_FINDINGS_MAX 20u
/* Milliseconds after which a changed state is written: a burst of calls is written once. */
#define CKS_DRY_STATE_DELAY_MS 50
/* Seconds a command has between being asked to end and being ended. */
#define CKS_DRY_GRACE_SECONDS 5

#endif
