/* Nouns are found first ("e-mail adres", "date of birth"), then the patterns of who asks whom, in which # is any of those nouns.
 * Patterns of what is no request take back what stands in the same sentence. A request for one noun covers those listed with it:
 * "uw naam, adres en postcode".
 */
#include "text/asks.h"

#include <stdlib.h>

#include "base/file.h"
#include "text/phrases.h"

#define MATCH_LIMIT 256
#define LIST_LIMIT ((size_t) 1 << 20)
#define LISTED_WITHIN 4 /* words between two nouns of one list */

/* What a pattern means: a noun or a direct request has its type's number added. */
enum { NO_REQUEST, REQUEST, SURE_REQUEST, DIRECT };

struct sk_asks {
    struct sk_phrases *nouns, *patterns, *given;
};

#define WARNING "asks_known:"

static const char *const warnings[SK_ASKS] = {
    [SK_ASK_ORDER_NUMBER] = WARNING "order_number",
    [SK_ASK_CUSTOMER_NUMBER] = WARNING "customer_number",
    [SK_ASK_POSTCODE] = WARNING "postcode",
    [SK_ASK_EMAIL] = WARNING "email",
    [SK_ASK_PHONE] = WARNING "phone",
    [SK_ASK_DATE_OF_BIRTH] = WARNING "date_of_birth",
    [SK_ASK_IBAN] = WARNING "iban",
    [SK_ASK_METER_READING] = WARNING "meter_reading",
    [SK_ASK_LICENCE_PLATE] = WARNING "licence_plate",
    [SK_ASK_BSN] = WARNING "bsn",
    [SK_ASK_NAME] = WARNING "name",
    [SK_ASK_ADDRESS] = WARNING "address",
    [SK_ASK_PHOTO] = WARNING "photo",
};

const char *sk_ask_warning(enum sk_ask ask) {
    return warnings[ask];
}

const char *sk_ask_name(enum sk_ask ask) {
    return warnings[ask] + strlen(WARNING);
}

/* ---- the list ---- */

static bool find_type(struct sk_slice name, unsigned *type) {
    for (*type = 0; *type < SK_ASKS; ++*type)
        if (sk_slice_is(name, warnings[*type] + strlen(WARNING)))
            return true;
    return false;
}

/* "noun TYPE = pattern" and its like; key and argument are what stands before the "=". */
static enum sk_status add_line(struct sk_asks *asks, struct sk_slice key, struct sk_slice argument, struct sk_slice pattern,
                               struct sk_error *error) {
    unsigned type = 0;
    bool typed = find_type(argument, &type);
    if (sk_slice_is(key, "set") && argument.size) {
        enum sk_status status = sk_phrases_define(asks->nouns, argument, pattern, SK_LANGUAGE_UNKNOWN, error);
        if (status == SK_OK)
            status = sk_phrases_define(asks->patterns, argument, pattern, SK_LANGUAGE_UNKNOWN, error);
        return status == SK_OK ? sk_phrases_define(asks->given, argument, pattern, SK_LANGUAGE_UNKNOWN, error) : status;
    }
    if (sk_slice_is(key, "given") && typed)
        return sk_phrases_add(asks->given, pattern, SK_LANGUAGE_UNKNOWN, type, error);
    if (sk_slice_is(key, "noun") && typed)
        return sk_phrases_add(asks->nouns, pattern, SK_LANGUAGE_UNKNOWN, type, error);
    if (sk_slice_is(key, "ask") && typed)
        return sk_phrases_add(asks->patterns, pattern, SK_LANGUAGE_UNKNOWN, DIRECT + type, error);
    if (sk_slice_is(key, "ask") && argument.size == 0)
        return sk_phrases_add(asks->patterns, pattern, SK_LANGUAGE_UNKNOWN, REQUEST, error);
    if (sk_slice_is(key, "sure") && argument.size == 0)
        return sk_phrases_add(asks->patterns, pattern, SK_LANGUAGE_UNKNOWN, SURE_REQUEST, error);
    if (sk_slice_is(key, "not") && argument.size == 0)
        return sk_phrases_add(asks->patterns, pattern, SK_LANGUAGE_UNKNOWN, NO_REQUEST, error);
    return sk_error_set(error, SK_FAULT_ARGUMENT,
                        "expected set NAME =, noun TYPE =, ask [TYPE] =, sure =, not = or given TYPE =");
}

