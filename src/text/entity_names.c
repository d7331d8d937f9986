/* Persons. A pattern finds runs of words that are written like names (capitals, initials, particles such as "van der"); a run is
 * a person where a list of first names knows its first word, or where the words before it introduce a person: "mijn naam is",
 * "mevrouw", "Beste", "onze collega", or the close of a letter ("Met vriendelijke groet," and a line with nothing but the name).
 * Words of data/not_names.txt end a run. Names in small letters: entity_names_small.c.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/entity_around.h"
#include "text/entity_introduction.h"
#include "text/entity_name_words.h"
#include "text/entity_names_small.h"
#include "text/entity_parts.h"
#include "text/normalise.h"

#define PARTICLE                                                                                                                 \
    "(?:[Ii]n(?=[ ]'t)|[Aa]an(?=[ ]de)|[Uu]it(?=[ "                                                                              \
    "]de)|[Vv]/"                                                                                                                 \
    "?d|[Vv]\\.d\\.|[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Tt]er|[Tt]en|[Tt]e|'t|[Ll]a|[Ll]e|[Ee]l|[Aa]l|[Bb]in|[Dd]u|[Dd]a|[Dd]os|" \
    "[Dd]i|ap|[Zz]u|[Bb]aron(?:es)?|"                                                                                            \
    "[Oo]p)"
#define CAPITALISED                                                                                                                  \
    "(?:[\\p{Lu}dl]['’])?\\p{Lu}(?:['’](?=\\p{Ll}{3}))?\\p{Ll}+(?:\\p{Lu}\\p{Ll}+)?(?:-\\p{Lu}(?=-)|-(?:[\\p{Lu}dl]['’])?\\p{" \
    "Lu}?\\p{Ll}+(?:\\p{Lu}"                                                                                                         \
    "\\p{Ll}+)?)*"
#define INITIALS "(?:(?:\\p{Lu}|Th|Joh|Chr|Ph|Jac|Ant|Ch|Tj|IJ|St|Wm)\\.[ ]?){1,5}"

static const char run_pattern[] =
    "(?<![\\p{L}\\d'’@-])(?<!i\\.)(?:" INITIALS "|(?:\\p{Lu}[ ]){2,4})?(?:" PARTICLE "[ ]){0,3}" CAPITALISED
    "(?:[ ](?:(?:" INITIALS ")?(?:" PARTICLE "[ ]){0,3}" CAPITALISED "|\\p{Lu}(?=[ ]\\p{Lu}\\p{Ll}))){0,4}(?![\\p{L}\\d])";

/* Words in capitals with the particles and initials among them, without a way back into a word that was read. As many as stand in
 * a row, but a hundred: a name may begin at each, and particles lead on from it. */
#define CAPITALS "(?>(?:\\p{Lu}['’])?\\p{Lu}{2,}+(?:['’-]\\p{Lu}{2,}+)*+)(?![\\p{L}\\d])"

static const char capitals_pattern[] = "(?<![\\p{L}\\d'’@-])(?>(?:(?:\\p{Lu}\\.[ ]?){1,5})?(?:" PARTICLE "[ ]){0,3}" CAPITALS
                                       "(?:[ ](?:(?:\\p{Lu}\\.)++|" CAPITALS "|" PARTICLE "(?![\\p{L}\\d]))){0,100}+)";

struct sk_names {
    struct sk_pattern *run, *capitals;
    struct sk_small_names *small;
    struct sk_name_words words;
    struct sk_introductions *introductions;
};

enum sk_status sk_names_create(struct sk_names **out, struct sk_error *error) {
    struct sk_names *names = calloc(1, sizeof *names);
    if (!names)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the lists of names");
    enum sk_status status = sk_name_words_load(&names->words, error);
    if (status == SK_OK)
        status = sk_pattern_create_words(run_pattern, false, &names->run, error);
    if (status == SK_OK)
        status = sk_pattern_create_words(capitals_pattern, false, &names->capitals, error);
    if (status == SK_OK)
        status = sk_introductions_create(&names->introductions, error);
    if (status == SK_OK)
        status = sk_small_names_create(&names->small, error);
    if (status != SK_OK) {
        sk_names_destroy(names);
        return status;
    }
    *out = names;
    return SK_OK;
}

void sk_names_destroy(struct sk_names *names) {
    if (!names)
        return;
    sk_pattern_destroy(names->run);
    sk_pattern_destroy(names->capitals);
    sk_introductions_destroy(names->introductions);
    sk_small_names_destroy(names->small);
    sk_name_words_finish(&names->words);
    free(names);
}

