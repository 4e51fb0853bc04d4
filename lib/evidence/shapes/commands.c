#include "evidence/shapes/commands.h"

#include "evidence/shapes/take.h"
#include "evidence/facts/evidence.h"

/* How a command names the user that it is about. */
enum naming { NOBODY, OPTION, THIRD };

#define PASSWORD (1u << CKS_UNDOES_PASSWORD)
#define USER (1u << CKS_UNDOES_USER)
#define MTLS (1u << CKS_UNDOES_MTLS)
#define LOCK (1u << CKS_UNDOES_LOCK)

static const struct known {
    const char *words;
    enum naming naming;
    unsigned undoes;
} table[] = {
#define CKS_HSM_COMMAND(words_, naming_, undoes_) {(words_), (naming_), (undoes_)},
#include "evidence/shapes/commands.def"
#undef CKS_HSM_COMMAND
};

static const struct known anything = {"", NOBODY, PASSWORD | USER | MTLS};

static const char *const prompts[] = {"aws-cloudhsm", "cloudhsm-cli"};

size_t
cks_command_find(struct cks_str text)
{
    size_t first = text.n;
    for (size_t i = 0; i < CKS_COUNT(prompts); i++) {
        size_t at = cks_str_find(text, prompts[i]);
        first = at < first ? at : first;
    }
    return first;
}

/* A word of a command, without quotes. */
static struct cks_str
take_command_word(struct cks_str *rest)
{
    size_t n = 0;
    *rest = cks_str_trim(*rest);
    while (n < rest->n && !cks_is_space((unsigned char)rest->p[n]))
        n++;
    struct cks_str word = cks_str_sub(*rest, 0, n);
    *rest = cks_str_sub(*rest, n, rest->n);
    if (word.n > 1 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0])
        word = cks_str_sub(word, 1, word.n - 2);
    return word;
}

/* The command itself: up to the end of its line, or of the last line that it goes on in. */
static struct cks_str
words_of(struct cks_str text)
{
    size_t skip =
        cks_str_starts(text, prompts[0]) ? cks_str_of(prompts[0]).n : cks_str_of(prompts[1]).n;
    struct cks_str rest = cks_str_trim(cks_str_sub(text, skip, text.n));
    /* On Windows: "C:\\Program Files\\...\\cloudhsm-cli.exe" user list */
    if (cks_str_starts(rest, ".exe"))
        rest = cks_str_sub(rest, 4, rest.n);
    if (cks_str_starts(rest, "\"") || cks_str_starts(rest, "'"))
        rest = cks_str_trim(cks_str_sub(rest, 1, rest.n));
    if (cks_str_starts(rest, ">"))
        rest = cks_str_sub(rest, 1, rest.n);
    size_t end = cks_str_find(rest, "\n");
    while (end > 0 && end < rest.n && rest.p[end - 1] == '\\')
        end = end + 1 + cks_str_find(cks_str_sub(rest, end + 1, rest.n), "\n");
    return cks_str_trim(cks_str_sub(rest, 0, end));
}

/* Whether a command begins with these words; *ret_n: how many characters that is. */
static bool
command_begins_with(struct cks_str command, const char *words, size_t *ret_n)
{
    struct cks_str wanted = cks_str_of(words), rest = command;
    *ret_n = wanted.n;
    while (wanted.n) {
        struct cks_str a = take_command_word(&wanted), b = take_command_word(&rest);
        if (!cks_str_eq(a, b))
            return false;
    }
    return true;
}

static const struct known *
known_command(struct cks_str command)
{
    const struct known *best = &anything;
    size_t longest = 0, n;
    for (size_t i = 0; i < CKS_COUNT(table); i++)
        if (command_begins_with(command, table[i].words, &n) && n > longest) {
            longest = n;
            best = &table[i];
        }
    return best;
}

/* Whom it is about; empty if it does not say. */
static struct cks_str
user_named(struct cks_str command, enum naming naming)
{
    static const struct cks_str nobody;
    struct cks_str rest = command, word = nobody;
    for (size_t i = 1; (word = take_command_word(&rest)).n; i++) {
        if (naming == THIRD && i == 3)
            return word;
        if (naming != OPTION || !cks_str_starts(word, "--username"))
            continue;
        size_t equals = cks_str_find(word, "=");
        return equals < word.n ? cks_str_sub(word, equals + 1, word.n) : take_command_word(&rest);
    }
    return nobody;
}

static bool
is_about_kmsuser(struct cks_str command, enum naming naming)
{
    struct cks_str user = naming == NOBODY ? command : user_named(command, naming);
    return naming == NOBODY || !user.n || cks_str_ieq(user, CKS_STR_LIT("kmsuser"));
}

/* The value of an option, as it is; quotes may hold spaces. */
static struct cks_str
option_value(struct cks_str rest)
{
    rest = cks_str_trim(rest);
    while (cks_str_starts(rest, "\\"))
        rest = cks_str_trim(cks_str_sub(rest, 1, rest.n));
    char quote = rest.n && (rest.p[0] == '"' || rest.p[0] == '\'') ? rest.p[0] : 0;
    if (!quote)
        return take_command_word(&rest);
    rest = cks_str_sub(rest, 1, rest.n);
    size_t end = 0;
    while (end < rest.n && rest.p[end] != quote)
        end++;
    return cks_str_sub(rest, 0, end);
}

struct cks_str
cks_command_password(struct cks_str text)
{
    static const char option[] = "--password";
    struct cks_str command = words_of(text);
    size_t end = cks_str_find(command, option) + sizeof(option) - 1;
    bool told =
        end < command.n && (command.p[end] == '=' || cks_is_space((unsigned char)command.p[end]));
    return told ? option_value(cks_str_sub(command, end + 1, command.n)) : (struct cks_str){0};
}

/* What a command does where it is done, or where it is refused. */
static unsigned
undone_by(struct cks_str command, const cJSON *answer)
{
    const struct known *k = known_command(command);
    bool refused = cks_int_of(cks_json_get(answer, "error_code"), 0) > 0;
    if (!command.n || !is_about_kmsuser(command, k->naming))
        return 0;
    if (refused)
        return cks_str_is(cks_str_of(k->words), "login") ? LOCK : 0;
    return k->undoes;
}

bool
cks_commands_take(struct cks_evidence *e, unsigned text, struct cks_str above, const cJSON *answer)
{
    size_t at = cks_command_find(above);
    bool any = false;
    while (at < above.n) {
        struct cks_str rest = cks_str_sub(above, at + 1, above.n);
        size_t next = at + 1 + cks_command_find(rest);
        struct cks_str command = words_of(cks_str_sub(above, at, next - at));
        unsigned undoes = undone_by(command, next < above.n ? NULL : answer);
        struct cks_change *kept = undoes ? cks_vec_push(&e->changes) : NULL;
        e->failed |= undoes && !kept;
        if (kept)
            *kept = (struct cks_change){{text, answer ? "" : NULL, 0}, undoes};
        any |= undoes != 0;
        at = next;
    }
    return any;
}
