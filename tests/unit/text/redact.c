#include <stdio.h>
#include <time.h>

#include "base/buffer.h"
#include "finder.h"
#include "text/redact.h"

static void personal_things_become_placeholders(void **state) {
    assert_redacted(*state, "Ik ben Jan de Boer, bestelling 20458811", "Ik ben {person}, bestelling {order_number}");
    assert_redacted(*state, "Mail jan@x.nl of bel 06-12345678", "Mail {email} of bel {phone}");
    assert_redacted(*state, "NL91ABNA0417164300, bsn 111222333, kaart 4111111111111111", "{iban}, bsn {bsn}, kaart {card}");
    assert_redacted(*state, "kenteken R-902-NZ, klantnr 20077184", "kenteken {licence_plate}, klantnr {customer_number}");
}

static void what_is_nobodys_stays(void **state) {
    assert_redacted(*state, "Op 4 mei € 12,50 betaald, stand 14328.", "Op 4 mei € 12,50 betaald, stand 14328.");
    assert_redacted(*state, "", "");
    assert_redacted(*state, "Waar blijft het?", "Waar blijft het?");
}

static void numbers_of_services_stay(void **state) {
    static const char *const services[] = {
        "Bel daar 0800-9009.",
        "Bel 0900 1234, 0900-1234567 of 0800-0113.",
        "bel 0906-1234, 116 123, 14 020 of 112",
        "Call 0808 157 0192, 0300 123 1113, 0330 123 4567, 0333 123 4567 or 0370 123 4567.",
        "bel 070 12 34 56 of 078/15 12 34, gratis 0800 12 345",
        "ruf 0800 1234567 oder 0180 5 123456 an",
        "appelez le 08 00 12 34 56 ou le 0805 12 34 56",
        "+31 800 9009, 0031 800 1234567, +44 300 123 1113, +44 345 123 4567, +32 70 12 34 56, +49 800 1234567, +33 8 00 12 34 56",
    };
    static const char *const persons[] = {
        "085-1234567",     "088-1234567",      "070-1234567",   "078 123 45 67", "0821 12 34 56",  "01805 123456",
        "0345-123456",     "0345 12 34 56",    "0345 1234567",  "030 30123456",  "01 80 12 34 56", "0808 1570192",
        "0906 1234",       "0909 1234",        "0906/1234",     "0345 202 1234", "0331 271 8344",  "0371 450 2217",
        "0375 450 2217",   "0335 271 8344",    "0343 271 8344", "0344 271 8344", "+49 906 789012", "+44 1805 123456",
        "+32 71 12 34 56", "+31 70 123 45 67",
    };
    for (size_t i = 0; i < sizeof services / sizeof *services; i++)
        assert_redacted(*state, services[i], services[i]);
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++)
        assert_redacted(*state, persons[i], "{phone}");
    assert_redacted(*state, "mijn klantnummer is 0800-9009", "mijn klantnummer is {customer_number}");
}

static void house_numbers_go_with_the_postcode(void **state) {
    assert_redacted(*state, "3511 AB 12a graag", "{postcode} graag");
    assert_redacted(*state, "3511AB, nr. 12-3.", "{postcode}.");
    assert_redacted(*state, "3511 AB huisnummer 12 bis", "{postcode}");
    assert_redacted(*state, "Dorpsstraat 12b, 3511 AB Utrecht", "Dorpsstraat {postcode} Utrecht");
    assert_redacted(*state, "3511 AB Utrecht, 3 dozen", "{postcode} Utrecht, 3 dozen");
    assert_redacted(*state, "3511 AB 123456", "{postcode} 123456");
}

static void house_numbers_with_additions_go(void **state) {
    assert_redacted(*state, "Kerkstraat 12 bis, 3511 AB Utrecht", "Kerkstraat {postcode} Utrecht");
    assert_redacted(*state, "Kerkstraat 12 bus 3, 9000 Gent", "Kerkstraat {postcode} Gent");
    assert_redacted(*state, "Hauptstr. 12a\n50667 Köln", "Hauptstr. {postcode} Köln");
    assert_redacted(*state, "3511AB-12", "{postcode}");
    assert_redacted(*state, "Huisnummer: 12", "Huisnummer: {house_number}");
}

