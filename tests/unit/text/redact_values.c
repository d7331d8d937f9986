/* redact_values: what one text of a case says of a number holds in the others; what is something else stays. */
#include "finder.h"
#include "text/redact.h"

/* With and without a memo, and with one that has met the texts. */
static void a_value_of_one_text_goes_in_all(void **state) {
    struct fixture *fixture = *state;
    struct sk_redact_memo *memo = sk_redact_memo_create();
    const struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("kd-519663! of kd-5196631") },
                                     { SK_ROLE_AGENT, sk_slice_of("\u201c20458811\u201d? bestelling-20458811") } };
    for (int i = 0; i < 3; i++) {
        struct sk_case record = { .question = sk_slice_of("waar blijft het, nr 20458811, kD-519663"),
                                  .answer =
                                      sk_slice_of("Bestelling 20458811, klantnummer kd-519663: \u20ac 20458811 of 20458811,50"),
                                  .context = turns,
                                  .context_count = 2 };
        assert_int_equal(sk_redact_case(fixture->finder, i ? memo : NULL, &fixture->arena, &record, NULL), SK_OK);
        assert_slice(record.question, "waar blijft het, nr {order_number}, {customer_number}");
        assert_slice(record.answer, "Bestelling {order_number}, klantnummer {customer_number}: \u20ac 20458811 of 20458811,50");
        assert_slice(record.context[0].text, "{customer_number}! of kd-5196631");
        assert_slice(record.context[1].text, "\u201c{order_number}\u201d? bestelling-{order_number}");
    }
    sk_redact_memo_destroy(memo);
}

static struct sk_case redact_reply(struct fixture *fixture, const char *asked, const char *reply, const char *answer) {
    const struct sk_turn turn = { SK_ROLE_AGENT, sk_slice_of(asked) };
    struct sk_case record = {
        .question = sk_slice_of(reply), .answer = sk_slice_of(answer), .context = &turn, .context_count = 1
    };
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, NULL), SK_OK);
    return record;
}

static void a_number_is_what_was_asked_for(void **state) {
    static const struct {
        const char *asked, *reply, *expected;
    } cases[] = {
        { "Wat is uw ordernummer?", "20458", "{order_number}" },
        { "Mag ik het nummer van uw bestelling?", "#20458811.", "{order_number}." },
        { "heb je een klantnummer voor me", "519663", "519663" },
        { "heb je een klantnummer voor me?", "internet. 7733915", "internet. {customer_number}" },
        { "May I have your customer number and postcode?", "40055127, 4818 HB 22", "{customer_number}, {postcode}" },
        { "Wat is uw klantnummer?", "519663 en 519664", "519663 en 519664" },
        { "Wat is uw klantnummer?", "op 12-05-2025 \u20ac 1250000", "op 12-05-2025 \u20ac 1250000" },
        { "Wat is de meterstand?", "12000", "12000" },
        { "Uw ordernummer staat in de mail.", "12000", "12000" },
        { "Hoeveel dozen?", "12000", "12000" },
        { "Wat is uw ordernummer?", "Ja hoor, dat is 20458811, wanneer komt het nou? Ik heb nog geen bericht",
          "Ja hoor, dat is {order_number}, wanneer komt het nou? Ik heb nog geen bericht" },
        { "Wat is uw ordernummer?", "20458811 en ik wil graag weten wanneer het komt",
          "{order_number} en ik wil graag weten wanneer het komt" },
        { "Kunt u uw ordernummer geven?", "Geen probleem, 20458811", "Geen probleem, {order_number}" },
        { "Can I have your order number?", "Sure, no problem. It is 20458811", "Sure, no problem. It is {order_number}" },
        { "Can I have your order number?", "I looked for it and the number on the letter here with me is 20458811",
          "I looked for it and the number on the letter here with me is {order_number}" },
        { "Wat is uw klantnummer?", "Weet ik niet zeker, volgens de brief is het nummer 519663",
          "Weet ik niet zeker, volgens de brief is het nummer {customer_number}" },
        { "Wat is uw reserveringscode?", "de code is 4711-880X12", "de code is {order_number}" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_slice(redact_reply(*state, cases[i].asked, cases[i].reply, "Dank").question, cases[i].expected);
}

/* A number that stands in the reply for something else, and the agent's answer that repeats it, are left. */
static void another_number_in_the_reply_stays(void **state) {
    static const struct {
        const char *asked, *reply, *answer;
    } same[] = {
        { "Wat is uw ordernummer?", "Weet ik niet, het gaat om de Samsung UE55AU7100", "De UE55AU7100 heeft vier HDMI-poorten." },
        { "Wat is uw ordernummer?", "de Samsung UE55AU7100", "De UE55AU7100 is leverbaar." },
        { "Wat is uw polisnummer?", "Die heb ik niet bij de hand. De auto heeft 125000 km gelopen", "Bij 125000 km een beurt." },
        { "Wat is uw polisnummer?", "125000 km", "Bij 125000 km een beurt." },
        { "Mag ik uw klantnummer?", "Weet ik niet, ik wil een hypotheek van 250.000 euro", "Bij 250.000 euro 3,9%." },
        { "Mag ik uw klantnummer?", "een hypotheek van 250.000", "Bij 250.000 is de rente 3,9%." },
        { "Mag ik uw klantnummer?", "1250,00 per maand voor de 3500000 hypotheek", "Dat is goed." },
        { "Do you have your order number for me?", "No, I only know the item is 80204123 (KALLAX)", "Item 80204123 is back." },
        { "Do you have your order number for me?", "item 80204123", "Item 80204123 is back." },
        { "Wat is uw bestelnummer?", "Nee, ik heb nog geen bestelling. Is artikel 40123456 leverbaar?", "Ja, artikel 40123456." },
        { "Heeft u uw klantnummer voor mij?", "Nee sorry. Op mijn router staat V10.0.2024 firmware 7.57.123456",
          "7.57.123456 is oud" },
        { "Heeft u een klantnummer voor mij?", "Weet ik niet. Error 0x80070057, foutcode 80070057",
          "Foutcode 80070057: schijf vol." },
        { "Kunt u uw klantnummer doorgeven?", "geen idee, wel de verkeerde code 404404", "Bij code 404404 herstarten." },
        { "Kunt u het nummer van uw bestelling geven?", "Een accu van 400000 mAh", "Wij leveren 400000 mAh." },
        { "Could you give me your order number?", "I don\u2019t have it, 40123456 is on the box", "40123456 is a lamp." },
        { "Haben Sie eine Kundennummer f\u00fcr mich?", "Nein, auf dem Router steht 40123456", "40123456 ist alt." },
        { "Wat is uw ordernummer?", "de kast die ik in de winkel zag heet 40123456", "40123456 is leverbaar." },
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct sk_case record = redact_reply(*state, same[i].asked, same[i].reply, same[i].answer);
        assert_slice(record.question, same[i].reply);
        assert_slice(record.answer, same[i].answer);
    }
}

static void quantities_and_days_of_the_same_digits_stay(void **state) {
    static const char *const cases[][4] = {
        { "Mijn klantnummer is 10000. Krijg ik de bonus van 10000 punten?", "Ja, u krijgt 10000 punten, klant 10000.",
          "Mijn klantnummer is {customer_number}. Krijg ik de bonus van 10000 punten?",
          "Ja, u krijgt 10000 punten, klant {customer_number}." },
        { "klantnummer 12345", "Bij 12345 kWh is dat € 12345, dus 12345 euro of 12345€, 12345% van 12345 GB.",
          "klantnummer {customer_number}", "Bij 12345 kWh is dat € 12345, dus 12345 euro of 12345€, 12345% van 12345 GB." },
        { "klantnummer 12345", "Op 12345 kmo'ers, 12345 eurobiljetten en 12345 .", "klantnummer {customer_number}",
          "Op {customer_number} kmo'ers, {customer_number} eurobiljetten en {customer_number} ." },
        { "Mijn dochter is geboren op 03-05-2024, per wanneer is zij verzekerd?",
          "Zij is verzekerd per 03-05-2024, vanaf 03-05-2024.",
          "Mijn dochter is geboren op {date_of_birth}, per wanneer is zij verzekerd?",
          "Zij is verzekerd per 03-05-2024, vanaf 03-05-2024." },
        { "My son was born on 03-05-2024.", "He is insured since 03-05-2024. I noted 03-05-2024 for him.",
          "My son was born on {date_of_birth}.", "He is insured since 03-05-2024. I noted {date_of_birth} for him." },
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sk_case record = { .question = sk_slice_of(cases[i][0]), .answer = sk_slice_of(cases[i][1]) };
        assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, NULL), SK_OK);
        assert_slice(record.question, cases[i][2]);
        assert_slice(record.answer, cases[i][3]);
    }
}

