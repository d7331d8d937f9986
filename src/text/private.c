/* Redaction must not destroy what a company says to everybody ("€ 4,95 verzendkosten", "binnen 14 dagen", "van 9 tot 17 uur"), so
 * it keeps dates, amounts and readings. A reply that is shown to somebody else must not carry those of the first customer. Here
 * every such value is found, with two judgements: whether it is somebody's for certain (an e-mail address, a number), and whether
 * its sentence reads like a general statement. General words alone do not make one: a sentence that also speaks of this
 * customer's own things ("uw factuur", "teruggestort", a placeholder) is about this customer.
 */
#include "text/private.h"

#include <stdlib.h>
#include <string.h>

#include "text/pattern.h"
#include "text/redact.h"
#include "text/service_number.h"

#define NOT_AFTER "(?<![\\p{L}\\d{@/])"
#define NOT_BEFORE "(?![\\p{L}\\d}@])"
#define CAPITALISED "\\p{Lu}[\\p{Ll}'’-]+"
/* A capital that begins a sentence or a letter is no street. */
#define NO_FUNCTION_WORD                                                                                                         \
    "(?!(?:Postcode|Op|In|Voor|Vanaf|Naar|Bij|Met|Aan|Uw|Je|Jouw|Adres|Dan|De|Het|Dat|Ik|Wij|We|The|Your|Our|At|For|From|To|Is|" \
    "Zip|Address|Code|And|En)(?!\\p{L}))"
#define STREET_WORD NO_FUNCTION_WORD "\\p{Lu}[\\p{L}'’.-]+"
#define TOWN_WORD NO_FUNCTION_WORD "\\p{Lu}[\\p{L}'’-]+"
#define SPAN_LIMIT 512
#define LOOK_BACK 80 /* bytes, for what is to be called */

/* A capital within a sentence: a name, a town or a product. */
#define GUESSED_NAME                                                                                                             \
    {                                                                                                                            \
        "person", false, false, false,                                                                                           \
            "(?<=[\\p{Ll}\\d,;)}][ ])(\\p{Lu}[\\p{Ll}'’-]+(?:[ ](?:(?:van|de|der|den|ten|ter)[ "                               \
            "]){0,3}\\p{Lu}[\\p{Ll}'’-]+){0,2})(?!\\p{L})"                                                                     \
    }

