/* Names that are typed without capitals are told from words by the list of first names, and count only where something says that
 * a name stands there: what introduces it, or what follows the first words of a line or sentence. Initials with a surname need no
 * list behind "op naam van" and its like.
 */
#include "text/entity_names_small.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/entity_around.h"
#include "text/pattern.h"

/* Names typed in small letters, behind the surest introductions. Group 1: the name, 2: what may be its surname, when somebody
 * names himself; 3: the name that somebody else is called by. */
static const char introduced_pattern[] =
    "(?<![\\p{L}\\d])(?:(?:mijn[ ]naam[ ]is|my[ ]name[ ]is|my[ ]name's|mein[ ]name[ ]ist|mon[ ]nom[ ]est|je[ ]m'appelle|ik[ "
    "]heet|naam[ ]?:|"
    "name[ ]?:|(?:hoi|hallo|dag|goede(?:morgen|middag|navond)),?[ ]met|u[ ]spreekt[ ]met|ik[ ]ben|ich[ ]bin|i[ ]am|i'?m|this[ "
    "]is|groet(?:en|jes)?,?|mvg,?|gr\\.?,?|"
    "regards,?|heet|hei(?:ß|ss)t|name[ ]is|naam[ ]is|gr(?:oe)?tjes,?|ich[ ]hei(?:ß|ss)e|c['’]est|ici|je[ "
    "]suis|it['’]?s|(?:op|onder)[ ]naam[ "
    "]van|t\\.?n\\.?v\\.?|namens|staat[ ]op|moet[ "
    "]op|ene|ask[ ]for|via|door|aan|van|liefs,?|x{1,3}|kl(?:ant|t)?\\.?)\\s\\(?(\\p{Ll}{2,20}(?:-\\p{Ll}+)?)"
    "((?:[ ](?:van|de|der|den|ter|ten|te|el|al|vd|v\\.?d\\.?|ben|la|le|von)){1,3}[ ]\\p{Ll}{3,20}(?:-\\p{Ll}+)?|"
    "(?=[ ]\\p{Ll}{2,20}(?:-\\p{Ll}+)?(?:[ ]?(?:[.,!\\n]|\\z)|[ "
    "](?:en|and|und|et|hier|here|mn|ik|maar|via|wil|heeft|is|in|uit|belt|hab|habe|has|born|geb)\\b))[ "
    "]\\p{Ll}{2,20}(?:-\\p{Ll}+)?)?|"
    "(?:hoi|hallo|hi|hey|hello|beste|dag|dear|bonjour|sprak[ ](?:met|ik)|gesproken[ ]met|collega|spoke[ "
    "](?:to|with)|bedankt|thanks|"
    "dankjewel|vraag[ ]naar|met)[ ,]{1,2}(\\p{Ll}{2,20}(?:-\\p{Ll}+)?)|(?:(?:op|onder)[ ]naam[ ]van|au[ ]nom[ "
    "]de|(?:man|vrouw|partner|zoon|dochter|husband|wife|son|daughter)[ ]is|t\\.?n\\.?v\\.?|naam(?:[ "
    "]is)?|name(?:[ ]is)?|"
    "gr(?:oe(?:t(?:en|jes)?))?|mvg)[ :,\\n]{1,2}((?:\\p{Ll}\\.[ ]?){1,4}(?:(?:van|de|der|den|ter|ten|te|el|al|vd|v\\.?d\\.?)[ "
    "]){0,3}\\p{Ll}{3,20}(?:-\\p{Ll}+)?))(?!\\p{L}|-\\p{L})";

struct sk_small_names {
    struct sk_pattern *introduced;
};

enum sk_status sk_small_names_create(struct sk_small_names **out, struct sk_error *error) {
    struct sk_small_names *small = calloc(1, sizeof *small);
    if (!small)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of names");
    enum sk_status status = sk_pattern_create_words(introduced_pattern, true, &small->introduced, error);
    if (status == SK_OK)
        *out = small;
    else
        sk_small_names_destroy(small);
    return status;
}

void sk_small_names_destroy(struct sk_small_names *small) {
    if (small)
        sk_pattern_destroy(small->introduced);
    free(small);
}

static bool is_sure(const struct sk_name_words *words, struct sk_slice text, size_t start, size_t end) {
    return sk_name_listed(words, sk_slice_between(text, start, end)) == SK_LISTED_SURE;
}