static void birthdays_go_other_dates_stay(void **state) {
    assert_redacted(*state, "geboren op 12-04-1985", "geboren op {date_of_birth}");
    assert_redacted(*state, "née le 3 mai 1971", "née le {date_of_birth}");
    assert_redacted(*state, "01-02-1980 is mijn geboortedatum", "{date_of_birth} is mijn geboortedatum");
    assert_redacted(*state, "besteld op 12-04-2025", "besteld op 12-04-2025");
}

static void birthdays_have_a_month(void **state) {
    assert_redacted(*state, "geboren op 12 agustus 1985", "geboren op {date_of_birth}");
    assert_redacted(*state, "My birthday is 12 April", "My birthday is {date_of_birth}");
    assert_redacted(*state, "My birthday is 2 weeks away", "My birthday is 2 weeks away");
    assert_redacted(*state, "voor mijn verjaardag, 2 stuks graag", "voor mijn verjaardag, 2 stuks graag");
    assert_redacted(*state, "My baby was born 3 months ago", "My baby was born 3 months ago");
    assert_redacted(*state, "over 2 weken is mijn geboortedatum", "over 2 weken is mijn geboortedatum");
}

static void gigabytes_are_no_birth(void **state) {
    assert_redacted(*state, "gb. 12 april 1985, GB 12-04-1985", "gb. {date_of_birth}, GB {date_of_birth}");
    assert_redacted(*state, "bundel 20 GB 12 maanden vast", "bundel 20 GB 12 maanden vast");
    assert_redacted(*state, "iPad 64 GB 10 inch", "iPad 64 GB 10 inch");
    assert_redacted(*state, "bundel 5 GB 01-03-2024 ingegaan", "bundel 5 GB 01-03-2024 ingegaan");
}

static void account_numbers_with_a_blank_behind_the_country_go(void **state) {
    assert_redacted(*state, "mijn IBAN is NL 20 INGB 0001 2345 67", "mijn IBAN is {iban}");
    assert_redacted(*state, "be 68 5390 0754 7034 van mij", "{iban} van mij");
    assert_redacted(*state, "IBAN:DE-89-3704 0044 0532 0130 00", "IBAN:{iban}");
    assert_redacted(*state, "IBANNL 91 ABNA 0417164300", "IBAN{iban}");
    assert_redacted(*state, "GB 29 NWBK 6016 1331 9268 19", "{iban}");
    assert_redacted(*state, "dat kost de 12 mensen 3000 euro", "dat kost de 12 mensen 3000 euro");
    assert_redacted(*state, "NL 21 INGB 0001 2345 67", "{reference_number}");
}

static void numbers_of_things_are_no_cards(void **state) {
    assert_redacted(*state, "Artikel 5449000000996, EAN 5449000000996", "Artikel 5449000000996, EAN 5449000000996");
    assert_redacted(*state, "490154203237518 staat erop", "{reference_number} staat erop");
    assert_redacted(*state, "mijn imei is 490154203237518", "mijn imei is {reference_number}");
    assert_redacted(*state, "371449635398431 en 4111 1111 1111 1111", "{card} en {card}");
    assert_redacted(*state, "creditcard 4222 222 222 222, visa 4222222222222", "creditcard {card}, visa {card}");
}

static void names_in_capitals_go(void **state) {
    assert_redacted(*state, "Mijn naam is JAN DE VRIES en wacht", "Mijn naam is {person} en wacht");
    assert_redacted(*state, "MIJN NAAM IS JAN DE VRIES EN MIJN PAKKET IS ZOEK", "MIJN NAAM IS {person} EN MIJN PAKKET IS ZOEK");
    assert_redacted(*state, "Met vriendelijke groet,\nMARIEKE JANSEN", "Met vriendelijke groet,\n{person}");
    assert_redacted(*state, "Mevrouw JANSEN heeft gebeld", "Mevrouw {person} heeft gebeld");
    assert_redacted(*state, "op naam van KEES DIJKGRAAF", "op naam van {person}");
    assert_redacted(*state, "BESTE SANNE, t.n.v. P. DE BOER", "BESTE {person}, t.n.v. {person}");
    assert_redacted(*state, "Je m'appelle Marie DUPONT", "Je m'appelle {person}");
    assert_redacted(*state, "M. Jean DUPONT a appelé", "M. {person} a appelé");
}

