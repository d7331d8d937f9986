/* A logistic curve over what is known about a reply. The coefficients of nearest, share and their product were fitted (maximum
 * likelihood, both sets weighing the same) on the first three replies to 1,500 held-out turns of English service dialogues, where
 * a reply is right when its case carries the label of the reply that was really given, and to 300 Dutch messages, half of which
 * the history cannot answer. Those of satisfaction and use are set: a reply that was rated badly (bound half a point below
 * neutral) loses half its odds.
 *
 * The two sets alone gave (intercept, nearest, share, product): dialogues -2.1, 0.0, 3.2, 0.6; Dutch -5.1, 1.3, 3.6, 1.2. A
 * dialogue is always about something that the history knows, so there nearness says little; for a message from outside it says
 * most.
 */
#include "rank/confidence.h"

#include <math.h>

double sk_confidence(const struct sk_confidence_evidence *evidence) {
    double logit = -3.2 + 1.4 * evidence->nearest + 2.65 * evidence->share + 0.9 * evidence->nearest * evidence->share
                   + 1.3 * evidence->satisfaction + 0.7 * evidence->use;
    return 1 / (1 + exp(-logit));
}
