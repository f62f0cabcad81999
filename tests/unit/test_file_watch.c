/* links: base */
/* A path is followed through folders and links: what happens to any of them is heard, what happens
 * beside them is not, and a writer is told from one who is done. Events are queued by the call that
 * causes them, so nothing here waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_watch.h"
#include "temp_folder.h"

static struct temp_folder home;
static struct file_watch *watch;

static void put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(fd), 0);
}

static void follow(const char *path)
{
    watch = file_watch_create(path, true);
    file_watch_arm(watch);
    assert_false(file_watch_is_deaf(watch));
    assert_false(file_watch_hear(watch));
}

static bool has_events(void)
{
    struct pollfd fd = {.fd = file_watch_fd(watch), .events = POLLIN};
    return poll(&fd, 1, 0) == 1;
}

/* Heard once, and again after the path was followed anew. */
static void assert_heard(void)
{
    assert_true(file_watch_hear(watch));
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_NO);
    file_watch_arm(watch);
    assert_false(has_events());
}

static int setup(void **state)
{
    (void)state;
    return temp_folder_enter(&home) && mkdir("way", 0755) == 0 && mkdir("way/1", 0755) == 0 &&
                   mkdir("way/2", 0755) == 0
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    file_watch_destroy(watch);
    watch = NULL;
    return temp_folder_leave(&home) ? 0 : -1;
}

static void neighbours_on_the_way_wake_nobody(void **state)
{
    (void)state;
    put("way/1/doc", "a");
    follow("way/1/doc");
    put("beside", "b");
    put("way/beside", "b");
    put("way/2/doc", "b");
    assert_int_equal(rename("way/2", "way/3"), 0);
    assert_false(has_events());
    put("way/1/beside", "b"); /* in its own folder: heard, and no matter */
    assert_false(file_watch_hear(watch));
}

static void a_writer_is_told_from_one_who_is_done(void **state)
{
    (void)state;
    put("doc", "a");
    follow("doc");
    int fd = open("doc", O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_false(file_watch_hear(watch));
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_YES);
    assert_int_equal(write(fd, "b", 1), 1);
    assert_false(file_watch_hear(watch));
    file_watch_arm(watch);
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_YES);
    assert_int_equal(close(fd), 0);
    assert_heard();
}

static void a_new_file_is_perhaps_being_written(void **state)
{
    (void)state;
    follow("doc");
    int fd = open("doc", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    assert_false(file_watch_hear(watch));
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_PERHAPS);
    assert_int_equal(write(fd, "b", 1), 1);
    assert_false(file_watch_hear(watch));
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_YES);
    file_watch_presume_written(watch);
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_YES);
    assert_int_equal(close(fd), 0);
    assert_heard();
}

static void a_new_file_that_nobody_opened_may_be_presumed_whole(void **state)
{
    (void)state;
    follow("doc");
    assert_int_equal(mknod("doc", S_IFREG | 0644, 0), 0); /* as an unnamed file is linked in */
    assert_false(file_watch_hear(watch));
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_PERHAPS);
    file_watch_presume_written(watch);
    assert_int_equal(file_watch_writing(watch), FILE_WRITING_NO);
    put("doc", "b");
    assert_heard();
}

static void a_writer_into_the_replaced_file_does_not_matter(void **state)
{
    (void)state;
    put("doc", "a");
    follow("doc");
    int fd = open("doc", O_WRONLY | O_CLOEXEC);
    put("new", "b");
    assert_int_equal(rename("new", "doc"), 0);
    assert_int_equal(write(fd, "c", 1), 1);
    assert_heard();
    assert_int_equal(write(fd, "c", 1), 1);
    assert_int_equal(close(fd), 0);
    assert_false(has_events());
}

static void what_is_linked_into_place_is_whole(void **state)
{
    (void)state;
    put("a", "a");
    put("b", "b");
    follow("doc");
    assert_int_equal(link("a", "doc"), 0);
    assert_heard();
    assert_int_equal(unlink("doc"), 0);
    assert_heard();
    assert_int_equal(symlink("b", "doc"), 0);
    assert_heard();
    put("b", "c"); /* under its other name */
    assert_heard();
}

static void links_are_followed_at_every_step(void **state)
{
    (void)state;
    char target[sizeof(home.path) + 16];
    put("way/1/doc", "a");
    put("way/2/doc", "b");
    (void)snprintf(target, sizeof(target), "%s/way", home.path);
    assert_int_equal(symlink(target, "absolute"), 0);
    assert_int_equal(symlink("../absolute/1", "way/current"), 0);
    assert_int_equal(symlink("../absolute/2", "way/next"), 0);
    follow("absolute/current/doc");
    put("way/1/doc", "c");
    assert_heard();
    assert_int_equal(rename("way/next", "way/current"), 0);
    assert_heard();
    put("way/1/doc", "d");
    assert_false(has_events());
    put("way/2/doc", "d");
    assert_heard();
    assert_int_equal(unlink("absolute"), 0);
    assert_heard();
}

static void folders_may_go_and_come_back(void **state)
{
    (void)state;
    put("way/1/doc", "a");
    follow("way/1/doc");
    assert_int_equal(rename("way", "gone"), 0);
    assert_heard();
    assert_int_equal(mkdir("way", 0755), 0);
    assert_heard();
    assert_int_equal(mkdir("way/1", 0755), 0);
    assert_heard();
    put("way/1/doc", "b");
    assert_heard();
    assert_int_equal(unlink("way/1/doc"), 0);
    assert_int_equal(rmdir("way/1"), 0);
    assert_heard();
}

static void links_in_a_circle_end(void **state)
{
    (void)state;
    assert_int_equal(symlink("b", "a"), 0);
    assert_int_equal(symlink("a", "b"), 0);
    follow("a");
    put("c", "c");
    assert_int_equal(rename("c", "b"), 0);
    assert_heard();
}

static void without_inotify_it_is_deaf(void **state)
{
    (void)state;
    watch = file_watch_create("doc", false);
    file_watch_arm(watch);
    assert_true(file_watch_is_deaf(watch));
    assert_int_equal(file_watch_fd(watch), -1);
    put("doc", "a");
    assert_false(file_watch_hear(watch));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(neighbours_on_the_way_wake_nobody),
        CASE(a_writer_is_told_from_one_who_is_done),
        CASE(a_new_file_is_perhaps_being_written),
        CASE(a_new_file_that_nobody_opened_may_be_presumed_whole),
        CASE(a_writer_into_the_replaced_file_does_not_matter),
        CASE(what_is_linked_into_place_is_whole),
        CASE(links_are_followed_at_every_step),
        CASE(folders_may_go_and_come_back),
        CASE(links_in_a_circle_end),
        CASE(without_inotify_it_is_deaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
