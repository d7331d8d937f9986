/* A letter's frame stands at its two ends, and only there: the patterns are tied to the beginning and to the end of the text.
 * What decides at the beginning is the mark behind the greeting ("Beste Sanne," but "Beste keuze voor …"), and at the end that
 * nothing but the lines of a signature follows ("Groetjes, Jan", but "Doe haar de groeten van Jan").
 */
#include "text/letter_parts.h"

#include <stdlib.h>

#include "text/pattern.h"

/* Only the end is searched for a closing. */
#define CLOSING_BYTES ((size_t) 600)

#define CAPITALISED "(?:\\{person\\}|\\p{Lu}[\\p{L}'’.-]*)"
#define PARTICLES "(?:(?:van|de|der|den|ten|ter|el|al|von|di|la|le|'t)[ ]){0,3}"
#define NAME "(?:" CAPITALISED "(?:[ ]" PARTICLES CAPITALISED "){0,3})"

/* "Beste Koop, …" and the like address nobody; nor do the words that go on behind "Hallo". */
#define NOBODY                                                                                                                   \
    "(?!(?i:koop|keuze|keus|prijs|deal|oplossing|manier|optie|en|of|and|or|wat|dat|dit|ik|we|wij|je|jij|u|uw|het|de|een|er|ja|"  \
    "nee|no|yes|yeah|the|it|that|this|i|you|your|thanks|thank|sorry|dank|bedankt|fijn|goed|leuk|jammer|vervelend|helaas|"        \
    "natuurlijk|zeker|please|of[ ]course|sure|danke|merci|welkom|welcome|nogmaals|again|wir|ich|das|nous|je|practice)"           \
    "(?![\\p{L}]))"

#define TITLE                                                                                                                    \
    "(?i:(?:de[ ])?(?:"                                                                                                          \
    "heer(?:[ ]?(?:/|of|en|,)[ ]?mevrouw)?|mevrouw(?:[ ]?(?:/|of|en|,)[ ]?(?:de[ ])?(?:heer|meneer))?|meneer(?:[ ]?(?:/|of)[ "   \
    "]?mevrouw)?|"                                                                                                               \
    "dhr\\.?(?:[ ]?/[ ]?(?:mevr|mw)\\.?)?|mevr\\.?|mw\\.?|familie|fam\\.|dames[ ]en[ ]heren|heren|dames|"                        \
    "mr\\.?(?:[ ]?/[ ]?m(?:r)?s\\.?)?|mrs\\.?|ms\\.?|miss|dr\\.?|sir(?:s|[ ]?(?:/|or)[ ]?madam)?|madam|ladies[ "                 \
    "]and[ ]gentlemen|"                                                                                                          \
    "herr|frau|damen[ ]und[ ]herren|madame(?:,[ ]monsieur)?|monsieur|mademoiselle|mme\\.?)(?![\\p{L}]))"

#define ANYBODY                                                                                                                  \
    "(?i:(?:onze|our|valued|gewaardeerde|geachte|lieve|beste|all)?[ ]?(?:klanten?|relaties?|reizigers?|huurders?|bewoners?|"     \
    "lezers?|collega['’]?s?|bezoekers?|leden|lid|allemaal|iedereen|daar|there|all|everyone|everybody|customers?|clients?|"     \
    "guests?|members?|friends?|colleagues?|team|folks|zusammen|kunden?|kundin|tous|cliente?s?)(?![\\p{L}]))"

#define ADDRESSEE "(?:" ANYBODY "|" TITLE "(?:[ ]" PARTICLES NAME ")?|" NOBODY NAME ")"
/* "hoi sam," */
#define SMALL_NAME "(?:" NOBODY "\\p{Ll}[\\p{Ll}'’-]{1,14}(?=[ ]?(?:,|\\n)))"

#define WAVE "(?:[ ]?(?:\\p{So}\\x{FE0F}?)+)?"
#define MARK WAVE "[ ]?(?:[,!.:;]+" WAVE "|[ ][-–—](?=[ ])|(?=[ ]*\\r?\\n)|(?<=\\{person\\})(?=[ ]\\p{L}))"