static void what_is_shouted_stays(void **state) {
    static const char *const same[] = { "BESTE KLANTENSERVICE, WAAR BLIJFT MIJN PAKKET?",
                                        "DE MONTEUR KWAM NIET OPDAGEN",
                                        "de monteur KWAM NIET, mijn man HEEFT gebeld",
                                        "Beste KPN, mijn ING rekening en MS TEAMS",
                                        "Groet,\nCOOLBLUE BV",
                                        "HOI JAN WAAR BLIJFT MIJN PAKKET" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_redacted(*state, same[i], same[i]);
    assert_redacted(*state, "MIJN MAN JAN HEEFT GEBELD", "MIJN MAN {person} HEEFT GEBELD");
    assert_redacted(*state, "Bedankt Jan TOP! Collega Jan MOET bellen", "Bedankt {person} TOP! Collega {person} MOET bellen");
}

static void german_mobile_numbers_have_twelve_digits(void **state) {
    assert_redacted(*state, "0176-12345678", "{phone}");
    assert_redacted(*state, "ruf 0151 2345 6789 an", "ruf {phone} an");
    assert_redacted(*state, "(0160) 12345678 ist meine Nummer", "{phone} ist meine Nummer");
    assert_redacted(*state, "015123456789", "{phone}");
    assert_redacted(*state, "0171 1234567 3 keer gebeld", "{phone} 3 keer gebeld");
    assert_redacted(*state, "0156789012 12 stuks", "{phone} 12 stuks");
    assert_redacted(*state, "0176123456789, 012345678901", "{reference_number}, {reference_number}");
}

static void spoken_addresses_go(void **state) {
    assert_redacted(*state, "mail jan punt smit at voorbeeld punt nl", "mail {email}");
    assert_redacted(*state, "jan [at] voorbeeld.nl, jan@ voorbeeld.nl", "{email}, {email}");
    assert_redacted(*state, "look at example.com", "look at example.com");
    assert_redacted(*state, "jan@voorbeeld.nlTelefoon: 0612345678", "{email}Telefoon: {phone}");
}

static void addresses_with_keys_go(void **state) {
    assert_redacted(*state, "https://x.example/reset?token=abc", "{url}");
    assert_redacted(*state, "https://x.example/invite/7Hq2kd93jdPq", "{url}");
    assert_redacted(*state, "www.x.example/contact", "www.x.example/contact");
}

static void placeholders_stay(void **state) {
    assert_redacted(*state, "Ik ben {person}, order {order_number}", "Ik ben {person}, order {order_number}");
}

static void redacting_twice_changes_nothing(void **state) {
    struct fixture *fixture = *state;
    struct sk_slice once, twice;
    struct sk_error error = { 0 };
    const char *text = "Beste Karin, order 20458811 moet naar 3511 AB 12. Bel 06-12345678. Groet, J. de Boer";
    assert_int_equal(sk_redact(fixture->finder, sk_slice_of(text), &fixture->arena, &once, &error), SK_OK);
    assert_slice(once, "Beste {person}, order {order_number} moet naar {postcode}. Bel {phone}. Groet, {person}");
    assert_int_equal(sk_redact(fixture->finder, once, &fixture->arena, &twice, &error), SK_OK);
    assert_true(sk_slice_equal(once, twice));
}

static void copied_characters_hide_nothing(void **state) {
    assert_redacted(*state, "iban NL91\u00a0ABNA\u00a00417\u00a01643\u00a000.", "iban {iban}.");
    assert_redacted(*state, "\u202a+31\u00a06\u00a012345678\u202c is mijn", "\u202a{phone}\u202c is mijn");
    assert_redacted(*state, "bel 06\u20111234\u20115678 of ０６１２３４５６７８", "bel {phone} of {phone}");
    assert_redacted(*state, "é 06\u200b12345678 é\u00a0\u00a0é", "é {phone} é\u00a0\u00a0é");
    assert_redacted(*state, "10–20 dagen\u00a0later", "10–20 dagen\u00a0later");
}

static void addresses_beyond_ascii_go(void **state) {
    assert_redacted(*state, "mail zoë.smit@voorbeeld.nl.", "mail {email}.");
    assert_redacted(*state, "(info@bücher.de)", "({email})");
    assert_redacted(*state, "o'neill@x.example, jan＠x.nl", "{email}, {email}");
    assert_redacted(*state, "jan\u200b@x.nl", "{email}");
    assert_redacted(*state, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.devries@x.nl", "{email}");
    assert_redacted(*state, "@webcare help, 3 @ 2.50, a@b", "@webcare help, 3 @ 2.50, a@b");
}

static void bad_utf8_is_rejected(void **state) {
    struct fixture *fixture = *state;
    struct sk_slice out;
    struct sk_error error = { 0 };
    assert_int_equal(sk_redact(fixture->finder, sk_slice_of("\xc3("), &fixture->arena, &out, &error), SK_REJECTED);
}

static void cases_are_redacted_whole(void **state) {
    struct fixture *fixture = *state;
    const struct sk_turn turns[] = { { SK_ROLE_CUSTOMER, sk_slice_of("Ik ben Jan de Boer") },
                                     { SK_ROLE_AGENT, sk_slice_of("Dag!") } };
    struct sk_case record = { .id = sk_slice_of("1"),
                              .question = sk_slice_of("order 20458811?"),
                              .answer = sk_slice_of("Beste Jan, klopt"),
                              .context = turns,
                              .context_count = 2,
                              .customer_id = sk_slice_of("06-12345678") };
    struct sk_error error = { 0 };
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, &error), SK_OK);
    assert_slice(record.question, "order {order_number}?");
    assert_slice(record.answer, "Beste {person}, klopt");
    assert_slice(record.context[0].text, "Ik ben {person}");
    assert_int_equal(record.context[1].role, SK_ROLE_AGENT);
    assert_slice(record.context[1].text, "Dag!");
    assert_slice(record.customer_id, "06-12345678");
    assert_null(record.metadata.data);
    assert_slice(turns[0].text, "Ik ben Jan de Boer");
}

