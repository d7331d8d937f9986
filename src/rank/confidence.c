/* A logistic curve over what is known about a reply. The coefficients of nearest, share and their product were fitted (maximum
 * likelihood, both sets weighing the same) on the first three replies to 1,500 held-out turns of English service dialogues, where
 * a reply is right when its case carries the label of the reply that was really given, and to 300 Dutch messages, half of which
 * the history cannot answer. Those of satisfaction and use are set: a reply that was rated badly (bound half a point below
 * neutral) loses half its odds.
 *
 * The two sets alone gave (intercept, nearest, share, product): dialogues -2.1, 0.0, 3.2, 0.6; Dutch -5.1, 1.3, 3.6, 1.2. A
 * dialogue is always about something that the history knows, so there nearness says little; for a message from outside it says
 * most.
 *
 * What the tags say of scope was added later: of messages that a Dutch history of 300 cases cannot answer and questions that it
 * can, the probability that a question has the higher confidence rises from .69 to .80, for questions that share words with the
 * history from .82 to .90. Of the former, absent topics are as much in scope as the latter: .61 to .65.
 *
 * Similarity is a share, so "can you help me with this" in which the history knows one word has much of it, and the shares of a
 * vote are shares of whatever was found. What tells a question that the history can answer from one that it cannot is how much is
 * matched, in bits; within a conversation, where short turns are the rule, the share. Two logistic curves, each fitted on eight
 * histories against messages of other topics, small talk, filler, nonsense and other languages (tests/evaluation/answerable),
 * each kind weighing the same. Area under the ROC curve of confidence, the curves and weights of the seven other histories at
 * work:
 *
 *                        star  twacs   uss  banking77  clinc150  stackfaq  demo
 *   without              .823   .683  .861    .850       .910      .866    .733, .767
 *   share alone, at 1    .896   .654  .884    .855       .907      .882    .778, .797
 *   both, at 1 and 1     .941   .711  .938    .889       .919      .938    .833, .858
 *   at 0.5 and 3         .976*  .792          .924       .898*     .974    .888, .915     * without what reindex learns
 *   at 0.5 and 1.5 to    .965*  .781          .918       .887*     .958    .879, .912
 *   4.5, by the tags
 *
 * A learnt model knows its short openings, and takes lower weights. Three times the cost whatever the tags say leaves short
 * questions of a helpdesk ("mijn internet is traag") without any reply in a small history; hence the last line. The share of
 * unknown words, the drop from the first to the tenth hit, the entropy of the votes and the number of members of the best group
 * added nothing to these two (-.01 to +.002), and being out of scope by the tags less what the nearest questions are themselves
 * .002.
 *
 * A short message that matches little is in doubt the more, the less the case that would answer it wants the same (apart): filler
 * ("wat is er aan de hand") wants nothing in particular, "mijn internet is traag" what others wanted. Fitted leaving out one
 * family of histories at a time, each kind of message weighing the same, absent topics three times as much. Area under the ROC
 * curve of confidence in the mean, of absent topics, and of the third of the questions that has the fewest words:
 *
 *   weight of apart        0                   1.5                 3                   4.5
 *   banking77, stackfaq,
 *   demo                   .913, .790, .933    .935, .799, .948    .946, .804, .954    .952, .806, .956
 *   sectors of the demo    .916, .786, .941    .940, .807, .958    .949, .816, .962    .955, .821, .965
 *   half of the intents
 *   of data/messages       .830, .693, .850    .865, .724, .864    .885, .736, .872    .898, .743, .876
 *
 * Above 3 fewer questions get a reply than before. By the same three measures, over five histories and over the halves of the
 * intents: vague heavier and without the tags in its place +.026, +.010, +.003 and +.036, -.020, -.022; the number of the
 * message's words +.034, -.007, -.001 and +.064, -.050, -.025: both give up short questions. apart +.028, +.001, +.008 and
 * +.056, +.062, +.029. Beside it, in the mean: intents that no case has +.004 and +.002, what the history knows and the case
 * does not say +.007 and +.018 but with right replies told from wrong ones worse by .03, the number of cases that back the
 * reply +.006 and +.028 but by .06; words of the message in the answer +.002 and +.002. Alone: disagreement whatever the
 * words -.013 and +.020, the share of the case's question that the message does not say -.001 and -.004, of concepts in what
 * is matched -.002 and -.003.
 *
 * Within a conversation what the message and the turns before it match together tells (adrift): "nee" says nothing by itself,
 * and turns of a conversation that the history knows have words that its conversations have. One logistic curve, fitted on 600
 * cases of three dialogue histories, whose turns are to be told from those of the other two. Area under the ROC curve of
 * confidence, of a history that the fit has not seen, and shares of the former and the latter that get a reply (of 8,000 cases
 * in brackets):
 *
 *   weight    star                          twacs                         uss
 *   0         .812 (.863), .93 of them, .55 .416 (.464), .61 of them, .69 .739 (.738), .93 of them, .70
 *   0.5       .884 (.923), .86, .23         .723 (.690), .48, .27         .835 (.859), .81, .21
 *   1         .903 (.941), .84, .15         .813 (.821), .42, .16         .863 (.885), .75, .13
 *   2         .920 (.954), .79, .08         .890 (.900), .31, .06         .883 (.891), .66, .07
 *
 * The share of the message's own words besides added .00, what the reply's own case matches instead of the best one .90, .84 and
 * .80 at 1.
 *
 * A learnt model takes none of apart: with a weight of 0.5 its confidence on star told more (.925 -> .935), but was calibrated
 * worse
 * (.060 -> .064).
 *
 * The intercept is that of the middle one of five histories without a model, fitted with all else held: stackfaq 2.3, clinc150
 * -0.9, banking77 -1.1, star -2.4, demo -3.5; one for all of them is right for none, but nearer than -3.2 was for each. It was -2
 * before apart, and is -1.8 with it so that as many questions get a reply.
 */
