/* display/output/gl_device_priv.h: which device is behind OpenGL, if it is a device at all.
 *
 * Thread: main only.
 */
#ifndef DISPLAY_OUTPUT_GL_DEVICE_PRIV_H
#define DISPLAY_OUTPUT_GL_DEVICE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#define GL_DEVICE_NAME_BYTES 96

/** GL_RENDERER of the current context ("V3D 4.2", "llvmpipe (LLVM 15.0.6, 256 bits)"), cut to
 *  `size`; empty when there is no context. */
void gl_device_name(char *out_name, size_t size);

/** Whether that name is a rasteriser on the processor, which our own outruns. An empty name is. */
bool gl_device_is_software(const char *name);

/** Whether windows of the current video driver can have hardware GL. Opens and closes a hidden
 *  window, and loads GL only where the kernel knows a graphics device. */
bool gl_device_probe(void);

#endif
