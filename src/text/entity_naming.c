/* One pattern with a group for each meaning; and any compound with "nummer" ("chipnummer", "Kontraktnr."), which is somebody's
 * unless a list says otherwise.
 */
#include "text/entity_naming.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Groups 1 to 7 are the meanings but the first. Longer words first: "bestelnummer" before "bestel". */
static const char naming_pattern[] =
    "(?<![\\p{L}\\d])(?:"
    /* order, booking, reservation */
    "((?:bestel(?:ling(?:en)?(?:s)?)?|(?:web)?orders?|boekings?|booking|reservering(?:en)?s?|reservation|aankoop|purchase|"
    "opdracht|commandes?|"
    "bestellung|bestell|bestelbon|kassabon|bon(?=[ -]?(?:nummer|nr))|po(?=[ "
    "-]?(?:nummer|nr|number|no))|reservierungs?|buchungs?|auftrags?|réservation|ticket|pnr|réf(?:érence)?|ref(?:erentie|erence|"
    "erenz)?)"
    "[ -]?(?:nummers?|nrs?|numbers?|no|num|code|id|ref(?:erentie|erence)?)?|"
    "(?:numéro|n°|no|réf\\.?)[ ](?:de[ ])?(?:commande|réservation))"
    /* customer, relation, member */
    "|((?:klant(?:en)?|customer|client|kunden|relatie|abonnees?|gebruikers?|mitglieds?|leden|lid(?:maatschaps?|maatschap)?|"
    "member(?:ship)?|account|"
    "kunde(?=[ ]\\d{5})|kn(?=[ .:]{1,2}\\d{3})|tenant|huurders?|inschrijf|inschrijvings?|"
    "(?:kd|kl|acc)\\.?(?=[ -]?(?:nummer|nr))|cust|acct|user(?=[ -]?(?:id|no|number|nr))|contributie|abonnements?(?=[ "
    "-]?(?:nummer|nr))|deelnemers?|debiteur(?:en)?|leesaccount|kundenkonto)[ "
    "-]?(?:nummers?|nrs?|numbers?|no|num|code|id)?|(?:numéro|n°|no)"
    "[ ](?:de[ ]|d')?(?:client|abonné|sociétaire|adhérent|assuré|membre))"
    /* meter */
    "|((?:meter|begin|eind|water|gas|stroom|teller|nacht|dag)?standen|(?:meter|begin|eind|water|gas|stroom|teller)?stand|teller|"
    "index|stroom|elektra|electra|elektriciteit|electricity|"
    "gas|water|kuub|gj|stadsverwarming|(?:water|gas|hoofd|tussen|energie|warmte|stroom)?meter(?:s|tjes?|kast)?|dal|normaal|piek|"
    "hoog(?:tarief)?|laag(?:tarief)?|dagtarief|nachttarief|afgelezen|ik[ ]lees|las[ ](?:ik"
    "[ ])?(?:op|af)|readings?|off-?peak|peak|day|night|zähler(?:stand)?|"
    "strom|wasser|compteur|relevé|eau|électricité|t[12]|kwh|m3|m³)"
    /* named, but nobody's */
    "|((?:ean|art(?=\\.[ ]?(?:no\\.?[ "
    "]?)?[\\dA-Z])|artikel|article|item|onderdeel|ersatzteil|model|type|fout(?:melding)?|fehler(?:meldung)?|error(?:[ "
    "]message)?|kvk|kbo|btw|vat|postbus|p\\.?o\\.?[ "
    "]?box|vlucht|"
    "flight|bus|trein|train|spoor|route|tram|perron|platform|kamer|room|barcode|isbn|hausnummer|"
    "huisnummer|version|versie|build|firmware|kortings?|actie|promo(?:tie)?|discount|voucher|coupon|cadeau(?:bon|kaart)?|gift(?:"
    "card)?|"
    "verificatie|bevestigings|toegangs|inlog|activatie|beveiligings|sms|security|verification|access)"
    "[ -]?(?:nummers?|nrs?|numbers?|no|num|code|id)?)"
    /* not a reading, but what was used */
    "|((?:gas|water|stroom|jaar|energie)?verbruik\\p{L}*|usage|consum\\p{L}+|used|verbrauch\\p{L}*|consommation)"
    /* a number, but whose it does not say */
    "|(nummer[ns]?|nr|numbers?)"
    /* an affair of one person */
    "|((?:(?:zorg|auto|reis|woon|inboedel|opstal|levens?|uitvaart|fiets|brommer)?polis(?:sen)?|policy|claim|schade(?:melding)?s?|"
    "(?:schade|klacht|klant|zorg)?dossier|zaaks?|case|(?:deel|jaar|termijn|eind|voorschot|maand)?factuur|(?:jaar|eind)?"
    "afrekening|creditnota|facturen|invoices?|inv|transactie|"
    "transaction|incasso(?:[ ]?kenmerk)?|beschikkings?|meld|expertise|(?:ov-?)?chipkaart|cjib|rechnungs?|facture|retour|return|"
    "rma|(?:betaal|bank|klanten|laad|tank|leden|bibliotheek)?pas|naheffing(?:s(?:aanslag)?)?|(?:belasting)?aanslag|(?:jaar)?nota|"
    "(?:opdracht)?bevestiging|werkorder|mandatsreferenz|fact(?=[. ])|t[ ]?&[ ]?t|track(?:[ -]?(?:and|&|en|n)[ "
    "-]?trace|ing)?|(?:retour)?zendings?|shipment|sendungs?|suivi|klacht|complaint|melding(?:s)?|"
    "incident|storing(?!s?[ -]?nummer)|aangifte|(?:betalings?|machtigings?|uw|ons|zonder|verwijzings)?[ "
    "]?kenmerk|(?:huur|lease|koop|energie|service)?(?:contrac?t|overeenkomst)|vertrags?|offerte|quote|"
    "aanvraag|application|belasting|vergunning|mandaat|machtigings?|mandate|versicherungs?|schadens?|sinistre|paspoort|passport|"
    "reisepass|"
    "aktenzeichen|(?:ihr|unser)[ "
    "]zeichen|policen?|(?:verzekerden?|patiënt(?:en)?|patient(?:en)?|leerling(?:en)?|student(?:en)?|personeels?|"
    "document|id|pakket|employee|vorgangs?|versicherten?)(?=[ -]?(?:nummer|nr|number|no))|"
    "rijbewijs|v-nummer|imei|seri(?:e|al)(?=[ -]?(?:nummer|nr|number|no))|pin|puk|cvc|kaart|card|carte|karte|police(?:[ "
    "]d'assurance)?|numéro[ ]de[ "
    "](?:dossier|suivi|contrat|facture))"
    "[ -]?(?:nummers?|nrs?|numbers?|no|num|code|id|ref(?:erence)?)?)"
    ")(?!\\p{L})(?:(?!\\d)|(?<=nr|nummer|number))";

