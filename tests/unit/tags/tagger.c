/* The shipped models on ordinary messages, none of which they were trained on. */
#include <string.h>
#include "shipped.h"

#include "base/clock.h"
#include "tags/train.h"

static const struct {
    const char *text, *language, *sentiment, *intent, *register_;
} ordinary[] = {
    { "waar blijft mijn pakket??", "nl", "negative", "delivery.late", "unknown" },
    { "Ik heb mijn bestelling nog steeds niet ontvangen", "nl", "negative", "delivery.late", "unknown" },
    { "Where is my parcel? It should have been here on Monday.", "en", NULL, "delivery.late", "unknown" },
    { "My order never arrived", "en", NULL, "delivery.late", "unknown" },
    { "Wat is de status van mijn bestelling?", "nl", "neutral", "order.status", "unknown" },
    { "Has my order been shipped yet?", "en", "neutral", "order.status", "unknown" },
    { "Ik wil mijn bestelling graag annuleren", "nl", "neutral", "order.cancel", "unknown" },
    { "Please cancel my order", "en", "neutral", "order.cancel", "unknown" },
    { "Kan ik het bezorgadres van mijn bestelling nog wijzigen?", "nl", "neutral", "delivery.address", "unknown" },
    { "Can you deliver to a different address?", "en", "neutral", "delivery.address", "unknown" },
    { "Hoeveel kosten de verzendkosten naar België?", "nl", "neutral", "delivery.options", "unknown" },
    { "Do you deliver on Saturdays?", "en", "neutral", "delivery.options", "unknown" },
    { "Hoe kan ik een artikel retourneren?", "nl", "neutral", "return.request", "unknown" },
    { "I want to return these shoes, they are too small", "en", NULL, "return.request", "unknown" },
    { "Ik wil mijn geld terug", "nl", NULL, "refund.request", "unknown" },
    { "I want a refund", "en", NULL, "refund.request", "unknown" },
    { "Wanneer krijg ik mijn geld terug van de retour?", "nl", NULL, "refund.status", "unknown" },
    { "When will I receive my refund?", "en", "neutral", "refund.status", "unknown" },
    { "De lamp is kapot aangekomen", "nl", NULL, "product.defect", "unknown" },
    { "The blender arrived broken", "en", NULL, "product.defect", "unknown" },
    { "Is dit product ook in het blauw verkrijgbaar?", "nl", "neutral", "product.question", "unknown" },
    { "Is this jacket waterproof?", "en", "neutral", "product.question", "unknown" },
    { "factuur?", "nl", "neutral", "invoice.request", "unknown" },
    { "Kunt u mij een kopie van de factuur sturen?", "nl", "neutral", "invoice.request", "formal" },
    { "Could you email me the invoice for May?", "en", "neutral", "invoice.request", "unknown" },
    { "Waarom is mijn factuur hoger dan vorige maand?", "nl", NULL, "invoice.question", "unknown" },
    { "Why is my bill so high this month?", "en", NULL, "invoice.question", "unknown" },
    { "Mijn betaling is mislukt", "nl", "neutral", "payment.failed", "unknown" },
    { "My payment was declined", "en", "neutral", "payment.failed", "unknown" },
    { "Kan ik ook met PayPal betalen?", "nl", "neutral", "payment.methods", "unknown" },
    { "Which payment methods do you accept?", "en", "neutral", "payment.methods", "unknown" },
    { "Kan ik een betalingsregeling treffen?", "nl", "neutral", "payment.arrangement", "unknown" },
    { "Can I pay in instalments?", "en", "neutral", "payment.arrangement", "unknown" },
    { "Hoe maak ik een account aan?", "nl", "neutral", "account.create", "unknown" },
    { "Ik ben mijn wachtwoord vergeten", "nl", "neutral", "account.login", "unknown" },
    { "I can't log in to my account", "en", "neutral", "account.login", "unknown" },
    { "Ik wil mijn account verwijderen", "nl", "neutral", "account.delete", "unknown" },
    { "Please delete my account", "en", "neutral", "account.delete", "unknown" },
    { "Ik wil mijn rekeningnummer wijzigen", "nl", "neutral", "account.change", "unknown" },
    { "Ik wil mijn abonnement opzeggen", "nl", "neutral", "contract.cancel", "unknown" },
    { "Dear Sir, I would like to cancel my contract as of 1 March", "en", "neutral", "contract.cancel", "formal" },
    { "Ik ga verhuizen, hoe geef ik dat door?", "nl", "neutral", "moving", "unknown" },
    { "We are moving house next month", "en", "neutral", "moving", "unknown" },
    { "Mijn internet doet het niet", "nl", NULL, "outage.report", "unknown" },
    { "My internet is down again!", "en", "negative", "outage.report", "unknown" },
    { "Hoe geef ik mijn meterstanden door?", "nl", "neutral", "meter.reading", "unknown" },
    { "Kan ik mijn afspraak verzetten naar dinsdag?", "nl", "neutral", "appointment.change", "unknown" },
    { "I need to reschedule my appointment", "en", "neutral", "appointment.change", "unknown" },
    { "Mijn pinpas is gestolen, kunnen jullie hem blokkeren?", "nl", NULL, "card.block", "informal" },
    { "I lost my bank card, please block it", "en", NULL, "card.block", "unknown" },
    { "Ik wil een schade melden aan mijn auto", "nl", NULL, "claim.report", "unknown" },
    { "Mijn trein had een uur vertraging", "nl", NULL, "travel.disruption", "unknown" },
    { "My flight was cancelled", "en", NULL, "travel.disruption", "unknown" },
    { "Kan ik met een medewerker spreken?", "nl", "neutral", "contact.human", "unknown" },
    { "I want to speak to a real person", "en", NULL, "contact.human", "unknown" },
    { "Wat zijn jullie openingstijden?", "nl", "neutral", "contact.info", "informal" },
    { "Welke gegevens hebben jullie van mij opgeslagen?", "nl", "neutral", "privacy.request", "informal" },
    { "Wat een geweldige service, jullie zijn toppers!", "nl", "positive", "compliment", "informal" },
    { "hoi", "nl", "neutral", "smalltalk.greeting", "informal" },
    { "Thank you so much for your help!", "en", "positive", "smalltalk.thanks", "unknown" },
    { "Slechte service, nooit meer!!", "nl", "negative", "complaint", "unknown" },
};

