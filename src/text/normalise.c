/* Folding goes word by word: words are short, nearly all are ASCII (a table-free loop), and the offsets of the original text
 * stay true. The others take one trip through UTF-16 and ICU's NFKC_Casefold (UAX #31), which is idempotent and stable under
 * canonical equivalence: "é" and "e" + U+0301 give the same bytes.
 */
#include "text/normalise.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include "text/analysis.h"

bool sk_text_valid(struct sk_slice text) {
    if (text.size > INT32_MAX)
        return false;
    const uint8_t *bytes = (const uint8_t *) text.data;
    int32_t size = (int32_t) text.size;
    for (int32_t i = 0; i < size;) {
        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        UChar32 c;
        U8_NEXT(bytes, i, size, c);
        if (c < 0)
            return false;
    }
    return true;
}

struct sk_slice sk_cut_at_character(struct sk_slice text, size_t limit) {
    if (text.size <= limit)
        return text;
    size_t size = limit;
    while (size > 0 && ((unsigned char) text.data[size] & 0xc0) == 0x80)
        size--;
    return sk_slice(text.data, size);
}

/* Lower case in place of ASCII; false at the first byte that is not. */
static bool fold_ascii(struct sk_slice word, char *out) {
    for (size_t i = 0; i < word.size; i++) {
        unsigned char c = (unsigned char) word.data[i];
        if (c >= 0x80)
            return false;
        out[i] = (char) (c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return true;
}

/* Apostrophes and hyphens have many shapes (’ ‘ ʼ ‐ ‑ –); words know one of each. */
static void unify_marks(UChar *text, int32_t size) {
    for (int32_t i = 0; i < size; i++) {
        UChar c = text[i];
        if (c == 0x2019 || c == 0x2018 || c == 0x02bc || c == 0xff07)
            text[i] = '\'';
        else if (c == 0x2010 || c == 0x2011 || c == 0x2013)
            text[i] = '-';
    }
}

static size_t fold_unicode(struct sk_slice word, char *out) {
    UChar wide[SK_FOLD_SIZE + 1], folded[SK_FOLD_SIZE];
    int32_t wide_size = 0, size = 0, bytes = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8(wide, SK_FOLD_SIZE + 1, &wide_size, word.data, (int32_t) word.size, &code);
    if (U_SUCCESS(code))
        unify_marks(wide, wide_size);
    const UNormalizer2 *normaliser = unorm2_getNFKCCasefoldInstance(&code);
    size = unorm2_normalize(normaliser, wide, wide_size, folded, SK_FOLD_SIZE, &code);
    u_strToUTF8(out, SK_FOLD_SIZE, &bytes, folded, size, &code);
    if (U_SUCCESS(code))
        return (size_t) bytes;
    memcpy(out, word.data, word.size); /* a word that grows beyond the bound when folded is no word: as it is */
    return word.size;
}

size_t sk_fold_word(struct sk_slice word, char out[SK_FOLD_SIZE]) {
    word = sk_cut_at_character(word, SK_FOLD_SIZE);
    return fold_ascii(word, out) ? word.size : fold_unicode(word, out);
}

static bool is_latin(UChar32 c) {
    return (c >= 0xc0 && c < 0x250) || (c >= 0x1e00 && c < 0x1f00);
}

/* Letters that Unicode does not take apart. */
static const char *plain_letters(UChar32 c) {
    switch (c) {
    case 0xe6: return "ae";
    case 0xf8: return "o";
    case 0xf0:
    case 0x111: return "d";
    case 0xfe: return "th";
    case 0x127: return "h";
    case 0x131: return "i";
    case 0x142: return "l";
    case 0x153: return "oe";
    default: return NULL;
    }
}

/* The letter under all accents. */
static UChar32 base_letter(UChar32 c) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normaliser = unorm2_getNFDInstance(&code);
    UChar parts[8];
    for (int depth = 0; depth < 4 && is_latin(c) && U_SUCCESS(code); depth++) {
        int32_t size = unorm2_getRawDecomposition(normaliser, c, parts, 8, &code);
        if (size < 1 || U_FAILURE(code))
            break;
        c = parts[0];
    }
    return c;
}

static bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* "rueckgabe" for "rückgabe", but not "neue", "bauen", "quelle", where u and e belong to different sounds. */
static size_t join_umlauts(char *word, size_t size) {
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        word[used++] = word[i];
        bool first = word[i] == 'a' || word[i] == 'o' || word[i] == 'u';
        bool free_before = i == 0 || (!is_vowel(word[i - 1]) && word[i - 1] != 'q');
        if (first && free_before && i + 1 < size && word[i + 1] == 'e')
            i++;
    }
    return used;
}

size_t sk_soften_accents(struct sk_slice folded, enum sk_language language, char out[SK_FOLD_SIZE]) {
    const uint8_t *bytes = (const uint8_t *) folded.data;
    int32_t size = (int32_t) (folded.size < SK_FOLD_SIZE ? folded.size : SK_FOLD_SIZE), used = 0;
    for (int32_t i = 0; i < size;) {
        if (bytes[i] < 0x80) {
            out[used++] = folded.data[i++];
            continue;
        }
        UChar32 c;
        int32_t start = i;
        U8_NEXT(bytes, i, size, c);
        const char *plain = plain_letters(c);
        UChar32 base = base_letter(c);
        if (plain) {
            while (*plain)
                out[used++] = *plain++;
        } else if (base < 0x80) {
            out[used++] = (char) base;
        } else if (!(u_charType(c) == U_NON_SPACING_MARK)) {
            memcpy(out + used, folded.data + start, (size_t) (i - start));
            used += i - start;
        }
    }
    return language == SK_DE ? join_umlauts(out, (size_t) used) : (size_t) used;
}

size_t sk_shorten_runs(char *word, size_t size, unsigned keep) {
    size_t used = 0;
    for (size_t i = 0; i < size;) {
        size_t run = 1;
        while (i + run < size && word[i + run] == word[i])
            run++;
        bool letter = word[i] >= 'a' && word[i] <= 'z';
        size_t copies = run >= 3 && letter ? keep : run;
        for (size_t k = 0; k < copies; k++)
            word[used + k] = word[i];
        used += copies;
        i += run;
    }
    return used;
}
