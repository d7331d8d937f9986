/* Cues: what a text says besides its words. Punctuation, shouting, stretched letters, emoji and emoticons, how long it is, with
 * what kind of word it begins. The counts come in steps ("two or more"), each a feature of its own, so that a linear model can
 * give every step its own weight. */
#include "tags/features.h"

#include <string.h>

#define EMOTICON_CANDIDATES 200 /* runs looked at; a longer text has shown its mood by then */

struct emoji_class {
    const char *name;
    const char *members; /* UTF-8, separated by spaces; emoticons too */
};

static const struct emoji_class emoji_classes[] = {
    { "smile", "🙂 😊 😀 😃 😄 😁 😇 ☺ ☺️ 😺 🤗 😌 :) :-) =) :] ^^" },
    { "laugh", "😂 🤣 😆 😅 😹 :D :-D xD XD" },
    { "love", "❤ ❤️ 😍 🥰 💕 💖 💚 💙 💛 🧡 💜 🖤 😘 💗 <3" },
    { "praise", "👍 👌 👏 🎉 🥳 💪 🙌 ⭐ 🌟 ✨ 🔥 💯 🏆 🤩 ✅ 🎊" },
    { "thanks", "🙏 💐 🌹 🌷" },
    { "sad", "😢 😭 😞 😔 🙁 ☹ ☹️ 😟 😥 😿 💔 😓 🥺 😪 :( :-( :'( =( :[" },
    { "angry", "😠 😡 🤬 👿 😤 💢 🖕 >:(" },
    { "annoyed", "🙄 😒 😑 😐 🤦 🤦‍♀️ 🤦‍♂️ 😩 😫 😣 😖 🤯 👎 😬 :/ :-/ :S -_-" },
    { "wonder", "🤔 ❓ ❔ 🤷 🤷‍♀️ 🤷‍♂️ 😕 🧐 😳" },
    { "wink", "😉 😜 😏 🙃 ;) ;-)" },
    { "alarm", "🚨 ❗ ‼️ ⚠️ 😱 😨 😰 🆘" }
};

static void add_cue(struct sk_feature_list *list, const char *cue) {
    sk_feature_list_add(list, SK_FEATURE_CUE, SK_FEATURE_NO_WORD, cue, strlen(cue));
}

/* Features "name1", "name2", …, one for every step that count reaches. */
static void add_steps(struct sk_feature_list *list, char name, size_t count, const size_t *steps, size_t step_count) {
    for (size_t i = 0; i < step_count && count >= steps[i]; i++) {
        char cue[3] = { name, (char) ('1' + (int) i), '\0' };
        add_cue(list, cue);
    }
}

/* Whether text is one of the space-separated members. */
static bool is_member(const char *members, const char *text, size_t size) {
    for (const char *member = members; *member;) {
        size_t member_size = strcspn(member, " ");
        if (member_size == size && memcmp(member, text, size) == 0)
            return true;
        member += member_size + (member[member_size] == ' ');
    }
    return false;
}

static void add_class(struct sk_feature_list *list, const char *text, size_t size) {
    for (size_t i = 0; i < sizeof emoji_classes / sizeof *emoji_classes; i++)
        if (is_member(emoji_classes[i].members, text, size))
            add_cue(list, emoji_classes[i].name);
}

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || (unsigned char) c >= 128;
}

/* An emoticon is a run of two to four characters without space, right after a space or a letter, that ends in a mark ("ok :-)"
 * and "top:)", not the ":/" of "https://"). */
static void add_emoticons(struct sk_slice text, struct sk_feature_list *list) {
    size_t candidates = 0;
    for (size_t i = 0; i + 1 < text.size && candidates < EMOTICON_CANDIDATES; i++) {
        if (!memchr(":;=<>^-xX", text.data[i], 9)
            || (i > 0 && is_alphanumeric(text.data[i - 1]) && is_alphanumeric(text.data[i])))
            continue;
        candidates++;
        size_t size = 1;
        while (i + size < text.size && size < 4 && !is_space(text.data[i + size]))
            size++;
        for (; size >= 2; size--)
            if (i + size == text.size || is_space(text.data[i + size]) || memchr(".,!?", text.data[i + size], 4))
                add_class(list, text.data + i, size);
    }
}

