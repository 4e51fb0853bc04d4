/* What a run keeps of calls that were judged elsewhere. */
#ifndef CKS_RUN_STATE_CALLED_H
#define CKS_RUN_STATE_CALLED_H

#include "base/vec.h"
#include "ckscheck/tool.h"

/* A call that was judged elsewhere: see cks_add_judged_call. */
struct cks_called {
    struct cks_judged_call call; /* the texts are the run's */
    struct cks_prediction prediction;
    size_t store; /* its index; CKS_NO_STORE: it was not judged */
};

/* The calls of a run that has no files. */
struct cks_calls {
    CKS_VEC(struct cks_called) list;
    CKS_VEC(size_t) of_store; /* the call of each store */
};

#endif
