/* base/attr.h: the only place for compiler extensions. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define NODISCARD               __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define NORETURN                __attribute__((noreturn))
#define ARRAY_LEN(a)            (sizeof(a) / sizeof((a)[0]))
/* A vector type of n bytes: typedef uint16_t name VECTOR_BYTES(16). */
#define VECTOR_BYTES(n) __attribute__((vector_size(n)))

#endif
