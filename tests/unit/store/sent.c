/* What was sent instead of a suggestion: one case a set, the desk's own in its place, votes and ratings. */
#include "fixture.h"

#include "store/selection.h"
#include "store/sent.h"

#define SENT "Dat regel ik meteen voor u via het formulier op de site."

static void show(struct fixture *f, const char *id, const char *conversation, const char *customer) {
    const int64_t rows[] = { 1 };
    struct sk_shown_set set = { .id = sk_slice_of(id),
                                .conversation_id = sk_slice_of(conversation),
                                .customer_id = sk_slice_of(customer),
                                .question = sk_slice_of("waar is het formulier"),
                                .context = sk_slice_of("[{\"role\":\"agent\",\"text\":\"Zegt u het maar.\"}]"),
                                .result = sk_slice_of("{}"),
                                .time_us = 1,
                                .rows = rows,
                                .row_count = 1 };
    assert_int_equal(sk_store_put_shown(f->store, &set, &f->error), SK_OK);
}

static void report(struct fixture *f, const char *set, const char *action, const char *text, double kept, double satisfaction) {
    char suggestion[32];
    snprintf(suggestion, sizeof suggestion, "%s-1", set);
    struct sk_stored_feedback feedback = { .suggestion_set_id = sk_slice_of(set),
                                           .suggestion_id = sk_slice_of(text ? suggestion : NULL),
                                           .action = sk_slice_of(action),
                                           .final_text = sk_slice_of(text),
                                           .reporter = sk_slice_of("key:desk"),
                                           .satisfaction = satisfaction,
                                           .row = text ? 1 : 0,
                                           .position = text ? 1 : 0,
                                           .has_kept = text != NULL,
                                           .kept = kept,
                                           .time_us = 5 };
    assert_int_equal(sk_store_put_feedback(f->store, &feedback, &f->error), SK_OK);
}

static enum sk_status send_as(struct fixture *f, const char *team, const char *set, const char *conversation, const char *text,
                              bool final) {
    struct sk_sent_text sent = { .set_id = sk_slice_of(set), .from_row = 1, .final = final };
    struct sk_slice id;
    sent.record = make_case(NULL, "waar is het formulier", text);
    sent.record.conversation_id = sk_slice_of(conversation);
    sent.record.team = sk_slice_of(team);
    assert_int_equal(sk_store_begin(f->store, &f->error), SK_OK);
    enum sk_status status = sk_store_put_sent(f->store, &sent, &f->arena, &id, &f->error);
    assert_int_equal(sk_store_commit(f->store, &f->error), SK_OK);
    return status;
}

static enum sk_status send_text(struct fixture *f, const char *set, const char *conversation, const char *text, bool final) {
    return send_as(f, NULL, set, conversation, text, final);
}

static int64_t count_cases(struct fixture *f) {
    struct sk_store_counts counts;
    assert_int_equal(sk_store_counts(f->store, &counts, &f->error), SK_OK);
    return counts.cases;
}

static struct sk_use use_of(struct fixture *f, int64_t row) {
    struct sk_use use;
    assert_int_equal(sk_store_uses(f->store, &row, 1, &use, &f->error), SK_OK);
    return use;
}

static int64_t row_of(struct fixture *f, const char *id) {
    struct sk_case found;
    int64_t row = 0;
    return sk_store_find_case(f->store, sk_slice_of(id), &f->arena, &row, &found, NULL) == SK_OK ? row : 0;
}

static int64_t add_as(struct fixture *f, const char *team, const char *id, const char *conversation, const char *answer,
                      double satisfaction) {
    struct sk_case record = make_case(id, "waar is het formulier", answer);
    int64_t row = 0;
    record.conversation_id = sk_slice_of(conversation);
    record.team = sk_slice_of(team);
    record.satisfaction = satisfaction;
    enum sk_status status = sk_store_put_case(f->store, &record, &row, &f->error);
    assert_true(status == SK_OK || status == SK_UPDATED);
    return row;
}

static int64_t add_desks(struct fixture *f, const char *id, const char *conversation, const char *answer, double satisfaction) {
    return add_as(f, NULL, id, conversation, answer, satisfaction);
}

