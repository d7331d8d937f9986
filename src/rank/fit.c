/* Two regressions, both by gradient ascent on the penalised likelihood, with a quadratic pull towards the weights that hold
 * without evidence:
 *
 *   relevance    conditional logit (McFadden 1974): among the replies to one question the right one is chosen with a probability
 *                that falls off exponentially with relevance. Weights stay above zero: nothing may count against being near.
 *   confidence   logistic regression (Platt 1999) on the first reply to each question, by Newton's method. With the first three
 *                of each the first were too sure where few are right: calibration error .072 on uss, .060 with the first alone
 */
#include "rank/fit.h"

#include <math.h>
#include <string.h>

#define RELEVANCE_WEIGHTS 3
#define CONFIDENCE_WEIGHTS 6
#define STEPS 400
#define NEWTON_STEPS 12
#define SMALLEST_STEP 1e-3
/* How many questions the weights that hold without evidence are worth. */
#define RELEVANCE_PULL 4.0
#define CONFIDENCE_PULL 1.0
#define LEAST_WEIGHT 0.02

struct questions {
    const struct sk_fit_reply *replies;
    const size_t *ends;
    size_t count;
};

static size_t first_of(const struct questions *questions, size_t question) {
    return question ? questions->ends[question - 1] : 0;
}

static void parts_of(const struct sk_relevance *relevance, double parts[RELEVANCE_WEIGHTS]) {
    parts[0] = relevance->nearest;
    parts[1] = relevance->support;
    parts[2] = relevance->model;
}

/* ---- relevance ---- */

/* Shares of the replies of one question under these weights; what they are off by, summed into gradient. */
static void add_question(const struct questions *questions, size_t question, const struct sk_rank_weights *weights,
                         double gradient[RELEVANCE_WEIGHTS]) {
    double shares[SK_RANK_CANDIDATES] = { 0 }, wanted = 0;
    size_t first = first_of(questions, question), count = questions->ends[question] - first;
    count = count < SK_RANK_CANDIDATES ? count : SK_RANK_CANDIDATES;
    for (size_t i = 0; i < count; i++) {
        shares[i] = sk_rank_relevance(weights, &questions->replies[first + i].relevance);
        wanted += questions->replies[first + i].same;
    }
    if (wanted == 0)
        return;
    sk_rank_shares(shares, count);
    for (size_t i = 0; i < count; i++) {
        const struct sk_fit_reply *reply = &questions->replies[first + i];
        double parts[RELEVANCE_WEIGHTS], off = (reply->same ? 1 / wanted : 0) - shares[i];
        parts_of(&reply->relevance, parts);
        for (size_t w = 0; w < RELEVANCE_WEIGHTS; w++)
            gradient[w] += SK_RANK_SHARPNESS * off * parts[w];
    }
}

/* AdaGrad: steps that fit each weight's own scale. */
static void ascend(double *weight, double gradient, double *squares) {
    *squares += gradient * gradient;
    if (*squares > 0)
        *weight += 0.3 * gradient / sqrt(*squares);
}

static void fit_relevance(const struct questions *questions, struct sk_rank_weights *weights) {
    double *const all[] = { &weights->relevance.nearest, &weights->relevance.support, &weights->relevance.model };
    double start[RELEVANCE_WEIGHTS], squares[RELEVANCE_WEIGHTS] = { 0 };
    parts_of(&weights->relevance, start);
    for (int step = 0; step < STEPS; step++) {
        double gradient[RELEVANCE_WEIGHTS] = { 0 };
        for (size_t i = 0; i < questions->count; i++)
            add_question(questions, i, weights, gradient);
        for (size_t w = 0; w < RELEVANCE_WEIGHTS; w++) {
            ascend(all[w], gradient[w] - RELEVANCE_PULL * (*all[w] - start[w]), &squares[w]);
            *all[w] = *all[w] > LEAST_WEIGHT ? *all[w] : LEAST_WEIGHT;
        }
    }
}

static size_t count_answered(const struct questions *questions) {
    size_t answered = 0;
    for (size_t i = 0; i < questions->count; i++) {
        bool found = false;
        for (size_t r = first_of(questions, i); r < questions->ends[i]; r++)
            found = found || questions->replies[r].same;
        answered += found;
    }
    return answered;
}

/* ---- confidence ---- */

struct judged {
    double parts[CONFIDENCE_WEIGHTS];
    double settled; /* log-odds by what is not learnt */
    double weight;
    bool right;
};