/* Two texts in turn in the place of one would show; so would a result that the next text overwrote. */
static void what_is_remembered_is_what_was_redacted(void **state) {
    struct fixture *fixture = *state;
    struct sk_redact_memo *memo = sk_redact_memo_create();
    struct sk_error error = { 0 };
    assert_non_null(memo);
    struct sk_slice first = sk_slice(NULL, 0);
    for (int i = 0; i < 20000; i++) {
        char question[60], expected[60];
        int number = 20000000 + i % 9000;
        snprintf(question, sizeof question, "Order %d van %d stuks?", number, i % 9000);
        snprintf(expected, sizeof expected, "Order {order_number} van %d stuks?", i % 9000);
        struct sk_case record = { .question = sk_slice_of(question), .answer = sk_slice_of("Dag Jan, klopt") };
        assert_int_equal(sk_redact_case(fixture->finder, memo, &fixture->arena, &record, &error), SK_OK);
        assert_slice(record.question, expected);
        assert_slice(record.answer, "Dag {person}, klopt");
        first = first.data ? first : record.answer;
    }
    assert_slice(first, "Dag {person}, klopt");
    sk_redact_memo_destroy(memo);
}

static void assert_metadata(struct fixture *fixture, const char *json, const char *expected) {
    struct sk_case record = { .question = sk_slice_of("a"), .answer = sk_slice_of("b"), .metadata = sk_slice_of(json) };
    struct sk_error error = { 0 };
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, &error), SK_OK);
    if (!sk_slice_is(record.metadata, expected))
        print_message("%s: %.*s\n", json, SK_SLICE_ARGUMENTS(record.metadata));
    assert_slice(record.metadata, expected);
}

