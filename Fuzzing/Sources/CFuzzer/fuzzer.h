#ifndef BELAY_CFUZZER_H
#define BELAY_CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own loop, for programs that have a main of their own. */
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*one_input)(const uint8_t *start, size_t count));

#endif
