"""What is typed, and what is stored: markup, SQL, lines of heads, places to go to."""
import copy
import json
import os
import re
import shutil
import time
import urllib.parse

from siege import (CAMPAIGN, CHALLENGE, EVENT, MARK, POST, Answer, Reader, Siege, expect, judge,
                   post, token_of)
from hubhouse import PROGRAMME

TYPED = [MARK, "' OR '1'='1' --", "x'); DROP TABLE person; --", "1 UNION SELECT key FROM secret",
         "x\r\nSet-Cookie: zq=1\r\nZq: 1\r\n\r\n<zq>", "//zq.example/", "https://zq.example/",
         "\\\\zq.example", "javascript:zq()", "../../../../etc/passwd", "%s%n%0d%0aZq:1", "{{7*7}}",
         "\0\x01\x1b[31m\x7f", "\u202e\ufeff\u0000", "9" * 400, "-1", "é" * 3000]
WHO = ["first_name", "initial", "alias", "appear", "lobby", "team", "share", "network", "next"]
FORMS = {  # all fields of all forms: a page with another one fails the test
    "/go": ["code"], f"/{POST}/open": ["network", "text", "instance"],
    f"/{POST}/declare": ["network", "text"], f"/{CHALLENGE}/join": [], f"/{EVENT}/signup": [],
    f"/{EVENT}/cancel": [], "/shares/1/undo": [], "/me": WHO, "/me/erase": ["confirm"],
    "/propose": ["headline", "text", "link", "alt"], "/signin": WHO + ["email"],
    "/signin/code": ["code", "share", "network", "next"]}
RIGHT = {"network": "x", "text": "Un atelier.", "first_name": "Nora", "appear": "name",
         "team": "t2", "headline": "Un midi", "share": POST, "code": POST}
QUERIES = {"/": ["lang"], "/contents": ["after"], f"/{POST}": ["s", "lang", "text"],
           f"/{POST}/merci": ["s", "p", "b", "n"], "/signin": ["share", "network", "next"],
           "/me": ["next"], "/pair/7KQ2N7": ["x"]}
PAGES = ["/", "/contents", "/privacy", "/signin", "/me", "/propose", f"/{POST}", f"/{CAMPAIGN}",
         f"/{CHALLENGE}", f"/{EVENT}", f"/{POST}/merci?s=1&p=5&b=2&n=1", "/nowhere", "/00000",
         "/pair/000000", f"/{POST}?lang=en", "/me/export"]
SHOWN = {"headline", "text", "title", "label", "name", "team", "detail", "commentary", "subtitle",
         "place", "statement", "alt", "object_title", "who"}
SHORT = {"unit": "<zq zq=1>", "prefix": "<zq>", "suffix": "<zq>"}  # little room, all of it used


def quoted(text):
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="")


def what_is_typed_stays_text(house, binary):
    with Siege(house, binary) as hub:
        people = len(hub.rows("SELECT 1 FROM person"))
        for number, typed in enumerate(TYPED):
            phone, token = None, ""
            for path, fields in FORMS.items():
                for field in fields:
                    if path in ("/go", "/signin", "/signin/code") and (number + len(field)) % 3:
                        continue  # the strict rule allows ten a minute
                    if phone is None:
                        phone = hub.phone(name="Camille")
                        token = token_of(phone)
                    form = {**{k: v for k, v in RIGHT.items() if k in fields}, field: typed}
                    answer = judge(post(phone, path, {**form, "csrf": token}), path, field, typed)
                    expect(answer.status not in (403, 429), "not tried", path, answer.status)
                    phone = None if path in ("/signin", "/me/erase") else phone  # another session
        expect(len(hub.rows("SELECT 1 FROM person")) < people + 200)
        expect("everything agrees" in hub.does("check"))


def what_stands_in_addresses_and_heads_stays_there(house, binary):
    with Siege(house, binary) as hub:
        for typed in TYPED:
            phone = hub.phone(name="Camille")
            for path, names in QUERIES.items():
                for name in names:
                    judge(phone.get(f"{path}?{name}={quoted(typed)}"), path, name, typed)
            for path in ("/{}", "/{}/open", "/{}/merci", "/shares/{}/undo", "/pair/{}",
                         "/assets/{}", "/media/{}", "/pictures/{}", "/screens/{}/programme.json",
                         "/screens/{}/live", f"/{POST}/{{}}", "/{}/calendar.ics"):
                judge(phone.get(path.format(quoted(typed))), path, typed)
            line, phone = re.sub(r"[^\x20-\x7e]", "", typed), hub.phone()
            for name in ("User-Agent", "Accept-Language", "Referer", "Cookie", "Authorization",
                         "Range", "If-None-Match", "X-Forwarded-For", "X-Forwarded-Host",
                         "Forwarded", "Sec-Purpose", "Last-Event-ID"):
                judge(phone.get(f"/{POST}", **{name: line}), name, typed)


