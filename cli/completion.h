/* The completions of the command line for bash, zsh and fish, printed from the tables. */
#ifndef CKSCHECK_CLI_COMPLETION_H
#define CKSCHECK_CLI_COMPLETION_H

void cli_complete_bash(void);
void cli_complete_zsh(void);
void cli_complete_fish(void);

#endif
