/* Persons. A pattern finds runs of words that are written like names (capitals, initials, particles such as "van der"); a run is
 * a person where a list of first names knows its first word, or where the words before it introduce a person: "mijn naam is",
 * "mevrouw", "Beste", "onze collega", or the close of a letter ("Met vriendelijke groet," and a line with nothing but the name).
 * Words of data/not_names.txt end a run. Small letters count only behind the surest introductions, and only for listed names.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/entity_around.h"
#include "text/entity_introduction.h"
#include "text/entity_parts.h"
#include "text/normalise.h"

#define PARTICLE                                                                                                                 \
    "(?:[Ii]n(?=[ ]'t)|[Aa]an(?=[ ]de)|[Uu]it(?=[ "                                                                              \
    "]de)|[Vv]/"                                                                                                                 \
    "?d|[Vv]\\.d\\.|[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Tt]er|[Tt]en|[Tt]e|'t|[Ll]a|[Ll]e|[Ee]l|[Aa]l|[Bb]in|[Dd]u|[Dd]a|[Dd]os|" \
    "[Dd]i|[Zz]u|"                                                                                                               \
    "[Oo]p)"
#define CAPITALISED "(?:\\p{Lu}['’])?\\p{Lu}\\p{Ll}+(?:\\p{Lu}\\p{Ll}+)?(?:-\\p{Lu}?\\p{Ll}+(?:\\p{Lu}\\p{Ll}+)?)*"
#define INITIALS "(?:(?:\\p{Lu}|Th|Joh|Chr|Fr|Ph|Jac|Ant|Ch|Tj|IJ|St|Wm)\\.[ ]?){1,5}"

static const char run_pattern[] =
    "(?<![\\p{L}\\d'’@-])(?:" INITIALS ")?(?:" PARTICLE "[ ]){0,3}" CAPITALISED "(?:[ ](?:(?:" PARTICLE "[ ]){0,3}" CAPITALISED
    "|\\p{Lu}(?=[ ]\\p{Lu}\\p{Ll})|" INITIALS "(?=\\p{Lu}\\p{Ll}))){0,4}(?![\\p{L}\\d])";

/* Words in capitals with the particles and initials among them, without a way back into a word that was read. As many as stand in
 * a row, but a hundred: a name may begin at each, and particles lead on from it. */
#define CAPITALS "(?>(?:\\p{Lu}['’])?\\p{Lu}{2,}+(?:['’-]\\p{Lu}{2,}+)*+)(?![\\p{L}\\d])"

static const char capitals_pattern[] = "(?<![\\p{L}\\d'’@-])(?>(?:(?:\\p{Lu}\\.[ ]?){1,5})?(?:" PARTICLE "[ ]){0,3}" CAPITALS
                                       "(?:[ ](?:(?:\\p{Lu}\\.)++|" CAPITALS "|" PARTICLE "(?![\\p{L}\\d]))){0,100}+)";

/* Names typed in small letters, behind the surest introductions. Group 1: the name, 2: what may be its surname, when somebody
 * names himself; 3: the name that somebody else is called by. */
static const char small_pattern[] =
    "(?<![\\p{L}\\d])(?:(?:mijn[ ]naam[ ]is|my[ ]name[ ]is|my[ ]name's|mein[ ]name[ ]ist|mon[ ]nom[ ]est|je[ ]m'appelle|ik[ "
    "]heet|naam[ ]?:|"
    "name[ ]?:|(?:hoi|hallo|dag),?[ ]met|u[ ]spreekt[ ]met|ik[ ]ben|ich[ ]bin|i[ ]am|i'?m|this[ "
    "]is|groet(?:en|jes)?,?|mvg,?|gr\\.?,?|"
    "regards,?)\\s(\\p{Ll}{2,20}(?:-\\p{Ll}+)?)"
    "((?:[ ](?:van|de|der|den|ter|ten|te|el|al|vd|v\\.?d\\.?|ben|la|le|von)){1,3}[ ]\\p{Ll}{3,20}|"
    "(?=[ ]\\p{Ll}{3,20}(?:[ ]?(?:[.,!\\n]|\\z)|[ ](?:en|and|und|et|hier|here|mn|ik)\\b))[ ]\\p{Ll}{3,20})?|"
    "(?:hoi|hallo|hi|hey|hello|beste|dag|dear|bonjour|sprak[ ](?:met|ik)|gesproken[ ]met|collega|spoke[ "
    "](?:to|with)|bedankt|thanks|"
    "dankjewel|vraag[ ]naar|met)[ ,]{1,2}(\\p{Ll}{2,20}(?:-\\p{Ll}+)?))(?!\\p{L}|-\\p{L})";