static void metadata_values_are_read_with_their_keys(void **state) {
    assert_metadata(*state, "{\"order_number\":\"20458811\",\"reply_label\":\"ask_name\"}",
                    "{\"order_number\":\"{order_number}\",\"reply_label\":\"ask_name\"}");
    assert_metadata(*state, "{\"order_number\":20458811}", "{\"order_number\":\"{order_number}\"}");
    assert_metadata(*state, "{\"note\":{\"by\":[\"bel 06-12345678\",3]}}", "{\"note\":{\"by\":[\"bel {phone}\",3]}}");
    assert_metadata(*state, "{\"a\":\"\\u00e9 \\\"jan@x.nl\\\"\"}", "{\"a\":\"\xc3\xa9 \\\"{email}\\\"\"}");
}

static void keys_say_whose_a_value_is(void **state) {
    static const char *const persons[] = { "Klantnaam",      "Aanvrager", "customerName",  "requester",     "author",
                                           "sender",         "assignee",  "geslachtsnaam", "Voornaam",      "Achternaam",
                                           "first_name",     "Last name", "fullName",      "CUSTOMER_NAME", "naam",
                                           "name",           "Nom",       "naam1",         "naam_klant",    "ticket.requester",
                                           "Naam aanvrager", "Nachname",  "Kundenname",    "prénom",        "contactpersoon",
                                           "client_name" };
    static const char *const numbers[][2] = { { "klantnummer", "customer_number" },
                                              { "Klantnr.", "customer_number" },
                                              { "customerNumber", "customer_number" },
                                              { "customer_no", "customer_number" },
                                              { "bsn", "bsn" },
                                              { "Relatienummer", "customer_number" },
                                              { "orderNumber", "order_number" },
                                              { "Bestelnummer", "order_number" } };
    char json[200], expected[200];
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) {
        snprintf(json, sizeof json, "{\"%s\":\"fenna ter braak\"}", persons[i]);
        snprintf(expected, sizeof expected, "{\"%s\":\"{person}\"}", persons[i]);
        assert_metadata(*state, json, expected);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (int quoted = 0; quoted < 2; quoted++) {
            snprintf(json, sizeof json, quoted ? "{\"%s\":\"12345\"}" : "{\"%s\":12345}", numbers[i][0]);
            snprintf(expected, sizeof expected, "{\"%s\":\"{%s}\"}", numbers[i][0], numbers[i][1]);
            assert_metadata(*state, json, expected);
        }
    assert_metadata(*state, "{\"telefoon\":612345678,\"Mobiel\":\"6 1234 5678\"}",
                    "{\"telefoon\":\"{phone}\",\"Mobiel\":\"{phone}\"}");
    assert_metadata(*state, "{\"customer\":{\"name\":\"fenna\"},\"assignee\":[\"fenna\"]}",
                    "{\"customer\":{\"name\":\"{person}\"},\"assignee\":[\"{person}\"]}");
}

static void keys_of_things_leave_their_values(void **state) {
    static const char *const same[] = { "{\"product_name\":\"blauwe fiets\"}",
                                        "{\"productName\":\"Blauwe Fiets\"}",
                                        "{\"bestandsnaam\":\"factuur maart\"}",
                                        "{\"queue_name\":\"eerste lijn\"}",
                                        "{\"team_name\":\"team noord\"}",
                                        "{\"plan_name\":\"alles in een\"}",
                                        "{\"product\":{\"name\":\"blauwe fiets\"}}",
                                        "{\"customer_type\":\"nieuwe klant\"}",
                                        "{\"contact\":\"telefonisch\"}",
                                        "{\"client\":\"android\"}",
                                        "{\"sender\":\"agent\"}",
                                        "{\"assignee\":\"team facturen\"}",
                                        "{\"author\":\"Onbekend\"}",
                                        "{\"klantnaam\":\"-\"}",
                                        "{\"phone\":\"iPhone 12\"}",
                                        "{\"phone\":1,\"orders\":12345}",
                                        "{\"customer_number\":null,\"order_count\":3}",
                                        "{\"contact\":\"ik wil graag dat u mij hierover terugbelt\"}",
                                        "{\"ordernummer\":\"geen\"}",
                                        "{\"klantnaam\":\"{person}\",\"klantnummer\":\"{customer_number}\"}" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_metadata(*state, same[i], same[i]);
}

static void metadata_without_persons_keeps_its_bytes(void **state) {
    assert_metadata(*state, "{\"x\": 3.14159265358979, \"b\":true, \"n\":null, \"l\":[1,2]}",
                    "{\"x\": 3.14159265358979, \"b\":true, \"n\":null, \"l\":[1,2]}");
}

/* A walk that starts at the first field for each field took 37 s for a megabyte. */
static void wide_metadata_takes_linear_time(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer json = { 0 };
    sk_buffer_format(&json, "{\"k\":\"06-12345678\"");
    for (int i = 0; i < 60000; i++)
        sk_buffer_format(&json, ",\"%d\":0", i);
    sk_buffer_format(&json, "}");
    assert_false(json.failed);
    struct sk_case record = { .question = sk_slice_of("a"), .answer = sk_slice_of("b"), .metadata = sk_buffer_slice(&json) };
    struct sk_error error = { 0 };
    clock_t started = clock();
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, &error), SK_OK);
    assert_true((clock() - started) / CLOCKS_PER_SEC < 5);
    assert_memory_equal(record.metadata.data, "{\"k\":\"{phone}\",\"0\":0", 20);
    sk_buffer_finish(&json);
}