static bool differs(const char *text, const char *what, const char *wanted, const char *got) {
    if (!wanted || strcmp(wanted, got) == 0)
        return false;
    print_message("%s: %s is %s, not %s\n", text, what, got, wanted);
    return true;
}

static void test_ordinary_messages(void **state) {
    struct fixture *fixture = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++) {
        struct sk_tags tags = tag(fixture, ordinary[i].text);
        wrong += differs(ordinary[i].text, "language", ordinary[i].language, tags.language);
        wrong += differs(ordinary[i].text, "sentiment", ordinary[i].sentiment, tags.sentiment.label);
        wrong += differs(ordinary[i].text, "intent", ordinary[i].intent, tags.intent[0].label);
        wrong += differs(ordinary[i].text, "register", ordinary[i].register_, tags.register_);
        assert_false(tags.escalate);
    }
    assert_int_equal(wrong, 0);
}

static void test_formal_letter(void **state) {
    struct fixture *fixture = *state;
    struct sk_tags tags = tag(fixture, "Dear Sir, I would like to cancel my contract as of 1 March");
    assert_string_equal(tags.language, "en");
    assert_true(tags.language_confidence > 0.5);
    assert_int_equal(tags.entity_count, 1);
    assert_string_equal(tags.entities[0].type, "date");
    assert_true(sk_slice_is(tags.entities[0].text, "1 March"));
    assert_int_equal(tags.entities[0].start, 51);
    assert_int_equal(tags.entities[0].end, 58);
}

static void test_order_of_intents(void **state) {
    struct fixture *fixture = *state;
    struct sk_tags tags = tag(fixture, "Ik wil mijn abonnement opzeggen en mijn account verwijderen");
    assert_true(tags.intent_count >= 2 && tags.intent_count <= SK_TAGS_INTENTS);
    for (size_t i = 1; i < tags.intent_count; i++)
        assert_true(tags.intent[i].score <= tags.intent[i - 1].score);
    bool cancels = strcmp(tags.intent[0].label, "contract.cancel") == 0 || strcmp(tags.intent[1].label, "contract.cancel") == 0;
    bool deletes = strcmp(tags.intent[0].label, "account.delete") == 0 || strcmp(tags.intent[1].label, "account.delete") == 0;
    assert_true(cancels && deletes);
}