/* Cuts excluded words off both ends of a run, and particles off its end. What is behind an excluded word in the middle is left
 * for the next round: *next. false: nothing is left. */
static bool trim(const struct sk_names *names, struct sk_slice text, size_t *start, size_t *end, size_t *next) {
    size_t at = *start, last = *start;
    bool any = false;
    *next = *end;
    while (at < *end) {
        struct sk_slice word = sk_name_word_at(text, at, *end);
        bool surname = any && at + word.size == *end && isupper((unsigned char) *word.data);
        if ((sk_name_is_particle(word) && !surname) || (any && word.size == 1)) {
            /* belongs to the name around it: "Tjon A Fat", but "Tjon A Ten" ends in one */
        } else if (!sk_name_ends_run(&names->words, word, any)) {
            any = true;
            last = at + word.size;
        } else if (any) {
            *next = at;
            any = !sk_name_is_of_company(word)
                  || sk_name_listed(&names->words, sk_name_word_at(text, *start, *end)) == SK_LISTED_SURE;
            break;
        } else {
            *start = at + word.size + 1;
        }
        at += word.size + 1;
    }
    *end = last;
    return any && *start < *end;
}

/* ---- what stands around it; more in entity_around.c ---- */

/* A run without what introduces it: by the list of first names, by initials, or a line of its own at the end. */
static bool is_name_by_itself(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                              enum sk_introduction introduction) {
    struct sk_slice first = sk_name_word_at(text, start, end);
    enum sk_listed listed = sk_name_listed(&names->words, first);
    unsigned words = sk_name_count_words(text, start, end);
    if (listed == SK_LISTED_SURE || (listed && (introduction != SK_INTRODUCTION_NONE || words > 1)))
        return true;
    if (sk_name_is_initials(first) && words > 1)
        return true;
    if ((sk_name_followed_by(text, end, " hier") || sk_name_followed_by(text, end, " here")) && sk_name_ends_line(text, end + 5))
        return sk_name_begins_anew(text, start);
    if (sk_name_followed_by(text, end, " is mijn naam") || sk_name_followed_by(text, end, " is mijn volledige naam")
        || sk_name_followed_by(text, end, " is my name"))
        return true;
    return words > 1 && words <= 4 && sk_name_is_signature(text, start, end);
}

/* "een medewerker van de gemeente": a particle in small letters belongs to a name only behind a title or "naam is". */
static bool particle_is_the_names(struct sk_slice text, size_t start) {
    static const char *const words[] = { "is ", "ben ", "heet ", "met ", "m. ", ": " };
    return sk_name_stands_behind(text, start, words, sizeof words / sizeof *words);
}

/* "op naam van Kees Dijkgraaf": that "van" is not the name's. */
static bool behind_name_of(struct sk_slice text, size_t start) {
    static const char *const words[] = { "naam ", "namen ", "familie " };
    return islower((unsigned char) text.data[start]) && sk_name_stands_behind(text, start, words, sizeof words / sizeof *words);
}

/* What the introduction alone decides. A greeting speaks to a person if nothing but the name stands before the comma. */
static bool is_introduced(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                          enum sk_introduction introduction) {
    switch (introduction) {
    case SK_INTRODUCTION_CLOSE: return sk_name_ends_line(text, end);
    case SK_INTRODUCTION_GREETING: return end >= text.size || strchr(",!\n", text.data[end]) != NULL;
    case SK_INTRODUCTION_WEAK:
        return sk_name_count_words(text, start, end) > 1 || sk_name_listed(&names->words, sk_name_word_at(text, start, end));
    default: return false;
    }
}

/* "ralph_lauren" in data/not_names.txt: two words that name a brand. */
static bool is_brand(const struct sk_names *names, struct sk_slice text, size_t start, size_t end) {
    start = sk_name_behind_particles(text, start, end);
    struct sk_slice first = sk_name_word_at(text, start, end);
    size_t second = start + first.size + 1;
    char pair[2 * SK_FOLD_SIZE];
    if (second >= end || first.size + (end - second) + 1 >= SK_FOLD_SIZE)
        return false;
    struct sk_slice last = sk_name_word_at(text, second, end);
    memcpy(pair, first.data, first.size);
    pair[first.size] = '_';
    memcpy(pair + first.size + 1, last.data, last.size);
    return sk_name_is_excluded(&names->words, sk_slice(pair, first.size + 1 + last.size));
}