#include "rank/confidence.h"

#include <math.h>

#define SATISFACTION_WEIGHT 1.3
#define USE_WEIGHT 0.7
#define WORTH_A_LOOK 0.1 /* an agent would use one in ten */
#define OF_THE_USUAL 0.25
#define SCOPE_LEAST 0.05 /* the tags are never surer than that */

/* The two curves of scope, in log-odds: that the history can answer a message of this similarity, and one of which this much is
 * matched. MATCHED_LEAST keeps the logarithm of nothing finite. */
#define SIMILARITY_SLOPE 5.9
#define SIMILARITY_INTERCEPT (-2.5)
#define MATCHED_SLOPE 3.34
#define MATCHED_INTERCEPT 1.71
#define MATCHED_LEAST 0.1
#define ADRIFT_SLOPE 7.0
#define ADRIFT_INTERCEPT (-1.3)
#define ADRIFT_SHARE 0.667  /* of the weight of vague */
#define OUT_OF_SCOPE_COST 2 /* more, for what is surely out of scope by the tags */

double sk_confidence_least(const struct sk_confidence_weights *weights) {
    return weights->usual > 0 ? fmin(WORTH_A_LOOK, OF_THE_USUAL * weights->usual) : WORTH_A_LOOK;
}

/* -log of the logistic function. */
static double cost(double logit) {
    return logit > 0 ? log1p(exp(-logit)) : log1p(exp(logit)) - logit;
}

double sk_scope_unfamiliar(double similarity) {
    return cost(SIMILARITY_SLOPE * similarity + SIMILARITY_INTERCEPT);
}

double sk_scope_vague(double matched, double out_of_scope) {
    return (1 + OUT_OF_SCOPE_COST * out_of_scope) * cost(MATCHED_SLOPE * log(matched + MATCHED_LEAST) + MATCHED_INTERCEPT);
}

double sk_scope_adrift(double matched) {
    return ADRIFT_SHARE * cost(ADRIFT_SLOPE * log(matched + MATCHED_LEAST) + ADRIFT_INTERCEPT);
}

double sk_confidence_scope(double out_of_scope, double nearest) {
    return log(fmax(1 - out_of_scope, SCOPE_LEAST)) * fmax(fmin(1, 2 * (1 - nearest)), 0);
}

double sk_confidence_experience(double satisfaction, double use) {
    return SATISFACTION_WEIGHT * satisfaction + USE_WEIGHT * use;
}

double sk_confidence(const struct sk_confidence_weights *weights, const struct sk_confidence_evidence *evidence) {
    double nearest = evidence->nearest, share = evidence->share;
    double bounded = fmin(fmax(share, SK_CONFIDENCE_SHARE_LEAST), 1 - SK_CONFIDENCE_SHARE_LEAST);
    double logit = weights->intercept + weights->nearest * nearest + weights->share * share + weights->product * nearest * share
                   + weights->odds * log(bounded / (1 - bounded))
                   + weights->scope * sk_confidence_scope(evidence->scope.out_of_scope, nearest)
                   - weights->unfamiliar * evidence->scope.unfamiliar - weights->vague * evidence->scope.vague
                   - weights->apart * evidence->scope.apart + sk_confidence_experience(evidence->satisfaction, evidence->use);
    return 1 / (1 + exp(-logit));
}
