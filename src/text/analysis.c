/* See analysis.h for the steps. Memory and time are linear in the text (a word costs at most a bounded number of list look-ups,
 * whatever its length).
 *
 * The stem of a Dutch compound is the chain of its parts' stems: "bestellingsnummers", "bestelnummer" and "bestel nummer" all
 * give bestelnummer, and each gives the parts bestel and nummer as well.
 */
#include "text/analysis.h"

#include <stdlib.h>

#include "text/dutch.h"
#include "text/language_evidence.h"
#include "text/normalise.h"
#include "text/stem.h"
#include "text/word_memo.h"
#include "text/wordmap.h"
#include "text/words.h"

#define NUMBER_TERM_DIGITS 6 /* longer numbers are identifiers: they name a customer or an order, not a topic */
#define POOL_BLOCK 2048
#define WORD_BYTES 5 /* with the blank before it: most texts have fewer words than they have room for at first */

struct sk_analyser {
    struct sk_stemmer stemmer;
    struct sk_wordmap stops[SK_LANGUAGE_COUNT];
    struct sk_word_memo *memo;
};

/* One call of sk_analyse. */
struct work {
    const struct sk_analyser *analyser;
    struct sk_arena *arena;
    enum sk_language language; /* for stems: never unknown */
    char *pool;                /* where short strings go without the arena's alignment */
    size_t pool_left;
    struct sk_word *words;
    size_t word_count, word_capacity;
    struct sk_term *terms;
    size_t term_count, term_capacity;
    bool failed;
};

/* ---- creating ---- */

static enum sk_status add_stops(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++)
        status = sk_wordmap_put(context, words[i], sk_slice("", 0), 0, error);
    return status;
}

static enum sk_status load_stops(struct sk_analyser *analyser, struct sk_error *error) {
    static const char *const names[SK_LANGUAGE_COUNT] = { NULL, "stopwords/nl.txt", "stopwords/en.txt", "stopwords/de.txt",
                                                          "stopwords/fr.txt" };
    enum sk_status status = SK_OK;
    for (int i = SK_NL; i < SK_LANGUAGE_COUNT && status == SK_OK; i++)
        status = sk_wordlist_load(names[i], add_stops, &analyser->stops[i], error);
    return status;
}

enum sk_status sk_analyser_create(struct sk_analyser **out, struct sk_error *error) {
    struct sk_analyser *analyser = calloc(1, sizeof *analyser);
    if (!analyser)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory for the text analysis");
    for (int i = 0; i < SK_LANGUAGE_COUNT; i++)
        sk_wordmap_init(&analyser->stops[i]);
    analyser->memo = sk_word_memo_create();
    enum sk_status status = analyser->memo ? sk_stemmer_init(&analyser->stemmer, error)
                                           : sk_error_set(error, SK_FAULT_MEMORY, "no memory for the text analysis");
    if (status == SK_OK)
        status = load_stops(analyser, error);
    if (status != SK_OK) {
        sk_analyser_destroy(analyser);
        return status;
    }
    *out = analyser;
    return SK_OK;
}

void sk_analyser_destroy(struct sk_analyser *analyser) {
    if (!analyser)
        return;
    for (int i = 0; i < SK_LANGUAGE_COUNT; i++)
        sk_wordmap_finish(&analyser->stops[i]);
    sk_stemmer_finish(&analyser->stemmer);
    sk_word_memo_destroy(analyser->memo);
    free(analyser);
}

/* ---- memory ---- */

static struct sk_slice keep(struct work *work, const char *data, size_t size) {
    if (size == 0) /* nothing is left of a word of soft hyphens alone */
        return sk_slice("", 0);
    if (size > work->pool_left) {
        size_t block = size > POOL_BLOCK ? size : POOL_BLOCK;
        work->pool = sk_arena_take(work->arena, block);
        work->pool_left = work->pool ? block : 0;
    }
    if (!work->pool) {
        work->failed = true;
        return sk_slice("", 0);
    }
    char *copy = work->pool;
    memcpy(copy, data, size);
    work->pool += size;
    work->pool_left -= size;
    return sk_slice(copy, size);
}

static void add_term(struct work *work, struct sk_slice text, size_t word, bool part) {
    if (work->term_count == work->term_capacity) {
        size_t capacity = work->term_capacity * 2 + 16;
        struct sk_term *terms = sk_arena_array(work->arena, capacity, sizeof *terms);
        if (!terms) {
            work->failed = true;
            return;
        }
        if (work->term_count)
            memcpy(terms, work->terms, work->term_count * sizeof *terms);
        work->terms = terms;
        work->term_capacity = capacity;
    }
    text = sk_cut_at_character(text, SK_TERM_SIZE);
    if (text.size)
        work->terms[work->term_count++] = (struct sk_term){ text, (uint32_t) word, part };
}

