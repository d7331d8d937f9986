/* Numbers, codes, dates and addresses by what stands around them, and what is sold, counted or shown on a screen beside them. */
#include "finder.h"

static void a_compound_with_number_is_somebodys(void **state) {
    assert_redacted(*state, "chipnummer 52814 hoort bij de kat", "chipnummer {reference_number} hoort bij de kat");
    assert_redacted(*state, "Kontraktnr.: 44-1209", "Kontraktnr.: {reference_number}");
    assert_redacted(*state, "my loan number is 20.41.88.736", "my loan number is {reference_number}");
    assert_redacted(*state, "Polisnr: KF 55-201-778", "Polisnr: {reference_number}");
    assert_redacted(*state, "Klantnummer oude provider: 1.4471820", "Klantnummer oude provider: {customer_number}");
    assert_redacted(*state, "telefoonnummer 06-12345678", "telefoonnummer {phone}");
}

static void a_number_of_a_thing_stays(void **state) {
    assert_redacted(*state, "paginanummer 1204, kleurnummer 4471", "paginanummer 1204, kleurnummer 4471");
    assert_redacted(*state, "part number 44712", "part number 44712");
    assert_redacted(*state, "onderdeel S10344 besteld", "onderdeel S10344 besteld");
}

static void a_long_number_needs_no_word(void **state) {
    assert_redacted(*state, "klopt dat? 1180044726", "klopt dat? {reference_number}");
    assert_redacted(*state, "ik kreeg 9920 1874 4402 op de mat", "ik kreeg {reference_number} op de mat");
    assert_redacted(*state, "een brief, 2024.884.10277", "een brief, {order_number}");
    assert_redacted(*state, "firmware 7.57.123456, 125000 km, € 1.250.000", "firmware 7.57.123456, 125000 km, € 1.250.000");
    assert_redacted(*state, "artikel 5449000000996", "artikel 5449000000996");
}

static void connections_meters_and_passports_go(void **state) {
    assert_redacted(*state, "EAN gas: 871685910044920183", "EAN gas: {reference_number}");
    assert_redacted(*state, "meter E0047 0071 8824 019 stand 33107", "meter {reference_number} stand 33107");
    assert_redacted(*state, "mijn paspoort NR4K82LC6 is weg", "mijn paspoort {reference_number} is weg");
    assert_redacted(*state, "sent by post (KX 4410 8823 7GB)", "sent by post ({reference_number})");
    assert_redacted(*state, "barcode 3STBJG229047615", "barcode {reference_number}");
}

static void what_is_sold_is_no_code(void **state) {
    assert_redacted(*state, "does the WH-1000XM5 fit", "does the WH-1000XM5 fit");
    assert_redacted(*state, "mijn Philips 55PUS8309/12 en de Bosch Serie 4 WAN28275NL",
                    "mijn Philips 55PUS8309/12 en de Bosch Serie 4 WAN28275NL");
    assert_redacted(*state, "ik krijg steeds melding AUTH-0217", "ik krijg steeds melding AUTH-0217");
    assert_redacted(*state, "een contract tot 12-2025", "een contract tot 12-2025");
    assert_redacted(*state, "Singel 12-K14", "Singel 12-K14");
    assert_redacted(*state, "bestelling AB-120445 en boeking QX7PLD", "bestelling {order_number} en boeking {order_number}");
}

