/* filling: what goes into a reply's placeholders, and greetings without a name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "suggest/filling.h"
#include "suggest/greeting.h"

static struct sk_arena arena;

static int set_up(void **state) {
    (void) state;
    sk_arena_init(&arena, 4 << 20);
    return 0;
}

static int tear_down(void **state) {
    (void) state;
    sk_arena_finish(&arena);
    return 0;
}

/* open: the placeholders that stay, with blanks between. */
static void fills(const struct sk_fillings *fillings, const char *template_, const char *expected, const char *open) {
    const char *unfilled[SK_SUGGESTION_UNFILLED];
    char list[256] = "";
    size_t count;
    struct sk_slice text;
    assert_int_equal(sk_reply_fill(fillings, sk_slice_of(template_), &arena, &text, unfilled, &count, NULL), SK_OK);
    assert_string_equal(text.data, expected);
    for (size_t i = 0; i < count; i++) {
        strcat(list, i ? " " : "");
        strcat(list, unfilled[i]);
    }
    assert_string_equal(list, open);
}

static void without_a_name_the_greeting_is_neutral(void **state) {
    (void) state;
    struct sk_fillings none = { .count = 0 };
    fills(&none, "Hoi {person}, het komt.", "Hoi, het komt.", "");
    fills(&none, "Beste {person},\n\nHet komt.", "Hallo,\n\nHet komt.", "");
    fills(&none, "Geachte mevrouw {person},\nHet komt.", "Geachte heer of mevrouw,\nHet komt.", "");
    fills(&none, "Geachte heer/mevrouw {person}, het komt.", "Geachte heer of mevrouw, het komt.", "");
    fills(&none, "Goedemiddag meneer {person}, het komt.", "Goedemiddag, het komt.", "");
    fills(&none, "Dear Mr {person}, it comes.", "Hello, it comes.", "");
    fills(&none, "Zeker, {person}! Het komt.", "Zeker! Het komt.", "");
    fills(&none, "{person}, wat vervelend.", "Wat vervelend.", "");
    fills(&none, "Ik geef het door aan {person} van de winkel.", "Ik geef het door aan {person} van de winkel.", "person");
    fills(&none, "Dag! Groet, {person}", "Dag! Groet, {person}", "person");
}

static void a_name_goes_into_the_greeting_only(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("person"), sk_slice_of("Sanne") } }, .count = 1 };
    fills(&known, "Hoi {person}, het komt. Groet, {person}", "Hoi Sanne, het komt. Groet, {person}", "person");
    fills(&known, "Dag! Groet, {person}", "Dag! Groet, {person}", "person");
}

static void a_title_is_the_first_customers(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("person"), sk_slice_of("Kees") } }, .count = 1 }, none = { .count = 0 };
    fills(&known, "Geachte mevrouw {person}, het komt.", "Geachte Kees, het komt.", "");
    fills(&known, "Goedemiddag meneer {person}! Het komt.", "Goedemiddag Kees! Het komt.", "");
    fills(&known, "Geachte heer en mevrouw {person}, het komt.", "Geachte Kees, het komt.", "");
    fills(&known, "Dank u, meneer {person}. Het komt.", "Dank u, Kees. Het komt.", "");
    fills(&known, "Mevrouw {person}, het komt.", "Kees, het komt.", "");
    fills(&known, "Geachte heer/mevrouw {person}, het komt.", "Geachte heer/mevrouw Kees, het komt.", "");
    fills(&known, "Hoi {person}, het komt.", "Hoi Kees, het komt.", "");
    fills(&none, "Geachte heer en mevrouw {person}, u mag dat.", "Geachte heer of mevrouw, u mag dat.", "");
    fills(&none, "Geachte dames en heren {person}, u mag dat.", "Geachte heer of mevrouw, u mag dat.", "");
}

/* greeting: with which the template begins. */
static void renews(const char *template_, const char *greeting, const char *name, const char *expected) {
    struct sk_buffer text = { 0 };
    sk_greeting_renew(sk_slice_of(template_), strlen(greeting), sk_slice_of(name), &text);
    if (!sk_slice_is(sk_buffer_slice(&text), expected))
        fail_msg("%s: %.*s", template_, SK_SLICE_ARGUMENTS(sk_buffer_slice(&text)));
    sk_buffer_finish(&text);
}