/* The key around is read again for each bare "name". */
static void long_keys_take_linear_time(void **state) {
    struct fixture *fixture = *state;
    struct sk_buffer json = { 0 };
    sk_buffer_format(&json, "{\"");
    for (int i = 0; i < 100000; i++)
        sk_buffer_format(&json, "é");
    sk_buffer_format(&json, " customer\":{\"name\":\"fenna\"");
    for (int i = 0; i < 80000; i++)
        sk_buffer_format(&json, ",\"name%d\":1", i);
    sk_buffer_format(&json, "}}");
    assert_false(json.failed);
    struct sk_case record = { .question = sk_slice_of("a"), .answer = sk_slice_of("b"), .metadata = sk_buffer_slice(&json) };
    struct sk_error error = { 0 };
    clock_t started = clock();
    assert_int_equal(sk_redact_case(fixture->finder, NULL, &fixture->arena, &record, &error), SK_OK);
    assert_true((clock() - started) / CLOCKS_PER_SEC < 5);
    assert_non_null(memmem(record.metadata.data, record.metadata.size, "\"name\":\"{person}\"", 17));
    sk_buffer_finish(&json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(personal_things_become_placeholders),
        cmocka_unit_test(what_is_nobodys_stays),
        cmocka_unit_test(numbers_of_services_stay),
        cmocka_unit_test(house_numbers_go_with_the_postcode),
        cmocka_unit_test(house_numbers_with_additions_go),
        cmocka_unit_test(birthdays_go_other_dates_stay),
        cmocka_unit_test(birthdays_have_a_month),
        cmocka_unit_test(gigabytes_are_no_birth),
        cmocka_unit_test(account_numbers_with_a_blank_behind_the_country_go),
        cmocka_unit_test(numbers_of_things_are_no_cards),
        cmocka_unit_test(names_in_capitals_go),
        cmocka_unit_test(what_is_shouted_stays),
        cmocka_unit_test(german_mobile_numbers_have_twelve_digits),
        cmocka_unit_test(spoken_addresses_go),
        cmocka_unit_test(addresses_with_keys_go),
        cmocka_unit_test(placeholders_stay),
        cmocka_unit_test(redacting_twice_changes_nothing),
        cmocka_unit_test(copied_characters_hide_nothing),
        cmocka_unit_test(addresses_beyond_ascii_go),
        cmocka_unit_test(bad_utf8_is_rejected),
        cmocka_unit_test(cases_are_redacted_whole),
        cmocka_unit_test(what_is_remembered_is_what_was_redacted),
        cmocka_unit_test(metadata_values_are_read_with_their_keys),
        cmocka_unit_test(keys_say_whose_a_value_is),
        cmocka_unit_test(keys_of_things_leave_their_values),
        cmocka_unit_test(metadata_without_persons_keeps_its_bytes),
        cmocka_unit_test(wide_metadata_takes_linear_time),
        cmocka_unit_test(long_keys_take_linear_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
