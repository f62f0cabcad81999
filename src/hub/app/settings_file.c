#include "hub/app/settings_file.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "programme/programme.h"

enum { PRINTED_MAX_BYTES = 1 << 20 };

/* A path is relative to the folder of the file it stands in. */
static const char *whole_path(struct arena *arena, const char *folder, const char *path)
{
    if (path[0] == '\0' || path[0] == '/') {
        return path;
    }
    const char *whole = arena_printf(arena, "%s/%s", folder, path);
    return whole == NULL ? path : whole;
}

static void make_whole(struct hub_config *config, const char *file)
{
    const char *folder = path_folder(&config->arena, file);
    const char **paths[] = {&config->tls.cert_file, &config->tls.key_file,
                            &config->mail.password_file, &config->mail.ca_file};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        *paths[i] = whole_path(&config->arena, folder, *paths[i]);
    }
}

static void print(const struct fault_list *faults, const char *file)
{
    struct buf lines = buf_make(PRINTED_MAX_BYTES);
    fault_list_print(faults, file, &lines);
    (void)fputs(buf_str(&lines), stderr);
    buf_deinit(&lines);
}

static enum status read(const char *file, struct hub_config *out, struct err *err)
{
    struct buf bytes = buf_make(CONFIG_MAX_BYTES);
    struct fault_list *faults = fault_list_create();
    enum status status = file_read(file, &bytes, err);
    if (status == ST_OK) {
        status = hub_config_read(buf_view(&bytes), faults, out, err);
        print(faults, file);
    }
    if (status == ST_OK && fault_list_errors(faults) > 0) {
        status = err_set(err, ST_INVALID, "%s: a configuration with mistakes is not used", file);
        hub_config_deinit(out);
    } else if (status == ST_OK) {
        make_whole(out, file);
    }
    fault_list_destroy(faults);
    buf_deinit(&bytes);
    return status;
}

enum status settings_file_read(const char *path, struct hub_config *out_config, struct err *err)
{
    if (path == NULL && !file_exists(SETTINGS_FILE_USUAL)) {
        hub_config_default(out_config);
        return ST_OK;
    }
    return read(path == NULL ? SETTINGS_FILE_USUAL : path, out_config, err);
}
