/* display/cli/doctor_server.h: asking the configured server once, for `doctor`.
 *
 * Thread: main. Blocks for as long as the server takes, DOCTOR_SERVER_S at most.
 */
#ifndef DISPLAY_CLI_DOCTOR_SERVER_H
#define DISPLAY_CLI_DOCTOR_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "display/app/wall.h"

#define DOCTOR_SERVER_S    15
#define DOCTOR_SERVER_TEXT 512

enum doctor_verdict { DOCTOR_FINE, DOCTOR_NOTE, DOCTOR_WRONG };

/** Resolves, connects, verifies, asks for the head of the programme (of the hub's page before it is
 *  paired) with the key that a display would show, and says in a sentence how far that went: an
 * HTTP status, or the very reason why not. The wall has an address. */
enum doctor_verdict doctor_server(struct wall *wall, char out[DOCTOR_SERVER_TEXT]);

#endif
