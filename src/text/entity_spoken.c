/* E-mail addresses as they are said: "jan punt smit at voorbeeld punt nl". entity_shapes.c finds the spoken @ and the host. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "text/entity_parts.h"

/* The word that ends before `end`; its start. */
static size_t word_before(struct sk_slice text, size_t end) {
    while (end > 0
           && ((unsigned char) text.data[end - 1] >= 0x80 || isalnum((unsigned char) text.data[end - 1])
               || strchr("._+-", text.data[end - 1])))
        end--;
    return end;
}

/* Where "jan punt de punt boer" begins that ends before `end`: words joined by a spoken dot or hyphen. */
static size_t spoken_part_start(struct sk_slice text, size_t end) {
    static const char *const joins[] = { "punt", "punkt", "dot", "point", "underscore", "streepje" };
    size_t start = word_before(text, end);
    for (bool joined = start > 1; joined;) {
        joined = false;
        size_t join_end = start > 0 && text.data[start - 1] == ' ' ? start - 1 : 0, join = word_before(text, join_end);
        for (size_t i = 0; i < sizeof joins / sizeof *joins && join_end > 0; i++)
            joined |= join_end - join == strlen(joins[i]) && strncasecmp(text.data + join, joins[i], join_end - join) == 0;
        size_t part = joined && join > 1 ? word_before(text, join - 1) : join;
        joined = joined && part + 1 < join;
        start = joined ? part : start;
    }
    return start;
}

/* "look at example.com" is none: without a spoken dot or a host where English is not spoken the part before a spoken @ must look
 * like an address itself. */
bool sk_spoken_mail_start(struct sk_slice text, size_t sign, size_t end, size_t *out) {
    struct sk_slice host = sk_slice(text.data + sign, end - sign);
    bool word = isalpha((unsigned char) host.data[1]) && host.data[0] == ' ';
    bool dotted = memchr(host.data, '.', host.size) != NULL;
    size_t start = spoken_part_start(text, sign);
    struct sk_slice part = sk_slice(text.data + start, sign - start);
    if (part.size == 0 || (part.size == 1 && isdigit((unsigned char) *part.data)))
        return false;
    bool address = memchr(part.data, '.', part.size) || memchr(part.data, '_', part.size) || memchr(part.data, ' ', part.size);
    static const char *const continental[] = { ".nl", ".be", ".de", ".fr" };
    for (size_t i = 0; i < sizeof continental / sizeof *continental; i++)
        address |= strncasecmp(host.data + host.size - 3, continental[i], 3) == 0;
    if (word && dotted && !address && strncasecmp(host.data + 1, "at", 2) == 0)
        return false;
    *out = start;
    return true;
}
