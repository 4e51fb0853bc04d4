#include "evidence/shapes/asked.h"

#include <string.h>

#include "base/escape.h"
#include "base/prompt.h"
#include "evidence/facts/evidence.h"
#include "evidence/facts/ids.h"
#include "evidence/facts/things.h"
#include "evidence/facts/whose.h"

enum means {
    FORM,
    REGION,
    PROFILE,
    ENDPOINT,
    SERVICE,
    LOG_GROUP,
    STREAM,
    TARGET_GROUP,
    BALANCER,
    PRINCIPAL,
    RESOURCE,
    ACTION,
    ROLE,
    CODE,
    PICKS,
    NETWORK,
    OF_NETWORK,
    NARROWS,
    DECIDES,
};

#define CKS_THING_ANY CKS_THING_KIND_COUNT
static const struct {
    enum cks_thing_kind kind;
    const char *option;
    enum means means;
} options[] = {
#define CKS_ASKED(kind_, option_, means_) {CKS_THING_##kind_, (option_), (means_)},
#include "evidence/shapes/asked.def"
#undef CKS_ASKED
};

#define LOG_GROUPS "/aws/cloudhsm/"
/* Commands that print the same shape as the one of the table: one stream of a log, or the
 * attributes of a load balancer. */
static const struct {
    enum cks_thing_kind kind;
    const char *command;
} also[] = {
    {CKS_THING_AUDIT_LOG, "logs get-log-events"},
    {CKS_THING_ATTRIBUTES, "elbv2 describe-load-balancer-attributes"},
};

/* ---- the line ---- */

/* Up to the end of the line, and of those that it goes on in. */
static size_t
line_length(struct cks_str text)
{
    size_t end = cks_str_find(text, "\n");
    while (end < text.n) {
        size_t last = end > 0 && text.p[end - 1] == '\r' ? end - 1 : end;
        if (last == 0 || text.p[last - 1] != '\\')
            break;
        end = end + 1 + cks_str_find(cks_str_sub(text, end + 1, text.n), "\n");
    }
    return end;
}

static bool
is_space_or_end(struct cks_str s, size_t i)
{
    return i >= s.n || cks_is_space((unsigned char)s.p[i]);
}

/* Whether a command begins behind this: a prompt, or another command that is done. */
static bool
begins_command(struct cks_str before)
{
    static const char *const ends[] = {"$ ", "# ", "> ", "% ", "+ ", "&& ", "; ", "|| "};
    before = cks_prompt_without_words(before);
    size_t prompt = cks_prompt_length(before);
    if (!cks_str_trim(before).n || (prompt && prompt == before.n))
        return true;
    for (size_t i = 0; i < CKS_COUNT(ends); i++)
        if (cks_str_ends(before, ends[i]))
            return true;
    return false;
}

/* Where the word begins that ends at `at`, as a path of the tool may. */
static size_t
path_begins(struct cks_str line, size_t at)
{
    bool path = at > 0 && (line.p[at - 1] == '/' || line.p[at - 1] == '\\');
    /* The prompt of Windows has no space after it. */
    while (path && at > 0 && !cks_is_space((unsigned char)line.p[at - 1]) && line.p[at - 1] != '>')
        at--;
    return at;
}

/* Behind the tool's name; on Windows that has an ending. */
static size_t
tool_ends(struct cks_str line, size_t at)
{
    static const char ending[] = ".exe";
    struct cks_str after = cks_str_sub(line, at + 3, line.n);
    return at + 3 + (cks_str_starts(after, ending) ? sizeof(ending) - 1 : 0);
}

/* Where "aws" stands as a line's command: behind a prompt, variables and the tool's path. Behind
 * another tool (aws-vault exec x -- aws) it stands only where a prompt shows that this is a
 * command. */
