/* private: what may be somebody's own in a stored reply, and what everybody is told. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "text/private.h"

static struct sk_entity_finder *entities;
static struct sk_private_finder *finder;
static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 4 << 20);
    return sk_entity_finder_create(&entities, NULL) || sk_private_finder_create(&finder, NULL);
}

static int tear_down(void **state) {
    (void) state;
    sk_private_finder_destroy(finder);
    sk_entity_finder_destroy(entities);
    sk_arena_finish(&arena);
    return 0;
}

/* The text with what is private as placeholders; general statements stay. */
static void becomes(const char *text, const char *expected) {
    const struct sk_private_span *spans;
    struct sk_buffer out = { 0 };
    size_t count, at = 0;
    assert_int_equal(sk_private_find(finder, entities, sk_slice_of(text), &arena, &spans, &count, NULL), SK_OK);
    for (size_t i = 0; i < count; i++) {
        if (spans[i].general || spans[i].guess)
            continue;
        sk_buffer_add(&out, text + at, spans[i].start - at);
        sk_buffer_format(&out, "{%s}", spans[i].type);
        at = spans[i].end;
    }
    sk_buffer_add_text(&out, text + at);
    assert_string_equal(out.data, expected);
    sk_buffer_finish(&out);
    sk_arena_reset(&arena);
}

static void values_of_a_case_are_private(void **state) {
    (void) state;
    becomes("De monteur komt op 12 maart tussen 13:00 en 15:00 uur.", "De monteur komt op {date} tussen {time}.");
    becomes("Ik heb € 312,45 teruggestort.", "Ik heb {amount} teruggestort.");
    becomes("We leveren op Kerkstraat 12a in Delft.", "We leveren op {address} in Delft.");
    becomes("We deliver to 221B Baker Street, London", "We deliver to {address}, London");
    becomes("Volg 3SKPMN0412345 op https://x.example/t/AbC123xyz789", "Volg {reference_number} op {url}");
    becomes("De stand 45678 is verwerkt, meterstand 45679.", "De stand {meter_reading} is verwerkt, meterstand {meter_reading}.");
    becomes("Uw claimnummer is CL-884213.", "Uw claimnummer is {reference_number}.");
    becomes("Uw kastje kd-519663 komt.", "Uw kastje {reference_number} komt.");
}

static void names_by_their_place(void **state) {
    (void) state;
    becomes("Hoi Sjaantje, wat vervelend", "Hoi {person}, wat vervelend");
    becomes("Hoi Enzoline! Fijn.", "Hoi {person}! Fijn.");
    becomes("Hoi allemaal, fijn.", "Hoi allemaal, fijn.");
    becomes("Klaar. Groetjes,Xandrine", "Klaar. Groetjes,{person}");
    becomes("Klaar. Mvg Xandrine van de klantenservice", "Klaar. Mvg {person} van de klantenservice");
    becomes("Het is geregeld. ^SK", "Het is geregeld. ^{person}");
    becomes("Ik heb Xandrine gesproken.", "Ik heb {person} gesproken.");
    becomes("dhr j. de vries heeft gebeld", "dhr {person} heeft gebeld");
}

static void what_everybody_is_told_is_general(void **state) {
    (void) state;
    static const char *const general[] = {
        "Verzenden kost € 4,95 en duurt 14 dagen.",
        "Vanaf € 50 is verzending gratis.",
        "Het eigen risico is € 385 per jaar.",
        "Vanaf 1 januari gelden nieuwe tarieven.",
        "Op werkdagen zijn wij van 9:00 tot 17:00 uur bereikbaar.",
        "Het stadskantoor aan de Havenstraat 2 is op werkdagen open.",
    };
    for (size_t i = 0; i < sizeof general / sizeof *general; i++)
        becomes(general[i], general[i]);
    becomes("Uw openstaande rekening kost € 4,95.", "Uw openstaande rekening kost {amount}.");
    becomes("Voor {order_number} kost dat € 4,95.", "Voor {order_number} kost dat {amount}.");
}

static void a_street_without_its_number_is_an_address(void **state) {
    (void) state;
    becomes("De eindnota gaat naar Kerkstraat {postcode} Zutphen.", "De eindnota gaat naar {address}.");
    becomes("Het adres is nu Laan van Meerdervoort, {postcode} Den Haag, klopt dat?", "Het adres is nu {address}, klopt dat?");
    becomes("Uw postcode is {postcode}. Op {postcode} is een storing.",
            "Uw postcode is {postcode}. Op {postcode} is een storing.");
    becomes("Postcode {postcode} is bekend.", "Postcode {postcode} is bekend.");
}

static void last_digits_are_private(void **state) {
    (void) state;
    becomes("De rekening eindigend op 8797 is opgeheven.", "De rekening eindigend op {reference_number} is opgeheven.");
    becomes("Your card ending in 42 is blocked.", "Your card ending in {reference_number} is blocked.");
    becomes("Het rekeningnummer dat eindigt op 8797.", "Het rekeningnummer dat eindigt op {reference_number}.");
    becomes("De actie eindigt in 2026.", "De actie eindigt in 2026.");
    becomes("Het eindigt op 24 uur.", "Het eindigt op 24 uur.");
}

static void who_is_to_be_called_is_told_to_all(void **state) {
    (void) state;
    static const char *const told[] = { "Bel daar 0800-9009, ook voor uw bestelling.", "Bel 0900-1234567 of 116123.",
                                        "Uw factuur? Bel 0800-00 12 of 0906-1234." };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        becomes(told[i], told[i]);
    becomes("Bel gerust gratis 08001234567 of 0800 1234.", "Bel gerust gratis 08001234567 of 0800 1234.");
    becomes("Call us on 116000 or 08001234567.", "Call us on 116000 or 08001234567.");
    becomes("Ons nummer is 09001234567.", "Ons nummer is 09001234567.");
    becomes("Ik bel u op 06-12345678.", "Ik bel u op {phone}.");
    becomes("Uw polis 116124 is klaar.", "Uw polis {reference_number} is klaar.");
}

static void a_bare_number_is_no_services_by_its_digits(void **state) {
    (void) state;
    becomes("Uw klacht staat bij ons als 116482 en is in behandeling.",
            "Uw klacht staat bij ons als {reference_number} en is in behandeling.");
    becomes("Uw klacht staat bij ons als 116123 genoteerd.", "Uw klacht staat bij ons als {reference_number} genoteerd.");
    becomes("Uw letsel staat bij ons als 0800123456 genoteerd.", "Uw letsel staat bij ons als {phone} genoteerd.");
    becomes("Uw letsel staat bij ons als 0900 1234 genoteerd.", "Uw letsel staat bij ons als 0900 1234 genoteerd.");
    becomes("Bel ons over 116482.", "Bel ons over {reference_number}.");
    becomes("Bel ons. Het is 08001234567.", "Bel ons. Het is {phone}.");
}

static void placeholders_are_left_alone(void **state) {
    (void) state;
    becomes("Hoi {person}, {order_number} komt {date}.", "Hoi {person}, {order_number} komt {date}.");
    becomes("", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_a_case_are_private),
        cmocka_unit_test(names_by_their_place),
        cmocka_unit_test(what_everybody_is_told_is_general),
        cmocka_unit_test(a_street_without_its_number_is_an_address),
        cmocka_unit_test(last_digits_are_private),
        cmocka_unit_test(placeholders_are_left_alone),
        cmocka_unit_test(who_is_to_be_called_is_told_to_all),
        cmocka_unit_test(a_bare_number_is_no_services_by_its_digits),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
