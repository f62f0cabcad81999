/* links: programme base */
/* A whole document read field by field (tests/data/full.json holds every key), and sharing it. */
#include <pthread.h>

#include "base/attr.h"
#include "documents.h"

static const struct programme *full;
static struct fault_list *full_faults;

static int read_full(void **state)
{
    (void)state;
    struct programme_options options = document_options();
    struct buf bytes = document_file(TEST_DATA "/full.json");
    full_faults = fault_list_create();
    assert_int_equal(programme_read(buf_view(&bytes), &options, full_faults, &full, NULL), ST_OK);
    buf_deinit(&bytes);
    return 0;
}

static int drop_full(void **state)
{
    (void)state;
    programme_unref(full);
    fault_list_destroy(full_faults);
    return 0;
}

static void assert_audience(const struct audience *audience, unsigned screens, const char *tag)
{
    assert_int_equal(audience->screens, screens);
    if (tag == NULL) {
        assert_null(audience->tags[0]);
    } else {
        assert_string_equal(audience->tags[0], tag);
    }
}

static void assert_number(double value, double wanted)
{
    assert_true(value >= wanted && value <= wanted);
}

static void a_good_document_has_no_faults(void **state)
{
    (void)state;
    struct buf printed = buf_make(1U << 20);
    fault_list_print(full_faults, "full.json", &printed);
    assert_string_equal(buf_str(&printed), "");
    buf_deinit(&printed);
}

static void reads_the_head(void **state)
{
    (void)state;
    assert_string_equal(full->revision, "418");
    assert_int_equal(full->generated_at, 1795423212);
    assert_int_equal(full->loaded_at, DOCUMENT_NOW);
    assert_string_equal(full->locale, "fr-FR");
    assert_string_equal(full->timezone, "Europe/Paris");
    assert_ptr_equal(full->tz, zone_paris());
    assert_string_equal(full->share_base, "https://go.exemple.fr");
    assert_string_equal(full->brand.name, "Ambassadeurs");
    assert_ptr_equal(full->brand.logo, programme_find_media(full, "logo"));
    assert_int_equal(full->brand.theme, THEME_DAY);
    assert_true(full->brand.has_accents);
    assert_int_equal(full->brand.accents[0], 0xFFFF6A55);
    assert_int_equal(full->brand.accents[1], 0xFFFFB259);
}

static void resolves_where_media_lie(void **state)
{
    (void)state;
    const struct media *hero = programme_find_media(full, "hero");
    assert_int_equal(full->media_count, 4);
    assert_string_equal(hero->href, "media/hero.jpg");
    assert_string_equal(hero->path, "/srv/wall/media/hero.jpg");
    assert_string_equal(hero->alt, "Des dunes");
    assert_true(hero->focus_x > 0.69F && hero->focus_x < 0.71F);
    assert_true(hero->focus_y > 0.39F && hero->focus_y < 0.41F);
    assert_string_equal(hero->sha256,
                        "3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9c0ffee3fa9");
    assert_int_equal(hero->bytes, 412345);
    assert_string_equal(hero->type, "image/jpeg");
    assert_false(hero->is_bundled);
    const struct media *logo = programme_find_media(full, "logo");
    assert_string_equal(logo->sha256, "");
    assert_string_equal(logo->type, "");
    assert_int_equal(logo->bytes, -1);
    assert_true(logo->focus_x > 0.49F && logo->focus_x < 0.51F);
    assert_string_equal(programme_find_media(full, "abroad")->path,
                        "https://media.exemple.fr/abroad.webp");
    assert_string_equal(programme_find_media(full, "rooted")->path, "/srv/shared/rooted.png");
}

