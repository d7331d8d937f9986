#include "evaluate/policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/document.h"

/* What one set says of one policy. */
struct contribution {
    double list_weight, list_reward;
    double weight[SK_REQUEST_LIMIT_MAX], used[SK_REQUEST_LIMIT_MAX]; /* by position */
    size_t count;
    bool changed, unsupported;
};

struct estimation {
    const struct contribution *sets;
    size_t count;
};

/* The order of the other ranking: shown index at each position. Ties keep the order of the ranking in use. */
static void order_wanted(const struct sk_choice *choice, size_t *order) {
    for (size_t i = 0; i < choice->count; i++) {
        size_t at = i;
        while (at > 0
               && (choice->wanted[order[at - 1]] < choice->wanted[i]
                   || (choice->wanted[order[at - 1]] == choice->wanted[i] && choice->place[order[at - 1]] > choice->place[i]))) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

static void order_in_use(const struct sk_choice *choice, size_t *order) {
    for (size_t i = 0; i < choice->count; i++)
        order[choice->place[i] - 1] = i;
}

/* Probability that the reply whose own place is `place` stands at `position` (both from 1). */
static double probability_at(const struct sk_choice *choice, int place, size_t position) {
    bool same = (size_t) place == position;
    if (choice->block < 2 || (size_t) place > choice->block || position > choice->block)
        return same ? 1 : 0;
    return choice->rate / (double) choice->block + (same ? 1 - choice->rate : 0);
}

/* Probability of the whole order: any order of the block by shuffling, its own besides by not shuffling. */
static double probability_of(const struct sk_choice *choice, const size_t *order) {
    bool own = true;
    double orders = 1;
    for (size_t i = 0; i < choice->count; i++) {
        bool moved = (size_t) choice->place[order[i]] != i + 1;
        own &= !moved;
        if (moved && (choice->block < 2 || i >= choice->block || (size_t) choice->place[order[i]] > choice->block))
            return 0;
    }
    if (choice->block < 2)
        return 1;
    for (size_t i = 2; i <= choice->block; i++)
        orders *= (double) i;
    return choice->rate / orders + (own ? 1 - choice->rate : 0);
}

static void contribute(const struct sk_choice *choice, const size_t *order, struct contribution *out) {
    double list = probability_of(choice, order);
    bool agrees = true, any = false;
    *out = (struct contribution){ .count = choice->count, .unsupported = !(list > 0) };
    for (size_t i = 0; i < choice->count; i++) {
        double here = probability_at(choice, choice->place[order[i]], i + 1);
        out->changed |= (size_t) choice->place[order[i]] != i + 1;
        agrees &= order[i] == i;
        any |= choice->used[i];
        if (order[i] == i && here > 0) {
            out->weight[i] = 1 / here;
            out->used[i] = choice->used[i];
        }
    }
    out->list_weight = agrees && list > 0 ? 1 / list : 0;
    out->list_reward = any;
}

enum { LIST, ITEM_POSITION, ESTIMATES };

static void estimate(const void *data, const uint32_t *weight, void *scratch, double *figures) {
    const struct estimation *estimation = data;
    double list[2] = { 0 }, used[SK_REQUEST_LIMIT_MAX] = { 0 }, shown[SK_REQUEST_LIMIT_MAX] = { 0 },
           sets[SK_REQUEST_LIMIT_MAX] = { 0 };
    double all = 0;
    (void) scratch;
    for (size_t i = 0; i < estimation->count; i++) {
        const struct contribution *set = &estimation->sets[i];
        list[0] += weight[i] * set->list_weight * set->list_reward;
        list[1] += weight[i] * set->list_weight;
        all += weight[i];
        for (size_t p = 0; p < set->count; p++) {
            used[p] += weight[i] * set->weight[p] * set->used[p];
            shown[p] += weight[i] * set->weight[p];
            sets[p] += weight[i];
        }
    }
    figures[LIST] = list[1] > 0 ? list[0] / list[1] : NAN;
    figures[ITEM_POSITION] = 0;
    for (size_t p = 0; p < SK_REQUEST_LIMIT_MAX; p++)
        if (shown[p] > 0) /* not every set has so many suggestions */
            figures[ITEM_POSITION] += used[p] / shown[p] * (sets[p] / all);
}

static double effective(const struct contribution *sets, size_t count, bool list) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        double weight = list ? sets[i].list_weight : sets[i].weight[0];
        sum += weight;
        squares += weight * weight;
    }
    return squares > 0 ? sum * sum / squares : 0;
}

