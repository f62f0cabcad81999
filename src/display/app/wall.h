/* display/app/wall.h: what is to be shown and where: configuration, screen and programme, read from
 * their files with the command line on top.
 */
#ifndef DISPLAY_APP_WALL_H
#define DISPLAY_APP_WALL_H

#include "base/buf.h"
#include "base/zones.h"
#include "config/config.h"
#include "display/app/document.h"
#include "display/app/options.h"
#include "display/lang/lang.h"
#include "programme/programme.h"
#include "programme/screen.h"

#define WALL_TAGS_MAX 33

struct wall {
    struct arena arena;
    struct zones zones;
    struct config config;
    struct screen screen;
    const char *tags[WALL_TAGS_MAX];
    bool has_lang;
    enum lang lang;
    enum theme_kind theme;
    const char *programme_path;
    const char *address; /* of the programme at a server; NULL: it is the file at programme_path */
    bool is_hub;         /* the address is a hub's, which says where the programme is */
    bool has_class;      /* the screen's class was given here; else a hub may say it */
    const char *ca_file, *key_file;      /* as they are opened; "": none */
    const struct config_source *sources; /* with paths as they are opened */
    size_t source_count;
    const struct programme *programme; /* NULL until wall_read_programme() */
    bool is_bundled;                   /* the programme and its pictures are the program's own */
    uint8_t programme_digest[DOCUMENT_DIGEST_BYTES]; /* of the file it was read from */
};

/** Read the configuration and take the options over it; what is wrong in it is told on standard
 *  error and stands at its default. Errors: ST_NOT_FOUND, ST_INVALID. End with wall_deinit(). */
NODISCARD enum status wall_init(struct wall *wall, const struct options *options, struct err *err);
void wall_deinit(struct wall *wall);

/** Read the programme as of now_unix_s, for its relative times; faults are told on standard error,
 *  unless the program is bundled. Errors: the document can't be shown at all. */
NODISCARD enum status wall_read_programme(struct wall *wall, int64_t now_unix_s, struct err *err);

/** Is the file at programme_path the program's own? */
bool wall_is_bundled(struct wall *wall);

/** Let go of the programme, if there is one. */
void wall_drop_programme(struct wall *wall);

/** "--at": a moment in the screen's own time zone. Errors: ST_INVALID. */
NODISCARD enum status wall_parse_time(struct wall *wall, const char *text, int64_t now_unix_s,
                                      int64_t *out_unix_s, struct err *err);

#endif