enum sk_status sk_naming_pattern_create(struct sk_pattern **out, struct sk_error *error) {
    return sk_pattern_create_words(naming_pattern, true, out, error);
}

/* ---- compounds ---- */

static bool is_letter(char c) {
    return isalpha((unsigned char) c) || (unsigned char) c >= 0x80;
}

/* What a compound's number is, by what stands before "nummer". None: a telephone's shape tells more, and a short word is no
 * compound. */
static enum sk_meaning compound_meaning(struct sk_slice stem) {
    static const char *const phones[] = {
        "telefoon", "telefon", "tel",      "mobiel",   "mobil",   "mobilfunk", "handy", "fax",
        "gsm",      "ruf",     "rückruf",  "festnetz", "contact", "kontakt",   "bel",   "privé",
        "nood",     "service", "storings", "whatsapp", "sms",     "alarm",     "06-",   "hulp"
    };
    static const char *const nobodys[] = { "volg",   "pagina",    "seiten", "kleur",  "maat",    "lot",  "batch",   "partij",
                                           "kanaal", "poort",     "gate",   "loket",  "toestel", "lijn", "product", "produkt",
                                           "rug",    "lichtmast", "week",   "zimmer", "flug",    "zug",  "modell",  "teile",
                                           "fehler", "artikel",   "btw-",   "kvk-",   "ean-" };
    if (stem.size < 2 || SK_SLICE_ENDS_ANY_CASELESS(stem, phones))
        return SK_MEANING_NONE;
    return SK_SLICE_ENDS_ANY_CASELESS(stem, nobodys) ? SK_MEANING_UNTYPED : SK_MEANING_PRIVATE;
}

