/* display/draw/canon.h: the canonical byte form of values and draw commands, for hashing. */
#ifndef DISPLAY_DRAW_CANON_H
#define DISPLAY_DRAW_CANON_H

#include "base/buf.h"
#include "display/draw/list.h"

/* A list's commands: far above what LAYERS_MAX and the frame arena let through. */
#define CANON_MAX_BYTES ((size_t)64 << 20)

void canon_u32(struct buf *out, uint32_t value);
void canon_str(struct buf *out, const char *text);
void canon_floats(struct buf *out, const float *values, size_t count);
void canon_cmd(struct buf *out, const struct draw_cmd *cmd);
/** Place, opacity, clip, flags and the hash of the commands. */
void canon_layer(struct buf *out, const struct draw_layer *layer);

#endif
