#include "report/html/told.h"

#include <string.h>

const struct told_command *
cks_html_told(struct cks_html_told *told, const char *command, const char *title, size_t number)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->items[i].number != number && strcmp(told->items[i].text.data, command) == 0)
            return &told->items[i];
    if (told->count == CKS_HTML_TOLD_MAX || !*command || !*title)
        return NULL;
    struct told_command *k = &told->items[told->count];
    k->number = number;
    cks_buf_adds(&k->text, command);
    cks_buf_adds(&k->title, title);
    told->count += cks_buf_ok(&k->text) && cks_buf_ok(&k->title);
    return NULL;
}

void
cks_html_told_free(struct cks_html_told *told)
{
    /* One that memory did not suffice for is behind the last. */
    for (size_t i = 0; i < CKS_HTML_TOLD_MAX; i++) {
        cks_buf_free(&told->items[i].text);
        cks_buf_free(&told->items[i].title);
    }
}