struct sk_names {
    struct sk_pattern *run, *capitals, *small;
    struct sk_introductions *introductions;
    struct sk_wordmap first;    /* first names, folded; flag AMBIGUOUS: also an ordinary word */
    struct sk_wordmap excluded; /* words that are no names */
};

enum { AMBIGUOUS = 1 };

/* ---- creating ---- */

/* Small letters without accents: "Elodie" is as good as "Élodie". */
static struct sk_slice plain(struct sk_slice word, char out[SK_FOLD_SIZE]) {
    char folded[SK_FOLD_SIZE];
    return sk_slice(out, sk_soften_accents(sk_slice(folded, sk_fold_word(word, folded)), SK_LANGUAGE_UNKNOWN, out));
}

static enum sk_status put_plain(struct sk_wordmap *map, struct sk_slice word, unsigned flag, struct sk_error *error) {
    char text[SK_FOLD_SIZE];
    return sk_wordmap_put(map, plain(word, text), sk_slice("", 0), flag, error);
}

static enum sk_status add_first_names(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        bool ambiguous = words[i].data[words[i].size - 1] == '?';
        status = put_plain(context, sk_slice(words[i].data, words[i].size - ambiguous), ambiguous ? AMBIGUOUS : 0, error);
    }
    return status;
}

static enum sk_status add_excluded(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++)
        status = put_plain(context, words[i], 0, error);
    return status;
}

enum sk_status sk_names_create(struct sk_names **out, struct sk_error *error) {
    struct sk_names *names = calloc(1, sizeof *names);
    if (!names)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the lists of names");
    sk_wordmap_init(&names->first);
    sk_wordmap_init(&names->excluded);
    enum sk_status status = sk_pattern_create_words(run_pattern, false, &names->run, error);
    if (status == SK_OK)
        status = sk_pattern_create_words(capitals_pattern, false, &names->capitals, error);
    if (status == SK_OK)
        status = sk_introductions_create(&names->introductions, error);
    if (status == SK_OK)
        status = sk_pattern_create_words(small_pattern, true, &names->small, error);
    if (status == SK_OK)
        status = sk_wordlist_load("first_names.txt", add_first_names, &names->first, error);
    if (status == SK_OK)
        status = sk_wordlist_load("not_names.txt", add_excluded, &names->excluded, error);
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
    sk_pattern_destroy(names->small);
    sk_wordmap_finish(&names->first);
    sk_wordmap_finish(&names->excluded);
    free(names);
}

/* ---- the words of a run ---- */

static struct sk_slice range(struct sk_slice text, size_t start, size_t end) {
    return sk_slice(text.data + start, end - start);
}

static const struct sk_wordmap_entry *look_up(const struct sk_wordmap *map, struct sk_slice word) {
    char text[SK_FOLD_SIZE];
    return sk_wordmap_find(map, plain(word, text));
}

static bool is_excluded(const struct sk_names *names, struct sk_slice word) {
    const struct sk_wordmap_entry *listed = look_up(&names->first, word);
    return look_up(&names->excluded, word) && !(listed && !(listed->flag & AMBIGUOUS));
}

static bool is_particle(struct sk_slice word) {
    static const char *const particles[] = { "van", "von", "de", "der", "den",  "ter", "ten", "te",  "'t",
                                             "la",  "le",  "el", "al",  "bin",  "du",  "da",  "dos", "di",
                                             "zu",  "op",  "vd", "v/d", "v.d.", "in",  "aan", "uit" };
    return word.size >= 2 && word.size <= 4 && SK_SLICE_IS_ANY_CASELESS(word, particles);
}

/* "J.", "Th.", "P.J." */
static bool is_initials(struct sk_slice word) {
    return word.size >= 2 && word.size <= 12 && word.data[word.size - 1] == '.';
}

static unsigned count_words(struct sk_slice text, size_t start, size_t end) {
    unsigned count = 0;
    for (size_t at = start; at < end; count++)
        at += sk_name_word_at(text, at, end).size + 1;
    return count;
}

/* An excluded word is a name all the same where it is a first name behind another one ("Rachida Ben Ali"). */
static bool ends_run(const struct sk_names *names, struct sk_slice word, bool any) {
    return is_excluded(names, word) && !(any && look_up(&names->first, word));
}

/* Cuts excluded words off both ends of a run, and particles off its end. What is behind an excluded word in the middle is left
 * for the next round: *next. false: nothing is left. */
static bool trim(const struct sk_names *names, struct sk_slice text, size_t *start, size_t *end, size_t *next) {
    size_t at = *start, last = *start;
    bool any = false;
    *next = *end;
    while (at < *end) {
        struct sk_slice word = sk_name_word_at(text, at, *end);
        if (is_particle(word)) {
            /* belongs to the name around it */
        } else if (!ends_run(names, word, any)) {
            any = true;
            last = at + word.size;
        } else if (any) {
            *next = at;
            break;
        } else {
            *start = at + word.size + 1;
        }
        at += word.size + 1;
    }
    *end = last;
    return any && *start < *end;
}

