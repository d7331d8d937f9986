#include "text/entity_links.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* "NR4K82LC6": capitals before a digit are a part of the number. */
static bool begins_code(struct sk_slice text, size_t at, size_t size) {
    return isupper((unsigned char) text.data[at]) && at + size < text.size && isdigit((unsigned char) text.data[at + size]);
}

/* Size of the first of the words with which text begins at `at`, and behind which the word ends; 0 if none. */
static size_t word_at(struct sk_slice text, size_t at, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(words[i]);
        if (text.size - at >= size && strncasecmp(text.data + at, words[i], size) == 0
            && (text.size - at == size || !isalpha((unsigned char) text.data[at + size])) && !begins_code(text, at, size))
            return size;
    }
    return 0;
}

size_t sk_gap_behind_links(struct sk_slice gap) {
    static const char *const links[] = { "is",     "was",    "luidt", "nr",       "no",     "n°",       "nummer",   "number",
                                         "numero", "numéro", "met",   "with",     "code",   "staat op", "staat",    "stond op",
                                         "shows",  "says",   "nu",    "now",      "lautet", "ist",      "est",      "van mij",
                                         "onder",  "under",  "id",    "staan op", "reads",  "dus",      "namelijk", "zijn",
                                         "are",    "the",    "le",    "het",      "de",     "betreft" };
    size_t at = sk_slice_skip(gap, 0, " \t:.#(=-\"'\n");
    for (size_t size; (size = word_at(gap, at, links, sizeof links / sizeof *links)) > 0;)
        at = sk_slice_skip(gap, at + size, " \t:.#(=-\"'");
    return at;
}

/* "Klantnummer huidige provider: ": words up to a colon, and no number. */
static bool is_label(struct sk_slice gap) {
    if (gap.size < 3 || gap.data[0] != ' ' || gap.data[gap.size - 1] != ' ' || gap.data[gap.size - 2] != ':')
        return false;
    size_t last = 0;
    for (size_t i = 0; i < gap.size - 2; i++) {
        if (!isalpha((unsigned char) gap.data[i]) && gap.data[i] != ' ')
            return false;
        last = gap.data[i] == ' ' ? i + 1 : last;
    }
    static const char *const phones[] = { "tel", "telefoon", "telefon", "phone", "mobiel", "mobile", "mob", "gsm", "fax" };
    return !SK_SLICE_IS_ANY_CASELESS(sk_slice(gap.data + last, gap.size - 2 - last), phones);
}

bool sk_gap_is_link(struct sk_slice gap) {
    return gap.size <= 40 && (sk_gap_behind_links(gap) >= gap.size || is_label(gap));
}

bool sk_gap_is_backward_link(struct sk_slice gap) {
    static const char *const links[] = { "is",  "was", "als", "as",   "(",   "mijn",  "my",  "het",
                                         "the", "our", "ons", "onze", "ist", "meine", "est", "mon" };
    if (gap.size < 3 || gap.size > 20)
        return false;
    size_t words = 0;
    for (size_t at = sk_slice_skip(gap, 0, " "); at < gap.size; at = sk_slice_skip(gap, at, " ")) {
        size_t size = word_at(gap, at, links, sizeof links / sizeof *links);
        if (!size)
            return false;
        at += size;
        words++;
    }
    return words > 0;
}

bool sk_gap_is_list(struct sk_slice gap) {
    static const char *const joins[] = { "en", "and", "of", "or", "und", "et", "ook", "plus", "&", "naar", "to", "t/m" };
    if (sk_slice_skip(gap, 0, " ") == gap.size || gap.size > 14)
        return false;
    for (size_t at = sk_slice_skip(gap, 0, " ,+/&"); at < gap.size; at = sk_slice_skip(gap, at, " ,+/&")) {
        size_t size = word_at(gap, at, joins, sizeof joins / sizeof *joins);
        if (!size)
            return false;
        at += size;
    }
    return true;
}

bool sk_gap_ends_sentence(struct sk_slice gap) {
    for (size_t i = 0; i + 1 < gap.size; i++) {
        char c = gap.data[i], next = gap.data[i + 1];
        if ((strchr(".!?", c) && c && (next == ' ' || next == '\n')) || (c == '\n' && next == '\n'))
            return true;
    }
    return false;
}
