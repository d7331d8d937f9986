/* Numbers that say nothing by themselves get their meaning from the words around them.
 *
 * One pattern finds naming words ("bestelnummer", "klantnr", "stand", "polis"), each of a meaning; another finds tokens that
 * could be an identifier or a reading. A token belongs to the naming word directly before it ("bestelnummer is: 123"), or
 * directly behind it ("123 is mijn klantnummer"), or to the same as its neighbour in a list ("orders 123 en 124"). Otherwise a
 * code in letters and digits (AB-12345, a booking's six characters) is an order number unless a word of another meaning stands
 * near, and bare digits need such a word near by in the same sentence.
 *
 * Numbers that are named but have no type of the contract become candidates too, so that nothing else takes them: somebody's
 * (policy, claim, tracking, invoice) as reference_number, which is redacted and not reported, nobody's (flight, article) without
 * a type.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/checksum.h"
#include "text/entity_links.h"
#include "text/entity_looks.h"
#include "text/entity_naming.h"
#include "text/entity_parts.h"
#include "text/entity_value.h"

static bool is_untyped(enum sk_meaning meaning) {
    return meaning == SK_MEANING_UNTYPED || meaning == SK_MEANING_PRIVATE;
}

/* Longer shapes first; each line with what it finds. */
static const char token_pattern[] =
    "(?:(?<![\\p{L}\\d.,/€£$+@-])(?<!\\d:)|(?<=[nN][rR]|[nN]ummer|[nN]umber))(?:\\#(?=\\d|[A-Z]{1,3}-))?(?:"
    "[A-Z]{1,4}\\.\\d[\\dA-Z]*(?:[-/.][\\dA-Z]+)+|" /* ZV.8812.44 */
    "[A-Z]{1,6}\\d{0,3}[-/]\\d[\\dA-Z]*(?:[-/.][\\dA-Z]+)*(?:[ ]\\d{3,4}(?!\\d|[.,]\\d|[ ]?[A-Z]{2}\\b))?|"
    "(?=[A-Z\\d-]*\\d{3})[A-Z]\\d[A-Z](?:-[A-Z\\d]{2,})+|"                                                 /* B2C-449-1037 */
    "[A-Z]{2,4}[ ](?!\\d\\d?[-/.]\\d\\d?[-/.](?:\\d\\d){1,2}(?!\\d))\\d{2,8}(?:[-/.]\\d{2,8})+(?![\\d-])|" /* HYP 3048-2217 */
    "[A-Z]{1,4}\\d{1,3}\\.\\d{5,}|"                                                                        /* S24.1190273 */
    "[A-Z]{2,4}[ ]\\d{3,8}(?:(?:[ ]\\d{2,4}){2,3}(?![ ]?\\d|[.,]\\d)|[ ]\\d{3}|[ ][A-Z](?![\\p{L}\\d]|[ ]\\p{Ll}))?|" /* OR 771
                                                                                                                         204, HZ
                                                                                                                         4471 Q */
    "(?=[A-Z]*\\d)(?=\\d*[A-Z])[A-Z\\d]{6}(?![\\p{L}\\d]|-\\d)|"                                                      /* L8KD2M */
    "[A-Z]{1,6}\\d{3,}[\\dA-Z]*(?:-[\\dA-Z]+)*|"                                /* MUS77120 */
    "\\d{2,4}(?:[ ]\\d{2,4}){2,4}(?:[ ]\\d(?![\\d.,]))?(?!\\d|[ ]\\d|[.,]\\d)|" /* 0042 7718 03 */
    "(?!\\d{4}[ ]?[A-Z]{2}(?![\\p{L}\\d]))\\d[\\dA-Z]*(?:[-/.][\\dA-Z]+)*"      /* 88-7120-X, 17.640, 41100982 */
    ")(?![\\p{L}\\d]|[,:]\\d)";

struct sk_numbers {
    struct sk_pattern *naming, *token;
};

#define MOST_USAGES 16
#define FIRST_NAMINGS 16   /* for which no memory is taken */
#define LINK_REACH 40      /* bytes between a naming word and its number */
#define LOOSE_REACH 5      /* bytes between "order" and its number: "de factuur staat 1450" may be a reading */
#define LONGEST_ARTICLE 15 /* digits: GTIN-14 and fewer are articles */
#define NAMING_REACH 60    /* bytes from a naming word to a number that looks like one by itself */
#define UNTYPED_REACH 10
#define USAGE_REACH 48 /* bytes from such a word to the number that it may be about */

