/* own_value: which addresses, numbers and accounts in a customer's text are the customer's. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "suggest/own_value.h"
#include "text/quoted_mail.h"

/* The value stands between brackets: "bel me op [06-12345678]". */
struct marked {
    char text[512];
    size_t start, end;
};

static struct marked unmark(const char *text) {
    struct marked out = { .start = (size_t) (strchr(text, '[') - text), .end = (size_t) (strchr(text, ']') - text - 1) };
    size_t size = 0;
    for (; *text; text++)
        if (*text != '[' && *text != ']')
            out.text[size++] = *text;
    return out;
}

static const char *type_of(const struct marked *marked) {
    const char *value = marked->text + marked->start;
    if (memchr(value, '@', marked->end - marked->start))
        return "email";
    return strncmp(value, "NL", 2) == 0 || strncmp(value, "GB", 2) == 0 ? "iban" : "phone";
}

static void judges(const char *const *texts, size_t count, bool wanted) {
    for (size_t i = 0; i < count; i++) {
        struct marked marked = unmark(texts[i]);
        if (sk_value_is_customers(type_of(&marked), sk_slice_of(marked.text), marked.start, marked.end) != wanted)
            fail_msg("%s", texts[i]);
    }
}

static void what_a_customer_writes_is_the_customers(void **state) {
    (void) state;
    static const char *const own[] = {
        "[06-12345678]",
        "bel me op [06-12345678]",
        "U belde mij op [06-12345678]",
        "jullie hebben geprobeerd mij te bereiken op [06-12345678]",
        "I told you to call me on [07700900123]",
        "ik moet u vragen mij terug te bellen op [06-12345678]",
        "ik wil dat jullie het geld overmaken naar [NL44RABO0123456789]",
        "ik wil u vragen het terug te storten op [NL44RABO0123456789]",
        "het nummer van mijn nieuwe telefoon is [06-12345678]",
        "de oplichter heeft geld gehaald van mijn rekening [NL44RABO0123456789]",
        "I would like you to transfer it to [GB82WEST12345698765432]",
        "kunt u mij terugbellen op [06-12345678]",
        "U kunt mij bellen op [06-12345678] na vijf uur",
        "uw monteur kan mij bereiken op [06-12345678]",
        "jullie hebben mij gebeld op [06-12345678], wat is er?",
        "ik ben gebeld op [06-12345678]",
        "ik wil teruggebeld worden op [06-12345678]",
        "ik wil graag gebeld worden op [06-12345678]",
        "ik wil dat jullie mij bellen op [06-12345678]",
        "ik ben te bereiken op [06-12345678]",
        "mijn nummer is [010-1234567]",
        "het nummer is [06-12345678]",
        "jullie kunnen mij bellen op het nummer [06-12345678]",
        "ik bel vanaf [06-12345678] en hoor niets",
        "I'm calling from [07700900123], can you call back?",
        "I can be reached on [07700900123]",
        "I have been called on [07700900123]",
        "call me on [+31612345678] please",
        "Mvg Piet [085-1234567]",
        "de site zegt dat mijn mailadres [jan@x.nl] al bestaat",
        "mijn nummer [06-12345678] want mijn oude nummer werkt niet meer",
        "ik zie mijn factuur niet, mail: [jan@x.nl]",
        "stuur de factuur naar [jan@x.nl]",
        "hebben jullie de factuur gestuurd naar [jan@x.nl]?",
        "I would like the invoice emailed to [jan@x.nl]",
        "mijn e-mailadres is [info@jansenbouw.nl]",
        "kunt u mij mailen op [info@jansenbouw.nl]?",
        "please email us at [support@tinyshop.co.uk]",
        "als je de rekening mailt naar [info@jansenbouw.nl] betaal ik meteen",
        "willen jullie [jan@x.nl] gebruiken ipv de oude",
        "send it to [GB82WEST12345698765432] as my old account is closed",
        "ik heb mijn bril niet op: [06-12345678]",
        "ik heb betaald van rekening [NL44RABO0123456789]",
        "stort het terug op mijn rekening [NL44RABO0123456789]",
        "ik heb betaald maar wil het terug op [NL44RABO0123456789]",
        "het geld is al overgemaakt naar mijn rekening [NL44RABO0123456789]",
        "Van: Piet\nE-mail: [jan@x.nl]\nVraag: waar blijft het?",
        "Reis\nVan: Delft\nNaar: Leiden\nMail: [jan@x.nl]",
        "Van: Piet <piet@x.nl>\nOnderwerp: factuur\n\nwaar blijft hij? [jan@x.nl]",
    };
    judges(own, sizeof own / sizeof *own, true);
}

