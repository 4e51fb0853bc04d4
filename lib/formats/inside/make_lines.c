#include "formats/inside/make_lines.h"

#include "formats/inside/lines.h"

static size_t
behind_line_blanks(struct cks_str s, size_t i)
{
    while (i < s.n && cks_is_space((unsigned char)s.p[i]))
        i++;
    return i;
}

size_t
cks_make_behind_bracket(struct cks_str s, size_t i)
{
    char open = s.p[i], close = open == '(' ? ')' : '}';
    unsigned depth = 0;
    for (; i < s.n; i++) {
        depth += s.p[i] == open;
        if (s.p[i] == close && --depth == 0)
            return i + 1;
    }
    return s.n;
}

/* The first of the bytes in `any` outside of $(...), or s.n. */
static size_t
find_outside(struct cks_str s, const char *any)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '$' && i + 1 < s.n && strchr("({", s.p[i + 1]))
            i = cks_make_behind_bracket(s, i + 1) - 1;
        else if (strchr(any, s.p[i]))
            return i;
    }
    return s.n;
}

/* The index behind a word and the blanks after it, if the text begins with it; else 0. */
static size_t
behind_keyword(struct cks_str s, const char *word)
{
    size_t n = strlen(word);
    if (!cks_str_starts(s, word) || (n < s.n && !cks_is_space((unsigned char)s.p[n])))
        return 0;
    return behind_line_blanks(s, n);
}

static bool
is_make_keyword(struct cks_str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (behind_keyword(s, words[i]) || cks_str_is(s, words[i]))
            return true;
    return false;
}

/* ---- assignments ---- */

/* Without a comment, which begins at a # that no backslash precedes. Blanks before it stay: make
 * keeps them. */
static struct cks_str
without_make_comment(struct cks_str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] != '#')
        n += s.p[n] == '\\' && n + 1 < s.n ? 2 : 1;
    return cks_str_sub(s, 0, n);
}

static enum cks_make_operator
operator_of(struct cks_str mark)
{
    if (cks_str_is(mark, ":") || cks_str_is(mark, "::"))
        return CKS_MAKE_SETS_NOW;
    if (cks_str_is(mark, "?"))
        return CKS_MAKE_SETS_ONCE;
    if (cks_str_is(mark, "+"))
        return CKS_MAKE_ADDS;
    return mark.n ? CKS_MAKE_SETS_ELSE : CKS_MAKE_SETS;
}

/* Words that may precede the name. */
static size_t
take_modifiers(struct cks_str s, struct cks_make_line *l)
{
    size_t at = 0, n;
    do {
        struct cks_str rest = cks_str_sub(s, at, s.n);
        n = behind_keyword(rest, "export");
        l->exported |= n > 0;
        if (!n && (n = behind_keyword(rest, "unexport")))
            l->unexported = true;
        if (!n && (n = behind_keyword(rest, "override")))
            l->overrides = true;
        if (!n)
            n = behind_keyword(rest, "private");
        at += n;
    } while (n);
    return at;
}

/* NAME := value; false if the text is none. */
static bool
take_assignment(struct cks_str s, struct cks_make_line *l)
{
    struct cks_make_line made = *l;
    size_t at = take_modifiers(s, &made), equals = find_outside(s, "=");
    size_t end = equals;
    while (end > at && strchr(":?+!", s.p[end - 1]))
        end--;
    made.name = cks_str_trim(cks_str_sub(s, at, end - at));
    if (equals >= s.n || !made.name.n || find_outside(made.name, " \t:#") < made.name.n)
        return false;
    made.kind = CKS_MAKE_ASSIGN;
    made.op = operator_of(cks_str_sub(s, end, equals - end));
    made.value = without_make_comment(cks_str_sub(s, behind_line_blanks(s, equals + 1), s.n));
    *l = made;
    return true;
}

/* targets: NAME := value, or a rule. */
static bool
take_rule(struct cks_make_reader *r, struct cks_str s, struct cks_make_line *l)
{
    size_t colon = find_outside(s, ":=#");
    if (colon >= s.n || s.p[colon] != ':')
        return false;
    l->targets = cks_str_trim(cks_str_sub(s, 0, colon));
    size_t rest = colon + 1;
    rest += rest < s.n && s.p[rest] == ':';
    struct cks_str behind = cks_str_sub(s, behind_line_blanks(s, rest), s.n);
    size_t semicolon = find_outside(behind, ";#");
    if (take_assignment(behind, l) && (size_t)(l->name.p - behind.p) < semicolon)
        return true;
    l->kind = CKS_MAKE_RULE;
    r->targets = l->targets;
    if (semicolon < behind.n && behind.p[semicolon] == ';') {
        r->recipe = (size_t)(behind.p - r->text.p) + semicolon + 1;
        r->recipe_end = l->next;
    }
    return true;
}

