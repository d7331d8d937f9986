#include "evaluate/gate.h"

#include "evaluate/summary.h"
#include "protocol/document.h"

#define MISSING_SHARE 0.1 /* of A's queries: a delivery with some unusable lines is still one, half a file is not */

static enum sk_status check_text(const struct sk_result *a, const struct sk_result *b, const char *name, struct sk_error *error) {
    struct sk_slice first = sk_document_get_slice(a->settings, name), second = sk_document_get_slice(b->settings, name);
    if (sk_slice_equal(first, second))
        return SK_OK;
    return sk_error_set(
        error, SK_REJECTED,
        "the two results take different things for right: --%s was %.*s in the earlier one and is %.*s in this one", name,
        first.data ? (int) (first.size < 60 ? first.size : 60) : 7, first.data ? first.data : "not set",
        second.data ? (int) (second.size < 60 ? second.size : 60) : 7, second.data ? second.data : "not set");
}

enum sk_status sk_gate_settings(const struct sk_result *a, const struct sk_result *b, struct sk_error *error) {
    double first = sk_document_get_real(a->settings, "right_from_token_f1", -1);
    double second = sk_document_get_real(b->settings, "right_from_token_f1", -1);
    enum sk_status status = check_text(a, b, "label", error);
    if (status == SK_OK)
        status = check_text(a, b, "oos", error);
    if (status == SK_OK && (first - second > 1e-6 || second - first > 1e-6))
        return sk_error_set(error, SK_REJECTED,
                            "the two results take different things for right: --right-f1 was %g in the earlier one and is %g in "
                            "this one",
                            first, second);
    return status;
}

enum sk_status sk_gate_queries(const struct json_t *comparison, struct sk_error *error) {
    int64_t pairs = sk_document_get_integer(comparison, "pairs", 0),
            missing = sk_document_get_integer(comparison, "only_in_a", 0);
    int64_t units = sk_document_get_integer(comparison, "resampled_units", 0);
    if ((double) missing > MISSING_SHARE * (double) (pairs + missing))
        return sk_error_set(
            error, SK_REJECTED,
            "%lld of the %lld queries of the earlier result are not in this one: what the others show is no answer",
            (long long) missing, (long long) (pairs + missing));
    if (units < SK_SLICE_UNITS)
        return sk_error_set(
            error, SK_REJECTED,
            "%lld queries of %lld conversations are too few to show any loss; at least %d conversations are needed",
            (long long) pairs, (long long) units, SK_SLICE_UNITS);
    return SK_OK;
}