static enum sk_status read_line(struct sk_asks *asks, struct sk_slice line, struct sk_error *error) {
    const char *equals = line.size ? memchr(line.data, '=', line.size) : NULL;
    if (!equals)
        return sk_error_set(error, SK_FAULT_ARGUMENT, "expected \"=\" and a pattern");
    struct sk_slice head = sk_slice_trim(sk_slice(line.data, (size_t) (equals - line.data)));
    const char *blank = head.size ? memchr(head.data, ' ', head.size) : NULL;
    size_t key = blank ? (size_t) (blank - head.data) : head.size;
    return add_line(asks, sk_slice(head.data, key), sk_slice_trim(sk_slice(head.data + key, head.size - key)),
                    sk_slice(equals + 1, line.size - (size_t) (equals + 1 - line.data)), error);
}

static enum sk_status read_list(struct sk_asks *asks, struct sk_slice content, const char *path, struct sk_error *error) {
    struct sk_slice line;
    for (unsigned number = 1; sk_slice_next_line(&content, &line); number++) {
        struct sk_error cause = { 0 };
        line = sk_slice_trim(line);
        enum sk_status status = line.size == 0 || line.data[0] == '#' ? SK_OK : read_line(asks, line, &cause);
        if (status != SK_OK)
            return sk_error_set(error, status, "%s, line %u: %s", path, number, cause.message);
    }
    return SK_OK;
}

enum sk_status sk_asks_create(struct sk_analyser *analyser, struct sk_asks **out, struct sk_error *error) {
    char path[SK_PATH_SIZE];
    struct sk_buffer content = { 0 };
    struct sk_asks *asks = calloc(1, sizeof *asks);
    if (!asks)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the patterns of requests");
    enum sk_status status = sk_phrases_create(analyser, &asks->nouns, error);
    if (status == SK_OK)
        status = sk_phrases_create(analyser, &asks->patterns, error);
    if (status == SK_OK)
        status = sk_phrases_create(analyser, &asks->given, error);
    if (status == SK_OK)
        status = sk_share_path(path, "data/checks/asks.txt", error);
    if (status == SK_OK)
        status = sk_file_read(path, LIST_LIMIT, &content, error);
    if (status > 0) {
        sk_error_clear(error);
        status = sk_error_set(error, SK_FAULT_IO, "cannot read the list %s: is the installation complete?", path);
    }
    if (status == SK_OK)
        status = read_list(asks, sk_buffer_slice(&content), path, error);
    sk_buffer_finish(&content);
    if (status == SK_OK)
        *out = asks;
    else
        sk_asks_destroy(asks);
    return status;
}

void sk_asks_destroy(struct sk_asks *asks) {
    if (asks) {
        sk_phrases_destroy(asks->nouns);
        sk_phrases_destroy(asks->patterns);
        sk_phrases_destroy(asks->given);
        free(asks);
    }
}

/* ---- finding ---- */

struct search {
    const struct sk_analysis *reply;
    struct sk_phrase_noun *nouns; /* one a word */
    struct sk_phrase_match matches[MATCH_LIMIT];
    size_t count;
};

/* Of nouns that begin at one word or overlap, the longest: "number of your order", "e-mail adres". A noun with its value beside
 * it
 * ("postcode {postcode}", "ordernummer 123") is said, not asked. */
static bool mark_nouns(const struct sk_asks *asks, struct search *search, struct sk_arena *arena) {
    size_t count = sk_phrases_find(asks->nouns, search->reply, NULL, arena, search->matches, MATCH_LIMIT);
    size_t free_from = 0;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct sk_phrase_match *match = &search->matches[i];
        struct sk_phrase_noun *noun = &search->nouns[match->first];
        unsigned size = match->last - match->first + 1;
        bool overlaps = match->first < free_from && !(noun->size && size > noun->size);
        size_t behind = match->last + 1;
        bool said = behind < search->reply->word_count && search->reply->words[behind].kind != SK_WORD
                    && search->reply->words[behind].kind != SK_EMOJI;
        if (overlaps || said)
            continue;
        *noun = (struct sk_phrase_noun){ size, match->meaning };
        free_from = behind;
        any = true;
    }
    return any;
}

static bool same_sentence(const struct sk_analysis *reply, size_t from, size_t to) {
    bool question;
    for (size_t i = from; i < to; i++)
        if (sk_sentence_ends(reply, i, &question))
            return false;
    return true;
}

/* Whether some pattern says that the request is none: around its noun, or without a noun in its sentence. */
static bool taken_back(const struct search *search, const struct sk_phrase_match *request) {
    for (size_t i = 0; i < search->count; i++) {
        const struct sk_phrase_match *match = &search->matches[i];
        if (match->meaning != NO_REQUEST)
            continue;
        if (match->noun != SK_NO_NOUN && match->noun == request->noun)
            return true;
        size_t low = match->first < request->first ? match->first : request->first;
        size_t high = match->first < request->first ? request->first : match->first;
        if (match->noun == SK_NO_NOUN && same_sentence(search->reply, low, high))
            return true;
    }
    return false;
}

