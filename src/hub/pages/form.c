/* hub/pages/form.c: forms, their fields, and what is wrong with them.
 *
 * A field's id is its name, its hint's is name-hint and its fault's name-fault.
 */
#include "hub/pages/page_priv.h"

void form_open(struct page p, const char *prefix, struct slice code, const char *suffix,
               const char *attributes)
{
    html_raw(p.out, "<form method=\"post\"");
    part_path(p, "action", prefix, code, suffix);
    html_raw(p.out, attributes);
    html_raw(p.out, ">");
    html_hidden(p.out, "csrf", p.visit->csrf);
}

void form_close(struct page p)
{
    html_raw(p.out, "</form>\n");
}

static enum text sentence_of(const struct page_fault_view *fault)
{
    static const enum text sentences[FAULT_COUNT] = {
        [FAULT_TEXT_EMPTY] = TEXT_FAULT_TEXT_EMPTY,
        [FAULT_TEXT_LONG] = TEXT_FAULT_TEXT_LONG,
        [FAULT_WORD_FORBIDDEN] = TEXT_FAULT_WORD,
        [FAULT_NETWORK] = TEXT_FAULT_NETWORK,
        [FAULT_INSTANCE] = TEXT_FAULT_INSTANCE,
        [FAULT_NAME_EMPTY] = TEXT_FAULT_NAME_EMPTY,
        [FAULT_NAME_REFUSED] = TEXT_FAULT_NAME_REFUSED,
        [FAULT_NAME_TAKEN] = TEXT_FAULT_NAME_TAKEN,
        [FAULT_NAME_LONG] = TEXT_FAULT_NAME_LONG,
        [FAULT_TEAM_EMPTY] = TEXT_FAULT_TEAM,
        [FAULT_EMAIL] = TEXT_FAULT_EMAIL,
        [FAULT_EMAIL_DOMAIN] = TEXT_FAULT_EMAIL_DOMAIN,
        [FAULT_CODE_WRONG] = TEXT_FAULT_CODE_WRONG,
        [FAULT_CODE_EXPIRED] = TEXT_FAULT_CODE_EXPIRED,
        [FAULT_CODE_UNKNOWN] = TEXT_FAULT_CODE_UNKNOWN,
        [FAULT_LINK] = TEXT_FAULT_LINK,
        [FAULT_PICTURE_KIND] = TEXT_FAULT_PICTURE_KIND,
        [FAULT_PICTURE_LARGE] = TEXT_FAULT_PICTURE_LARGE,
        [FAULT_PICTURE_DAMAGED] = TEXT_FAULT_PICTURE_DAMAGED,
        [FAULT_CONFIRM] = TEXT_FAULT_CONFIRM,
        [FAULT_SEATS] = TEXT_FAULT_SEATS,
        [FAULT_TOO_MANY] = TEXT_FAULT_TOO_MANY,
    };
    if (fault->fault == FAULT_WORD_FORBIDDEN && fault->reason.len > 0) {
        return TEXT_FAULT_WORD_REASON;
    }
    return sentences[fault->fault];
}

static void write_sentence(struct page p, const struct page_fault_view *fault)
{
    text_html(p.out, p.visit->lang, sentence_of(fault), fault->n, fault->detail, fault->reason);
}

void form_faults(struct page p, const struct page_faults *faults)
{
    if (faults->count == 0) {
        return;
    }
    html_raw(p.out, "<div class=\"faults\" id=\"faults\" role=\"alert\" tabindex=\"-1\" autofocus>"
                    "<h2>");
    say_n(p, TEXT_FAULTS, (int64_t)faults->count);
    html_raw(p.out, "</h2><ul>");
    for (size_t i = 0; i < faults->count; i++) {
        html_raw(p.out, "<li><a href=\"#");
        html_text(p.out, slice_of(faults->items[i].field));
        html_raw(p.out, "\">");
        write_sentence(p, &faults->items[i]);
        html_raw(p.out, "</a></li>");
    }
    html_raw(p.out, "</ul></div>\n");
}

