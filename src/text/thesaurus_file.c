#include "text/thesaurus_file.h"

#include <string.h>

#include "text/normalise.h"

#define DIRECTORY "data/thesaurus"
#define FILE_LIMIT ((size_t) 8 << 20)
#define QUOTED 60 /* bytes of a line in a message */

struct reading {
    const char *path;
    unsigned line;
    struct sk_slice concept; /* of the line */
    size_t members;          /* of the line, so far */
    sk_thesaurus_visit *visit;
    void *context;
    struct sk_error *error;
};

static enum sk_status wrong(const struct reading *reading, const char *cause, struct sk_slice what) {
    what = sk_cut_at_character(what, QUOTED);
    return sk_error_set(reading->error, SK_FAULT_ARGUMENT, "%s, line %u: %s: \"%.*s\"", reading->path, reading->line, cause,
                        SK_SLICE_ARGUMENTS(what));
}

/* What stands before the mark, which *rest then begins behind; *rest is absent where there was no mark. */
static struct sk_slice take(struct sk_slice *rest, char mark) {
    struct sk_slice whole = *rest;
    const char *found = whole.size ? memchr(whole.data, mark, whole.size) : NULL;
    size_t size = found ? (size_t) (found - whole.data) : whole.size;
    *rest = found ? sk_slice(found + 1, whole.size - size - 1) : sk_slice(NULL, 0);
    return sk_slice_trim(sk_slice(whole.data, size));
}

static bool is_name(struct sk_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return text.size > 0 && text.size <= SK_CONCEPT_NAME_SIZE;
}

static enum sk_status read_member(struct reading *reading, enum sk_language language, struct sk_slice member) {
    struct sk_error cause = { 0 };
    struct sk_thesaurus_entry entry = { reading->concept, language, member, reading->members == 0 };
    if (member.size == 0)
        return wrong(reading, "nothing between two commas, or at an end, of concept", reading->concept);
    reading->members++;
    enum sk_status status = reading->visit(reading->context, &entry, &cause);
    if (status != SK_OK)
        sk_error_set(reading->error, status, "%s, line %u: %s", reading->path, reading->line, cause.message);
    return status;
}

/* "nl: factuur, rekening" */
static enum sk_status read_members(struct reading *reading, struct sk_slice field) {
    struct sk_slice rest = field, name = take(&rest, ':');
    enum sk_language language = sk_slice_is(name, "nl") ? SK_NL : sk_slice_is(name, "en") ? SK_EN : SK_LANGUAGE_UNKNOWN;
    enum sk_status status = SK_OK;
    if (!rest.data || language == SK_LANGUAGE_UNKNOWN)
        return wrong(reading, "expected \"nl:\" or \"en:\" and members", field);
    while (status == SK_OK && rest.data)
        status = read_member(reading, language, take(&rest, ','));
    return status;
}

static enum sk_status read_line(struct reading *reading, struct sk_slice line) {
    struct sk_slice rest = line;
    rest = take(&rest, '#');
    if (rest.size == 0)
        return SK_OK;
    reading->concept = take(&rest, '|');
    reading->members = 0;
    if (!is_name(reading->concept))
        return wrong(reading, "a concept begins with its name, of at most 60 lower-case letters, digits and \"_\"",
                     reading->concept);
    if (!rest.data)
        return wrong(reading, "no \"|\" and no members behind the name", reading->concept);
    enum sk_status status = SK_OK;
    while (status == SK_OK && rest.data)
        status = read_members(reading, take(&rest, '|'));
    return status;
}

static enum sk_status read_lines(struct reading *reading, struct sk_slice content) {
    enum sk_status status = SK_OK;
    while (status == SK_OK && content.data) {
        reading->line++;
        status = read_line(reading, take(&content, '\n'));
    }
    return status;
}

enum sk_status sk_thesaurus_read(const char *path, sk_thesaurus_visit *visit, void *context, struct sk_error *error) {
    struct reading reading = { .path = path, .visit = visit, .context = context, .error = error };
    struct sk_buffer content = { 0 };
    struct sk_error cause = { 0 };
    enum sk_status status = sk_file_read(path, FILE_LIMIT, &content, &cause);
    if (status != SK_OK)
        status = sk_error_set(error, status < 0 ? status : SK_FAULT_IO, "thesaurus: %s", cause.message);
    else if (!sk_text_valid(sk_buffer_slice(&content)))
        status = sk_error_set(error, SK_FAULT_ARGUMENT, "thesaurus: %s is not UTF-8", path);
    else
        status = read_lines(&reading, sk_slice_skip_mark(sk_buffer_slice(&content)));
    sk_buffer_finish(&content);
    return status;
}

enum sk_status sk_thesaurus_each_file(sk_path_visit *visit, void *context, struct sk_error *error) {
    char directory[SK_PATH_SIZE];
    int count = 0;
    enum sk_status status = sk_share_path(directory, DIRECTORY, error);
    if (status == SK_OK)
        status = sk_directory_visit(directory, "", ".txt", visit, context, &count, error);
    if (count < 0)
        return sk_error_set_errno(error, SK_FAULT_IO, "cannot read the directory %s: is the installation complete?", directory);
    return status;
}
