#ifndef BELAY_CSIMDJSON_H
#define BELAY_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A document as simdjson lays it out: its doc/tape.md. */
typedef struct {
    /* NULL when the text is not what simdjson reads. */
    const uint64_t *tape;
    const uint8_t *strings;
} belay_tape;

/* Reads one JSON text. The tape is the thread's, until it reads another. */
belay_tape belay_simdjson_read(const uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
