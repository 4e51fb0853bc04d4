/* Markdown: the commonest form in which commands are kept. */
#ifndef CKS_FORMATS_INSIDE_MARKDOWN_H
#define CKS_FORMATS_INSIDE_MARKDOWN_H

#include "formats/reading/reading.h"

/* The fenced blocks of commands, Terraform, JSON and YAML. */
bool cks_read_markdown(struct cks_reading *r);

#endif