static void a_greeting_is_for_any_hour_and_this_customer(void **state) {
    (void) state;
    renews("Goedemorgen {person}, het komt.", "Goedemorgen {person},", NULL, "Goedendag {person}, het komt.");
    renews("Goede avond! Het komt.", "Goede avond!", NULL, "Goedendag! Het komt.");
    renews("goeiemiddag {person}, het komt.", "goeiemiddag {person},", "Els", "hallo {person}, het komt.");
    renews("Good afternoon {person}, it comes.", "Good afternoon {person},", "Els", "Hello {person}, it comes.");
    renews("Guten Abend,\nes kommt.", "Guten Abend,", NULL, "Guten Tag,\nes kommt.");
    renews("Bonsoir {person}, il arrive.", "Bonsoir {person},", NULL, "Bonjour {person}, il arrive.");
    renews("Goedemiddag, mijn naam is {person}.", "Goedemiddag,", "Els", "Goedendag, mijn naam is {person}.");
    renews("Goedemorgenclub is de naam.", "Goedemorgenclub is", NULL, "Goedemorgenclub is de naam.");
    renews("Goedemorgen is onze krant.", "", NULL, "Goedemorgen is onze krant.");
    renews("Dag {person}, tot goedemorgen.", "Dag {person},", "Els", "Dag {person}, tot goedemorgen.");
    renews("Beste heer of mevrouw {person}, het komt.", "Beste heer of mevrouw {person},", "Els", "Beste {person}, het komt.");
    renews("Beste heer of mevrouw {person}, het komt.", "Beste heer of mevrouw {person},", NULL,
           "Beste heer of mevrouw {person}, het komt.");
    renews("Geachte heer/mevrouw {person}, het komt.", "Geachte heer/mevrouw {person},", "Els Bos",
           "Geachte {person}, het komt.");
    renews("Geachte heer/mevrouw {person}, het komt.", "Geachte heer/mevrouw {person},", "Bos",
           "Geachte heer/mevrouw {person}, het komt.");
    renews("Goedemiddag heer/mevrouw {person}, ja.", "Goedemiddag heer/mevrouw {person},", "Bos", "Goedendag {person}, ja.");
    renews("Geachte heer/mevrouw, het komt. Groet, {person}", "Geachte heer/mevrouw,", "Els Bos",
           "Geachte heer/mevrouw, het komt. Groet, {person}");
    renews("", "", "Els", "");
}

static void somebody_else_is_not_the_customer(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("person"), sk_slice_of("Sanne Bos") } }, .count = 1 };
    static const char *const others[] = {
        "Goedemiddag, mijn naam is {person} en ik neem uw klacht over.",
        "Onze monteur {person} komt morgen tussen negen en twaalf.",
        "Onze monteur, {person}, komt morgen.",
        "U hebt een vaste contactpersoon, {person}, bij de gemeente.",
        "Ik ben uw behandelaar, {person}.",
        "Je spreekt nu met {person} van de klantenservice.",
        "Hello, this is {person} from customer care.",
        "Hello, {person} from customer care here.",
        "Hallo {person} van de webcare hier.",
        "Your driver will be {person}.",
        "Dr. {person} is available.",
        "Turn right on {person}, then left.",
        "{person} komt morgen langs.",
        "Dank u wel. {person} is repareren niet meer mogelijk.",
        "Hier ben ik, een echt mens, ik heet {person}! Ik kijk.",
        "Op zondag {person}, dus morgen niet.",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        fills(&known, others[i], others[i], "person");
    fills(&known, "Hoi {person} wat vervelend", "Hoi Sanne Bos wat vervelend", "");
    fills(&known, "Hi, {person}. Thanks!", "Hi, Sanne Bos. Thanks!", "");
    fills(&known, "@customer Hi {person}, sorry.", "@customer Hi Sanne Bos, sorry.", "");
    fills(&known, "@customer {person}, sorry.", "@customer Sanne Bos, sorry.", "");
    fills(&known, "Wat vervelend, {person}. Ik kijk.", "Wat vervelend, Sanne Bos. Ik kijk.", "");
    fills(&known, "Dank je, {person}, ik kijk.", "Dank je, Sanne Bos, ik kijk.", "");
    fills(&known, "Noted, {person}: it ends.", "Noted, Sanne Bos: it ends.", "");
    fills(&known, "Welcome to the Netherlands, {person}! Yes.", "Welcome to the Netherlands, Sanne Bos! Yes.", "");
    fills(&known, "Thanks {person}, it matches.", "Thanks Sanne Bos, it matches.", "");
    fills(&known, "Goedemorgen, {person}!", "Goedemorgen, Sanne Bos!", "");
}

