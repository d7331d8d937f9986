/* What the sentiment lexicon says of a message: what a few thousand messages cannot teach, because most evaluative words are
 * rare. The polarities of its words and phrases, turned by negations and strengthened by intensifiers, are summed over the whole
 * and where a verdict stands: in the first, the last, the worst and the best sentence, and after "but". Each sum becomes features
 * in steps, and the linear model learns from our own messages what each step is worth (so a word that the training set never saw
 * still counts). Method of summing after Taboada et al. 2011, "Lexicon-based methods for sentiment analysis".
 *
 * People praise in passing even where they complain (Boucher and Osgood 1969, "The Pollyanna hypothesis"), so that what is usual
 * for so many polar words is taken off the whole: without it, long reviews are heard as too positive.
 */
#include "tags/lexicon.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NEGATED_SHARE (-0.6f) /* "niet goed" is bad, but less so than "slecht" */
#define EXCESS_SHARE (-0.5f)  /* "te zoet" */
#define EXCESS_BOOST 1.3f     /* "te duur" */
#define EXCESS 0.35f          /* "te lang": of a word without polarity */
#define USUAL_POLARITY 0.1f   /* of each polar word but the first */
#define WORDS_BEFORE 4        /* that a negation reaches forward over */
#define WORDS_TO_SUCH 2       /* from "never" */
#define WORDS_AFTER 3         /* and back, where it ends the clause: Dutch and German put it last */
#define CLAUSE_ENDS ".,;:!?\n"
#define SENTENCE_ENDS ".!?;\n"
#define COUNTED 3 /* turned words, at most */

static const char *const contrasts[] = { "maar",   "echter", "helaas",  "alleen",    "toch",          "jammer",
                                         "hoewel", "but",    "however", "though",    "unfortunately", "although",
                                         "aber",   "leider", "jedoch",  "cependant", "mais" };
static const char *const lessenings[] = { "weinig", "minder", "nauwelijks", "allesbehalve", "gebrek", "hardly", "barely",
                                          "less",   "few",    "little",     "lack",         "wenig",  "kaum",   "peu" };
static const char *const excesses[] = { "te", "too", "zu", "trop" };
static const char *const nevers[] = { "nooit", "zelden", "never", "nie", "niemals", "jamais" };
static const char *const such[] = { "zo",   "zo'n", "zo’n",  "zon",    "zulk",  "zulke", "zoveel",
                                    "such", "so",   "solch", "solche", "aussi", "tel",   "telle" };
static const char *const no_excess[] = { "koop", "huur", "voet", "gast", "bed", "boek", "water", "paard", "weet", "keer" };

struct sums {
    float positive, negative, last;
    size_t positive_words, negative_words;
    size_t turned_good, turned_bad; /* polar words under a negation */
    size_t last_word;
    float sentence; /* of the one being read */
    bool is_polar;  /* it has a polar word */
    size_t sentences, good_sentences, bad_sentences;
    float first, end, worst, best; /* sentence */
    float turn;                    /* since the last contrast */
    bool has_turn;
};

/* Whether one of the marks stands between this word and the next. */
static bool is_apart(const struct sk_analysis *analysis, size_t left, const char *marks) {
    size_t count = strlen(marks);
    for (size_t i = analysis->words[left].end; i < analysis->words[left + 1].start; i++)
        if (memchr(marks, analysis->text.data[i], count))
            return true;
    return false;
}

static bool is_contrast(const struct sk_analysis *analysis, size_t word) {
    return SK_SLICE_IS_ANY(analysis->words[word].folded, contrasts);
}

/* ---- negation ---- */

/* "Nooit zo'n aardige man ontmoet", "never had such a meal": that it never was so strengthens what follows. */
static bool compares(const struct sk_analysis *analysis, size_t word) {
    if (!SK_SLICE_IS_ANY(analysis->words[word].folded, nevers))
        return false;
    for (size_t i = word + 1; i < analysis->word_count && i <= word + WORDS_TO_SUCH && !is_apart(analysis, i - 1, CLAUSE_ENDS);
         i++)
        if (SK_SLICE_IS_ANY(analysis->words[i].folded, such))
            return true;
    return false;
}

static bool negates(const struct sk_analysis *analysis, size_t word) {
    return (sk_word_negates(&analysis->words[word]) && !compares(analysis, word))
           || SK_SLICE_IS_ANY(analysis->words[word].folded, lessenings);
}

