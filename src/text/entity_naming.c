/* One pattern with a group for each meaning. */
#include "text/entity_naming.h"

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
    "tenant|huurders?|inschrijf|inschrijvings?|"
    "(?:kd|kl)\\.?(?=[ -]?(?:nummer|nr))|cust|acct|user(?=[ -]?(?:id|no|number|nr))|contributie|abonnements?(?=[ "
    "-]?(?:nummer|nr))|deelnemers?|debiteur(?:en)?|leesaccount|kundenkonto)[ "
    "-]?(?:nummers?|nrs?|numbers?|no|num|code|id)?|(?:numéro|n°|no)"
    "[ ](?:de[ ]|d')?(?:client|abonné))"
    /* meter */
    "|((?:meter|begin|eind|water|gas|stroom|teller|nacht|dag)?standen|(?:meter|begin|eind|water|gas|stroom|teller)?stand|teller|"
    "index|stroom|elektra|electra|elektriciteit|electricity|"
    "gas|water|kuub|gj|stadsverwarming|(?:water|gas|hoofd|tussen|energie|warmte|stroom)?meter(?:s|tjes?|kast)?|dal|normaal|piek|"
    "hoog(?:tarief)?|laag(?:tarief)?|dagtarief|nachttarief|afgelezen|ik[ ]lees|las[ ](?:ik"
    "[ ])?(?:op|af)|readings?|off-?peak|peak|day|night|zähler(?:stand)?|"
    "strom|wasser|compteur|relevé|eau|électricité|t[12]|kwh|m3|m³)"
    /* named, but nobody's */
    "|((?:ean|artikel|article|item|model|type|fout|error|kvk|kbo|btw|vat|postbus|p\\.?o\\.?[ "
    "]?box|vlucht|"
    "flight|bus|trein|train|spoor|route|tram|perron|platform|kamer|room|barcode|isbn|hausnummer|"
    "huisnummer|version|versie|build|firmware|kortings?|actie|promo(?:tie)?|discount|voucher|coupon|cadeau(?:bon|kaart)?|gift(?:"
    "card)?|"
    "verificatie|bevestigings|toegangs|inlog|activatie|beveiligings|sms|security|verification|access)"
    "[ -]?(?:nummers?|nrs?|numbers?|no|num|code|id)?)"
    /* not a reading, but what was used */
    "|((?:gas|water|stroom|jaar|energie)?verbruik\\p{L}*|usage|consum\\p{L}+|used|verbrauch\\p{L}*|consommation)"
    /* a number, but whose it does not say */
    "|(nummers?|nr|numbers?)"
    /* an affair of one person */
    "|((?:(?:zorg|auto|reis|woon|inboedel|opstal|levens?|uitvaart|fiets|brommer)?polis(?:sen)?|policy|claim|schade(?:melding)?s?|"
    "(?:schade|klacht|klant|zorg)?dossier|zaaks?|case|(?:deel|jaar|termijn|eind|voorschot|maand)?factuur|(?:jaar|eind)?"
    "afrekening|creditnota|facturen|invoice|inv|transactie|"
    "transaction|incasso(?:[ ]?kenmerk)?|beschikkings?|meld|expertise|(?:ov-?)?chipkaart|cjib|rechnungs?|facture|retour|return|"
    "rma|track(?:[ -]?(?:and|&|en|n)[ "
    "-]?trace|ing)?|(?:retour)?zendings?|shipment|sendungs?|suivi|klacht|complaint|melding(?:s)?|"
    "incident|storing(?!s?[ -]?nummer)|aangifte|(?:betalings?|machtigings?|uw|ons|zonder|verwijzings)?[ "
    "]?kenmerk|(?:huur|lease|koop|energie|service)?(?:contrac?t|overeenkomst)|vertrags?|offerte|quote|"
    "aanvraag|application|belasting|vergunning|mandaat|machtigings?|mandate|versicherungs?|schadens?|sinistre|paspoort|passport|"
    "reisepass|"
    "aktenzeichen|(?:ihr|unser)[ "
    "]zeichen|policen?|(?:verzekerden?|patiënt(?:en)?|patient(?:en)?|leerling(?:en)?|student(?:en)?|personeels?|"
    "document|id|pakket|employee|vorgangs?|versicherten?)(?=[ -]?(?:nummer|nr|number|no))|"
    "rijbewijs|v-nummer|imei|serie|serial|pin|puk|cvc|pas|kaart|card|carte|karte|police(?:[ ]d'assurance)?|numéro[ ]de[ "
    "](?:dossier|suivi|contrat|facture))"
    "[ -]?(?:nummers?|nrs?|numbers?|no|num|code|id|ref(?:erence)?)?)"
    ")(?!\\p{L})(?:(?!\\d)|(?<=nr|nummer|number))";

enum sk_status sk_naming_pattern_create(struct sk_pattern **out, struct sk_error *error) {
    return sk_pattern_create_words(naming_pattern, true, out, error);
}

bool sk_naming_next(struct sk_pattern *pattern, struct sk_slice text, size_t *at, struct sk_naming *out) {
    struct sk_match match;
    *out = (struct sk_naming){ .meaning = SK_MEANING_NONE };
    if (!sk_pattern_next(pattern, text, at, &match))
        return false;
    *out = (struct sk_naming){ match.start[0], match.end[0], SK_MEANING_NONE, false };
    for (unsigned group = 1; group < SK_MEANINGS; group++) {
        if (sk_match_has(&match, group))
            out->meaning = (enum sk_meaning) group;
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
