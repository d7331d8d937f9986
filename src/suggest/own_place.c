/* Which place is the company's cannot be listed ("call {phone} from there", "overmaken naar {iban}", "zet {email} bij je
 * contacten"): there are too many ways to say it, and one that is missed sends a call for help to the caller's own phone. Those
 * in which an agent speaks of the customer's own are few. They are patterns (word_pattern.h) on the clause before the
 * placeholder.
 */
#include "suggest/own_place.h"

#include "suggest/word_pattern.h"

#define TO "op|naar|aan|on|at|to"
#define WE "ik|we|wij"
#define YOU "je|jou|u|jullie"
#define YOURS "uw|je|jouw|jullie|your|opgegeven|doorgegeven"
/* Before these "je" is who calls: "dan bel je nummer …", "als je nummer … belt". */
#define NOT_WHO "!bel|belt|mail|app|sms|draai|toets|kies|gebruik|stuur|bereik|als|wanneer|zodra"
#define KIND "?oude|old|nieuwe|new|eigen|own|huidige|current|mobiele|mobile|vorige|previous|home|geregistreerde|registered"
#define MEANS "?phone|telephone|email|e-mail|mail|bank"
#define ITEM                                                                                                                     \
    "nummer|telefoonnummer|mailadres|e-mailadres|emailadres|adres|postadres|woonadres|rekening|rekeningnummer|bankrekening|"     \
    "bankrekeningnummer|betaalrekening|spaarrekening|iban|postcode|address|account|zip"
#define REACH "bel|bellen|mail|mailen|app|appen|sms|sms'en"
#define TO_REACH "bellen|terugbellen|mailen|terugmailen|bereiken|benaderen|appen"
#define REACHED "gebeld|teruggebeld|gemaild|benaderd|bereikt"
#define SENT "gestuurd|verstuurd|verzonden|toegestuurd|gemaild|sent|resent|emailed|mailed"
#define MOVED "teruggestort|terugbetaald|overgemaakt|gestort|teruggeboekt|overgeboekt|refunded|transferred|credited"
#define SENDS "stuur|sturen|mail|mailen|verstuur|versturen"
#define THING                                                                                                                    \
    "bevestiging|orderbevestiging|boekingsbevestiging|factuur|nota|eindnota|jaarnota|link|resetlink|betaallink|code|label|"      \
    "retourlabel|ticket|tickets|polis|overzicht|offerte|resetmail|mail|e-mail|bericht|sms|confirmation|invoice|bill|email|"      \
    "receipt|quote|message|voucher|statement|text|refund"

static const char *const customers[] = {
    NOT_WHO " " YOURS " " KIND " " MEANS " " ITEM " ?is|was",
    YOURS " " KIND " " MEANS " number|code ?is|was",
    TO " uw|je|jouw|jullie|your " KIND " e-mail|email|mail|inbox|mailbox",
    WE " ?zal|zullen " REACH " " YOU " *10 " TO,
    REACH " " WE " " YOU " *10 " TO,
    WE " *3 " YOU " *6 " TO_REACH " " TO,
    WE " *2 heb|hebben *2 " YOU " *4 " REACHED " " TO,
    "heb|hebben " WE " " YOU " *4 " REACHED " " TO,
    "!voor|met|door|van|over de|een|onze|mijn|uw|je monteur|bezorger|chauffeur|collega|adviseur|behandelaar|medewerker "
    "belt|mailt|appt " YOU " *10 " TO,
    "hij|zij|ze belt|mailt|appt " YOU " *10 " TO,
    "je|u wordt *4 " REACHED " " TO,
    "wordt|word u|je *4 " REACHED " " TO,
    "call|calls|called|ring|rings|text|texted|reach|contact|contacts|email|emails|emailed|phone you *10 on|at",
    "you will|can be called|phoned|contacted|emailed|texted *4 on|at",
    "you'll be called|phoned|contacted|emailed|texted *4 on|at",
    WE " heb|hebben *4 " THING " *4 " SENT " " TO,
    "heb|hebben " WE " *4 " THING " *4 " SENT " " TO,
    THING " *3 is|was|wordt *3 " SENT " " TO,
    THING " *3 gaat|goes " TO,
    THING " *3 is on its way to",
    THING " is onderweg naar",
    WE " " SENDS " *4 " THING " *4 " TO,
    SENDS " " WE " *4 " THING " *4 " TO,
    "i|we|i've|we've|i'll|we'll|i'm|we're ?have|will|am|are ?just|already|now sent|resent|send|sending|email|emailed *4 " THING
    " *4 to|at",
    THING " *3 was|is|has|be ?been ?now|also|just " SENT " to|at",
    "u|je|you ?will krijgt|ontvangt|krijg|ontvang|get|receive *4 " THING " *3 op|naar|at|on",
    "you'll get|receive *4 " THING " *3 at|on",
    "krijgt|ontvangt|krijg|ontvang u|je *4 " THING " *3 op|naar",
    WE " heb|hebben *8 " MOVED " op|naar",
    "heb|hebben " WE " *8 " MOVED " op|naar",
    WE " boek|boeken|maak|maken|stort|storten|betaal|betalen *8 over|terug op|naar",
    "i|we|i've|we've|i'll|we'll ?have|will|just|already refund|refunded|credited *6 to",
    "{amount}|bedrag|geld|teruggave|terugbetaling *2 komt|staat ?weer op",
    "noted|genoteerd|vastgelegd",
    "i|we|i've|we've ?have recorded|registered|saved",
    "changed|updated your *4 to",
    "heb|hebben uw|je|jouw *4 gewijzigd|aangepast|veranderd in|naar",
    "reserved|gereserveerd for|voor",
    "registered|geregistreerd under|onder",
    "adres|address *1 bestelling|order|levering|delivery|zending|pakket|contract *2 is nu|now",
};