/* What is no entity. Group 1 is the span. */
static const struct shape {
    const char *type;
    bool certain;
    bool caseless;
    bool digits; /* fits only where there is a digit */
    const char *pattern;
} shapes[] = {
    { "time", false, true, true,
      NOT_AFTER
      "((?:[01]?\\d|2[0-4])[:.][0-5]\\d(?:[ ]?(?:uur|u|h|am|pm|a\\.m\\.|p\\.m\\.))?(?:[ ]?(?:-|–|tot|en|to|and|till)[ ]?"
      "(?:[01]?\\d|2[0-4])[:.][0-5]\\d(?:[ ]?(?:uur|u|h|am|pm))?)?)(?![\\p{L}\\d}@.:]\\d|[\\p{L}%€])" },
    { "time", false, true, true,
      "(?:tussen|between|van|from|om|rond|at|vanaf|na|voor|before|after)[ ]((?:[01]?\\d|2[0-4])(?:[ ]?(?:uur|u|h|am|pm))?[ ]"
      "(?:en|tot|and|to|-|–|till|until)[ ](?:[01]?\\d|2[0-4])[ ]?(?:uur|u|h|am|pm|o'clock)?)(?![\\p{L}\\d:.,]*\\d|[ "
      "]?(?:werk)?dag|"
      "[ ]?(?:weken|week|maand|euro|jaar|day|week|month|year|%|keer))" },
    { "time", false, true, true,
      NOT_AFTER
      "(?:om|at|rond|around|vanaf|uiterlijk|voor|before|by)[ ]((?:[01]?\\d|2[0-4])[ ]?(?:uur|am|pm|h|o'clock))" NOT_BEFORE },
    /* Dutch streets by their last syllable, up to three words before it; English ones behind the number. */
    { "address", false, false, true,
      NOT_AFTER
      "((?:" CAPITALISED "[ ](?:(?:van|de|der|den|het)[ ]){0,2}){0,3}\\p{Lu}[\\p{L}'’.-]*"
      "(?:straat|laan|weg|plein|gracht|kade|dijk|singel|hof|pad|park|steeg|dreef|markt|plantsoen|baan|wal|haven|burgwal|"
      "boulevard|ring|erf|dam|brink|kamp|akker|weide|horst|straße|strasse)[ ]\\d{1,5}(?:[ -]?[a-zA-Z](?![\\p{L}\\d]))?"
      "(?:[-/]\\d{1,4}[a-z]?)?)" NOT_BEFORE },
    { "address", false, true, true,
      NOT_AFTER "(\\d{1,5}[a-z]?[ ](?-i:(?:\\p{Lu}[\\p{L}']+[ "
                "]){1,3})(?:street|st|road|rd|lane|avenue|ave|drive|close|court|way|place|square|"
                "gardens|terrace|crescent|grove|hill|row))" NOT_BEFORE },
    { "address", false, false, true,
      "(?:[Aa]dres(?:[ ]is)?|[Bb]ezorg\\p{Ll}*|[Gg]eleverd|[Aa]fgeleverd|[Ll]everen|[Ww]oont|[Ww]oon|[Ww]onen|address(?:[ "
      "]is)?|deliver(?:ed)?|live)"
      "(?:[ ](?:je|u|wij|we))?[ :]{1,2}(?:(?:op|aan|at|to|is|in|naar)[ ])?(?:(?:de|het|the)[ ])?((?:" CAPITALISED
      "[ ]){1,3}\\d{1,5}[a-z]?(?:-\\d+)?)" NOT_BEFORE },
    /* Redaction took the house number with the postcode: a street is left, and the town. */
    { "address", false, false, false,
      NOT_AFTER "((?:" STREET_WORD "[ ](?:(?:van|de|der|den|het)[ ]){0,2}){0,3}" STREET_WORD
                "[ ,]{1,2}\\{postcode\\}(?:,?[ ](?:(?:Den|De|'s)[ -])?" TOWN_WORD "(?:[ -](?:aan|den|op|bij|de)[ ]" CAPITALISED
                ")?)?)" },
    /* "de rekening eindigend op 8797" */
    { "reference_number", true, true, true,
      "(?:eindigend[ ]op|(?:rekening|kaart|pas|nummer|iban|account|card|number)[^.!?\\n]{0,40}?[ ](?:eindig(?:t|en|end)|ending|"
      "ends)[ ](?:op|in|met|with|on))[ ](?:de[ ]cijfers[ ]|the[ ]digits[ ])?(?:[x*•.…]{1,8}[ ]?)?(\\d{2,4})"
      "(?![\\p{L}\\d}@]|[.,:/-]\\d|[ ]?(?:uur|euro|€|%|cent|dagen|days))" },
    /* Parcels of the big carriers, and codes of letters and digits that nobody says in general. */
    { "reference_number", false, false, true,
      NOT_AFTER "((?=[A-Z\\d-]*\\d[A-Z\\d-]*\\d)(?=[A-Z\\d-]*[A-Z])[A-Z\\d][A-Z\\d-]{5,34})" NOT_BEFORE },
    { "reference_number", false, false, true, NOT_AFTER "([a-z]{1,4}-\\d{5,12})(?![\\p{L}\\d}@]|-\\d)" },
    { "reference_number", false, false, true,
      NOT_AFTER "(?<![.,:-])(\\d{5,20}(?:-\\d+)*|\\d{2,6}(?:[-/]\\d{2,8}){1,4})"
                "(?![\\p{L}}@]|[.,:/-]?\\d|[ ]?(?:€|euro|MB|GB|km|kWh|m3))" },
    /* Names that no list has: whom a letter greets, who signs it, who "belt u". */
    { "person", true, true, false,
      "^[ ]*(?:beste|hoi|hallo|hello|hi|hey|heej?|dag|dear|geachte|lieve|goede(?:morgen|middag|navond|dag)|good[ "
      "](?:morning|afternoon|evening)|"
      "bonjour|lieber?)[ ,]{1,2}(?:(?:de[ ])?(?:heer|mevrouw|meneer|dhr\\.?|mevr\\.?|mw\\.?|mr\\.?|mrs\\.?|ms\\.?|miss|familie)[ "
      "])?"
      "(?!(?:allemaal|daar|there|all|iedereen|klant|team|everyone|customer|sir|madam|heer|mevrouw|meneer|reiziger|and|en|wat|ik|"
      "dat|"
      "dit|we|thanks|"
      "dank|bedankt|sorry|fijn|goed|yes|ja|nee|no|you|your|je|u|het|de|the|i|it|that|this)\\b)"
      "((?-i:\\p{Lu})[\\p{L}'’-]+(?:[ ](?:(?:van|de|der|den|ten|ter|el|al)[ ]){0,3}(?-i:\\p{Lu})[\\p{L}'’-]+){0,2})(?=[ "
      "]?[,!.:\\n]|[ ]?$)" },
    { "person", true, true, false,
      "(?:groet(?:en|jes)?|gr\\.?|mvg|liefs|hoogachtend|regards|wishes|cheers|sincerely|faithfully|best|thanks|bedankt|grüßen|"
      "salutations)[ ]?[,.!]?\\s{0,3}"
      "(?:(?:namens|from)[ ])?((?-i:\\p{Lu})[\\p{L}'’-]++(?:[ ](?:(?:van|de|der|den|ten|ter|el|al)[ "
      "]){0,3}(?-i:\\p{Lu})[\\p{L}'’.-]++){0,2})"
      "(?=[ ]?(?:[,.|/(-].{0,60})?\\s*(?:$|\\n))" },
    /* A signature in the middle of a text; whom the first words address. */
    { "person", true, true, false,
      "(?:groet(?:en|jes)?|mvg|gr\\.|liefs|hoogachtend|regards|sincerely|grüßen)[ ]?[,.!]?\\s{0,3}(?:namens[ ])?"
      "(?!(?:team|het|de|the|namens|klantenservice|webcare|from|van)\\b)((?-i:\\p{Lu})[\\p{L}'’-]+(?:[ "
      "](?-i:\\p{Lu})[\\p{L}'’-]+)?)" },
    { "person", true, false, false, "\\A[^.!?\\n{]{2,40},[ ](\\p{Lu}\\p{Ll}[\\p{L}'’-]*)(?=[ ]?[!.,])" },
    { "person", true, false, false, "\\s(?:\\^|/|~|-[ ]?)([A-Z]{2,3}|\\p{Lu}\\p{Ll}{2,15}(?:-\\p{Lu}?\\p{Ll}+)?)[.!]?\\s*$" },
    { "person", true, false, false,
      "(?:[Mm]et|[Dd]oor|[Cc]ollega|[Nn]amens|[Ii]k[ ]heb|[Vv]an "
      "collega|[Ww]ith|[Cc]olleague|[Mm]onteur|[Cc]hauffeur|[Bb]ezorger|[Bb]ehandelaar|[Aa]dviseur"
      "|[Mm]edewerker|[Aa]gent|[Ee]ngineer|[Dd]river|[Hh]eer|[Dd]hr\\.?|[Mm]evrouw|[Mm]evr\\.?|[Mm]w\\.?|[Mm]eneer|[Mm]rs?\\.?|["
      "Mm]s\\.?)[ ]((?:\\p{Ll}\\.[ ])?"
      "(?:(?:van|de|der|den)[ ]){0,2}\\p{Lu}\\p{Ll}+)(?=[ "
      "](?:gesproken|belt|heeft|zei|gaf|komt|neemt|zal|gebeld|afgesproken|overlegd|van[ ]onze|from[ ]our|will|told|"
      "said|has|called|spoke|is)\\b)" },
    { "person", true, true, false,
      NOT_AFTER "(?:dhr|mevr|mw|mr|mrs)\\.?[ ]((?:\\p{L}\\.[ ]?){0,3}(?:(?:van|de|der|den|ten|ter)[ ]){0,3}\\p{L}{3,20})(?=[ "
                "](?:heeft|is|belt|zal|komt|has|will)\\b|[,.])" },
    GUESSED_NAME,
};
#define SHAPES (sizeof shapes / sizeof *shapes)