static void one_reading_does_not_fill_two_places(void **state) {
    (void) state;
    struct sk_fillings known = { .all = { { sk_slice_of("meter_reading"), sk_slice_of("4512 kWh") },
                                          { sk_slice_of("order_number"), sk_slice_of("12") } },
                                 .count = 2 };
    fills(&known, "Ik noteer {meter_reading} voor {order_number}.", "Ik noteer 4512 kWh voor 12.", "");
    fills(&known, "Van {meter_reading} tot {meter_reading}. Ook {meter_reading}; {order_number}, {order_number}.",
          "Van {meter_reading} tot {meter_reading}. Ook {meter_reading}; 12, 12.", "meter_reading");
}

/* What a message with one name in it makes of "Hoi {person}!". */
static void greets(const char *message, const char *name, const char *expected) {
    struct sk_suggest_request request = { .text = sk_slice_of(message) };
    size_t start = (size_t) (strstr(message, name) - message), end = start + strlen(name);
    struct sk_entity entity = { .type = "person", .text = sk_slice_of(name), .start = start, .end = end };
    struct sk_fillings fillings;
    assert_int_equal(sk_fillings_collect(NULL, &request, &entity, 1, &arena, &fillings, NULL), SK_OK);
    fills(&fillings, "Hoi {person}!", expected, "");
}

static void a_name_in_the_message_is_the_customers_where_he_says_so(void **state) {
    (void) state;
    static const char *const own[] = { "mijn naam is Piet en mijn pakket is er niet",
                                       "Hoi, met Piet, waar blijft het?",
                                       "met Piet",
                                       "Goedemiddag met meneer Piet. Een vraag.",
                                       "Ik ben Piet.",
                                       "Waar blijft het? Groetjes, Piet",
                                       "waar blijft het\n\nmvg Piet",
                                       "Hi, I'm Piet, a question",
                                       "Piet hier, waar blijft het?",
                                       "This is Piet.",
                                       "Where is it? Thanks, Piet",
                                       "Where is it?\nPiet" };
    static const char *const others[] = { "mijn broer Piet heeft het pakket besteld",
                                          "Hoi Piet, waar blijft mijn pakket?",
                                          "Ik heb gesproken met Piet over mijn pakket",
                                          "de chauffeur heet Piet",
                                          "Doe de groeten aan Piet",
                                          "Bedankt Piet",
                                          "this is Piet's parcel",
                                          "ik schrijf namens Piet",
                                          "mijn collega Piet zei dat",
                                          "kom niet met Piet aan" };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        greets(own[i], "Piet", "Hoi Piet!");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        greets(others[i], "Piet", "Hoi!");
}

/* What a message with one value in it makes of a template. */
static void makes(const char *type, const char *value, const char *message, const char *template_, const char *expected) {
    struct sk_suggest_request request = { .text = sk_slice_of(message) };
    size_t start = (size_t) (strstr(message, value) - message);
    struct sk_entity entity = { .type = type, .text = sk_slice_of(value), .start = start, .end = start + strlen(value) };
    struct sk_fillings fillings;
    assert_int_equal(sk_fillings_collect(NULL, &request, &entity, 1, &arena, &fillings, NULL), SK_OK);
    fills(&fillings, template_, expected, strchr(expected, '{') ? type : "");
}

static void what_is_the_companys_does_not_come_back(void **state) {
    (void) state;
    makes("email", "jan@x.nl", "stuur de factuur naar jan@x.nl", "De factuur is verstuurd naar {email}.",
          "De factuur is verstuurd naar jan@x.nl.");
    makes("email", "hulp@bedrijf.nl", "ik heb gemaild naar hulp@bedrijf.nl", "De factuur is verstuurd naar {email}.",
          "De factuur is verstuurd naar {email}.");
    makes("phone", "0900-1234", "bel mij terug, 0900-1234 is bezet", "We bellen u op {phone}.", "We bellen u op {phone}.");
    makes("iban", "NL44RABO0123456789", "ik heb betaald op jullie rekening NL44RABO0123456789",
          "Het bedrag is overgemaakt naar uw rekening {iban}.", "Het bedrag is overgemaakt naar uw rekening {iban}.");
}

static void nobody_is_called_back_at_a_service(void **state) {
    (void) state;
    makes("phone", "0900-1234", "jullie 0900-1234 is altijd bezet", "We bellen u op {phone}.", "We bellen u op {phone}.");
    makes("phone", "06-12345678", "bel mij op 06-12345678", "We bellen u op {phone}.", "We bellen u op 06-12345678.");
}

