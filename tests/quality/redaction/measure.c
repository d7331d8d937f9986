/* Measures redaction on the messages of this directory, in which every identifier is marked.
 *
 *     measure DIRECTORY [tune|held|failures|missed]     failures: of the tune half, one a line; missed: all, type and value
 *     measure DIRECTORY floors R P R P                  recall and precision, formal and of names, below which it fails
 *
 * Strict: an identifier counts as found only if no character of it survives but blanks; a replaced span counts as right only if
 * it overlaps an identifier of its own group (names, or formal identifiers) and takes no letter or digit beyond what is marked.
 * "type" is the share of the found whose placeholder also says the marked type. Without a half: both, and exit status 1 where a
 * figure is below its floor.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "protocol/document.h"
#include "text/redact.h"

#define MOST_TYPES 16
#define MOST_MARKS 64

/* Recall and precision below which it is a failure. */
struct floors {
    double formal_recall, formal_precision, name_recall, name_precision;
};

/* What is reached on our own messages, less a little: tests/quality/redaction/README.md has the figures. */
static const struct floors own = { 0.98, 0.985, 0.95, 0.95 };

struct mark {
    const char *type;
    size_t start, end;
};

struct tally {
    const char *type;
    unsigned marked, found, typed, replaced, right;
};

struct measure {
    struct sk_entity_finder *finder;
    struct sk_arena arena;
    const char *half;
    bool failures;                     /* printed, instead of figures */
    bool missed;                       /* likewise, only type and value of what is missed */
    unsigned messages, clean, touched; /* without identifiers; of these, changed all the same */
    struct tally tallies[MOST_TYPES];
};

static void stop_with(const char *what, const char *why) {
    fprintf(stderr, "measure: %s: %s\n", what, why);
    exit(2);
}

static struct tally *tally_of(struct measure *measure, const char *type) {
    for (size_t i = 0; i < MOST_TYPES; i++) {
        struct tally *tally = &measure->tallies[i];
        if (!tally->type)
            tally->type = strdup(type);
        if (strcmp(tally->type, type) == 0)
            return tally;
    }
    abort();
}