static double settled_logit(const struct sk_fit_reply *reply, const struct sk_confidence_weights *weights) {
    return reply->experience - weights->unfamiliar * reply->scope.unfamiliar - weights->vague * reply->scope.vague
           - weights->apart * reply->scope.apart;
}

static void confidence_parts(const struct sk_fit_reply *reply, double share, double parts[CONFIDENCE_WEIGHTS]) {
    double nearest = reply->relevance.nearest;
    double bounded = fmin(fmax(share, SK_CONFIDENCE_SHARE_LEAST), 1 - SK_CONFIDENCE_SHARE_LEAST);
    parts[0] = 1;
    parts[1] = nearest;
    parts[2] = share;
    parts[3] = nearest * share;
    parts[4] = log(bounded / (1 - bounded));
    parts[5] = sk_confidence_scope(reply->scope.out_of_scope, nearest);
}

/* The reply to a question that comes first. False: there is none. */
static bool judge_question(const struct questions *questions, size_t question, const struct sk_rank_weights *weights,
                           struct judged *out) {
    double shares[SK_RANK_CANDIDATES] = { 0 }, highest = 0;
    size_t first = first_of(questions, question), count = questions->ends[question] - first, best = 0;
    const struct sk_fit_reply *replies = questions->replies + first;
    count = count < SK_RANK_CANDIDATES ? count : SK_RANK_CANDIDATES;
    for (size_t i = 0; i < count; i++) {
        shares[i] = sk_rank_relevance(weights, &replies[i].relevance);
        if (i == 0 || shares[i] + replies[i].other > highest) {
            best = i;
            highest = shares[i] + replies[i].other;
        }
    }
    if (count == 0)
        return false;
    sk_rank_shares(shares, count);
    confidence_parts(&replies[best], shares[best], out->parts);
    out->settled = settled_logit(&replies[best], &weights->confidence);
    out->weight = replies[best].weight;
    out->right = replies[best].right;
    return true;
}

/* Gaussian elimination with the largest pivot; matrix and right are used up, right becomes the solution. */
static void solve(double matrix[CONFIDENCE_WEIGHTS][CONFIDENCE_WEIGHTS], double right[CONFIDENCE_WEIGHTS]) {
    for (size_t column = 0; column < CONFIDENCE_WEIGHTS; column++) {
        size_t pivot = column;
        for (size_t row = column + 1; row < CONFIDENCE_WEIGHTS; row++)
            if (fabs(matrix[row][column]) > fabs(matrix[pivot][column]))
                pivot = row;
        for (size_t i = 0; i < CONFIDENCE_WEIGHTS; i++) {
            double swapped = matrix[column][i];
            matrix[column][i] = matrix[pivot][i];
            matrix[pivot][i] = swapped;
        }
        double swapped = right[column];
        right[column] = right[pivot];
        right[pivot] = swapped;
        for (size_t row = 0; row < CONFIDENCE_WEIGHTS; row++) {
            double factor = row == column ? 0 : matrix[row][column] / matrix[column][column];
            for (size_t i = column; factor != 0 && i < CONFIDENCE_WEIGHTS; i++)
                matrix[row][i] -= factor * matrix[column][i];
            right[row] -= factor * right[column];
        }
    }
    for (size_t row = 0; row < CONFIDENCE_WEIGHTS; row++)
        right[row] /= matrix[row][row];
}

static double logit_of(const struct judged *judged, const double weights[CONFIDENCE_WEIGHTS]) {
    double logit = judged->settled;
    for (size_t w = 0; w < CONFIDENCE_WEIGHTS; w++)
        logit += weights[w] * judged->parts[w];
    return logit;
}

/* Where the curve stands: the penalised log-likelihood and its first and second derivatives (the latter with its sign turned). */
struct standing {
    double likelihood, gradient[CONFIDENCE_WEIGHTS], curvature[CONFIDENCE_WEIGHTS][CONFIDENCE_WEIGHTS];
};

static void add_judged(const struct judged *judged, const double weights[CONFIDENCE_WEIGHTS], struct standing *standing) {
    double logit = logit_of(judged, weights), probability = 1 / (1 + exp(-logit));
    double against = judged->right ? -logit : logit; /* log(1 + e^x) without overflow */
    standing->likelihood -= judged->weight * (fmax(against, 0) + log1p(exp(-fabs(against))));
    for (size_t w = 0; w < CONFIDENCE_WEIGHTS; w++) {
        standing->gradient[w] += judged->weight * (judged->right - probability) * judged->parts[w];
        for (size_t v = 0; v < CONFIDENCE_WEIGHTS; v++)
            standing->curvature[w][v] += judged->weight * probability * (1 - probability) * judged->parts[w] * judged->parts[v];
    }
}

