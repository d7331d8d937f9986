/* Body: what the customer says, without the signature under it. Names, functions, addresses and disclaimers below a closing
 * formula are no part of the message, but a linear model would hear "purchasing" and "www" in them: without this cut 46 % of the
 * held-out messages kept their intent under a pasted signature.
 *
 * A formula closes only where no sentence stands behind it on its line, and what is said below the signature (a postscript, a
 * sentence behind an empty line) is body again: a customer may greet first, and may remember the worst last. */
#include "tags/features.h"

#include <string.h>
#include <strings.h>

#define CLOSING_WORDS 8  /* behind the formula, at most */
#define BEHIND_MARK 3    /* words behind a full stop that are more than a name */
#define SHORT_SENTENCE 4 /* words */
#define SENTENCE_WORDS 5 /* below a signature, at least */
#define QUESTION_WORDS 3 /* the same, with a question mark */
#define GREETING_WORDS 4 /* of a body that only greets, at most */

/* How the last line before a signature begins: what `text/letter_parts.c` closes a reply with, without its patterns, which cost
 * more than all the tags of a message. */
static const char *const closings[] = { "met vriendelijke groet",
                                        "met hartelijke groet",
                                        "met warme groet",
                                        "met zonnige groet",
                                        "met sportieve groet",
                                        "met lieve groet",
                                        "met beste groet",
                                        "met groet",
                                        "vriendelijke groet",
                                        "hartelijke groet",
                                        "warme groet",
                                        "zonnige groet",
                                        "sportieve groet",
                                        "lieve groet",
                                        "beste groet",
                                        "veel groet",
                                        "vele groet",
                                        "vriendelijk groetend",
                                        "mvg",
                                        "m.v.g",
                                        "met vr",
                                        "groet",
                                        "gr.",
                                        "gr,",
                                        "grtjs",
                                        "grtz",
                                        "liefs",
                                        "hoogachtend",
                                        "verstuurd vanaf",
                                        "verzonden vanaf",
                                        "kind regards",
                                        "kindest regards",
                                        "best regards",
                                        "warm regards",
                                        "warmest regards",
                                        "many regards",
                                        "with kind regards",
                                        "regards",
                                        "best wishes",
                                        "warm wishes",
                                        "yours sincerely",
                                        "yours faithfully",
                                        "yours truly",
                                        "sincerely",
                                        "respectfully",
                                        "sent from my",
                                        "mit freundlichen gr",
                                        "mit besten grü",
                                        "mit herzlichen grü",
                                        "freundliche gr",
                                        "beste grü",
                                        "herzliche grü",
                                        "liebe grü",
                                        "viele gr",
                                        "schöne grü",
                                        "mfg",
                                        "hochachtungsvoll",
                                        "cordialement",
                                        "bien cordialement",
                                        "bien à vous",
                                        "salutations",
                                        "sincères salutations",
                                        "meilleures salutations",
                                        "envoyé de mon",
                                        NULL };

/* How a line begins that takes up the message again. */
static const char *const postscripts[] = { "ps",      "p.s",      "pps",           "p.p.s",          "nb",
                                           "n.b",     "o ja",     "oja",           "oh ja",          "ohja",
                                           "o, ja",   "oh, ja",   "ach ja",        "oh yes",         "oh and",
                                           "oh, and", "nog iets", "nog een vraag", "one more thing", "übrigens",
                                           "ach so",  NULL };

static const char *const letterheads[] = { "-----", "_____", "van:", "from:", "von:", "de :", "op ", "on ", "am ", "le ", NULL };
#define SURE_LETTERHEADS 6 /* of these: the others are followed by one of the verbs */

static const char *const wrote[] = { "schreef", "wrote", "schrieb", "écrit", NULL };

static const char *const greetings[] = { "hoi",         "hallo",       "hai",       "hey",     "hé",          "hi",   "hello",
                                         "beste",       "geachte",     "dear",      "dag",     "lieve",       "good", "guten",
                                         "goedemorgen", "goedemiddag", "goedendag", "bonjour", "goedenavond", "sehr", NULL };

static const char *const addressees[] = { "klantenservice", "team",    "meneer",   "mevrouw", "heer",   "dames",
                                          "heren",          "sir",     "madam",    "morning", "morgen", "tag",
                                          "afternoon",      "evening", "allemaal", NULL };

/* What a disclaimer speaks of, and what it says of it; one of each in a line makes one. */
static const char *const messages[] = { "bericht",       "mail",         "email",         "e-mail",    "message",
                                        "e-mailbericht", "emailbericht", "communication", "nachricht", "courriel",
                                        "informatie",    "information",  "inhoud",        "content",   "contents",
                                        "bijlage",       "bijlagen",     "attachments",   NULL };
static const char *const disclaiming[] = { "bestemd",
                                           "geadresseerde",
                                           "vertrouwelijk",
                                           "vertrouwelijke",
                                           "intended",
                                           "addressee",
                                           "confidential",
                                           "recipient",
                                           "recipients",
                                           "privileged",
                                           "vertraulich",
                                           "vertrauliche",
                                           "bestimmt",
                                           "confidentiel",
                                           "confidentiels",
                                           "destinataire",
                                           "milieu",
                                           "environment",
                                           NULL };