def hostile_programme(house):
    """The bundled one, with the mark in everything that is shown somewhere."""
    with open(PROGRAMME, encoding="utf-8") as file:
        programme = json.load(file)

    def spoil(node):
        if isinstance(node, list):
            return [spoil(n) for n in node]
        if isinstance(node, dict):
            return {k: SHORT[k] if k in SHORT else v + more(k) if k in SHOWN and isinstance(v, str)
                    else spoil(v) for k, v in node.items()}
        return node

    def more(key):
        return "<zq zq=1>" if key in ("name", "team", "place", "label") else MARK
    spoiled = {k: spoil(v) if k not in ("playlists", "schedule") else copy.deepcopy(v)
               for k, v in programme.items()}
    shutil.copytree(os.path.dirname(PROGRAMME), house.path("bad"))
    return house.write("bad/programme.json", json.dumps(spoiled))


def visit_all(hub, phone, codes):
    for page in PAGES + [f"/{c}" for c in codes]:
        judge(phone.get(page), page)


def what_is_stored_stays_text(house, binary):
    hub = Siege(house, binary, {"employer": MARK, "contact": MARK,
                                "disclosure": {"fr": MARK, "en": MARK},
                                "forbidden": [{"phrase": "guérison", "reason": MARK}],
                                "suggestions": [{"language": "fr", "text": MARK}]},
                programme=hostile_programme(house))
    hub.does("announce", MARK, "--text", MARK, "--label", MARK[:20], "--until", "now+30m")
    keys = [hub.screen(n, c) for n, c in (("hall", "lobby"), ("atelier", "internal"))]
    hub.does("screens", "tags", "hall", "paris", "--title", MARK)
    with hub:
        phone = hub.phone(name="Camille")
        post(phone, "/propose", {"csrf": token_of(phone), "headline": MARK, "text": MARK})
        hub.rows("UPDATE person SET first_name = ?1, initial = ?2, alias = ?1, name_state = 0",
                 MARK,
                 "<")
        hub.rows("UPDATE proposal SET note = ?1, headline = ?1", MARK)
        post(phone, f"/{POST}/declare", {"csrf": token_of(phone), "network": "x", "text": MARK})
        answer = post(phone, f"/{POST}/open", {"csrf": token_of(phone), "network": "x",
                                               "text": "guérison " + MARK})
        expect(answer.status == 422 and MARK not in answer.text, answer.status)
        judge(answer)
        codes = sorted({c for c, in hub.rows("SELECT code FROM entity WHERE code IS NOT NULL")})
        for visitor in (hub.phone(), phone, hub.phone(name="Yanis")):
            visit_all(hub, visitor, codes)
        for page in ("/me", "/", f"/{POST}", "/me/export"):
            caching = phone.get(page).headers.get("Cache-Control", "")
            expect("no-store" in caching, "somebody's page may be kept", page, caching)
        expect("zq" in phone.get("/me").text, "the mark is on no page: nothing was tried")
        judge(hub.phone({"User-Agent": "LinkedInBot/1.0"}).get(f"/{POST}"))
        for link, in hub.rows("SELECT code FROM link"):
            judge(hub.phone({"User-Agent": "LinkedInBot/1.0"}).get(f"/{link}"))
        for name, key in zip(("hall", "atelier"), keys):
            reader = hub.phone({"Authorization": "Bearer " + key["server key"]})
            json.loads(judge(reader.get(f"/screens/{name}/programme.json")).text)
        calendar_is_one(hub.phone().get(f"/{EVENT}/calendar.ics"))
        json.loads(phone.get("/me/export").text)
        hub.secrets |= {k["server key"] for k in keys}


def calendar_is_one(answer):
    """RFC 5545: one event, every line a property we write, whatever the texts hold."""
    lines = re.sub(r"\r\n[ \t]", "", answer.bytes.decode()).split("\r\n")
    expect(answer.status == 200 and "\n" not in "".join(lines), answer.text)
    names = [re.split("[:;]", line)[0] for line in lines if line]
    expect(names.count("BEGIN") == 2 and names.count("DTSTART") == 1, names)
    expect(set(names) <= {"BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID",
                          "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION",
                          "URL", "SEQUENCE", "STATUS"}, names)


