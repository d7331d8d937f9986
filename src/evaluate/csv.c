#include "evaluate/csv.h"

#include <string.h>

void sk_csv_add(struct sk_buffer *out, struct sk_slice text) {
    sk_buffer_add_text(out, text.size && strchr("=+-@\t\r", text.data[0]) && text.data[0] ? "\"'" : "\"");
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            sk_buffer_add_text(out, "\"");
        sk_buffer_add(out, text.data + i, 1);
    }
    sk_buffer_add_text(out, "\"");
}
