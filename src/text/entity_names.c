/* Persons. A pattern finds runs of words that are written like names (capitals, initials, particles such as "van der"); a run is
 * a person where a list of first names knows its first word, or where the words before it introduce a person: "mijn naam is",
 * "mevrouw", "Beste", "onze collega", or the close of a letter ("Met vriendelijke groet," and a line with nothing but the name).
 * Words of data/not_names.txt end a run. Small letters count only behind the surest introductions, and only for listed names.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text/entity_parts.h"
#include "text/normalise.h"

#define PARTICLE                                                                                                                 \
    "(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]en|[Tt]er|[Tt]en|[Tt]e|'t|[Ll]a|[Ll]e|[Ee]l|[Aa]l|[Bb]in|[Dd]u|[Dd]a|[Dd]os|[Dd]i|[Zz]u|" \
    "[Oo]p)"
#define CAPITALISED "(?:\\p{Lu}['’])?\\p{Lu}\\p{Ll}+(?:\\p{Lu}\\p{Ll}+)?(?:-\\p{Lu}?\\p{Ll}+(?:\\p{Lu}\\p{Ll}+)?)*"
#define INITIALS "(?:(?:\\p{Lu}|Th|Joh|Chr|Fr|Ph|Jac|Ant|Ch|Tj|IJ|St|Wm)\\.[ ]?){1,5}"

static const char run_pattern[] =
    "(?<![\\p{L}\\d'’@-])(?:" INITIALS ")?(?:" PARTICLE "[ ]){0,3}" CAPITALISED "(?:[ ](?:(?:" PARTICLE "[ ]){0,3}" CAPITALISED
    "|\\p{Lu}(?=[ ]\\p{Lu}\\p{Ll})|" INITIALS "(?=\\p{Lu}\\p{Ll}))){0,4}(?![\\p{L}\\d])";

/* What introduces a person, whatever the name: group 1 takes any name, group 2 (a greeting) a listed one, group 3 (a close) any
 * if the line ends behind it. Matched against the end of what stands before the run. */
static const char before_pattern[] =
    "(?:^|[^\\p{L}\\d])(?:"
    "(?:((?:mijn|zijn|haar|de|my|his|her|the|mein|sein|ihr|meine)[ ](?:[\\p{L}]+"
    "[ ])?(?:naam|name|achternaam|voornaam|surname|nachname)[ ](?:op[ ]de[ ]\\p{L}+[ ])?"
    "(?:is|was|ist|luidt|now[ ]is|is[ ]now|is[ ]now"
    "[ ]spelled|to)|(?:naam|name|contact(?:persoon|person)?|contractant|t\\.?n\\.?v\\.?|t\\.?a\\.?v\\.?|nom)[ ]?:|"
    "(?:naam|name)[ ](?:on|op)[ ](?:the|de)[ ]\\p{L}+[ ](?:is|was)|"
    "(?:op|onder|in|under|auf|au)[ ](?:de[ ]|the[ ]|den[ ]|mijn[ ]|zijn[ ]|haar[ ]|my[ ])?(?:naam|name|namen|nom)(?:"
    "[ ](?:van|of|von|de|te[ ]zetten:?)|,)?|namens|on[ ]behalf[ ]of|"
    "(?:ik|hij|zij|ze|die|dat)[ ](?:heet|heette)(?:[ ](?:nu|vanaf[ ]nu|eigenlijk))?|heiße(?:[ ]nun)?|je"
    "[ ]m'appelle|called|named|genaamd|ene|spreekt[ ]met|"
    "ik[ ]ben|i['’]m|i[ ]am|ich[ ]bin|je[ ]suis|this[ ]is|(?:hoi|hallo|dag|goede(?:morgen|middag|navond))[ ]met|"
    "mevrouw|meneer|mevr|heer|dhr|mw|mrs?|ms|miss|drs?|ir|prof|col|major|revd|sister|fam|familie|herrn?|frau|monsieur|madame|mme|"
    "tante|oom|opa|oma|(?:zwem)?juf|meester|"
    "(?:mijn|onze?|haar|zijn|uw|je|jullie|my|our|your|his|her|meine?|unsere?|de|the|een|a|former)[ ](?:[\\p{L}]+"
    "[ ])?(?:collega|colleague|kollege|kollegin|medewerker|medewerkster|monteur|chauffeur|"
    "bezorger|agent|adviseur|gids|guide|moeder|vader|man|vrouw|zoon|dochter|zus|broer|partner|vriend|vriendin|buurman|buurvrouw|"
    "mother|father|husband|wife|son|daughter|sister|brother|"
    "friend|neighbour|treasurer|secretary|penningmeester|voorzitter|employee|cliënte?|patient))\\.?[ ('\"“‘-]{1,3})|"
    "(?:(beste|hoi|hallo|hello|hi|hey|heej?|dag|dear|geachte|lieve|liebe|lieber|bonjour|goede(?:morgen|middag|navond)|good"
    "[ ](?:morning|afternoon|evening))[ ,!]{1,3})|"
    "(?:(groet(?:en|jes)?|gr|mvg|hoogachtend|hoogachting|regards|sincerely|faithfully|truly|yours|best|cheers|wishes|thanks|"
    "thank[ ]you|bedankt|dank|dankjewel|dank[ ](?:je|u)(?:[ ]wel)?|bvd|svp|aub|"
    "alvast|voorbaat|hulp|moeite|cordialement|distinguées|salutations|merci|grüßen?|grüsse?n?|gruß|gruss|hochachtungsvoll|danke|"
    "weekend|avond|help|much|advance|reading|meedenken)[\\s,.!:–-]{1,6})"
    ")(?:(?:mw|mr|mrs|dhr|mevr|dr|ir|drs|ing|col|revd)\\.?[ ])?\\z";

