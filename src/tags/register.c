/* Register: formal or informal address, strictly by marker words, as the README of data/messages defines it. No model: a pronoun
 * decides, and whoever reads the tag can check it. The more frequent kind wins; with as many of both the formal one, because
 * "Geachte … jullie" is a letter. */
#include "tags/tagging.h"

#include <string.h>

#include "tags/phrase.h"
#include "text/quotation.h"

/* Markers of a language as phrases of folded words; a capital first letter counts only where the text has it too ("Sie"). */
struct markers {
    enum sk_language language;
    const char *formal[40], *informal[48];
};

static const struct markers languages[] = {
    { SK_NL,
      { "u", "uw", "uwe", "uzelf", "geachte*", "hoogachtend", "dank u", "weledel*" },
      { "je",   "jij",     "jou",       "jouw",     "jouwe",       "jezelf",     "jullie", "jullie's", "julie", "ge", "gij",
        "ulle", "jullies", "hoi",       "hoii",     "hoihoi",      "hey",        "heey",   "heya",     "hee",   "hé", "hej",
        "hai",  "dankje",  "dankjewel", "bedankje", "alsjeblieft", "alsjeblief", "joh",    "jongens",  "gozer" } },
    { SK_EN,
      { "dear sir", "dear sirs", "dear madam", "dear ms", "dear mr", "dear mrs", "dear dr", "dear customer", "dear hiring",
        "to whom it may concern", "yours faithfully", "yours sincerely", "yours truly" },
      { "hey", "heya", "hiya",  "hey guys", "guys",  "u",  "ur", "lol", "lmao",        "omg", "mate", "lads", "dude",
        "bro", "wtf",  "gonna", "wanna",    "gotta", "ya", "yo", "sup", "cheers lads", "thx", "pls",  "folks" } },
    { SK_DE,
      { "Sie", "Ihnen", "Ihr", "Ihre", "Ihrem", "Ihren", "Ihrer", "Ihres", "sehr geehrte*", "hochachtungsvoll" },
      { "du",    "dich",  "dir",   "dein", "deine",      "deinem", "deinen", "deiner", "ihr",   "euch",   "euer",        "eure",
        "eurem", "euren", "eurer", "hey",  "bitte mach", "könnt",  "habt",   "seid",   "lasst", "löscht", "macht weiter" } },
    { SK_FR,
      { "vous", "*-vous", "votre", "vos", "vôtre" },
      { "tu", "*-tu", "te", "*-toi", "toi", "ton", "ta", "tes", "t'as", "t'es", "t'a", "t'aurais", "salut", "coucou", "mdr" } },
};

/* After a number "u" is an hour ("14 u"). */
static bool is_hour(const struct sk_analysis *analysis, size_t index) {
    const struct sk_word *word = &analysis->words[index];
    return word->end - word->start == 1 && index > 0 && analysis->words[index - 1].kind == SK_NUMBER;
}

/* A capital in the marker must be one in the text. At the beginning of a sentence it proves nothing, and counts all the same:
 * there "Sie" is far more often the customer's address than "she" or "they". */
static bool marker_at(const struct sk_analysis *analysis, size_t index, const char *marker) {
    uint32_t last;
    const struct sk_word *word = &analysis->words[index];
    if (*marker >= 'A' && *marker <= 'Z') {
        size_t size = strlen(marker);
        return word->end - word->start == size && memcmp(analysis->text.data + word->start, marker, size) == 0;
    }
    return sk_phrase_fits(analysis, index, marker, &last) && !is_hour(analysis, index)
           && (strcmp(marker, "ihr") != 0 || sk_german_ihr_addresses(analysis, index));
}

static size_t count_markers(const struct sk_analysis *analysis, const char *const *markers, size_t limit,
                            struct sk_evidence *evidence) {
    size_t found = 0;
    struct sk_quotation quotation; /* what the company wrote or somebody said is no address of the customer's */
    sk_quotation_begin(&quotation, analysis->text);
    for (size_t i = 0; i < sk_features_word_count(analysis); i++) {
        size_t index = sk_features_word(analysis, i);
        for (size_t j = 0; j < limit && markers[j]; j++)
            if (marker_at(analysis, index, markers[j]) && !sk_quotation_holds(&quotation, analysis->words[index].start)) {
                found++;
                sk_evidence_add(evidence, analysis, index, 1);
                break;
            }
    }
    return found;
}

static const char *by_markers(const struct sk_analysis *analysis, const struct markers *markers, struct sk_evidence *evidence) {
    struct sk_evidence formals = { .count = 0 }, informals = { .count = 0 };
    size_t formal = count_markers(analysis, markers->formal, sizeof markers->formal / sizeof *markers->formal, &formals);
    size_t informal =
        count_markers(analysis, markers->informal, sizeof markers->informal / sizeof *markers->informal, &informals);
    *evidence = formal >= informal ? formals : informals;
    return formal == 0 && informal == 0 ? "unknown" : formal >= informal ? "formal" : "informal";
}

const char *sk_register_of(const struct sk_analysis *analysis, struct sk_evidence *evidence) {
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (languages[i].language == analysis->language)
            return by_markers(analysis, &languages[i], evidence);
    /* Nobody knows the language: the markers of Dutch, then of the others. */
    const char *register_ = "unknown";
    for (size_t i = 0; i < sizeof languages / sizeof *languages && strcmp(register_, "unknown") == 0; i++)
        register_ = by_markers(analysis, &languages[i], evidence);
    return register_;
}