/* Greetings that can stand alone, and those that need somebody. Group 1: the greeting. */
static const char greeting_pattern[] =
    "\\A\\s*("
    "(?i:hoi+|hoihoi|hallo+|hello+|hi|hi[ ]?ya|he+y+|heey|hai|goede(?:morgen|middag|n?avond|n?dag)|goeie(?:morgen|middag|navond|"
    "dag)|good[ ](?:morning|afternoon|evening|day)|greetings|guten[ ](?:tag|morgen|abend)|moin|bonjour|bonsoir|salut|"
    "dag(?!,[ ](?:maand|nacht|tijd|datum)))(?![\\p{L}'’-])"
    "(?:,?[ ](?:" ADDRESSEE "|" SMALL_NAME "))?" MARK "|"
    "(?i:beste|geachte|lieve|dear|ha|hé|sehr[ ]geehrte[rns]?|liebe[rs]?|chers?|chère)(?![\\p{L}'’-])"
    "[ ](?:" ADDRESSEE "|" SMALL_NAME ")(?:[ ](?:und|en|and|et)[ ]" ADDRESSEE ")?"
    "(?:,[ ]sehr[ ]geehrter?[ ]" ADDRESSEE ")?" MARK "|"
    "(?i:madame,[ ]monsieur|monsieur,[ ]madame|to[ ]whom[ ]it[ ]may[ ]concern|l\\.?s\\.?(?=,)|mevrouw,[ ]meneer)" MARK ")";

/* ---- the end ---- */

#define CLOSING_WORDS                                                                                                             \
    "(?:met[ ])?(?:heel[ ]|zeer[ ])?(?:vriendelijke|hartelijke|vriendelijk|warme|zonnige|sportieve|lieve|beste|veel|vele)?[ ]?"   \
    "(?:groetjes|groeten|groet|grtjs|grtz|gr\\.?)(?:[ ](?:van)?uit[ ](?-i:\\p{Lu})[\\p{L}-]+)?|met[ ]vr\\.?[ "                    \
    "]?gr\\.?|m\\.?v\\.?g\\.?|hoogachtend|liefs|"                                                                                 \
    "vriendelijk[ ]groetend|"                                                                                                     \
    "(?:with[ ])?(?:my[ ]|our[ ])?(?:(?:very[ ])?(?:kind(?:est)?|best|warm(?:est)?|many)[ ](?:regards|wishes)|regards)|"          \
    "(?:yours[ ])?(?:sincerely|faithfully|truly)(?:[ ]yours)?|respectfully|"                                                      \
    "(?:mit[ ])?(?:freundlichen?|besten?|herzlichen?|liebe|lieben|viele|vielen|schönen?)[ ](?:grüßen?|gruß|gruss|grüssen?)|" \
    "mfg|hochachtungsvoll|(?:bien[ ])?cordialement|(?:sincères|meilleures)[ ]salutations|salutations(?:[ ]distinguées)?|"       \
    "bien[ ]à[ ]vous"

/* Words that close a letter only with a name on the next line, as they also thank the customer. */
#define WEAK_WORDS "best|cheers|all[ ]the[ ]best|many[ ]thanks|thanks|thank[ ]you|bedankt|alvast[ ]bedankt|danke"

/* A line of a signature: it begins like a name or a heading and is no sentence. */
#define LINE                                                                                                                     \
    "(?!P\\.?[ ]?S\\b)(?:(?i:namens|team|het|the|your|uw|jouw|from|van|on[ ]behalf|www\\.|https?:|tel\\.?|je)\\b|\\p{Lu}|\\{|"   \
    "[+\\d^@(]|[|/–-][ ])(?![^\\n]*\\p{Ll}{3}[.;:?!][ ]+\\p{L})[^\\n?!]{0,70}[.!]?"
#define LINES "(?:[ ]*\\r?\\n\\s*" LINE "){0,5}"

/* Behind the end of a sentence or on a line of its own. */
#define BEGINS "(?:\\A|\\n|[.!?…,;)\\]}]\\s|\\p{So}\\x{FE0F}?[ ]?|[ ]-[ ])\\s*"