struct search {
    struct sk_slice text;
    struct sk_candidates *out;
    struct sk_naming before, after; /* around the current token; class SK_MEANING_NONE: none */
    size_t usages[MOST_USAGES];     /* where words for consumption stand */
    size_t usage_count;
    struct sk_naming *namings; /* naming words from `after` on, the last is none; `first` of the search, or in the arena */
    size_t naming_capacity;
    bool about[SK_MEANINGS]; /* some word of the text has the meaning */
    size_t last_end;         /* of the last token that got a meaning */
    enum sk_meaning last_meaning;
};

enum sk_status sk_numbers_create(struct sk_numbers **out, struct sk_error *error) {
    struct sk_numbers *numbers = calloc(1, sizeof *numbers);
    if (!numbers)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of entities");
    enum sk_status status = sk_naming_pattern_create(&numbers->naming, error);
    if (status == SK_OK)
        status = sk_pattern_create(token_pattern, false, &numbers->token, error);
    if (status != SK_OK) {
        sk_numbers_destroy(numbers);
        return status;
    }
    *out = numbers;
    return SK_OK;
}

void sk_numbers_destroy(struct sk_numbers *numbers) {
    if (!numbers)
        return;
    sk_pattern_destroy(numbers->naming);
    sk_pattern_destroy(numbers->token);
    free(numbers);
}

static struct sk_slice between(const struct search *search, size_t start, size_t end) {
    return sk_slice(search->text.data + start, end > start ? end - start : 0);
}

/* "3800 m3 verbruikt" is no reading. */
static bool is_usage(const struct search *search, size_t start) {
    for (size_t i = 0; i < search->usage_count; i++) {
        size_t low = search->usages[i] < start ? search->usages[i] : start;
        size_t high = search->usages[i] < start ? start : search->usages[i];
        if (high - low <= USAGE_REACH && !sk_gap_ends_sentence(between(search, low, high)))
            return true;
    }
    return false;
}

/* ---- deciding ---- */

static const char *type_of(enum sk_meaning meaning) {
    static const char *const types[SK_MEANINGS] = { NULL, "order_number", "customer_number", "meter_reading", NULL,
                                                    NULL, NULL,           "reference_number" };
    return types[meaning];
}

/* "melding AUTH-0217". */
static bool looks_like_error(const struct sk_looks *looks) {
    return looks->letters >= 4 && looks->digits <= 4 && looks->groups > 1;
}

/* Whether a token may carry the meaning that a naming word beside it gives. */
static bool fits(enum sk_meaning meaning, bool number, struct sk_slice token, const struct sk_looks *looks) {
    if (meaning == SK_MEANING_METER)
        return sk_looks_like_reading(token, looks);
    if (sk_looks_like_date(token, looks))
        return meaning == SK_MEANING_UNTYPED;
    if (meaning == SK_MEANING_PRIVATE && !number && looks_like_error(looks))
        return false;
    if (meaning == SK_MEANING_PRIVATE && ((looks->plain && sk_looks_like_year(token)) || looks->digits + looks->letters < 5))
        return number && looks->digits >= 4 && !sk_card_valid(token);
    if (is_untyped(meaning) || meaning == SK_MEANING_USAGE)
        return looks->digits >= (number ? 1 : 3) && !sk_card_valid(token); /* "kaart 4111…": a card's number is one */
    if (looks->plain && !number && sk_looks_like_year(token))
        return false;
    bool booking = token.size == 6 && looks->letters + looks->digits == 6 && looks->digits > 0; /* QX7PLD */
    return looks->digits + looks->letters >= 4 && (looks->digits >= 2 || booking)
           && (number || looks->digits >= 3 || looks->letters >= 2);
}

/* Another number follows the naming word: it means that one. */
static bool is_named_again(struct sk_slice text, size_t end) {
    end = sk_slice_skip(text, end, " :.");
    return end < text.size && isdigit((unsigned char) text.data[end]);
}

