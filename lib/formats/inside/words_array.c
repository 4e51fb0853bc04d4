#include "formats/inside/words_array.h"

#include "base/buf.h"
#include "base/vec.h"
#include "formats/inside/script.h"

/* The key before which another one has the first words of a command. */
static const struct {
    const char *first, *rest;
} pairs[] = {
    {"command", "args"},
    {"entrypoint", "args"},
    {"entrypoint", "command"},
};

typedef CKS_VEC(struct cks_shell_part) part_list;

static bool
is_key(const struct cks_tree_node *n, const char *key)
{
    return n->key && n->up && strcmp(n->key, key) == 0;
}

static bool
holds_words(const cJSON *item)
{
    return cJSON_IsArray(item) || cJSON_IsString(item);
}

/* What has the first words of the command whose other words n has; or NULL. */
static const cJSON *
words_before(const struct cks_tree_node *n)
{
    for (size_t i = 0; i < CKS_COUNT(pairs); i++) {
        const cJSON *first =
            is_key(n, pairs[i].rest) ? cks_json_get(n->up->item, pairs[i].first) : NULL;
        if (holds_words(first))
            return first;
    }
    return NULL;
}

/* What has the other words; or NULL. */
static const cJSON *
words_after(const struct cks_tree_node *n)
{
    for (size_t i = 0; i < CKS_COUNT(pairs); i++) {
        const cJSON *rest =
            is_key(n, pairs[i].first) ? cks_json_get(n->up->item, pairs[i].rest) : NULL;
        if (cJSON_IsArray(rest))
            return rest;
    }
    return NULL;
}

/* The service is a word of its own; a script in a word is not a command of words. */
static bool
names_kms(const cJSON *words)
{
    for (const cJSON *i = cJSON_IsArray(words) ? words->child : NULL; i; i = i->next)
        if (cJSON_IsString(i) && strcmp(i->valuestring, "kms") == 0)
            return true;
    return false;
}

enum cks_words
cks_words_of(const struct cks_tree_node *n)
{
    const cJSON *rest = holds_words(n->item) ? words_after(n) : NULL;
    if (rest && (names_kms(n->item) || names_kms(rest)))
        return CKS_WORDS_PART;
    if (!cJSON_IsArray(n->item))
        return CKS_WORDS_NONE;
    return names_kms(n->item) || names_kms(words_before(n)) ? CKS_WORDS_ALL : CKS_WORDS_NONE;
}

/* A word in quotes. Whatever runs the container may replace $NAME, ${NAME} and $(NAME). */
static void
append_quoted(struct cks_buf *b, struct cks_str text, bool *ret_plain)
{
    bool open = cks_str_find(text, "$") < text.n;
    *ret_plain = true;
    cks_buf_addc(b, open ? '"' : '\'');
    for (size_t k = 0; k < text.n; k++) {
        bool marked = open ? strchr("\"\\`", text.p[k]) != NULL : text.p[k] == '\'';
        *ret_plain &= !marked;
        if (marked)
            cks_buf_adds(b, open ? "\\" : "'\\'");
        cks_buf_addc(b, text.p[k]);
    }
    cks_buf_adds(b, open ? "\" " : "' ");
}

static bool
append_part(struct cks_buf *b, part_list *parts, const cJSON *word, const char *pointer)
{
    struct cks_shell_part *part = pointer ? cks_vec_push(parts) : NULL;
    if (!part)
        return false;
    *part = (struct cks_shell_part){.at = b->len, .pointer = pointer};
    append_quoted(b, cks_json_text(word), &part->plain);
    return true;
}

/* The words of an array, or a text as one word, which Cloud Build's is. */
static bool
append_parts(struct cks_reading *r, const struct cks_tree_node *n, struct cks_buf *b,
             part_list *parts)
{
    size_t index = 0;
    bool ok = true;
    if (cJSON_IsString(n->item))
        return append_part(b, parts, n->item, cks_tree_pointer(r->arena, n));
    for (const cJSON *i = n->item->child; ok && i; i = i->next) {
        struct cks_tree_node child = {n, NULL, index++, i};
        ok = append_part(b, parts, i, cks_tree_pointer(r->arena, &child));
    }
    return ok;
}

bool
cks_read_words(struct cks_reading *r, const struct cks_tree_node *n)
{
    struct cks_buf b = {0};
    part_list parts = {0};
    const cJSON *first = words_before(n);
    struct cks_tree_node before = {n->up, first ? first->string : NULL, 0, first};
    bool ok = !first || append_parts(r, &before, &b, &parts);
    ok = ok && append_parts(r, n, &b, &parts);
    struct cks_str line = cks_arena_str(r->arena, cks_buf_str(&b));
    struct cks_shell_part *kept = cks_arena_array(r->arena, parts.count, sizeof(*kept));
    ok = ok && cks_buf_ok(&b) && line.p && kept;
    if (ok)
        memcpy(kept, parts.items, parts.count * sizeof(*kept));
    size_t count = parts.count;
    cks_vec_free(&parts);
    cks_buf_free(&b);
    return ok && cks_read_script_words(r, line, kept, count);
}
