/* What a prediction lacks, as predict prints it. */
#ifndef CKSCHECK_CLI_PREDICT_MISSING_H
#define CKSCHECK_CLI_PREDICT_MISSING_H

#include "predict/page.h"

/* Prints a line for each requirement that is not proved, and one for each kind of evidence that was
 * not given. */
void cli_print_missing(struct cli_page *p, const struct cks_prediction *made);

#endif
