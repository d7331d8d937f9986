/* Entities that their own shape gives away. Every pattern stands in one table with the check that a match must pass; a check
 * may move the end of the match. Sources of the shapes: ISO 13616 (IBAN), the Dutch sidecodes 1 to 14 and Belgian and British
 * plates as their registries publish them, national numbering plans for the lengths of telephone numbers.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/checksum.h"
#include "text/entity_parts.h"
#include "text/places.h"

/* A match of a pattern: what the check sees and may change. */
struct shape_match {
    struct sk_slice text; /* the whole text */
    size_t start, end;
};

struct shape {
    const char *type;
    int rank;
    bool caseless;
    /* What must stand in the text, else the pattern is not tried: so many digits, so many of them in a row, one of these
     * characters (NULL: whatever). */
    unsigned char digits, row;
    const char *needs;
    bool (*check)(struct shape_match *match);
    unsigned group; /* of the pattern: the entity; 0 = the whole match */
    const char *pattern;
};

#define NOT_AFTER "(?<![\\p{L}\\d])"
#define NOT_BEFORE "(?![\\p{L}\\d])"

/* What may stand between the digits of a telephone number, and before the first one: a second number may follow a slash. */
#define JOINT "(?:[ ]?[-/.–_]{1,2}[ ]?|[ ])?"
#define PHONE_START "(?:(?<![\\p{L}\\d.,/+-])|(?<=\\d\\d/))"

/* The Dutch sidecodes with blanks, and what the neighbours write so. */
#define SPACED_PLATE                                                                                                             \
    "(?:[a-z]{1,3}[ ]\\d{1,3}[ ][a-z]{1,3}|\\d{1,3}[ ][a-z]{2,3}[ ]\\d{1,3}|[a-z]{2}[ ][a-z]{2}[ ]\\d\\d|\\d\\d[ ][a-z]{2}[ ]"   \
    "[a-z]{2}|[a-zäöü]{1,3}[ -][a-z]{1,2}[ ]?\\d{1,4})"

#define MONTH_NL                                                                                                                 \
    "jan(?:uari)?|feb(?:ruari)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|"  \
    "dec(?:ember)?"
#define MONTH_EN "january|february|mar(?:ch)?|may|june?|july?|august|october|oct|december"
#define MONTH_DE "januar|jänner|februar|märz|mai|oktober|dezember|dez"
#define MONTH_FR                                                                                                                 \
    "janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|dé"                                 \
    "cembre|decembre"
#define MONTHS "(?:" MONTH_NL "|" MONTH_EN "|" MONTH_DE "|" MONTH_FR ")" NOT_BEFORE "(?:\\.(?=[ ](?:19|20)\\d\\d))?"
/* A date as birthdays are written, and the words before it. "GB" is one of them only if nothing else can be meant: "20 GB 12
 * maanden" is a bundle. */
#define BIRTHDAY_NUMBERS                                                                                                         \
    "\\d{1,2}[-/. ]{1,2}\\d{1,2}[-/. "                                                                                           \
    "]{1,2}(?:['’]?\\d\\d|(?:19|20)\\d\\d)(?!\\d)|(?:19|20)\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{2}\\d{2}(?:19|20)\\d\\d"
#define BIRTH                                                                                                                    \
    "(?:geb(?:oren|oorte(?:datum|dag)|urtsdatum|\\.?[ ]?(?:datum|dat))?|(?<!\\d[ ])gb(?=[.:]|[ =(]{1,3}(?:" BIRTHDAY_NUMBERS     \
    "))|gebdatum|born|d\\.?o\\.?b|date[ ]of[ ]birth|birth[ "                                                                     \
    "]?(?:date|day)|"                                                                                                            \
    "date[ ]de[ ]naissance|verjaardag|née?)"
/* A month with a typing error is one only before a year: "verjaardag, 2 stuks", "born 3 months ago". */
#define MISSPELT_MONTH "[jfmasond]\\p{L}{2,8}\\.?"
#define BIRTHDAY                                                                                                                 \
    BIRTHDAY_NUMBERS                                                                                                             \
    "|" DAY "-" MONTHS "-(?:(?:19|20)\\d\\d|\\d\\d)|" DAY "(?:st|nd|rd|th|e|er|\\.)?[ ](?:of[ ]|de[ ])?(?:" MISSPELT_MONTH       \
    "(?:,?[ ](?:19|20)\\d\\d|[ ]['’]\\d\\d)|" MONTHS ")|" MISSPELT_MONTH "[ ]" DAY "(?:st|nd|rd|th)?,?[ ](?:19|20)\\d\\d"
#define SPOKEN_DOT "punt|punkt|dot|point"
#define DAY "(?:3[01]|[12]\\d|0?[1-9])"
#define YEAR "(?:[ ],?[ ]?(?:19|20)\\d\\d(?![\\d.,]\\d|\\d)|,[ ](?:19|20)\\d\\d(?!\\d)|[ ]['’]\\d\\d(?!\\d))"
#define LONG_AGO "(?:19\\d\\d|200[0-5])"
#define MONTH_NUMBER "(?:1[0-2]|0?[1-9])"