static bool links(struct sk_slice word) {
    static const char *const words[] = { "en",   "and",  "of",        "or",        "uw",   "je",      "jouw",      "jullie",
                                         "your", "het",  "the",       "de",        "und",  "et",      "plus",      "evt",
                                         "een",  "a",    "eventueel", "ook",       "met",  "also",    "inclusief", "including",
                                         "as",   "well", "ihre",      "volledige", "full", "huidige", "current" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sk_slice_is(word, words[i]))
            return true;
    return false;
}

/* The noun that stands in one list with the noun at `word`, before it (step -1) or behind it; the word itself if there is none.
 */
static size_t neighbour(const struct search *search, size_t word, int step) {
    size_t at = step > 0 ? word + search->nouns[word].size : word;
    for (unsigned passed = 0; passed <= LISTED_WITHIN; passed++) {
        bool out = step > 0 ? at >= search->reply->word_count : at == 0;
        if (out)
            return word;
        at = step > 0 ? at : at - 1;
        size_t low = step > 0 ? word : at, high = step > 0 ? at : word;
        if (search->nouns[at].size)
            return same_sentence(search->reply, low, high) ? at : word;
        /* Words of a longer noun before it count as its own. */
        bool inside = false;
        for (size_t begin = at; step < 0 && begin > 0 && at - begin < 5 && !inside; begin--)
            inside = search->nouns[begin - 1].size > at - (begin - 1);
        if (!inside && !links(search->reply->words[at].folded))
            return word;
        at += step > 0;
    }
    return word;
}

static unsigned with_list(const struct search *search, size_t noun) {
    unsigned asked = 0;
    for (int step = -1; step <= 1; step += 2) {
        size_t at = noun;
        for (size_t previous = SIZE_MAX; at != previous;) {
            asked |= sk_asked((enum sk_ask) search->nouns[at].type);
            previous = at;
            at = neighbour(search, at, step);
        }
    }
    return asked;
}

unsigned sk_asks_find(const struct sk_asks *asks, const struct sk_analysis *reply, struct sk_arena *arena) {
    unsigned asked = 0;
    struct search *search = sk_arena_take(arena, sizeof *search);
    if (!search)
        return 0;
    search->reply = reply;
    search->nouns = sk_arena_array(arena, reply->word_count, sizeof *search->nouns);
    if (!search->nouns)
        return 0;
    mark_nouns(asks, search, arena);
    search->count = sk_phrases_find(asks->patterns, reply, search->nouns, arena, search->matches, MATCH_LIMIT);
    for (size_t i = 0; i < search->count; i++) {
        const struct sk_phrase_match *match = &search->matches[i];
        if (match->meaning == NO_REQUEST || (match->meaning != SURE_REQUEST && taken_back(search, match)))
            continue;
        if (match->meaning >= DIRECT)
            asked |= sk_asked((enum sk_ask)(match->meaning - DIRECT));
        else if (match->noun != SK_NO_NOUN)
            asked |= with_list(search, match->noun);
    }
    return asked;
}

/* "Moet ik een foto sturen?", "ik kan geen foto maken": nothing is given. */
static bool is_denied(const struct sk_analysis *message, const struct sk_phrase_match *match) {
    static const char *const denials[] = { "geen", "niet",   "no",  "not", "can't", "cannot", "don't", "kan",
                                           "moet", "should", "hoe", "how", "zal",   "kein",   "kan",   "waar" };
    bool question = false;
    size_t first = match->first, last = match->last;
    while (first > 0 && !sk_sentence_ends(message, first - 1, &question))
        first--;
    while (!sk_sentence_ends(message, last, &question))
        last++;
    for (size_t i = first; i <= match->last; i++)
        for (size_t j = 0; j < sizeof denials / sizeof *denials; j++)
            if (sk_slice_is(message->words[i].folded, denials[j]))
                return true;
    return question && match->last - match->first < 4;
}

unsigned sk_asks_given(const struct sk_asks *asks, const struct sk_analysis *message, struct sk_arena *arena) {
    struct sk_phrase_match matches[MATCH_LIMIT];
    size_t count = sk_phrases_find(asks->given, message, NULL, arena, matches, MATCH_LIMIT);
    unsigned given = 0;
    for (size_t i = 0; i < count; i++)
        if (matches[i].meaning != SK_ASK_PHOTO || !is_denied(message, &matches[i]))
            given |= sk_asked((enum sk_ask) matches[i].meaning);
    return given;
}
