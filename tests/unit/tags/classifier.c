/* The intents of a text alone, by the shipped model: the same as the tags say of a message of one part. */
#include <math.h>
#include <string.h>
#include "shipped.h"

#include "tags/classifier.h"

static struct sk_intent_model *model;
static struct sk_classifier *classifier;

static int begin(void **state) {
    set_up(state);
    struct fixture *fixture = *state;
    assert_int_equal(sk_intent_model_load(NULL, sk_models_thesaurus(fixture->models), &model, NULL), SK_OK);
    assert_int_equal(sk_classifier_create(model, &classifier, NULL), SK_OK);
    return 0;
}

static int end(void **state) {
    sk_classifier_destroy(classifier);
    sk_intent_model_destroy(model);
    return tear_down(state);
}

static const struct sk_analysis *analyse(struct fixture *fixture, const char *text) {
    static struct sk_analysis analysis;
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_analyse(fixture->analyser, sk_slice_of(text), SK_NL, &fixture->arena, &analysis, NULL), SK_OK);
    return &analysis;
}

static size_t classify(struct fixture *fixture, const char *text, double least, struct sk_label out[SK_CLASSIFIER_INTENTS]) {
    size_t count = 99;
    assert_int_equal(sk_classifier_run(classifier, analyse(fixture, text), least, &fixture->arena, out, &count, NULL), SK_OK);
    assert_true(count <= SK_CLASSIFIER_INTENTS);
    return count;
}

static void two_wordings_want_the_same(void **state) {
    struct sk_label first[SK_CLASSIFIER_INTENTS], second[SK_CLASSIFIER_INTENTS];
    assert_true(classify(*state, "mijn pas is foetsie", 0.2, first) >= 1);
    assert_true(classify(*state, "ik ben mijn bankpas kwijt", 0.2, second) >= 1);
    assert_string_equal(first[0].label, "card.block");
    assert_string_equal(second[0].label, "card.block");
}

static void it_says_what_the_tags_say(void **state) {
    struct fixture *fixture = *state;
    static const char *const texts[] = { "waar blijft mijn pakketje", "ik wil mijn abonnement opzeggen", "factuur klopt niet" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_label found[SK_CLASSIFIER_INTENTS];
        struct sk_tags tags;
        size_t count = classify(fixture, texts[i], 0, found);
        assert_int_equal(count, SK_CLASSIFIER_INTENTS);
        assert_int_equal(sk_tagger_intents(fixture->tagger, analyse(fixture, texts[i]), &fixture->arena, &tags, NULL), SK_OK);
        size_t known = strcmp(tags.intent[0].label, "other") == 0; /* which no model has as a label */
        assert_string_equal(found[0].label, tags.intent[known].label);
        assert_float_equal(found[0].score, tags.intent[known].score, 0.01);
        assert_true(found[0].score >= found[1].score && found[1].score >= found[2].score);
    }
}

static void what_is_improbable_or_no_text_has_none(void **state) {
    struct sk_label found[SK_CLASSIFIER_INTENTS];
    assert_int_equal(classify(*state, "mijn pas is foetsie", 1.01, found), 0);
    assert_int_equal(classify(*state, "...", 0.2, found), 0);
    assert_int_equal(classify(*state, "qzxv wvpfk jjhq", 0.2, found), 0);
}

static void a_label_is_the_models_own_or_none(void **state) {
    (void) state;
    assert_string_equal(sk_intent_model_label(model, sk_slice_of("card.block")), "card.block");
    assert_null(sk_intent_model_label(model, sk_slice_of("card.bloc")));
    assert_null(sk_intent_model_label(model, (struct sk_slice){ 0 }));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_wordings_want_the_same),
        cmocka_unit_test(it_says_what_the_tags_say),
        cmocka_unit_test(what_is_improbable_or_no_text_has_none),
        cmocka_unit_test(a_label_is_the_models_own_or_none),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