/* Group 1: the closing, group 2: the signature. */
static const char closing_pattern[] =
    BEGINS "((?i:" CLOSING_WORDS ")(?![\\p{L}\\d'’-])[ ]?[,.!:]*)"
           "(?:[ ]*(?:\\r?\\n\\s*)?(" LINE LINES "|\\p{Ll}[\\p{L}'’-]{1,14}[.!]?(?=\\s*\\z)|\\^[ ]?\\p{Lu}{1,3}))?\\s*\\z";
static const char weak_pattern[] = BEGINS "((?i:" WEAK_WORDS ")[ ]?[,.!]*)[ ]*\\r?\\n\\s*(" LINE LINES ")\\s*\\z";

/* Without a closing: "^JK", "/JK", "- Jan", or the masked name on a line of its own. Group 2: the signature, 3: the name. */
static const char initials_pattern[] = "(?:(?<=\\s)()((\\^[ ]?(?:[\\p{L}]{2,3}|" NAME ")|[~*][ ]?(?:\\p{Lu}{2,3}|\\{person\\})))|"
                                       "(?<=[.!?…)]\\s)()(([/–—-][ ]?(?:\\p{Lu}{2,3}|" CAPITALISED ")))|"
                                       "[^:,;\\s]\\s*\\n[ ]*()((\\{person\\})" LINES "))[.!]?\\s*\\z";

/* What is no person's line. */
#define COMPANY_WORD                                                                                                             \
    "(?i:\\p{L}*service\\p{L}*|team\\p{L}*|webcare|support|customer|\\p{L}*care|afdeling|department|\\p{L}*desk|"                \
    "\\p{L}*bank|balie|\\p{L}*winkel|\\p{L}*shop|gemeente|redactie|medewerkers?|directie|bestuur|secretariaat|administratie|"    \
    "verzekeringen|b\\.?v|n\\.?v|gmbh|ltd|inc|kundenservice|kundendienst|clients)(?![\\p{L}])"

#define RAW_NAME "(?!" COMPANY_WORD ")" CAPITALISED "(?:[ ]" PARTICLES "(?!" COMPANY_WORD ")" CAPITALISED "){0,3}"
#define ONE_PERSON "(?:\\{person\\}(?:[ ]\\{person\\})*|" RAW_NAME ")"

/* The person at the beginning of a signature, with what links it to the company. Group 1: name and link. A masked name is whole:
 * "van …" behind it is the company. "namens …" and "van …" before a name that is not masked may be the company's. */
static const char name_pattern[] =
    "\\A(?!(?i:team|klantenservice|webcare|afdeling)\\b)"
    "((?:\\^[ ]?)?(?:(?i:namens|van|from|on[ ]behalf[ ]of)[ ](?=\\{person\\}))?"
    "(?:" ONE_PERSON "(?:[ ](?:en|and|&|und|et)[ ]" ONE_PERSON ")?|\\p{Ll}[\\p{L}'’-]{1,14}(?=[.!]?\\s*\\z))"
    "(?:[ ]*(?:,[ ]?|[|/–—-][ ]|[ ](?i:van|from|namens|bij|at|of)[ ](?:(?i:het|de|the)[ ](?=(?i:team|klant|customer)))?)|"
    "(?=[ ]*(?:[.!]?\\s*\\z|\\r?\\n))|(?=[ ]?[({^])))";
static const char company_pattern[] = "\\A[^\\n]*?\\b" COMPANY_WORD;

enum { GREETING, CLOSING, WEAK, INITIALS, PERSON, COMPANY, PATTERNS };

static const char *const patterns[PATTERNS] = {
    [GREETING] = greeting_pattern, [CLOSING] = closing_pattern, [WEAK] = weak_pattern,
    [INITIALS] = initials_pattern, [PERSON] = name_pattern,     [COMPANY] = company_pattern,
};

struct sk_letter_finder {
    struct sk_pattern *patterns[PATTERNS];
};

