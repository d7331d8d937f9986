/* suggest: the online story on a real store and a real index. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "index/follow.h"
#include "suggest/suggest.h"

static char directory[] = "/tmp/sidekick-suggest-XXXXXX";
static struct sk_models *models;
static struct sk_arena arena;

static const char *const history[] = {
    "{\"id\":\"late-bad\",\"question\":\"waar blijft mijn pakket nou?\",\"answer\":\"Dat moet u bij de bezorger "
    "navragen.\",\"satisfaction\":1,"
    "\"language\":\"nl\",\"team\":\"shop\"}",
    "{\"id\":\"late-1\",\"question\":\"mijn pakket is nog steeds niet aangekomen\",\"answer\":\"Hoi {person}, wat vervelend! Ik "
    "zoek je pakket "
    "{order_number} op en mail je vandaag nog. Groeten, {person}\",\"satisfaction\":5,\"language\":\"nl\",\"team\":\"shop\","
    "\"timestamp\":\"2026-05-01T10:00:00Z\"}",
    "{\"id\":\"late-2\",\"question\":\"het pakket dat ik bestelde is er niet\",\"answer\":\"Hoi {person}, wat vervelend! Ik zoek "
    "je pakket "
    "{order_number} meteen op en mail je vandaag nog. Groeten, "
    "{person}\",\"satisfaction\":5,\"language\":\"nl\",\"team\":\"shop\"}",
    "{\"id\":\"late-en\",\"question\":\"where is my parcel\",\"answer\":\"Sorry about that, we will trace your parcel "
    "today.\",\"satisfaction\":5,"
    "\"language\":\"en\",\"team\":\"shop\"}",
    "{\"id\":\"meter\",\"question\":\"hoe geef ik mijn meterstand door?\",\"answer\":\"Dat kan in de app onder "
    "Verbruik.\",\"satisfaction\":4,"
    "\"language\":\"nl\",\"team\":\"energy\"}",
    "{\"id\":\"yes-refund\",\"question\":\"ja graag\",\"context\":[{\"role\":\"customer\",\"text\":\"ik wil mijn geld "
    "terug\"},{\"role\":\"agent\","
    "\"text\":\"Zal ik het bedrag terugstorten op uw rekening?\"}],\"answer\":\"Het bedrag staat binnen drie dagen op uw "
    "rekening.\","
    "\"language\":\"nl\",\"team\":\"shop\"}",
    "{\"id\":\"yes-visit\",\"question\":\"ja graag\",\"context\":[{\"role\":\"customer\",\"text\":\"mijn wasmachine "
    "lekt\"},{\"role\":\"agent\","
    "\"text\":\"Zal ik een monteur langs sturen?\"}],\"answer\":\"De monteur komt morgen tussen acht en "
    "twaalf.\",\"language\":\"nl\",\"team\":"
    "\"shop\"}",
    "{\"id\":\"damage\",\"question\":\"wat is de status van mijn schade aan de auto?\",\"answer\":\"Ik zie dat uw schade "
    "van 3.412 euro op 14 mei is goedgekeurd.\",\"language\":\"nl\",\"team\":\"insurance\"}",
    "{\"id\":\"expert\",\"question\":\"wanneer komt de expert voor mijn schade aan de caravan?\",\"answer\":\"De expert "
    "komt op 14 mei langs.\",\"language\":\"nl\",\"team\":\"insurance\"}",
    "{\"id\":\"named\",\"question\":\"Anna\",\"context\":[{\"role\":\"customer\",\"text\":\"my parcel is late, where is "
    "it\"},{\"role\":\"agent\",\"text\":\"May I have your name?\"}],\"answer\":\"Thanks, Anna!\",\"language\":\"en\",\"team\":"
    "\"shop\"}",
};

static int set_up(void **state) {
    (void) state;
    char path[SK_PATH_SIZE];
    struct sk_error error = { 0 };
    struct sk_store *store = NULL;
    struct sk_follower *follower = NULL;
    assert_non_null(mkdtemp(directory));
    sk_arena_init(&arena, 64 << 20);
    assert_int_equal(sk_store_open(directory, &store, &error), SK_OK);
    for (size_t i = 0; i < sizeof history / sizeof *history; i++) {
        struct sk_case record;
        int64_t row;
        assert_int_equal(sk_case_decode(sk_slice_of(history[i]), &arena, &record, &error), SK_OK);
        if (sk_slice_is(record.id, "meter")) /* as an earlier version stored it */
            record.timestamp = sk_slice_of("2026-02-30");
        assert_int_equal(sk_store_put_case(store, &record, &row, &error), SK_OK);
    }
    sk_store_close(store);
    assert_int_equal(sk_follower_open(directory, &follower, &error), SK_OK);
    assert_int_equal(sk_follower_catch_up(follower, NULL, NULL, &error), SK_OK);
    sk_follower_close(follower);
    assert_int_equal(sk_share_path(path, "models", &error), SK_OK);
    assert_int_equal(sk_models_load(path, directory, &models, &error), SK_OK);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_models_destroy(models);
    sk_arena_finish(&arena);
    return sk_directory_remove(directory, NULL) == SK_OK ? 0 : 1;
}