/* The same where words behind the placeholder decide: the first of them must be one of `next`, or the first `link` and one of the
 * two behind it one of `next`. */
static const struct around {
    const char *before, *link, *next;
} arounds[] = {
    { WE " *3 " YOU " *3 op|naar", NULL, TO_REACH "|" REACHED "|terug" },
    { "je|u wordt *3 op", NULL, REACHED },
    { "wordt|word je|u *3 op", NULL, REACHED },
    { WE " heb|hebben ?nu", NULL, "genoteerd|vastgelegd|geregistreerd|opgeslagen" },
    { "heb|hebben " WE " ?nu", NULL, "genoteerd|vastgelegd|geregistreerd|opgeslagen" },
    { "", "is|staat|has", "vastgelegd|genoteerd|geregistreerd|opgeslagen|noted|registered|recorded|saved" },
};

#define OLD "oude|old|vorige|previous|former"
#define NEW "nieuwe|new|gewijzigde|updated|changed|corrected"

static const char *const olds[] = {
    OLD " " MEANS " " ITEM " ?is|was",
    OLD " " MEANS " number|code ?is|was",
    "was|stond|were ?nog|still *1",
};

static const char *const news[] = {
    NEW " " MEANS " " ITEM " ?is|wordt|now|nu",
    NEW " " MEANS " number|code ?is|now",
    "gewijzigd|aangepast|veranderd|omgezet|gecorrigeerd|verbeterd|bijgewerkt *1 in|naar",
    "changed|updated|corrected|amended|switched|moved *6 to|into",
    "wijzig|verander|wijzigen|veranderen *5 in|naar",
    "change|update|correct *5 to",
    "is|wordt|staat|are nu|now|voortaan *1",
};

/* In a gap these make somebody else act, or the company be reached. */
static const char turning[] =
    "ons|onze|us|our|you|u|je|jij|bel|belt|mail|mailt|stuur|call|text|send|te|om|dat|als|or|if|but|maar|then|dan|zodat|so|"
    "kunt|kun|kan|kunnen|wilt|mag|mogen|moet|moeten|hoeft|must|should|need|could|vraag|vragen|verzoek|verzoeken|raad|raden|"
    "adviseer|adviseren|bereikbaar|zijn|available|open|reachable|vanaf|from|klacht|complaint|niet|not|never|nooit|geen";
/* Anywhere before in the clause these make it a condition or an instruction; behind "ons" the thing is the company's. */
static const char conditions[] =
    "als|wanneer|zodra|indien|nadat|tenzij|if|once|when|whenever|after|unless|please|ons|our|kunt|kun|wilt|should";

static bool fits_behind(const struct around *around, const struct sk_pattern_words *behind) {
    size_t first = 0, last = 1;
    if (around->link) {
        if (behind->count == 0 || !sk_pattern_has(around->link, behind->all[0]))
            return false;
        first = 1, last = 3;
    }
    for (size_t i = first; i < last && i < behind->count; i++)
        if (sk_pattern_has(around->next, behind->all[i]))
            return true;
    return false;
}

bool sk_place_is_customers(struct sk_slice sentence, size_t start, size_t end) {
    static const char who[] = "belt|draait|toetst|kiest|mailt|gebruikt"; /* "zorg dat je nummer … belt" */
    struct sk_pattern_words before, behind;
    sk_pattern_words_find(sk_clause_before(sentence, start), &before);
    sk_pattern_words_find(sk_clause_behind(sentence, end), &behind);
    if (behind.count && sk_pattern_has(who, behind.all[0]))
        return false;
    if (sk_pattern_has_any(conditions, &before))
        return false;
    for (size_t i = 0; i < sizeof customers / sizeof *customers; i++)
        if (sk_pattern_fits(customers[i], turning, &before))
            return true;
    for (size_t i = 0; i < sizeof arounds / sizeof *arounds; i++)
        if (sk_pattern_fits(arounds[i].before, turning, &before) && fits_behind(&arounds[i], &behind))
            return true;
    return false;
}

bool sk_reaches_somebody(struct sk_slice type) {
    static const char types[] = "phone|email|iban|postcode|house_number|address";
    return sk_pattern_has(types, type);
}

enum sk_place_time sk_place_time(struct sk_slice sentence, size_t start) {
    static const char turning_time[] =
        "en|and|maar|but|sent|send|gestuurd|verstuurd|mail|bevestiging|confirmation|bel|bellen|call";
    struct sk_pattern_words before;
    sk_pattern_words_find(sk_clause_before(sentence, start), &before);
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        if (sk_pattern_fits(news[i], turning_time, &before))
            return SK_PLACE_NEW;
    for (size_t i = 0; i < sizeof olds / sizeof *olds; i++)
        if (sk_pattern_fits(olds[i], turning_time, &before))
            return SK_PLACE_OLD;
    return SK_PLACE_NOW;
}