/* Function words that names and addresses hold too. */
static const char *const particles[] = { "van",  "de",  "der", "den", "het",    "een", "en",   "of",  "the",  "and", "for",
                                         "voor", "bij", "te",  "ter", "ten",    "in",  "aan",  "op",  "om",   "at",  "on",
                                         "to",   "von", "und", "zu",  "am",     "um",  "für",  "et",  "la",   "le",  "du",
                                         "des",  "a",   "t",   "'t",  "alvast", "met", "with", "mit", "avec", NULL };

static bool is_listed(struct sk_slice word, const char *const *list) {
    while (*list && !sk_slice_is(word, *list))
        list++;
    return *list != NULL;
}

/* Bytes of the first listed beginning that the text has; 0: none. */
static size_t size_of_beginning(struct sk_slice text, const char *const *list, size_t count) {
    for (size_t i = 0; i < count && list[i]; i++) {
        size_t size = strlen(list[i]);
        if (text.size >= size && strncasecmp(text.data, list[i], size) == 0)
            return size;
    }
    return 0;
}

/* ---- lines ---- */

struct line {
    const struct sk_analysis *analysis;
    size_t start, end;  /* bytes, without blanks before and behind */
    size_t first, last; /* words; last is behind them */
};

static bool is_blank(char c) {
    return c == ' ' || c == '\r' || c == '\t';
}

/* False: there is no line at *at. *at and *word go on to the next. */
static bool next_line(const struct sk_analysis *analysis, size_t *at, size_t *word, struct line *line) {
    struct sk_slice text = analysis->text;
    if (*at >= text.size)
        return false;
    const char *stop = memchr(text.data + *at, '\n', text.size - *at);
    size_t end = stop ? (size_t) (stop - text.data) : text.size;
    *line = (struct line){ .analysis = analysis, .start = *at, .end = end, .first = *word };
    while (*word < analysis->word_count && analysis->words[*word].start < end)
        ++*word;
    line->last = *word;
    *at = end + 1;
    while (line->start < line->end && is_blank(text.data[line->start]))
        line->start++;
    while (line->start < line->end && is_blank(text.data[line->end - 1]))
        line->end--;
    return true;
}

static struct sk_slice text_of(const struct line *line) {
    return sk_slice(line->analysis->text.data + line->start, line->end - line->start);
}

static bool has_word(const struct line *line, const char *const *list) {
    for (size_t i = line->first; i < line->last; i++)
        if (is_listed(line->analysis->words[i].folded, list))
            return true;
    return false;
}

/* Function words from `first` on that make a sentence rather than a name. */
static size_t count_telling(const struct line *line, size_t first) {
    size_t count = 0;
    for (size_t i = first; i < line->last; i++)
        count += line->analysis->words[i].stop && !is_listed(line->analysis->words[i].folded, particles);
    return count;
}

static bool is_sentence(const struct line *line) {
    size_t count = line->last - line->first;
    bool asks = line->end > line->start && line->analysis->text.data[line->end - 1] == '?';
    return (asks && count >= QUESTION_WORDS) || (count >= SENTENCE_WORDS && count_telling(line, line->first) > 0);
}

/* Whether a sentence ends behind the first of the words and another follows that is more than a name. */
static bool goes_on(const struct line *line, size_t first) {
    const struct sk_word *words = line->analysis->words;
    for (size_t i = first; i + BEHIND_MARK < line->last; i++)
        for (size_t j = words[i].end; j < words[i + 1].start; j++)
            if (memchr("!?", line->analysis->text.data[j], 2)
                || (line->analysis->text.data[j] == '.' && words[i].end - words[i].start > 2))
                return true;
    return false;
}

/* A formula, a name at the most behind it. */
static bool is_closing(const struct line *line) {
    struct sk_slice text = text_of(line);
    if (sk_slice_is(text, "--"))
        return true;
    size_t size = size_of_beginning(text, closings, SIZE_MAX), first = line->first;
    if (size == 0)
        return false;
    while (first < line->last && line->analysis->words[first].start < line->start + size)
        first++;
    size_t count = line->last - first;
    if (count > CLOSING_WORDS || (count >= SHORT_SENTENCE && count_telling(line, first) > 1))
        return false;
    return !goes_on(line, first);
}

static bool is_postscript(const struct line *line) {
    struct sk_slice text = text_of(line);
    size_t size = size_of_beginning(text, postscripts, SIZE_MAX);
    if (size == 0 || size == text.size)
        return size > 0;
    char next = text.data[size];
    return !((next >= '0' && next <= '9') || ((next | 32) >= 'a' && (next | 32) <= 'z') || (unsigned char) next >= 128);
}

/* The line above quoted mail, with which the customer's own words end. */
static bool is_letterhead(const struct line *line) {
    struct sk_slice text = text_of(line);
    if (size_of_beginning(text, letterheads, SURE_LETTERHEADS))
        return true;
    bool ends = text.size && text.data[text.size - 1] == ':';
    return (ends || size_of_beginning(text, letterheads, SIZE_MAX)) && has_word(line, wrote);
}