static size_t count_digits(const struct shape_match *match) {
    size_t count = 0;
    for (size_t i = match->start; i < match->end; i++)
        count += isdigit((unsigned char) match->text.data[i]) != 0;
    return count;
}

static struct sk_slice matched(const struct shape_match *match) {
    return sk_slice(match->text.data + match->start, match->end - match->start);
}

static bool check_iban(struct shape_match *match) {
    size_t size = sk_iban_size(sk_slice(match->text.data + match->start, match->text.size - match->start));
    match->end = match->start + size;
    return size > 0;
}

static bool check_bsn(struct shape_match *match) {
    return sk_bsn_valid(matched(match));
}

static bool check_card(struct shape_match *match) {
    return sk_card_valid(matched(match));
}

static bool check_named_card(struct shape_match *match) {
    return sk_luhn_valid(matched(match));
}

/* Cuts behind the given number of digits; false if a digit follows there without a separator. */
static bool cut_after_digits(struct shape_match *match, size_t digits) {
    size_t at = match->start;
    for (size_t seen = 0; at < match->end && seen < digits; at++)
        seen += isdigit((unsigned char) match->text.data[at]) != 0;
    if (at < match->text.size && isdigit((unsigned char) match->text.data[at]))
        return false;
    match->end = at;
    return true;
}

/* "0176 12345678": German mobile numbers have eleven or twelve digits; of twelve the last does not stand alone ("0171 1234567
 * 3 keer"). Written together they end where the digits do. */
static bool cut_german_mobile(struct shape_match *match) {
    const char *text = match->text.data;
    size_t run = 0, most = match->end - match->start;
    while (run < most && isdigit((unsigned char) text[match->start + run]))
        run++;
    if (run >= 10)
        return run <= 12 && cut_after_digits(match, run);
    struct shape_match twelve = *match;
    if (!cut_after_digits(&twelve, 12) || !isdigit((unsigned char) text[twelve.end - 2]))
        return cut_after_digits(match, 11);
    *match = twelve;
    return true;
}

static bool is_german_mobile(const char *number) {
    return memcmp(number, "01", 2) == 0 && strchr("567", number[2]) && isdigit((unsigned char) number[3]);
}

/* "08-06-2025 21:14". */
static bool is_date_and_time(struct sk_slice text) {
    static const char shape[] = "dd-dd-dddd ";
    for (size_t i = 0; i < strlen(shape); i++)
        if (i >= text.size || (shape[i] == 'd' ? !isdigit((unsigned char) text.data[i]) : text.data[i] != shape[i]))
            return false;
    return memcmp(text.data + 6, "19", 2) == 0 || memcmp(text.data + 6, "20", 2) == 0;
}

/* National numbers have nine to eleven digits with their zero; a Dutch mobile one ten, German ones up to twelve. */
static bool check_phone(struct shape_match *match) {
    size_t digits = count_digits(match);
    const char *text = match->text.data + match->start;
    text += *text == '(';
    bool austrian = memcmp(text, "06", 2) == 0 && text[2] >= '5' && strchr(" /", text[4]) && digits == 11;
    bool mobile = memcmp(text, "06", 2) == 0 && !austrian;
    if (is_date_and_time(matched(match)))
        return false;
    if (digits > 11 && is_german_mobile(text))
        return cut_german_mobile(match);
    if ((mobile && digits > 10) || digits > 11)
        return cut_after_digits(match, 10);
    return digits >= 9;
}

static bool check_international(struct shape_match *match) {
    size_t digits = count_digits(match);
    const char *number = match->text.data + match->start;
    size_t prefix = number[*number == '('] == '0' ? 2 : 0;
    if (*number == '(' && !memchr(number, ')', match->end - match->start))
        match->start++; /* "(+31 6 12345678)" */
    return digits >= 9 + prefix && digits <= 14 + prefix;
}

/* Behind a word for it: as many digits as some country's numbers have. */
static bool check_named_phone(struct shape_match *match) {
    size_t digits = count_digits(match);
    struct sk_slice number = matched(match);
    if (*number.data == '(' && !memchr(number.data, ')', number.size))
        match->start++; /* "(06-12345678)" */
    return digits >= 8 && digits <= 15;
}

/* The two letters of a postcode in small print may be a word or a unit: "1200 kg", "2024 is". */
static bool is_word_or_unit(const char *letters) {
    static const char *const words[] = { "is", "en", "of", "in", "op", "te", "de", "kg", "km", "cm", "mm", "gb", "mb",
                                         "tb", "kw", "wh", "ml", "cl", "st", "nd", "rd", "th", "am", "pm", "eu", "jr",
                                         "mg", "at", "we", "ik", "er", "to", "or", "on", "by", "ms", "nr", "no", "nl",
                                         "be", "tv", "pk", "my", "me", "it", "if", "an", "as", "ja", "al" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strncasecmp(letters, words[i], 2) == 0)
            return true;
    }
    return false;
}

/* Small letters are a postcode's only where they are no word, and joined to the digits or before a house number. The
 * combinations SA, SD and SS are not given out. */