static bool has_tone(const struct sk_tags *tags, const char *label) {
    for (size_t i = 0; i < tags->tone_count; i++)
        if (strcmp(tags->tone[i].label, label) == 0)
            return true;
    return false;
}

static void test_tone_and_locus(void **state) {
    struct fixture *fixture = *state;
    struct sk_tags tags = tag(fixture, "Wat een waardeloze bezorger hebben jullie, het pakket ligt WEER in de regen!!");
    assert_true(has_tone(&tags, "frustrated"));
    assert_string_equal(tags.sentiment.label, "negative");
    assert_true(tags.sentiment.score < -0.3);
    assert_string_equal(tags.locus.label, "organisation");
    tags = tag(fixture, "Zou u mij de factuur kunnen sturen? Alvast hartelijk bedankt.");
    assert_true(has_tone(&tags, "polite"));
    assert_false(has_tone(&tags, "frustrated"));
    tags = tag(fixture, "Ik heb de bus gemist");
    assert_string_equal(tags.locus.label, "own");
    tags = tag(fixture, "Wat zijn de verzendkosten?");
    assert_string_equal(tags.locus.label, "factual");
    tags = tag(fixture, "Super blij met jullie snelle hulp, helemaal top!");
    assert_true(has_tone(&tags, "satisfied"));
    assert_true(tags.sentiment.score > 0.3);
}

static void test_shouting_is_not_joy(void **state) {
    static const char *const angry[] = { "the total is not what we agreed!!!",
                                         "jullie hebben het twee keer afgeschreven!!!",
                                         "de monteur is niet geweest!!!",
                                         "the parcel was delivered to the wrong house!!",
                                         "WAAROM NEEMT NIEMAND OP",
                                         "waardeloos!!! nooit meer" };
    for (size_t i = 0; i < sizeof angry / sizeof *angry; i++) {
        struct sk_tags tags = tag(*state, angry[i]);
        assert_string_equal(tags.sentiment.label, "negative");
        assert_false(has_tone(&tags, "excited") || has_tone(&tags, "satisfied"));
    }
    struct sk_tags tags = tag(*state, "top!!! eindelijk binnen, zo blij mee!!");
    assert_string_equal(tags.sentiment.label, "positive");
    assert_true(has_tone(&tags, "excited"));
    tags = tag(*state, "mijn klantnummer is 20471111!!");
    assert_string_not_equal(tags.sentiment.label, "positive");
}

static bool has_reason(const struct sk_tags *tags, const char *part) {
    for (size_t i = 0; i < tags->reason_count; i++)
        if (strstr(tags->reasons[i], part))
            return true;
    return false;
}

static void test_escalation_gives_reasons(void **state) {
    struct fixture *fixture = *state;
    struct sk_tags tags =
        tag(fixture, "Dit is mijn vijfde mail zonder reactie. Ik schakel nu een advocaat in en stap naar de krant.");
    assert_true(tags.escalate);
    assert_true(has_reason(&tags, "legal action: advocaat"));
    assert_true(has_reason(&tags, "unanswered contact"));
    tags = tag(fixture, "I smell gas in the hallway and my children feel sick, please send someone!");
    assert_true(tags.escalate);
    assert_true(has_reason(&tags, "danger: gas"));
    tags = tag(fixture, "ik wil niet meer leven");
    assert_true(tags.escalate);
    assert_true(has_reason(&tags, "self-harm"));
    tags = tag(fixture, "Wat zijn jullie openingstijden?");
    assert_false(tags.escalate);
    assert_int_equal(tags.reason_count, 0);
}

