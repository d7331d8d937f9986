/* Names where nothing but their place tells them, and what is written like a name and is none. */
#include "finder.h"

static void signatures_go_without_a_close(void **state) {
    assert_redacted(*state, "De lamp is stuk.\n\nAlasdair Buchan\n3 Harbour Terrace",
                    "De lamp is stuk.\n\n{person}\n3 Harbour Terrace");
    assert_redacted(*state, "Erledigt.\n\nOttfrid Klein-Rau\nTel. 02821-776 20 14", "Erledigt.\n\n{person}\nTel. {phone}");
    assert_redacted(*state, "Met groet,\n\nWaterbedrijf Zuid", "Met groet,\n\nWaterbedrijf Zuid");
    assert_redacted(*state, "Groeten,\nNoor van Rooij\nPrivacy Officer", "Groeten,\n{person}\nPrivacy Officer");
}

static void labels_and_roles_introduce(void **state) {
    assert_redacted(*state, "Nachname: von Aretz", "Nachname: {person}");
    assert_redacted(*state, "Familienaam: Wittevrongel", "Familienaam: {person}");
    assert_redacted(*state, "Ondergetekende, Wubbo Reuvekamp, wonende te", "Ondergetekende, {person}, wonende te");
    assert_redacted(*state, "unserer Mutter Ilse Rademacher", "unserer Mutter {person}");
    assert_redacted(*state, "it's under my wifes name Wai Kwok.", "it's under my wifes name {person}.");
    assert_redacted(*state, "Rekeninghouder S.R. Mahabier", "Rekeninghouder {person}");
    assert_redacted(*state, "Thanks Junho. I have it", "Thanks {person}. I have it");
}

static void names_of_many_parts_go_whole(void **state) {
    assert_redacted(*state, "mijn vader, Cornelis \"Kees\" Blankenstein, is", "mijn vader, {person}, is");
    assert_redacted(*state, "Met groet,\nLucien Tjon A Fat", "Met groet,\n{person}");
    assert_redacted(*state, "belt namens moeder Hilda Tjin-A-Sjoe", "belt namens moeder {person}");
    assert_redacted(*state, "Sincerely,\nNigel R. Thistlewood", "Sincerely,\n{person}");
    assert_redacted(*state, "Titulaire : Nguyễn Văn Tùng", "Titulaire : {person}");
    assert_redacted(*state, "op naam van van den Heuvel", "op naam van {person}");
    assert_redacted(*state, "Appel de M. Thibault Delcourt", "Appel de M. {person}");
}

static void names_in_small_letters_go(void **state) {
    assert_redacted(*state, "op naam van p. de wit", "op naam van {person}");
    assert_redacted(*state, "mehmet hier, waar blijft het", "{person} hier, waar blijft het");
    assert_redacted(*state, "bot. youssef el amrani, +31649017723", "bot. {person}, {phone}");
    assert_redacted(*state, "via fatima gekregen", "via {person} gekregen");
    assert_redacted(*state, "goedemorgen met hanneke oosterveld, mijn", "goedemorgen met {person}, mijn");
    assert_redacted(*state, "van de winkel, via de site", "van de winkel, via de site");
}

static void products_pets_and_firms_stay(void **state) {
    assert_redacted(*state, "model \"Victoria Ghost\" in zwart", "model \"Victoria Ghost\" in zwart");
    assert_redacted(*state, "onze hond Bobby is ziek", "onze hond Bobby is ziek");
    assert_redacted(*state, "t.n.v. Jansen Installatie BV", "t.n.v. Jansen Installatie BV");
    assert_redacted(*state, "namens Veldzicht Verzekeringen", "namens Veldzicht Verzekeringen");
    assert_redacted(*state, "Beverley HU17 8PN", "Beverley {postcode}");
}

static void what_stands_beside_a_name_does_not_keep_it(void **state) {
    assert_redacted(*state, "een 27\" monitor. Piet Jansen heeft hem", "een 27\" monitor. {person} heeft hem");
    assert_redacted(*state, "t.n.v. Veenstra NL91ABNA0417164300", "t.n.v. {person} {iban}");
    assert_redacted(*state, "dhr. Bakker A4 formaat", "dhr. {person} A4 formaat");
    assert_redacted(*state, "in de chat Maria de Jong", "in de chat {person}");
    assert_redacted(*state, "De monteur Jan de Vries CV-ketel", "De monteur {person} CV-ketel");
    assert_redacted(*state, "mevrouw Terwinkel", "mevrouw {person}");
    assert_redacted(*state, "bezoek van familie d'Hondt", "bezoek van familie {person}");
    assert_redacted(*state, "Order:\n\nYoga Mat\nFoam Roller", "Order:\n\nYoga Mat\nFoam Roller");
}

/* What is read behind a name stops at the text's end. */
static void a_name_may_be_the_last_byte(void **state) {
    static const char *const ends[] = { "Jan R",         "Jan R.",         "Jan \"",          "Jan \"K",       "Jan \"Kees\"",
                                        "Jan \"Kees\" ", "mehmet",         "mehmet,",         "mehmet, ",      "Jan ",
                                        "Jan R. ",       "\n\nJan Jansen", "\n\nJan J\n",     "M. ",           "M. Thibault",
                                        "van van",       "op naam van ",   "familie d'Hondt", "achternaam d'A" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct fixture *fixture = *state;
        size_t size = strlen(ends[i]);
        char *exact = malloc(size); /* no NUL behind it: AddressSanitizer sees who reads on */
        struct sk_slice out;
        memcpy(exact, ends[i], size);
        assert_int_equal(sk_redact(fixture->finder, sk_slice(exact, size), &fixture->arena, &out, NULL), SK_OK);
        free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_go_without_a_close),
        cmocka_unit_test(labels_and_roles_introduce),
        cmocka_unit_test(names_of_many_parts_go_whole),
        cmocka_unit_test(names_in_small_letters_go),
        cmocka_unit_test(products_pets_and_firms_stay),
        cmocka_unit_test(a_name_may_be_the_last_byte),
        cmocka_unit_test(what_stands_beside_a_name_does_not_keep_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
