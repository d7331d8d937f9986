/* A hand-written scanner instead of ICU's break iterator: chat text wants rules of its own (hyphens and apostrophes stay inside,
 * "45euro" is two words, "4g" one, addresses are one), and it is several times faster. Characters beyond ASCII are classified by
 * ICU.
 */
#include "text/words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* Look-ahead for addresses is bounded, so that a text of dots and letters stays linear. */
#define LOCAL_PART_LIMIT 64
#define DOMAIN_LIMIT 128
#define DOTTED_LIMIT 8

static bool is_ascii_letter(unsigned char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static unsigned char byte_at(struct sk_slice text, size_t at) {
    return at < text.size ? (unsigned char) text.data[at] : 0;
}

/* Character at `at`, its size in *size. */
static UChar32 character_at(struct sk_slice text, size_t at, size_t *size) {
    UChar32 c = 0;
    int32_t i = 0, rest = text.size - at > 8 ? 8 : (int32_t) (text.size - at);
    const uint8_t *bytes = (const uint8_t *) text.data + at;
    if (rest > 0)
        U8_NEXT(bytes, i, rest, c);
    *size = (size_t) i;
    return c;
}

/* Size of the letter (or mark, or invisible joiner inside a word) at `at`, 0 if there is none. */
static size_t letter_at(struct sk_slice text, size_t at) {
    unsigned char first = byte_at(text, at);
    if (first < 0x80)
        return is_ascii_letter(first) ? 1 : 0;
    size_t size;
    UChar32 c = character_at(text, at, &size);
    int32_t mask = U_MASK(u_charType(c));
    bool mark = (mask & U_GC_M_MASK) && c != 0xfe0f && c != 0x20e3;
    return (mask & U_GC_L_MASK) || mark || c == 0xad ? size : 0;
}

static size_t letter_or_digit_at(struct sk_slice text, size_t at) {
    return is_digit(byte_at(text, at)) ? 1 : letter_at(text, at);
}

/* Size of an apostrophe at `at`: ' ’ ‘ ʼ. */
static size_t apostrophe_at(struct sk_slice text, size_t at) {
    if (byte_at(text, at) == '\'')
        return 1;
    if (byte_at(text, at) < 0x80)
        return 0;
    size_t size;
    UChar32 c = character_at(text, at, &size);
    return c == 0x2019 || c == 0x2018 || c == 0x2bc ? size : 0;
}

static size_t hyphen_at(struct sk_slice text, size_t at) {
    if (byte_at(text, at) == '-')
        return 1;
    size_t size;
    UChar32 c = byte_at(text, at) < 0x80 ? 0 : character_at(text, at, &size);
    return c == 0x2010 || c == 0x2011 ? size : 0;
}

/* ---- addresses ---- */

static bool is_local(unsigned char c) {
    return is_ascii_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

static bool is_host(unsigned char c) {
    return is_ascii_letter(c) || is_digit(c) || c == '-' || c == '.';
}

/* End of a host name with a dot and a last label of letters that begins at `at`; 0 if there is none. */
static size_t host_end(struct sk_slice text, size_t at) {
    size_t end = at;
    while (end < text.size && end - at < DOMAIN_LIMIT && is_host(byte_at(text, end)))
        end++;
    while (end > at && (byte_at(text, end - 1) == '.' || byte_at(text, end - 1) == '-'))
        end--;
    size_t label = end;
    while (label > at && is_ascii_letter(byte_at(text, label - 1)))
        label--;
    return end - label >= 2 && label > at + 1 && byte_at(text, label - 1) == '.' ? end : 0;
}

/* What could be the local part of an address or a host's name. */
struct run {
    size_t end;
    bool dotted; /* there is a dot in it, or there may be one beyond the limit */
};

static struct run run_at(struct sk_slice text, size_t at) {
    struct run run = { .end = at };
    for (unsigned char c; run.end - at < LOCAL_PART_LIMIT && is_local(c = byte_at(text, run.end)); run.end++)
        run.dotted |= c == '.';
    run.dotted |= run.end - at == LOCAL_PART_LIMIT;
    return run;
}

static size_t email_end(struct sk_slice text, size_t at, struct run run) {
    return run.end > at && byte_at(text, run.end) == '@' ? host_end(text, run.end + 1) : 0;
}

static bool starts_with(struct sk_slice text, size_t at, const char *prefix) {
    size_t size = strlen(prefix);
    return text.size - at >= size && strncasecmp(text.data + at, prefix, size) == 0;
}

static size_t path_end(struct sk_slice text, size_t at) {
    while (at < text.size && (unsigned char) text.data[at] > ' ' && !strchr("<>\"{}|", text.data[at]))
        at++;
    while (at > 0 && strchr(".,;:!?)]'", text.data[at - 1]))
        at--;
    return at;
}

/* "bedrijf.nl/inloggen" without www: only top-level domains that are no words, so that "pakket.de bezorger" stays two words. */
static bool has_bare_domain(struct sk_slice text, size_t at, size_t end) {
    static const char *const domains[] = { ".nl", ".be", ".com", ".net", ".org", ".eu", ".co.uk", ".uk", ".fr", ".example" };
    if (byte_at(text, end) == '/' && byte_at(text, end + 1) > ' ')
        return true;
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        size_t size = strlen(domains[i]);
        if (end - at > size + 1 && strncasecmp(text.data + end - size, domains[i], size) == 0)
            return true;
    }
    return false;
}

static size_t url_end(struct sk_slice text, size_t at, struct run run) {
    bool scheme = (byte_at(text, at) | 32) == 'h' && (starts_with(text, at, "http://") || starts_with(text, at, "https://"));
    if (scheme)
        return path_end(text, at);
    size_t end = run.dotted ? host_end(text, at) : 0;
    if (end && (starts_with(text, at, "www.") || has_bare_domain(text, at, end)))
        return byte_at(text, end) == '/' || byte_at(text, end) == '?' ? path_end(text, end) : end;
    return 0;
}

/* ---- emoji ---- */

static bool is_emoji(UChar32 c) {
    if (c < 0x2300)
        return false;
    return u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) || u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC)
           || u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR);
}