/* What a message with one value makes of a template where the desk says another; recorded: "order_number=20999999". */
static void settles(const char *type, const char *value, const char *message, const char *recorded, const char *template_,
                    const char *expected) {
    const char *equals = strchr(recorded, '=');
    struct sk_customer_field field = { sk_slice(recorded, (size_t) (equals - recorded)), sk_slice_of(equals + 1) };
    struct sk_suggest_request request = { .text = sk_slice_of(message), .customer = &field, .customer_count = 1 };
    size_t start = *value ? (size_t) (strstr(message, value) - message) : 0;
    struct sk_entity entity = { .type = type, .text = sk_slice_of(value), .start = start, .end = start + strlen(value) };
    struct sk_fillings fillings;
    char open[64] = "";
    if (strchr(expected, '{'))
        snprintf(open, sizeof open, "%.*s", (int) strcspn(strchr(expected, '{') + 1, "}"), strchr(expected, '{') + 1);
    assert_int_equal(sk_fillings_collect(NULL, &request, &entity, *value != 0, &arena, &fillings, NULL), SK_OK);
    fills(&fillings, template_, expected, open);
}

static void the_number_in_the_message_beats_the_desks(void **state) {
    (void) state;
    static const char reply[] = "Bestelling {order_number} is onderweg.";
    settles("order_number", "20455555", "waar blijft order 20455555", "order_number=20999999", reply,
            "Bestelling 20455555 is onderweg.");
    settles("order_number", "NL-20999999", "waar blijft order NL-20999999", "order_number=20999999", reply,
            "Bestelling 20999999 is onderweg.");
    settles("order_number", "120999999", "waar blijft order 120999999", "order_number=20999999", reply,
            "Bestelling 120999999 is onderweg.");
    settles("order_number", "", "waar blijft mijn pakket", "order_number=20999999", reply, "Bestelling 20999999 is onderweg.");
    settles("licence_plate", "XY-98-Z", "mijn kenteken is XY-98-Z", "licence_plate=AB-12-CD", "Ik zie {licence_plate} staan.",
            "Ik zie XY-98-Z staan.");
}

static void another_phone_number_than_the_desks_must_be_given_plainly(void **state) {
    (void) state;
    static const char reply[] = "We bellen u op {phone}.";
    settles("phone", "06-99988877", "kunt u mij bellen op 06-99988877", "phone=06-11111111", reply,
            "We bellen u op 06-99988877.");
    settles("phone", "06-99988877", "Mvg Piet 06-99988877", "phone=06-11111111", reply, "We bellen u op {phone}.");
    settles("phone", "06-99988877", "Mvg Piet 06-99988877", "phone=+31 6 99988877", reply, "We bellen u op +31 6 99988877.");
    settles("phone", "0900-1234", "uw nummer 0900-1234 is bezet", "phone=06-11111111", reply, "We bellen u op 06-11111111.");
    settles("email", "an@x.nl", "stuur dat aan mij, an@x.nl", "email=jan@x.nl", "Ik mail u op {email}.", "Ik mail u op {email}.");
    settles("email", "Jan@x.nl", "groet, Jan@x.nl", "email=jan@x.nl", "Ik mail u op {email}.", "Ik mail u op jan@x.nl.");
}

static void the_desks_address_is_the_old_one(void **state) {
    (void) state;
    static const char changed[] = "Ik heb uw adres gewijzigd in {address}.";
    static const char sent[] = "Uw adres is {address}.";
    settles("", "", "adres wijzigen: Kerkstraat 5", "address=Oudeweg 1", changed, changed);
    settles("", "", "klopt mijn adres?", "address=Oudeweg 1", sent, "Uw adres is Oudeweg 1.");
    settles("postcode", "2011 AA", "ik woon nu op 2011 AA", "address=Oudeweg 1, 3511 AB", sent, sent);
    settles("postcode", "3511AB", "ik woon op 3511AB", "address=Oudeweg 1, 3511 AB", sent, "Uw adres is Oudeweg 1, 3511 AB.");
    settles("", "", "wijzig mijn rekening", "iban=NL91ABNA0417164300", "We have changed your account to {iban}.",
            "We have changed your account to {iban}.");
    settles("iban", "NL44RABO0123456789", "mijn nieuwe rekening is NL44RABO0123456789", "iban=NL91ABNA0417164300",
            "Ik heb uw rekening gewijzigd in {iban}.", "Ik heb uw rekening gewijzigd in NL44RABO0123456789.");
    settles("email", "nieuw@x.nl", "mijn nieuwe mailadres is nieuw@x.nl", "email=oud@x.nl",
            "Your account has your old address {email}.", "Your account has your old address {email}.");
    settles("", "", "welk nummer?", "email=jan@x.nl", "Ik heb een nieuwe resetlink gestuurd naar {email}.",
            "Ik heb een nieuwe resetlink gestuurd naar jan@x.nl.");
    settles("", "", "en nu?", "email=jan@x.nl", "Uw wachtwoord is gewijzigd en de bevestiging is gestuurd naar {email}.",
            "Uw wachtwoord is gewijzigd en de bevestiging is gestuurd naar jan@x.nl.");
}

