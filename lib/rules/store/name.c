/* CKS120 to CKS122: the store's name and ID. */
#include "base/utf8.h"
#include "base/store_id.h"
#include "rules/judge/checks.h"
#include "rules/store/values.h"

static const enum cks_param names[] = {CKS_P_NAME, CKS_P_NEW_NAME};

void
cks_check_name_length(struct cks_judge *j, const struct cks_store *s)
{
    for (size_t i = 0; i < CKS_COUNT(names); i++)
        cks_judge_length(j, s, CKS120, names[i], NULL);
}

static bool
is_visible(uint32_t cp)
{
    return cp >= 0x20 && cp < 0x7F ? true : !cks_utf8_invisible(cp);
}

void
cks_check_name_characters(struct cks_judge *j, const struct cks_store *s)
{
    for (size_t i = 0; i < CKS_COUNT(names); i++) {
        struct cks_look look;
        uint32_t cp = 0;
        if (!cks_look_at(s, names[i], &look) ||
            !(look.chars & (CKS_CHARS_SPACE | CKS_CHARS_CONTROL | CKS_CHARS_HIGH)))
            continue;
        size_t at = cks_first_outside(look.literals, is_visible, &cp);
        if (at == look.literals.n)
            continue;
        char bytes[4];
        struct cks_spot spot = cks_spot_in(CKS121, names[i], &look, at, cks_utf8_encode(cp, bytes));
        spot.help = "remove it, or type the name again";
        cks_find(j, s, spot,
                 "%s contains the invisible character %s; two different names may look the same",
                 cks_short_name(names[i]), cks_say_char(j, cp));
    }
}

void
cks_check_store_id_format(struct cks_judge *j, const struct cks_store *s)
{
    struct cks_look look;
    cks_judge_length(j, s, CKS122, CKS_P_ID,
                     "copy the ID from the output of aws kms "
                     "describe-custom-key-stores");
    if (!cks_look_at(s, CKS_P_ID, &look) ||
        cks_surely_longer(cks_of(s, CKS_P_ID), cks_param(CKS_P_ID)->max))
        return;
    struct cks_spot spot = {.rule = CKS122, .other = true, .param = CKS_P_ID};
    spot.help = "copy the ID from the output of aws kms describe-custom-key-stores";
    if (look.whole && !cks_is_store_id(look.text))
        cks_find(j, s, spot,
                 "CustomKeyStoreId does not look like an ID, which is cks- and %d hexadecimal "
                 "digits",
                 CKS_STORE_ID_DIGITS);
    else if (!look.whole && cks_surely_not_starting(cks_of(s, CKS_P_ID), "cks-"))
        cks_find(j, s, spot, "CustomKeyStoreId does not start with cks-, as IDs do");
}