static bool check_postcode(struct shape_match *match) {
    const char *letters = match->text.data + match->end - 2;
    bool spaced = match->end - match->start > 6;
    bool round = letters[-1] == '0' || letters[-2] == '0';
    if (round && (memcmp(letters, "MB", 2) == 0 || memcmp(letters, "GB", 2) == 0 || memcmp(letters, "KG", 2) == 0))
        return false; /* "1500 MB" */
    if (memcmp(letters, "SS", 2) == 0 || memcmp(letters, "SA", 2) == 0 || memcmp(letters, "SD", 2) == 0)
        return false;
    if (isupper((unsigned char) letters[0]) && isupper((unsigned char) letters[1]))
        return true;
    if (is_word_or_unit(letters))
        return false;
    return !spaced || (match->end + 1 < match->text.size && isdigit((unsigned char) match->text.data[match->end + 1]));
}

/* "Kerkstraat 12, 1234 ab": behind a street and its number small letters will do. */
static bool check_address_postcode(struct shape_match *match) {
    return !is_word_or_unit(match->text.data + match->end - 2);
}

/* "24/7" and the mark "10/10" are no dates. */
static bool check_date(struct shape_match *match) {
    return !sk_slice_is(matched(match), "24/7") && !sk_slice_is(matched(match), "10/10");
}

/* The number that a text begins with; a text may end with its buffer, so that atoi would read on. */
static int leading_number(struct sk_slice text) {
    int number = 0;
    size_t at = 0;
    while (at < text.size && text.data[at] == ' ')
        at++;
    for (; at < text.size && isdigit((unsigned char) text.data[at]); at++)
        number = 10 * number + text.data[at] - '0';
    return number;
}

/* Without a word that announces it: "30-3" is a date, "2-3" and "7/10" are a range and a mark. */
static bool check_bare_date(struct shape_match *match) {
    struct sk_slice date = matched(match);
    size_t separator = 0;
    while (isdigit((unsigned char) date.data[separator]))
        separator++;
    int day = leading_number(date);
    int month = leading_number(sk_slice(date.data + separator + 1, date.size - separator - 1));
    return day > month && day >= 4 && check_date(match);
}

/* Behind "kenteken" stands a word as often as a plate: "kenteken blijft 83-RJB-7". */
static bool check_named_plate(struct shape_match *match) {
    return count_digits(match) > 0;
}

static bool check_spoken_mail(struct shape_match *match) {
    return sk_spoken_mail_start(match->text, match->start, match->end, &match->start);
}

static const char birth[] = "ebo, ebu or bir"; /* as needs: one of these of "geboortedatum", "geburtsdatum", "birthday" */

