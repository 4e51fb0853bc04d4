#include "formats/inside/node.h"

const char *
cks_tree_pointer(struct cks_arena *a, const struct cks_tree_node *n)
{
    if (!n->up)
        return "";
    const char *above = cks_tree_pointer(a, n->up);
    if (!above)
        return NULL;
    return n->key ? cks_pointer_child(a, above, cks_str_of(n->key))
                  : cks_pointer_index(a, above, n->index);
}