/* Behind modifiers, variation selectors and what a joiner (U+200D) appends; flags are two regional indicators. */
static size_t emoji_end(struct sk_slice text, size_t at) {
    size_t size, next;
    UChar32 first = character_at(text, at, &size);
    bool flag = u_hasBinaryProperty(first, UCHAR_REGIONAL_INDICATOR);
    for (at += size; at < text.size; at += size) {
        UChar32 c = character_at(text, at, &size);
        if (flag && u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR)) {
            flag = false;
        } else if (c == 0x200d && is_emoji(character_at(text, at + size, &next))) {
            size += next;
        } else if (c != 0xfe0f && c != 0x20e3 && !u_hasBinaryProperty(c, UCHAR_EMOJI_MODIFIER)) {
            break;
        }
    }
    return at;
}

static bool may_begin_face(unsigned char c) {
    return c == ':' || c == ';' || c == '<' || c == '=' || c == 'x' || c == 'X';
}

/* End of a face made of ASCII that stands between blanks or ends of the text. */
static size_t face_end(struct sk_slice text, size_t at) {
    static const char *const faces[] = { ":-)", ":-(", ";-)", ":'(", ":-D", ":-P", ":-/", ":-|", ":)", ":(",
                                         ";)",  ":D",  ":P",  ":p",  ":/",  ":|",  "<3",  "=)",  "xD", "XD" };
    if (at > 0 && byte_at(text, at - 1) > ' ')
        return 0;
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        size_t size = strlen(faces[i]);
        if (text.size - at >= size && memcmp(text.data + at, faces[i], size) == 0 && byte_at(text, at + size) <= ' ')
            return at + size;
    }
    return 0;
}

/* ---- words and numbers ---- */

static size_t placeholder_end(struct sk_slice text, size_t at) {
    size_t end = at + 1;
    while (end - at < 40 && ((byte_at(text, end) >= 'a' && byte_at(text, end) <= 'z') || byte_at(text, end) == '_'))
        end++;
    return end > at + 2 && byte_at(text, end) == '}' ? end + 1 : 0;
}

/* "a.u.b.", "i.p.v": single letters with dots between them, at least two. */
static size_t dotted_end(struct sk_slice text, size_t at) {
    size_t end = at, letters = 0;
    while (letters < DOTTED_LIMIT && is_ascii_letter(byte_at(text, end)) && byte_at(text, end + 1) == '.') {
        end += 2;
        letters++;
    }
    if (letters > 0 && is_ascii_letter(byte_at(text, end)) && !letter_or_digit_at(text, end + 1)) {
        end++;
        letters++;
    }
    return letters >= 2 && !letter_or_digit_at(text, end) ? end : 0;
}

