/* Persons. A pattern finds runs of words that are written like names (capitals, initials, particles such as "van der"); a run is
 * a person where a list of first names knows its first word, or where the words before it introduce a person: "mijn naam is",
 * "mevrouw", "Beste", "onze collega", or the close of a letter ("Met vriendelijke groet," and a line with nothing but the name).
 * Words of data/not_names.txt end a run. Small letters count only behind the surest introductions, and only for listed names.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    struct sk_pattern *run, *small;
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

/* The word that begins at `at` and ends at a blank or at end. */
static struct sk_slice word_at(struct sk_slice text, size_t at, size_t end) {
    size_t stop = at;
    while (stop < end && text.data[stop] != ' ' && text.data[stop] != '\n')
        stop++;
    return range(text, at, stop);
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
    if (word.size < 2 || word.size > 4)
        return false;
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if ((*particles[i] | 32) == (*word.data | 32) && word.size == strlen(particles[i])
            && strncasecmp(word.data, particles[i], word.size) == 0)
            return true;
    return false;
}

/* "J.", "Th.", "P.J." */
static bool is_initials(struct sk_slice word) {
    return word.size >= 2 && word.size <= 12 && word.data[word.size - 1] == '.';
}

static unsigned count_words(struct sk_slice text, size_t start, size_t end) {
    unsigned count = 0;
    for (size_t at = start; at < end; count++)
        at += word_at(text, at, end).size + 1;
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
        struct sk_slice word = word_at(text, at, *end);
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
    struct sk_slice word = word_at(text, start, end);
    while (is_particle(word)) {
        start += word.size + 1;
        word = word_at(text, start, end);
    }
    return start;
}

/* ---- what stands around it ---- */

static bool followed_by(struct sk_slice text, size_t end, const char *word) {
    size_t size = strlen(word);
    return text.size - end >= size && memcmp(text.data + end, word, size) == 0
           && (text.size - end == size || !isalpha((unsigned char) text.data[end + size]));
}

/* Behind the name the text ends, or a line does, or a comma or stop follows. */
static bool ends_line(struct sk_slice text, size_t end) {
    if (followed_by(text, end, " en") || followed_by(text, end, " and") || followed_by(text, end, " und"))
        return true;
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '.' || text.data[end] == ')'))
        end++;
    return end >= text.size || strchr(",\n.!|;&(", text.data[end]) != NULL;
}

static bool ends_text(struct sk_slice text, size_t end) {
    while (end < text.size && strchr(" .!)\n\r", text.data[end]))
        end++;
    return end >= text.size;
}

/* Begins a line or a sentence, or stands behind a comma. */
static bool begins_anew(struct sk_slice text, size_t start) {
    while (start > 0 && text.data[start - 1] == ' ')
        start--;
    return start == 0 || strchr("\n.?!,:", text.data[start - 1]) != NULL;
}

/* "Kerkweg 5", "3511 AB Utrecht": an address, not a name. */
static bool is_address(struct sk_slice text, size_t start, size_t end) {
    bool number_behind = end + 1 < text.size && (text.data[end] == ' ') && isdigit((unsigned char) text.data[end + 1]);
    bool postcode_before =
        start >= 3 && text.data[start - 1] == ' '
        && (isdigit((unsigned char) text.data[start - 2])
            || (start >= 7 && isupper((unsigned char) text.data[start - 2]) && isupper((unsigned char) text.data[start - 3])
                && (isdigit((unsigned char) text.data[start - 5]) || isdigit((unsigned char) text.data[start - 4]))));
    return number_behind || postcode_before;
}

/* "Galenstraat 401": the last word of a run is a street. */
static bool is_street(struct sk_slice text, size_t start, size_t end) {
    static const char *const before[] = { "rue ", "avenue ", "boulevard ", "place ", "chaussée ", "allée " };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t size = strlen(before[i]);
        if (start >= size && strncasecmp(text.data + start - size, before[i], size) == 0)
            return true;
    }
    /* the second row stands at the end of surnames too ("Verkade", "Noordhof"): a house number must follow */
    static const char *const endings[] = { "straat", "laan",   "plein",   "gracht", "singel", "dreef", "street",
                                           "avenue", "straße", "strasse", "weg",    "kade",   "dijk",  "hof",
                                           "pad",    "park",   "steeg",   "lane",   "road",   "close", "row" };
    static const size_t sure = 10;
    bool number = is_address(text, start, end);
    size_t word = end;
    while (word > start && text.data[word - 1] != ' ')
        word--;
    for (size_t i = 0; i < (number ? sizeof endings / sizeof *endings : sure); i++) {
        size_t size = strlen(endings[i]);
        bool whole = end - word == size && word == start; /* "Weg", "Park": not a street's name */
        if (end - word >= size && !whole && strncasecmp(text.data + end - size, endings[i], size) == 0)
            return true;
    }
    return false;
}

