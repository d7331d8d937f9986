/* A program of the build, not of sidekick: reads the shipped thesaurus and writes it as programs load it quickly.
 *
 *     compile_thesaurus OUTPUT
 */
#include <stdio.h>

#include "text/thesaurus.h"

int main(int argc, char **argv) {
    struct sk_error error = { 0 };
    if (argc != 2) {
        fprintf(stderr, "usage: compile_thesaurus OUTPUT\n");
        return 2;
    }
    if (sk_thesaurus_compile(argv[1], &error) == SK_OK)
        return 0;
    fprintf(stderr, "compile_thesaurus: %s\n", error.message);
    return 1;
}