/* ---- words ---- */

static bool is_stop(const struct work *work, struct sk_slice word) {
    return sk_wordmap_find(&work->analyser->stops[work->language], word) != NULL;
}

static bool is_known(const struct work *work, struct sk_slice word) {
    if (is_stop(work, word) || sk_language_knows(work->language, word))
        return true;
    return work->language == SK_NL && sk_dutch_knows(work->analyser->stemmer.dutch, word);
}

/* "heeeel" → "heel", "neee" → "nee", "jaaa" → "ja": two letters, unless only the word with one is known. */
static size_t soften_runs(const struct work *work, char *word, size_t size) {
    char once[SK_FOLD_SIZE];
    memcpy(once, word, size);
    size_t once_size = sk_shorten_runs(once, size, 1);
    if (once_size == size)
        return size;
    size = sk_shorten_runs(word, size, 2);
    if (!is_known(work, sk_slice(word, size)) && is_known(work, sk_slice(once, once_size))) {
        memcpy(word, once, once_size);
        size = once_size;
    }
    return size;
}

static size_t remove_bytes(char *word, size_t size, char unwanted) {
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        if (word[i] != unwanted)
            word[used++] = word[i];
    }
    return used;
}

/* "foto's" → "foto", "z'n" → "zn". English and French stemmers see to their own. */
static size_t soften_apostrophes(enum sk_language language, char *word, size_t size) {
    if (!memchr(word, '\'', size) || language == SK_FR || language == SK_EN)
        return size;
    if (size > 3 && word[size - 2] == '\'' && word[size - 1] == 's')
        size -= 2;
    return remove_bytes(word, size, '\'');
}

/* The word as stemmers and lists know it, in out; its bytes. */
static size_t soften(const struct work *work, struct sk_slice folded, char out[SK_FOLD_SIZE]) {
    size_t size = sk_soften_accents(folded, work->language, out);
    size = soften_apostrophes(work->language, out, size);
    if (memchr(out, '.', size))
        size = remove_bytes(out, size, '.');
    return soften_runs(work, out, size);
}

/* Where the texts of a word that is studied stand meanwhile. */
struct study {
    char chain[SK_COMPOUND_PARTS * SK_STEM_SIZE], stems[SK_COMPOUND_PARTS][SK_STEM_SIZE];
};

static void add_part(const struct work *work, struct sk_slice part, struct study *study, struct sk_known_word *out) {
    char *stem = study->stems[out->part_count];
    size_t size = sk_stem_word(&work->analyser->stemmer, work->language, part, stem);
    out->parts[out->part_count++] = sk_slice(stem, size);
}

/* The parts' stems and the chain of them. */
static void study_compound(const struct work *work, const struct sk_compound *compound, struct study *study,
                           struct sk_known_word *out) {
    size_t size = 0;
    for (size_t i = 0; i < compound->count; i++) {
        size_t part = sk_dutch_stem(work->analyser->stemmer.dutch, compound->parts[i], study->stems[i]);
        out->parts[out->part_count++] = sk_slice(study->stems[i], part);
        memcpy(study->chain + size, study->stems[i], part);
        size += part;
    }
    out->stem = sk_slice(study->chain, size);
}

/* Pieces of a hyphenated word that no list takes apart: "wifi-versterker". Letters of one or two ("e-mail") are no pieces. */
static void study_hyphen_pieces(const struct work *work, struct sk_slice hyphenated, struct study *study,
                                struct sk_known_word *out) {
    size_t start = 0;
    for (size_t i = 0; i <= hyphenated.size && out->part_count < SK_COMPOUND_PARTS; i++) {
        if (i < hyphenated.size && hyphenated.data[i] != '-')
            continue;
        struct sk_slice piece = sk_slice(hyphenated.data + start, i - start);
        start = i + 1;
        if (piece.size >= 3)
            add_part(work, piece, study, out);
    }
}

