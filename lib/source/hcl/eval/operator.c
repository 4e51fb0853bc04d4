/* Operators with one and two operands. */
#include "source/hcl/eval/operator.h"

#include "base/buf.h"
#include "source/hcl/eval/answers.h"
#include "source/hcl/eval/eval.h"
#include "source/hcl/value/convert.h"
#include "source/hcl/value/number.h"
#include "source/hcl/value/value.h"

cks_hcl_v
cks_hcl_eval_unary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                   const struct cks_hcl_scope *scope)
{
    bool negate = e->u.op.op == CKS_HCL_OP_NEGATE;
    cks_hcl_v v = cks_hcl_eval_expr(ev, e->u.op.left, scope);
    if (v->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an operand must not be null");
    v = cks_hcl_convert(&ev->vs, v, negate ? &cks_hcl_number : &cks_hcl_bool);
    if (!cks_hcl_is_known(v))
        return v;
    bool sensitive = v->sensitive;
    if (!negate) {
        v = cks_hcl_bool_of(&ev->vs, !v->u.boolean);
    } else {
        v = cks_hcl_exactly(&ev->vs, cks_hcl_number_negated(ev->vs.arena, cks_hcl_num(v)));
    }
    return mark_if(ev, cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED), sensitive);
}

static cks_hcl_v
logic(struct cks_hcl_eval *ev, bool any, cks_hcl_v a, cks_hcl_v b)
{
    /* One operand decides whatever the other is, or that one is an error. */
    if (cks_hcl_is_known(a) && a->u.boolean == any)
        return cks_hcl_bool_of(&ev->vs, any);
    if (cks_hcl_is_known(b) && b->u.boolean == any)
        return cks_hcl_bool_of(&ev->vs, any);
    if (!cks_hcl_is_known(a) || !cks_hcl_is_known(b))
        return cks_hcl_unknown_as(&ev->vs, &cks_hcl_bool, cks_hcl_is_known(a) ? b : a);
    return cks_hcl_bool_of(&ev->vs,
                           any ? a->u.boolean || b->u.boolean : a->u.boolean && b->u.boolean);
}

static cks_hcl_v
compared(struct cks_hcl_eval *ev, enum cks_hcl_op op, int order)
{
    bool yes = op == CKS_HCL_OP_LT   ? order < 0
               : op == CKS_HCL_OP_LE ? order <= 0
               : op == CKS_HCL_OP_GT ? order > 0
                                     : order >= 0;
    return cks_hcl_bool_of(&ev->vs, yes);
}

static cks_hcl_v
arithmetic(struct cks_hcl_eval *ev, enum cks_hcl_op op, cks_hcl_v a, cks_hcl_v b)
{
    static const char letters[] = {[CKS_HCL_OP_ADD] = '+',
                                   [CKS_HCL_OP_SUB] = '-',
                                   [CKS_HCL_OP_MUL] = '*',
                                   [CKS_HCL_OP_DIV] = '/',
                                   [CKS_HCL_OP_MOD] = '%'};
    if (op == CKS_HCL_OP_DIV && cks_hcl_number_compare(cks_hcl_num(b), CKS_HCL_ZERO) == 0)
        return cks_hcl_number_compare(cks_hcl_num(a), CKS_HCL_ZERO) == 0
                   ? refused(ev, "division by zero")
                   : cks_hcl_unknown(&ev->vs, &cks_hcl_number, "division by zero", NULL);
    return cks_hcl_calculated(&ev->vs, letters[op], a, b);
}

cks_hcl_v
cks_hcl_eval_binary(struct cks_hcl_eval *ev, const struct cks_hcl_expr *e,
                    const struct cks_hcl_scope *scope)
{
    enum cks_hcl_op op = e->u.op.op;
    cks_hcl_v a = cks_hcl_eval_expr(ev, e->u.op.left, scope),
              b = cks_hcl_eval_expr(ev, e->u.op.right, scope);
    cks_hcl_t want = op == CKS_HCL_OP_OR || op == CKS_HCL_OP_AND ? &cks_hcl_bool : &cks_hcl_number;
    if (a->state == CKS_HCL_ERROR)
        return a;
    if (b->state == CKS_HCL_ERROR)
        return b;
    if (op == CKS_HCL_OP_EQ || op == CKS_HCL_OP_NE) {
        cks_hcl_v equal = cks_hcl_equal(&ev->vs, a, b);
        if (op == CKS_HCL_OP_EQ || !cks_hcl_is_known(equal))
            return equal;
        return mark_if(ev,
                       cks_hcl_sourced(&ev->vs, cks_hcl_bool_of(&ev->vs, !equal->u.boolean),
                                       CKS_HCL_FROM_COMPUTED),
                       equal->sensitive);
    }
    if (a->state == CKS_HCL_NULL_VALUE || b->state == CKS_HCL_NULL_VALUE)
        return refused(ev, "an operand must not be null");
    a = cks_hcl_convert(&ev->vs, a, want);
    b = cks_hcl_convert(&ev->vs, b, want);
    if (a->state == CKS_HCL_ERROR || b->state == CKS_HCL_ERROR)
        return a->state == CKS_HCL_ERROR ? a : b;
    bool sensitive = a->sensitive || b->sensitive;
    cks_hcl_v v;
    if (want == &cks_hcl_bool)
        v = logic(ev, op == CKS_HCL_OP_OR, a, b);
    else if (!cks_hcl_is_known(a) || !cks_hcl_is_known(b))
        v = cks_hcl_unknown_as(&ev->vs, op <= CKS_HCL_OP_GE ? &cks_hcl_bool : &cks_hcl_number,
                               cks_hcl_is_known(a) ? b : a);
    else if (op <= CKS_HCL_OP_GE)
        v = compared(ev, op, cks_hcl_compare(a, b));
    else
        v = arithmetic(ev, op, a, b);
    return mark_if(ev, cks_hcl_sourced(&ev->vs, v, CKS_HCL_FROM_COMPUTED), sensitive);
}
