/* display/app/catalogue.c: one row a medium, in the programme's order. */
#include "display/app/catalogue.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

struct row {
    float aspect;
    bool is_there;
    bool is_untold; /* broken since catalogue_next_broken() was asked last */
    enum status code;
    char fault[ERR_TEXT_BYTES];
};

struct catalogue {
    const struct programme *programme;
    struct row *rows;
};

static enum status probe_file(int fd, const char *path, struct image_info *out_info,
                              struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
        (uint64_t)st.st_size > IMAGE_FILE_MAX_BYTES) {
        return err_set(err, ST_INVALID, "picture '%s' is empty, too large or no file", path);
    }
    size_t len = (size_t)st.st_size;
    void *bytes = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED) {
        return err_set(err, ST_IO, "picture '%s' can't be read", path);
    }
    enum status status = image_probe(bytes, len, out_info, err);
    if (status != ST_OK) {
        err_context(err, "picture '%s'", path);
    }
    (void)munmap(bytes, len); /* ours, and whole */
    return status;
}

enum status catalogue_probe(const char *path, struct image_info *out_info, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return err_set(err, ST_NOT_FOUND, "picture '%s' is not there", path);
    }
    enum status st = probe_file(fd, path, out_info, err);
    (void)close(fd); /* only read */
    return st;
}

struct catalogue *catalogue_create(const struct programme *programme)
{
    struct catalogue *catalogue = mem_alloc(1, sizeof(*catalogue));
    catalogue->programme = programme;
    catalogue->rows = mem_alloc(programme->media_count + 1, sizeof(*catalogue->rows));
    for (size_t i = 0; i < programme->media_count; i++) {
        struct row *row = &catalogue->rows[i];
        struct image_info info = {0};
        struct err err = {0};
        row->is_there = catalogue_probe(programme->media[i].path, &info, &err) == ST_OK;
        row->aspect = row->is_there ? (float)info.width / (float)info.height : 1.0F;
        memcpy(row->fault, err.text, sizeof(row->fault));
    }
    return catalogue;
}

void catalogue_destroy(struct catalogue *catalogue)
{
    if (catalogue != NULL) {
        mem_free(catalogue->rows);
        mem_free(catalogue);
    }
}

static struct row *row_of(const struct catalogue *catalogue, const struct media *media)
{
    const struct programme *p = catalogue->programme;
    bool is_ours = media >= p->media && media < p->media + p->media_count;
    return is_ours ? &catalogue->rows[media - p->media] : NULL;
}

bool catalogue_aspect(void *ctx, const struct media *media, float *out_aspect)
{
    const struct row *row = row_of(ctx, media);
    if (row == NULL || !row->is_there) {
        return false;
    }
    *out_aspect = row->aspect;
    return true;
}

const char *catalogue_fault(const struct catalogue *catalogue, const struct media *media)
{
    const struct row *row = row_of(catalogue, media);
    return row == NULL || row->is_there ? NULL : row->fault;
}

bool catalogue_mark_broken(struct catalogue *catalogue, const char *path, enum status code,
                           const char *why)
{
    bool is_new = false;
    for (size_t i = 0; i < catalogue->programme->media_count; i++) {
        if (strcmp(catalogue->programme->media[i].path, path) == 0) {
            struct row *row = &catalogue->rows[i];
            size_t len = strlen(why) < sizeof(row->fault) ? strlen(why) : sizeof(row->fault) - 1;
            row->is_untold |= row->is_there && !is_new; /* once for one file */
            row->code = code;
            is_new |= row->is_there;
            row->is_there = false;
            memcpy(row->fault, why, len);
            row->fault[len] = '\0';
        }
    }
    return is_new;
}

bool catalogue_next_broken(struct catalogue *catalogue, struct catalogue_broken *out)
{
    for (size_t i = 0; i < catalogue->programme->media_count; i++) {
        struct row *row = &catalogue->rows[i];
        if (row->is_untold) {
            row->is_untold = false;
            *out = (struct catalogue_broken){catalogue->programme->media[i].path, row->fault,
                                             row->code};
            return true;
        }
    }
    return false;
}