static enum sk_status refuse(const struct sk_policy_report *report, struct sk_error *error) {
    if ((double) report->unsupported > SK_POLICY_UNSUPPORTED * (double) report->set_count)
        return sk_error_set(
            error, SK_UNSURE,
            "the log cannot tell: in %zu of %zu sets this ranking would show an order that was never shown; let the service "
            "explore (setting suggest.exploration) and ask again",
            report->unsupported, report->set_count);
    if (report->item_position.effective < SK_POLICY_EFFECTIVE)
        return sk_error_set(error, SK_UNSURE,
                            "the log cannot tell: its %zu sets are worth only %.0f for this ranking, %d are needed",
                            report->set_count, report->item_position.effective, SK_POLICY_EFFECTIVE);
    return SK_OK;
}

static enum sk_status measure(const struct estimation *wanted, const struct estimation *in_use, const uint32_t *units,
                              size_t unit_count, uint64_t seed, unsigned threads, struct sk_policy_report *out,
                              struct sk_error *error) {
    struct sk_resampling resampling = {
        .item_count = wanted->count,
        .cluster = units,
        .cluster_count = unit_count,
        .replicates = SK_BOOTSTRAP_REPLICATES,
        .seed = seed ? seed : SK_BOOTSTRAP_SEED,
        .threads = threads,
    };
    struct sk_interval intervals[ESTIMATES];
    double values[ESTIMATES], logged[ESTIMATES];
    uint32_t *once = malloc((wanted->count + 1) * sizeof *once);
    if (!once)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu sets", wanted->count);
    for (size_t i = 0; i < wanted->count; i++)
        once[i] = 1;
    estimate(wanted, once, NULL, values);
    estimate(in_use, once, NULL, logged);
    free(once);
    enum sk_status status = sk_bootstrap(&resampling, estimate, wanted, 0, ESTIMATES, intervals, error);
    out->list.value = values[LIST];
    out->list.interval = intervals[LIST];
    out->item_position.value = values[ITEM_POSITION];
    out->item_position.interval = intervals[ITEM_POSITION];
    out->logged_accepted = logged[LIST];
    out->logged_used = logged[ITEM_POSITION];
    return status;
}

enum sk_status sk_policy_estimate(const struct sk_choice *choices, size_t count, size_t unit_count, uint64_t seed,
                                  unsigned threads, struct sk_policy_report *out, struct sk_error *error) {
    struct contribution *wanted = calloc(count + 1, sizeof *wanted), *in_use = calloc(count + 1, sizeof *in_use);
    uint32_t *units = calloc(count + 1, sizeof *units);
    *out = (struct sk_policy_report){ .set_count = count };
    enum sk_status status =
        wanted && in_use && units ? SK_OK : sk_error_set(error, SK_FAULT_MEMORY, "no memory for %zu sets", count);
    for (size_t i = 0; status == SK_OK && i < count; i++) {
        size_t order[SK_REQUEST_LIMIT_MAX];
        order_wanted(&choices[i], order);
        contribute(&choices[i], order, &wanted[i]);
        order_in_use(&choices[i], order);
        contribute(&choices[i], order, &in_use[i]);
        units[i] = choices[i].unit;
        out->changed += wanted[i].changed;
        out->unsupported += wanted[i].unsupported;
    }
    if (status == SK_OK) {
        out->list.effective = effective(wanted, count, true);
        out->item_position.effective = effective(wanted, count, false);
        status = refuse(out, error);
    }
    if (status == SK_OK)
        status = measure(&(struct estimation){ wanted, count }, &(struct estimation){ in_use, count }, units, unit_count, seed,
                         threads, out, error);
    free(wanted);
    free(in_use);
    free(units);
    return status;
}

static struct json_t *estimate_to_document(const struct sk_policy_estimate *estimated, double logged) {
    struct json_t *object = sk_document_object();
    sk_document_set_real(object, "value", estimated->value);
    sk_document_set_real(object, "low", estimated->interval.low);
    sk_document_set_real(object, "high", estimated->interval.high);
    sk_document_set_real(object, "in_use", logged);
    sk_document_set_real(object, "effective_sets", estimated->effective);
    return object;
}

struct json_t *sk_policy_document(const struct sk_policy_report *report, enum sk_status status, const char *reason) {
    struct json_t *document = sk_document_object();
    sk_document_set_integer(document, "sets", (int64_t) report->set_count);
    sk_document_set_integer(document, "changed", (int64_t) report->changed);
    sk_document_set_integer(document, "unsupported", (int64_t) report->unsupported);
    sk_document_set_boolean(document, "answered", status == SK_OK);
    if (status != SK_OK) {
        sk_document_set_string(document, "reason", reason);
        return document;
    }
    sk_document_set(document, "accepted_by_list", estimate_to_document(&report->list, report->logged_accepted));
    sk_document_set(document, "used_by_item_position", estimate_to_document(&report->item_position, report->logged_used));
    return document;
}
