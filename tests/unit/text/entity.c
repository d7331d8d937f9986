#include <stdio.h>

#include "finder.h"
#include "text/checksum.h"
#include "text/pattern.h"

/* "type=text; type=text". */
static const char *find(struct fixture *fixture, const char *text) {
    static char line[4096];
    const struct sk_found *found;
    size_t count, used = 0;
    struct sk_error error = { 0 };
    sk_arena_reset(&fixture->arena);
    assert_int_equal(sk_entity_find(fixture->finder, sk_slice_of(text), &fixture->arena, &found, &count, &error), SK_OK);
    line[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t) snprintf(line + used, sizeof line - used, "%s%s=%.*s", i ? "; " : "", found[i].type,
                                  (int) (found[i].end - found[i].start), text + found[i].start);
    return line;
}

struct example {
    const char *text, *entities;
};

static void check(void **state, const struct example *examples, size_t count) {
    for (size_t i = 0; i < count; i++)
        assert_string_equal(find(*state, examples[i].text), examples[i].entities);
}

#define CHECK(examples) check(state, examples, sizeof examples / sizeof *examples)

static void addresses(void **state) {
    static const struct example examples[] = {
        { "Mail naar jan.de-boer+x@mail.voorbeeld.nl.", "email=jan.de-boer+x@mail.voorbeeld.nl" },
        { "zie https://x.example/a?b=1, of www.y.nl/z).", "url=https://x.example/a?b=1; url=www.y.nl/z" },
        { "jan@localhost is geen adres, en @bedrijf ook niet", "" },
    };
    CHECK(examples);
}

static void checksums_decide(void **state) {
    static const struct example examples[] = {
        { "NL91ABNA0417164300 en nl91 abna 0417 1643 00.", "iban=NL91ABNA0417164300; iban=nl91 abna 0417 1643 00" },
        { "NL91ABNA0417164301", "reference_number=NL91ABNA0417164301" },
        { "BE71 0961 2345 6769 a.u.b.", "iban=BE71 0961 2345 6769" },
        { "mijn bsn is 111222333", "bsn=111222333" },
        { "mijn bsn is 111222334", "reference_number=111222334" },
        { "kaart 4111 1111 1111 1111 geblokkeerd", "card=4111 1111 1111 1111" },
        { "kaart 4111 1111 1111 1112 geblokkeerd", "reference_number=4111 1111 1111 1112" },
        { "kaart 4111.1111.1111.1111 geblokkeerd", "card=4111.1111.1111.1111" },
        { "BSN111222333 staat erop", "bsn=111222333" },
        { "IBAN NL91ABNA0417164300EUR", "iban=NL91ABNA0417164300" },
    };
    CHECK(examples);
}

static void context_beats_the_checksum(void **state) {
    static const struct example examples[] = {
        { "bestelnummer 111222333", "order_number=111222333" },
        { "mijn klantnummer is 111222333", "customer_number=111222333" },
        { "polisnummer 111222333", "reference_number=111222333" },
        { "claim number: 111222333", "reference_number=111222333" },
    };
    CHECK(examples);
}

static void numbers_by_their_words(void **state) {
    static const struct example examples[] = {
        { "Bestelling 20458811 niet ontvangen", "order_number=20458811" },
        { "order nr. K-229-5081?", "order_number=K-229-5081" },
        { "orders 70018 en 70019", "order_number=70018; order_number=70019" },
        { "boekingscode L8KD2M", "order_number=L8KD2M" },
        { "klantnr: 20077184", "customer_number=20077184" },
        { "40077152 is mijn klantnummer", "customer_number=40077152" },
        { "customer number CU-60418.", "customer_number=CU-60418" },
        { "meterstand 14328", "meter_reading=14328" },
        { "stroom hoog 14328, laag 12977, gas 6610.", "meter_reading=14328; meter_reading=12977; meter_reading=6610" },
        { "wij verbruikten 3800 m3 gas", "" },
        { "de bestelling van 2024", "" },
        { "track and trace 3SABC123456789", "reference_number=3SABC123456789" },
        { "foutcode 40312", "" },
        { "factuur 20240012", "reference_number=20240012" },
        { "factuur 12-03-2025 ontvangen", "date=12-03-2025" },
        { "de factuur van 2024 en de factuur 2024", "" },
        { "vlucht KL1234, kamer 10412", "" },
    };
    CHECK(examples);
}