static void study_word(const struct work *work, struct sk_slice folded, bool hyphen, struct study *study,
                       struct sk_known_word *out) {
    char text[SK_FOLD_SIZE], joined[SK_FOLD_SIZE];
    size_t size = soften(work, folded, text);
    *out = (struct sk_known_word){ .stop = is_stop(work, folded) || is_stop(work, sk_slice(text, size)) };
    out->term = !out->stop;
    memcpy(joined, text, size);
    struct sk_slice whole = sk_slice(joined, hyphen ? remove_bytes(joined, size, '-') : size);
    struct sk_compound compound;
    bool dutch = work->language == SK_NL;
    if (dutch && !out->stop && sk_dutch_split(work->analyser->stemmer.dutch, whole, &compound)) {
        study_compound(work, &compound, study, out);
        return;
    }
    out->stem = sk_slice(study->chain, sk_stem_word(&work->analyser->stemmer, work->language, whole, study->chain));
    if (hyphen && !out->stop && !is_known(work, whole))
        study_hyphen_pieces(work, sk_slice(text, size), study, out);
}

/* The terms of a word: its stem first, then those of its parts. */
static void analyse_letters(struct work *work, struct sk_word *word, bool hyphen) {
    struct study study;
    struct sk_known_word known;
    size_t index = (size_t) (word - work->words);
    if (!sk_word_memo_find(work->analyser->memo, work->language, hyphen, word->folded, &known)) {
        study_word(work, word->folded, hyphen, &study, &known);
        sk_word_memo_keep(work->analyser->memo, work->language, hyphen, word->folded, &known);
    }
    word->stop = known.stop;
    word->stem = keep(work, known.stem.data, known.stem.size);
    if (known.term)
        add_term(work, word->stem, index, false);
    for (size_t i = 0; i < known.part_count; i++)
        add_term(work, keep(work, known.parts[i].data, known.parts[i].size), index, true);
}

static void analyse_number(struct work *work, struct sk_word *word) {
    word->kind = SK_NUMBER;
    word->stem = word->folded;
    size_t digits = 0;
    while (digits < word->folded.size && word->folded.data[digits] >= '0' && word->folded.data[digits] <= '9')
        digits++;
    if (digits == word->folded.size && digits <= NUMBER_TERM_DIGITS)
        add_term(work, word->stem, (size_t) (word - work->words), false);
}

static struct sk_word *add_word(struct work *work) {
    if (work->word_count == work->word_capacity) {
        size_t capacity = work->word_capacity * 2;
        struct sk_word *words = sk_arena_array(work->arena, capacity, sizeof *words);
        if (!words) {
            work->failed = true;
            return NULL;
        }
        memcpy(words, work->words, work->word_count * sizeof *words);
        work->words = words;
        work->word_capacity = capacity;
    }
    return &work->words[work->word_count++];
}

static void analyse_token(struct work *work, struct sk_slice text, const struct sk_token *token) {
    char folded[SK_FOLD_SIZE];
    struct sk_word *word = add_word(work);
    if (!word)
        return;
    struct sk_slice own = sk_slice(text.data + token->start, token->end - token->start);
    *word = (struct sk_word){ .start = (uint32_t) token->start, .end = (uint32_t) token->end };
    switch (token->kind) {
    case SK_TOKEN_WORD:
        word->folded = keep(work, folded, sk_fold_word(own, folded));
        analyse_letters(work, word, token->hyphen);
        break;
    case SK_TOKEN_NUMBER:
        word->folded = sk_cut_at_character(own, SK_FOLD_SIZE);
        analyse_number(work, word);
        break;
    case SK_TOKEN_EMOJI:
        word->kind = SK_EMOJI;
        word->folded = word->stem = sk_cut_at_character(own, SK_FOLD_SIZE);
        break;
    case SK_TOKEN_PLACEHOLDER:
        word->kind = SK_PLACEHOLDER;
        word->folded = word->stem = own;
        break;
    case SK_TOKEN_URL:
    case SK_TOKEN_EMAIL:
        word->kind = SK_PLACEHOLDER;
        word->folded = word->stem = sk_slice_of(token->kind == SK_TOKEN_URL ? "{url}" : "{email}");
        break;
    }
}

/* ---- pairs written apart ---- */

static bool only_blank_between(struct sk_slice text, const struct sk_word *a, const struct sk_word *b) {
    return b->start == a->end + 1 && text.data[a->end] == ' ' && a->kind == SK_WORD && b->kind == SK_WORD;
}

