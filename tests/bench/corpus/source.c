/* Texts are ordered by language and intent and cut at blanks. A token knows its word, and where else its intent and its whole
 * language have that word: a walk through real texts that now and then changes over at a word which two of them share gives
 * sentences nobody wrote, with the words, the order and the frequencies of real ones (a Markov chain of the first order whose
 * table is the text itself; Shannon 1948, section 3).
 *
 * How often a longer sample would show a word for the first time: as often as this one has words seen once (Good 1953). */
#include "source.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/hash.h"
#include "protocol/document.h"
#include "text/wordmap.h"

#define ARENA_LIMIT ((size_t) 256 << 20)
#define COMMONEST_WORDS 200 /* keep their places: mostly function words */
#define LEAST_CONTENT 4     /* bytes */

struct text {
    struct sk_slice intent, text;
    uint32_t number; /* order of reading */
};

struct texts {
    struct text *items;
    uint32_t count, capacity;
};

struct loading {
    struct corpus_source *source;
    struct sk_wordmap names;
    struct texts questions[CORPUS_LANGUAGES], answers[CORPUS_LANGUAGES];
};

void corpus_stop(const char *what, const char *why) {
    fprintf(stderr, "corpus: %s: %s\n", what, why);
    exit(1);
}

static void *need(void *memory) {
    if (!memory)
        corpus_stop("corpus", "no memory");
    return memory;
}

static void *take(struct sk_arena *arena, size_t count, size_t size) {
    return need(sk_arena_array(arena, count ? count : 1, size));
}

static void must(enum sk_status status, const struct sk_error *error) {
    if (status != SK_OK)
        corpus_stop("cannot read the texts that cases are made of", error->message);
}

/* ---- reading ---- */

static enum sk_status add_names(void *context, const struct sk_slice *words, size_t count, struct sk_error *error) {
    struct loading *loading = context;
    struct corpus_source *source = loading->source;
    enum sk_status status = SK_OK;
    for (size_t i = 0; i < count && status == SK_OK; i++) {
        bool doubtful = words[i].data[words[i].size - 1] == '?';
        if (doubtful || !islower((unsigned char) words[i].data[0]))
            continue;
        char *name = need(sk_arena_copy(&source->arena, words[i].data, words[i].size));
        status = sk_wordmap_put(&loading->names, words[i], sk_slice("", 0), 0, error);
        name[0] = (char) toupper((unsigned char) name[0]);
        if (source->name_count < 4096)
            source->names[source->name_count++] = sk_slice(name, words[i].size);
    }
    return status;
}

static void add_text(struct loading *loading, struct texts *texts, struct sk_slice intent, struct sk_slice text) {
    struct sk_arena *arena = &loading->source->arena;
    if (!text.size)
        return;
    if (texts->count == texts->capacity) {
        texts->capacity = texts->capacity ? texts->capacity * 2 : 1024;
        texts->items = need(realloc(texts->items, texts->capacity * sizeof *texts->items));
    }
    struct sk_slice name = intent.size ? sk_arena_slice(arena, intent) : sk_slice("", 0);
    texts->items[texts->count] = (struct text){ name, sk_arena_slice(arena, text), texts->count };
    texts->count++;
}

static void add_line(struct loading *loading, struct sk_slice line) {
    static const char *const codes[CORPUS_LANGUAGES] = { "nl", "en" };
    struct json_t *document;
    struct sk_error error = { 0 };
    must(sk_document_parse(line, &document, &error), &error);
    struct sk_slice intent = sk_document_get_slice(document, "intent");
    if (sk_slice_is(intent, "other"))
        intent = sk_slice("", 0);
    for (size_t i = 0; i < CORPUS_LANGUAGES; i++)
        if (sk_slice_is(sk_document_get_slice(document, "language"), codes[i])) {
            add_text(loading, &loading->questions[i], intent, sk_document_get_slice(document, "text"));
            add_text(loading, &loading->questions[i], intent, sk_document_get_slice(document, "question"));
            add_text(loading, &loading->answers[i], intent, sk_document_get_slice(document, "answer"));
        }
    sk_document_release(document);
}