static void resolves_media_beside_the_document(void **state)
{
    (void)state;
    static const struct {
        const char *dir, *path;
    } cases[] = {{"", "art/a.png"},
                 {NULL, "art/a.png"},
                 {".", "./art/a.png"},
                 {"/", "/art/a.png"},
                 {"walls/", "walls/art/a.png"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct programme_options options = document_options();
        const struct programme *programme = NULL;
        options.base_dir = cases[i].dir;
        options.is_bundled = true;
        assert_int_equal(
            programme_read(
                slice_of("{\"vitrine\":1,\"media\":[{\"id\":\"a\",\"href\":\"art/a.png\"}],"
                         "\"playlists\":[{\"id\":\"p\",\"scenes\":[{\"scene\":\"post\"}]}]}"),
                &options, NULL, &programme, NULL),
            ST_OK);
        assert_string_equal(programme->media[0].path, cases[i].path);
        assert_true(programme->media[0].is_bundled);
        programme_unref(programme);
    }
}

static void reads_figures(void **state)
{
    (void)state;
    const struct figure *plain = programme_find_figure(full, "ambassadors");
    assert_number(plain->value, 475);
    assert_int_equal(plain->decimals, 0);
    assert_string_equal(plain->label, "ambassadeurs");
    assert_string_equal(plain->prefix, "");
    assert_true(plain->as_of == TIME_NONE);
    assert_int_equal(plain->max_age_s, 3600);
    const struct figure *dated = programme_find_figure(full, "engagement");
    assert_number(dated->value, 8.25);
    assert_int_equal(dated->decimals, 2);
    assert_string_equal(dated->prefix, "× ");
    assert_string_equal(dated->suffix, " fois");
    assert_int_equal(dated->as_of, 1795424400);
    assert_int_equal(dated->max_age_s, 600);
}

static void reads_campaigns(void **state)
{
    (void)state;
    const struct campaign *campaign = programme_find_campaign(full, "patients");
    assert_int_equal(full->campaign_count, 2);
    assert_string_equal(campaign->title, "Pour les patients");
    assert_string_equal(campaign->hashtag, "#NeJamaisRenoncer");
    assert_string_equal(campaign->statement, "Un message\nrelayé.");
    assert_ptr_equal(campaign->artwork, programme_find_media(full, "hero"));
    assert_true(campaign->has_colours);
    assert_int_equal(campaign->colours[0], 0xFFA22A5C);
    assert_int_equal(campaign->colours[1], 0xFFFF8A5B);
    assert_int_equal(campaign->from, 1793487600);
    assert_int_equal(campaign->until, 1798131600);
    assert_string_equal(campaign->link.code, "7KQ2M");
    assert_string_equal(campaign->link.url, "");
    assert_int_equal(campaign->figure_count, 2);
    assert_ptr_equal(campaign->figures[0], programme_find_figure(full, "engagement"));
    assert_ptr_equal(campaign->figures[1], programme_find_figure(full, "ambassadors"));
    assert_audience(&campaign->audience, SCREENS_LOBBY, "lyon");
    assert_string_equal(campaign->audience.tags[1], "hall");
    assert_null(campaign->audience.tags[2]);
}

static void reads_challenges(void **state)
{
    (void)state;
    const struct challenge *challenge = programme_find_challenge(full, "launch");
    assert_string_equal(challenge->title, "Challenge de lancement");
    assert_string_equal(challenge->subtitle, "toutes les équipes");
    assert_int_equal(challenge->metric, METRIC_PROPOSALS);
    assert_int_equal(challenge->evidence, EVIDENCE_VERIFIED);
    assert_number(challenge->total, 312);
    assert_int_equal(challenge->as_of, DOCUMENT_NOW - 120);
    assert_int_equal(challenge->max_age_s, 900);
    assert_int_equal(challenge->from, 1794351600); /* 11 November, midnight in Paris */
    assert_int_equal(challenge->until, DOCUMENT_NOW + INT64_C(76) * 3600);
    assert_string_equal(challenge->link.code, "");
    assert_string_equal(challenge->link.url, "https://exemple.fr/lancement");
    assert_int_equal(challenge->tier_count, 2);
    assert_number(challenge->tiers[0].at, 100);
    assert_number(challenge->tiers[1].at, 250.5);
    assert_string_equal(challenge->tiers[1].title, "Formation");
    assert_audience(&challenge->audience, SCREENS_INTERNAL, "lyon");
}

static void reads_boards(void **state)
{
    (void)state;
    const struct board *board = programme_find_board(full, "people");
    assert_string_equal(board->title, "Le classement");
    assert_int_equal(board->of, BOARD_PEOPLE);
    assert_string_equal(board->unit, "points");
    assert_string_equal(board->commentary, "Léa gagne trois places");
    assert_ptr_equal(board->challenge, programme_find_challenge(full, "launch"));
    assert_int_equal(board->as_of, DOCUMENT_NOW - 60);
    assert_int_equal(board->max_age_s, 60);
    assert_true(board->is_frozen);
    assert_true(board->reveal.is_active);
    assert_int_equal(board->reveal.step, -1);
    assert_int_equal(board->reveal.started_at, DOCUMENT_NOW);
    assert_int_equal(board->reveal.every_s, 5);
    assert_string_equal(board->link.code, "7KQ2P");
    assert_audience(&board->audience, SCREENS_INTERNAL, "lyon");
    const struct board *teams = programme_find_board(full, "teams");
    assert_int_equal(teams->of, BOARD_TEAMS);
    assert_false(teams->is_frozen);
    assert_int_equal(teams->reveal.step, 3);
    assert_true(teams->reveal.started_at == TIME_NONE);
    assert_string_equal(teams->link.url, "https://exemple.fr/equipes");
}

static void reads_board_entries_in_rank_order(void **state)
{
    (void)state;
    const struct board *board = programme_find_board(full, "people");
    assert_int_equal(board->entry_count, 2);
    assert_int_equal(board->shown_count, 2);
    const struct board_entry *first = &board->entries[0];
    assert_string_equal(first->id, "camille");
    assert_string_equal(first->name, "Camille R.");
    assert_string_equal(first->detail, "Santé connectée");
    assert_ptr_equal(first->avatar, programme_find_media(full, "hero"));
    assert_number(first->score, 2480.5);
    assert_int_equal(first->score_decimals, 1);
    assert_int_equal(first->rank, 1);
    assert_int_equal(first->previous_rank, 2);
    assert_int_equal(first->reached_at, DOCUMENT_NOW - 86400);
    assert_int_equal(first->colour, 0xFF6E8BFF);
    assert_true(first->is_public);
    const struct board_entry *second = &board->entries[1];
    assert_int_equal(second->rank, 2);
    assert_int_equal(second->previous_rank, 0);
    assert_int_equal(second->colour, 0);
    assert_null(second->avatar);
    assert_true(second->reached_at == TIME_NONE);
    assert_false(second->is_public);
}

static void reads_posts(void **state)
{
    (void)state;
    const struct post *post = programme_find_post(full, "p1");
    assert_ptr_equal(post->campaign, programme_find_campaign(full, "patients"));
    assert_int_equal(post->kind, POST_IMAGE);
    assert_int_equal(post->post_class, CLASS_EMPLOYER);
    assert_string_equal(post->author.name, "Camille R.");
    assert_string_equal(post->author.team, "Santé connectée");
    assert_ptr_equal(post->author.avatar, programme_find_media(full, "logo"));
    assert_true(post->author.is_public);
    assert_string_equal(post->headline, "Mon métier");
    assert_string_equal(post->text, "Une ligne\nUne autre");
    assert_ptr_equal(post->media, programme_find_media(full, "hero"));
    assert_string_equal(post->source, "linkedin");
    assert_string_equal(post->link.code, "7KQ2N");
    assert_number(post->weight, 2.5);
    assert_int_equal(post->points, 5);
    assert_int_equal(post->shares, 48);
    assert_int_equal(post->proposed_at, DOCUMENT_NOW - 10800);
    assert_int_equal(post->from, DOCUMENT_NOW - 3600);
    assert_int_equal(post->until, DOCUMENT_NOW + 3600);
    assert_audience(&post->audience, SCREENS_INTERNAL, "étage-2");
}

static void a_short_post_has_its_defaults(void **state)
{
    (void)state;
    const struct post *post = programme_find_post(full, "p3");
    assert_null(post->campaign);
    assert_int_equal(post->kind, POST_NEWS);
    assert_int_equal(post->post_class, CLASS_INSTITUTIONAL);
    assert_string_equal(post->author.name, "");
    assert_string_equal(post->author.team, "");
    assert_null(post->author.avatar);
    assert_false(post->author.is_public);
    assert_string_equal(post->text, "");
    assert_null(post->media);
    assert_number(post->weight, 1);
    assert_int_equal(post->points, -1);
    assert_int_equal(post->shares, -1);
    assert_true(post->proposed_at == TIME_NONE);
    assert_true(post->from == TIME_NONE);
    assert_true(post->until == TIME_NONE);
    assert_audience(&post->audience, SCREENS_ALL, NULL);
    assert_string_equal(post->link.url, "https://exemple.fr/p3");
    assert_int_equal(programme_find_post(full, "p2")->post_class, CLASS_PRODUCT);
    assert_int_equal(programme_find_post(full, "p2")->kind, POST_QUOTE);
}

static void reads_events(void **state)
{
    (void)state;
    const struct event *event = programme_find_event(full, "lyon");
    assert_string_equal(event->title, "Lyon, jeudi à midi");
    assert_string_equal(event->text, "Venez.");
    assert_string_equal(event->place, "Lyon");
    assert_int_equal(event->starts, 1795690800);
    assert_int_equal(event->ends, 1795698000);
    assert_string_equal(event->link.code, "7KQ2R");
    assert_int_equal(event->seats_left, 12);
    assert_ptr_equal(event->artwork, programme_find_media(full, "hero"));
    assert_string_equal(event->tour_title, "Tour de France");
    assert_int_equal(event->stop_count, 2);
    assert_string_equal(event->stops[0].name, "Boulogne");
    assert_true(event->stops[0].is_done);
    assert_false(event->stops[1].is_done);
    assert_audience(&event->audience, SCREENS_LOBBY, "lyon");
    const struct event *bare = programme_find_event(full, "nantes");
    assert_true(bare->ends == TIME_NONE);
    assert_int_equal(bare->seats_left, -1);
    assert_int_equal(bare->stop_count, 0);
    assert_string_equal(bare->link.url, "https://exemple.fr/nantes");
}

static void reads_activity_newest_first(void **state)
{
    (void)state;
    assert_int_equal(full->activity_count, 3);
    const struct activity *newest = &full->activity[0];
    assert_string_equal(newest->id, "a2");
    assert_int_equal(newest->at, DOCUMENT_NOW - 60);
    assert_string_equal(newest->who.name, "Camille R.");
    assert_string_equal(newest->who.team, "Santé connectée");
    assert_ptr_equal(newest->who.avatar, programme_find_media(full, "hero"));
    assert_true(newest->who.is_public);
    assert_int_equal(newest->what, ACTIVITY_SHARED);
    assert_string_equal(newest->object_title, "Mon métier");
    assert_string_equal(newest->network, "linkedin");
    assert_int_equal(newest->points, 5);
    assert_audience(&newest->audience, SCREENS_INTERNAL, "lyon");
    assert_string_equal(full->activity[1].id, "a1");
    assert_string_equal(full->activity[1].object_title, "Une idée");
    assert_int_equal(full->activity[1].points, -1);
    assert_string_equal(full->activity[2].id, "a3");
    assert_string_equal(full->activity[2].object_title, "Challenge de lancement");
    assert_int_equal(full->activity[2].what, ACTIVITY_TIER_REACHED);
}

static void reads_notices(void **state)
{
    (void)state;
    const struct notice *notice = programme_find_notice(full, "n1");
    assert_int_equal(notice->level, NOTICE_URGENT);
    assert_string_equal(notice->label, "Exercice");
    assert_string_equal(notice->headline, "Évacuation");
    assert_string_equal(notice->text, "Sortez.\nCalmement.");
    assert_int_equal(notice->from, DOCUMENT_NOW);
    assert_int_equal(notice->until, DOCUMENT_NOW + 600);
    assert_audience(&notice->audience, SCREENS_LOBBY, "lyon");
}

static void reads_every_key_of_a_scene(void **state)
{
    (void)state;
    const struct playlist *day = programme_find_playlist(full, "day");
    assert_int_equal(day->transition, TRANSITION_SLIDE);
    assert_int_equal(day->scene_count, 10);
    const struct scene_entry *scene = &day->scenes[0];
    assert_int_equal(scene->kind, SCENE_CAMPAIGN);
    assert_ptr_equal(scene->campaign, programme_find_campaign(full, "patients"));
    assert_int_equal(scene->seconds, 40);
    assert_string_equal(scene->cta, "Partagez");
    assert_string_equal(scene->link.code, "7KQ2Z");
    assert_int_equal(scene->theme, THEME_NIGHT);
    assert_true(scene->has_transition);
    assert_int_equal(scene->transition, TRANSITION_CUT);
    assert_int_equal(scene->from, DOCUMENT_NOW);
    assert_int_equal(scene->until, DOCUMENT_NOW + 86400);
    assert_audience(&scene->audience, SCREENS_LOBBY, "lyon");
    const struct scene_entry *plain = &day->scenes[1];
    assert_int_equal(plain->seconds, 0);
    assert_int_equal(plain->theme, THEME_INHERIT);
    assert_false(plain->has_transition);
    assert_true(plain->line > scene->line);
}

static void reads_what_each_scene_shows(void **state)
{
    (void)state;
    const struct scene_entry *scenes = programme_find_playlist(full, "day")->scenes;
    assert_int_equal(scenes[1].pick, 2);
    assert_ptr_equal(scenes[1].campaign, programme_find_campaign(full, "patients"));
    assert_ptr_equal(scenes[2].post, programme_find_post(full, "p2"));
    assert_int_equal(scenes[2].pick, 0);
    assert_int_equal(scenes[3].kind, SCENE_PICTURE);
    assert_ptr_equal(scenes[3].picture, programme_find_media(full, "hero"));
    assert_string_equal(scenes[3].caption, "Le matin");
    assert_ptr_equal(scenes[4].board, programme_find_board(full, "people"));
    assert_string_equal(scenes[4].link.url, "https://exemple.fr/classement");
    assert_ptr_equal(scenes[5].challenge, programme_find_challenge(full, "launch"));
    assert_int_equal(scenes[6].kind, SCENE_ACTIVITY);
    assert_int_equal(scenes[7].figure_count, 2);
    assert_ptr_equal(scenes[7].figures[1], programme_find_figure(full, "engagement"));
    assert_string_equal(scenes[7].title, "Titre");
    assert_string_equal(scenes[7].text, "Un texte");
    assert_true(scenes[8].is_pick_next);
    assert_null(scenes[8].event);
    assert_false(scenes[9].is_pick_next);
    assert_ptr_equal(scenes[9].event, programme_find_event(full, "nantes"));
    const struct playlist *night = programme_find_playlist(full, "night");
    assert_int_equal(night->transition, TRANSITION_DISSOLVE);
    assert_int_equal(night->scenes[0].pick, 1); /* a post scene without of picks one */
}

static void reads_the_schedule(void **state)
{
    (void)state;
    assert_int_equal(full->schedule_count, 4);
    const struct schedule_entry *holidays = &full->schedule[0];
    assert_true(holidays->is_off);
    assert_null(holidays->playlist);
    assert_true(holidays->is_whole_day);
    assert_int_equal(holidays->date_count, 2);
    assert_int_equal(holidays->dates[0].first_day, 20812); /* 25 December 2026 */
    assert_int_equal(holidays->dates[0].last_day, 20812);
    assert_int_equal(holidays->dates[1].first_day, 20815);
    assert_int_equal(holidays->dates[1].last_day, 20820);
    const struct schedule_entry *day = &full->schedule[1];
    assert_ptr_equal(day->playlist, programme_find_playlist(full, "day"));
    assert_int_equal(day->days, 1 << 0 | 1 << 4);
    assert_int_equal(day->from_s, 27000);
    assert_int_equal(day->until_s, 72000);
    assert_false(day->is_whole_day);
    assert_audience(&day->audience, SCREENS_LOBBY, "lyon");
    const struct schedule_entry *night = &full->schedule[2];
    assert_int_equal(night->days, DAYS_ALL);
    assert_int_equal(night->until_s, 7200);
    assert_true(full->schedule[3].is_off);
    assert_true(full->schedule[3].is_whole_day);
}

static void without_a_schedule_the_first_playlist_plays_always(void **state)
{
    (void)state;
    const struct programme *programme =
        document_read("{\"vitrine\":1,\"schedule\":null,\"playlists\":["
                      "{\"id\":\"b\",\"scenes\":[{\"scene\":\"post\"}]},"
                      "{\"id\":\"a\",\"scenes\":[{\"scene\":\"post\"}]}]}",
                      NULL);
    assert_int_equal(programme->schedule_count, 1);
    assert_string_equal(programme->schedule[0].playlist->id, "b");
    assert_true(programme->schedule[0].is_whole_day);
    assert_int_equal(programme->schedule[0].days, DAYS_ALL);
    assert_audience(&programme->schedule[0].audience, SCREENS_ALL, NULL);
    assert_string_equal(programme->locale, "en");
    assert_string_equal(programme->timezone, "UTC");
    assert_ptr_equal(programme->tz, tz_utc());
    assert_int_equal(programme->brand.theme, THEME_NIGHT);
    assert_string_equal(programme->brand.name, "");
    assert_true(programme->generated_at == TIME_NONE);
    programme_unref(programme);
}

static void finds_nothing_under_an_unknown_id(void **state)
{
    (void)state;
    assert_null(programme_find_campaign(full, "p1"));
    assert_null(programme_find_post(full, ""));
    assert_null(programme_find_board(full, "peopl"));
    assert_null(programme_find_challenge(full, "launch "));
    assert_null(programme_find_figure(full, "x"));
    assert_null(programme_find_event(full, "x"));
    assert_null(programme_find_notice(full, "x"));
    assert_null(programme_find_media(full, "x"));
    assert_null(programme_find_playlist(full, "x"));
}

/* Many threads hold the snapshot at once; each reads it after the others let go. */
static void *hold_and_read(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        const struct programme *held = programme_ref(arg);
        CHECK(held->campaign_count == 2);
        programme_unref(held);
    }
    return NULL;
}

