/*
 * JSON: our own strict RFC 8259 scan runs before cJSON, which builds the tree. Positions are looked
 * up on demand, because cJSON keeps none.
 */
#ifndef CKS_SOURCE_JSON_H
#define CKS_SOURCE_JSON_H

#include <cjson/cJSON.h>

#include "base/arena.h"
#include "base/buf.h"
#include "source/document.h"
#include "source/json/error.h"

/* Whether text is exactly one well-formed JSON value in UTF-8 (a byte-order mark is accepted)
 * nested no deeper than CKS_DEPTH_MAX. On false fills *reterr. Linear, without recursion. */
bool cks_json_check(struct cks_str text, struct cks_json_error *reterr);
/* The same, and whether a number of it is not written as an integer: see exact.h. */
bool cks_json_check_numbers(struct cks_str text, struct cks_json_error *reterr, bool *ret_inexact);
/* The tree of a text that cks_json_check accepted; NULL if out of memory. */
cJSON *cks_json_parse(struct cks_str text);
/* Wipes every string of the tree and deletes it; NULL is allowed. */
void cks_json_delete(cJSON *tree);
/* The member of exactly this name; the last where it occurs twice (as the AWS CLI takes it); NULL
 * if there is none or object is not an object. */
const cJSON *cks_json_get(const cJSON *object, const char *name);
/* Text of a string item; empty and p NULL where item is NULL or no string. */
struct cks_str cks_json_text(const cJSON *item);
/* cks_json_get and cks_json_text at once. */
struct cks_str cks_json_text_of(const cJSON *object, const char *name);
/* A time as the AWS CLI prints it, ISO 8601 or a number of seconds; false for everything else. */
bool cks_json_time(const cJSON *item, int64_t *ret);
/* Is it a JSON true? false for everything else. */
bool cks_json_is_true(const cJSON *item);
/* "a string", "a number", "null", ... */
const char *cks_json_kind(const cJSON *item);

/* pointer + "/" + key with ~ and / escaped; NULL if out of memory. */
const char *cks_pointer_child(struct cks_arena *a, const char *pointer, struct cks_str key);
const char *cks_pointer_index(struct cks_arena *a, const char *pointer, size_t index);

#endif