static struct sk_suggestion_set suggest(const struct sk_suggest_request *request) {
    struct sk_engine *engine = NULL;
    struct sk_suggestion_set set;
    struct sk_error error = { 0 };
    assert_int_equal(sk_engine_open(models, NULL, directory, &engine, &error), SK_OK);
    enum sk_status status = sk_engine_suggest(engine, request, &arena, &set, NULL, &error);
    if (status != SK_OK)
        print_error("%s\n", error.message);
    assert_int_equal(status, SK_OK);
    sk_engine_close(engine);
    return set;
}

static struct sk_suggest_request request_of(const char *text) {
    return (struct sk_suggest_request){ .text = sk_slice_of(text), .limit = 3, .min_confidence = 0 };
}

static bool suggests(const struct sk_suggestion_set *set, const char *id) {
    for (size_t i = 0; i < set->count; i++)
        for (size_t j = 0; j < set->suggestions[i].case_id_count; j++)
            if (sk_slice_is(set->suggestions[i].case_ids[j], id))
                return true;
    return false;
}

static void the_well_rated_group_comes_first(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("waar blijft mijn pakket??");
    struct sk_suggestion_set set = suggest(&request);
    assert_true(set.count >= 2);
    assert_int_equal(set.suggestions[0].used, 2);
    assert_int_equal(set.suggestions[0].case_id_count, 2); /* the one shown, then the one that backs it */
    assert_true(sk_slice_starts(set.suggestions[0].case_ids[0], sk_slice_of("late-")));
    assert_false(sk_slice_equal(set.suggestions[0].case_ids[0], set.suggestions[0].case_ids[1]));
    assert_int_equal(set.suggestions[0].satisfaction.count, 2);
    assert_true(sk_slice_starts(set.suggestions[0].template_, sk_slice_of("Hoi {person}")));
    assert_true(suggests(&set, "late-bad"));
    assert_true(set.suggestions[0].term_count >= 1);
    assert_string_equal(set.tags.language, "nl");
}

static void the_greeting_is_filled_and_the_signature_goes(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("waar blijft mijn pakket 20458811? bestelnummer 20458811");
    struct sk_customer_field fields[] = { { sk_slice_of("name"), sk_slice_of("Sanne") } };
    request.customer = fields;
    request.customer_count = 1;
    struct sk_suggestion_set set = suggest(&request);
    const struct sk_suggestion *first = &set.suggestions[0];
    char text[512];
    snprintf(text, sizeof text, "%.*s", SK_SLICE_ARGUMENTS(first->text));
    assert_non_null(strstr(text, "Hoi Sanne,"));
    assert_non_null(strstr(text, "20458811"));
    assert_string_equal(text + strlen(text) - strlen("vandaag nog. Groeten"), "vandaag nog. Groeten");
    assert_int_equal(first->unfilled_count, 0);
}