/* Places, streets, companies: like names, but of no person. */
static bool is_no_person(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                         enum sk_introduction introduction) {
    bool sure = introduction == SK_INTRODUCTION_PERSON || introduction == SK_INTRODUCTION_TITLE;
    bool listed = sk_name_listed(&names->words, sk_name_word_at(text, start, end)) == SK_LISTED_SURE;
    bool whole = listed && sk_name_count_words(text, start, end) > 1; /* "Nele & Bart Mortelmans" */
    if (sk_name_is_place(text, start, end) || is_brand(names, text, start, end))
        return true;
    if (introduction != SK_INTRODUCTION_TITLE && !whole && (sk_name_is_firm(text, end) || sk_name_is_pet(text, start)))
        return true;
    if (introduction == SK_INTRODUCTION_NONE && sk_name_is_quoted(text, start))
        return true;
    if (sk_name_is_street(text, start, end))
        return !sure || sk_name_is_address(text, start, end);
    return introduction == SK_INTRODUCTION_NONE && !whole && sk_name_is_company(text, start, end);
}

/* A run of which only the second word is a first name: "Zwemjuf Anita"; in a sentence only before a third: "unserer Mutter Ilse
 * Rademacher". */
static bool is_second_name(const struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    size_t second = *start + sk_name_word_at(text, *start, end).size + 1;
    if (second >= end)
        return false;
    struct sk_slice word = sk_name_word_at(text, second, end);
    if (sk_name_is_initials(word) && word.data[1] == '.' && second + word.size < end) {
        *start = second; /* "Rekeninghouder S.R. Mahabier" */
        return true;
    }
    if (second + word.size >= end && !sk_name_begins_anew(text, *start))
        return false;
    *start = second;
    return sk_name_listed(&names->words, word) == SK_LISTED_SURE;
}

/* "M. Thibault Delcourt": before a first name and a surname it is no initial. */
static bool is_french_title(const struct sk_names *names, struct sk_slice text, size_t start, size_t end) {
    size_t first = start + strlen("M. ");
    if (first >= end || memcmp(text.data + start, "M. ", strlen("M. ")) != 0)
        return false;
    struct sk_slice word = sk_name_word_at(text, first, end);
    return first + word.size < end && sk_name_listed(&names->words, word);
}

/* Decides on a trimmed run; may move *start behind a word that is no name ("Zwemjuf Anita"). */
static bool is_person(struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    enum sk_introduction introduction = sk_introduction_before(names->introductions, text, *start);
    if (is_french_title(names, text, *start, end))
        *start += strlen("M. ");
    bool address = sk_name_is_address(text, *start, end), title = introduction == SK_INTRODUCTION_TITLE;
    if (is_no_person(names, text, *start, end, introduction))
        return false;
    bool particle = islower((unsigned char) text.data[*start]) || text.data[*start] == '\'';
    bool refused = particle && !title && !behind_name_of(text, *start) && !particle_is_the_names(text, *start);
    if ((title || introduction == SK_INTRODUCTION_PERSON) && !address && !refused) {
        struct sk_slice word = sk_name_word_at(text, *start, end);
        if (behind_name_of(text, *start) && sk_name_is_particle(word) && *start + word.size + 1 < end)
            *start += word.size + 1; /* "op naam van van den Heuvel" */
        return true;
    }
    *start = sk_name_behind_particles(text, *start, end);
    if (is_introduced(names, text, *start, end, introduction) && !address)
        return true;
    if (address && sk_name_count_words(text, *start, end) == 1)
        return false;
    return is_name_by_itself(names, text, *start, end, introduction) || is_second_name(names, text, start, end);
}

static void consider(struct sk_names *names, struct sk_slice text, size_t start, size_t end, struct sk_candidates *out) {
    while (start < end) {
        size_t next, name_start = start, name_end = end;
        bool any = trim(names, text, &name_start, &name_end, &next);
        if (any && is_person(names, text, &name_start, name_end))
            sk_candidates_add(out, "person", name_start, sk_name_end(text, name_end), SK_RANK_NAME);
        start = next;
    }
}

/* ---- names in capitals ---- */

/* Words in capitals in a row. In a message that is all capitals they say nothing about where a name ends. */
struct capitals {
    struct sk_slice text;
    size_t start, end;
    bool shouting;
};

static bool is_shouting(struct sk_slice text) {
    size_t large = 0, small = 0;
    for (size_t i = 0; i < text.size; i++) {
        large += isupper((unsigned char) text.data[i]) != 0;
        small += islower((unsigned char) text.data[i]) != 0;
    }
    return large > small;
}

/* Whether the word before `end` may go on with the word from `start`: when shouting only where particles lead to it, or the name
 * must be over behind it. */
