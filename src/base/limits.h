/* base/limits.h: named maximums of what comes from outside, each with its reason. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* A programme document: ten times the largest that an organiser's tools have made. */
#define PROGRAMME_MAX_BYTES (8U << 20)
/* Entities of all kinds in one document: years of an active programme. */
#define PROGRAMME_ENTRIES_MAX 10000
/* Nesting of JSON: the format needs 6; recursion stays shallow. */
#define JSON_DEPTH_MAX 64
/* JSON values: bounds the tree's memory to about 100 MiB while 8 MiB of zeros would need 400. */
#define JSON_VALUES_MAX 500000
/* Characters of one text: more than a wall can show. */
#define TEXT_CHARS_MAX 4000
/* Faults kept of one document; beyond, they are only counted. */
#define FAULTS_MAX 1000
/* A configuration file. */
#define CONFIG_MAX_BYTES (256U << 10)
/* An address: what servers and proxies commonly bear; a longer one is a mistake or an attack. */
#define URL_MAX_BYTES 2048
/* The head of an answer: twice what common servers allow themselves. */
#define HTTP_HEAD_MAX_BYTES (64U << 10)
/* One value of a head that we keep (ETag, Last-Modified, type). A longer one is as good as none. */
#define HTTP_VALUE_MAX_BYTES 255
/* The body of a refusal: kept so far for whoever asks why. */
#define HTTP_REFUSAL_MAX_BYTES 4096
/* The body of a refusal or redirect that is read at all, so that its connection can be reused. */
#define HTTP_DISCARD_MAX_BYTES (64U << 10)
/* What a request may carry: a batch of the journal is a tenth of it. */
#define HTTP_REQUEST_MAX_BYTES (4U << 20)
/* One medium. */
#define MEDIA_MAX_BYTES (512ULL << 20)
/* A time zone file: the largest of tzdata is under 4 KiB. */
#define TZ_MAX_BYTES (64U << 10)
/* Data of one server-sent event, and one line of any kind: a whole programme fits. */
#define SSE_DATA_MAX_BYTES PROGRAMME_MAX_BYTES
#define SSE_LINE_MAX_BYTES PROGRAMME_MAX_BYTES
/* The type of an event: a word of ours. */
#define SSE_TYPE_MAX_BYTES 64
/* The id of an event: a revision, of any characters. */
#define SSE_ID_MAX_BYTES 1024
/* A server that asks for more patience gets this much: five minutes, as our own back-off. */
#define SSE_RETRY_MAX_MS 300000
/* Characters of a revision. */
#define REVISION_CHARS_MAX 80
/* Sources beside one document: feeds, tables, alerts of one organisation. */
#define SOURCES_MAX 32
/* The prefix of a source's ids: leaves half of an id's 64 characters to the feed. */
#define SOURCE_PREFIX_MAX 32

#endif
