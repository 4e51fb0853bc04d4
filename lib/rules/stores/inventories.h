/*
 * Which account and Region each inventory is of. It names neither, but the endpoint service of an
 * entry names the Region; otherwise it is the run's, or that of the run's only inputs. An inventory
 * of another Region proves and disproves nothing, and no fault is found in its entries.
 */
#ifndef CKS_RULES_INVENTORIES_H
#define CKS_RULES_INVENTORIES_H

#include "rules/stores/spanning.h"

/* Sets the scopes of inventories and their entries, and which stores they cover. First of all that
 * spans stores. False if out of memory. */
bool cks_place_inventories(struct cks_spanning *sp);

#endif
