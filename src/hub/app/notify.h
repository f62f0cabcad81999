/* hub/app/notify.h: telling the service manager how we are (sd_notify(3)): one datagram to the
 * socket that $NOTIFY_SOCKET names. Without it nothing happens. Never blocks for long.
 */
#ifndef HUB_APP_NOTIFY_H
#define HUB_APP_NOTIFY_H

/** "READY=1", "STOPPING=1", "RELOADING=1". */
void notify_send(const char *state);

#endif