static bool is_negated_before(const struct sk_analysis *analysis, size_t word) {
    for (size_t i = word, steps = 0; i > 0 && steps < WORDS_BEFORE; i--, steps++) {
        if (is_apart(analysis, i - 1, CLAUSE_ENDS) || is_contrast(analysis, i - 1))
            return false;
        if (negates(analysis, i - 1))
            return true;
    }
    return false;
}

static bool is_negated_after(const struct sk_analysis *analysis, size_t word) {
    for (size_t i = word, steps = 0; i + 1 < analysis->word_count && steps < WORDS_AFTER; i++, steps++) {
        if (is_apart(analysis, i, CLAUSE_ENDS) || is_contrast(analysis, i + 1))
            return false;
        if (sk_word_negates(&analysis->words[i + 1]))
            return steps == 0 || i + 2 == analysis->word_count || is_apart(analysis, i + 1, CLAUSE_ENDS);
    }
    return false;
}

/* The words from first to last as one; what begins with a negation has its own polarity. */
static bool is_negated(const struct sk_analysis *analysis, size_t first, size_t last) {
    return !negates(analysis, first) && (is_negated_before(analysis, first) || is_negated_after(analysis, last));
}

/* "te zoet", not "te zien" or "te koop". */
static bool is_excess(const struct sk_analysis *analysis, size_t word) {
    struct sk_slice text = analysis->words[word].folded;
    return word > 0 && analysis->words[word].kind == SK_WORD && text.size >= 3 && text.data[text.size - 1] != 'n'
           && SK_SLICE_IS_ANY(analysis->words[word - 1].folded, excesses) && !is_apart(analysis, word - 1, CLAUSE_ENDS)
           && !SK_SLICE_IS_ANY(text, no_excess);
}

/* ---- sums ---- */

static void add_polarity(struct sums *sums, float polarity, size_t index) {
    if (polarity == 0)
        return;
    if (polarity > 0) {
        sums->positive += polarity;
        sums->positive_words++;
    } else {
        sums->negative -= polarity;
        sums->negative_words++;
    }
    sums->sentence += polarity;
    sums->is_polar = true;
    sums->turn += polarity;
    sums->last = polarity;
    sums->last_word = index;
}

static float turned(float polarity, struct sums *sums) {
    sums->turned_good += polarity > 0;
    sums->turned_bad += polarity < 0;
    return polarity * NEGATED_SHARE;
}

static float polarity_of_word(const struct sk_analysis *analysis, size_t index, float polarity, struct sums *sums) {
    if (is_excess(analysis, index))
        return polarity > 0 ? polarity * EXCESS_SHARE : polarity < 0 ? polarity * EXCESS_BOOST : -EXCESS;
    return polarity != 0 && is_negated(analysis, index, index) ? turned(polarity, sums) : polarity;
}

/* How far a phrase may reach that begins at the word. */
static size_t end_of_phrase(const struct sk_analysis *analysis, size_t index) {
    size_t end = index + 1, most = index + SK_LEXICON_GAP + 2;
    while (end < analysis->word_count && end < most && !is_apart(analysis, end - 1, SENTENCE_ENDS))
        end++;
    return end;
}

/* The word, or the phrase that begins with it. Returns the last word read. */
static size_t sum_word(const struct sk_analysis *analysis, size_t index, const struct sk_lexicon *lexicon, struct sums *sums,
                       float *intensity) {
    float boost = 1 + *intensity;
    size_t last = index;
    const struct sk_lexicon_entry *entry =
        sk_lexicon_find_phrase(lexicon, analysis, index, end_of_phrase(analysis, index), &last);
    *intensity = 0;
    if (entry) {
        float polarity = boost * (float) entry->polarity / 100;
        add_polarity(sums, is_negated(analysis, index, last) ? turned(polarity, sums) : polarity, index);
        return last;
    }
    entry = sk_lexicon_find(lexicon, &analysis->words[index]);
    if (entry)
        *intensity = (float) entry->intensity / 100;
    add_polarity(sums, polarity_of_word(analysis, index, entry ? boost * (float) entry->polarity / 100 : 0, sums), index);
    return index;
}

static void end_sentence(struct sums *sums) {
    if (sums->is_polar) {
        if (sums->sentences++ == 0)
            sums->first = sums->sentence;
        sums->end = sums->sentence;
        sums->worst = fminf(sums->worst, sums->sentence);
        sums->best = fmaxf(sums->best, sums->sentence);
        sums->good_sentences += sums->sentence > 0.1f;
        sums->bad_sentences += sums->sentence < -0.1f;
    }
    sums->sentence = 0;
    sums->is_polar = false;
}

