#include "CSimdjson.h"

#include <simdjson.h>

belay_tape belay_simdjson_read(const uint8_t *bytes, size_t count) {
    /* Its buffers are used again: making them costs more than reading a short text. */
    static thread_local simdjson::dom::parser parser;
    if (parser.parse(bytes, count, true).error() != simdjson::SUCCESS) return {nullptr, nullptr};
    return {parser.doc.tape.get(), parser.doc.string_buf.get()};
}