static bool is_surname(const struct sk_names *names, const struct capitals *run, size_t start, size_t end, bool particles) {
    struct sk_slice word = sk_slice_between(run->text, start, end), behind = sk_name_word_at(run->text, end + 1, run->end);
    if (word.size < 3 || sk_name_is_excluded(&names->words, word))
        return false;
    return !run->shouting || particles || sk_name_ends_line(run->text, end) || sk_name_is_excluded(&names->words, behind);
}

/* Where the name ends that begins at start, 0: there is none. *sure: by its initials or the list of first names. */
static size_t end_of_capitals(const struct sk_names *names, const struct capitals *run, size_t start, bool *sure) {
    struct sk_slice word = sk_name_word_at(run->text, start, run->end);
    for (*sure = false; sk_name_is_initials(word); word = sk_name_word_at(run->text, start, run->end)) {
        *sure = true;
        start += word.size + 1;
    }
    start = sk_name_behind_particles(run->text, start, run->end);
    word = sk_name_word_at(run->text, start, run->end);
    if (word.size < 2 || sk_name_is_excluded(&names->words, word))
        return 0;
    *sure |= sk_name_listed(&names->words, word) == SK_LISTED_SURE;
    size_t end = start + word.size;
    for (unsigned more = 0; more < 2; more++) {
        size_t next = sk_name_behind_particles(run->text, end + 1, run->end);
        size_t stop = next + sk_name_word_at(run->text, next, run->end).size;
        if (!is_surname(names, run, next, stop, next > end + 1))
            break;
        end = stop;
    }
    return end;
}

/* "Marie DUPONT": where the listed first name begins that stands before the run; else the run's start. */
static size_t first_name_before(const struct sk_names *names, const struct capitals *run) {
    size_t start = run->start;
    if (start < 3 || run->text.data[start - 1] != ' ' || run->shouting)
        return run->start;
    for (start--; start > 0 && !strchr(" \n.,:;(\"", run->text.data[start - 1]); start--)
        ;
    struct sk_slice word = sk_slice_between(run->text, start, run->start - 1);
    return word.size && !islower((unsigned char) *word.data) && sk_name_listed(&names->words, word) == SK_LISTED_SURE
               ? start
               : run->start;
}

/* Capitals are also acronyms and raised voices: without a title it takes initials or a listed first name. */
static bool is_capital_person(struct sk_names *names, const struct capitals *run, size_t start, size_t end, bool sure) {
    enum sk_introduction introduction = sk_introduction_before(names->introductions, run->text, start);
    bool whole = start == run->start && end == run->end && !run->shouting;
    if (introduction == SK_INTRODUCTION_NONE || is_no_person(names, run->text, start, end, introduction))
        return false;
    switch (introduction) {
    case SK_INTRODUCTION_TITLE: return sure || (whole && end - start >= 3);
    case SK_INTRODUCTION_PERSON: return sure;
    case SK_INTRODUCTION_GREETING:
    case SK_INTRODUCTION_CLOSE: return sure && is_introduced(names, run->text, start, end, introduction);
    default: return false;
    }
}

static void consider_capitals(struct sk_names *names, const struct capitals *run, struct sk_candidates *out) {
    size_t end, first = first_name_before(names, run);
    bool sure;
    for (size_t start = run->start; start < run->end;
         start = (end ? end : start + sk_name_word_at(run->text, start, run->end).size) + 1) {
        end = end_of_capitals(names, run, start, &sure);
        bool surname = end == run->end && start == run->start && first < start && end - start >= 4
                       && (end == run->text.size || run->text.data[end] != '!'); /* "Bedankt Jan TOP!" */
        if (surname)
            sk_candidates_add(out, "person", first, end, SK_RANK_NAME);
        else if (end && is_capital_person(names, run, start, end, sure))
            sk_candidates_add(out, "person",
                              behind_name_of(run->text, start) ? sk_name_behind_particles(run->text, start, end) : start, end,
                              SK_RANK_NAME);
        else
            end = 0;
    }
}

static void find_capitals(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    bool any = false, shouting = false;
    for (size_t at = 0; sk_pattern_next(names->capitals, text, &at, &match); any = true) {
        shouting = any ? shouting : is_shouting(text);
        struct capitals run = { text, match.start[0], match.end[0], shouting };
        consider_capitals(names, &run, out);
    }
}

void sk_names_find(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(names->run, text, &at, &match);)
        consider(names, text, match.start[0], match.end[0], out);
    find_capitals(names, text, out);
    sk_small_names_find(names->small, &names->words, text, out);
}