static void the_credit_goes_where_the_words_went(void **state) {
    struct fixture *f = *state;
    put(f, "shown", "waar is het formulier", SK_OK);
    show(f, "s1", NULL, NULL);
    report(f, "s1", "edited", SENT, 0.25, 0);
    assert_int_equal(send_text(f, "s1", NULL, SENT, false), SK_OK);
    int64_t own = row_of(f, "sent:s1");
    assert_true(own > 0);
    assert_true(use_of(f, 1).taken == 0.25);
    assert_true(use_of(f, own).taken == 1 && use_of(f, own).sent && use_of(f, own).voter > 0);
    report(f, "s1", "sent", NULL, 0, 4);
    assert_int_equal(use_of(f, own).rated, 1);
    assert_int_equal(use_of(f, 1).rated, 0);
    reopen(f);
    assert_true(use_of(f, own).rating_sum == 4);
    assert_int_equal(send_text(f, "nowhere", NULL, SENT, false), SK_NOT_FOUND);
}

static void a_set_has_one_text(void **state) {
    struct fixture *f = *state;
    struct sk_slice id;
    put(f, "shown", "waar is het formulier", SK_OK);
    show(f, "s1", NULL, NULL);
    report(f, "s1", "edited", SENT, 0, 0);
    assert_int_equal(send_text(f, "s1", NULL, SENT, false), SK_OK);
    int64_t own = row_of(f, "sent:s1");
    assert_int_equal(send_text(f, "s1", NULL, SENT, false), SK_OK); /* the same again */
    assert_int_equal(send_text(f, "s1", NULL, "Iets heel anders.", false), SK_UPDATED);
    report(f, "s1", "sent", SENT, 0.5, 0);
    assert_int_equal(send_text(f, "s1", NULL, SENT, true), SK_UPDATED);
    assert_int_equal(send_text(f, "s1", NULL, "Een te late bewerking.", false), SK_OK);
    struct sk_case found;
    assert_int_equal(sk_store_get_case(f->store, own, &f->arena, &found, &f->error), SK_OK);
    assert_slice_equal(found.answer, SENT);
    assert_int_equal(count_cases(f), 2);
    assert_true(use_of(f, own).taken == 1);
    assert_true(use_of(f, 1).taken == 0.5);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    assert_int_equal(sk_store_drop_sent(f->store, sk_slice_of("s1"), &f->arena, &id, &f->error), SK_OK);
    assert_slice_equal(id, "sent:s1");
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(count_cases(f), 1);
}

static void the_desks_case_takes_the_row(void **state) {
    struct fixture *f = *state;
    put(f, "shown", "waar is het formulier", SK_OK);
    show(f, "s1", "c1", NULL);
    show(f, "s2", "c1", NULL);
    report(f, "s1", "edited", SENT, 0, 3);
    assert_int_equal(send_text(f, "s1", "c1", SENT, false), SK_OK);
    assert_int_equal(send_text(f, "s2", "c1", "Het staat onder Documenten, helemaal onderaan.", false), SK_OK);
    int64_t first = row_of(f, "sent:s1"), second = row_of(f, "sent:s2");
    int64_t before = last_sequence(f);
    assert_true(add_desks(f, "crm1", "other", SENT, 0) > second); /* another conversation's */
    assert_int_equal(add_desks(f, "crm2", "c1", SENT " Groeten, team Service", 0), first);
    assert_int_equal(row_of(f, "sent:s1"), 0);
    assert_true(last_sequence(f) > before + 1);
    assert_int_equal(use_of(f, first).rated, 1);
    assert_false(use_of(f, first).sent);
    add_desks(f, "crm2", "c1", SENT " Groeten, team Service", 5); /* the same customer's rating */
    assert_int_equal(use_of(f, first).rated, 0);
    assert_true(add_desks(f, "crm3", "c1", "Bedankt en tot ziens!", 0) != second); /* another turn */
    assert_int_equal(send_text(f, "s1", "c1", "Te laat: dit is al van de desk.", true), SK_OK);
    assert_int_equal(count_cases(f), 5);
    assert_int_equal(sk_store_delete_case(f->store, sk_slice_of("crm2"), &f->error), SK_OK);
    assert_int_equal(use_of(f, 1).rated, 1); /* back to the suggestion */
}

