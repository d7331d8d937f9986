/* What is told beside the tags: the words that spoke for them, how the mood goes, what made an escalation; and the switches. */
#include <string.h>
#include <unistd.h>
#include "shipped.h"

#include "base/config.h"

static bool names(const struct sk_tags *tags, enum sk_tag which, const char *word) {
    for (size_t i = 0; i < tags->evidence[which].count; i++)
        if (sk_slice_is(tags->evidence[which].words[i].text, word))
            return true;
    return false;
}

static void test_evidence_names_the_words(void **state) {
    struct fixture *fixture = *state;
    struct sk_tags tags = tag(fixture, "Ik wil mijn abonnement opzeggen, wat een waardeloze service hebben jullie");
    assert_true(names(&tags, SK_TAG_INTENT, "opzeggen") || names(&tags, SK_TAG_INTENT, "abonnement"));
    assert_true(names(&tags, SK_TAG_SENTIMENT, "waardeloze"));
    assert_true(names(&tags, SK_TAG_REGISTER, "jullie"));
    for (enum sk_tag which = 0; which < SK_TAG_COUNT; which++)
        for (size_t i = 1; i < tags.evidence[which].count; i++)
            assert_true(tags.evidence[which].words[i].weight <= tags.evidence[which].words[i - 1].weight);
    tags = tag(fixture, "the parcel never arrived");
    assert_false(names(&tags, SK_TAG_INTENT, "the"));
}

static bool has_reason(const struct sk_tags *tags, const char *part) {
    for (size_t i = 0; i < tags->reason_count; i++)
        if (strstr(tags->reasons[i], part))
            return true;
    return false;
}

static void test_steps_and_dangers_escalate(void **state) {
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        { "ik stap naar de geschillencommissie", "naar de geschillencommissie" },
        { "Hier heb ik genoeg van, u hoort nog van mijn advocaat.", "van mijn advocaat" },
        { "If this isn't fixed I'll see you in court", "see you in court" },
        { "next stop is the ombudsman", "ombudsman" },
        { "ik ruik gas in de keuken", "gas" },
        { "there is a gas leak at home", "gas leak" },
        { "ik zie de gegevens van een andere klant in mijn account", "gegevens van een andere" },
        { "I can see another customer's details", "another customer's" },
        { "ik wil niet meer leven", "niet meer leven" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_tags tags = tag(fixture, cases[i].text);
        if (!tags.escalate || !has_reason(&tags, cases[i].reason))
            print_message("%s\n", cases[i].text);
        assert_true(tags.escalate);
        assert_true(has_reason(&tags, cases[i].reason));
    }
    assert_false(tag(fixture, "Ik wil mijn abonnement opzeggen").escalate);
    assert_false(tag(fixture, "waar blijft mijn pakket??").escalate);
    assert_false(tag(fixture, "how do I read the gas meter").escalate);
}

/* Reasons are recorded with the answer: what stands between the words of a phrase may be anything. */
static void test_reasons_name_nobody(void **state) {
    static const struct {
        const char *text, *reason;
    } cases[] = {
        { "ik ga piet.zwartveld@example.nl vermoorden, bel 0612345678", "threat of violence: ik ga {email} vermoorden" },
        { "ik ga 0612345678 vermoorden", "threat of violence: ik ga {phone} vermoorden" },
        { "Mijn bestelnummer is 20458811. Morgen steek ik 20458811 in de fik",
          "threat of violence: steek ik {order_number} in de fik" },
        { "I will come to jan@example.com with a knife", "threat of violence: I will come to {email} with a knife" },
        { "ik ga jullie vermoorden", "threat of violence: ik ga jullie vermoorden" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_tags tags = tag(*state, cases[i].text);
        assert_true(tags.escalate && tags.reason_count > 0);
        assert_string_equal(tags.reasons[0], cases[i].reason);
    }
}

/* Where no concept matches, the words are the reasons: not one with a capital, which may be a name. */
static void test_no_word_with_a_capital_is_a_reason(void **state) {
    static const char *const texts[] = {
        "Laat een directielid mij vandaag bellen. Morgenochtend om negen uur zit de verslaggever van de omroep bij ons aan tafel "
        "over "
        "wat er in die kleedkamer gebeurde.",
        "Zeg alles maar op, de verzekeringen, de telefoon, alles. Ik ben er binnenkort toch niet meer en ik wil niemand met "
        "rompslomp "
        "achterlaten.",
        "Klant sinds de oprichting in 1997, drie restaurants. Deze verlenging die jullie erdoor gedrukt hebben is de druppel, "
        "onze "
        "boekhouder tekent morgen bij een ander.",
    };
    size_t passed_over = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_tags tags = tag(*state, texts[i]);
        const struct sk_evidence *evidence = &tags.evidence[SK_TAG_ESCALATE];
        bool words = tags.reason_count > 0 && !has_reason(&tags, ":");
        for (size_t j = 0; j < tags.reason_count; j++)
            assert_false(tags.reasons[j][0] >= 'A' && tags.reasons[j][0] <= 'Z' && words);
        for (size_t j = 0; words && j < evidence->count; j++)
            passed_over += evidence->words[j].text.data[0] >= 'A' && evidence->words[j].text.data[0] <= 'Z';
    }
    assert_true(passed_over > 0);
}

