/* What of an input may be shown. A value in the wrong place, a forgotten quote or a name that runs
 * on into what follows it make a secret of a text that is none by its place; so whatever prints a
 * piece of an input asks here first. */
#ifndef CKS_MODEL_GATE_H
#define CKS_MODEL_GATE_H

#include "base/secret.h"
#include "model/store.h"

/* Whether a text may be shown as far as it tells by itself: false where it contains the name of a
 * secret and more, or a private key. */
bool cks_may_show(struct cks_str text);
/* The same of a text that no store is beside: false also where it has the form of a secret. */
bool cks_may_show_alone(struct cks_str text);
/* Whether one of the store's own secrets is in the text. */
bool cks_holds_secret_of(const struct cks_secret *own, size_t count, struct cks_str text);
/* Whether a line of a private key is in the text. */
bool cks_holds_key(struct cks_str text);
/* Whether the name of a member may be shown, which may be a secret that lost its own name: names
 * of the tables, what is near to them, common words, and what secrets never look like. */
bool cks_may_show_name(struct cks_str name);
/* Whether the value of an unknown member may be a secret, by its form or the member's name: what is
 * behind it on its line would tell its length. */
bool cks_may_give_secret(struct cks_str name, struct cks_str value);
/* Names and values of AWS's documents: of a secret that has a part of one they tell nothing. */
extern const char cks_documented_words[];
/* Finds the values of a store that must not be shown: s->sense.concealed. For cks_store_settle. */
void cks_gate_values(struct cks_store *s);

#endif