static void a_number_is_named_in_the_turn_before(void **state) {
    struct fixture *fixture = *state;
    const struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("mijn bestelnummer is") },
                                     { SK_ROLE_CUSTOMER, sk_slice_of("20458811") } };
    struct sk_case record = { .question = sk_slice_of("waar blijft het?"),
                              .answer = sk_slice_of("ik zoek 20458811"),
                              .context = turns,
                              .context_count = 2 };
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, NULL), SK_OK);
    assert_slice(record.context[1].text, "{order_number}");
    assert_slice(record.answer, "ik zoek {order_number}");
}

static void a_number_may_come_a_turn_late(void **state) {
    struct fixture *fixture = *state;
    const struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("mijn pakket is er niet") },
                                     { SK_ROLE_AGENT, sk_slice_of("Wat is je bestelnummer?") },
                                     { SK_ROLE_CUSTOMER, sk_slice_of("even kijken") } };
    struct sk_case record = {
        .question = sk_slice_of("20458811"), .answer = sk_slice_of("Dank je."), .context = turns, .context_count = 3
    };
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, NULL), SK_OK);
    assert_slice(record.question, "{order_number}");
}

static void a_value_with_a_nul_byte_is_compared_to_its_end(void **state) {
    struct fixture *fixture = *state;
    const struct sk_slice text = sk_slice("ab12\0c ab12\0\u201c AB12\0C", 22);
    const struct sk_found found = { .type = "order_number", .start = 0, .end = 6 };
    struct sk_redact_values values = { 0 };
    struct sk_slice out = text;
    sk_redact_values_note(&values, text, &found, 1);
    assert_int_equal(sk_redact_values_apply(&values, &fixture->arena, &out, NULL), SK_OK);
    assert_true(sk_slice_equal(out, sk_slice("{order_number} ab12\0\u201c {order_number}", 38)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_of_one_text_goes_in_all),
        cmocka_unit_test(a_number_is_what_was_asked_for),
        cmocka_unit_test(another_number_in_the_reply_stays),
        cmocka_unit_test(quantities_and_days_of_the_same_digits_stay),
        cmocka_unit_test(a_number_is_named_in_the_turn_before),
        cmocka_unit_test(a_number_may_come_a_turn_late),
        cmocka_unit_test(a_value_with_a_nul_byte_is_compared_to_its_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
