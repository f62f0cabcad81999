/* tests/soak/files.h: the pictures of the programmes, on a disk that goes wrong. */
#ifndef TESTS_SOAK_FILES_H
#define TESTS_SOAK_FILES_H

#include "dice.h"

enum file_harm {
    HARM_CHANGED = 0,
    HARM_CUT,
    HARM_REMOVED,
    HARM_NO_PICTURE,
    HARM_MENDED,
    HARM_KINDS
};

struct files {
    struct dice dice;
    char folder[64];
};

/** Write them into a temporary folder; ends the program when that can't be done. */
void files_init(struct files *files, uint64_t seed);
/** Remove all of it. */
void files_deinit(struct files *files);
/** One file is changed, cut, removed, replaced by something else, or mended. */
enum file_harm files_harm(struct files *files);

#endif