struct counts {
    size_t exclamations, questions, ellipses, doubled; /* doubled: "??", "?!", "!!" */
    size_t capitals, words;                            /* of words with at least two letters: all in capitals, all */
    size_t quotes, lines, stretched;
};

static void count_punctuation(struct sk_slice text, struct counts *counts) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        bool marked = c == '!' || c == '?';
        counts->exclamations += c == '!';
        counts->questions += c == '?';
        counts->doubled += marked && i > 0 && (text.data[i - 1] == '!' || text.data[i - 1] == '?');
        counts->ellipses += c == '.' && i > 1 && text.data[i - 1] == '.' && text.data[i - 2] == '.';
        counts->ellipses += c == '\xE2' && i + 2 < text.size && memcmp(text.data + i, "…", 3) == 0;
        counts->quotes += c == '"' || (c == '\'' && i > 0 && is_space(text.data[i - 1]));
        counts->lines += c == '\n';
    }
}

/* Letters of ASCII suffice: a shouted word has some. */
static void count_word(struct sk_slice word, struct counts *counts) {
    size_t upper = 0, lower = 0, run = 1;
    bool stretched = false;
    for (size_t i = 0; i < word.size; i++) {
        char c = word.data[i];
        upper += c >= 'A' && c <= 'Z';
        lower += c >= 'a' && c <= 'z';
        run = i > 0 && (c | 32) == (word.data[i - 1] | 32) && (c | 32) >= 'a' && (c | 32) <= 'z' ? run + 1 : 1;
        stretched = stretched || run >= 3;
    }
    counts->words += upper + lower >= 2;
    counts->capitals += upper >= 3 && lower == 0;
    counts->stretched += stretched && word.size < 40 && !(word.size > 3 && memcmp(word.data, "www", 3) == 0);
}

static void count_words(const struct sk_analysis *analysis, struct counts *counts, struct sk_feature_list *list) {
    size_t count = sk_features_word_count(analysis);
    for (size_t i = 0; i < count; i++) {
        const struct sk_word *word = &analysis->words[sk_features_word(analysis, i)];
        struct sk_slice raw = sk_slice(analysis->text.data + word->start, word->end - word->start);
        if (word->kind == SK_EMOJI)
            add_class(list, raw.data, raw.size);
        else
            count_word(raw, counts);
    }
}

static void add_shouting(struct sk_feature_list *list, const struct counts *counts) {
    if (counts->capitals == 0)
        return;
    add_cue(list, "capital word");
    if (counts->capitals >= 2)
        add_cue(list, "capital words");
    if (counts->words >= 3 && counts->capitals * 2 > counts->words)
        add_cue(list, "shouting");
}

void sk_features_add_cues(const struct sk_analysis *analysis, struct sk_feature_list *list) {
    static const size_t few[] = { 1, 2, 3 }, lengths[] = { 1, 2, 3, 5, 8, 13, 21, 34, 55 };
    struct counts counts = { 0 };
    count_punctuation(analysis->text, &counts);
    count_words(analysis, &counts, list);
    add_steps(list, '!', counts.exclamations, few, 3);
    add_steps(list, '?', counts.questions, few, 3);
    add_steps(list, '.', counts.ellipses, few, 1);
    add_steps(list, '%', counts.doubled, few, 2);
    add_steps(list, '"', counts.quotes, few, 1);
    add_steps(list, 'n', counts.lines, few, 2);
    add_steps(list, 's', counts.stretched, few, 1);
    add_steps(list, 'l', analysis->word_count, lengths, sizeof lengths / sizeof *lengths);
    add_shouting(list, &counts);
    add_emoticons(analysis->text, list);
}