static void another_language_does_not_win(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("where is my parcel please, I have been waiting for it");
    struct sk_suggestion_set set = suggest(&request);
    assert_int_equal(set.count, 1);
    assert_true(suggests(&set, "late-en"));
    request.language = sk_slice_of("nl");
    set = suggest(&request);
    assert_false(suggests(&set, "late-en"));
}

/* "Ben" is Dutch for "am"; a customer who has written English before gives his name. */
static void a_name_does_not_change_the_language(void **state) {
    (void) state;
    struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("where is my parcel please, I have been waiting for it") },
                               { SK_ROLE_AGENT, sk_slice_of("May I have your name, please?") } };
    struct sk_suggest_request request = request_of("Ben");
    struct sk_suggestion_set set = suggest(&request);
    assert_string_equal(set.tags.language, "nl");
    request.context = turns;
    request.context_count = 2;
    set = suggest(&request);
    assert_true(suggests(&set, "named"));
    request.text = sk_slice_of("waar blijft mijn pakket eigenlijk?"); /* a sentence does */
    set = suggest(&request);
    assert_false(suggests(&set, "named"));
    assert_true(suggests(&set, "late-bad"));
}

static void a_team_sees_its_own_cases_only(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("hoe geef ik mijn meterstand door");
    request.team = sk_slice_of("shop");
    struct sk_suggestion_set set = suggest(&request);
    assert_false(suggests(&set, "meter"));
    request.team = sk_slice_of("energy");
    set = suggest(&request);
    assert_true(suggests(&set, "meter"));
}

static void a_bare_yes_follows_the_conversation(void **state) {
    (void) state;
    struct sk_turn refund[] = { { SK_ROLE_CUSTOMER, sk_slice_of("kan ik mijn geld terug krijgen") },
                                { SK_ROLE_AGENT, sk_slice_of("Zal ik het bedrag terugstorten?") } };
    struct sk_turn visit[] = { { SK_ROLE_CUSTOMER, sk_slice_of("de wasmachine lekt") },
                               { SK_ROLE_AGENT, sk_slice_of("Zal ik een monteur sturen?") } };
    struct sk_suggest_request request = request_of("ja");
    request.language = sk_slice_of("nl");
    request.context = refund;
    request.context_count = 2;
    struct sk_suggestion_set set = suggest(&request);
    assert_true(set.count >= 1);
    assert_true(sk_slice_is(set.suggestions[0].case_ids[0], "yes-refund"));
    request.context = visit;
    set = suggest(&request);
    assert_true(set.count >= 1);
    assert_true(sk_slice_is(set.suggestions[0].case_ids[0], "yes-visit"));
}

static void nothing_near_abstains_with_a_reason(void **state) {
    (void) state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        { "", "the message has no words" },
        { "xqzzt vrrrk", "no past case is about this" },
        { " \n\t", "the message has no words" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_suggest_request request = request_of(cases[i].text);
        struct sk_suggestion_set set = suggest(&request);
        assert_true(set.abstained);
        assert_int_equal(set.count, 0);
        assert_string_equal(set.reason, cases[i].reason);
    }
}

/* What greets or says nothing gets no more of an answer because the desk's robot has spoken first. */
static void a_greeting_by_the_desk_is_no_conversation(void **state) {
    (void) state;
    static const char *const texts[] = { "hallo", "ik heb een vraag", "asdf qwer zxcv", "waar blijft mijn pakket??" };
    const struct sk_turn greeting[] = { { SK_ROLE_AGENT,
                                          sk_slice_of("Welkom bij de klantenservice! Waar kan ik u mee helpen?") } };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sk_suggest_request request = request_of(texts[i]);
        struct sk_suggestion_set alone = suggest(&request);
        request.context = greeting;
        request.context_count = 1;
        struct sk_suggestion_set greeted = suggest(&request);
        assert_int_equal(greeted.count, alone.count);
        for (size_t k = 0; k < alone.count; k++)
            assert_true(greeted.suggestions[k].confidence == alone.suggestions[k].confidence);
    }
}