static void test_unanswered_turns_escalate(void **state) {
    struct fixture *fixture = *state;
    const struct sk_turn alone[] = { { SK_ROLE_CUSTOMER, { "waar is mijn pakket", 19 } }, { SK_ROLE_CUSTOMER, { "hallo?", 6 } } };
    const struct sk_turn answered[] = { alone[0], alone[1], { SK_ROLE_AGENT, { "Ik zoek het uit.", 16 } } };
    struct sk_slice text = sk_slice_of("waarom reageert er niemand?? dit is echt waardeloos");
    struct sk_tags tags = tag_with(fixture, fixture->tagger, text, alone, 2);
    assert_true(tags.escalate);
    assert_true(has_reason(&tags, "several messages without an answer"));
    tags = tag_with(fixture, fixture->tagger, text, alone, 1);
    assert_false(has_reason(&tags, "several messages without an answer"));
    tags = tag_with(fixture, fixture->tagger, text, answered, 3);
    assert_false(has_reason(&tags, "several messages without an answer"));
    tags = tag_with(fixture, fixture->tagger, sk_slice_of("bedankt, het is gelukt!"), alone, 2);
    assert_false(tags.escalate);
}

static void assert_empty_tags(const struct sk_tags *tags) {
    assert_int_equal(tags->intent_count, 1);
    assert_string_equal(tags->intent[0].label, "other");
    assert_string_equal(tags->sentiment.label, "neutral");
    assert_string_equal(tags->locus.label, "factual");
    assert_string_equal(tags->register_, "unknown");
    assert_int_equal(tags->tone_count, 0);
    assert_int_equal(tags->entity_count, 0);
    assert_false(tags->escalate);
}

static void test_texts_without_words(void **state) {
    struct fixture *fixture = *state;
    const char *const texts[] = { "", " ", "\n\n\t", "." };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_tags tags = tag(fixture, texts[i]);
        assert_string_equal(tags.language, "unknown");
        assert_empty_tags(&tags);
    }
    struct sk_tags tags = tag_with(fixture, fixture->tagger, sk_slice("\0\0\0", 3), NULL, 0);
    assert_string_equal(tags.intent[0].label, "other");
    tags = tag(fixture, "😡😡😡");
    assert_string_equal(tags.sentiment.label, "negative");
    tags = tag(fixture, "❤️👍");
    assert_string_equal(tags.sentiment.label, "positive");
    assert_string_equal(tags.language, "unknown");
}

static void test_gibberish_is_other(void **state) {
    struct fixture *fixture = *state;
    const char *const texts[] = { "xqzv wplk jjjj", "asdfghjkl", "ja" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_tags tags = tag(fixture, texts[i]);
        assert_string_equal(tags.intent[0].label, "other");
    }
}

/* 100 KB of words, of one letter, of emoji, of punctuation: bounded, and still answered. */
static void test_long_texts(void **state) {
    struct fixture *fixture = *state;
    static const char *const units[] = { "waar blijft mijn pakket ", "a", "😡", "!", "- ", "1 ", "u je niet ",
                                         "abcdefghijklmnopqrst" };
    char *text = malloc(100040);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t size = 0, unit = strlen(units[i]);
        for (; size < 100000; size += unit)
            memcpy(text + size, units[i], unit);
        int64_t started = sk_clock_monotonic_us();
        struct sk_tags tags = tag_with(fixture, fixture->tagger, sk_slice(text, size), NULL, 0);
        assert_true(tags.intent_count >= 1);
        assert_true(sk_clock_monotonic_us() - started < 5000000); /* with sanitizers; a quadratic step would take minutes */
        if (i == 0)
            assert_string_equal(tags.intent[0].label, "delivery.late");
    }
    free(text);
}

static void assert_same(const struct sk_tags *a, const struct sk_tags *b) {
    assert_int_equal(a->intent_count, b->intent_count);
    for (size_t i = 0; i < a->intent_count; i++) {
        assert_string_equal(a->intent[i].label, b->intent[i].label);
        assert_true(a->intent[i].score == b->intent[i].score);
    }
    assert_true(a->sentiment.score == b->sentiment.score);
    assert_true(a->locus.score == b->locus.score);
    assert_int_equal(a->tone_count, b->tone_count);
    assert_int_equal(a->escalate, b->escalate);
}

/* Another load of the models, another tagger, other messages in between: the same tags to the last bit. */
static void test_deterministic(void **state) {
    struct fixture *fixture = *state;
    struct sk_models *models;
    struct sk_tagger *tagger;
    assert_int_equal(sk_models_load(fixture->share, NULL, &models, NULL), SK_OK);
    assert_int_equal(sk_tagger_create(models, NULL, &tagger, NULL), SK_OK);
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++) {
        struct sk_tags first = tag(fixture, ordinary[i].text);
        struct sk_tags second = tag_with(fixture, tagger, sk_slice_of(ordinary[i].text), NULL, 0);
        assert_same(&first, &second);
    }
    sk_tagger_destroy(tagger);
    sk_models_destroy(models);
}