static const struct shape shapes[] = {
    /* Also behind a letter: "IBANNL91…". */
    { "iban", SK_RANK_IBAN, true, 2, 2, NULL, check_iban, 0, "[a-z]{2}\\d{2}[ .-]{0,3}[a-z\\d]{4}[ .-]{0,3}[a-z\\d]{3}" },
    { "iban", SK_RANK_IBAN, true, 2, 2, NULL, check_iban, 0, /* "NL 91 ABNA …" */
      "(?:" NOT_AFTER "|(?<=iban))[a-z]{2}[ .-]{1,3}\\d{2}[ .-]{0,3}[a-z\\d]{4}[ .-]{0,3}[a-z\\d]{3}" },
    /* a Dutch one with a typing error is still somebody's */
    { "reference_number", SK_RANK_NAMED + 1, true, 12, 2, NULL, NULL, 0,
      NOT_AFTER "nl[ .-]?\\d{2}[ .-]?[a-z]{4}[ .-]?\\d{4}[ .-]?\\d{4}[ .-]?\\d{2}(?![\\p{L}\\d])" },
    { "bsn", SK_RANK_CHECKSUM, false, 9, 3, NULL, check_bsn, 0,
      "(?<![\\p{L}\\d.,/+-])(?:\\d{9}|\\d{4}\\.\\d{2}\\.\\d{3}|\\d{3}[ .]\\d{3}[ .]\\d{3})(?![\\p{L}\\d]|[.,/-]\\d)" },
    { "bsn", SK_RANK_NAMED + 1, true, 9, 1, NULL, check_bsn, 1,
      "(?:bsn|burgerservice|sofi)(?:[ -]?(?:nummer|nr|number))?[ .:=(-]{0,3}(?:is[ :]{1,2})?((?:\\d[ "
      ".-]?){8}\\d)(?!\\d|[.,-]\\d)" },
    { "card", SK_RANK_NAMED + 1, false, 13, 4, NULL, check_card, 0,
      "(?<![\\p{L}\\d.,/-])(?:\\d{4}([ .-]?)\\d{4}\\g{-1}\\d{4}\\g{-1}\\d{1,7}(?:\\g{-1}\\d{1,3})?|\\d{4}("
      "[ .-]?)\\d{6}\\g{-1}\\d{4,5})(?![\\p{L}\\d]|[.,/-]\\d)" },
    { "card", SK_RANK_NAMED + 2, true, 13, 3, NULL, check_named_card, 1, /* Visa's of old */
      "(?:visa|card|kaart|karte|carte)(?:[ -]?(?:nummer|nr|number|no))?[ .:=]{1,3}(?:(?:is|ist|est)[ :]{1,2})?(4\\d{3}([ "
      ".-]?)\\d{3}\\g{-1}\\d{3}\\g{-1}\\d{3})(?![\\p{L}\\d]|[.,/-]\\d)" },
    { "phone", SK_RANK_CHECKSUM + 1, false, 8, 1, NULL, check_international, 0,
      "(?<![\\p{L}\\d+])\\(?(?:\\+|(?<!\\d[ ])00)[1-9]\\d{0,2}\\)?" JOINT "(?:\\(0\\)[ ]?|\\(\\d{1,5}\\)" JOINT ")?(?:\\d" JOINT
      "){6,12}\\d(?!\\d)" },
    { "phone", SK_RANK_SHAPE, false, 8, 2, "0", check_phone, 0,
      PHONE_START "\\(?0[1-9]\\d{0,4}\\)?" JOINT "(?:\\d" JOINT "){5,9}\\d(?!\\d|[.,-]\\d|/(?!0)\\d)" },
    { "phone", SK_RANK_SHAPE, false, 10, 1, "0", NULL, 0, PHONE_START "0[ ][1-9](?:[ ]\\d){8}(?![ ]?\\d)" },
    { "phone", SK_RANK_SHAPE, false, 8, 4, "0", NULL, 0,
      "(?<![\\p{L}\\d.,/+-])(?:0[89]00|090[69])" JOINT "\\d{2}" JOINT "\\d{2}(?![\\d-])" },
    /* mobile numbers with their country but without its plus: Dutch, Belgian, French, German, British */
    { "phone", SK_RANK_SHAPE, false, 11, 8, "34", NULL, 0,
      "(?<![\\p{L}\\d.,/+-])(?:31[ -]?6[ "
      "-]?[1-9]\\d{7}|324[5-9]\\d{7}|33[67]\\d{8}|491[567]\\d{8,9}|447\\d{9})(?![\\p{L}\\d]|[.,/-]\\d)" },
    { "phone", SK_RANK_SHAPE, false, 10, 4, "(", NULL, 0, "\\([2-9]\\d\\d\\)[ ]?\\d{3}-\\d{4}(?!\\d)" }, /* North American */
    { "phone", SK_RANK_SHAPE + 1, true, 8, 1, NULL, check_named_phone, 1,
      NOT_AFTER
      "(?:t[ée]l|telefoon|telefon|telephone|téléphone|mobiel|mobile|gsm|handy|portable|phone|fax|whatsapp|06(?=[ -]?nummer))"
      "[ .-]?(?:nummer|number|nr|no)?[ .:]{1,3}(?:(?:is|was)[ :]{1,2})?([+(]{0,2}\\d(?:[()]?" JOINT
      "\\d){7,14})(?![\\p{L}\\d]|[.,/-]\\d)" },
    { "postcode", SK_RANK_SHAPE + 1, true, 4, 4, NULL, check_postcode, 0,
      "(?<![\\p{L}\\d.,/-])[1-9]\\d{3}[ ]{0,2}[a-z]{2}(?!\\p{L}|\\d(?!\\d{0,3}(?![\\p{L}\\d])))" },
    { "postcode", SK_RANK_SHAPE + 1, true, 4, 4, NULL, NULL, 1,
      "(?:postcode|pc)(?:[ ]is)?[ :]{1,3}([1-9]\\d{3}[ ]?(?!is|en|of)[a-z]{2})" NOT_BEFORE },
    { "postcode", SK_RANK_SHAPE, true, 5, 4, NULL, check_address_postcode, 1,
      "(?<=\\p{L}{3})[ ]\\d{1,5}[ ]?[a-z]?,?[ \\n]([1-9]\\d{3}[ ]?[a-z]{2})" NOT_BEFORE },
    { "postcode", SK_RANK_SHAPE, false, 4, 4, NULL, NULL, 0, NOT_AFTER "(?:B|D|F|L|A|CH)-\\d{4,5}(?=[ ]\\p{Lu}\\p{Ll})" },
    { "postcode", SK_RANK_SHAPE - 1, false, 4, 4, NULL, NULL, 0,
      "(?:\\A|(?<=\\n))(?!19|20[0-3])(?:[1-9]\\d{3,4}|0\\d{4})(?=[ ]\\p{Lu}\\p{Ll}{2,}(?:[ ][A-Z]{2})?(?:\\n|\\z|,))" },
    { "postcode", SK_RANK_SHAPE + 1, false, 1, 1, NULL, NULL, 0,
      NOT_AFTER "(?:[A-Z]{1,2}\\d[A-Z\\d]?[ ]\\d[ABD-HJLNP-UW-Z]{2}|GIR[ ]0AA)" NOT_BEFORE },
    /* Belgian: behind a house number or the word for it, before a town */
    { "postcode", SK_RANK_SHAPE - 1, false, 4, 4, NULL, NULL, 1,
      "(?:\\p{L}\\.?[ ]\\d{1,4}(?:[ ]?[a-zA-Z])?(?:[ /](?:bus|bte|b)?[ ]?\\w{1,4})?(?:,?[ \\n]|[ ][-(][ ]?)(?:B-)?|[Pp]ostcode[ "
      ":]{1,3}|,[ ](?:B-)?|"
      "(?<!\\p{L})(?:in|te|naar|van|uit|nach|à|vers|to)[ ](?!19\\d\\d|20(?!18[ ]Antw|[0-6]0[ ]Antw)))([1-9]\\d{3,4}|0\\d{4})(?=[ "
      "](?!"
      "Euro|Dagen|M[Bb]|G[Bb])(?:\\p{Lu}\\p{Ll}{2}|St\\.[ ]))" },
    { "postcode", SK_RANK_SHAPE - 1, true, 4, 4, NULL, NULL, 0, /* towns in small letters */
      "(?<![\\p{L}\\d.,/-])(?!19\\d\\d[ ]|20[0-3]\\d[ ])[1-9]\\d{3,4}(?=[ "
      "](?:antwerpen|aalst|brugge|brussel|bruxelles|charleroi|genk|gent|hasselt|"
      "kortrijk|leuven|li[eè]ge|mechelen|namur|oostende|roeselare|sint-niklaas|turnhout|berlin|hamburg|m[uü]"
      "nchen|k[oö]ln|"
      "frankfurt|stuttgart|d[uü]sseldorf|dortmund|leipzig|bremen|hannover|duisburg|bochum|m[uü]nster|aachen|kleve|paris|"
      "marseille|"
      "lyon|toulouse|nantes|strasbourg|bordeaux|lille|rennes|reims|grenoble|m[ée]rignac)" NOT_BEFORE ")" },
    { "postcode", SK_RANK_SHAPE - 1, true, 4, 4, NULL, NULL, 1,
      "(?:postcode|code[ ]postal|postnummer|plz|postleitzahl|pc|zip(?:[ ]code)?)(?:[ ]?/[ ]?\\p{L}+)?(?:[ ](?:is|ist|est))?[ "
      ":]{1,3}(\\d{4,5})(?!\\d|[.,-]\\d|[ "
      "]?[a-z]{2}\\b)" },
    { "postcode", SK_RANK_SHAPE + 1, true, 2, 1, NULL, NULL, 1,
      "(?:post[ ]?code|zip)(?:[ ]is)?[ :]{1,3}([a-z]{1,2}\\d[a-z\\d]?[ ]?\\d[abd-hjlnp-uw-z]{2})" NOT_BEFORE },
    /* a house number that its word names; beside a postcode it is taken along (redact.c) */
    { "house_number", SK_RANK_SHAPE + 1, true, 1, 1, NULL, NULL, 1,
      NOT_AFTER "(?:huis(?:nummer|nr)|hnr|house[ ](?:number|no)|haus(?:nummer|nr))(?:[ ](?:is|ist))?[ .:]{1,3}(\\d{1,5}(?:[ "
                "]?[-/][ ]?\\w{1,4}|[ ]?[a-z])?)" NOT_BEFORE },
    { "licence_plate", SK_RANK_PLATE, false, 2, 2, NULL, NULL, 0,
      "(?<![\\p{L}\\d/"
      "-])(?:[A-Z]{2}-\\d\\d-\\d\\d|\\d\\d-\\d\\d-[A-Z]{2}|\\d\\d-[A-Z]{2}-\\d\\d|[A-Z]{2}-\\d\\d-[A-Z]{2}|[A-Z]{2}-[A-Z]{2}-"
      "\\d\\d|"
      "\\d\\d-[A-Z]{2}-[A-Z]{2}|\\d\\d-[A-Z]{3}-\\d|\\d-[A-Z]{3}-\\d\\d|[A-Z]{2}-\\d{3}-[A-Z]|[A-Z]-\\d{3}-[A-Z]{2}|[A-Z]{3}-"
      "\\d\\d-[A-Z]|"
      "[A-Z]-\\d\\d-[A-Z]{3}|\\d-[A-Z]{2}-\\d{3}|\\d{3}-[A-Z]{2}-\\d|[1-9]-[A-Z]{3}-\\d{3})(?![\\p{L}\\d/-])" },
    { "licence_plate", SK_RANK_PLATE, false, 2, 2, NULL, NULL, 0,
      NOT_AFTER "[A-Z]{2}\\d\\d[ ]?[A-Z]{3}" NOT_BEFORE },        /* British */
    { "licence_plate", SK_RANK_PLATE, false, 1, 1, NULL, NULL, 0, /* German */
      "(?<![\\p{L}\\d-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ ]\\d{1,4}[EH]?(?![\\p{L}\\d-]|[.,]\\d)" },
    { "licence_plate", SK_RANK_PLATE, false, 1, 1, NULL, NULL, 1, /* German, with blanks */
      NOT_AFTER "(?:Auto|auto|Wagen|wagen|PKW|Pkw|KFZ|Kfz|Fahrzeug|car)[ ](?:mit[ ]|with[ ])?\\(?([A-ZÄÖÜ]{1,3}[ "
                "][A-Z]{1,2}[ ]\\d{1,4}[EH]?)" NOT_BEFORE },
    { "person", SK_RANK_NAME, true, 0, 0, NULL, NULL, 1,
      NOT_AFTER "(?:voorletters?|initialen|initials)[ ]?[:=][ ]?((?:\\p{L}\\.?){1,5})" NOT_BEFORE },
    { "licence_plate", SK_RANK_PLATE, false, 3, 3, NULL, NULL, 0, /* French, Belgian */
      "(?<![\\p{L}\\d/-])(?:[A-HJ-NP-TV-Z]{2}-\\d{3}-[A-HJ-NP-TV-Z]{2}|[1-9]-?[A-Z]{3}-?\\d{3})(?![\\p{L}\\d/-])" },
    { "licence_plate", SK_RANK_NAMED + 1, true, 1, 1, NULL, check_named_plate, 1,
      "(?:kenteken(?:plaat)?|(?:nummer)?plaat|(?:licence|license|number|reg)"
      "[ ]?plate|plate|registration|kennz(?:eichen|\\.)|plaque|immatricul\\p{L}+)"
      "(?:[ ](?:is|van|no|number|nr|nummer|nu|now|ist|est|d'immatriculation)){0,2}[ :(]{1,3}(" SPACED_PLATE
      "|(?=[a-z -]*\\d)(?=[\\d -]*[a-z])[a-z\\d]{1,4}"
      "[ -]?[a-z\\d]{1,4}(?:-[a-z\\d]{1,4}|[ ]\\d{1,4})?)(?![\\p{L}\\d-])" },
    /* Parcels: PostNL, DHL, UPS, the Universal Postal Union's S10 */
    { "reference_number", SK_RANK_PLATE, false, 1, 1, NULL, NULL, 0,
      "(?<![\\p{L}\\d-])(?:3S[A-Z]{3,6}\\d{6,}|J(?:VGL|JD)\\d{10,}|1Z[A-Z\\d]{16}|[A-Z]{2}[ ]?(?:\\d[ "
      "]?){9}[A-Z]{2}|003\\d{17})(?![\\p{L}"
      "\\d])" },
    /* the connection of a house to gas or electricity: EAN-18 of the Netherlands and of Belgium */
    { "reference_number", SK_RANK_NAMED + 1, false, 18, 2, NULL, NULL, 0,
      "(?<![\\p{L}\\d.,/-])(?:871[67]|5414)(?:[ .]?\\d){14}(?![\\p{L}\\d])" },
    /* Belgian payments, meters of Germany and of the Netherlands, passports and identity cards */
    { "reference_number", SK_RANK_NAMED + 1, false, 12, 3, "/", NULL, 0,
      "(?<![\\p{L}\\d/])\\d{3}/\\d{4}/\\d{5}(?![\\p{L}\\d/])" },
    { "reference_number", SK_RANK_NAMED + 1, false, 11, 2, NULL, NULL, 0,
      "(?<![\\p{L}\\d])\\d[ ]?[A-Z]{3}\\d\\d[ ]?\\d{4}[ ]?\\d{4}(?![\\p{L}\\d])" },
    { "reference_number", SK_RANK_NAMED + 1, false, 13, 3, "EG", NULL, 0,
      "(?<![\\p{L}\\d])[EG]\\d{4}(?:[ ]?\\d{3,4}){3,4}(?![\\p{L}\\d])" },
    { "reference_number", SK_RANK_CODE + 1, false, 2, 1, NULL, NULL, 1,
      NOT_AFTER "(?i:paspoort|passport|reisepass|pass|ausweis|id|(?:id-|identiteits)(?:kaart|bewijs)|reisdocument|document|"
                "rijbewijs|voucher|"
                "nummer|number|nr)(?!\\p{L})[^\\n\\d]{0,30}?(?<![\\p{L}\\d-])((?=[A-Z]+\\d[\\dA-Z]*\\d)(?=[A-Z]\\d*[A-Z])[A-Z][A-"
                "Z\\d]{8})(?![\\p{L}\\d-])" },
    { "date", SK_RANK_SHAPE, false, 4, 2, NULL, check_date, 0,
      "(?<![\\p{L}\\d./,-])(?:" DAY "([-/.])" MONTH_NUMBER "\\g{-1}(?:(?:19|20)\\d\\d|\\d\\d)|(?:19|20)\\d\\d([-/.])" MONTH_NUMBER
      "\\g{-1}" DAY "|" MONTH_NUMBER "([-/])" DAY "\\g{-1}(?:19|20)?\\d\\d)(?![\\p{L}\\d]|[./-]\\d)" },
    { "date", SK_RANK_SHAPE, true, 2, 1, NULL, check_date, 1,
      "(?<![\\p{L}\\d.,/-])(?:op|per|vanaf|van|tot|t/"
      "m|sinds|voor|vóór|na|dd|d\\.d\\.|on|from|since|until|till|before|after|by|am|"
      "vom|ab|seit|zum|bis|den|le|du|depuis|au|was|gekocht|besteld|bought|ordered|datum|date|t\\.?m\\.?|zo|ma|di|wo|do|vr|za|en|"
      "and)[ .]{1,2}(" DAY "[/-]" MONTH_NUMBER
      ")(?![\\p{L}\\d]|[./-]\\d|[ ]?(?:x|keer|uur|dag|dagen|week|weken|werkdag|maand|jaar|day|week|month|hour|euro|pers|%))" },
    { "date", SK_RANK_SHAPE, true, 4, 2, NULL, check_date, 0,
      "(?<![\\p{L}\\d./,-])(?:0[1-9]|[12]\\d|3[01])[/-](?:0[1-9]|1[0-2])(?![\\p{L}\\d]|[./-]\\d|"
      "[ ]?(?:x|keer|uur|dag|dagen|week|weken|werkdag|"
      "maand|jaar|day|week|month|hour|euro|pers|%))" },
    { "date", SK_RANK_SHAPE - 2, true, 2, 1, NULL, check_bare_date, 0,
      "(?<![\\p{L}\\d./,:-])" DAY "[/-]" MONTH_NUMBER
      "(?![\\p{L}\\d]|[.,/:-]\\d|[ ]?(?:x|keer|uur|dag|dagen|week|weken|werkdag|maand|jaar|day|week|"
      "month|hour|euro|pers|%))" },
    { "date", SK_RANK_SHAPE, false, 2, 1, NULL, NULL, 1,
      "(?:am|vom|zum|bis|ab|seit|dem)[ ](" DAY "\\." MONTH_NUMBER "\\.)(?!\\d)" },
    { "date", SK_RANK_SHAPE + 1, true, 1, 1, NULL, NULL, 0,
      "(?<![\\p{L}\\d./,-])" DAY "(?:st|nd|rd|th|e|ste|de|er|\\.)?[ ]?(?:of[ ]|de[ ])?" MONTHS YEAR "?" },
    { "date", SK_RANK_SHAPE, true, 1, 1, NULL, NULL, 0,
      NOT_AFTER "(?:" MONTH_EN "|april|apr|sept?(?:ember)?|nov(?:ember)?|jan|feb|aug|dec)\\.?[ ]" DAY
                "(?:st|nd|rd|th)?(?![\\d:]|[.,]\\d)" YEAR "?" },
    { "date_of_birth", SK_RANK_NAMED + 1, true, 1, 1, NULL, NULL, 1,
      NOT_AFTER BIRTH "[ .:,=(]{1,3}(?:(?:op|am|on|is|le|ist|est|:)[ ]){0,2}(" BIRTHDAY ")(?!\\d|[./-]\\d)" },
    { "date_of_birth", SK_RANK_NAMED + 1, true, 1, 1, birth, NULL, 1,
      "(?<![\\p{L}\\d./-])(" BIRTHDAY ")[ ](?:is[ ]|as[ ]|als[ ])?(?:(?:uw|mijn|je|jouw|his|her|my|your)[ "
      "])?(?:geboortedatum|geburtsdatum|date[ ]of[ ]birth|birthday)" },
    { "date_of_birth", SK_RANK_NAMED + 1, true, 4, 1, "gGbB", NULL, 1, /* "4 mei 1958 geboren" */
      "(?<![\\p{L}\\d./-])(" BIRTHDAY ")[ ](?:in[ ][\\p{L}-]+[ ]|te[ ][\\p{L}-]+[ ])?(?:geb(?:oren)?|born)" NOT_BEFORE },
    { "date_of_birth", SK_RANK_NAMED + 1, false, 4, 2, "*", NULL, 1, /* "X, * 30-01-1936", but not a line of a list */
      "(?<=[^\\n\\d*][ ])\\*[ ]?(\\d{1,2}[-/.]\\d{1,2}[-/.](?:19|20)\\d\\d)(?!\\d|[./-]\\d)" },
    { "date_of_birth", SK_RANK_NAMED + 1, true, 4, 2, NULL, NULL, 1, /* "mijn vader is van 3-10-1958 en ik van 1992-01-26" */
      NOT_AFTER "(?:(?:vader|moeder|man|vrouw|partner|zoon|dochter|kind|broer|zus|hij|zij|ze|ik)[ ](?:is|ben|was)|en[ ]ik)[ "
                "]van[ ](" BIRTHDAY_NUMBERS ")(?!\\d|[./-]\\d|[ ](?:tot|t/m))" },
    /* Nothing else that customers write about lies so far back. */
    { "date_of_birth", SK_RANK_SHAPE + 2, true, 4, 2, NULL, NULL, 0,
      "(?<![\\p{L}\\d./,-])(?:" DAY "([-/. ])" MONTH_NUMBER "\\g{-1}" LONG_AGO "|" LONG_AGO "([-/])" MONTH_NUMBER "\\g{-1}" DAY
      "|" DAY "([-/.])" MONTH_NUMBER "\\g{-1}[3-9]\\d|" DAY "(?:st|nd|rd|th|e|er|\\.)?[ ](?:of[ ]|de[ ])?" MONTHS ",?[ ]" LONG_AGO
      ")(?![\\p{L}\\d]|[./-]\\d)" },
    { "email", SK_RANK_ADDRESS, true, 0, 0, NULL, check_spoken_mail, 0,
      "(?:[ ](?:at|apenstaart(?:je)?|apestaartje|arobase|bei(?=[ ][\\p{L}\\d-]+[ ]punkt[ ]))[ ]|[ ]?[\\[({][ "
      "]?(?:at|@|apenstaart(?:je)?|ät)[ ]?[\\])}][ ]?|[ ]@[ ]?|@[ ])"
      "[\\p{L}\\d-]+(?:(?:[ ]?[\\[({]?(?:" SPOKEN_DOT ")[\\])}]?[ ]?|\\.)[\\p{L}\\d-]+){0,3}"
      "(?:[ ]?[\\[({]?(?:" SPOKEN_DOT
      ")[\\])}]?[ ]?|\\.)(?:nl|be|de|fr|eu|com|net|org|info|nu|uk|me|lu|at|ch|es|it|pl|tr|io|example)" NOT_BEFORE },
    { "amount", SK_RANK_CURRENCY, true, 1, 1, "\xe2\xc2$eEuUgG", NULL, 0,
      "(?:€|£|\\$|" NOT_AFTER "(?:eur|usd|gbp))[ ]?(?:\\d{1,3}(?:[. ,]\\d{3})+|\\d+)(?:[.,]\\d{1,2}(?!\\d)|,-+|,—|\\.-)?" },
    { "amount", SK_RANK_CURRENCY, true, 1, 1, NULL, NULL, 0,
      "(?<![\\p{L}\\d.,/-])(?:\\d{1,3}(?:[.,]\\d{3})+|\\d+)(?:[.,]\\d{1,2})?(?:,-+)?"
      "[ ]?(?:[€£](?![ ]?\\d)|(?:euro(?:'?s|tjes)?|eur|pounds?|quid|"
      "dollars?|cents?|usd|gbp)" NOT_BEFORE ")" },
};