static void a_deleted_case_is_not_shown(void **state) {
    (void) state;
    struct sk_store *store = NULL;
    struct sk_suggest_request request = request_of("hoe geef ik mijn meterstand door");
    struct sk_suggestion_set set = suggest(&request);
    assert_true(suggests(&set, "meter"));
    assert_int_equal(sk_store_open(directory, &store, NULL), SK_OK);
    assert_int_equal(sk_store_delete_case(store, sk_slice_of("meter"), NULL), SK_OK);
    sk_store_close(store);
    set = suggest(&request); /* still in the index, no longer in the store */
    assert_false(suggests(&set, "meter"));
}

static void the_same_message_gives_the_same_answer(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("mijn pakket is er niet, waar blijft het");
    struct sk_suggestion_set first = suggest(&request), second = suggest(&request);
    assert_string_not_equal(first.id, second.id);
    assert_int_equal(first.count, second.count);
    for (size_t i = 0; i < first.count; i++) {
        assert_true(sk_slice_equal(first.suggestions[i].text, second.suggestions[i].text));
        assert_true(first.suggestions[i].confidence == second.suggestions[i].confidence);
    }
}

/* What greets, thanks and asks to ask moves the confidence of the first reply by less than a hundredth in the mean. */
static void pleasantries_do_not_move_confidence(void **state) {
    (void) state;
    static const char *const questions[] = { "mijn pakket is er nog steeds niet",
                                             "het pakket dat ik bestelde is niet aangekomen" };
    static const char *const around[][2] = {
        { "Goedenavond! ", "" },
        { "Hallo allemaal, mag ik even iets vragen? ", "" },
        { "", ". Bedankt voor de moeite en nog een prettig weekend!" },
        { "Beste mensen,\n", "\nHartelijk dank alvast\nGroetjes" },
    };
    enum { QUESTIONS = sizeof questions / sizeof *questions, AROUND = sizeof around / sizeof *around };
    double moved = 0;
    for (size_t i = 0; i < QUESTIONS; i++) {
        struct sk_suggest_request request = request_of(questions[i]);
        double before = suggest(&request).suggestions[0].confidence;
        assert_true(before > 0.2);
        for (size_t a = 0; a < AROUND; a++) {
            char text[200];
            snprintf(text, sizeof text, "%s%s%s", around[a][0], questions[i], around[a][1]);
            request.text = sk_slice_of(text);
            struct sk_suggestion_set set = suggest(&request);
            double now = set.count ? set.suggestions[0].confidence : 0;
            if (fabs(now - before) > 0.03)
                print_error("%s: %.3f, without pleasantries %.3f\n", text, now, before);
            moved += fabs(now - before) / (QUESTIONS * AROUND);
        }
    }
    assert_true(moved < 0.01);
}

static bool warns(const struct sk_suggestion *suggestion, const char *warning) {
    for (size_t i = 0; i < suggestion->warning_count; i++)
        if (strcmp(suggestion->warnings[i], warning) == 0)
            return true;
    return false;
}

static const struct sk_suggestion *suggestion_of(const struct sk_suggestion_set *set, const char *id) {
    for (size_t i = 0; i < set->count; i++)
        if (sk_slice_is(set->suggestions[i].case_ids[0], id))
            return &set->suggestions[i];
    fail_msg("%s is not suggested", id);
    return NULL;
}

