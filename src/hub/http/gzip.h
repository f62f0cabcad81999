/* hub/http/gzip.h: a document compressed once for everybody. The only user of zlib in src/.
 *
 * For documents that many displays fetch (response->gzip_blob). Not for pages: they carry a token
 * that belongs to one person beside text that others may choose, which is what BREACH reads through
 * the length of a compressed answer; and they are small.
 *
 * Any thread.
 */
#ifndef HUB_HTTP_GZIP_H
#define HUB_HTTP_GZIP_H

#include "base/attr.h"
#include "base/blob.h"
#include "base/slice.h"

/** The text as gzip (RFC 1952), a reference for the caller; NULL when that saves nothing, or there
 * is no memory: then it is sent as it is. */
NODISCARD struct blob *gzip_blob(struct slice text);

#endif