static void test_missing_and_damaged_models(void **state) {
    struct fixture *fixture = *state;
    char directory[] = "/tmp/sk-models-XXXXXX", path[128];
    struct sk_models *models = NULL;
    struct sk_error error = { 0 };
    assert_non_null(mkdtemp(directory));
    assert_int_equal(sk_models_load(directory, NULL, &models, &error), SK_NOT_FOUND);
    assert_non_null(strstr(error.message, "escalate.model"));
    sk_error_clear(&error);
    snprintf(path, sizeof path, "%s/models", directory);
    assert_int_equal(sk_directory_create(path, &error), SK_OK);
    assert_int_equal(sk_models_load(fixture->share, directory, &models, &error), SK_OK); /* nothing of its own yet */
    sk_models_destroy(models);
    models = NULL;
    strcat(path, "/sentiment.model");
    assert_int_equal(sk_file_replace(path, sk_slice_of("nonsense"), 0600, &error), SK_OK);
    assert_int_equal(sk_models_load(fixture->share, directory, &models, &error), SK_FAULT_CORRUPT);
    assert_non_null(strstr(error.message, path));
    assert_null(models);
    sk_directory_remove(directory, NULL);
}

static void write_examples(const char *path) {
    struct sk_buffer lines = { 0 };
    for (int i = 0; i < 40; i++)
        sk_buffer_format(&lines, "{\"text\": \"%s %d\", \"intent\": \"%s\"}\n",
                         i % 2 ? "printer stuk op kamer" : "wachtwoord kwijt van", i, i % 2 ? "Order Related" : "password");
    assert_int_equal(sk_file_replace(path, sk_buffer_slice(&lines), 0600, NULL), SK_OK);
    sk_buffer_finish(&lines);
}

/* A company's own intents take the place of the shipped ones; the other tags stay. */
static void test_own_intents_override(void **state) {
    struct fixture *fixture = *state;
    char directory[] = "/tmp/sk-own-XXXXXX", path[128];
    const char *paths[] = { path };
    struct sk_models *models;
    struct sk_tagger *tagger;
    struct sk_train_report report;
    struct sk_error error = { 0 };
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/examples.jsonl", directory);
    write_examples(path);
    assert_int_equal(sk_train(SK_TRAIN_INTENT, paths, 1, directory, &report, &error), SK_OK);
    assert_int_equal(sk_models_load(fixture->share, directory, &models, &error), SK_OK);
    assert_int_equal(sk_tagger_create(models, NULL, &tagger, &error), SK_OK);
    struct sk_tags tags = tag_with(fixture, tagger, sk_slice_of("de printer is stuk, slechte service!"), NULL, 0);
    assert_string_equal(tags.intent[0].label, "Order Related");
    assert_string_equal(tags.sentiment.label, "negative");
    tags = tag_with(fixture, tagger, sk_slice_of("Hoe laat vertrekt de bus naar Zwolle morgen?"), NULL, 0);
    assert_string_equal(tags.intent[0].label, "other"); /* though no example said what is none of them */
    tags = tag(fixture, "Ik ben mijn wachtwoord vergeten");
    assert_string_equal(tags.intent[0].label, "account.login"); /* the shipped one is untouched */
    sk_tagger_destroy(tagger);
    sk_models_destroy(models);
    sk_directory_remove(directory, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_messages),
        cmocka_unit_test(test_formal_letter),
        cmocka_unit_test(test_order_of_intents),
        cmocka_unit_test(test_tone_and_locus),
        cmocka_unit_test(test_shouting_is_not_joy),
        cmocka_unit_test(test_escalation_gives_reasons),
        cmocka_unit_test(test_unanswered_turns_escalate),
        cmocka_unit_test(test_texts_without_words),
        cmocka_unit_test(test_gibberish_is_other),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_deterministic),
        cmocka_unit_test(test_missing_and_damaged_models),
        cmocka_unit_test(test_own_intents_override),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