/* "retour label" → retourlabel, "terug betaald" → terugbetal: whether the two words may be one. */
static bool may_join(const struct sk_dutch *dutch, const struct sk_word *a, const struct sk_word *b) {
    char stem[SK_STEM_SIZE];
    if (a->folded.size > SK_STEM_INPUT / 2 || b->folded.size > SK_STEM_INPUT / 2)
        return false;
    if (sk_dutch_is_particle(a->folded))
        return !b->stop && b->folded.size > 3 && sk_dutch_verb_stem(dutch, b->folded, stem) > 0;
    if (a->stop || b->stop || a->folded.size < 3 || b->folded.size < 3 || sk_slice_equal(a->stem, b->stem))
        return false;
    bool first = sk_wordmap_find(&dutch->noun_stems, a->stem) || sk_wordmap_find(&dutch->nouns, a->folded)
                 || sk_dutch_is_verb_base(dutch, a->folded);
    return first && (sk_wordmap_find(&dutch->noun_stems, b->stem) || sk_wordmap_find(&dutch->nouns, b->folded));
}

static void add_joined(struct work *work, struct sk_slice text, size_t second) {
    const struct sk_word *a = &work->words[second - 1], *b = &work->words[second];
    char joined[2 * SK_STEM_SIZE];
    if (!only_blank_between(text, a, b))
        return;
    if (second >= 2 && sk_slice_is(a->folded, "te") && only_blank_between(text, a - 1, a) && sk_dutch_is_particle(a[-1].folded))
        a--; /* "op te zeggen" */
    if (!may_join(work->analyser->stemmer.dutch, a, b))
        return;
    struct sk_slice first = sk_cut_at_character(a->stop ? a->folded : a->stem, SK_STEM_SIZE);
    struct sk_slice last = sk_cut_at_character(b->stem, SK_STEM_SIZE);
    memcpy(joined, first.data, first.size);
    memcpy(joined + first.size, last.data, last.size);
    add_term(work, keep(work, joined, first.size + last.size), second, true);
}

/* ---- the whole ---- */

/* Stems need a language: where it is unknown, Dutch if the words look it (evidence, or words of the Dutch lists), else English.
 */
static enum sk_language stem_language(const struct sk_analyser *analyser, struct sk_slice text, enum sk_language language) {
    if (language != SK_LANGUAGE_UNKNOWN)
        return language;
    struct sk_language_evidence evidence;
    sk_language_weigh(text, &evidence);
    double lead = evidence.score[SK_NL] - evidence.score[SK_EN];
    struct sk_token token;
    unsigned looked = 0;
    for (size_t at = 0; looked < 32 && sk_words_next(text, &at, &token); looked++) {
        char folded[SK_FOLD_SIZE], soft[SK_FOLD_SIZE];
        struct sk_compound parts;
        if (token.kind != SK_TOKEN_WORD)
            continue;
        size_t size = sk_fold_word(sk_slice(text.data + token.start, token.end - token.start), folded);
        struct sk_slice word = sk_slice(soft, sk_soften_accents(sk_slice(folded, size), SK_NL, soft));
        if (sk_dutch_knows(analyser->stemmer.dutch, word) || sk_dutch_split(analyser->stemmer.dutch, word, &parts))
            lead += 1;
    }
    return lead > 0 ? SK_NL : SK_EN;
}

enum sk_status sk_analyse(struct sk_analyser *analyser, struct sk_slice text, enum sk_language hint, struct sk_arena *arena,
                          struct sk_analysis *out, struct sk_error *error) {
    if (!sk_text_valid(text))
        return sk_error_set(error, SK_REJECTED, "the text is not UTF-8");
    *out = (struct sk_analysis){ .text = text, .language = hint, .language_confidence = 1 };
    enum sk_status status =
        hint == SK_LANGUAGE_UNKNOWN ? sk_language_detect(text, &out->language, &out->language_confidence, error) : SK_OK;
    if (status != SK_OK)
        return status;
    struct work work = { .analyser = analyser, .arena = arena, .word_capacity = text.size / WORD_BYTES + 8 };
    work.language = stem_language(analyser, text, out->language);
    work.words = sk_arena_array(arena, work.word_capacity, sizeof *work.words);
    if (!work.words)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to analyse a text of %zu bytes", text.size);
    struct sk_token token;
    for (size_t at = 0; !work.failed && sk_words_next(text, &at, &token);) {
        analyse_token(&work, text, &token);
        if (!work.failed && work.language == SK_NL && work.word_count > 1)
            add_joined(&work, text, work.word_count - 1);
    }
    if (work.failed)
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to analyse a text of %zu bytes", text.size);
    out->words = work.words;
    out->word_count = work.word_count;
    out->terms = work.terms;
    out->term_count = work.term_count;
    return SK_OK;
}