/* What makes a value part of a general statement, by its type: words right before it (the end of `before`), right behind it
 * (the beginning of `behind`), or anywhere in its sentence. */
enum cue { PRICE_BEFORE, PRICE_BEHIND, DAY_BEFORE, HOURS, OFFICE, PERSONAL, SPECIFIC, TO_BE_CALLED, CUES };

static const char *const cues[CUES] = {
    [PRICE_BEFORE] = NOT_AFTER
    "(?:kost|kosten|kosten[ ](?:zijn|bedragen)|tarief[ ]is|prijs[ ](?:is|van)|vanaf|boven|onder|maximaal|minimaal|hoogstens|"
    "ten[ ]minste|meer[ ]dan|minder[ ]dan|toeslag[ ]van|boete[ ]van|borg[ ]van|limiet[ ]van|eigen[ ]risico[ ](?:is|van)|"
    "costs?|costs[ ]are|price[ ]is|from|up[ ]to|over|above|below|under|at[ ]least|at[ ]most|fee[ ](?:is|of)|"
    "fine[ ]of|deposit[ ]of|limit[ ]of)[ ](?:ongeveer[ ]|about[ ]|de[ ]|the[ ]|een[ ]bedrag[ ]van[ ])?\\z",
    [PRICE_BEHIND] =
        "\\A[ ](?:aan[ ])?(?:verzendkosten|bezorgkosten|administratiekosten|kosten|per[ ](?:stuk|keer|persoon|dag|uur|minuut|"
        "item|day|person|hour|minute)|shipping|delivery|boete|toeslag|eigen[ ]risico|statiegeld|borg)" NOT_BEFORE,
    [DAY_BEFORE] = NOT_AFTER
    "(?:vanaf|sinds|per|t/m|tot|tot[ ]en[ ]met|vóór|since|from|as[ ]of|until|till|through|elk[ ]jaar[ ]op|every[ ]year[ ]on|"
    "(?:gesloten|dicht|open|closed)[ ](?:op|on))[ ]\\z",
    [HOURS] = NOT_AFTER
    "(?:open|geopend|openingstijden|bereikbaar|telefonisch|gesloten|dicht|sluiten|sluit|dagelijks|werkdagen|elke[ ]dag|"
    "besteld|bestelt|klantenservice|opening[ ]hours|opened|closed|daily|weekdays|every[ ]day|customer[ ]service)" NOT_BEFORE,
    [OFFICE] = NOT_AFTER
    "(?:stadskantoor|stadhuis|gemeentehuis|winkels?|kantoor|hoofdkantoor|balie|filiaal|servicepunt|afhaalpunt|loket|retouradres|"
    "museum|bibliotheek|bezoekadres|postadres|store|shop|office|branch|service[ ]desk|library)" NOT_BEFORE,
    [PERSONAL] =
        NOT_AFTER "(?:u|uw|je|jij|jou|jouw|jullie|you|your|ik|i|mij|me|mijn|my|hem|haar|hij|zij|him|her|his|he|she)" NOT_BEFORE,
    /* About this customer, or what was done for one. */
    [SPECIFIC] = "\\{|" NOT_AFTER "(?:(?:uw|je|jouw|jullie|your)[ ](?:nieuwe[ ]|laatste[ ]|openstaande[ ]|new[ ]|last[ ]|old[ "
                 "]|oude[ ])?(?:\\p{L}*factuur|\\p{L}*nota|"
                 "\\p{L}*rekening|\\p{L}*bestelling|\\p{L}*order|pakket|\\p{L}*betaling|\\p{L}*bedrag|saldo|tegoed|salaris|huur|"
                 "afspraak|\\p{L}*adres|"
                 "woning|huis|appartement|claim|schade|aanvraag|uitkering|teruggave|aanslag|reservering|boeking|vlucht|"
                 "geboortedatum|\\p{L}*stand|meter|"
                 "invoice|bill|order|parcel|package|payment|amount|balance|refund|appointment|address|flat|house|booking|"
                 "reservation|flight)|"
                 "(?:ik|wij|we|i)[ ](?:heb|hebben|zie|zien|zag|have|see|can[ ]see|bel|call)|(?:heb|hebben|zie|zien)[ "
                 "](?:ik|wij|we)|i['’](?:ve|ll)|we['’](?:ve|ll)|"
                 "teruggestort|terugbetaald|overgemaakt|afgeschreven|gestort|geboekt|bijgeschreven|geïncasseerd|gecrediteerd|"
                 "refunded|transferred|"
                 "debited|credited|paid|betaald|monteur|bezorger|chauffeur|engineer|technician|courier|driver|komt[ "
                 "](?:de|er|hij|ze)|langs|ingepland|"
                 "gepland|afspraak|appointment|scheduled|verwacht|bezorgd|geleverd|afgeleverd|delivered|woont|woon|geboren|born|"
                 "saldo|termijnbedrag|"
                 "maandbedrag|openstaande?|outstanding)" NOT_BEFORE,
    /* "Bel gratis 08001234567 of 116123" */
    [TO_BE_CALLED] = NOT_AFTER
    "(?:bel|belt|bellen|telefonisch|telefoon(?:nummer)?|tel|call|calling|dial|ring|phone|telephone|anrufen|ruf|rufen|appele[rz]|"
    "(?:ons|our|unsere|notre)[ ](?:gratis[ ])?(?:nummer|number|numéro)(?:[ ]is)?)" NOT_BEFORE
    "(?:(?!over|about|wegen|onder|[ ]nummer|[.][ ])[^!?\\n]){0,30}\\z",
};