static size_t word_end(struct sk_slice text, size_t at, bool *hyphen) {
    for (;;) {
        size_t size = letter_or_digit_at(text, at);
        if (size) {
            at += size;
            continue;
        }
        size_t mark = apostrophe_at(text, at);
        if (mark && letter_at(text, at + mark)) {
            at += mark;
            continue;
        }
        mark = hyphen_at(text, at);
        if (!mark || !letter_or_digit_at(text, at + mark))
            return at;
        *hyphen = true;
        at += mark;
    }
}

static bool is_separator(unsigned char c) {
    return c == '.' || c == ',' || c == ':' || c == '/' || c == '-';
}

/* Digits, with one separator at a time between them. */
static size_t number_end(struct sk_slice text, size_t at) {
    while (is_digit(byte_at(text, at)) || (is_separator(byte_at(text, at)) && is_digit(byte_at(text, at + 1))))
        at++;
    return at;
}

/* Letters that stick to digits belong to them when they are few ("4g", "10e", "e14"): "45euro" is two words. */
static size_t stuck_letters(struct sk_slice text, size_t at) {
    size_t letters = 0, size;
    while (letters < 3 && (size = letter_at(text, at)) != 0) {
        at += size;
        letters++;
    }
    return letters;
}

static void scan_number(struct sk_slice text, size_t at, struct sk_token *token) {
    size_t plain = at;
    while (is_digit(byte_at(text, plain)))
        plain++;
    size_t letters = stuck_letters(text, plain);
    token->kind = SK_TOKEN_NUMBER;
    token->end = number_end(text, at);
    if (token->end == plain && (letters == 1 || letters == 2)) {
        token->kind = SK_TOKEN_WORD;
        token->end = word_end(text, at, &token->hyphen);
    }
}

/* "'s", "'t", "'n" standing alone before a word. */
static size_t clipped_end(struct sk_slice text, size_t at, size_t apostrophe) {
    unsigned char c = byte_at(text, at + apostrophe);
    bool clipped = c && strchr("stnkmrSTNKMR", c) && !letter_or_digit_at(text, at + apostrophe + 1);
    return clipped ? at + apostrophe + 1 : 0;
}

/* The word that begins at `at`; false if none does. */
static bool scan(struct sk_slice text, size_t at, struct sk_token *token) {
    unsigned char first = byte_at(text, at);
    size_t end;
    struct run run = run_at(text, at);
    *token = (struct sk_token){ .start = at };
    if ((end = email_end(text, at, run)) != 0) {
        token->kind = SK_TOKEN_EMAIL;
    } else if ((is_ascii_letter(first) || is_digit(first)) && (end = url_end(text, at, run)) != 0) {
        token->kind = SK_TOKEN_URL;
    } else if (first == '{' && (end = placeholder_end(text, at)) != 0) {
        token->kind = SK_TOKEN_PLACEHOLDER;
    } else if (may_begin_face(first) && (end = face_end(text, at)) != 0) {
        token->kind = SK_TOKEN_EMOJI;
    } else if (is_digit(first)) {
        scan_number(text, at, token);
        return true;
    } else if (is_ascii_letter(first) && (end = dotted_end(text, at)) != 0) {
        token->kind = SK_TOKEN_WORD;
    } else if (letter_at(text, at)) {
        end = word_end(text, at, &token->hyphen);
    } else {
        size_t size = apostrophe_at(text, at);
        if (!size || (end = clipped_end(text, at, size)) == 0)
            return false;
    }
    token->end = end;
    return true;
}

bool sk_words_next(struct sk_slice text, size_t *at, struct sk_token *token) {
    while (*at < text.size) {
        if (scan(text, *at, token)) {
            *at = token->end;
            return true;
        }
        size_t size;
        UChar32 c = character_at(text, *at, &size);
        if (c >= 0x2300 && is_emoji(c)) {
            *token = (struct sk_token){ .start = *at, .end = emoji_end(text, *at), .kind = SK_TOKEN_EMOJI };
            *at = token->end;
            return true;
        }
        *at += size ? size : 1;
    }
    return false;
}
