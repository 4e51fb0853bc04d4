#include "base/prompt.h"

#include <string.h>

/* What the prompt of a shell ends with; > is that of Windows, and of a line that goes on. */
static const char marks[] = "$#%>";

static bool
is_char_of(char c, const char *set)
{
    return c && strchr(set, c) != NULL;
}

/* "(venv) ": the environment that a prompt names first. */
static size_t
environment_length(struct cks_str line)
{
    if (!cks_str_starts(line, "("))
        return 0;
    size_t end = cks_str_find(line, ") ");
    bool named = end < line.n && cks_str_find(line, "\"") > end && cks_str_find(line, "{") > end;
    return named ? end + 2 : 0;
}

/* "[user@host dir]", but no JSON: that has no such word first in its brackets. */
static bool
is_bracketed(struct cks_str prompt)
{
    prompt = cks_str_trim(prompt);
    return prompt.n > 2 && cks_str_starts(prompt, "[") && cks_str_ends(prompt, "]") &&
           cks_is_alnum((unsigned char)prompt.p[1]) && cks_str_find(prompt, "\"") == prompt.n &&
           cks_str_find(prompt, ",") == prompt.n;
}

/* "PS C:\Users\me" or "C:\Users\me". */
static bool
is_of_windows(struct cks_str prompt)
{
    bool drive = prompt.n > 2 && cks_is_alnum((unsigned char)prompt.p[0]) && prompt.p[1] == ':' &&
                 prompt.p[2] == '\\';
    return cks_str_starts(prompt, "PS ") || drive;
}

/* "user@host:~", "me@mac ~ ", "bash-5.2", "~ ": a word, or several with a user or a folder. */
static bool
is_plain_prompt(struct cks_str prompt)
{
    prompt = cks_str_trim(prompt);
    bool words = false;
    for (size_t i = 0; i < prompt.n; i++) {
        unsigned char c = (unsigned char)prompt.p[i];
        if (!cks_is_alnum(c) && !is_char_of((char)c, "._@:~/-+ "))
            return false;
        words |= c == ' ';
    }
    return !words || cks_str_find(prompt, "@") < prompt.n || cks_str_find(prompt, "~") < prompt.n;
}

size_t
cks_prompt_length(struct cks_str line)
{
    size_t from = environment_length(line);
    for (size_t i = from; i < line.n && line.p[i] != '\n'; i++) {
        struct cks_str before = cks_str_sub(line, from, i - from);
        bool windows = is_of_windows(before);
        bool ends = i + 1 == line.n || cks_is_space((unsigned char)line.p[i + 1]);
        if (!is_char_of(line.p[i], marks) || (!ends && !(windows && line.p[i] == '>')))
            continue;
        if (!windows && !is_bracketed(before) && !is_plain_prompt(before))
            return 0;
        for (i++; i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'); i++)
            ;
        return i;
    }
    return 0;
}

/* Whether a word says how a command is run: a tool before it, its option, or a variable. */
static bool
says_how(struct cks_str word)
{
    static const char *const tools[] = {"sudo", "time", "env", "command", "exec", "nohup"};
    size_t equals = cks_str_find(word, "=");
    for (size_t i = 0; i < CKS_COUNT(tools); i++)
        if (cks_str_is(word, tools[i]))
            return true;
    bool variable = equals > 0 && equals < word.n;
    for (size_t i = 0; variable && i < equals; i++)
        variable = cks_is_alnum((unsigned char)word.p[i]) || word.p[i] == '_';
    return variable || (word.n > 1 && word.p[0] == '-' && word.p[1] != '-');
}

struct cks_str
cks_prompt_without_words(struct cks_str before)
{
    for (;;) {
        struct cks_str rest = before;
        while (rest.n && cks_is_space((unsigned char)rest.p[rest.n - 1]))
            rest.n--;
        size_t from = rest.n;
        while (from > 0 && !cks_is_space((unsigned char)rest.p[from - 1]))
            from--;
        if (from == rest.n || !says_how(cks_str_sub(rest, from, rest.n)))
            return before;
        before = cks_str_sub(rest, 0, from);
    }
}

struct cks_str
cks_prompt_unquoted(struct cks_str word)
{
    bool quoted = word.n > 1 && is_char_of(word.p[0], "\"'") && word.p[word.n - 1] == word.p[0];
    return quoted ? cks_str_sub(word, 1, word.n - 2) : word;
}