static enum sk_meaning named_meaning(const struct search *search, struct sk_slice token, size_t start, size_t end,
                                     const struct sk_looks *looks) {
    const struct sk_naming *before = &search->before, *after = &search->after;
    if (before->meaning != SK_MEANING_NONE && before->meaning != SK_MEANING_UNSAID
        && sk_gap_is_link(between(search, before->end, start)) && fits(before->meaning, before->number, token, looks))
        return before->meaning;
    if (after->number && after->meaning != SK_MEANING_UNSAID && before->meaning == SK_MEANING_NONE && after->start == end + 1
        && search->text.data[end] == ' ' && !is_named_again(search->text, after->end) && fits(after->meaning, true, token, looks))
        return after->meaning; /* "7741120 klantnummer" */
    if (after->meaning != SK_MEANING_NONE && (after->number || after->meaning == SK_MEANING_METER)
        && sk_gap_is_backward_link(between(search, end, after->start)) && fits(after->meaning, true, token, looks))
        return after->meaning;
    bool unit = !is_usage(search, start) && after->meaning == SK_MEANING_METER && after->start <= end + 1
                && after->start + 1 < search->text.size && sk_looks_like_reading(token, looks)
                && strchr("km", search->text.data[after->start] | 32);
    if (unit && search->before.meaning == SK_MEANING_METER && !sk_gap_ends_sentence(between(search, before->end, start)))
        return SK_MEANING_METER; /* "stand is 1234 kWh"; "1234 kWh" alone is a consumption */
    if (search->last_meaning != SK_MEANING_NONE && search->last_meaning != SK_MEANING_UNTYPED
        && sk_gap_is_list(between(search, search->last_end, start)) && fits(search->last_meaning, false, token, looks))
        return search->last_meaning;
    return SK_MEANING_NONE;
}

/* More digits behind a blank: a telephone number, not a reading. */
static bool continues(struct sk_slice text, size_t end) {
    return end + 1 < text.size && text.data[end] == ' ' && isdigit((unsigned char) text.data[end + 1]);
}

/* Four to six digits near a word for a meter, in a text about meters, or with a zero in front. distance: bytes to the naming word
 * before it, SIZE_MAX if that is not in the same sentence. */
static bool may_be_reading(const struct search *search, struct sk_slice token, size_t start, const struct sk_looks *looks,
                           size_t distance) {
    if (!looks->plain || looks->digits < 4 || looks->digits > 6 || sk_looks_like_year(token) || is_usage(search, start)
        || continues(search->text, start + token.size))
        return false;
    if (search->before.meaning == SK_MEANING_METER && distance <= 25)
        return true;
    if (search->before.meaning != SK_MEANING_METER && distance <= 25)
        return false;
    return search->about[SK_MEANING_METER] || (token.data[0] == '0' && looks->digits >= 5);
}

/* A digit between blanks ends at `end`. */
static bool is_digit_alone(struct sk_slice text, size_t end) {
    return end >= 2 && isdigit((unsigned char) text.data[end - 1]) && text.data[end - 2] == ' ';
}

/* "the WH-1000XM5", "Bosch WGG244Z5NL", "SolarEdge SE3680H": behind an article or a name stands what is sold, unless it has more
 * digits than models have. */
static bool is_model(struct sk_slice text, size_t start, const struct sk_looks *looks) {
    static const char *const articles[] = { "de",  "het", "een", "the",  "a",  "an", "der", "die",
                                            "das", "den", "ein", "eine", "le", "la", "un",  "une" };
    size_t end = start - 1, from;
    if (looks->digits > 5 || start < 2 || text.data[end] != ' ')
        return false;
    if (is_digit_alone(text, end))
        end -= strlen(" 4"); /* "Bosch Serie 4 WAN28275NL" */
    for (from = end; from > 0 && (isalpha((unsigned char) text.data[from - 1]) || (unsigned char) text.data[from - 1] >= 0x80);)
        from--;
    struct sk_slice word = sk_slice(text.data + from, end - from);
    if (word.size == 0)
        return false;
    bool begins = from == 0 || strchr("\n.!?:", text.data[from - 1]) || (from > 1 && strchr("\n.!?:", text.data[from - 2]));
    return SK_SLICE_IS_ANY_CASELESS(word, articles) || (isupper((unsigned char) *word.data) && !begins && looks->groups == 1);
}

