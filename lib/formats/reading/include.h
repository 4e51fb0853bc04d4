/* Files that an input names: file:// on a command line, fn::readFile in Pulumi. */
#ifndef CKS_FORMATS_INCLUDE_H
#define CKS_FORMATS_INCLUDE_H

#include "formats/reading/reading.h"

enum cks_include {
    CKS_INCLUDE_OK,
    CKS_INCLUDE_NOT_READ, /* it is not there, too large, or not inside the root */
    CKS_INCLUDE_NO_MEMORY,
};
/* Reads the file that `path` names from the directory of r's document, or, with `or_here`, from
 * the one in which its commands run, or the process's own where it is not there; never one outside
 * of the root or behind a link. *ret is
 * in r's arena. */
enum cks_include cks_include_read(struct cks_reading *r, struct cks_str path, bool or_here,
                                  struct cks_str *ret);
/* The same as a document of that syntax, with its name. */
enum cks_include cks_include_open(struct cks_reading *r, struct cks_str path, bool or_here,
                                  enum cks_syntax syntax, struct cks_document **ret);

#endif
