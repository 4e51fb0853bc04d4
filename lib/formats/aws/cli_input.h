/* Inputs of calls and the proxy configuration file of the console. */
#ifndef CKS_FORMATS_CLI_INPUT_H
#define CKS_FORMATS_CLI_INPUT_H

#include "formats/reading/reading.h"
#include "formats/recognize.h"

bool cks_read_cli_input(struct cks_reading *r, const cJSON *root, const char *pointer,
                        enum cks_shape shape);

#endif