static size_t
tool_in(struct cks_str line)
{
    bool prompted = cks_prompt_length(line) > 0;
    for (size_t at = 0; (at += cks_str_find(cks_str_sub(line, at, line.n), "aws")) < line.n;
         at += 3) {
        size_t end = tool_ends(line, at), from = path_begins(line, at);
        bool word =
            from == 0 || cks_is_space((unsigned char)line.p[from - 1]) || line.p[from - 1] == '>';
        if (is_space_or_end(line, end) && word &&
            (prompted || begins_command(cks_str_sub(line, 0, from))))
            return at;
    }
    return line.n;
}

size_t
cks_asked_line(struct cks_str text)
{
    size_t n = line_length(text);
    struct cks_str line = cks_str_sub(text, 0, n);
    return n < text.n && tool_in(line) < line.n ? n + 1 : 0;
}

static bool
begins_value(struct cks_str text, size_t at)
{
    return at < text.n && (text.p[at] == '{' || text.p[at] == '[');
}

/* Where a value begins in a line that is not a command of the AWS CLI; line.n: nowhere. Other
 * commands behind a prompt may have brackets, and the message of one that failed. */
static size_t
value_in(struct cks_str line)
{
    size_t prompt = cks_str_starts(line, "{") ? 0 : cks_prompt_length(line), at = prompt;
    bool command = prompt && !begins_value(line, prompt);
    if (command || cks_str_starts(line, "aws: "))
        return line.n;
    while (at < line.n && !begins_value(line, at))
        at++;
    return at;
}

size_t
cks_asked_value(struct cks_str text, struct cks_str *ret_command)
{
    size_t at = 0;
    *ret_command = (struct cks_str){0};
    while (at < text.n) {
        struct cks_str rest = cks_str_sub(text, at, text.n);
        size_t n = cks_asked_line(rest);
        if (n) {
            *ret_command = cks_str_sub(rest, 0, n);
            at += n;
            continue;
        }
        size_t end = line_length(rest), value = value_in(cks_str_sub(rest, 0, end));
        if (value < end)
            return at + value;
        at += end < rest.n ? end + 1 : end;
    }
    return text.n;
}

/* ---- its words ---- */

static struct cks_str
take_asked_word(struct cks_str *rest)
{
    size_t n = 0;
    for (;;) {
        *rest = cks_str_trim(*rest);
        bool goes_on = rest->n > 1 && rest->p[0] == '\\' && cks_is_space((unsigned char)rest->p[1]);
        if (!goes_on)
            break;
        *rest = cks_str_sub(*rest, 1, rest->n);
    }
    char quote = rest->n && (rest->p[0] == '"' || rest->p[0] == '\'') ? rest->p[0] : 0;
    if (quote)
        for (n = 1; n < rest->n && rest->p[n] != quote; n++)
            ;
    while (n < rest->n && !cks_is_space((unsigned char)rest->p[n]))
        n++;
    struct cks_str word = cks_str_sub(*rest, 0, n);
    *rest = cks_str_sub(*rest, n, rest->n);
    if (quote && word.n > 1 && word.p[word.n - 1] == quote)
        word = cks_str_sub(word, 1, word.n - 2);
    return word;
}

/* The values of an option: all up to the next one. */
static struct cks_str
take_asked_values(struct cks_str *rest, struct cks_str equals)
{
    struct cks_str from = *rest, ahead = *rest, word;
    if (equals.n)
        return equals;
    while ((word = take_asked_word(&ahead)).n && !cks_str_starts(word, "--"))
        *rest = ahead;
    return cks_str_trim(cks_str_sub(from, 0, from.n - rest->n));
}

static enum means
meaning_of_option(enum cks_thing_kind kind, struct cks_str option)
{
    enum means means = kind == CKS_THING_DECISION ? DECIDES : NARROWS;
    for (size_t i = 0; i < CKS_COUNT(options); i++) {
        if (!cks_str_is(option, options[i].option))
            continue;
        if (options[i].kind == kind)
            return options[i].means;
        if (options[i].kind == CKS_THING_ANY)
            means = options[i].means;
    }
    return means;
}

/* ---- what they say ---- */

static void
set_other(struct cks_asked *a, const char *noun, struct cks_str name)
{
    if (a->noun)
        return;
    a->noun = noun;
    a->name = name;
}