static void test_a_falling_mood_escalates(void **state) {
    struct fixture *fixture = *state;
    const struct sk_turn context[] = {
        { SK_ROLE_CUSTOMER,
          { "Hoi, fijn dat jullie er zijn! Kunnen jullie me helpen?",
            sizeof "Hoi, fijn dat jullie er zijn! Kunnen jullie me helpen?" - 1 } },
        { SK_ROLE_AGENT, { "Natuurlijk, waarmee?", sizeof "Natuurlijk, waarmee?" - 1 } },
        { SK_ROLE_CUSTOMER, { "Wanneer wordt mijn bestelling bezorgd?", sizeof "Wanneer wordt mijn bestelling bezorgd?" - 1 } },
        { SK_ROLE_AGENT, { "Dat weet ik niet.", sizeof "Dat weet ik niet." - 1 } }
    };
    const char *text = "wat een waardeloze service, belachelijk dit!!";
    struct sk_tags tags = tag_with(fixture, fixture->tagger, sk_slice_of(text), context, 4);
    assert_int_equal(tags.mood_count, 3);
    assert_true(tags.moods[0] > tags.moods[1] && tags.moods[1] > tags.moods[2]);
    assert_true(tags.moods[2] == tags.sentiment.score);
    assert_true(tags.mood_falls && tags.escalate);
    assert_true(has_reason(&tags, "mood falls"));
    struct sk_tags again = tag_with(fixture, fixture->tagger, sk_slice_of("bedankt, helemaal duidelijk!"), context, 4);
    assert_true(again.moods[0] == tags.moods[0] && again.moods[1] == tags.moods[1]); /* turns that were met before */
    tags = again;
    assert_false(tags.mood_falls);
    assert_false(tags.escalate);
    assert_int_equal(tag(fixture, text).mood_count, 0);
}

static struct sk_config *configure(const char *text) {
    static const char *const known[] = { "tags.sentiment", "tags.intent", "tags.entities", "route.[].intent", "route.[].team" };
    char path[] = "/tmp/sk-switches-XXXXXX";
    struct sk_config *config = NULL;
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t) strlen(text));
    close(file);
    assert_int_equal(sk_config_load(path, known, sizeof known / sizeof *known, &config, NULL), SK_OK);
    unlink(path);
    return config;
}

static void test_switches(void **state) {
    struct fixture *fixture = *state;
    struct sk_config *config = configure("tags: { sentiment = false; intent = false; entities = false; };\n"
                                         "route = ( { intent = \"contract\"; team = \"retention\"; } );\n");
    struct sk_tagger *tagger;
    assert_int_equal(sk_tagger_create(fixture->models, config, &tagger, NULL), SK_OK);
    struct sk_tags tags = tag_with(
        fixture, tagger, sk_slice_of("Waardeloos! Ik wil mijn abonnement opzeggen per 1 maart, hoort u? 0612345678"), NULL, 0);
    assert_true(tags.off[SK_TAG_SENTIMENT] && tags.off[SK_TAG_INTENT] && tags.off[SK_TAG_ENTITIES]);
    assert_int_equal(tags.intent_count, 0);
    assert_true(tags.entity_count > 0); /* hidden, but replies are filled with them */
    assert_null(tags.team);
    assert_false(tags.off[SK_TAG_REGISTER]);
    assert_string_equal(tags.register_, "formal");
    sk_tagger_destroy(tagger);
    sk_config_destroy(config);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evidence_names_the_words), cmocka_unit_test(test_steps_and_dangers_escalate),
        cmocka_unit_test(test_reasons_name_nobody),      cmocka_unit_test(test_no_word_with_a_capital_is_a_reason),
        cmocka_unit_test(test_a_falling_mood_escalates), cmocka_unit_test(test_switches),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