/* Behind leading particles: "De Linde" is a house, "mevrouw De Linde" a person. */
static size_t behind_particles(struct sk_slice text, size_t start, size_t end) {
    struct sk_slice word = sk_name_word_at(text, start, end);
    while (is_particle(word)) {
        start += word.size + 1;
        word = sk_name_word_at(text, start, end);
    }
    return start;
}

/* ---- what stands around it; more in entity_around.c ---- */

/* A run without what introduces it: by the list of first names, by initials, or a line of its own at the end. */
static bool is_name_by_itself(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                              enum sk_introduction introduction) {
    struct sk_slice first = sk_name_word_at(text, start, end);
    const struct sk_wordmap_entry *listed = look_up(&names->first, first);
    unsigned words = count_words(text, start, end);
    if (listed && (introduction != SK_INTRODUCTION_NONE || words > 1 || !(listed->flag & AMBIGUOUS)))
        return true;
    if (is_initials(first) && words > 1)
        return true;
    if ((sk_name_followed_by(text, end, " hier") || sk_name_followed_by(text, end, " here")) && sk_name_ends_line(text, end + 5))
        return sk_name_begins_anew(text, start);
    if (sk_name_followed_by(text, end, " is mijn naam") || sk_name_followed_by(text, end, " is mijn volledige naam")
        || sk_name_followed_by(text, end, " is my name"))
        return true;
    return words > 1 && words <= 4 && start > 0 && text.data[start - 1] == '\n' && sk_name_ends_text(text, end);
}

/* "een medewerker van de gemeente": a particle in small letters belongs to a name only behind a title or "naam is". */
static bool particle_is_the_names(struct sk_slice text, size_t start) {
    static const char *const words[] = { "is ", "ben ", "heet ", "met ", "m. " };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (start >= size && strncasecmp(text.data + start - size, words[i], size) == 0)
            return true;
    }
    return false;
}

/* "op naam van Kees Dijkgraaf": that "van" is not the name's. */
static bool behind_name_of(struct sk_slice text, size_t start) {
    static const char *const words[] = { "naam ", "namen ", "familie " };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t size = strlen(words[i]);
        if (start >= size && strncasecmp(text.data + start - size, words[i], size) == 0
            && islower((unsigned char) text.data[start]))
            return true;
    }
    return false;
}

/* What the introduction alone decides. A greeting speaks to a person if nothing but the name stands before the comma. */
static bool is_introduced(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                          enum sk_introduction introduction) {
    switch (introduction) {
    case SK_INTRODUCTION_CLOSE: return sk_name_ends_line(text, end);
    case SK_INTRODUCTION_GREETING: return end >= text.size || strchr(",!\n", text.data[end]) != NULL;
    case SK_INTRODUCTION_WEAK:
        return count_words(text, start, end) > 1 || look_up(&names->first, sk_name_word_at(text, start, end));
    default: return false;
    }
}

/* "ralph_lauren" in data/not_names.txt: two words that name a brand. */
static bool is_brand(const struct sk_names *names, struct sk_slice text, size_t start, size_t end) {
    start = behind_particles(text, start, end);
    struct sk_slice first = sk_name_word_at(text, start, end);
    size_t second = start + first.size + 1;
    char pair[2 * SK_FOLD_SIZE];
    if (second >= end || first.size + (end - second) + 1 >= SK_FOLD_SIZE)
        return false;
    struct sk_slice last = sk_name_word_at(text, second, end);
    memcpy(pair, first.data, first.size);
    pair[first.size] = '_';
    memcpy(pair + first.size + 1, last.data, last.size);
    return look_up(&names->excluded, sk_slice(pair, first.size + 1 + last.size)) != NULL;
}

/* Places, streets, companies: like names, but of no person. */
static bool is_no_person(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                         enum sk_introduction introduction) {
    bool sure = introduction == SK_INTRODUCTION_PERSON || introduction == SK_INTRODUCTION_TITLE;
    if (sk_name_is_place(text, start, end) || is_brand(names, text, start, end))
        return true;
    if (sk_name_is_street(text, start, end))
        return !sure || sk_name_is_address(text, start, end);
    return introduction == SK_INTRODUCTION_NONE && sk_name_is_company(text, start, end);
}

/* A run of which only the second word is a first name: "Zwemjuf Anita". */
static bool is_second_name(const struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    size_t second = *start + sk_name_word_at(text, *start, end).size + 1;
    if (second >= end || !sk_name_begins_anew(text, *start))
        return false;
    const struct sk_wordmap_entry *listed = look_up(&names->first, sk_name_word_at(text, second, end));
    *start = second;
    return listed && !(listed->flag & AMBIGUOUS);
}

