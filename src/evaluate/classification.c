#include "evaluate/classification.h"

#include <math.h>

static double weight_of(const uint32_t *weight, size_t item) {
    return weight ? weight[item] : 1;
}

void sk_label_counts(const struct sk_label_pairs *pairs, const uint32_t *weight, struct sk_label_count *counts) {
    for (size_t l = 0; l < pairs->label_count; l++)
        counts[l] = (struct sk_label_count){ 0 };
    for (size_t i = 0; i < pairs->count; i++) {
        double times = weight_of(weight, i);
        counts[pairs->truth[i]].truth += times;
        counts[pairs->predicted[i]].predicted += times;
        if (pairs->truth[i] == pairs->predicted[i])
            counts[pairs->truth[i]].correct += times;
    }
}

double sk_label_precision(const struct sk_label_count *count) {
    return count->predicted > 0 ? count->correct / count->predicted : NAN;
}

double sk_label_recall(const struct sk_label_count *count) {
    return count->truth > 0 ? count->correct / count->truth : NAN;
}

double sk_label_f1(const struct sk_label_count *count) {
    double both = count->predicted + count->truth;
    return both > 0 ? 2 * count->correct / both : NAN;
}

double sk_macro_f1(const struct sk_label_count *counts, size_t label_count) {
    double sum = 0;
    size_t occurring = 0;
    for (size_t l = 0; l < label_count; l++) {
        double f1 = sk_label_f1(&counts[l]);
        if (!isnan(f1)) {
            sum += f1;
            occurring++;
        }
    }
    return occurring ? sum / (double) occurring : NAN;
}

double sk_macro_f1_of_sample(const struct sk_label_count *counts, const struct sk_label_count *whole, size_t label_count) {
    double sum = 0;
    size_t occurring = 0, drawn = 0;
    for (size_t l = 0; l < label_count; l++) {
        double own = sk_label_f1(&counts[l]), of_whole = sk_label_f1(&whole[l]);
        if (isnan(of_whole))
            continue;
        sum += isnan(own) ? of_whole : own;
        occurring++;
        drawn += !isnan(own);
    }
    return drawn ? sum / (double) occurring : NAN;
}

/* ---- out of scope ---- */

static double share(double part, double whole) {
    return whole > 0 ? part / whole : NAN;
}

/* The first point whose threshold is above a confidence: there and beyond the message is refused. */
static size_t refused_from(double confidence, size_t point_count) {
    double place = confidence * (double) (point_count - 1) + 1e-9;
    if (!(place >= 0))
        return 0;
    return place >= (double) (point_count - 1) ? point_count : (size_t) place + 1;
}

struct scope_sums {
    double in, out, right;
};

/* Notes each message at the point from which it is refused; the figures hold the changes from point to point until
 * sk_scope_curve sums them up. */
static struct scope_sums note_refusals(const struct sk_scoped *items, const uint32_t *weight, size_t count,
                                       struct sk_scope_point *points, size_t point_count) {
    struct scope_sums sums = { 0 };
    for (size_t i = 0; i < count; i++) {
        double times = weight_of(weight, i), right = items[i].right ? times : 0;
        size_t from = refused_from(items[i].confidence, point_count);
        *(items[i].out_of_scope ? &sums.out : &sums.in) += times;
        sums.right += items[i].out_of_scope ? 0 : right;
        if (from == point_count)
            continue;
        if (items[i].out_of_scope) {
            points[from].out_of_scope_recall += times;
        } else {
            points[from].out_of_scope_precision += times;
            points[from].in_scope_accuracy += right;
        }
    }
    return sums;
}

void sk_scope_curve(const struct sk_scoped *items, const uint32_t *weight, size_t count, struct sk_scope_point *points,
                    size_t point_count) {
    double refused_in = 0, refused_out = 0;
    for (size_t p = 0; p < point_count; p++)
        points[p] = (struct sk_scope_point){ .threshold = (double) p / (double) (point_count - 1) };
    struct scope_sums sums = note_refusals(items, weight, count, points, point_count);
    for (size_t p = 0; p < point_count; p++) {
        refused_in += points[p].out_of_scope_precision;
        refused_out += points[p].out_of_scope_recall;
        sums.right -= points[p].in_scope_accuracy;
        points[p].in_scope_accuracy = share(sums.right, sums.in);
        points[p].out_of_scope_recall = share(refused_out, sums.out);
        points[p].out_of_scope_precision = share(refused_out, refused_in + refused_out);
        points[p].accuracy = share(sums.right + refused_out, sums.in + sums.out);
    }
}

double sk_scope_separation(const struct sk_scoped *items, const uint32_t *weight, const uint32_t *order, size_t count) {
    double out_below = 0, in_all = 0, won = 0;
    for (size_t i = 0; i < count;) {
        double in = 0, out = 0;
        size_t tie = i;
        for (; tie < count && items[order[tie]].confidence == items[order[i]].confidence; tie++)
            *(items[order[tie]].out_of_scope ? &out : &in) += weight_of(weight, order[tie]);
        won += in * (out_below + out / 2);
        out_below += out;
        in_all += in;
        i = tie;
    }
    return share(won, in_all * out_below);
}