static void the_companys_and_others_are_not(void **state) {
    (void) state;
    static const char *const others[] = {
        "ik heb al gemaild naar [info@bedrijf.nl] maar geen antwoord",
        "ik heb al gemaild naar [hulp@bedrijf.nl] maar geen antwoord",
        "ik heb jullie gemaild op [hulp@bedrijf.nl]",
        "ik heb naar [hulp@bedrijf.nl] gemaild",
        "heb gisteren gemaild naar [hulp@bedrijf.nl]",
        "stuur maar naar [noreply@bedrijf.nl]? daar kwam die vorige vandaan",
        "mijn mail is [no-reply@bedrijf.nl]",
        "ik kreeg een mail van [j.bakker@bedrijf.nl]",
        "moet ik dat sturen naar [retour@bedrijf.nl]?",
        "I emailed you at [hello@company.com] last week",
        "I already emailed [hello@company.com]",
        "we've just sent it to [returns@company.com]",
        "should I send it to [returns@company.com]?",
        "your email address [hello@company.com] bounced",
        "jullie nummer [0900-1234] is altijd bezet",
        "jullie nummer [010-1234567] is altijd bezet",
        "uw telefoonnummer is [010-1234567] toch?",
        "ik heb gebeld naar [010-1234567]",
        "al 3 keer gebeld naar [010-1234567]",
        "het nummer [010-1234567] doet het niet",
        "[010-1234567] is altijd bezet",
        "ik bel steeds naar [010-1234567]",
        "ik ben gebeld door [06-12345678]",
        "I got a text from [07700900123]",
        "I called [020 7946 0000] twice",
        "I can't reach you at [020 7946 0000]",
        "mijn oude nummer was [06-12345678]",
        "[06-12345678] is mijn oude nummer",
        "ik zit niet meer op [06-12345678]",
        "bel ik dan [088 123 4567]?",
        "wat kost [+31 (0)88 1234567]",
        "[0031 900 1234] is duur",
        "wat kost [+44 345 678 9000]",
        "haar nummer is [06-12345678]",
        "ik heb betaald op jullie rekening [NL44RABO0123456789]",
        "ik heb het overgemaakt naar [NL44RABO0123456789]",
        "ik heb 40 euro overgemaakt op rekening [NL44RABO0123456789]",
        "I paid 40 euros to [GB29NWBK60161331926819]",
        "er is geld afgeschreven naar [NL44RABO0123456789]",
        "waar blijft het?\n\nMvg Piet\n\nVan: Hulp <[hulp@bedrijf.nl]>\nVerzonden: maandag\nOnderwerp: factuur",
        "waar blijft het?\n\n*From:* Help <[help@company.com]>\n*Sent:* Monday",
        "waar blijft het?\n\nOp 3 mei 2025 om 10:12 schreef Hulp <\n[hulp@bedrijf.nl]>:\n> Beste",
        "waar blijft het?\n> bel ons op [010-1234567]",
        "nou?\n-----Oorspronkelijk bericht-----\nVoor vragen: [010-1234567]",
        "Ik heb geprobeerd u te bereiken op [020-1234567].",
        "Ik heb tevergeefs geprobeerd jullie te bereiken op [020-1234567]",
        "Het lukt mij niet jullie te bellen op [020-1234567]",
        "Het lukt me niet om je te bereiken op [020-1234567]",
        "Wij proberen u al dagen te bereiken via [020-1234567]",
        "Ik kan u niet bereiken op [020-1234567]",
        "kan ik je bellen op [020-1234567]?",
        "Uw collega verwees mij door naar [020-1234567].",
        "Uw collega heeft mij doorverwezen naar [020-1234567] maar daar neemt niemand op.",
        "Ze hebben mij verwezen naar [020-1234567]",
        "uw chat stuurt mij steeds door naar [020-1234567]",
        "Your colleague referred me to [020 7946 0123].",
        "I was told to call you on [020 7946 0123].",
        "They told me to call [020 7946 0123]",
        "I have been trying to reach you on [020 7946 0123]",
        "I tried to get through on [020 7946 0123]",
        "De bezorger belde mij met [06-28417730].",
        "De bezorger belde mij op vanaf [06-28417730]",
        "The driver called me from [07700 900123].",
        "Someone rang me on behalf of you from [020 7946 0123]",
        "Op uw site staat [020-1234567], klopt dat?",
        "Het telefoonnummer van mijn buurman is [06-28417730]",
        "my neighbour's number is [07700 900123]",
        "De oplichter liet mij geld overmaken naar [NL20INGB0001234567]",
        "De fraudeur heeft mij laten betalen op [NL20INGB0001234567]",
        "een oplichter heeft mijn iban gewijzigd in [NL20INGB0001234567]",
        "U liet mij betalen aan [NL20INGB0001234567]",
        "The scammer told me to transfer my savings to [GB29NWBK60161331926819]",
        "They asked me to pay into [GB29NWBK60161331926819]",
        "I was scammed into paying to [GB29NWBK60161331926819]",
        "Ze vroegen mij geld over te maken naar [NL20INGB0001234567]",
        "U zei bel ons op [020-1234567]",
        "Ik moest van u het geld storten op [NL20INGB0001234567]",
        "Ik wil graag het geld overmaken naar [NL20INGB0001234567]",
        "I would like to transfer the money to [GB29NWBK60161331926819]",
        "Ik kreeg een betaalverzoek van [NL20INGB0001234567]",
        "Op de factuur staat [NL20INGB0001234567] als uw rekening",
        "kunt u mij het op [NL20INGB0001234567] betaalde bedrag teruggeven",
    };
    judges(others, sizeof others / sizeof *others, false);
}

