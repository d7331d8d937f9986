/* A program of the build, not of sidekick: turns data/language/{other,nl,en,de,fr}.txt into the C table that language_evidence.c
 * searches. Language detection then needs no files, no state and no start-up time.
 *
 *     language_table other.txt nl.txt en.txt de.txt fr.txt > language_words.c
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/language_hash.h"

#define LANGUAGES 5 /* in the order of enum sk_language; the first is "something else" */
#define MOST_WORDS 20000
#define LINE_SIZE 4096

struct row {
    char word[64];
    int weight[LANGUAGES];
};

struct table {
    struct row rows[MOST_WORDS];
    size_t count;
};

static int by_word(const void *a, const void *b) {
    return strcmp(((const struct row *) a)->word, ((const struct row *) b)->word);
}

static int add_word(struct table *table, const char *word, int language, int weight) {
    if (strlen(word) >= sizeof table->rows->word || strchr(word, '"') || strchr(word, '\\') || table->count == MOST_WORDS)
        return -1;
    struct row *row = &table->rows[table->count++];
    strcpy(row->word, word);
    row->weight[language] = weight;
    return 0;
}

static int read_list(struct table *table, const char *path, int language) {
    char line[LINE_SIZE];
    FILE *file = fopen(path, "r");
    for (unsigned number = 1; file && fgets(line, sizeof line, file); number++) {
        char *word = strtok(line, " \t\r\n");
        if (!word || *word == '#')
            continue;
        int weight = word[1] == '\0' ? word[0] - '0' : 0;
        if (weight < 1 || weight > 9) {
            fprintf(stderr, "%s, line %u: a line begins with a weight from 1 to 9\n", path, number);
            fclose(file);
            return -1;
        }
        while ((word = strtok(NULL, " \t\r\n")) != NULL) {
            if (add_word(table, word, language, weight) != 0) {
                fprintf(stderr, "%s, line %u: a word is too long or has a quote in it, or the table is full\n", path, number);
                fclose(file);
                return -1;
            }
        }
    }
    return file ? fclose(file) : -1;
}

/* Rows of the same word become one. */
static void merge(struct table *table) {
    size_t used = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (used > 0 && strcmp(table->rows[used - 1].word, table->rows[i].word) == 0) {
            for (int k = 0; k < LANGUAGES; k++)
                table->rows[used - 1].weight[k] += table->rows[i].weight[k];
        } else {
            table->rows[used++] = table->rows[i];
        }
    }
    table->count = used;
}

/* As a table of places by the words' hashes, at most half full. */
static void print(const struct table *table) {
    size_t places = 1;
    while (places < 2 * table->count)
        places *= 2;
    const struct row **rows = calloc(places, sizeof *rows);
    for (size_t i = 0; rows && i < table->count; i++) {
        size_t at = sk_language_hash(table->rows[i].word, strlen(table->rows[i].word)) % places;
        while (rows[at])
            at = (at + 1) % places;
        rows[at] = &table->rows[i];
    }
    puts("/* Made by language_table.c from data/language; do not edit. */");
    puts("#include \"text/language_evidence.h\"\n");
    puts("const struct sk_language_word sk_language_words[] = {");
    for (size_t i = 0; rows && i < places; i++) {
        if (rows[i])
            printf("    { \"%s\", %zu, { %d, %d, %d, %d, %d } },\n", rows[i]->word, strlen(rows[i]->word), rows[i]->weight[0],
                   rows[i]->weight[1], rows[i]->weight[2], rows[i]->weight[3], rows[i]->weight[4]);
        else
            puts("    { \"\", 0, { 0 } },");
    }
    puts("};\n");
    puts("const size_t sk_language_word_places = sizeof sk_language_words / sizeof *sk_language_words;");
    free(rows);
}

int main(int count, char **arguments) {
    struct table *table = calloc(1, sizeof *table);
    if (!table || count != 1 + LANGUAGES) {
        fputs("usage: language_table other.txt nl.txt en.txt de.txt fr.txt\n", stderr);
        return 2;
    }
    int status = 0;
    for (int i = 0; i < LANGUAGES && status == 0; i++) {
        status = read_list(table, arguments[1 + i], i);
        if (status != 0)
            fprintf(stderr, "language_table: cannot use %s\n", arguments[1 + i]);
    }
    qsort(table->rows, table->count, sizeof *table->rows, by_word);
    merge(table);
    if (status == 0)
        print(table);
    free(table);
    return status == 0 && fflush(stdout) == 0 ? 0 : 1;
}