/* "van fatima gekregen". */
static bool is_participle(struct sk_slice word) {
    return word.size >= 5 && memcmp(word.data, "ge", 2) == 0
           && (strchr("dt", word.data[word.size - 1]) || memcmp(word.data + word.size - 2, "en", 2) == 0);
}

static void find_introduced(const struct sk_small_names *small, const struct sk_name_words *words, struct sk_slice text,
                            struct sk_candidates *out) {
    struct sk_match match;
    for (size_t at = 0; sk_pattern_next(small->introduced, text, &at, &match);) {
        if (sk_match_has(&match, 4)) { /* "op naam van p. de wit" */
            sk_candidates_add(out, "person", match.start[4], match.end[4], SK_RANK_NAME - 1);
            continue;
        }
        unsigned group = sk_match_has(&match, 3) ? 3 : 1;
        at = match.start[group]; /* "hey its tom": what is no name may introduce one */
        size_t start = match.start[group], end = match.end[group];
        bool surname = group == 1 && sk_match_has(&match, 2) && match.end[2] > match.start[2] + 1;
        if (end - start < 3 || !is_sure(words, text, start, end))
            continue;
        size_t last = surname ? match.end[2] : end;
        while (surname && last > match.start[2] && text.data[last - 1] != ' ')
            last--;
        if (surname && !is_participle(sk_slice_between(text, last, match.end[2]))
            && !sk_name_is_excluded(words, sk_slice_between(text, last, match.end[2])))
            end = match.end[2];
        sk_candidates_add(out, "person", start, sk_name_end(text, end), SK_RANK_NAME - 1);
    }
}

static bool is_small(struct sk_slice word) {
    for (size_t i = 0; i < word.size; i++)
        if (!islower((unsigned char) word.data[i]) && (unsigned char) word.data[i] < 0x80 && !strchr("-'", word.data[i]))
            return false;
    return word.size >= 3;
}

/* The end of the word at `at`, before a blank or a mark. */
static size_t word_end(struct sk_slice text, size_t at) {
    while (at < text.size && !strchr(" \n.,:;!?()", text.data[at]))
        at++;
    return at;
}

/* Whether what stands behind a name in small letters says that it was one: "mustafa hier", "fatima el bakkali, 22-11-1987". */
static bool is_over(struct sk_slice text, size_t end) {
    static const char *const words[] = { " hier", " here", " born", " geb" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sk_name_followed_by(text, end, words[i]))
            return true;
    if (end + 2 >= text.size || text.data[end] != ',')
        return false;
    size_t at = end + 2;
    while (at < text.size && !strchr(" \n", text.data[at]) && text.data[at] != '@')
        at++;
    return strchr("0123456789+(", text.data[end + 2]) || (at < text.size && text.data[at] == '@');
}

/* A listed first name in small letters that a line begins with, and the surname behind it. */
static void consider(const struct sk_name_words *words, struct sk_slice text, size_t start, struct sk_candidates *out) {
    size_t end = word_end(text, start);
    size_t surname = end < text.size ? sk_name_behind_particles(text, end + 1, text.size) : end;
    if (!is_small(sk_slice_between(text, start, end)) || !is_sure(words, text, start, end))
        return;
    size_t last = surname < text.size ? word_end(text, surname) : end;
    bool whole = last > surname && is_small(sk_slice_between(text, surname, last)) && is_over(text, last);
    if (whole || is_over(text, end))
        sk_candidates_add(out, "person", start, whole ? last : end, SK_RANK_NAME - 1);
}

/* Names that a line or a sentence in small letters begins with. */
static void find_first(const struct sk_name_words *words, struct sk_slice text, struct sk_candidates *out) {
    for (size_t at = 0; at < text.size; at++) {
        bool begins =
            at == 0 || text.data[at - 1] == '\n' || (at > 1 && text.data[at - 1] == ' ' && strchr(".!?,", text.data[at - 2]));
        if (begins && islower((unsigned char) text.data[at]))
            consider(words, text, at, out);
    }
}

void sk_small_names_find(const struct sk_small_names *small, const struct sk_name_words *words, struct sk_slice text,
                         struct sk_candidates *out) {
    find_introduced(small, words, text, out);
    find_first(words, text, out);
}