/* ---- define ---- */

/* Reads on to the endef of a define, whose head is s. */
static void
take_define(struct cks_make_reader *r, struct cks_str s, struct cks_make_line *l)
{
    struct cks_line line;
    unsigned depth = 1;
    size_t from = r->at, end = r->at;
    while (depth && cks_next_line(r->text, &r->at, &line)) {
        struct cks_str inner = cks_str_trim(line.text);
        depth += behind_keyword(inner, "define") > 0;
        depth -= cks_str_is(inner, "endef") || behind_keyword(inner, "endef") > 0;
        if (depth)
            end = line.next;
    }
    struct cks_make_line made = {.from = l->from,
                                 .conditional = l->conditional,
                                 .exported = l->exported,
                                 .overrides = l->overrides};
    struct cks_str head = without_make_comment(s);
    if (!take_assignment(head, &made)) {
        made.kind = CKS_MAKE_ASSIGN;
        made.name = cks_str_trim(head);
    }
    made.defined = true;
    /* The last line break is not in the value. */
    made.value = cks_str_sub(r->text, from, end - from);
    if (made.value.n && made.value.p[made.value.n - 1] == '\n')
        made.value.n--;
    made.next = r->at;
    *l = made;
}

/* ---- lines ---- */

static bool
next_recipe(struct cks_make_reader *r, size_t from, size_t next, struct cks_make_line *ret)
{
    while (from < next && strchr("\t @+-", r->text.p[from]))
        from++;
    *ret = (struct cks_make_line){
        .kind = CKS_MAKE_RECIPE, .from = from, .next = next, .targets = r->targets};
    return true;
}

static void
take_directive(struct cks_make_reader *r, struct cks_str s, struct cks_make_line *l)
{
    static const char *const begin[] = {"ifeq", "ifneq", "ifdef", "ifndef"};
    static const char *const end[] = {"endif"};
    static const char *const include[] = {"include", "-include", "sinclude"};
    size_t define = take_modifiers(s, l);
    struct cks_str rest = cks_str_sub(s, define, s.n);
    size_t n = behind_keyword(rest, "define");
    r->conditions += is_make_keyword(s, begin, CKS_COUNT(begin));
    r->conditions -= r->conditions && is_make_keyword(s, end, CKS_COUNT(end));
    if (n) {
        take_define(r, cks_str_sub(rest, n, rest.n), l);
    } else if (is_make_keyword(s, include, CKS_COUNT(include))) {
        l->kind = CKS_MAKE_INCLUDE;
        size_t blank = find_outside(s, " \t");
        l->name = cks_str_trim(without_make_comment(cks_str_sub(s, blank, s.n)));
    } else if (behind_keyword(rest, "undefine")) {
        l->kind = CKS_MAKE_UNDEFINE;
        l->name = cks_str_trim(cks_str_sub(rest, behind_keyword(rest, "undefine"), rest.n));
    } else if (!take_assignment(s, l) && !take_rule(r, s, l) && (l->exported || l->unexported)) {
        l->kind = CKS_MAKE_EXPORT;
        l->name = cks_str_trim(without_make_comment(rest));
    }
}

bool
cks_make_next(struct cks_make_reader *r, struct cks_make_line *ret)
{
    struct cks_line line;
    size_t recipe = r->recipe;
    r->recipe = 0;
    if (recipe)
        return next_recipe(r, recipe, r->recipe_end, ret);
    if (!cks_next_line(r->text, &r->at, &line))
        return false;
    struct cks_line first = line;
    bool joined = cks_line_goes_on(line);
    while (cks_line_goes_on(line) && cks_next_line(r->text, &r->at, &line))
        ;
    if (first.text.n && first.text.p[0] == '\t')
        return next_recipe(r, first.from, r->at, ret);
    struct cks_str s = cks_str_sub(r->text, first.from, line.from + line.text.n - first.from);
    *ret = (struct cks_make_line){
        .from = first.from, .next = r->at, .conditional = r->conditions > 0, .joined = joined};
    take_directive(r, cks_str_sub(s, behind_line_blanks(s, 0), s.n), ret);
    return true;
}
