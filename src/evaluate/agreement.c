#include "evaluate/agreement.h"

#include <math.h>
#include <stdbool.h>

#define CATEGORY_LIMIT 16

static bool complete(const int *ratings, size_t raters, size_t categories) {
    for (size_t r = 0; r < raters; r++)
        if (ratings[r] < 0 || (size_t) ratings[r] >= categories)
            return false;
    return true;
}

static double kappa(double observed, double expected, size_t used) {
    return used < 2 || expected >= 1 ? NAN : (observed - expected) / (1 - expected);
}

double sk_cohen_kappa(const int *ratings, size_t items, size_t categories, size_t *used) {
    double first[CATEGORY_LIMIT] = { 0 }, second[CATEGORY_LIMIT] = { 0 }, same = 0, expected = 0;
    *used = 0;
    if (categories > CATEGORY_LIMIT)
        return NAN;
    for (size_t i = 0; i < items; i++) {
        const int *pair = ratings + 2 * i;
        if (!complete(pair, 2, categories))
            continue;
        ++*used;
        same += pair[0] == pair[1];
        first[pair[0]]++;
        second[pair[1]]++;
    }
    double count = (double) *used;
    for (size_t c = 0; count > 0 && c < categories; c++)
        expected += first[c] / count * (second[c] / count);
    return kappa(count > 0 ? same / count : 0, expected, *used);
}

double sk_fleiss_kappa(const int *ratings, size_t items, size_t raters, size_t categories, size_t *used) {
    double all[CATEGORY_LIMIT] = { 0 }, observed = 0, expected = 0;
    *used = 0;
    if (categories > CATEGORY_LIMIT || raters < 2)
        return NAN;
    for (size_t i = 0; i < items; i++) {
        const int *row = ratings + i * raters;
        double counts[CATEGORY_LIMIT] = { 0 }, pairs = 0;
        if (!complete(row, raters, categories))
            continue;
        ++*used;
        for (size_t r = 0; r < raters; r++)
            counts[row[r]]++;
        for (size_t c = 0; c < categories; c++) {
            pairs += counts[c] * (counts[c] - 1);
            all[c] += counts[c];
        }
        observed += pairs / ((double) raters * (double) (raters - 1));
    }
    double ratings_used = (double) *used * (double) raters;
    for (size_t c = 0; *used && c < categories; c++)
        expected += all[c] / ratings_used * (all[c] / ratings_used);
    return kappa(*used ? observed / (double) *used : 0, expected, *used);
}

const char *sk_kappa_word(double value) {
    static const struct {
        double below;
        const char *word;
    } words[] = { { 0, "poor" }, { 0.2, "slight" }, { 0.4, "fair" }, { 0.6, "moderate" }, { 0.8, "substantial" } };
    if (isnan(value))
        return "undefined";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (value < words[i].below)
            return words[i].word;
    return "almost perfect";
}