static void a_snapshot_lives_until_its_last_holder_lets_go(void **state)
{
    (void)state;
    struct buf bytes = document_file(TEST_DATA "/full.json");
    struct programme_options options = document_options();
    const struct programme *programme = NULL;
    assert_int_equal(programme_read(buf_view(&bytes), &options, NULL, &programme, NULL), ST_OK);
    buf_deinit(&bytes); /* nothing points into the document */
    assert_ptr_equal(programme_ref(programme), programme);
    pthread_t threads[4];
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *shared = (void *)(uintptr_t)programme;
        assert_int_equal(pthread_create(&threads[i], NULL, hold_and_read, shared), 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    programme_unref(programme);
    assert_string_equal(programme->revision, "418");
    assert_string_equal(programme->posts[0].headline, "Mon métier");
    programme_unref(programme);
    programme_unref(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_document_has_no_faults),
        cmocka_unit_test(reads_the_head),
        cmocka_unit_test(resolves_where_media_lie),
        cmocka_unit_test(resolves_media_beside_the_document),
        cmocka_unit_test(reads_figures),
        cmocka_unit_test(reads_campaigns),
        cmocka_unit_test(reads_challenges),
        cmocka_unit_test(reads_boards),
        cmocka_unit_test(reads_board_entries_in_rank_order),
        cmocka_unit_test(reads_posts),
        cmocka_unit_test(a_short_post_has_its_defaults),
        cmocka_unit_test(reads_events),
        cmocka_unit_test(reads_activity_newest_first),
        cmocka_unit_test(reads_notices),
        cmocka_unit_test(reads_every_key_of_a_scene),
        cmocka_unit_test(reads_what_each_scene_shows),
        cmocka_unit_test(reads_the_schedule),
        cmocka_unit_test(without_a_schedule_the_first_playlist_plays_always),
        cmocka_unit_test(finds_nothing_under_an_unknown_id),
        cmocka_unit_test(a_snapshot_lives_until_its_last_holder_lets_go),
    };
    return cmocka_run_group_tests(tests, read_full, drop_full);
}
