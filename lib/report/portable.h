/* What the formats for pipelines share: paths, fingerprints, messages in one piece. */
#ifndef CKS_REPORT_PORTABLE_H
#define CKS_REPORT_PORTABLE_H

#include "report/format.h"

/* The file of a finding as pipelines want it: relative to the report's base, with no ./ before it.
 * A finding without a file gets that of its store, or of the first one. Never empty. */
void cks_portable_path(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f);
/* The same for a name. */
void cks_portable_name(const struct cks_report *r, struct cks_buf *out, const char *file);
/* Adds a path as a relative URI reference, percent-encoded; "/..." becomes "file:///...". */
void cks_portable_uri(struct cks_buf *out, struct cks_str path);
/* Adds a path percent-encoded. */
void cks_portable_encode(struct cks_buf *out, struct cks_str path);

/* "MESSAGE. KMS would answer: X. Repair: HELP. Use instead: VALUE": one line, safe for terminals.
 * Beside predictions it has the error of each call that fails for it, of all stores that have
 * it. */
void cks_portable_message(struct cks_report *r, struct cks_buf *out, const struct cks_finding *f);

/* The findings, and after them what was accepted, where r->suppressed asks for it. */
size_t cks_portable_count(const struct cks_report *r);
/* The i-th of them; ret->finding is NULL for one that was not accepted. */
const struct cks_finding *cks_portable_finding(struct cks_report *r, size_t i,
                                               struct cks_suppressed *ret);

/* Whether the i-th is printed with an earlier one: one text gives several stores the same fault. */
bool cks_portable_repeats(const struct cks_report *r, size_t i);

/* Identifies a finding over time: made of rule, file, store and parameter, and of no line and no
 * value, so that it outlives moved lines and tells nothing of a secret. */
struct cks_fingerprint {
    uint64_t hash;
    uint32_t ordinal; /* among findings with the same hash, from 1 */
};
/* One for each of those; released by free(). NULL if there are none or out of memory, which
 * r->out.buf then remembers. */
struct cks_fingerprint *cks_fingerprints(struct cks_report *r);

/* The same for a line of a configuration; rule may be NULL. */
uint64_t cks_fingerprint_of_line(struct cks_str path, unsigned line, const char *rule);

/* The store of a finding as people know it: its address or name, "" where the file is one. */
void cks_portable_store(struct cks_report *r, struct cks_buf *out, size_t store);

/* Adds text for an XML attribute or element; what XML 1.0 cannot hold is made visible. */
void cks_xml_text(struct cks_buf *out, const char *s);
void cks_xml_str(struct cks_buf *out, struct cks_str s);
/* The same for an element alone, where quotes are text. */
void cks_xml_element(struct cks_buf *out, struct cks_str s);

#endif