static bool is_name(const char *type) {
    return strcmp(type, "person") == 0;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_value(unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Where the identifiers of a message stand: each behind the one before it. */
static size_t read_marks(struct sk_slice text, const struct json_t *message, struct mark marks[MOST_MARKS]) {
    const struct json_t *list = sk_document_get(message, "identifiers");
    size_t count = sk_document_count(list), from = 0;
    for (size_t i = 0; i < count && i < MOST_MARKS; i++) {
        const struct json_t *item = sk_document_at(list, i);
        struct sk_slice value = sk_document_get_slice(item, "text");
        const char *at = value.size ? memmem(text.data + from, text.size - from, value.data, value.size) : NULL;
        if (!at)
            stop_with("an identifier is not in its message", text.data);
        size_t start = (size_t) (at - text.data);
        marks[i] = (struct mark){ sk_document_get_string(item, "type", ""), start, start + value.size };
        from = start + value.size;
    }
    return count;
}

static void print_line(struct sk_slice text) {
    for (size_t i = 0; i < text.size; i++)
        putchar(text.data[i] == '\n' ? '|' : text.data[i]);
}

static void print_failure(struct measure *measure, const char *what, const char *type, struct sk_slice part,
                          struct sk_slice text) {
    if (measure->missed && strcmp(what, "missed") == 0) {
        printf("%s\t", type);
        print_line(part);
        putchar('\n');
    }
    if (!measure->failures)
        return;
    printf("%s %s [%.*s] in: ", what, type, (int) part.size, part.data);
    print_line(text);
    putchar('\n');
}

static void count_mark(struct measure *measure, struct sk_slice text, const struct mark *mark, const struct sk_found *found,
                       size_t count) {
    bool covered = true, typed = false;
    for (size_t at = mark->start; at < mark->end && covered; at++) {
        covered = is_blank(text.data[at]);
        for (size_t i = 0; i < count && !covered; i++)
            covered = found[i].start <= at && at < found[i].end;
    }
    for (size_t i = 0; i < count; i++)
        typed |= found[i].start < mark->end && mark->start < found[i].end && strcmp(found[i].type, mark->type) == 0;
    struct tally *tally = tally_of(measure, mark->type);
    tally->marked++;
    tally->found += covered;
    tally->typed += covered && typed;
    struct sk_slice part = sk_slice(text.data + mark->start, mark->end - mark->start);
    if (!covered)
        print_failure(measure, "missed", mark->type, part, text);
    else if (!typed)
        print_failure(measure, "other type than", mark->type, part, text);
}

static void count_replaced(struct measure *measure, struct sk_slice text, const struct sk_found *found, const struct mark *marks,
                           size_t count) {
    bool overlaps = false, within = true;
    for (size_t i = 0; i < count; i++)
        overlaps |= found->start < marks[i].end && marks[i].start < found->end && is_name(found->type) == is_name(marks[i].type);
    for (size_t at = found->start; at < found->end && within; at++) {
        within = !is_value((unsigned char) text.data[at]);
        for (size_t i = 0; i < count && !within; i++)
            within = marks[i].start <= at && at < marks[i].end;
    }
    struct tally *tally = tally_of(measure, found->type);
    tally->replaced++;
    tally->right += overlaps && within;
    if (!overlaps || !within)
        print_failure(measure, "wrong", found->type, sk_slice(text.data + found->start, found->end - found->start), text);
}

static void measure_message(struct measure *measure, const struct json_t *message) {
    struct sk_slice text = sk_document_get_slice(message, "text");
    struct mark marks[MOST_MARKS];
    const struct sk_found *found;
    size_t count;
    struct sk_error error = { 0 };
    if (strcmp(sk_document_get_string(message, "split", ""), measure->half) != 0)
        return;
    sk_arena_reset(&measure->arena);
    size_t mark_count = read_marks(text, message, marks);
    if (sk_redact_find(measure->finder, text, &measure->arena, &found, &count, &error) != SK_OK)
        stop_with("redaction", error.message);
    measure->messages++;
    measure->clean += mark_count == 0;
    measure->touched += mark_count == 0 && count > 0;
    for (size_t i = 0; i < mark_count; i++)
        count_mark(measure, text, &marks[i], found, count);
    for (size_t i = 0; i < count; i++)
        count_replaced(measure, text, &found[i], marks, mark_count);
}

static void measure_file(struct measure *measure, const char *path) {
    struct sk_buffer content = { 0 };
    struct sk_error error = { 0 };
    if (sk_file_read(path, 16 << 20, &content, &error) != SK_OK)
        stop_with(path, error.message);
    for (char *line = strtok(content.data, "\n"); line; line = strtok(NULL, "\n")) {
        struct json_t *message;
        if (sk_document_parse(sk_slice_of(line), &message, &error) != SK_OK)
            stop_with(path, error.message);
        measure_message(measure, message);
        sk_document_release(message);
    }
    sk_buffer_finish(&content);
}

static void measure_directory(struct measure *measure, const char *directory) {
    char path[SK_PATH_SIZE];
    DIR *list = opendir(directory);
    if (!list)
        stop_with(directory, "cannot be read");
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        size_t size = strlen(entry->d_name);
        if (size > 6 && strcmp(entry->d_name + size - 6, ".jsonl") == 0
            && sk_path_join(path, directory, entry->d_name, NULL) == SK_OK)
            measure_file(measure, path);
    }
    closedir(list);
}

static double share(unsigned part, unsigned whole) {
    return whole ? (double) part / whole : 1;
}

static void print_tally(const char *name, const struct tally *tally) {
    printf("%-18s %4u marked  recall %.3f  precision %.3f (%u)  type %.3f\n", name, tally->marked,
           share(tally->found, tally->marked), share(tally->right, tally->replaced), tally->replaced,
           share(tally->typed, tally->found));
}

static void add_up(struct tally *sum, const struct tally *tally) {
    sum->marked += tally->marked;
    sum->found += tally->found;
    sum->typed += tally->typed;
    sum->replaced += tally->replaced;
    sum->right += tally->right;
}

/* Prints; false: a figure is below its floor. */
static bool report(const struct measure *measure, const struct floors *floors) {
    struct tally formal = { 0 }, names = { 0 };
    printf("%s: %u messages, %u of them without an identifier; of these %u changed\n", measure->half, measure->messages,
           measure->clean, measure->touched);
    for (size_t i = 0; i < MOST_TYPES && measure->tallies[i].type; i++) {
        const struct tally *tally = &measure->tallies[i];
        if (!is_name(tally->type))
            print_tally(tally->type, tally);
        add_up(is_name(tally->type) ? &names : &formal, tally);
    }
    print_tally("formal together", &formal);
    print_tally("names", &names);
    return formal.marked > 0 && names.marked > 0 && share(formal.found, formal.marked) >= floors->formal_recall
           && share(formal.right, formal.replaced) >= floors->formal_precision
           && share(names.found, names.marked) >= floors->name_recall
           && share(names.right, names.replaced) >= floors->name_precision;
}

static bool measure_half(struct sk_entity_finder *finder, const char *directory, const char *half, const char *print,
                         const struct floors *floors) {
    struct measure measure = { .finder = finder, .half = half };
    measure.failures = strcmp(print, "failures") == 0;
    measure.missed = strcmp(print, "missed") == 0;
    sk_arena_init(&measure.arena, 16 << 20);
    measure_directory(&measure, directory);
    bool good = measure.failures || measure.missed || report(&measure, floors);
    for (size_t i = 0; i < MOST_TYPES; i++)
        free((void *) (uintptr_t) measure.tallies[i].type);
    sk_arena_finish(&measure.arena);
    return good;
}

int main(int count, char **arguments) {
    struct sk_entity_finder *finder;
    struct sk_error error = { 0 };
    const char *what = count > 2 ? arguments[2] : "";
    struct floors floors = own;
    if (count == 7 && strcmp(what, "floors") == 0)
        floors = (struct floors){ atof(arguments[3]), atof(arguments[4]), atof(arguments[5]), atof(arguments[6]) };
    else if (count < 2 || count > 3)
        stop_with("usage", "measure DIRECTORY [tune|held|failures|missed|floors R P R P]");
    if (sk_entity_finder_create(&finder, &error) != SK_OK)
        stop_with("start", error.message);
    bool good = true;
    if (strcmp(what, "held") != 0)
        good = measure_half(finder, arguments[1], "tune", what, &floors);
    if (strcmp(what, "tune") != 0 && strcmp(what, "failures") != 0)
        good = measure_half(finder, arguments[1], "held", what, &floors) && good;
    if (!good)
        fprintf(stderr, "measure: below the floor of %.2f/%.2f (formal) or %.2f/%.2f (names)\n", floors.formal_recall,
                floors.formal_precision, floors.name_recall, floors.name_precision);
    sk_entity_finder_destroy(finder);
    return good ? 0 : 1;
}
