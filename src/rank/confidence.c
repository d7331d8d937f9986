/* A logistic curve over what is known about a reply. The coefficients of nearest and share were fitted (maximum likelihood) on
 * held-out service dialogues against whether the group's answers carry the label of the reply that was really given; the
 * ones of satisfaction and use are set so that a reply that was rated badly (bound half a point below neutral) halves its odds. */
#include "rank/confidence.h"

#include <math.h>

double sk_confidence(const struct sk_confidence_evidence *evidence) {
    double logit = -3.0 + 3.0 * evidence->nearest + 3.5 * evidence->share + 1.3 * evidence->satisfaction + 0.7 * evidence->use;
    return 1 / (1 + exp(-logit));
}