static const struct page_fault_view *find_fault(const struct page_faults *faults, const char *field)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (strcmp(faults->items[i].field, field) == 0) {
            return &faults->items[i];
        }
    }
    return NULL;
}

void form_field_state(struct page p, const struct page_faults *faults, const char *field,
                      const char *hint_id)
{
    bool is_wrong = find_fault(faults, field) != NULL;
    if (is_wrong) {
        html_raw(p.out, " aria-invalid=\"true\"");
    }
    if (is_wrong || hint_id != NULL) {
        html_raw(p.out, " aria-describedby=\"");
        if (is_wrong) {
            buf_printf(p.out, "%s-fault%s", field, hint_id == NULL ? "" : " ");
        }
        html_raw(p.out, hint_id == NULL ? "" : hint_id);
        html_raw(p.out, "\"");
    }
}

void form_field_fault(struct page p, const struct page_faults *faults, const char *field)
{
    const struct page_fault_view *fault = find_fault(faults, field);
    if (fault != NULL) {
        buf_printf(p.out, "<p class=\"fault\" id=\"%s-fault\">", field);
        write_sentence(p, fault);
        html_raw(p.out, "</p>");
    }
}

static void write_label(struct page p, const char *name, enum text label)
{
    buf_printf(p.out, "<label for=\"%s\">", name);
    say(p, label);
    html_raw(p.out, "</label>");
}

static void write_hint(struct page p, const struct form_line *line)
{
    if (line->hint != TEXT_COUNT) {
        buf_printf(p.out, "<p class=\"hint\" id=\"%s-hint\">", line->name);
        text_html(p.out, p.visit->lang, line->hint, line->hint_n, line->hint_a, NO_TEXT);
        html_raw(p.out, "</p>");
    }
}

static void write_state(struct page p, const struct form_line *line)
{
    struct buf hint_id = buf_make(256);
    buf_printf(&hint_id, "%s-hint", line->name);
    buf_printf(p.out, " id=\"%s\" name=\"%s\"%s", line->name, line->name, line->attributes);
    form_field_state(p, line->faults, line->name,
                     line->hint == TEXT_COUNT ? NULL : buf_str(&hint_id));
    buf_deinit(&hint_id);
}

void form_line(struct page p, const struct form_line *line)
{
    html_raw(p.out, "<div class=\"field\">");
    write_label(p, line->name, line->label);
    write_hint(p, line);
    html_raw(p.out, "<input");
    write_state(p, line);
    if (line->value.len > 0) {
        html_attr(p.out, "value", line->value);
    }
    html_raw(p.out, ">");
    form_field_fault(p, line->faults, line->name);
    html_raw(p.out, "</div>");
}

void form_area(struct page p, const struct form_line *line, int rows)
{
    html_raw(p.out, "<div class=\"field\">");
    write_label(p, line->name, line->label);
    write_hint(p, line);
    buf_printf(p.out, "<textarea rows=\"%d\"", rows);
    write_state(p, line);
    html_raw(p.out, ">\n"); /* HTML drops the first line break, so a text may begin with one */
    html_text(p.out, line->value);
    html_raw(p.out, "</textarea>");
    form_field_fault(p, line->faults, line->name);
    html_raw(p.out, "</div>");
}

void form_button(struct page p, const char *class_name, enum text text)
{
    buf_printf(p.out, "<button class=\"%s\">", class_name);
    say(p, text);
    html_raw(p.out, "</button>");
}

