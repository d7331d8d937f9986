#include "evaluate/classification.h"

#include <math.h>
#include <string.h>

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

double sk_accuracy(const struct sk_label_pairs *pairs, const uint32_t *weight) {
    double correct = 0, all = 0;
    for (size_t i = 0; i < pairs->count; i++) {
        all += weight_of(weight, i);
        if (pairs->truth[i] == pairs->predicted[i])
            correct += weight_of(weight, i);
    }
    return all > 0 ? correct / all : NAN;
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

void sk_confusion(const struct sk_label_pairs *pairs, uint32_t *cells) {
    memset(cells, 0, pairs->label_count * pairs->label_count * sizeof *cells);
    for (size_t i = 0; i < pairs->count; i++)
        cells[pairs->truth[i] * pairs->label_count + pairs->predicted[i]]++;
}

/* ---- out of scope ---- */

static double share(double part, double whole) {
    return whole > 0 ? part / whole : NAN;
}

static void measure_scope_point(const struct sk_scoped *items, const uint32_t *weight, size_t count, struct sk_scope_point *point) {
    double in = 0, out = 0, right = 0, refused_in = 0, refused_out = 0;
    for (size_t i = 0; i < count; i++) {
        double times = weight_of(weight, i);
        int refused = items[i].confidence < point->threshold;
        if (items[i].out_of_scope) {
            out += times;
            refused_out += refused ? times : 0;
        } else {
            in += times;
            refused_in += refused ? times : 0;
            right += !refused && items[i].right ? times : 0;
        }
    }
    point->in_scope_accuracy = share(right, in);
    point->out_of_scope_recall = share(refused_out, out);
    point->out_of_scope_precision = share(refused_out, refused_in + refused_out);
    point->accuracy = share(right + refused_out, in + out);
}

void sk_scope_curve(const struct sk_scoped *items, const uint32_t *weight, size_t count, struct sk_scope_point *points,
                    size_t point_count) {
    for (size_t p = 0; p < point_count; p++) {
        points[p].threshold = (double) p / (double) (point_count - 1);
        measure_scope_point(items, weight, count, &points[p]);
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
