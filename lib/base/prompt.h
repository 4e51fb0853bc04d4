/*
 * The prompts of shells, before a command in what was saved of a terminal:
 *
 *     [ec2-user@ip-10-0-0-1 ~]$ aws ...       user@host:~$ aws ...       bash-5.2# aws ...
 *     (venv) me@mac ~ % aws ...               PS C:\> aws ...            C:\Users\me>aws ...
 *
 * Bash prints one without a fixed form, so only the usual ones are known.
 */
#ifndef CKS_BASE_PROMPT_H
#define CKS_BASE_PROMPT_H

#include "base/str.h"

/* The bytes of the prompt that a line begins with, with the spaces after it; 0: there is none. */
size_t cks_prompt_length(struct cks_str line);
/* The words that a command begins with and that only say how it is run, from the back: "sudo -E",
 * "env", "AWS_REGION=eu-west-1". What remains of `before` ends in a prompt, or in another word. */
struct cks_str cks_prompt_without_words(struct cks_str before);
/* A word without the quotes around it. */
struct cks_str cks_prompt_unquoted(struct cks_str word);

#endif