struct sk_private_finder {
    struct sk_pattern *patterns[SHAPES];
    struct sk_pattern *cues[CUES];
};

enum sk_status sk_private_finder_create(struct sk_private_finder **out, struct sk_error *error) {
    struct sk_private_finder *finder = calloc(1, sizeof *finder);
    if (!finder)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of what is private");
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < CUES && status == SK_OK; i++)
        status = sk_pattern_create(cues[i], true, &finder->cues[i], error);
    for (size_t i = 0; i < SHAPES && status == SK_OK; i++)
        status = sk_pattern_create(shapes[i].pattern, shapes[i].caseless, &finder->patterns[i], error);
    if (status == SK_OK)
        *out = finder;
    else
        sk_private_finder_destroy(finder);
    return status;
}

void sk_private_finder_destroy(struct sk_private_finder *finder) {
    if (!finder)
        return;
    for (size_t i = 0; i < SHAPES; i++)
        sk_pattern_destroy(finder->patterns[i]);
    for (size_t i = 0; i < CUES; i++)
        sk_pattern_destroy(finder->cues[i]);
    free(finder);
}

/* ---- finding ---- */

struct search {
    struct sk_private_finder *finder;
    struct sk_slice text;
    struct sk_private_span *spans;
    size_t count;
};

/* The type of a span that is taken, so that no piece of it becomes a reference, and is nobody's. */
static const char told_to_all[] = "";