/* "loan number": the word before "number" says whose it is, if it says anything. */
static bool is_spoken_compound(struct sk_slice text, size_t number) {
    static const char *const others[] = {
        "the",   "my",        "your",    "our",      "his",        "her",    "their", "a",       "an",    "any",
        "this",  "that",      "what",    "which",    "same",       "right",  "wrong", "correct", "new",   "old",
        "no",    "of",        "by",      "with",     "under",      "is",     "and",   "or",      "for",   "large",
        "phone", "telephone", "mobile",  "contact",  "model",      "part",   "item",  "product", "house", "room",
        "page",  "week",      "version", "lot",      "batch",      "flight", "line",  "bus",     "een",   "het",
        "mijn",  "uw",        "service", "helpline", "registered", "reg",    "plate", "card",    "bank",  "other"
    };
    size_t end = number, start;
    if (number < 4 || text.data[number - 1] != ' ' || (text.data[number] | 32) != 'n')
        return false;
    for (start = --end; start > 0 && is_letter(text.data[start - 1]);)
        start--;
    return end - start >= 3 && !SK_SLICE_IS_ANY_CASELESS(sk_slice(text.data + start, end - start), others);
}

/* Size of the word for a number that ends a compound at `at`; 0: none. */
static size_t number_word(struct sk_slice text, size_t at) {
    static const char *const words[] = { "nummer", "nr" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (text.size - at >= size && strncasecmp(text.data + at, words[i], size) == 0
            && (text.size - at == size || !is_letter(text.data[at + size])))
            return size;
    }
    return 0;
}

/* The first compound from `from` that begins before `to`. */
static bool find_compound(struct sk_slice text, size_t from, size_t to, struct sk_naming *out) {
    for (size_t at = from, start = from; at < to; at++) {
        if (!is_letter(text.data[at]) && text.data[at] != '-')
            start = at + 1;
        size_t size = at > start && (text.data[at] | 32) == 'n' ? number_word(text, at) : 0;
        enum sk_meaning meaning = size ? compound_meaning(sk_slice(text.data + start, at - start)) : SK_MEANING_NONE;
        if (meaning != SK_MEANING_NONE) {
            *out = (struct sk_naming){ start, at + size, meaning, true };
            return true;
        }
    }
    return false;
}

/* "paspoort NR4K82LC6": that "NR" is a part of what follows. */
static bool begins_passport(struct sk_slice text, size_t start, size_t end) {
    size_t size = strlen(" NR"), letters = 0;
    if (end - start <= size || memcmp(text.data + end - size, " NR", size) != 0)
        return false;
    for (size_t i = end; i < text.size && isalnum((unsigned char) text.data[i]); i++)
        letters += isupper((unsigned char) text.data[i]) != 0;
    return letters > 0;
}

bool sk_naming_next(struct sk_pattern *pattern, struct sk_naming_search *search, struct sk_naming *out) {
    struct sk_slice text = search->text;
    struct sk_match match = search->match;
    if (!search->asked || (search->any && match.start[0] < search->at)) {
        size_t from = search->at;
        search->any = sk_pattern_next(pattern, text, &from, &match);
        search->match = match;
        search->asked = true;
    }
    *out = (struct sk_naming){ .meaning = SK_MEANING_NONE };
    if (find_compound(text, search->at, search->any ? match.start[0] : text.size, out)) {
        search->at = out->end;
        return true;
    }
    search->at = text.size;
    if (!search->any)
        return false;
    bool code = begins_passport(text, match.start[0], match.end[0]);
    *out = (struct sk_naming){ match.start[0], match.end[0] - (code ? strlen(" NR") : 0), SK_MEANING_NONE, false };
    search->at = out->end;
    for (unsigned group = 1; group < SK_MEANINGS; group++) {
        if (sk_match_has(&match, group))
            out->meaning = (enum sk_meaning) group;
    }
    bool english = out->meaning == SK_MEANING_UNSAID && out->end - out->start == strlen("number")
                   && strncasecmp(text.data + out->start, "number", strlen("number")) == 0;
    if (english && is_spoken_compound(text, out->start)) {
        out->meaning = SK_MEANING_PRIVATE;
        out->number = true;
    }
    static const char *const endings[] = { "nummer", "nummers", "nr", "nrs", "number", "numbers", "no", "code", "id", "num" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        out->number |= out->end - out->start > size && strncasecmp(text.data + out->end - size, endings[i], size) == 0;
    }
    return true;
}

bool sk_naming_is_meter(struct sk_slice word) {
    static const char *const parts[] = { "meter", "standen", "teller",   "reading", "kwh",  "m3",
                                         "m³",    "zähler",  "compteur", "relev",   "kuub", "elektra" };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t at = 0; at + strlen(parts[i]) <= word.size; at++) {
            if (strncasecmp(word.data + at, parts[i], strlen(parts[i])) == 0)
                return true;
        }
    }
    return false;
}
