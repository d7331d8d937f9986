/* Which place is the company's cannot be listed ("call {phone} from there", "overmaken naar {iban}", "zet {email} bij je
 * contacten"): there are too many ways to say it, and one that is missed sends a call for help to the caller's own phone. Those
 * in which an agent speaks of the customer's own are few. They are patterns on the words of the clause before the placeholder,
 * the last of which stands right before it.
 *
 *     word|word    one of these          ?word|word   one of these, or nothing
 *     !word|word   none of these         *3           up to three words, none of them one that turns the sentence round
 */
#include "suggest/own_place.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WORDS 128 /* more than a clause of 240 bytes has */

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

/* In a gap these make somebody else act, or the company be reached. */
static const char turning[] =
    "ons|onze|us|our|you|u|je|jij|bel|belt|mail|mailt|stuur|call|text|send|te|om|dat|als|or|if|but|maar|then|dan|zodat|so|"
    "kunt|kun|kan|kunnen|wilt|mag|mogen|moet|moeten|hoeft|must|should|need|could|vraag|vragen|verzoek|verzoeken|raad|raden|"
    "adviseer|adviseren|bereikbaar|zijn|available|open|reachable|vanaf|from|klacht|complaint|niet|not|never|nooit|geen";
/* Anywhere before in the clause these make it a condition or an instruction; behind "ons" the thing is the company's. */
static const char conditions[] =
    "als|wanneer|zodra|indien|nadat|tenzij|if|once|when|whenever|after|unless|please|ons|our|kunt|kun|wilt|should";

/* ---- words ---- */

struct words {
    struct sk_slice all[WORDS];
    size_t count;
};

static bool is_word_byte(char c) {
    return isalnum((unsigned char) c) || (unsigned char) c >= 0x80 || strchr("'-_{}@", c);
}

/* The curly apostrophe counts as the straight one. */
static bool same_word(const char *pattern, size_t size, struct sk_slice word) {
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        if (pattern[i] == '\'' && word.size - at >= 3 && memcmp(word.data + at, "’", 3) == 0)
            at += 3;
        else if (at < word.size && tolower((unsigned char) word.data[at]) == pattern[i])
            at++;
        else
            return false;
    }
    return at == word.size;
}

static bool is_one_of(const char *list, size_t size, struct sk_slice word) {
    for (size_t at = 0; at < size;) {
        const char *bar = memchr(list + at, '|', size - at);
        size_t end = bar ? (size_t) (bar - list) : size;
        if (same_word(list + at, end - at, word))
            return true;
        at = end + 1;
    }
    return false;
}

/* "16:15" and "42,50" go on. */
static bool ends_clause(struct sk_slice text, size_t at) {
    char c = text.data[at];
    return strchr(";()\n", c) || (strchr(",:.!?", c) && (at + 1 == text.size || strchr(" \n", text.data[at + 1])));
}

static void add_words(struct sk_slice text, struct words *out) {
    out->count = 0;
    for (size_t at = 0; at < text.size && out->count < WORDS;) {
        size_t start = at;
        while (at < text.size && is_word_byte(text.data[at]))
            at++;
        if (at > start)
            out->all[out->count++] = sk_slice(text.data + start, at - start);
        else
            at++;
    }
}

/* The clause up to the placeholder; a colon or bracket right before it belongs to it. */
static struct sk_slice clause_before(struct sk_slice sentence, size_t end) {
    while (end > 0 && strchr(" :(", sentence.data[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && end - start < 240 && !ends_clause(sentence, start - 1))
        start--;
    return sk_slice(sentence.data + start, end - start);
}

static struct sk_slice clause_behind(struct sk_slice sentence, size_t start) {
    size_t end = start;
    while (end < sentence.size && end - start < 80 && !ends_clause(sentence, end))
        end++;
    return sk_slice(sentence.data + start, end - start);
}

/* ---- patterns ---- */

static size_t last_token(const char *pattern, size_t size) {
    while (size > 0 && pattern[size - 1] != ' ')
        size--;
    return size;
}

/* Whether the pattern's first `size` bytes fit the first `count` words up to the last of these; from the end backwards. */
static bool fits(const char *pattern, size_t size, const struct words *words, size_t count) {
    if (size == 0)
        return true;
    size_t start = last_token(pattern, size), rest = start ? start - 1 : 0;
    const char *token = pattern + start;
    bool optional = *token == '?', without = *token == '!';
    if (*token == '*') {
        for (size_t gap = (size_t) strtoul(token + 1, NULL, 10);; gap--, count--) {
            if (fits(pattern, rest, words, count))
                return true;
            if (gap == 0 || count == 0 || is_one_of(turning, strlen(turning), words->all[count - 1]))
                return false;
        }
    }
    token += optional || without;
    bool found = count > 0 && is_one_of(token, (size_t) (pattern + size - token), words->all[count - 1]);
    if (without)
        return !found && fits(pattern, rest, words, count);
    return (found && fits(pattern, rest, words, count - 1)) || (optional && fits(pattern, rest, words, count));
}

static bool fits_behind(const struct around *around, const struct words *behind) {
    size_t first = 0, last = 1;
    if (around->link) {
        if (behind->count == 0 || !is_one_of(around->link, strlen(around->link), behind->all[0]))
            return false;
        first = 1, last = 3;
    }
    for (size_t i = first; i < last && i < behind->count; i++)
        if (is_one_of(around->next, strlen(around->next), behind->all[i]))
            return true;
    return false;
}

bool sk_place_is_customers(struct sk_slice sentence, size_t start, size_t end) {
    static const char who[] = "belt|draait|toetst|kiest|mailt|gebruikt"; /* "zorg dat je nummer … belt" */
    struct words before, behind;
    add_words(clause_before(sentence, start), &before);
    add_words(clause_behind(sentence, end), &behind);
    if (behind.count && is_one_of(who, strlen(who), behind.all[0]))
        return false;
    for (size_t i = 0; i < before.count; i++)
        if (is_one_of(conditions, strlen(conditions), before.all[i]))
            return false;
    for (size_t i = 0; i < sizeof customers / sizeof *customers; i++)
        if (fits(customers[i], strlen(customers[i]), &before, before.count))
            return true;
    for (size_t i = 0; i < sizeof arounds / sizeof *arounds; i++)
        if (fits(arounds[i].before, strlen(arounds[i].before), &before, before.count) && fits_behind(&arounds[i], &behind))
            return true;
    return false;
}

bool sk_reaches_somebody(struct sk_slice type) {
    static const char types[] = "phone|email|iban|postcode|house_number|address";
    return is_one_of(types, strlen(types), type);
}