static void a_record_without_a_name_is_none(void **state) {
    (void) state;
    static const char *const nameless[] = { "name= ",
                                            "name=\u00a0",
                                            "name=sanne@x.nl",
                                            "name=5",
                                            "name=Sanne\nIgnore",
                                            "name=Sanne\xe2\x80\xae",
                                            "name=\xc2\x85Sanne",
                                            "name=" };
    for (size_t i = 0; i < sizeof nameless / sizeof *nameless; i++)
        settles("", "", "waar blijft het", nameless[i], "Hoi {person}, het komt.", "Hoi, het komt.");
    settles("", "", "waar blijft het", "name= Sanne \n", "Hoi {person}, het komt.", "Hoi Sanne, het komt.");
    settles("", "", "waar blijft het", "name=Léa’s 3e", "Hoi {person}, het komt.", "Hoi Léa’s 3e, het komt.");
    settles("", "", "waar blijft het", "name=さくら", "Hoi {person}, het komt.", "Hoi さくら, het komt.");
    settles("", "", "waar blijft het", "order_number= ", "Bestelling {order_number}.", "Bestelling {order_number}.");
    settles("", "", "waar blijft het", "order_number=\t12 ", "Bestelling {order_number}.", "Bestelling 12.");
    settles("person", "Piet", "waar blijft het? Groet, Piet", "name=piet@x.nl", "Hoi {person}!", "Hoi Piet!");
    struct sk_customer_field nul = { sk_slice_of("name"), sk_slice("a\0b", 3) };
    assert_null(sk_customer_value(&nul).data);
}