/* Names typed in small letters, behind the surest introductions. Group 1: the name. */
static const char small_pattern[] = "(?<![\\p{L}\\d])(?:mijn[ ]naam[ ]is|my[ ]name[ ]is|ik[ ]heet|naam[ ]?:|name[ ]?:|hoi"
                                    "[ ]met|u[ ]spreekt[ ]met|ik[ ]ben|groet(?:en|jes)?,?|mvg,?|gr\\.?,?)\\s"
                                    "(\\p{Ll}{2,20}(?:-\\p{Ll}+)?)((?:[ ](?:van|de|der|den|ter|ten|te|el)){1,3}"
                                    "[ ]\\p{Ll}{3,20}|(?=[ ]\\p{Ll}{3,20}[ ]?(?:[.,!\\n]|\\z))[ ]\\p{Ll}{3,20})?";

struct sk_names {
    struct sk_pattern *run, *before, *small;
    struct sk_wordmap first;    /* first names, folded; flag AMBIGUOUS: also an ordinary word */
    struct sk_wordmap excluded; /* words that are no names */
};

enum { AMBIGUOUS = 1 };

enum introduction { NOTHING, PERSON, GREETING, CLOSE };

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
    enum sk_status status = sk_pattern_create(run_pattern, false, &names->run, error);
    if (status == SK_OK)
        status = sk_pattern_create(before_pattern, true, &names->before, error);
    if (status == SK_OK)
        status = sk_pattern_create(small_pattern, true, &names->small, error);
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
    sk_pattern_destroy(names->before);
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
    static const char *const particles[] = { "van", "von", "de", "der", "den", "ter", "ten", "te", "'t", "la",
                                             "le",  "el",  "al", "bin", "du",  "da",  "dos", "di", "zu", "op" };
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        if (word.size == strlen(particles[i]) && strncasecmp(word.data, particles[i], word.size) == 0)
            return true;
    }
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
        } else if (!is_excluded(names, word)) {
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

#define LOOK_BACK ((size_t) 48)

static enum introduction introduction_before(struct sk_names *names, struct sk_slice text, size_t start) {
    size_t from = start > LOOK_BACK ? start - LOOK_BACK : 0;
    while (from > 0 && ((unsigned char) text.data[from] & 0xc0) == 0x80)
        from--;
    struct sk_match match;
    size_t at = 0;
    if (start == 0 || !sk_pattern_next(names->before, range(text, from, start), &at, &match))
        return NOTHING;
    for (unsigned group = 1; group <= 3; group++) {
        if (sk_match_has(&match, group))
            return (enum introduction) group;
    }
    return NOTHING;
}

/* Behind the name the text ends, or a line does, or a comma or stop follows. */
static bool ends_line(struct sk_slice text, size_t end) {
    while (end < text.size && (text.data[end] == ' ' || text.data[end] == '.' || text.data[end] == ')'))
        end++;
    return end >= text.size || strchr(",\n.!", text.data[end]) != NULL;
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

static bool followed_by(struct sk_slice text, size_t end, const char *word) {
    size_t size = strlen(word);
    return text.size - end >= size && memcmp(text.data + end, word, size) == 0
           && (text.size - end == size || !isalpha((unsigned char) text.data[end + size]));
}

/* "Galenstraat 401": the last word of a run is a street. */
static bool is_street(struct sk_slice text, size_t start, size_t end) {
    static const char *const endings[] = { "straat", "laan", "weg",    "plein", "gracht", "kade",   "dijk",
                                           "singel", "hof",  "pad",    "park",  "steeg",  "dreef",  "lane",
                                           "street", "road", "avenue", "close", "row",    "straße", "strasse" };
    size_t word = end;
    while (word > start && text.data[word - 1] != ' ')
        word--;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t size = strlen(endings[i]);
        if (end - word >= size && strncasecmp(text.data + end - size, endings[i], size) == 0)
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
                              enum introduction introduction) {
    struct sk_slice first = word_at(text, start, end);
    const struct sk_wordmap_entry *listed = look_up(&names->first, first);
    unsigned words = count_words(text, start, end);
    if (listed && (introduction != NOTHING || words > 1 || !(listed->flag & AMBIGUOUS)))
        return true;
    if (is_initials(first) && words > 1)
        return true;
    if ((followed_by(text, end, " hier") || followed_by(text, end, " here")) && ends_line(text, end + 5))
        return begins_anew(text, start);
    return words > 1 && words <= 4 && start > 0 && text.data[start - 1] == '\n' && ends_text(text, end);
}

/* "een medewerker van de gemeente": a particle in small letters belongs to a name only behind a title or "naam is". */
static bool particle_is_the_names(struct sk_slice text, size_t start) {
    static const char *const words[] = { "mevrouw ", "mevr. ", "mw. ",  "heer ", "dhr. ", "meneer ",
                                         "is ",      "ben ",   "heet ", "met ",  "mr. ",  "m. " };
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

/* Decides on a trimmed run; may move *start behind a word that is no name ("Zwemjuf Anita"). */
static bool is_person(struct sk_names *names, struct sk_slice text, size_t *start, size_t end) {
    enum introduction introduction = introduction_before(names, text, *start);
    bool address = is_address(text, *start, end);
    if ((address && is_street(text, *start, end)) || is_place(text, *start, end))
        return false;
    bool particle = islower((unsigned char) text.data[*start]) || text.data[*start] == '\'';
    bool refused = particle && !behind_name_of(text, *start) && !particle_is_the_names(text, *start);
    if (introduction == PERSON && !address && !refused) {
        if (behind_name_of(text, *start))
            *start = behind_particles(text, *start, end);
        return true;
    }
    *start = behind_particles(text, *start, end);
    if (introduction == CLOSE && ends_line(text, end))
        return true;
    if (address && count_words(text, *start, end) == 1)
        return false;
    if (is_name_by_itself(names, text, *start, end, introduction))
        return true;
    size_t second = *start + word_at(text, *start, end).size + 1;
    if (second >= end || !begins_anew(text, *start))
        return false;
    const struct sk_wordmap_entry *listed = look_up(&names->first, word_at(text, second, end));
    *start = second;
    return listed && !(listed->flag & AMBIGUOUS);
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

static void find_small(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(names->small, text, &at, &match);) {
        const struct sk_wordmap_entry *listed = look_up(&names->first, range(text, match.start[1], match.end[1]));
        if (!listed || (listed->flag & AMBIGUOUS))
            continue;
        size_t end = sk_match_has(&match, 2) && match.end[2] > match.start[2] ? match.end[2] : match.end[1];
        sk_candidates_add(out, "person", match.start[1], end_of_name(text, end), SK_RANK_NAME - 1);
    }
}

void sk_names_find(struct sk_names *names, struct sk_slice text, struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(names->run, text, &at, &match);)
        consider(names, text, match.start[0], match.end[0], out);
    find_small(names, text, out);
}
