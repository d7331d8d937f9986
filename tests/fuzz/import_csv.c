/* A CSV file with its mapping: the first line of the input is "field=column,field=column", empty for none; the rest is the file.
 */
#include "rows.h"

#define MAPS 8

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    return 0;
}

/* Cuts text in place. */
static size_t parse_maps(char *text, struct sk_field_mapping maps[MAPS]) {
    size_t count = 0;
    char *rest = text, *item;
    while (count < MAPS && (item = strsep(&rest, ",")) != NULL) {
        char *column = strchr(item, '=');
        if (!column)
            continue;
        *column = '\0';
        maps[count++] = (struct sk_field_mapping){ .field = item, .column = column + 1 };
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct sk_field_mapping maps[MAPS];
    struct sk_slice file = slice_of_input(data, size), line = take_line(&file);
    char *text = strndup(line.size ? line.data : "", line.size);
    require(text != NULL, "memory");
    read_rows(&sk_reader_csv, file, maps, parse_maps(text, maps));
    free(text);
    return 0;
}