static void write_appear(struct page p, enum page_appear appear, enum page_appear chosen)
{
    static const struct {
        const char *value;
        enum text text;
    } choices[] = {
        [PAGE_APPEAR_NAME] = {"name", TEXT_APPEAR_NAME},
        [PAGE_APPEAR_ALIAS] = {"alias", TEXT_APPEAR_ALIAS},
        [PAGE_APPEAR_TEAM] = {"team", TEXT_APPEAR_TEAM},
    };
    buf_printf(p.out,
               "<label class=\"choice\"><input type=\"radio\" name=\"appear\" value=\"%s\"%s>",
               choices[appear].value, appear == chosen ? " checked" : "");
    html_raw(p.out, "<span>");
    say(p, choices[appear].text);
    html_raw(p.out, "</span></label>");
}

static bool is_same(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static void write_teams(struct page p, const struct page_appearance *appearance,
                        const struct page_faults *faults)
{
    struct slice site = NO_TEXT;
    html_raw(p.out, "<div class=\"field\">");
    write_label(p, "team", TEXT_TEAM);
    html_raw(p.out, "<select id=\"team\" name=\"team\" required");
    form_field_state(p, faults, "team", NULL);
    html_raw(p.out, "><option value=\"\">");
    say(p, TEXT_TEAM_CHOOSE);
    html_raw(p.out, "</option>");
    for (size_t i = 0; i < appearance->team_count; i++) {
        const struct page_team *team = &appearance->teams[i];
        if (!is_same(team->site, site)) {
            html_raw(p.out, site.len > 0 ? "</optgroup>" : "");
            site = team->site;
            if (site.len > 0) {
                html_raw(p.out, "<optgroup");
                html_attr(p.out, "label", site);
                html_raw(p.out, ">");
            }
        }
        html_raw(p.out, "<option");
        html_attr(p.out, "value", team->id);
        html_raw(p.out, is_same(team->id, appearance->team) ? " selected>" : ">");
        html_text(p.out, team->name);
        html_raw(p.out, "</option>");
    }
    html_raw(p.out, site.len > 0 ? "</optgroup></select>" : "</select>");
    form_field_fault(p, faults, "team");
    html_raw(p.out, "</div>");
}

void form_appearance(struct page p, const struct page_appearance *appearance,
                     const struct page_faults *faults)
{
    html_raw(p.out, "<div class=\"pair\">");
    form_line(p, &(struct form_line){.name = "first_name",
                                     .label = TEXT_FIRST_NAME,
                                     .hint = TEXT_COUNT,
                                     .value = appearance->first_name,
                                     .attributes = " autocomplete=\"given-name\" maxlength=\"40\"",
                                     .faults = faults});
    form_line(p, &(struct form_line){.name = "initial",
                                     .label = TEXT_INITIAL,
                                     .hint = TEXT_COUNT,
                                     .value = appearance->initial,
                                     .attributes = " autocomplete=\"off\" maxlength=\"1\"",
                                     .faults = faults});
    html_raw(p.out, "</div>");
    if (appearance->team_count > 0) {
        write_teams(p, appearance, faults);
    }
    html_raw(p.out, "<fieldset><legend>");
    say(p, TEXT_APPEAR_AS);
    html_raw(p.out, "</legend>");
    write_appear(p, PAGE_APPEAR_NAME, appearance->appear);
    write_appear(p, PAGE_APPEAR_ALIAS, appearance->appear);
    write_appear(p, PAGE_APPEAR_TEAM, appearance->appear);
    html_raw(p.out, "</fieldset>");
    form_line(p, &(struct form_line){.name = "alias",
                                     .label = TEXT_ALIAS,
                                     .hint = TEXT_ALIAS_HINT,
                                     .value = appearance->alias,
                                     .attributes = " autocomplete=\"nickname\" maxlength=\"40\"",
                                     .faults = faults});
    html_raw(p.out,
             "<label class=\"choice\"><input type=\"checkbox\" name=\"lobby\" value=\"yes\"");
    html_raw(p.out, appearance->may_lobby ? " checked><span>" : "><span>");
    say(p, TEXT_LOBBY);
    html_raw(p.out, "</span></label>");
}