static void references_behind_their_word(void **state) {
    static const struct example examples[] = {
        { "klantnummer K 4471", "customer_number=K 4471" },
        { "bestelnummer ab-12345 klopt", "order_number=ab-12345" },
        { "polis 65 120485 K 004.", "reference_number=65 120485 K 004" },
        { "klantnummer 4471120/polis 8812044", "customer_number=4471120; reference_number=8812044" },
        { "bestelnr40099812", "order_number=40099812" },
        { "factuur van 2024, retour T1 1204", "meter_reading=1204" },
    };
    CHECK(examples);
}

static void telephone_numbers(void **state) {
    static const struct example examples[] = {
        { "bel 06-12345678 of 06 12 34 56 78", "phone=06-12345678; phone=06 12 34 56 78" },
        { "0478/55.12.90", "phone=0478/55.12.90" },
        { "+31 6 5120 9937 of (0592) 31 77 04", "phone=+31 6 5120 9937; phone=(0592) 31 77 04" },
        { "call 0161 496 0733", "phone=0161 496 0733" },
        { "bel 0800-9009 of 0906-1234", "phone=0800-9009; phone=0906-1234" },
        { "0031 6 12345678", "phone=0031 6 12345678" },
        { "088 – 123 45 67", "phone=088 – 123 45 67" },
        { "(+31 6 12345678)", "phone=+31 6 12345678" },
        { "06123456789012", "reference_number=06123456789012" },
        { "06-1234", "" },
    };
    CHECK(examples);
}

static void postcodes(void **state) {
    static const struct example examples[] = {
        { "5611 EM 40A en 5611EM", "postcode=5611 EM; postcode=5611EM" },
        { "mijn postcode is 5611em", "postcode=5611em" },
        { "Dorpsstraat 5, 9000 Gent", "postcode=9000" },
        { "14 Quarry Lane, SK11 6TR", "postcode=SK11 6TR" },
        { "1200 kg en 1500 MB en 2024 is", "" },
        { "0123 AB", "" },
        { "5611 SS", "" },
    };
    CHECK(examples);
}

static void plates(void **state) {
    static const struct example examples[] = {
        { "R-902-NZ, 54-GHL-7, 1-KDF-882", "licence_plate=R-902-NZ; licence_plate=54-GHL-7; licence_plate=1-KDF-882" },
        { "MOT for AB12 CDE", "licence_plate=AB12 CDE" },
        { "kenteken gh552l is mijn auto", "licence_plate=gh552l" },
        { "Kennzeichen BOR-KL 482", "licence_plate=BOR-KL 482" },
    };
    CHECK(examples);
}

static void dates_and_amounts(void **state) {
    static const struct example examples[] = {
        { "op 4 juni 2019, 12-03-2020 en 2024-05-01.", "date=4 juni 2019; date=12-03-2020; date=2024-05-01" },
        { "op 4 juni 1951, 12-03-1948", "date_of_birth=4 juni 1951; date_of_birth=12-03-1948" },
        { "December 31st, 3 September, le 1er mars, vom 3. Mai.",
          "date=December 31st; date=3 September; date=1er mars; date=3. Mai" },
        { "vanaf 12/9 tot maandag", "date=12/9" },
        { "in mei, 24/7, om 10.30 uur, 1-2 dagen, 10/10", "" },
        { "€ 12,50 en €2.300,- en 45 euro en £20 en 12,95 EUR en EUR 10",
          "amount=€ 12,50; amount=€2.300,-; amount=45 euro; amount=£20; amount=12,95 EUR; amount=EUR 10" },
        { "12 keer, 12 kg", "" },
    };
    CHECK(examples);
}

static void persons(void **state) {
    static const struct example examples[] = {
        { "Ik ben Jan de Boer en ik bel", "person=Jan de Boer" },
        { "mijn naam is kees, hoi", "person=kees" },
        { "Geachte mevrouw Van Essen,", "person=Van Essen" },
        { "Alvast dank.\nMet vriendelijke groet,\nH.P. van der Meulen", "person=H.P. van der Meulen" },
        { "Groetjes Sanne", "person=Sanne" },
        { "Dear Ms Harcourt, thanks", "person=Harcourt" },
        { "Beste Karin, bedankt", "person=Karin" },
        { "My name is Siobhan O'Dwyer.", "person=Siobhan O'Dwyer" },
        { "Hilde van den Berg-Smit hier", "person=Hilde van den Berg-Smit" },
        { "Dr. Imogen Fairweather", "person=Imogen Fairweather" },
        { "Dear Ms van den Heuvel, thanks", "person=van den Heuvel" },
        { "klant Driessen belt terug", "person=Driessen" },
        { "hoi marieke mag ik wat vragen", "person=marieke" },
        { "Beste Xaveria, dank", "person=Xaveria" },
        { "Hoi Erna, dank", "person=Erna" },
        { "Met vriendelijke groet, Erin", "person=Erin" },
    };
    CHECK(examples);
}