/* Decides on a trimmed run; may move *start behind a word that is no name ("Zwemjuf Anita"). */
static bool is_person(struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    enum sk_introduction introduction = sk_introduction_before(names->introductions, text, *start);
    bool address = sk_name_is_address(text, *start, end), title = introduction == SK_INTRODUCTION_TITLE;
    if (is_no_person(names, text, *start, end, introduction))
        return false;
    bool particle = islower((unsigned char) text.data[*start]) || text.data[*start] == '\'';
    bool refused = particle && !title && !behind_name_of(text, *start) && !particle_is_the_names(text, *start);
    if ((title || introduction == SK_INTRODUCTION_PERSON) && !address && !refused) {
        if (behind_name_of(text, *start))
            *start = behind_particles(text, *start, end);
        return true;
    }
    *start = behind_particles(text, *start, end);
    if (is_introduced(names, text, *start, end, introduction) && !address)
        return true;
    if (address && count_words(text, *start, end) == 1)
        return false;
    return is_name_by_itself(names, text, *start, end, introduction) || is_second_name(names, text, start, end);
}

/* "Fatima-Bram": a name goes on behind its hyphen. */
static size_t end_of_name(struct sk_slice text, size_t end) {
    size_t at = end + 1;
    if (end >= text.size || text.data[end] != '-')
        return end;
    while (at < text.size && (isalpha((unsigned char) text.data[at]) || (unsigned char) text.data[at] >= 0x80))
        at++;
    return at > end + 1 ? at : end;
}

static void consider(struct sk_names *names, struct sk_slice text, size_t start, size_t end, struct sk_candidates *out) {
    while (start < end) {
        size_t next, name_start = start, name_end = end;
        bool any = trim(names, text, &name_start, &name_end, &next);
        if (any && is_person(names, text, &name_start, name_end))
            sk_candidates_add(out, "person", name_start, end_of_name(text, name_end), SK_RANK_NAME);
        start = next;
    }
}

static bool is_sure_first_name(const struct sk_names *names, struct sk_slice word) {
    const struct sk_wordmap_entry *listed = look_up(&names->first, word);
    return listed && !(listed->flag & AMBIGUOUS);
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
    struct sk_slice word = range(run->text, start, end), behind = sk_name_word_at(run->text, end + 1, run->end);
    if (word.size < 3 || is_excluded(names, word))
        return false;
    return !run->shouting || particles || sk_name_ends_line(run->text, end) || is_excluded(names, behind);
}

/* Where the name ends that begins at start, 0: there is none. *sure: by its initials or the list of first names. */
static size_t end_of_capitals(const struct sk_names *names, const struct capitals *run, size_t start, bool *sure) {
    struct sk_slice word = sk_name_word_at(run->text, start, run->end);
    for (*sure = false; is_initials(word); word = sk_name_word_at(run->text, start, run->end)) {
        *sure = true;
        start += word.size + 1;
    }
    start = behind_particles(run->text, start, run->end);
    word = sk_name_word_at(run->text, start, run->end);
    if (word.size < 2 || is_excluded(names, word))
        return 0;
    *sure |= is_sure_first_name(names, word);
    size_t end = start + word.size;
    for (unsigned more = 0; more < 2; more++) {
        size_t next = behind_particles(run->text, end + 1, run->end);
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
    struct sk_slice word = range(run->text, start, run->start - 1);
    return word.size && !islower((unsigned char) *word.data) && is_sure_first_name(names, word) ? start : run->start;
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
            sk_candidates_add(out, "person", behind_name_of(run->text, start) ? behind_particles(run->text, start, end) : start,
                              end, SK_RANK_NAME);
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

static void find_small(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(names->small, text, &at, &match);) {
        unsigned group = sk_match_has(&match, 3) ? 3 : 1;
        size_t start = match.start[group], end = match.end[group];
        bool surname = group == 1 && sk_match_has(&match, 2) && match.end[2] > match.start[2] + 1;
        if (!is_sure_first_name(names, range(text, start, end)))
            continue;
        size_t last = surname ? match.end[2] : end;
        while (surname && last > match.start[2] && text.data[last - 1] != ' ')
            last--;
        if (surname && !look_up(&names->excluded, range(text, last, match.end[2])))
            end = match.end[2];
        sk_candidates_add(out, "person", start, end_of_name(text, end), SK_RANK_NAME - 1);
    }
}

void sk_names_find(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(names->run, text, &at, &match);)
        consider(names, text, match.start[0], match.end[0], out);
    find_capitals(names, text, out);
    find_small(names, text, out);
}