static void the_desks_case_was_there_first(void **state) {
    struct fixture *f = *state;
    put(f, "shown", "waar is het formulier", SK_OK);
    int64_t desk = add_desks(f, "crm1", "c1", SENT, 0);
    show(f, "s1", "c1", NULL);
    report(f, "s1", "sent", SENT, 0, 2);
    assert_int_equal(send_text(f, "s1", "c1", SENT, true), SK_OK);
    assert_int_equal(count_cases(f), 2);
    assert_int_equal(use_of(f, desk).rated, 1);
    assert_false(use_of(f, desk).sent);
}

/* Two teams' systems that count their conversations alike; and without a number, the same words. */
static void a_team_takes_over_its_own_only(void **state) {
    struct fixture *f = *state;
    static const char *const sets[] = { "s1", "s2", "s3" }, *const conversations[] = { "c1", NULL, "c3" };
    put(f, "shown", "waar is het formulier", SK_OK);
    add_as(f, "blue", "b0", "c3", SENT, 0);
    add_as(f, NULL, "n0", "c3", SENT, 0);
    for (int i = 0; i < 3; i++) {
        show(f, sets[i], conversations[i], NULL);
        report(f, sets[i], "sent", SENT, 0, 5);
        assert_int_equal(send_as(f, "red", sets[i], conversations[i], SENT, true), SK_OK);
    }
    int64_t first = row_of(f, "sent:s1"), second = row_of(f, "sent:s2");
    assert_true(first > 0 && second > 0 && row_of(f, "sent:s3") > 0); /* the third despite the cases of others */
    const int64_t others[] = { add_as(f, "blue", "b1", "c1", SENT, 0), add_as(f, "blue", "b2", NULL, SENT, 0),
                               add_as(f, NULL, "n1", "c1", SENT, 0), row_of(f, "b0"), row_of(f, "n0") };
    assert_int_equal(row_of(f, "sent:s1"), first);
    assert_int_equal(row_of(f, "sent:s2"), second);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(use_of(f, others[i]).rated, 0);
    assert_int_equal(add_as(f, "red", "r1", "c1", SENT, 0), first); /* its own, as ever */
    assert_int_equal(use_of(f, first).rated, 1);
    assert_int_equal(add_as(f, "red", "r2", NULL, SENT, 0), second);
    show(f, "s4", "c1", NULL);
    assert_int_equal(send_as(f, "blue", "s4", "c1", SENT, true), SK_OK); /* the desk's was there first */
    assert_int_equal(row_of(f, "sent:s4"), 0);
}

static void it_goes_with_its_person(void **state) {
    struct fixture *f = *state;
    struct sk_selection selection = { .kind = SK_SELECT_CUSTOMER, .text = sk_slice_of("anna") };
    struct sk_selection_counts counts;
    put(f, "shown", "waar is het formulier", SK_OK);
    show(f, "s1", NULL, "anna");
    show(f, "s2", NULL, "bert");
    for (int i = 1; i <= 2; i++) {
        const char *set = i == 1 ? "s1" : "s2";
        report(f, set, "edited", SENT, 0.5, 0);
        assert_int_equal(send_text(f, set, NULL, SENT, false), SK_OK);
    }
    assert_int_equal(sk_store_select(f->store, &selection, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 1);
    assert_int_equal(counts.sets, 1);
    assert_int_equal(sk_store_begin(f->store, NULL), SK_OK);
    do
        assert_int_equal(sk_store_erase_selected(f->store, 1, NULL, NULL, &counts, &f->error), SK_OK);
    while (counts.cases || counts.sets);
    assert_int_equal(sk_store_commit(f->store, NULL), SK_OK);
    assert_int_equal(row_of(f, "sent:s1"), 0);
    assert_true(row_of(f, "sent:s2") > 0);
    assert_true(use_of(f, 1).taken == 0.5);
    selection = (struct sk_selection){ .kind = SK_SELECT_OLDER, .before_us = INT64_MAX };
    assert_int_equal(sk_store_select(f->store, &selection, &counts, &f->error), SK_OK);
    assert_int_equal(counts.cases, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_credit_goes_where_the_words_went, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_set_has_one_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_desks_case_takes_the_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_desks_case_was_there_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_team_takes_over_its_own_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_goes_with_its_person, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