def a_calendar_takes_no_lines(house, binary):
    with open(PROGRAMME, encoding="utf-8") as file:
        programme = json.load(file)
    event = programme["events"][0]
    event["title"] = "Midi;VALUE=x,y\\n\\nATTENDEE:mailto:zq@zq.example"
    event["text"] = "Un\nATTENDEE:mailto:zq@zq.example\r\nBEGIN:VALARM " + "é" * 100
    shutil.copytree(os.path.dirname(PROGRAMME), house.path("bad"))
    path = house.write("bad/programme.json", json.dumps(programme))
    with Siege(house, binary, programme=path) as hub:
        calendar_is_one(hub.phone().get(f"/{EVENT}/calendar.ics"))


def links_lead_where_links_may(house, binary):
    with Siege(house, binary) as hub:
        for link in ("javascript:zq()", "JaVaScRiPt:zq()", "data:text/html,<zq>", "//zq.example",
                     "http://a@zq.example/", "https://x\r\nZq: 1", "https:///zq",
                     "file:///etc/passwd",
                     "https://x/\"onload=zq", "ftp://zq.example/"):
            phone = hub.phone(name="Camille")
            answer = post(phone, "/propose", {"csrf": token_of(phone, "/propose"),
                                              "headline": "Un midi", "link": link})
            expect(answer.status == 422, link, answer.status)
            judge(answer, link)
        for place in ("//zq.example", "/\\zq.example", "https://zq.example",
                      "/me/../..//zq.example",
                      "/%2f/zq.example", "/me?x", "/me\r\nZq:1"):
            judge(phone.get("/signin?next=" + quoted(place)), place)
            stranger = hub.phone()
            stranger.get("/signin?next=" + quoted(place))
            answer = stranger.send("/signin", first_name="Inès", initial="M", appear="name",
                                   team="t2", next=place)
            expect(answer.status == 303 and answer.location == "/me", place, answer.location)
        for instance in ("zq.example/../", "zq@x.example", "javascript:zq", "x.example\r\nZq: 1",
                         "[::1]", "localhost:22", "x.example?"):
            answer = post(phone, f"/{POST}/open", {"csrf": token_of(phone), "network": "mastodon",
                                                   "text": "x", "instance": instance})
            expect(answer.status in (200, 422) and not answer.location, instance, answer.status)
            judge(answer, instance)


def long_texts_are_read_in_time(house, binary):
    """What makes a careless matcher slow: nothing here takes longer than its length."""
    with Siege(house, binary, {"forbidden": [{"phrase": "a a a a a b", "reason": "non"},
                                             {"phrase": "guérison garantie", "reason": "non"}]}
               ) as hub:
        for text in ("a " * 20000, "a" * 60000, "#" * 60000, "e\u0301" * 10000, "guérison " * 5000,
                     "\n" * 50000, " " * 60000, "@.@." * 15000, "<" * 15000, "https://" * 7000,
                     "\u202e" * 10000, "z̷̡̛" * 5000):
            phone = hub.phone(name="Camille")
            for path, field in ((f"/{POST}/open", "text"), ("/propose", "text"), ("/me", "alias")):
                token = token_of(phone)
                began = time.monotonic()
                answer = post(phone, path, {"csrf": token, "network": "x", "headline": "Un",
                                            "first_name": "Nora", "team": "t2", field: text})
                took = time.monotonic() - began
                expect(answer.status in (200, 303, 413, 422), path, text[:9], answer.status)
                expect(took < 2, path, text[:9], took)


def hostile_pages_are_seen_as_such(house, binary):  # the judge itself
    class Page(Answer):
        def __init__(self, text):
            self.status, self.headers, self.bytes = 200, {}, text.encode()
    del house, binary
    for text in (f"<p>{MARK}</p>", f'<input value="{MARK}">', "<a href=' JavaScript:x'>",
                 "<script>x</script>", "<p onclick=x>"):
        expect(Reader(Page(text)).wrong, text)
    expect(not Reader(Page("<p>&lt;zq onload=1&gt;</p><script src='/assets/a.js'></script>")).wrong)


TESTS = [hostile_pages_are_seen_as_such, what_is_typed_stays_text,
         what_stands_in_addresses_and_heads_stays_there, what_is_stored_stays_text,
         a_calendar_takes_no_lines, links_lead_where_links_may, long_texts_are_read_in_time]
