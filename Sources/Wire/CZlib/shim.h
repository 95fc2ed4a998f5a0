#ifndef BELAY_CZLIB_H
#define BELAY_CZLIB_H

#include <zlib.h>

/* inflateInit2() is a macro. 16 more than the largest window: gzip and nothing else. */
static inline int belay_gzip_begin(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