static struct standing stand(const struct questions *questions, const struct sk_rank_weights *relevance,
                             const double start[CONFIDENCE_WEIGHTS], const double weights[CONFIDENCE_WEIGHTS]) {
    struct standing standing = { 0 };
    for (size_t i = 0; i < questions->count; i++) {
        struct judged judged;
        if (judge_question(questions, i, relevance, &judged))
            add_judged(&judged, weights, &standing);
    }
    for (size_t w = 0; w < CONFIDENCE_WEIGHTS; w++) {
        double off = weights[w] - start[w];
        standing.likelihood -= CONFIDENCE_PULL / 2 * off * off;
        standing.gradient[w] -= CONFIDENCE_PULL * off;
        standing.curvature[w][w] += CONFIDENCE_PULL;
    }
    return standing;
}

/* Mean confidence of what comes first. */
static double usual_of(const struct questions *questions, const struct sk_rank_weights *relevance,
                       const double weights[CONFIDENCE_WEIGHTS]) {
    double sum = 0, count = 0;
    for (size_t i = 0; i < questions->count; i++) {
        struct judged judged;
        if (!judge_question(questions, i, relevance, &judged))
            continue;
        sum += 1 / (1 + exp(-logit_of(&judged, weights)));
        count++;
    }
    return count > 0 ? sum / count : 0;
}

/* Newton's method: with the pull the curvature is never flat, and a few steps reach the top. Far from the top a whole step may
 * overshoot, and then each further one does more: a step that does not rise is halved until it does. */
static void fit_confidence(const struct questions *questions, struct sk_rank_weights *weights) {
    struct sk_confidence_weights *confidence = &weights->confidence;
    const double start[CONFIDENCE_WEIGHTS] = { confidence->intercept, confidence->nearest, confidence->share,
                                               confidence->product,   confidence->odds,    confidence->scope };
    double found[CONFIDENCE_WEIGHTS], step[CONFIDENCE_WEIGHTS];
    memcpy(found, start, sizeof found);
    struct standing standing = stand(questions, weights, start, found);
    for (int steps = 0; steps < NEWTON_STEPS; steps++) {
        struct standing next = standing;
        bool risen = false;
        memcpy(step, standing.gradient, sizeof step);
        solve(standing.curvature, step);
        for (double size = 1; !risen && size > SMALLEST_STEP; size /= 2) {
            double tried[CONFIDENCE_WEIGHTS];
            for (size_t w = 0; w < CONFIDENCE_WEIGHTS; w++)
                tried[w] = found[w] + size * step[w];
            next = stand(questions, weights, start, tried);
            risen = next.likelihood > standing.likelihood;
            if (risen)
                memcpy(found, tried, sizeof found);
        }
        if (!risen)
            break;
        standing = next;
    }
    /* Where every question is in scope there is no telling; being out of it must not speak for a reply. */
    found[5] = fmax(found[5], 0);
    *confidence = (struct sk_confidence_weights){ found[0],
                                                  found[1],
                                                  found[2],
                                                  found[3],
                                                  found[4],
                                                  found[5],
                                                  confidence->unfamiliar,
                                                  confidence->vague,
                                                  confidence->apart,
                                                  usual_of(questions, weights, found) };
}

bool sk_fit_weights(const struct sk_fit_reply *replies, const size_t *ends, size_t question_count,
                    struct sk_rank_weights *weights) {
    struct questions questions = { replies, ends, question_count };
    if (count_answered(&questions) < SK_FIT_LEAST)
        return false;
    fit_relevance(&questions, weights);
    fit_confidence(&questions, weights);
    return true;
}

bool sk_fit_confidence(const struct sk_fit_reply *replies, const size_t *ends, size_t question_count,
                       struct sk_rank_weights *weights) {
    struct questions questions = { replies, ends, question_count };
    size_t with_replies = 0;
    for (size_t i = 0; i < question_count; i++)
        with_replies += ends[i] > first_of(&questions, i);
    if (with_replies < SK_FIT_LEAST)
        return false;
    fit_confidence(&questions, weights);
    return true;
}
