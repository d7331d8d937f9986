/* A file of JSON Lines. */
#include "rows.h"

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void) count, (void) arguments;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_rows(&sk_reader_jsonl, slice_of_input(data, size), NULL, 0);
    return 0;
}