static void no_persons(void **state) {
    static const struct example examples[] = {
        { "Ik ben Boos en Geschrokken", "" },
        { "Beste klantenservice, Geachte heer/mevrouw,\n\nHierbij zeg ik op", "" },
        { "Ik woon in Amsterdam. Met spoed graag", "" },
        { "Jan van Galenstraat 401", "" },
        { "Will you call in May? Mark it urgent", "" },
        { "I'm Dutch", "" },
        { "this is Urgent", "" },
        { "de Willem de Zwijgerlaan is dicht", "" },
        { "een polo van Ralph Lauren, Marks & Spencer", "" },
        { "Vielen Dank im Voraus", "" },
        { "we plannen de overstap op de dag erna.", "" },
        { "De dag erna kwam de monteur niet", "" },
        { "een doos met erin 3 kabels, met marge", "" },
    };
    CHECK(examples);
}

static void placeholders_are_left_alone(void **state) {
    assert_string_equal(find(*state, "Ik ben {person}, order {order_number} van 12 mei"), "date=12 mei");
}

static void entities_are_ordered_and_apart(void **state) {
    struct fixture *fixture = *state;
    const char *text =
        "Jan de Boer, 06-12345678, order 20458811, jan@x.nl, 3511 AB 12, NL91ABNA0417164300, € 12, 3 mei, 111222333";
    const struct sk_found *found;
    size_t count;
    struct sk_error error = { 0 };
    assert_int_equal(sk_entity_find(fixture->finder, sk_slice_of(text), &fixture->arena, &found, &count, &error), SK_OK);
    assert_int_equal(count, 9);
    for (size_t i = 1; i < count; i++)
        assert_true(found[i - 1].end <= found[i].start);
}

static void bad_input(void **state) {
    struct fixture *fixture = *state;
    const struct sk_found *found;
    size_t count = 7;
    struct sk_error error = { 0 };
    assert_int_equal(sk_entity_find(fixture->finder, sk_slice_of("\xff 06-12345678"), &fixture->arena, &found, &count, &error),
                     SK_REJECTED);
    sk_error_clear(&error);
    assert_int_equal(sk_entity_find(fixture->finder, sk_slice_of(""), &fixture->arena, &found, &count, &error), SK_OK);
    assert_int_equal(count, 0);
    assert_int_equal(sk_entity_find(fixture->finder, sk_slice("order\0 20458811", 15), &fixture->arena, &found, &count, &error),
                     SK_OK);
}

/* 100 KB of what makes patterns think. The test's time limit is the bound. */
static void large_texts_are_bounded(void **state) {
    struct fixture *fixture = *state;
    static const char *const pieces[] = { "1",
                                          "1 ",
                                          "06-",
                                          "A-1",
                                          "NL91 ",
                                          "Jan ",
                                          "van de ",
                                          "a@b.",
                                          "order ",
                                          "1.",
                                          "-1",
                                          "€",
                                          "é",
                                          "{",
                                          "J. ",
                                          "1 mei ",
                                          "naam is ",
                                          "0 1 2 3 ",
                                          "+31",
                                          "stand 1234 en ",
                                          "chipnummer ",
                                          "Jo, ",
                                          "https://m.nl/",
                                          "1/",
                                          "\"Jo ",
                                          "x\n",
                                          "Bart\n\n",
                                          "loan number " };
    char *text = malloc(100001);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t size = strlen(pieces[i]), repeats = 100000 / size, count;
        for (size_t k = 0; k < repeats; k++)
            memcpy(text + k * size, pieces[i], size);
        struct sk_arena arena;
        struct sk_error error = { 0 };
        const struct sk_found *found;
        sk_arena_init(&arena, 16 << 20);
        assert_int_equal(sk_entity_find(fixture->finder, sk_slice(text, repeats * size), &arena, &found, &count, &error), SK_OK);
        sk_arena_finish(&arena);
    }
    free(text);
}