#define SHAPES (sizeof shapes / sizeof *shapes)

struct sk_shapes {
    struct sk_pattern *patterns[SHAPES];
    struct sk_places *places;
};

/* An IBAN's place is told by what is behind its country, for any two letters could be one. */
static unsigned lead_of(const struct shape *shape) {
    return shape->check == check_iban ? 2 : 0;
}

static enum sk_status compile(struct sk_shapes *created, struct sk_error *error) {
    unsigned leads[SHAPES];
    for (size_t i = 0; i < SHAPES; i++) {
        leads[i] = lead_of(&shapes[i]);
        enum sk_status status = sk_pattern_create_anchored(shapes[i].pattern, shapes[i].caseless, &created->patterns[i], error);
        if (status != SK_OK)
            return status;
    }
    return sk_places_create(created->patterns, leads, SHAPES, &created->places, error);
}

enum sk_status sk_shapes_create(struct sk_shapes **out, struct sk_error *error) {
    struct sk_shapes *created = calloc(1, sizeof *created);
    if (!created)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
    enum sk_status status = compile(created, error);
    if (status == SK_OK)
        *out = created;
    else
        sk_shapes_destroy(created);
    return status;
}

void sk_shapes_destroy(struct sk_shapes *created) {
    if (!created)
        return;
    sk_places_destroy(created->places);
    for (size_t i = 0; i < SHAPES; i++)
        sk_pattern_destroy(created->patterns[i]);
    free(created);
}