enum sk_status sk_letter_finder_create(struct sk_letter_finder **out, struct sk_error *error) {
    struct sk_letter_finder *finder = calloc(1, sizeof *finder);
    if (!finder)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of letters");
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < PATTERNS && status == SK_OK; i++)
        status = sk_pattern_create(patterns[i], false, &finder->patterns[i], error);
    if (status == SK_OK)
        *out = finder;
    else
        sk_letter_finder_destroy(finder);
    return status;
}

void sk_letter_finder_destroy(struct sk_letter_finder *finder) {
    if (!finder)
        return;
    for (size_t i = 0; i < PATTERNS; i++)
        sk_pattern_destroy(finder->patterns[i]);
    free(finder);
}

static bool search(struct sk_letter_finder *finder, int pattern, struct sk_slice text, struct sk_match *match) {
    size_t at = 0;
    return text.size > 0 && sk_pattern_next(finder->patterns[pattern], text, &at, match);
}

/* The end of the text, cut between two characters. */
static size_t start_of_end(struct sk_slice text) {
    size_t start = text.size > CLOSING_BYTES ? text.size - CLOSING_BYTES : 0;
    while (start > 0 && start < text.size && ((unsigned char) text.data[start] & 0xC0) == 0x80)
        start++;
    return start;
}

/* "- Blauw" below "- Rood": a line before it begins with a dash too. */
static bool is_list_item(struct sk_slice text, size_t start) {
    if (start >= text.size || text.data[start] != '-')
        return false;
    for (size_t i = 0; i < start; i++)
        if (text.data[i] == '-' && (i == 0 || text.data[i - 1] == '\n'))
            return true;
    return false;
}

static struct sk_letter_part part_of(const struct sk_match *match, unsigned group, size_t offset) {
    if (!sk_match_has(match, group))
        return (struct sk_letter_part){ 0 };
    return (struct sk_letter_part){ match->start[group] + offset, match->end[group] + offset };
}

/* Who signed, unless the signature begins with the company. */
static struct sk_letter_part find_name(struct sk_letter_finder *finder, struct sk_slice text, struct sk_letter_part signature) {
    struct sk_match match;
    struct sk_slice signed_ = sk_slice(text.data + signature.start, signature.end - signature.start);
    if (!search(finder, PERSON, signed_, &match))
        return (struct sk_letter_part){ 0 };
    struct sk_letter_part name = part_of(&match, 1, signature.start);
    struct sk_match company;
    bool ours = search(finder, COMPANY, sk_slice(text.data + name.start, name.end - name.start), &company);
    return ours ? (struct sk_letter_part){ 0 } : name;
}

/* Initials are in group 2 and 3 of the first way to write them, 5 and 6 of the second, 8 and 9 of the third. */
static void find_initials(const struct sk_match *match, size_t offset, struct sk_letter_parts *out) {
    for (unsigned group = 2; group < 10 && !sk_letter_has(out->signature); group += 3) {
        out->signature = part_of(match, group, offset);
        out->name = part_of(match, group + 1, offset);
    }
}

struct sk_letter_parts sk_letter_parts_find(struct sk_letter_finder *finder, struct sk_slice text) {
    struct sk_letter_parts parts = { 0 };
    struct sk_match match;
    if (search(finder, GREETING, text, &match))
        parts.greeting = part_of(&match, 1, 0);
    size_t from = start_of_end(text);
    if (from < parts.greeting.end)
        from = parts.greeting.end;
    struct sk_slice end = sk_slice(text.data + from, text.size - from);
    if (search(finder, CLOSING, end, &match) || search(finder, WEAK, end, &match)) {
        parts.closing = part_of(&match, 1, from);
        parts.signature = part_of(&match, 2, from);
        parts.name = find_name(finder, text, parts.signature);
    } else if (search(finder, INITIALS, end, &match)) {
        find_initials(&match, from, &parts);
        if (is_list_item(text, parts.signature.start))
            parts.signature = parts.name = (struct sk_letter_part){ 0 };
    }
    size_t body = parts.greeting.end;
    while (body < text.size && strchr(" \r\n\t", text.data[body]))
        body++;
    if (body == text.size)
        parts.greeting = (struct sk_letter_part){ 0 };
    return parts;
}