static void checksum_functions(void **state) {
    (void) state;
    assert_int_equal(sk_iban_size(sk_slice_of("GB29 NWBK 6016 1331 9268 19 enz")), 27);
    assert_int_equal(sk_iban_size(sk_slice_of("NL91ABNA04171643001")), 0);
    assert_int_equal(sk_iban_size(sk_slice_of("XX91ABNA0417164300")), 0);
    assert_int_equal(sk_iban_size(sk_slice_of("NL91")), 0);
    assert_true(sk_bsn_valid(sk_slice_of("1112.22.333")));
    assert_false(sk_bsn_valid(sk_slice_of("000000000")));
    assert_false(sk_bsn_valid(sk_slice_of("11122233")));
    assert_true(sk_card_valid(sk_slice_of("5500-0000-0000-0004")));
    assert_false(sk_card_valid(sk_slice_of("9500000000000004")));
    assert_false(sk_card_valid(sk_slice_of("42")));
    assert_true(sk_card_valid(sk_slice_of("3714 496353 98431")));
    assert_true(sk_card_valid(sk_slice_of("30569309025904")));
    assert_true(sk_luhn_valid(sk_slice_of("490154203237518")));
    assert_false(sk_card_valid(sk_slice_of("490154203237518"))); /* an IMEI */
    assert_false(sk_card_valid(sk_slice_of("5449000000996")));   /* an EAN */
    assert_false(sk_luhn_valid(sk_slice_of("-")));
}

static void a_wrong_pattern_is_named(void **state) {
    (void) state;
    struct sk_pattern *pattern;
    struct sk_error error = { 0 };
    assert_int_equal(sk_pattern_create("a(b", false, &pattern, &error), SK_FAULT_INTERNAL);
    assert_non_null(strstr(error.message, "a(b"));
}

/* A pattern that would need 2^30 steps: the limit stops it, and the search goes on behind. */
static void a_pattern_at_its_limit_is_stepped_over(void **state) {
    (void) state;
    struct sk_pattern *pattern;
    struct sk_match match;
    struct sk_error error = { 0 };
    assert_int_equal(sk_pattern_create("(a|aa)+b|!", false, &pattern, &error), SK_OK);
    char text[301];
    memset(text, 'a', 299);
    text[299] = '!';
    size_t at = 0;
    assert_true(sk_pattern_next(pattern, sk_slice(text, 300), &at, &match));
    assert_int_equal(match.start[0], 299);
    sk_pattern_destroy(pattern);
}

/* Every match that a plain pattern finds, and no other. */
static void assert_same_matches(struct sk_pattern *plain, struct sk_pattern *words, struct sk_slice text, size_t *found) {
    struct sk_match expected, match;
    size_t plain_at = 0, at = 0;
    while (sk_pattern_next(plain, text, &plain_at, &expected)) {
        assert_true(sk_pattern_next(words, text, &at, &match));
        assert_memory_equal(&match, &expected, sizeof match);
        ++*found;
    }
    assert_false(sk_pattern_next(words, text, &at, &match));
}

static void patterns_of_words_match_as_others_do(void **state) {
    (void) state;
    static const char expression[] =
        "(?<![\\p{L}\\d.,@-])(?:(bestel(?:ling)?|order|klant)(?:nummer)?|ik[ ]ben[ ](\\p{L}+)|(?:éé?n|zo'n|--))(?!\\p{L})";
    struct sk_pattern *plain, *words;
    struct sk_error error = { 0 };
    assert_int_equal(sk_pattern_create(expression, true, &plain, &error), SK_OK);
    assert_int_equal(sk_pattern_create_words(expression, true, &words, &error), SK_OK);
    FILE *file = fopen(SK_SOURCE_DIRECTORY "/data/messages/order.jsonl", "r");
    assert_non_null(file);
    char *line = NULL;
    size_t capacity = 0, found = 0;
    for (ssize_t size; (size = getline(&line, &capacity, file)) >= 0;)
        assert_same_matches(plain, words, sk_slice(line, (size_t) size), &found);
    assert_true(found > 50);
    static const char *const edges[] = { "order",    "xorder", "Ik ben", "’order", "éorder",
                                         "é--klant", "één or", "4klant", "ör",     "zo'n" };
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        assert_same_matches(plain, words, sk_slice_of(edges[i]), &found);
    free(line);
    fclose(file);
    sk_pattern_destroy(plain);
    sk_pattern_destroy(words);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(checksums_decide),
        cmocka_unit_test(context_beats_the_checksum),
        cmocka_unit_test(numbers_by_their_words),
        cmocka_unit_test(references_behind_their_word),
        cmocka_unit_test(telephone_numbers),
        cmocka_unit_test(postcodes),
        cmocka_unit_test(plates),
        cmocka_unit_test(dates_and_amounts),
        cmocka_unit_test(persons),
        cmocka_unit_test(no_persons),
        cmocka_unit_test(placeholders_are_left_alone),
        cmocka_unit_test(entities_are_ordered_and_apart),
        cmocka_unit_test(bad_input),
        cmocka_unit_test(large_texts_are_bounded),
        cmocka_unit_test(checksum_functions),
        cmocka_unit_test(a_wrong_pattern_is_named),
        cmocka_unit_test(a_pattern_at_its_limit_is_stepped_over),
        cmocka_unit_test(patterns_of_words_match_as_others_do),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
