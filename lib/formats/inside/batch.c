#include "formats/inside/batch.h"

#include "formats/inside/script.h"

bool
cks_read_batch(struct cks_reading *r)
{
    return cks_read_script_part(r, 0, r->doc->text.n, (struct cks_str){0}, CKS_SHELL_CMD);
}