/* Without a word beside it: by the token's look and the words of the sentence. */
static enum sk_meaning guessed_meaning(const struct search *search, struct sk_slice token, size_t start,
                                       const struct sk_looks *looks) {
    const struct sk_naming *before = &search->before;
    struct sk_slice gap = between(search, before->end, start);
    size_t reach = before->meaning == SK_MEANING_UNTYPED ? UNTYPED_REACH : NAMING_REACH;
    bool near = before->meaning != SK_MEANING_NONE && before->meaning != SK_MEANING_UNSAID && gap.size <= reach
                && !sk_gap_ends_sentence(gap) && !memchr(gap.data, '\n', gap.size);
    bool unsaid = before->meaning == SK_MEANING_UNSAID && token.data[0] != '0' && sk_gap_is_link(gap)
                  && !search->about[SK_MEANING_UNTYPED] && !search->about[SK_MEANING_PRIVATE];
    if (unsaid && looks->digits != 9 && looks->digits + looks->letters >= (looks->letters > 0 ? 6 : 7))
        return SK_MEANING_ORDER; /* "Nr. GRD 7744" */
    if (sk_looks_like_code(token, looks) || (token.data[0] == '#' && looks->digits >= 5)) {
        bool own = near && before->meaning != SK_MEANING_METER;
        if (looks_like_error(looks) && !(own && before->number))
            return SK_MEANING_NONE;
        if (!own && (sk_looks_like_model(token, looks) || is_model(search->text, start, looks)))
            return SK_MEANING_NONE;
        return own ? before->meaning : SK_MEANING_ORDER;
    }
    if (may_be_reading(search, token, start, looks, near ? gap.size : SIZE_MAX))
        return SK_MEANING_METER;
    bool stated = near && before->meaning == SK_MEANING_UNTYPED,
         large = sk_looks_long(token, looks) && !stated && !(looks->groups > 1 && search->about[SK_MEANING_METER]);
    if (looks->letters > 0 || token.data[0] == '0')
        return large ? SK_MEANING_PRIVATE : SK_MEANING_NONE;
    bool grouped = sk_looks_grouped(token, looks);
    bool long_enough = looks->plain && looks->digits >= 7 && looks->digits <= 10;
    if ((long_enough || grouped) && near
        && (before->meaning == SK_MEANING_ORDER || before->meaning == SK_MEANING_CUSTOMER || is_untyped(before->meaning)))
        return before->meaning;
    bool order = looks->plain && looks->digits >= 5 && looks->digits <= 10 && search->about[SK_MEANING_ORDER];
    if (grouped || order)
        return SK_MEANING_ORDER;
    return large ? SK_MEANING_PRIVATE : SK_MEANING_NONE;
}

static void consider(struct search *search, size_t start, size_t end) {
    struct sk_slice token = between(search, start, end);
    struct sk_looks looks = sk_look_at(token);
    enum sk_meaning meaning = named_meaning(search, token, start, end, &looks);
    int rank = SK_RANK_NAMED;
    if (meaning == SK_MEANING_NONE) {
        meaning = guessed_meaning(search, token, start, &looks);
        rank = meaning == SK_MEANING_METER ? SK_RANK_SHAPE - 1 : SK_RANK_CODE;
    }
    search->last_meaning = rank == SK_RANK_NAMED ? meaning : SK_MEANING_NONE;
    search->last_end = end;
    if (meaning == SK_MEANING_UNTYPED && looks.digits >= LONGEST_ARTICLE)
        meaning = SK_MEANING_PRIVATE; /* the barcode of a parcel */
    if (meaning == SK_MEANING_UNTYPED && rank == SK_RANK_NAMED)
        rank = *token.data == '0' ? SK_RANK_SHAPE - 1 : SK_RANK_PLATE - 1; /* no phone's and no plate's: "zijn bus VX-917-L" */
    if (meaning != SK_MEANING_NONE)
        sk_candidates_add(search->out, type_of(meaning), start, end, rank);
}

/* What stands directly behind a naming word, in whatever shape: a token may be a part of it. */
static void consider_value(const struct search *search, const struct sk_naming *naming) {
    if (naming->meaning != SK_MEANING_ORDER && naming->meaning != SK_MEANING_CUSTOMER && naming->meaning != SK_MEANING_PRIVATE)
        return;
    struct sk_slice rest = between(search, naming->end, search->text.size);
    size_t start = naming->end + sk_gap_behind_links(sk_slice(rest.data, rest.size < LINK_REACH ? rest.size : LINK_REACH));
    size_t end = sk_value_end(search->text, start);
    struct sk_slice value = between(search, start, end);
    struct sk_looks looks = sk_look_at(value);
    bool close = naming->number || (start > naming->end && start - naming->end <= LOOSE_REACH);
    if (value.size > 0 && close && fits(naming->meaning, naming->number, value, &looks))
        sk_candidates_add(search->out, type_of(naming->meaning), start, end, SK_RANK_NAMED);
}