/* Both lists: with a value for each, all of a sentence or nothing of it is filled. */
static void fills_all(const char *const *sentences, size_t count, bool wanted) {
    static const char *const names[] = { "phone", "email", "iban", "postcode", "address" };
    struct sk_fillings known = { .count = 0 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        known.all[known.count++] = (struct sk_filling){ sk_slice_of(names[i]), sk_slice_of("VALUE") };
    for (size_t i = 0; i < count; i++) {
        const char *unfilled[SK_SUGGESTION_UNFILLED];
        size_t open;
        struct sk_slice text;
        assert_int_equal(sk_reply_fill(&known, sk_slice_of(sentences[i]), &arena, &text, unfilled, &open, NULL), SK_OK);
        if ((strstr(text.data, "VALUE") != NULL) != wanted || (open == 0) != wanted)
            fail_msg("%s: %s", sentences[i], text.data);
    }
}

static void the_companys_own_number_stays_open(void **state) {
    (void) state;
    static const char *const ours[] = {
        "Bel ons op {phone}.",
        "Bel {phone} of mail {email}.",
        "U kunt mailen naar {email}.",
        "Go outside, then call {phone} from there: the grid operator sends an engineer.",
        "Ga met iedereen naar buiten en bel daar {phone}.",
        "Zie je hem daar niet, zet dan {email} bij je contacten en laat het me weten.",
        "Je kunt de borg van {amount} overmaken naar {iban} ten name van Fietsverhuur.",
        "U kunt de foto's als bijlage sturen naar {email}, dan bekijken wij ze vandaag nog.",
        "Bij spoed is de dienstdoende monteur te bereiken op {phone}.",
        "Bel je liever, dan kan dat op werkdagen op {phone}.",
        "De resetmail komt van {email} en belandt soms in de ongewenste mail.",
        "U hebt een vaste contactpersoon, Mia, bereikbaar op {phone}.",
        "Stuur de mail door naar {email}.",
        "Stuur je foto's en je mail naar {email}.",
        "Stuur de factuur naar {email}.",
        "Zodra de factuur is gestuurd naar {email} zoeken wij het uit.",
        "Wij vragen u te bellen naar {phone}.",
        "We bellen u niet, wij zijn bereikbaar op {phone}.",
        "Ik bel je terug vanaf {phone}.",
        "We'll call you from {phone}.",
        "If you want us to call you, text {phone}.",
        "Dan bel je nummer {phone}.",
        "Als je nummer {phone} belt, krijg je een collega.",
        "Voor een afspraak met de monteur belt u op {phone}.",
        "Voor spoed kan u bellen op {phone}.",
        "Our number {phone} is registered.",
        "Zorg dat je nummer {phone} belt.",
        "Ons rekeningnummer is {iban}.",
        "Your personal contact is Mia, {email}.",
        "Ik heb uw klacht gestuurd naar {email}.",
        "Invoices can be sent to {email}.",
        "Please send the invoice to {email}.",
        "Forward your email to {email}.",
        "Ons kantoor is op {address}.",
        "The phone number is {phone} and the postcode is {postcode}.",
        "I'll text you the number: {phone}.",
        "I can help you on {phone}.",
        "Maak het bedrag over naar {iban}.",
    };
    fills_all(ours, sizeof ours / sizeof *ours, false);
}

static void what_the_reply_says_is_the_customers_is_filled(void **state) {
    (void) state;
    static const char *const theirs[] = {
        "We bellen je terug op {phone}.",
        "Ik bel u vandaag tussen 16:15 en 16:45 op {phone}.",
        "Vanmiddag bel ik je op {phone}.",
        "I'll call you today between 16:15 and 16:45 on {phone} and I'll have your file open.",
        "The engineer comes on Friday and calls you half an hour ahead on {phone}.",
        "Onze monteur belt u een half uur van tevoren op {phone}.",
        "Kan ik u bereiken op {phone}?",
        "Kunnen we je op {phone} terugbellen?",
        "U wordt vandaag teruggebeld op {phone}.",
        "Ik mail je op {email}.",
        "De bevestiging gaat naar je e-mail {email}.",
        "U krijgt vandaag een bevestiging op {email}.",
        "Ik heb een nieuwe resetlink gestuurd naar {email}; hij werkt 30 minuten.",
        "The invoice of November is on its way to {email}.",
        "The final bill will be sent to {email} within six weeks.",
        "Thanks, found it: your account is still registered under your old address {email}.",
        "Rekening {iban} is vastgelegd; vanaf mei schrijven wij daarvan af.",
        "Ik boek de € 42,50 vandaag opnieuw over naar {iban}; reken op 3 werkdagen.",
        "We hebben het bedrag teruggestort op {iban}.",
        "Retour ontvangen: het bedrag komt op {iban}.",
        "Klopt uw rekeningnummer {iban} nog?",
        "Uw telefoonnummer is {phone}, klopt dat?",
        "Your number is {phone}, is that right?",
        "I have noted {phone}.",
        "Ik heb {phone} genoteerd.",
        "Ik zie dat je postcode {postcode} is.",
        "Het adres van bestelling 12 is nu {address}.",
    };
    fills_all(theirs, sizeof theirs / sizeof *theirs, true);
    struct sk_fillings known = { .all = { { sk_slice_of("phone"), sk_slice_of("0612345678") } }, .count = 1 };
    fills(&known, "We bellen je op {phone}, of bel ons op {phone}.", "We bellen je op 0612345678, of bel ons op {phone}.",
          "phone");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_name_the_greeting_is_neutral),
        cmocka_unit_test(a_name_goes_into_the_greeting_only),
        cmocka_unit_test(a_title_is_the_first_customers),
        cmocka_unit_test(a_greeting_is_for_any_hour_and_this_customer),
        cmocka_unit_test(somebody_else_is_not_the_customer),
        cmocka_unit_test(a_name_in_the_message_is_the_customers_where_he_says_so),
        cmocka_unit_test(nobody_is_called_back_at_a_service),
        cmocka_unit_test(what_is_the_companys_does_not_come_back),
        cmocka_unit_test(the_number_in_the_message_beats_the_desks),
        cmocka_unit_test(another_phone_number_than_the_desks_must_be_given_plainly),
        cmocka_unit_test(the_desks_address_is_the_old_one),
        cmocka_unit_test(a_record_without_a_name_is_none),
        cmocka_unit_test(one_reading_does_not_fill_two_places),
        cmocka_unit_test(the_companys_own_number_stays_open),
        cmocka_unit_test(what_the_reply_says_is_the_customers_is_filled),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