static void read_file(struct loading *loading, const char *path) {
    char *line = NULL;
    size_t capacity = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        corpus_stop(path, strerror(errno));
    for (ssize_t size; (size = getline(&line, &capacity, file)) > 0;)
        add_line(loading, sk_slice(line, (size_t) size));
    free(line);
    fclose(file);
}

static int is_lines(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".jsonl") == 0;
}

static int by_name(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

static void read_directory(struct loading *loading, const char *name) {
    char directory[SK_PATH_SIZE], path[SK_PATH_SIZE];
    struct dirent **entries;
    struct sk_error error = { 0 };
    must(sk_share_path(directory, name, &error), &error);
    int count = scandir(directory, &entries, is_lines, by_name);
    if (count < 1)
        corpus_stop(directory, "no .jsonl files");
    for (int i = 0; i < count; i++) {
        must(sk_path_join(path, directory, entries[i]->d_name, &error), &error);
        read_file(loading, path);
        free(entries[i]);
    }
    free(entries);
}

/* ---- tokens ---- */

static bool is_letter(char c) {
    return isalpha((unsigned char) c) || (unsigned char) c >= 0x80;
}

static bool is_core(char c) {
    return is_letter(c) || isdigit((unsigned char) c);
}

static struct sk_slice next_token(struct sk_slice *rest) {
    while (rest->size && isspace((unsigned char) rest->data[0]))
        *rest = sk_slice(rest->data + 1, rest->size - 1);
    size_t size = 0;
    while (size < rest->size && !isspace((unsigned char) rest->data[size]))
        size++;
    struct sk_slice token = sk_slice(rest->data, size);
    *rest = sk_slice(rest->data + size, rest->size - size);
    return token;
}

/* Escaped for JSON, without control characters. */
static struct sk_slice escaped(struct sk_arena *arena, struct sk_slice token) {
    char *copy = take(arena, token.size * 2 + 1, 1);
    size_t size = 0;
    for (size_t i = 0; i < token.size; i++) {
        if (token.data[i] == '"' || token.data[i] == '\\')
            copy[size++] = '\\';
        if ((unsigned char) token.data[i] >= 0x20)
            copy[size++] = token.data[i];
    }
    return sk_slice(copy, size);
}

static bool ends_sentence(struct sk_slice text, uint16_t core_end) {
    for (size_t i = core_end; i < text.size; i++)
        if (strchr(".?!", text.data[i]))
            return true;
    return false;
}

static bool all_letters(struct sk_slice text) {
    for (size_t i = 0; i < text.size; i++)
        if (!is_letter(text.data[i]))
            return false;
    return text.size > 0;
}

static bool has_digits(struct sk_slice text) {
    for (size_t i = 0; i < text.size; i++)
        if (isdigit((unsigned char) text.data[i]))
            return true;
    return false;
}

static struct sk_slice lowered(struct sk_arena *arena, struct sk_slice text) {
    char *copy = need(sk_arena_copy(arena, text.data, text.size));
    for (size_t i = 0; i < text.size; i++)
        copy[i] = (char) tolower((unsigned char) copy[i]);
    return sk_slice(copy, text.size);
}

static struct corpus_token token_of(struct loading *loading, struct sk_slice text, struct sk_slice *low) {
    struct corpus_token token = { .text = escaped(&loading->source->arena, text) };
    size_t start = 0, end = token.text.size;
    while (start < end && !is_core(token.text.data[start]))
        start++;
    while (end > start && !is_core(token.text.data[end - 1]))
        end--;
    token.core = (uint16_t) start;
    token.core_size = (uint16_t) (end - start);
    struct sk_slice core = start < end ? sk_slice(token.text.data + start, end - start) : token.text;
    *low = lowered(&loading->source->arena, core);
    if (ends_sentence(token.text, (uint16_t) end))
        token.flags |= CORPUS_SENTENCE;
    if (has_digits(token.text))
        token.flags |= CORPUS_DIGITS;
    if (start < end && isupper((unsigned char) core.data[0]) && sk_wordmap_find(&loading->names, *low))
        token.flags |= CORPUS_NAME;
    return token;
}

/* ---- words ---- */

/* Words of one speech, numbered as they come. */
struct numbering {
    uint32_t *table; /* word number + 1; 0 = free */
    struct sk_slice *texts;
    uint32_t mask, count;
};

static uint32_t number_of(struct numbering *words, struct sk_slice text) {
    uint32_t place = (uint32_t) sk_hash(text.data, text.size, 0) & words->mask;
    while (words->table[place] && !sk_slice_equal(words->texts[words->table[place] - 1], text))
        place = (place + 1) & words->mask;
    if (!words->table[place]) {
        words->texts[words->count++] = text;
        words->table[place] = words->count;
    }
    return words->table[place] - 1;
}

static void add_tokens(struct loading *loading, struct corpus_speech *speech, struct numbering *words, struct sk_slice text) {
    bool begins = true;
    uint32_t first = speech->token_count;
    for (struct sk_slice rest = text, part, low; (part = next_token(&rest)).size;) {
        struct corpus_token token = token_of(loading, part, &low);
        token.word = number_of(words, low);
        if (begins)
            speech->sentences[speech->sentence_count++] = speech->token_count;
        begins = token.flags & CORPUS_SENTENCE;
        speech->tokens[speech->token_count++] = token;
    }
    if (speech->token_count > first)
        speech->tokens[speech->token_count - 1].flags |= CORPUS_LAST | CORPUS_SENTENCE;
}

static int by_intent(const void *left, const void *right) {
    const struct text *a = left, *b = right;
    int order = sk_slice_compare(a->intent, b->intent);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static void add_intents(struct loading *loading, struct corpus_speech *speech, struct numbering *words,
                        const struct texts *texts) {
    struct corpus_intent *intent = NULL;
    for (uint32_t i = 0; i < texts->count; i++) {
        if (!intent || !sk_slice_equal(intent->name, texts->items[i].intent)) {
            intent = &speech->intents[speech->intent_count++];
            *intent = (struct corpus_intent){ texts->items[i].intent, speech->sentence_count, 0, i, 0 };
        }
        add_tokens(loading, speech, words, texts->items[i].text);
        intent->sentence_count = speech->sentence_count - intent->first_sentence;
        intent->text_count++;
    }
    speech->text_count = texts->count;
}

/* Places of each word, and within them those of the token's intent. */
static void link_words(struct corpus_speech *speech) {
    for (uint32_t i = 0; i < speech->token_count; i++)
        speech->words[speech->tokens[i].word].count++;
    for (uint32_t i = 1; i < speech->word_count; i++)
        speech->words[i].first = speech->words[i - 1].first + speech->words[i - 1].count;
    for (uint32_t i = 0; i < speech->word_count; i++)
        speech->words[i].count = 0;
    for (uint32_t n = 0; n < speech->intent_count; n++) {
        const struct corpus_intent *next = n + 1 < speech->intent_count ? &speech->intents[n + 1] : NULL;
        uint32_t first = speech->sentences[speech->intents[n].first_sentence];
        uint32_t end = next ? speech->sentences[next->first_sentence] : speech->token_count;
        for (uint32_t i = first; i < end; i++) {
            struct corpus_word *word = &speech->words[speech->tokens[i].word];
            bool again = word->count && speech->places[word->first + word->count - 1] >= first;
            uint32_t before = again ? speech->places[word->first + word->count - 1] : i;
            speech->tokens[i].near_first = again ? speech->tokens[before].near_first : word->first + word->count;
            speech->places[word->first + word->count++] = i;
        }
        for (uint32_t i = end; i-- > first;) {
            struct corpus_word word = speech->words[speech->tokens[i].word];
            speech->tokens[i].near_count = word.first + word.count - speech->tokens[i].near_first;
        }
    }
}

static int downwards(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *) left, b = *(const uint32_t *) right;
    return (a < b) - (a > b);
}

/* How often the commonest words stop and content may begin. */
static uint32_t content_bound(const struct corpus_speech *speech) {
    uint32_t *counts = need(calloc(speech->word_count + 1, sizeof *counts));
    for (uint32_t i = 0; i < speech->word_count; i++)
        counts[i] = speech->words[i].count;
    qsort(counts, speech->word_count, sizeof *counts, downwards);
    uint32_t bound = counts[COMMONEST_WORDS < speech->word_count ? COMMONEST_WORDS : 0];
    free(counts);
    return bound;
}

static void mark_content(struct corpus_speech *speech) {
    uint32_t bound = content_bound(speech), all = 0, once = 0;
    for (uint32_t i = 0; i < speech->token_count; i++) {
        struct corpus_token *token = &speech->tokens[i];
        struct sk_slice core = sk_slice(token->text.data + token->core, token->core_size);
        uint32_t count = speech->words[token->word].count;
        if (core.size < LEAST_CONTENT || !all_letters(core) || count > bound || token->flags & CORPUS_NAME)
            continue;
        token->flags |= CORPUS_CONTENT;
        all++;
        once += count == 1;
        if (islower((unsigned char) core.data[0]) && core.size == token->text.size)
            speech->contents[speech->content_count++] = i;
    }
    speech->unseen = all ? (double) once / all : 0;
}

static void build_speech(struct loading *loading, struct corpus_speech *speech, struct texts *texts) {
    struct sk_arena *arena = &loading->source->arena;
    size_t bytes = 0, size = 1;
    qsort(texts->items, texts->count, sizeof *texts->items, by_intent);
    for (uint32_t i = 0; i < texts->count; i++)
        bytes += texts->items[i].text.size + 1;
    size_t most = bytes / 2 + texts->count + 1; /* tokens: a letter and a blank at least */
    while (size < most * 2)
        size *= 2;
    struct numbering words = { need(calloc(size, sizeof *words.table)), take(arena, most, sizeof *words.texts),
                               (uint32_t) size - 1, 0 };
    speech->tokens = take(arena, most, sizeof *speech->tokens);
    speech->sentences = take(arena, most, sizeof *speech->sentences);
    speech->places = take(arena, most, sizeof *speech->places);
    speech->contents = take(arena, most, sizeof *speech->contents);
    speech->intents = take(arena, texts->count, sizeof *speech->intents);
    add_intents(loading, speech, &words, texts);
    speech->word_count = words.count;
    speech->words = take(arena, words.count, sizeof *speech->words);
    free(words.table);
    link_words(speech);
    mark_content(speech);
    free(texts->items);
}

/* ---- the whole ---- */

void corpus_source_load(struct corpus_source *source) {
    struct loading loading = { .source = source };
    struct sk_error error = { 0 };
    *source = (struct corpus_source){ 0 };
    sk_arena_init(&source->arena, ARENA_LIMIT);
    source->names = take(&source->arena, 4096, sizeof *source->names);
    sk_wordmap_init(&loading.names);
    must(sk_wordlist_load("first_names.txt", add_names, &loading, &error), &error);
    read_directory(&loading, "data/messages");
    read_directory(&loading, "data/demo");
    for (size_t i = 0; i < CORPUS_LANGUAGES; i++) {
        build_speech(&loading, &source->questions[i], &loading.questions[i]);
        build_speech(&loading, &source->answers[i], &loading.answers[i]);
    }
    sk_wordmap_finish(&loading.names);
}

void corpus_source_finish(struct corpus_source *source) {
    sk_arena_finish(&source->arena);
}

const struct corpus_intent *corpus_intent_find(const struct corpus_speech *speech, struct sk_slice name) {
    for (uint32_t i = 0; i < speech->intent_count; i++)
        if (sk_slice_equal(speech->intents[i].name, name))
            return &speech->intents[i];
    return NULL;
}
