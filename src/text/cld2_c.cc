#include "text/cld2_c.h"

#include <cstdio> // CLD2's header uses FILE without it

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

namespace {

enum sk_cld2_language translate(CLD2::Language language) noexcept {
    switch (language) {
    case CLD2::DUTCH: return SK_CLD2_DUTCH;
    case CLD2::ENGLISH: return SK_CLD2_ENGLISH;
    case CLD2::GERMAN: return SK_CLD2_GERMAN;
    case CLD2::FRENCH: return SK_CLD2_FRENCH;
    case CLD2::UNKNOWN_LANGUAGE: return SK_CLD2_UNKNOWN;
    default: return SK_CLD2_OTHER;
    }
}

} // namespace

bool sk_cld2_detect(const char *text, size_t size, enum sk_cld2_language *language, bool *reliable) noexcept {
    const CLD2::CLDHints hints = { "nl,en,de,fr", nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE };
    CLD2::Language languages[3];
    int percents[3], bytes = 0;
    double scores[3];
    try {
        *language = translate(CLD2::ExtDetectLanguageSummary(text, static_cast<int>(size), true, &hints, 0, languages, percents,
                                                             scores, nullptr, &bytes, reliable));
    } catch (...) { // nothing but bad_alloc
        return false;
    }
    return true;
}
