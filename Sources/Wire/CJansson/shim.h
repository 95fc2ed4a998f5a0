#ifndef BELAY_CJANSSON_H
#define BELAY_CJANSSON_H

#include <jansson.h>

/* json_error_code() casts a char; an int survives the importer. */
static inline int belay_json_error_code(const json_error_t *error) {
    return (int)json_error_code(error);
}

#endif
