/* hub/store/limits.h: maximums of what the hub keeps, each with its reason. */
#ifndef HUB_STORE_LIMITS_H
#define HUB_STORE_LIMITS_H

#define HUB_ID_BYTES   65 /* an id of the format has 64 characters, all ASCII */
#define HUB_CODE_CHARS 5  /* of a content */
#define HUB_CODE_BYTES 6
#define HUB_LINK_CODE_CHARS                                                                        \
    8 /* of a person's own link: 40 random bits, looked up, rate limited                           \
       */
#define HUB_LINK_CODE_BYTES 9
#define HUB_NETWORK_BYTES   41 /* a word: linkedin */
#define HUB_NAME_CHARS_MAX  80 /* as the format's names */
#define HUB_NAME_BYTES      (4 * HUB_NAME_CHARS_MAX + 1)

/* A tenth of what one document may hold stays free for what is added while it plays. */
#define ENTITIES_MAX 9000
/* One content: twice the longest text in UTF-8, and its keys. */
#define ENTITY_MAX_BYTES (64 << 10)
/* A company; boards and searches stay quick far beyond. */
#define PEOPLE_MAX 50000
#define TEAMS_MAX  2000
#define SITES_MAX  500
/* Signed-in phones and browsers, the oldest goes first. */
#define SESSIONS_MAX 200000
/* All pictures and films of one hub. */
#define MEDIA_TOTAL_MAX_BYTES (16ULL << 30)
#define MEDIA_ROWS_MAX        20000
/* Links of persons: one for each person, content and network that was used. */
#define LINKS_MAX 1000000
/* What waits for an organiser's look; one person's part of it. */
#define PROPOSALS_WAITING_MAX 2000
#define PROPOSALS_PERSON_MAX  20
#define PROPOSALS_MAX         50000
/* The number in a presence code has 11 bits. */
#define SCREENS_MAX  2048
#define PAIRINGS_MAX 200
/* A display sends at most so many entries at a time (config/SERVER.md). */
#define JOURNAL_BATCH_MAX 500
/* A week of two hundred displays with a scene each minute, or two months of twenty: the oldest go.
 */
#define JOURNAL_ROWS_MAX 2000000
#define OUTBOX_MAX       10000
#define AUDIT_MAX        100000
#define ACTIVITY_KEPT    200 /* thirty show */
/* Entries of the ledger: fifty thousand people with a hundred actions each. */
#define LEDGER_MAX 5000000
/* Requests that would be known again if they came twice: weeks of a busy programme. */
#define ATTEMPTS_MAX 500000

#endif