static void a_reply_takes_the_customers_register(void **state) {
    (void) state;
    struct sk_customer_field fields[] = { { sk_slice_of("name"), sk_slice_of("Sanne") } };
    struct sk_suggest_request request = request_of("mijn pakket is nog steeds niet aangekomen, kunt u helpen?");
    request.customer = fields;
    request.customer_count = 1;
    struct sk_suggestion_set set = suggest(&request);
    const struct sk_suggestion *reply = suggestion_of(&set, "late-1");
    assert_true(sk_slice_is(reply->template_,
                            "Beste {person}, wat vervelend! Ik zoek uw pakket {order_number} op en mail u vandaag "
                            "nog. Met vriendelijke groet"));
    assert_true(sk_slice_starts(reply->text, sk_slice_of("Beste Sanne, wat vervelend! Ik zoek uw pakket")));
    assert_true(warns(reply, "register_converted:formal"));
    assert_int_equal(suggestion_of(&set, "late-bad")->warning_count, 0);
    request.text = sk_slice_of("waar blijft mijn pakket, kun je dat navragen?");
    set = suggest(&request);
    assert_true(sk_slice_is(suggestion_of(&set, "late-bad")->text, "Dat moet je bij de bezorger navragen."));
    assert_true(warns(suggestion_of(&set, "late-bad"), "register_converted:informal"));
}

static void an_unknown_register_changes_nothing(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("waar blijft mijn pakket");
    struct sk_suggestion_set set = suggest(&request);
    assert_true(sk_slice_is(suggestion_of(&set, "late-bad")->text, "Dat moet u bij de bezorger navragen."));
    assert_int_equal(suggestion_of(&set, "late-bad")->warning_count, 0);
}

static void an_empty_directory_is_not_ready(void **state) {
    (void) state;
    struct sk_engine *engine = NULL;
    struct sk_suggestion_set set;
    struct sk_suggest_request request = request_of("hallo");
    struct sk_error error = { 0 };
    assert_int_equal(sk_engine_open(models, NULL, "/tmp/sidekick-there-is-nothing-here", &engine, &error), SK_OK);
    assert_int_equal(sk_engine_suggest(engine, &request, &arena, &set, NULL, &error), SK_NOT_FOUND);
    struct sk_tags tags;
    sk_error_clear(&error);
    assert_int_equal(sk_engine_analyze(engine, &request, &arena, &tags, &error), SK_OK);
    sk_engine_close(engine);
}

static void another_answer_does_not_make_a_date_general(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("wat is de status van mijn schade aan de auto?");
    request.team = sk_slice_of("insurance");
    struct sk_suggestion_set set = suggest(&request);
    assert_true(suggests(&set, "damage") && suggests(&set, "expert"));
    for (size_t i = 0; i < set.count; i++)
        assert_null(memmem(set.suggestions[i].text.data, set.suggestions[i].text.size, "14 mei", 6));
}

static void a_stored_day_that_does_not_exist_is_the_months_last(void **state) {
    (void) state;
    struct sk_suggest_request request = request_of("hoe geef ik mijn meterstand door?");
    request.team = sk_slice_of("energy");
    struct sk_suggestion_set set = suggest(&request);
    assert_int_equal(set.count, 1);
    assert_true(sk_slice_is(set.suggestions[0].last_used, "2026-02-28"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_answer_does_not_make_a_date_general),
        cmocka_unit_test(a_stored_day_that_does_not_exist_is_the_months_last),
        cmocka_unit_test(the_well_rated_group_comes_first),
        cmocka_unit_test(the_greeting_is_filled_and_the_signature_goes),
        cmocka_unit_test(another_language_does_not_win),
        cmocka_unit_test(a_name_does_not_change_the_language),
        cmocka_unit_test(a_team_sees_its_own_cases_only),
        cmocka_unit_test(a_bare_yes_follows_the_conversation),
        cmocka_unit_test(nothing_near_abstains_with_a_reason),
        cmocka_unit_test(a_greeting_by_the_desk_is_no_conversation),
        cmocka_unit_test(the_same_message_gives_the_same_answer),
        cmocka_unit_test(pleasantries_do_not_move_confidence),
        cmocka_unit_test(a_reply_takes_the_customers_register),
        cmocka_unit_test(an_unknown_register_changes_nothing),
        cmocka_unit_test(an_empty_directory_is_not_ready),
        cmocka_unit_test(a_deleted_case_is_not_shown),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