static void add(struct search *search, const char *type, size_t start, size_t end, bool certain) {
    for (size_t i = 0; i < search->count; i++)
        if (start < search->spans[i].end && search->spans[i].start < end)
            return; /* what was found first is surer */
    if (search->count < SPAN_LIMIT && start < end)
        search->spans[search->count++] =
            (struct sk_private_span){ type, start, end, certain, false, !certain && strcmp(type, "person") == 0 };
}

static bool may_be_general(const char *type) {
    static const char *const types[] = { "date", "amount", "meter_reading", "time", "address" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

static bool has_cue(const struct search *search, enum cue cue, struct sk_slice text) {
    struct sk_match match;
    size_t at = 0;
    return text.size > 0 && sk_pattern_next(search->finder->cues[cue], text, &at, &match);
}

/* Whose a bare run of digits is they do not tell, however they begin: the words before it must say that it is to be called. */
static bool is_told_to_all(const struct search *search, size_t start, size_t end) {
    struct sk_slice text = search->text;
    size_t digits = start, from = start > LOOK_BACK ? start - LOOK_BACK : 0;
    if (!sk_is_service_number(sk_slice(text.data + start, end - start)))
        return false;
    while (digits < end && text.data[digits] >= '0' && text.data[digits] <= '9')
        digits++;
    while (from > 0 && ((unsigned char) text.data[from] & 0xc0) == 0x80)
        from--;
    return digits < end || has_cue(search, TO_BE_CALLED, sk_slice(text.data + from, start - from));
}

static void add_entities(struct search *search, const struct sk_found *found, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct sk_slice value = sk_slice(search->text.data + found[i].start, found[i].end - found[i].start);
        bool url = strcmp(found[i].type, "url") == 0;
        if (strcmp(found[i].type, "phone") == 0 && is_told_to_all(search, found[i].start, found[i].end))
            add(search, told_to_all, found[i].start, found[i].end, false);
        else if (!url || sk_url_is_personal(value))
            add(search, found[i].type, found[i].start, found[i].end, !may_be_general(found[i].type));
    }
}

static bool inside_placeholder(struct sk_slice text, size_t at) {
    size_t from = at;
    while (from > 0 && at - from < 24 && text.data[from - 1] != '{' && text.data[from - 1] != '}' && text.data[from - 1] != ' ')
        from--;
    return from > 0 && text.data[from - 1] == '{';
}

static void add_shapes(struct search *search) {
    bool digits = false;
    for (size_t i = 0; i < search->text.size && !digits; i++)
        digits = search->text.data[i] >= '0' && search->text.data[i] <= '9';
    for (size_t i = 0; i < SHAPES; i++) {
        struct sk_match match;
        if (shapes[i].digits && !digits)
            continue;
        for (size_t at = 0; sk_pattern_next(search->finder->patterns[i], search->text, &at, &match);)
            if (sk_match_has(&match, 1) && !inside_placeholder(search->text, match.start[1])
                && (shapes[i].certain || !is_told_to_all(search, match.start[1], match.end[1])))
                add(search, shapes[i].type, match.start[1], match.end[1], shapes[i].certain);
    }
}

static void drop_told_to_all(struct search *search) {
    size_t kept = 0;
    for (size_t i = 0; i < search->count; i++)
        if (search->spans[i].type != told_to_all)
            search->spans[kept++] = search->spans[i];
    search->count = kept;
}

static bool ends_here(struct sk_slice text, size_t at) {
    char c = text.data[at];
    bool blank_behind = at + 1 >= text.size || strchr(" \n", text.data[at + 1]);
    return c == '\n' || ((c == '!' || c == '?' || c == '.' || c == ';') && blank_behind);
}

static struct sk_slice sentence_around(struct sk_slice text, size_t start, size_t end) {
    while (start > 0 && !ends_here(text, start - 1))
        start--;
    while (end < text.size && !ends_here(text, end))
        end++;
    return sk_slice(text.data + start, end - start);
}

/* Whether the value at the span is part of a general statement. */
static bool is_general(const struct search *search, const struct sk_private_span *span) {
    struct sk_slice text = search->text, sentence = sentence_around(text, span->start, span->end);
    struct sk_slice before = sk_slice(sentence.data, (size_t) (text.data + span->start - sentence.data));
    struct sk_slice behind = sk_slice(text.data + span->end, (size_t) (sentence.data + sentence.size - text.data) - span->end);
    if (has_cue(search, SPECIFIC, sentence))
        return false;
    if (strcmp(span->type, "amount") == 0)
        return has_cue(search, PRICE_BEFORE, before) || has_cue(search, PRICE_BEHIND, behind);
    if (strcmp(span->type, "date") == 0)
        return has_cue(search, DAY_BEFORE, before) && !has_cue(search, PERSONAL, sentence);
    if (strcmp(span->type, "time") == 0)
        return has_cue(search, HOURS, sentence);
    return strcmp(span->type, "address") == 0 && has_cue(search, OFFICE, sentence) && !has_cue(search, PERSONAL, before);
}

static int by_start(const void *a, const void *b) {
    const struct sk_private_span *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

enum sk_status sk_private_find(struct sk_private_finder *finder, struct sk_entity_finder *entities, struct sk_slice text,
                               struct sk_arena *arena, const struct sk_private_span **spans, size_t *count,
                               struct sk_error *error) {
    const struct sk_found *found;
    size_t found_count;
    struct search search = { .finder = finder, .text = text };
    enum sk_status status = sk_entity_find(entities, text, arena, &found, &found_count, error);
    if (status != SK_OK)
        return status;
    search.spans = sk_arena_array(arena, SPAN_LIMIT, sizeof *search.spans);
    if (!search.spans)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to look for what is private");
    add_entities(&search, found, found_count);
    add_shapes(&search);
    drop_told_to_all(&search);
    for (size_t i = 0; i < search.count; i++)
        search.spans[i].general = !search.spans[i].certain && is_general(&search, &search.spans[i]);
    if (search.count)
        qsort(search.spans, search.count, sizeof *search.spans, by_start);
    *spans = search.spans;
    *count = search.count;
    return SK_OK;
}
