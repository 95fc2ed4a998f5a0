#ifndef BELAY_CIDN2_H
#define BELAY_CIDN2_H

#include <idn2.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The name in A-labels, to be freed with idn2_free; NULL when it has none. The flags are an enum
 * that the importer makes awkward to combine, so they are named here: UTS 46 mapping without the
 * deviations of IDNA2003, and NFC. Not IDN2_USE_STD3_ASCII_RULES: with it some versions leave a
 * forbidden character out instead of refusing the name.
 */
static inline uint8_t *belay_idn2_ascii(const uint8_t *name) {
    uint8_t *ascii = NULL;
    int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    if (idn2_lookup_u8(name, &ascii, flags) != IDN2_OK) return NULL;
    return ascii;
}

#endif