static void another_car_is_not_the_customers(void **state) {
    (void) state;
    static const char *const texts[] = { "mijn kenteken is [AB-12-CD]", "zijn kenteken is [AB-12-CD]",
                                         "kenteken tegenpartij [AB-12-CD]" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct marked marked = unmark(texts[i]);
        assert_int_equal(sk_value_is_customers("licence_plate", sk_slice_of(marked.text), marked.start, marked.end), i == 0);
    }
}

static void a_value_is_given_plainly_or_in_passing(void **state) {
    (void) state;
    static const char *const plain[] = {
        "kunt u mij terugbellen op [06-12345678]",
        "bel op [06-12345678]",
        "mijn nieuwe nummer is [06-12345678]",
        "nieuw nummer: [06-12345678]",
        "stuur hem naar [jan@x.nl]",
        "my new email is [jan@x.nl]",
        "please call me on [07700900123]",
        "wijzig mijn iban in [NL44RABO0123456789]",
        "bel mij op [06-12345678]",
        "bel mij morgen even terug op [06-12345678]",
        "mijn nummer is [06-12345678]",
        "stort het op mijn rekening [NL44RABO0123456789]",
        "stort het graag terug op [NL44RABO0123456789]",
        "kunt u het geld overmaken naar [NL44RABO0123456789]?",
        "ik wil het graag teruggestort hebben op [NL44RABO0123456789]",
        "kunt u mij op [06-12345678] bellen?",
        "u kunt mij bereiken via [06-12345678]",
        "laat de monteur mij bellen op [06-12345678]",
        "ik ben te bereiken op [06-12345678]",
        "ik wil graag gebeld worden op [06-12345678]",
        "graag contact met mij opnemen op [06-12345678]",
        "graag terugbellen op [06-12345678]",
        "terugbellen op [06-12345678]",
        "I can be reached on [07700900123]",
        "could you send it to [jan@x.nl]",
        "kunnen jullie het overmaken naar [NL44RABO0123456789]",
        "please refund to [GB82WEST12345698765432]",
        "kunt u het geld terugstorten op rekening [NL44RABO0123456789]",
        "u kunt mij bereiken op nummer [06-12345678]",
        "het geld moet teruggestort worden op [NL44RABO0123456789]",
        "stort het maar op [NL44RABO0123456789]",
        "bel maar op [06-12345678]",
        "maak het maar over naar [NL44RABO0123456789]",
        "mijn rekeningnummer is gewijzigd in [NL44RABO0123456789]",
        "my new account number is [GB82WEST12345698765432]",
        "can you reach me on [07700900123]",
        "kan mijn mailadres gewijzigd worden in [jan@x.nl]",
        "ik heb mijn mailadres gewijzigd in [jan@x.nl]",
    };
    static const char *const passing[] = {
        "Mvg Piet [06-12345678]",
        "[06-12345678]",
        "ken je [jan@x.nl]?",
        "ik bel met [06-12345678]",
        "I made a transfer to [GB29NWBK60161331926819]",
        "kunt u mij vertellen of ik moet betalen op [NL20INGB0001234567]",
        "kunt u mij het geld betaald aan [NL20INGB0001234567] teruggeven",
        "iemand heeft mijn iban gewijzigd in [NL20INGB0001234567]",
        "bel mijn vrouw op [06-28417730]",
        "bel hem op [06-28417730]",
        "Jullie hebben het geld teruggestort op [NL20INGB0001234567]",
        "Please confirm I should pay to [GB29NWBK60161331926819]",
        "Ik heb geprobeerd u te bereiken op [020-1234567].",
        "Your colleague referred me to [020 7946 0123].",
        "U liet mij betalen aan [NL20INGB0001234567]",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        struct marked marked = unmark(plain[i]);
        if (!sk_value_is_given(sk_slice_of(marked.text), marked.start))
            fail_msg("%s", plain[i]);
    }
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++) {
        struct marked marked = unmark(passing[i]);
        if (sk_value_is_given(sk_slice_of(marked.text), marked.start))
            fail_msg("%s", passing[i]);
    }
}

static void a_message_without_quoted_mail_is_read_to_its_end(void **state) {
    (void) state;
    static const char *const whole[] = { "",
                                         "hoi",
                                         "> hoi",
                                         "Van: a\nSent: b",
                                         "a\n\nVan: Delft\nNaar: Leiden\n\nwat kost dat",
                                         "nou\nop 3 mei schreef u mij dat het kwam\nbel me",
                                         "nou\n-----\nPiet" };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        assert_int_equal(sk_quoted_mail_start(sk_slice_of(whole[i])), strlen(whole[i]));
    assert_int_equal(sk_quoted_mail_start(sk_slice_of("a\n\nOn 3 May Jo wrote:\nb")), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_customer_writes_is_the_customers),
        cmocka_unit_test(the_companys_and_others_are_not),
        cmocka_unit_test(another_car_is_not_the_customers),
        cmocka_unit_test(a_value_is_given_plainly_or_in_passing),
        cmocka_unit_test(a_message_without_quoted_mail_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
