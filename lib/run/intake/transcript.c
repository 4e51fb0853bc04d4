#include "run/intake/transcript.h"

#include "base/prompt.h"
#include "base/recorded.h"
#include "evidence/shapes/asked.h"

#define LISTING "kms describe-custom-key-stores"

/* A transcript as it is read. */
struct transcript {
    struct cks_buf *out;
    unsigned number; /* of the line */
    unsigned asked;  /* of the first line that asks for an inventory in any way; or 0 */
    bool begun;      /* the output follows its command */
    bool ended;      /* another prompt follows the output */
};

/* What ends a session, and what shells print then. */
static bool
is_end_of_session(struct cks_str words)
{
    return !words.n || cks_str_is(words, "exit") || cks_str_is(words, "logout");
}

static bool
is_inventory_command(struct cks_str words)
{
    size_t n = sizeof(CKS_INVENTORY_COMMAND) - 1;
    return cks_str_starts(words, CKS_INVENTORY_COMMAND) && (words.n == n || words.p[n] == ' ');
}

/* Lines before the command are kept empty, so that places stay right. */
static void
begin_output(struct transcript *t, struct cks_str words)
{
    t->begun = true;
    cks_buf_printf(t->out, "$ %.*s\n", (int)words.n, words.p);
    for (unsigned i = 1; i < t->number; i++)
        cks_buf_adds(t->out, "\n");
}

/* False if the line is neither of the inventory nor empty. */
static bool
take_shown_line(struct transcript *t, struct cks_str line, bool asks)
{
    size_t prompt = cks_prompt_length(line);
    struct cks_str words = cks_str_trim(cks_str_sub(line, prompt, line.n));
    if (asks && !t->asked && cks_str_find(words, LISTING) < words.n)
        t->asked = t->number;
    if (asks && !t->begun && is_inventory_command(words)) {
        begin_output(t, words);
        return true;
    }
    if (asks || prompt || t->ended || !t->begun) {
        t->ended |= t->begun;
        return is_end_of_session(words);
    }
    cks_buf_add(t->out, line.p, line.n);
    return true;
}

bool
cks_transcript_inventory(struct cks_str text, struct cks_buf *out, unsigned *ret_line)
{
    struct transcript t = {.out = out};
    bool alone = true;
    while (text.n) {
        bool asks = cks_asked_line(text) > 0;
        size_t n = cks_str_find(text, "\n") + 1;
        t.number++;
        alone &= take_shown_line(&t, cks_str_sub(text, 0, n), asks);
        text = cks_str_sub(text, n, text.n);
    }
    *ret_line = t.asked;
    return alone && t.begun;
}