/* Room for twice as many. */
static bool grow(struct search *search) {
    size_t capacity = search->naming_capacity * 2;
    struct sk_naming *more = sk_arena_array(search->out->arena, capacity, sizeof *more);
    if (!more)
        return false;
    memcpy(more, search->namings, search->naming_capacity * sizeof *more);
    search->namings = more;
    search->naming_capacity = capacity;
    return true;
}

/* "INV-30991", "NR4K82LC6": the naming word is a part of the code. */
static bool is_part_of_code(struct sk_slice text, const struct sk_naming *naming) {
    for (size_t i = naming->start; i < naming->end; i++)
        if (!isupper((unsigned char) text.data[i]))
            return false;
    size_t end = naming->end, letters = 0;
    if (end + 1 < text.size && text.data[end] == '-')
        return isdigit((unsigned char) text.data[end + 1]) != 0;
    for (; end < text.size && isalnum((unsigned char) text.data[end]); end++)
        letters += isupper((unsigned char) text.data[end]) != 0;
    return letters > 0;
}

/* What the text is about at all. false: no memory. */
static bool collect_subjects(struct sk_numbers *numbers, struct search *search) {
    size_t count = 0;
    unsigned meter_words = 0;
    struct sk_naming_search words = { .text = search->text };
    while (sk_naming_next(numbers->naming, &words, &search->namings[count])) {
        const struct sk_naming *naming = &search->namings[count];
        if (is_part_of_code(search->text, naming)) {
            search->namings[count].meaning = SK_MEANING_NONE;
            continue;
        }
        count++;
        search->about[naming->meaning] = true;
        consider_value(search, naming);
        if (naming->meaning == SK_MEANING_USAGE && search->usage_count < MOST_USAGES)
            search->usages[search->usage_count++] = naming->start;
        if (naming->meaning == SK_MEANING_METER)
            meter_words += sk_naming_is_meter(between(search, naming->start, naming->end)) ? 2 : 1;
        if (count == search->naming_capacity && !grow(search))
            return false;
    }
    search->about[SK_MEANING_METER] = meter_words >= 2;
    return true;
}

void sk_numbers_find(struct sk_numbers *numbers, struct sk_slice text, struct sk_candidates *out) {
    struct sk_naming first[FIRST_NAMINGS];
    struct search search = { .text = text, .out = out, .namings = first, .naming_capacity = FIRST_NAMINGS };
    struct sk_match token;
    size_t at = 0;
    bool digits = false;
    for (size_t i = 0; i < text.size && !digits; i++)
        digits = isdigit((unsigned char) text.data[i]) != 0;
    if (!digits)
        return;
    if (!collect_subjects(numbers, &search)) {
        out->failed = true;
        return;
    }
    search.after = *search.namings;
    while (sk_pattern_next(numbers->token, text, &at, &token)) {
        while (search.after.meaning != SK_MEANING_NONE && search.after.end <= token.start[0]) {
            bool same = search.after.meaning == SK_MEANING_UNSAID && search.before.meaning != SK_MEANING_NONE
                        && sk_gap_is_link(between(&search, search.before.end, search.after.start));
            if (same) { /* "order met nummer" */
                search.before.end = search.after.end;
                search.before.number = true;
            } else {
                search.before = search.after;
            }
            search.after = *++search.namings;
        }
        if (token.end[0] - token.start[0] >= 3)
            consider(&search, token.start[0], token.end[0]);
    }
}

const char *sk_numbers_named(struct sk_numbers *numbers, struct sk_slice text) {
    const char *named = NULL;
    struct sk_naming naming;
    bool number = false; /* "het nummer van uw bestelling": either word may say so */
    struct sk_naming_search words = { .text = text };
    while (sk_naming_next(numbers->naming, &words, &naming)) {
        bool whose =
            naming.meaning == SK_MEANING_ORDER || naming.meaning == SK_MEANING_CUSTOMER || naming.meaning == SK_MEANING_PRIVATE;
        number |= (whose && naming.number) || naming.meaning == SK_MEANING_UNSAID;
        if (whose)
            named = named && named != type_of(naming.meaning) ? type_of(SK_MEANING_PRIVATE) : type_of(naming.meaning);
    }
    return number ? named : NULL;
}
