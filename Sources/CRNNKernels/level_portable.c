// Any processor: 16-byte vectors and no fused multiply-add, so that every machine gives the same bits.

#define LEVEL_NAME "portable"
#define LEVEL(name) JOIN(rnn_portable_, name)
#define VECTOR_BYTES 16
#define TILE_ROWS 6
#define FUSED(a, b, c) ((a) * (b) + (c))

#include "templates/both_types.h"