static void groups_of_digits_that_are_no_number_stay(void **state) {
    static const char *const texts[] = {
        "mijn IP is 192.168.178.1 en masker 255.255.255.0",
        "Chrome 123.0.6312.86",
        "een budget van 10.000-15.000 euro",
        "openingstijden 10.00-12.30/13.00-17.00",
        "maat 38 40 42 44",
        "in de jaren 2022 2023 2024",
        "Kamers 101 102 103 104",
        "12 500 000 Einwohner",
        "Mijn meterstanden zijn 4471 1204 3380",
        "factuur KPN 01-05-2025, bestelling IKEA 12-03-2025",
        "de Bosch SMV4HVX33, Samsung QE65QN90B, printer van HP LJ 4200",
        "een lijst met 1500 namen",
        "Flugnummer LH1234, Modellnummer 44712",
        "storingsnummer 0800-9009",
        "was ik van 3-10-2025 tot 10-10-2025 op vakantie",
        "* 12-03-2025 monteur geweest",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_redacted(*state, texts[i], texts[i]);
}

static void phones_behind_a_compound_are_phones(void **state) {
    assert_redacted(*state, "noodnummer 06-12345678, contactnummer 06-12345678", "noodnummer {phone}, contactnummer {phone}");
    assert_redacted(*state, "Mobilfunknummer 0171 1234567", "Mobilfunknummer {phone}");
    assert_redacted(*state, "Klantnummer ontbreekt tel: 0612345678", "Klantnummer ontbreekt tel: {phone}");
}

static void births_are_told_by_what_follows(void **state) {
    assert_redacted(*state, "op 4 mei 2014 geboren", "op {date_of_birth} geboren");
    assert_redacted(*state, "overledene * 30-01-1936", "overledene * {date_of_birth}");
    assert_redacted(*state, "mijn vader is van 3-10-2008", "mijn vader is van {date_of_birth}");
    assert_redacted(*state, "mijn moeder (4 mei 1958)", "mijn moeder ({date_of_birth})");
    assert_redacted(*state, "DOB 11-Jan-2011", "DOB {date_of_birth}");
    assert_redacted(*state, "fatima el amrani, 22-11-1987", "{person}, {date_of_birth}");
    assert_redacted(*state, "besteld op 22-11-2019", "besteld op 22-11-2019");
}

static void house_numbers_of_flats_go(void **state) {
    assert_redacted(*state, "Lijnbaansgracht 303-II, 1017 RN Amsterdam", "Lijnbaansgracht {postcode} Amsterdam");
    assert_redacted(*state, "Straatweg 412bis, 3551 CS Utrecht", "Straatweg {postcode} Utrecht");
    assert_redacted(*state, "3581 KP 114 bis Utrecht", "{postcode} Utrecht");
    assert_redacted(*state, "PLZ/Ort: 52074 Aachen", "PLZ/Ort: {postcode} Aachen");
    assert_redacted(*state, "mijn kot in 3000 leuven", "mijn kot in {postcode} leuven");
}

static void addresses_for_one_person_go(void **state) {
    assert_redacted(*state, "https://a.example/d/4418-BQ7Z-1190", "{url}");
    assert_redacted(*state, "https://a.example/r/k18fq0zt7m2", "{url}");
    assert_redacted(*state, "https://mijn.a.example/klant/6620418/termijn", "{url}");
    assert_redacted(*state, "https://kq83hd7a91mz0x.a.example/", "{url}");
    assert_redacted(*state, "https://mijn.a.example:8080/termijn/6620418", "{url}");
    assert_redacted(*state, "https://a.example/product/lamp-2200-wit", "https://a.example/product/lamp-2200-wit");
    assert_redacted(*state, "https://a.example/Jurk-2024-Rood", "https://a.example/Jurk-2024-Rood");
    assert_redacted(*state, "https://a.example/product/936514/Samsung-QLED-55Q80C.html",
                    "https://a.example/product/936514/Samsung-QLED-55Q80C.html");
    assert_redacted(*state, "https://youtu.be/dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ");
}

/* 100 KB each; the test's time limit is the bound. */
static void long_addresses_take_linear_time(void **state) {
    static const char *const pieces[] = { "/", "1/", "12345/", "klant/", "a1-" };
    struct fixture *fixture = *state;
    char *text = malloc(100000);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        static const char host[] = "https://m.nl/";
        size_t size = strlen(pieces[i]), used = strlen(host);
        struct sk_slice out;
        memcpy(text, host, used);
        for (; used + size <= 100000; used += size)
            memcpy(text + used, pieces[i], size);
        assert_int_equal(sk_redact(fixture->finder, sk_slice(text, used), &fixture->arena, &out, NULL), SK_OK);
        sk_arena_reset(&fixture->arena);
    }
    free(text);
}

static void phones_and_plates_among_others(void **state) {
    assert_redacted(*state, "Telefoon: +31 6 53 90 12 74\nOrdernummer: WEB-552918",
                    "Telefoon: {phone}\nOrdernummer: {order_number}");
    assert_redacted(*state, "zijn bus VX-917-L staat er", "zijn bus {licence_plate} staat er");
    assert_redacted(*state, "kenteken blijft 83-RJB-7", "kenteken blijft {licence_plate}");
    assert_redacted(*state, "gebruikt: 08-06-2025 21:14", "gebruikt: 08-06-2025 21:14");
    assert_redacted(*state, "erreichbar unter 0664 3819027", "erreichbar unter {phone}");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compound_with_number_is_somebodys),
        cmocka_unit_test(a_number_of_a_thing_stays),
        cmocka_unit_test(a_long_number_needs_no_word),
        cmocka_unit_test(connections_meters_and_passports_go),
        cmocka_unit_test(what_is_sold_is_no_code),
        cmocka_unit_test(births_are_told_by_what_follows),
        cmocka_unit_test(house_numbers_of_flats_go),
        cmocka_unit_test(addresses_for_one_person_go),
        cmocka_unit_test(phones_and_plates_among_others),
        cmocka_unit_test(groups_of_digits_that_are_no_number_stay),
        cmocka_unit_test(phones_behind_a_compound_are_phones),
        cmocka_unit_test(long_addresses_take_linear_time),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