static void sum_message(const struct sk_analysis *analysis, const struct sk_lexicon *lexicon, struct sums *sums) {
    float intensity = 0;
    *sums = (struct sums){ .last_word = SK_FEATURE_NO_WORD };
    for (size_t i = 0, next = 0; i < sk_features_word_count(analysis); i++) {
        size_t index = sk_features_word(analysis, i);
        if (index < next)
            continue;
        if (next > 0 && is_apart(analysis, next - 1, SENTENCE_ENDS))
            end_sentence(sums);
        if (is_contrast(analysis, index)) {
            sums->turn = 0;
            sums->has_turn = true;
        }
        next = sum_word(analysis, index, lexicon, sums, &intensity) + 1;
    }
    end_sentence(sums);
}

/* ---- features ---- */

static void add_feature(struct sk_feature_list *list, const char *name, size_t step, size_t word) {
    char text[32];
    int size = snprintf(text, sizeof text, "%s %zu", name, step);
    sk_feature_list_add(list, SK_FEATURE_LEXICON, word, text, (size_t) size);
}

/* One feature for every step that the value reaches. */
static void add_steps(struct sk_feature_list *list, const char *name, float value, size_t word) {
    static const float steps[] = { 0.15f, 0.35f, 0.6f, 0.9f, 1.3f, 2.0f, 3.0f };
    for (size_t i = 0; i < sizeof steps / sizeof *steps && value >= steps[i]; i++)
        add_feature(list, name, i, word);
}

static void add_signed(struct sk_feature_list *list, const char *name, float value, size_t word) {
    char text[24];
    snprintf(text, sizeof text, "%s %s", name, value < 0 ? "negative" : "positive");
    add_steps(list, text, fabsf(value), word);
}

/* An exclamation mark strengthens whatever is said: alone it would speak for praise, which has most of them. */
static void add_marks(struct sk_feature_list *list, struct sk_slice text, float net) {
    static const char *const signs[] = { "bad", "plain", "good" };
    const char *sign = signs[net > 0.1f ? 2 : net < -0.1f ? 0 : 1];
    char name[32];
    for (const char *mark = "!?"; *mark; mark++)
        if (memchr(text.data, *mark, text.size)) {
            snprintf(name, sizeof name, "%s with %c", sign, *mark);
            add_feature(list, name, 0, SK_FEATURE_NO_WORD);
        }
}

static void add_count(struct sk_feature_list *list, const char *name, size_t count) {
    for (size_t i = 0; i < count && i < COUNTED; i++)
        add_feature(list, name, i, SK_FEATURE_NO_WORD);
}

/* By how much more of them are good, -1 to 1, on the scale of the steps. */
static float surplus(size_t good, size_t bad, size_t all) {
    return all ? 2 * ((float) good - (float) bad) / (float) all : 0;
}

static void add_places(const struct sums *sums, struct sk_feature_list *list) {
    add_signed(list, "last", sums->last, sums->last_word);
    add_signed(list, "first", sums->first, SK_FEATURE_NO_WORD);
    add_signed(list, "end", sums->end, sums->last_word);
    add_signed(list, "worst", sums->worst, SK_FEATURE_NO_WORD);
    add_signed(list, "best", sums->best, SK_FEATURE_NO_WORD);
    if (sums->has_turn)
        add_signed(list, "turn", sums->turn, sums->last_word);
    if (sums->sentences > 1)
        add_signed(list, "sentences", surplus(sums->good_sentences, sums->bad_sentences, sums->sentences), SK_FEATURE_NO_WORD);
}

void sk_features_add_lexicon(const struct sk_analysis *analysis, const struct sk_lexicon *lexicon, struct sk_feature_list *list) {
    if (lexicon->slots == 0)
        return;
    struct sums sums;
    sum_message(analysis, lexicon, &sums);
    size_t words = sums.positive_words + sums.negative_words;
    float net = sums.positive - sums.negative - (words ? USUAL_POLARITY * (float) (words - 1) : 0);
    add_steps(list, "positive", sums.positive, sums.last_word);
    add_steps(list, "negative", sums.negative, sums.last_word);
    add_signed(list, "net", net, sums.last_word);
    add_signed(list, "mean", words ? net / (float) words : 0, sums.last_word);
    add_signed(list, "share", surplus(sums.positive_words, sums.negative_words, words), SK_FEATURE_NO_WORD);
    add_places(&sums, list);
    add_count(list, "turned good", sums.turned_good);
    add_count(list, "turned bad", sums.turned_bad);
    if (analysis->text.size)
        add_marks(list, analysis->text, net);
    if (words == 0)
        add_feature(list, "no polar word", 0, SK_FEATURE_NO_WORD);
}