/* "https://ec2.eu-west-1.amazonaws.com": an endpoint of AWS, whose Region may be in it. */
static void
take_endpoint(struct cks_asked *a, struct cks_str url)
{
    size_t scheme = cks_str_find(url, "://");
    struct cks_str host = cks_str_sub(url, scheme < url.n ? scheme + 3 : 0, url.n);
    host = cks_str_sub(host, 0, cks_str_find(host, "/"));
    bool ours = cks_str_ends(host, ".amazonaws.com") || cks_str_ends(host, ".amazonaws.com.cn") ||
                cks_str_ends(host, ".api.aws");
    /* Behind a password. */
    size_t at = cks_str_find(host, "@");
    if (!ours)
        set_other(a, "the endpoint ", cks_str_sub(host, at < host.n ? at + 1 : 0, host.n));
    while (ours && host.n) {
        size_t dot = cks_str_find(host, ".");
        struct cks_str label = cks_str_sub(host, 0, dot);
        char zone[40];
        /* A Region is what a zone's name begins with. */
        if (label.n + 1 < sizeof(zone)) {
            memcpy(zone, label.p, label.n);
            zone[label.n] = 'a';
            if (cks_region_of_zone((struct cks_str){zone, label.n + 1}).n && !a->region.n)
                a->region = label;
        }
        host = cks_str_sub(host, dot + 1, host.n);
    }
}

static void
take_log_group(struct cks_asked *a, struct cks_str name)
{
    a->cluster = cks_cluster_in(name);
    if (!a->cluster.n || cks_str_find(name, LOG_GROUPS) == name.n)
        set_other(a, "the log group ", name);
}

/* The networks that a filter selects by their IDs, if it is the only one; else empty. */
static struct cks_str
network_in(struct cks_str filter, struct cks_str others)
{
    static const char by[] = "Name=vpc-id,Values=";
    bool only = cks_str_starts(filter, by) && !cks_str_trim(others).n;
    return only ? cks_str_sub(filter, sizeof(by) - 1, filter.n) : (struct cks_str){0};
}

static void
asked_narrows(struct cks_asked *a, struct cks_str option)
{
    if (!a->narrows)
        a->option = option;
    a->narrows = true;
}

static void
take_asked_option(struct cks_asked *a, enum means means, struct cks_str option,
                  struct cks_str values)
{
    struct cks_str rest = values, value = cks_prompt_unquoted(take_asked_word(&rest));
    switch (means) {
    case FORM:
        break;
    case REGION:
        a->region = value;
        break;
    case PROFILE:
        a->profile = value;
        break;
    case ENDPOINT:
        take_endpoint(a, value);
        break;
    case SERVICE:
        a->service = value;
        break;
    case LOG_GROUP:
        take_log_group(a, value);
        break;
    case STREAM:
        a->stream = value;
        break;
    case TARGET_GROUP:
        a->group = value;
        break;
    case BALANCER:
        a->balancer = value;
        break;
    case PRINCIPAL:
        a->principal = value;
        break;
    case RESOURCE:
        if (!cks_str_is(value, "*") || cks_str_trim(rest).n)
            set_other(a, "the resource ", value);
        break;
    case ACTION:
        a->actions = values;
        break;
    case ROLE:
        if (!cks_str_is(value, CKS_KMS_ROLE))
            set_other(a, "the role ", value);
        break;
    case CODE:
        if (!cks_str_is(value, "kms"))
            set_other(a, "the service ", value);
        break;
    case NETWORK:
        if (!network_in(value, rest).n)
            asked_narrows(a, option);
        break;
    case OF_NETWORK:
        a->network = network_in(value, rest);
        a->picks |= !a->network.n;
        break;
    case PICKS:
        a->picks = true;
        break;
    case NARROWS:
        asked_narrows(a, option);
        break;
    case DECIDES:
        set_other(a, "an answer with ", option);
        break;
    }
}

