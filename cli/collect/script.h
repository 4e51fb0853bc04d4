/* The script that collect prints: steps of one or more stores, each once, by parts. */
#ifndef CKSCHECK_CLI_SCRIPT_H
#define CKSCHECK_CLI_SCRIPT_H

#include <stdbool.h>

#include <ckscheck/tool.h>

#include "common/options.h"

struct cli_script_step;

struct cli_script {
    const struct cli_settings *settings; /* operands, --region, --into, --without */
    struct cli_script_step *steps;
    size_t count, cap;
    void *seen;        /* what was asked already, and names */
    unsigned left_out; /* bits of parts that have steps */
    bool more_later;   /* of struct cks_step */
    bool failed;       /* out of memory */
};

/* Adds a step unless another one answers for it. Everything is copied. */
void cli_script_add(struct cli_script *s, const struct cks_step *step);
/* Prints it to standard output, in the order of parts. */
void cli_script_print(struct cli_script *s);
void cli_script_free(struct cli_script *s);

#endif