static bool is_disclaimer(const struct line *line) {
    static const char *const name[] = { "disclaimer", NULL };
    return has_word(line, name) || (has_word(line, messages) && has_word(line, disclaiming));
}

/* ---- zones ---- */

struct place {
    bool begun;          /* a line has gone before */
    bool is_signed;      /* below a closing formula */
    bool below;          /* now under it, not in a postscript */
    bool apart;          /* an empty line since the formula */
    bool disclaims;      /* in a disclaimer */
    bool was_disclaimed; /* below one only a postscript is the customer's */
    bool quoted;         /* in quoted mail, to the end */
};

/* A line under a signature or a postscript. */
static enum sk_text_zone zone_below(struct place *place, const struct line *line) {
    place->quoted = place->quoted || is_letterhead(line);
    if (place->quoted || line->analysis->text.data[line->start] == '>')
        return SK_ZONE_QUOTED;
    if (is_postscript(line)) {
        place->below = place->disclaims = false;
        return SK_ZONE_BODY;
    }
    place->disclaims = place->disclaims || is_disclaimer(line);
    place->was_disclaimed |= place->disclaims;
    if (place->disclaims) {
        place->below = true;
        return SK_ZONE_DISCLAIMER;
    }
    if (is_closing(line)) {
        place->below = true;
        place->apart = false;
    } else if (place->apart && !place->was_disclaimed && is_sentence(line)) {
        place->below = false;
    }
    return place->below ? SK_ZONE_SIGNATURE : SK_ZONE_BODY;
}

static enum sk_text_zone zone_of(struct place *place, const struct line *line) {
    bool begun = place->begun;
    place->begun = true;
    if (line->start == line->end) {
        place->apart = true;
        place->disclaims = false;
    } else if (place->is_signed) {
        return zone_below(place, line);
    } else if (begun && is_closing(line)) {
        place->is_signed = place->below = true;
        place->apart = false;
    }
    return place->below ? SK_ZONE_SIGNATURE : SK_ZONE_BODY;
}

static bool is_signed(const struct sk_analysis *analysis) {
    struct place place = { 0 };
    struct line line;
    size_t at = 0, word = 0;
    while (!place.is_signed && next_line(analysis, &at, &word, &line))
        zone_of(&place, &line);
    return place.is_signed;
}

/* Appends the words of the line and their terms. *term: the first that is of this line or a later one. */
static void keep(const struct line *line, struct sk_word *words, struct sk_term *terms, size_t *term, struct sk_analysis *out) {
    const struct sk_analysis *analysis = line->analysis;
    size_t moved = line->first - out->word_count;
    for (; *term < analysis->term_count && analysis->terms[*term].word < line->last; ++*term) {
        if (analysis->terms[*term].word < line->first)
            continue;
        terms[out->term_count] = analysis->terms[*term];
        terms[out->term_count++].word -= (uint32_t) moved;
    }
    if (line->last > line->first)
        memcpy(words + out->word_count, analysis->words + line->first, (line->last - line->first) * sizeof *words);
    out->word_count += line->last - line->first;
    out->text.size = line->end;
}

enum sk_status sk_features_zones(const struct sk_analysis *analysis, unsigned zones, struct sk_arena *arena,
                                 struct sk_analysis *out, struct sk_error *error) {
    *out = *analysis;
    if (!is_signed(analysis))
        return SK_OK;
    struct sk_word *words = sk_arena_array(arena, analysis->word_count, sizeof *words);
    struct sk_term *terms = sk_arena_array(arena, analysis->term_count, sizeof *terms);
    if (!words || !terms)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the %zu words of a message", analysis->word_count);
    out->word_count = out->term_count = 0;
    struct place place = { 0 };
    struct line line;
    size_t at = 0, word = 0, term = 0;
    while (next_line(analysis, &at, &word, &line))
        if (zone_of(&place, &line) & zones)
            keep(&line, words, terms, &term, out);
    out->words = words;
    out->terms = terms;
    return SK_OK;
}

static bool only_greets(const struct sk_analysis *body) {
    if (body->word_count > GREETING_WORDS || (body->word_count && !is_listed(body->words[0].folded, greetings)))
        return false;
    for (size_t i = 1; i < body->word_count; i++) {
        const struct sk_word *word = &body->words[i];
        char initial = body->text.data[word->start];
        if (!word->stop && !(initial >= 'A' && initial <= 'Z') && !is_listed(word->folded, addressees)
            && !is_listed(word->folded, greetings))
            return false;
    }
    return true;
}

enum sk_status sk_features_body(const struct sk_analysis *analysis, struct sk_arena *arena, struct sk_analysis *out,
                                struct sk_error *error) {
    enum sk_status status = sk_features_zones(analysis, SK_ZONE_BODY, arena, out, error);
    if (status == SK_OK && only_greets(out))
        *out = *analysis;
    return status;
}
