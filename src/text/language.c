/* Two witnesses: our own table of words and letter groups (language_evidence.c), and CLD2, Google's compact language detector
 * (quadgram tables over 80 languages). CLD2 is right on sentences but wants about twenty letters, and answers English where it
 * does not know; chat messages are often shorter. So the table speaks first, CLD2 is asked only where the table leaves doubt
 * (most messages are decided without it, which also saves its 20 µs), and it is the one that notices other languages.
 *
 * All evidence is in nats and is added up; the answer is the softmax over the four languages and a fifth for "something
 * else", which starts with OTHER_PRIOR. Below UNSURE_BELOW the answer is unknown.
 */
#include "text/language.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "text/analysis.h"
#include "text/cld2_c.h"
#include "text/language_evidence.h"
#include "text/normalise.h"

#define OTHER_PRIOR 1.5
#define DUTCH_PRIOR 1.0 /* customers of companies in the Netherlands and Flanders */
#define ENGLISH_PRIOR 0.5
#define UNSURE_BELOW 0.45
#define DECIDED_AT 0.99 /* and at least two known words: CLD2 is not asked */
#define HIGHEST_CONFIDENCE 0.995
#define CLD2_BYTES ((size_t) 2048)

static enum sk_language from_cld2(enum sk_cld2_language language) {
    switch (language) {
    case SK_CLD2_ENGLISH: return SK_EN;
    case SK_CLD2_DUTCH: return SK_NL;
    case SK_CLD2_FRENCH: return SK_FR;
    case SK_CLD2_GERMAN: return SK_DE;
    default: return SK_LANGUAGE_UNKNOWN;
    }
}

/* Adds what CLD2 says; score[SK_LANGUAGE_UNKNOWN] stands for all other languages. strange: the table knows few
 * words of the text. */
static enum sk_status ask_cld2(struct sk_slice text, bool strange, double score[SK_LANGUAGE_COUNT], struct sk_error *error) {
    enum sk_cld2_language found = SK_CLD2_UNKNOWN;
    bool reliable = false;
    text = sk_cut_at_character(text, CLD2_BYTES);
    if (!sk_cld2_detect(text.data, text.size, &found, &reliable))
        return sk_error_set(error, SK_FAULT_MEMORY, "no memory to tell the language of a text");
    enum sk_language language = from_cld2(found);
    if (found == SK_CLD2_UNKNOWN)
        return SK_OK;
    if (reliable)
        score[language] += language == SK_LANGUAGE_UNKNOWN && strange ? 12.0 : 3.0;
    else if (language != SK_LANGUAGE_UNKNOWN && language != SK_EN) /* unreliable English is CLD2's way to say nothing */
        score[language] += 1.0;
    return SK_OK;
}

static enum sk_language best_of(const double score[SK_LANGUAGE_COUNT], double *probability) {
    int best = SK_NL;
    double sum = 0;
    for (int i = SK_NL; i < SK_LANGUAGE_COUNT; i++)
        best = score[i] > score[best] ? i : best;
    for (int i = 0; i < SK_LANGUAGE_COUNT; i++)
        sum += exp(score[i] - score[best]);
    *probability = 1 / sum;
    return (enum sk_language) best;
}

enum sk_status sk_language_detect(struct sk_slice text, enum sk_language *language, double *confidence, struct sk_error *error) {
    struct sk_language_evidence evidence;
    *confidence = 0;
    *language = SK_LANGUAGE_UNKNOWN;
    if (!sk_text_valid(text))
        return SK_OK;
    sk_language_weigh(text, &evidence);
    if (evidence.words == 0)
        return SK_OK;
    evidence.score[SK_LANGUAGE_UNKNOWN] += OTHER_PRIOR;
    evidence.score[SK_NL] += DUTCH_PRIOR;
    evidence.score[SK_EN] += ENGLISH_PRIOR;
    enum sk_language best = best_of(evidence.score, confidence);
    bool strange = evidence.known * 2 < evidence.words;
    if (*confidence < DECIDED_AT || evidence.known < 2 || strange) {
        enum sk_status status = ask_cld2(text, strange, evidence.score, error);
        if (status != SK_OK)
            return status;
        best = best_of(evidence.score, confidence);
    }
    if (*confidence > HIGHEST_CONFIDENCE)
        *confidence = HIGHEST_CONFIDENCE;
    *language = *confidence < UNSURE_BELOW ? SK_LANGUAGE_UNKNOWN : best;
    return SK_OK;
}

static const char *const codes[SK_LANGUAGE_COUNT] = { "unknown", "nl", "en", "de", "fr" };

const char *sk_language_code(enum sk_language language) {
    return (int) language > 0 && (int) language < SK_LANGUAGE_COUNT ? codes[language] : codes[0];
}

enum sk_language sk_language_from_code(struct sk_slice code) {
    if (code.size < 2 || (code.size > 2 && code.data[2] != '-' && code.data[2] != '_'))
        return SK_LANGUAGE_UNKNOWN;
    for (int i = SK_NL; i < SK_LANGUAGE_COUNT; i++) {
        if (strncasecmp(code.data, codes[i], 2) == 0)
            return (enum sk_language) i;
    }
    return SK_LANGUAGE_UNKNOWN;
}
