/* A mail program puts a head or a line with "wrote" over what it quotes, or a mark before each of its lines. A line with "Van:"
 * alone is no head: a customer lists a journey so ("Van: Delft\nNaar: Leiden"), or a form its fields; it takes a second line that
 * only a mail has. */
#include "text/quoted_mail.h"

#include <ctype.h>
#include <strings.h>

#define HEAD_LINES 4 /* behind "Van:", within which the next must come */

static const char *const senders[] = { "van:", "from:", "von:", "de:", "de :" };
static const char *const heads[] = { "verzonden:", "sent:",      "gesendet:", "envoyé:",  "envoyé :", "datum:",
                                     "date:",      "onderwerp:", "subject:",  "betreff:", "objet:",   "objet :" };

static bool begins_with(struct sk_slice line, const char *beginning) {
    size_t size = strlen(beginning);
    return line.size >= size && strncasecmp(line.data, beginning, size) == 0;
}

static bool begins_with_any(struct sk_slice line, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (begins_with(line, list[i]))
            return true;
    return false;
}

#define BEGINS_WITH_ANY(line, list) begins_with_any(line, list, sizeof(list) / sizeof *(list))

/* The line at byte `at` without blanks and stars around it ("*Van:* …"); *next: behind it. */
static struct sk_slice line_at(struct sk_slice text, size_t at, size_t *next) {
    const char *stop = memchr(text.data + at, '\n', text.size - at);
    size_t end = stop ? (size_t) (stop - text.data) : text.size;
    *next = stop ? end + 1 : end;
    while (at < end && memchr(" \t*", text.data[at], 3))
        at++;
    while (end > at && memchr(" \t\r*", text.data[end - 1], 4))
        end--;
    return sk_slice(text.data + at, end - at);
}

static bool has(struct sk_slice line, const char *word) {
    size_t size = strlen(word);
    for (size_t i = 0; i + size <= line.size; i++)
        if (strncasecmp(line.data + i, word, size) == 0)
            return true;
    return false;
}

/* "Op 3 mei 2025 schreef Klantenservice <info@bedrijf.nl>:", which a mail program may break before the address. */
static bool says_wrote(struct sk_slice line) {
    static const char *const dates[] = { "op ", "on ", "am ", "le " };
    static const char *const wrote[] = { "schreef", "wrote", "schrieb", "écrit" };
    bool found = false;
    for (size_t i = 0; i < sizeof wrote / sizeof *wrote; i++)
        found |= has(line, wrote[i]);
    char last = line.size ? line.data[line.size - 1] : '\0';
    return found && (last == ':' || last == '<' || (BEGINS_WITH_ANY(line, dates) && memchr(line.data, '<', line.size)));
}

static bool is_head(struct sk_slice text, struct sk_slice line, size_t next) {
    if (!BEGINS_WITH_ANY(line, senders))
        return false;
    for (size_t i = 0; i < HEAD_LINES && next < text.size; i++)
        if (BEGINS_WITH_ANY(line_at(text, next, &next), heads))
            return true;
    return false;
}

/* "-----Oorspronkelijk bericht-----", "---------- Forwarded message ---------" */
static bool is_rule(struct sk_slice line) {
    static const char *const names[] = { "oorspronkelijk", "original", "ursprüngliche", "origine", "forwarded", "doorgestuurd" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (begins_with(line, "--") && has(line, names[i]))
            return true;
    return false;
}

size_t sk_quoted_mail_start(struct sk_slice text) {
    bool begun = false;
    for (size_t at = 0, next; at < text.size; at = next) {
        struct sk_slice line = line_at(text, at, &next);
        if (line.size == 0)
            continue;
        if (begun && (line.data[0] == '>' || says_wrote(line) || is_rule(line) || is_head(text, line, next)))
            return at;
        begun = true;
    }
    return text.size;
}