/* "AWS_PROFILE=x AWS_REGION=y aws ...". */
static void
take_asked_variables(struct cks_asked *a, enum cks_thing_kind kind, struct cks_str before)
{
    static const struct {
        const char *name, *option;
    } variables[] = {
        {"AWS_DEFAULT_REGION=", "--region"},
        {"AWS_REGION=", "--region"},
        {"AWS_PROFILE=", "--profile"},
        {"AWS_ENDPOINT_URL=", "--endpoint-url"},
    };
    for (struct cks_str word; (word = take_asked_word(&before)).n;)
        for (size_t i = 0; i < CKS_COUNT(variables); i++) {
            enum means means = meaning_of_option(kind, cks_str_of(variables[i].option));
            if (cks_str_starts(word, variables[i].name))
                take_asked_option(a, means, word,
                                  cks_str_sub(word, strlen(variables[i].name), word.n));
        }
}

static bool
is_flag(struct cks_str option)
{
    return cks_str_starts(option, "--no-") || cks_str_is(option, "--debug");
}

/* What runs the tool, where that is another one: "aws-vault exec prod -- aws ..." names a profile.
 */
static void
take_asked_runner(struct cks_asked *a, struct cks_str before)
{
    before = cks_str_sub(before, cks_prompt_length(before), before.n);
    struct cks_str tool = take_asked_word(&before), verb = take_asked_word(&before);
    if (cks_str_is(tool, "aws-vault") && cks_str_is(verb, "exec"))
        a->profile = take_asked_word(&before);
    else
        set_other(a, "the command ", tool);
}

static struct cks_asked
read_asked(struct cks_str line, enum cks_thing_kind kind, const char *command)
{
    struct cks_asked a = {.recorded = line.n > 0};
    size_t at = tool_in(line);
    struct cks_str rest = cks_str_sub(line, tool_ends(line, at), line.n), word;
    struct cks_str before = cks_str_sub(line, 0, path_begins(line, at));
    struct cks_str wanted = cks_str_of(command ? command : "");
    if (!a.recorded)
        return a;
    take_asked_variables(&a, kind, before);
    if (!begins_command(before))
        take_asked_runner(&a, before);
    while ((word = take_asked_word(&rest)).n) {
        size_t equals = cks_str_find(word, "=");
        if (cks_str_starts(word, "--")) {
            struct cks_str option = cks_str_sub(word, 0, equals);
            enum means means = meaning_of_option(kind, option);
            struct cks_str value = cks_str_sub(word, equals + 1, word.n);
            /* Before the command, an option has one value; some have none. */
            if (!value.n && !is_flag(option))
                value = wanted.n ? take_asked_word(&rest) : take_asked_values(&rest, value);
            take_asked_option(&a, means, option, value);
            continue;
        }
        if (!wanted.n || !cks_str_eq(word, take_asked_word(&wanted)))
            set_other(&a, "the command ", word);
    }
    if (wanted.n)
        set_other(&a, "the command ", cks_str_trim(wanted));
    return a;
}

/* Of one stream the newest events are printed, but for an option. */
static void
read_other(struct cks_evidence_text *t, enum cks_thing_kind kind, const char *command)
{
    static const char from_head[] = " --start-from-head";
    t->asked = read_asked(t->line, kind, command);
    t->asked.latest = kind == CKS_THING_AUDIT_LOG && !t->asked.narrows &&
                      cks_str_find(t->line, from_head) == t->line.n;
}

void
cks_asked_note(struct cks_evidence *e, unsigned text, enum cks_thing_kind kind, const char *command)
{
    struct cks_evidence_text *t = &e->texts.items[text];
    t->asked = read_asked(t->line, kind, command);
    for (size_t i = 0; i < CKS_COUNT(also); i++)
        if (also[i].kind == kind && t->asked.noun &&
            cks_str_find(t->line, also[i].command) < t->line.n)
            read_other(t, kind, also[i].command);
    if (!t->asked.narrows)
        return;
    cks_thing_open(e, kind);
    e->narrowed[kind] = text + 1;
    cks_remark_add(e, t->file,
                   "the command above it has the option %s, so it is not known to be whole",
                   cks_quote(&e->arena, t->asked.option));
}