/* "in Sydney", "Sint Maarten". */
static bool is_place(struct sk_slice text, size_t start, size_t end) {
    struct sk_slice first = word_at(text, start, end);
    bool saint = sk_slice_is(first, "Sint") || sk_slice_is(first, "St.") || sk_slice_is(first, "San");
    bool inside = start >= 4 && strncasecmp(text.data + start - 4, " in ", 4) == 0 && first.size == end - start;
    return saint || inside;
}

/* A run without what introduces it: by the list of first names, by initials, or a line of its own at the end. */
static bool is_name_by_itself(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                              enum sk_introduction introduction) {
    struct sk_slice first = word_at(text, start, end);
    const struct sk_wordmap_entry *listed = look_up(&names->first, first);
    unsigned words = count_words(text, start, end);
    if (listed && (introduction != SK_INTRODUCTION_NONE || words > 1 || !(listed->flag & AMBIGUOUS)))
        return true;
    if (is_initials(first) && words > 1)
        return true;
    if ((followed_by(text, end, " hier") || followed_by(text, end, " here")) && ends_line(text, end + 5))
        return begins_anew(text, start);
    if (followed_by(text, end, " is mijn naam") || followed_by(text, end, " is mijn volledige naam")
        || followed_by(text, end, " is my name"))
        return true;
    return words > 1 && words <= 4 && start > 0 && text.data[start - 1] == '\n' && ends_text(text, end);
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
    case SK_INTRODUCTION_CLOSE: return ends_line(text, end);
    case SK_INTRODUCTION_GREETING: return end >= text.size || strchr(",!\n", text.data[end]) != NULL;
    case SK_INTRODUCTION_WEAK: return count_words(text, start, end) > 1 || look_up(&names->first, word_at(text, start, end));
    default: return false;
    }
}

/* "Jack & Jones": a company's name unless something introduces it. */
static bool is_company(struct sk_slice text, size_t start, size_t end) {
    bool behind = end + 2 < text.size && memcmp(text.data + end, " & ", 3) == 0;
    bool before = start >= 3 && memcmp(text.data + start - 3, " & ", 3) == 0;
    return behind || before;
}

/* "ralph_lauren" in data/not_names.txt: two words that name a brand. */
static bool is_brand(const struct sk_names *names, struct sk_slice text, size_t start, size_t end) {
    start = behind_particles(text, start, end);
    struct sk_slice first = word_at(text, start, end);
    size_t second = start + first.size + 1;
    char pair[2 * SK_FOLD_SIZE];
    if (second >= end || first.size + (end - second) + 1 >= SK_FOLD_SIZE)
        return false;
    struct sk_slice last = word_at(text, second, end);
    memcpy(pair, first.data, first.size);
    pair[first.size] = '_';
    memcpy(pair + first.size + 1, last.data, last.size);
    return look_up(&names->excluded, sk_slice(pair, first.size + 1 + last.size)) != NULL;
}

/* Places, streets, companies: like names, but of no person. */
static bool is_no_person(const struct sk_names *names, struct sk_slice text, size_t start, size_t end,
                         enum sk_introduction introduction) {
    bool sure = introduction == SK_INTRODUCTION_PERSON || introduction == SK_INTRODUCTION_TITLE;
    if (is_place(text, start, end) || is_brand(names, text, start, end))
        return true;
    if (is_street(text, start, end))
        return !sure || is_address(text, start, end);
    return introduction == SK_INTRODUCTION_NONE && is_company(text, start, end);
}

/* A run of which only the second word is a first name: "Zwemjuf Anita". */
static bool is_second_name(const struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    size_t second = *start + word_at(text, *start, end).size + 1;
    if (second >= end || !begins_anew(text, *start))
        return false;
    const struct sk_wordmap_entry *listed = look_up(&names->first, word_at(text, second, end));
    *start = second;
    return listed && !(listed->flag & AMBIGUOUS);
}

/* Decides on a trimmed run; may move *start behind a word that is no name ("Zwemjuf Anita"). */
static bool is_person(struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    enum sk_introduction introduction = sk_introduction_before(names->introductions, text, *start);
    bool address = is_address(text, *start, end), title = introduction == SK_INTRODUCTION_TITLE;
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
    find_small(names, text, out);
}
