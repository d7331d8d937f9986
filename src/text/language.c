/* Two witnesses: our own table of words and letter groups (language_evidence.c), and CLD2, Google's compact language detector
 * (quadgram tables over 80 languages). CLD2 is right on sentences but wants about twenty letters, and answers English where it
 * does not know; chat messages are often shorter. So the table speaks first, CLD2 is asked only where the table leaves doubt
 * (most messages are decided without it, which also saves its 20 µs), and it is the one that notices other languages.
 *
 * All evidence is in nats and is added up; the answer is the softmax over the four languages and a fifth for "something
 * else", which starts with OTHER_PRIOR. Below UNSURE_BELOW the answer is unknown.
 *
 * CLD2 has a C++ interface only. The one function needed takes nothing but C types (the vector of chunks may be null), so
 * it is declared here under its C++ name. That name spells out all argument types: a library in which the function is any
 * different does not have the name, and the program does not link. C++ exceptions: CLD2 is built without them.
 */
#include "text/language.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "text/analysis.h"
#include "text/language_evidence.h"
#include "text/normalise.h"

#define OTHER_PRIOR 1.5
#define DUTCH_PRIOR 1.0 /* customers of companies in the Netherlands and Flanders */
#define ENGLISH_PRIOR 0.5
#define UNSURE_BELOW 0.45
#define DECIDED_AT 0.99 /* and at least two known words: CLD2 is not asked */
#define HIGHEST_CONFIDENCE 0.995
#define CLD2_BYTES ((size_t) 2048)

/* CLD2's enum Language (generated_language.h); its order is part of its data and does not change. */
enum { CLD2_ENGLISH = 0, CLD2_DUTCH = 2, CLD2_FRENCH = 4, CLD2_GERMAN = 5, CLD2_UNKNOWN = 26 };

#define CLD2_UNKNOWN_ENCODING 23

struct cld2_hints {
    const char *content_language;
    const char *top_level_domain;
    int encoding;
    int language; /* enum Language */
};

/* Language ExtDetectLanguageSummary(const char* buffer, int buffer_length, bool is_plain_text, const CLDHints* hints, int flags,
 * Language* language3, int* percent3, double* normalized_score3, std::vector<ResultChunk>* chunks, int* text_bytes,
 * bool* is_reliable) */
int cld2_detect(
    const char *buffer, int buffer_length, bool is_plain_text, const struct cld2_hints *hints, int flags, int *language3,
    int *percent3, double *normalized_score3, void *chunks, int *text_bytes,
    bool *is_reliable) __asm__("_ZN4CLD224ExtDetectLanguageSummaryEPKcibPKNS_8CLDHintsEiPNS_8LanguageEPiPdPSt6vectorINS_"
                               "11ResultChunkESaISA_EES7_Pb");

static enum sk_language from_cld2(int language) {
    switch (language) {
    case CLD2_ENGLISH: return SK_EN;
    case CLD2_DUTCH: return SK_NL;
    case CLD2_FRENCH: return SK_FR;
    case CLD2_GERMAN: return SK_DE;
    default: return SK_LANGUAGE_UNKNOWN;
    }
}

/* Adds what CLD2 says; score[SK_LANGUAGE_UNKNOWN] stands for all other languages. strange: the table knows few
 * words of the text. */
static void ask_cld2(struct sk_slice text, bool strange, double score[SK_LANGUAGE_COUNT]) {
    const struct cld2_hints hints = { "nl,en,de,fr", NULL, CLD2_UNKNOWN_ENCODING, CLD2_UNKNOWN };
    int languages[3], percents[3], bytes = 0;
    double scores[3];
    bool reliable = false;
    text = sk_cut_at_character(text, CLD2_BYTES);
    int found = cld2_detect(text.data, (int) text.size, true, &hints, 0, languages, percents, scores, NULL, &bytes, &reliable);
    enum sk_language language = from_cld2(found);
    if (found == CLD2_UNKNOWN)
        return;
    if (reliable)
        score[language] += language == SK_LANGUAGE_UNKNOWN && strange ? 12.0 : 3.0;
    else if (language != SK_LANGUAGE_UNKNOWN && language != SK_EN) /* unreliable English is CLD2's way to say nothing */
        score[language] += 1.0;
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

enum sk_language sk_language_detect(struct sk_slice text, double *confidence) {
    struct sk_language_evidence evidence;
    *confidence = 0;
    if (!sk_text_valid(text))
        return SK_LANGUAGE_UNKNOWN;
    sk_language_weigh(text, &evidence);
    if (evidence.words == 0)
        return SK_LANGUAGE_UNKNOWN;
    evidence.score[SK_LANGUAGE_UNKNOWN] += OTHER_PRIOR;
    evidence.score[SK_NL] += DUTCH_PRIOR;
    evidence.score[SK_EN] += ENGLISH_PRIOR;
    enum sk_language language = best_of(evidence.score, confidence);
    bool strange = evidence.known * 2 < evidence.words;
    if (*confidence < DECIDED_AT || evidence.known < 2 || strange) {
        ask_cld2(text, strange, evidence.score);
        language = best_of(evidence.score, confidence);
    }
    if (*confidence > HIGHEST_CONFIDENCE)
        *confidence = HIGHEST_CONFIDENCE;
    return *confidence < UNSURE_BELOW ? SK_LANGUAGE_UNKNOWN : language;
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