/* What an output without elements is about: nothing but its command tells. */
const char *
cks_asked_lacks(const struct cks_asked *a, enum cks_thing_kind kind)
{
    if (!a->recorded)
        return "no command is recorded above it";
    switch (kind) {
    case CKS_THING_PERMISSIONS:
        return a->service.n ? NULL : "the command above it names no service";
    case CKS_THING_LISTENER:
        return a->balancer.n ? NULL : "the command above it names no load balancer";
    case CKS_THING_TARGET_HEALTH:
    case CKS_THING_ATTRIBUTES:
        return a->group.n ? NULL : "the command above it names no target group";
    case CKS_THING_AUDIT_LOG:
        return a->cluster.n ? NULL : "the command above it names no cluster's log group";
    case CKS_THING_DECISION:
    case CKS_THING_ROLE_POLICIES:
        return NULL; /* of IAM, which has no Regions */
    default:
        return a->region.n ? NULL : "the command above it names no Region";
    }
}

/* ---- commands that change something ---- */

/* A command's service and operation: "ec2" and "create-route". */
struct operation {
    struct cks_str service, name;
    bool tried_only; /* an option keeps it from changing anything */
};

static struct operation
operation_of_line(struct cks_str line)
{
    struct operation o = {0};
    struct cks_str rest = cks_str_sub(line, tool_ends(line, tool_in(line)), line.n), word;
    while ((word = take_asked_word(&rest)).n) {
        bool option = cks_str_starts(word, "--");
        o.tried_only |=
            cks_str_is(word, "--dry-run") || cks_str_is(word, "--generate-cli-skeleton");
        if (!option && !o.service.n)
            o.service = word;
        else if (!option && !o.name.n)
            o.name = word;
        else if (option && !o.name.n && cks_str_find(word, "=") == word.n && !is_flag(word))
            (void)take_asked_word(&rest);
    }
    return o;
}

/* Whether it changes nothing that a proof uses; what is not known may change all. */
static bool
only_reads(const struct operation *o)
{
    static const char *const reads[] = {"describe-", "list-",   "get-",    "simulate-",
                                        "filter-",   "lookup-", "search-", "batch-get-"};
    static const char *const others[] = {
        "wait",     "help",        "tail",        "tag-role",   "tag-resource", "untag-resource",
        "add-tags", "remove-tags", "create-tags", "untag-role", "delete-tags",  "assume-role"};
    for (size_t i = 0; i < CKS_COUNT(reads); i++)
        if (cks_str_starts(o->name, reads[i]))
            return true;
    for (size_t i = 0; i < CKS_COUNT(others); i++)
        if (cks_str_is(o->name, others[i]))
            return true;
    return !o->name.n || o->tried_only;
}

/* Whether what follows a command is the message of one that failed. */
static bool
tells_failure(struct cks_str after)
{
    static const char *const begins[] = {"An error occurred (", "aws: [ERROR]", "aws: error",
                                         "usage:", "Unable to locate credentials"};
    after = cks_str_trim(after);
    for (size_t i = 0; i < CKS_COUNT(begins); i++)
        if (cks_str_starts(after, begins[i]))
            return true;
    return false;
}

/* All that the same service showed before, in this file: of two files, which came first is not
 * known. */
static void
note_change(struct cks_evidence *e, const struct operation *o)
{
    for (size_t i = e->first_text; i < e->texts.count; i++) {
        struct cks_evidence_text *t = &e->texts.items[i];
        if (!t->line.n || !cks_str_eq(operation_of_line(t->line).service, o->service) ||
            t->asked.noun)
            continue;
        set_other(&t->asked, "the state before ", cks_keep(e, o->name));
    }
}

void
cks_asked_note_changes(struct cks_evidence *e, struct cks_str between)
{
    while (between.n) {
        size_t n = line_length(between);
        struct cks_str line = cks_str_sub(between, 0, n);
        between = cks_str_sub(between, n + 1, between.n);
        if (tool_in(line) == line.n)
            continue;
        struct operation o = operation_of_line(line);
        if (!only_reads(&o) && !tells_failure(between))
            note_change(e, &o);
    }
}