/* ---- finding ---- */

static void find_shape(const struct shape *shape, struct sk_pattern *pattern, const struct sk_places_found *places,
                       struct sk_slice text, struct sk_candidates *out) {
    size_t number = (size_t) (shape - shapes), next;
    for (size_t at = sk_places_next(places, number, 0); at < text.size; at = sk_places_next(places, number, next)) {
        struct sk_match match;
        next = at + 1;
        if (!sk_pattern_at(pattern, text, at, &match))
            continue;
        struct shape_match found = { text, match.start[shape->group], match.end[shape->group] };
        next = match.end[0] > at ? match.end[0] : at + 1;
        if (shape->check && !shape->check(&found))
            continue;
        sk_candidates_add(out, shape->type, found.start, found.end, shape->rank);
        if (found.end < next && found.end > match.start[0]) /* cut: what is behind may be another one */
            next = found.end;
    }
}

/* What a text has that shapes need. */
struct ingredients {
    bool bytes[256];
    bool birth;         /* the letters for which `birth` stands, in any case */
    size_t digits, row; /* digits in all, most of them in a row */
};

static void look_through(struct sk_slice text, struct ingredients *out) {
    size_t row = 0;
    unsigned last = 0; /* three bytes */
    *out = (struct ingredients){ 0 };
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char) text.data[i];
        bool digit = c >= '0' && c <= '9';
        last = (last << 8 | c | 32) & 0xffffff;
        out->birth |= last == 0x65626f || last == 0x656275 || last == 0x626972;
        out->bytes[c] = true;
        out->digits += digit;
        row = digit ? row + 1 : 0;
        out->row = row > out->row ? row : out->row;
    }
}

static bool may_stand_in(const struct shape *shape, const struct ingredients *text) {
    if (text->digits < shape->digits || text->row < shape->row)
        return false;
    if (shape->needs == birth)
        return text->birth;
    bool found = !shape->needs;
    for (const char *byte = shape->needs; !found && *byte; byte++)
        found = text->bytes[(unsigned char) *byte];
    return found;
}

void sk_shapes_find(struct sk_shapes *created, struct sk_slice text, struct sk_candidates *out) {
    struct ingredients ingredients;
    struct sk_places_found places;
    uint64_t wanted = 0;
    look_through(text, &ingredients);
    for (size_t i = 0; i < SHAPES; i++)
        wanted |= (uint64_t) may_stand_in(&shapes[i], &ingredients) << i;
    if (sk_places_find(created->places, text, wanted, out->arena, &places, NULL) != SK_OK) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < SHAPES; i++)
        if (wanted >> i & 1)
            find_shape(&shapes[i], created->patterns[i], &places, text, out);
}
