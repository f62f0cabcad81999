"""Displays' keys and what displays send; pictures that lie."""
import gzip
import io
import json
import re
import socket
import struct
import threading
import time
import uuid
import zipfile
import zlib

from siege import POST, Siege, expect, judge, multipart, token_of

SOON_S = 1.0
PAGES = ("programme.json", "live")


def ask(hub, name, key, page="programme.json", method="GET", body=None):
    phone = hub.phone({"Authorization": "Bearer " + key} if key is not None else {})
    return phone.ask(method, f"/screens/{name}/{page}", body)


def keys_open_one_door(house, binary):
    with Siege(house, binary) as hub:
        hall, atelier = (hub.screen(n)["server key"] for n in ("hall", "atelier"))
        hub.secrets |= {hall, atelier}
        expect(ask(hub, "hall", hall).status == 200)
        for key in (atelier, "", " ", hall[:-1], hall + "0",
                    hall.upper() if hall.upper() != hall else
                    "x", "0" * 64, "a" * 500, hall + "," + atelier, "Bearer " + hall, None, "'--",
                    "*"):
            for page, method in (("programme.json", "GET"), ("live", "GET"), ("journal", "POST"),
                                 ("health", "POST")):
                answer = ask(hub, "hall", key, page, method, b"{}" if method == "POST" else None)
                expect(answer.status == 401, key, page, answer.status)
        plain = hub.phone()
        for query in (f"?key={hall}", f"?access_token={hall}", f"?Authorization=Bearer%20{hall}"):
            expect(plain.get("/screens/hall/programme.json" + query).status == 401, query)
        nobody, wrong = ask(hub, "nowhere", hall), ask(hub, "hall", atelier)
        expect((nobody.status, nobody.bytes) == (wrong.status, wrong.bytes),
               "tells which names exist")


class Feed:
    """A live feed, and when it ended."""

    def __init__(self, hub, name, key):
        self.socket = socket.create_connection(("127.0.0.1", hub.port), 10)
        self.socket.sendall(f"GET /screens/{name}/live HTTP/1.1\r\nHost: a\r\n"
                            f"Authorization: Bearer {key}\r\n\r\n".encode())
        self.got, self.ended = b"", None
        threading.Thread(target=self.read, daemon=True).start()
        until = time.monotonic() + 10
        while b"event-stream" not in self.got:
            expect(time.monotonic() < until, self.got)
            time.sleep(0.01)

    def read(self):
        try:
            while not self.got.endswith(b"\r\n0\r\n\r\n") and (more := self.socket.recv(65536)):
                self.got += more  # the last chunk has no bytes
        except OSError:
            pass
        self.ended = time.monotonic()

    def ends(self, since):
        until = since + 10
        while self.ended is None and time.monotonic() < until:
            time.sleep(0.01)
        self.socket.close()
        expect(self.ended is not None, "the feed goes on")
        return self.ended - since


def a_feed_ends_with_what_it_stands_on(house, binary):
    """A key revoked or replaced, another class or tags: what came of it ends within a second."""
    with Siege(house, binary) as hub:
        key = hub.screen("hall", "internal")["server key"]
        other = hub.screen("atelier", "internal")["server key"]
        hub.secrets |= {key, other}
        stays = Feed(hub, "atelier", other)
        for words in (["screens", "tags", "hall", "paris"],
                      ["screens", "tags", "hall", "paris", "--class", "lobby"],
                      ["keys", "new", "hall"],
                      ["screens", "revoke", "hall"]):
            feed = Feed(hub, "hall", key)
            out = hub.does(*words)
            took = feed.ends(time.monotonic())
            expect(took < SOON_S, words, took)
            fresh = re.search(r"^server key: (.*)$", out, re.M)
            if fresh:
                expect(ask(hub, "hall", key).status == 401, "the old key still opens")
                key = fresh[1]
                hub.secrets.add(key)
        for page in PAGES:
            expect(ask(hub, "hall", key, page).status == 401, page)
        expect(ask(hub, "hall", key, "journal", "POST", b"[]").status == 401)
        expect(stays.ended is None, "another screen's feed ended with it")


def what_displays_send_is_bounded(house, binary):
    with Siege(house, binary) as hub:
        key = hub.screen("hall")["server key"]
        hub.secrets.add(key)
        entry = {"id": str(uuid.uuid4()), "at": "2026-11-23T10:00:00Z", "type": "play",
                 "scene": "post",
                 "of": "p1", "seconds": 5}
        bad = [b"", b"null", b"[[[[", b"[" * 100000, b"{\"a\":" * 50000, b"[1e999]",
               b"[\"\\ud800\"]",
               b"\xff\xfe", b"[" + b"{}," * 100000 + b"{}]",
               json.dumps([{**entry, "id": "../x"}]).encode(),
               json.dumps([{**entry, "id": "' OR 1"}]).encode(), b"9" * 100000, b"\0", b"[NaN]",
               json.dumps([{**entry, "seconds": -1e300}]).encode(),
               json.dumps([entry] * 20000).encode(),
               b"{}", b"[" + b"\"" + b"a" * 1000000 + b"\"]"]
        for body in bad:
            answer = ask(hub, "hall", key, "journal", "POST", body)
            expect(answer.status in (200, 400, 413, 422), body[:60], answer.status)
            judge(answer)
        answer = ask(hub, "hall", key, "journal", "POST", b"x" * (3 << 20))
        expect(answer.status in (400, 413), answer.status)
        for body in (b"", b"[]", b"\"x\"", b"{\"revision\":7}", b"{\"revision\":{\"a\":[]}}",
                     b"{\"revision\":null}", b"{\"revision\":\"" + b"a" * 3000 + b"\"}",
                     b"{" * 4000,
                     b"x" * 5000, b"{\"a\":\"" + b"b" * 4080 + b"\"}",
                     b"{\"revision\":[[[[[[]]]]]]}"):
            answer = ask(hub, "hall", key, "health", "POST", body)
            expect(answer.status in (204, 400, 413), body[:60], answer.status)
        packed = hub.phone({"Authorization": "Bearer " + key, "Content-Encoding": "gzip"}).ask(
            "POST", "/screens/hall/journal", gzip.compress(b"[" + b" " * (30 << 20) + b"]"))
        expect(packed.status in (400, 415), packed.status)
        sly = b"{\"revision\":\"\\u001b]0;zq\\u0007\\u001b[2J\\r\\nroot\",\"x\":\"\xc2\x9b2J\"\n}"
        expect(ask(hub, "hall", key, "health", "POST", sly).status in (204, 400))
        out = hub.does("screens")
        expect(not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", out), "a terminal would obey", out)
        expect(out.count("\n") == len(hub.rows("SELECT 1 FROM screen")) * 2, "lines of its own",
               out)


def pairing_tells_nobody_else(house, binary):
    with Siege(house, binary) as hub:
        display = hub.phone()
        told = json.loads(display.ask("POST", "/api/pair", b'{"name":"<zq>\\u001b"}').text)
        code, secret = told["code"], told["secret"]
        hub.secrets |= {secret}
        for wrong in ("", "0" * 64, secret[:-1], secret.upper(), "x"):
            thief = hub.phone({"Authorization": "Bearer " + wrong})
            expect(thief.get(f"/api/pair?code={code}").status in (401, 404), wrong)
        hub.does("screens", "approve", code, "--name", "hall")
        thief = hub.phone({"Authorization": "Bearer " + "0" * 64})
        expect(thief.get(f"/api/pair?code={code}").status == 404)
        expect(secret not in hub.phone().get(f"/pair/{code}").text)
        owner = hub.phone({"Authorization": "Bearer " + secret})
        grant = json.loads(owner.get(f"/api/pair?code={code}").text)
        hub.secrets |= {grant["key"], grant["presence_key"]}
        for body in (b"", b"{}", b"[]", b'{"name":7}', b'{"name":"' + b"a" * 900 + b'"}',
                     b"[" * 1000,
                     b"\xff", b'{"name":"a\\u0000b"}', b"x" * 2000):
            judge(hub.phone().ask("POST", "/api/pair", body), body[:30])


def pairing_stays_open(house, binary):
    """Who begins pairing after pairing keeps no display out: the oldest that waits goes."""
    with Siege(house, binary) as hub:
        for source in range(4):
            flood = hub.phone()
            for _ in range(60):
                status = flood.ask("POST", "/api/pair", b"{}").status
                expect(status in (200, 429), source, status)
        told = json.loads(hub.phone().ask("POST", "/api/pair", b'{"name":"hall"}').text)
        hub.secrets.add(told["secret"])
        hub.does("screens", "approve", told["code"], "--name", "hall")
        (waiting,), = hub.rows("SELECT count(*) FROM pairing")
        expect(waiting <= 200, waiting)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows=1):
    """A PNG that says it is this large and packs so many rows of zeros."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(width * 3 + 1)) for _ in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg(hub):
    """A real photograph: one that the hub itself has made."""
    page = hub.phone().get(f"/{POST}").text
    path = re.search(r"/pictures/[0-9a-f]{64}-640\.jpg", page)[0]
    answer = hub.phone().get(path)
    expect(answer.status == 200 and answer.bytes[:3] == b"\xff\xd8\xff", answer.status)
    return answer.bytes


def with_place(picture):
    """The same with EXIF that says where it was taken, and a comment."""
    gps = (b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0"
           b"\x01\0\x1d\0\x02\0\x0b\0\0\0\x2c\0\0\0\0\0\0\02026:11:23\0ZQ-HERE-48.8566N")
    blocks = b"".join(mark + struct.pack(">H", len(data) + 2) + data for mark, data in
                      ((b"\xff\xe1", gps), (b"\xff\xfe", b"ZQ-HERE comment"),
                       (b"\xff\xed", b"Photoshop 3.0\0ZQ-HERE"),
                       (b"\xff\xe1",
                        b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>ZQ-HERE</x:xmpmeta>")))
    return picture[:2] + blocks + picture[2:] + b"ZQ-HERE behind the end"


def propose(hub, phone, number, picture, name="a.jpg", kind="image/jpeg"):
    body, headers = multipart({"csrf": token_of(phone, "/propose"),
                               "headline": f"Un midi {number}"},
                              picture, name, kind)
    return judge(phone.ask("POST", "/propose", body, **headers), name, number)


def pictures_lie_in_vain(house, binary):
    with Siege(house, binary) as hub:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("a", bytes(10 << 20))
        photo = jpeg(hub)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>zq()</script></svg>"
        large = photo.replace(photo[photo.index(b"\xff\xc0"):][:9],
                              photo[photo.index(b"\xff\xc0"):][:5] + b"\xff\xff\xff\xff")
        liars = [("bomb", png(30000, 30000, 300)), ("wide", png(2000000, 1)), ("none", png(0, 0)),
                 ("huge", png(0x7fffffff, 0x7fffffff, 0)), ("packed", png(12000, 12000, 12)),
                 ("svg", svg), ("svg with a space", b"\n  <?xml version='1.0'?>" + svg),
                 ("gif", b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 50),
                 ("zip", packed.getvalue()),
                 ("cut", photo[:len(photo) // 2]), ("cut soon", photo[:100]), ("large", large),
                 ("text", b"<html><script>zq()</script>"), ("empty", b""),
                 ("noise", bytes(range(256)) * 400),
                 ("gzip", zlib.compress(bytes(50 << 20))),
                 ("riff", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 99),
                 ("both", b"GIF89a/*" + svg + b"*/=1"),
                 ("heic", b"\0\0\0\x18ftypheic" + b"\0" * 99)]
        kept = hub.rows("SELECT count(*) FROM media")
        allowed = 0
        for number, (name, picture) in enumerate(liars):
            phone = hub.phone(name="Camille")
            began = time.monotonic()
            answer = propose(hub, phone, number, picture)
            expect(time.monotonic() - began < 5, name, "took long")
            was_kept = answer.status == 200 and name not in ("empty",)
            allowed += was_kept  # half a photograph may be shown as far as it goes
            expect(answer.status == 422 or name in ("cut", "cut soon", "empty", "packed"), name,
                   answer.status)
        expect(hub.rows("SELECT count(*) FROM media")[0][0] <= kept[0][0] + allowed)
        place_is_gone(hub, photo)


def place_is_gone(hub, photo):
    phone = hub.phone(name="Camille")
    answer = propose(hub, phone, "located", with_place(photo), "../../x.php\r\nZq: 1.jpg",
                     "text/html")
    expect(answer.status in (200, 400), answer.status)
    answer = propose(hub, phone, "again", with_place(photo), "x.php", "text/html")
    expect(answer.status == 200, answer.status)
    (number,
     whole), = hub.rows("SELECT number, hex(picture) FROM proposal ORDER BY number DESC LIMIT 1")
    hub.does("proposals", "approve", str(number))
    (code,
     ), = hub.rows("SELECT code FROM entity WHERE kind = (SELECT kind FROM entity WHERE code = ?) "
                        "ORDER BY number DESC LIMIT 1", POST)
    whole, until, paths = whole.lower(), time.monotonic() + 10, []
    while not paths:
        expect(time.monotonic() < until, "its picture is on no page")
        paths = re.findall(rf"/(?:pictures|media)/{whole}[^\"' ,]*",
                           hub.phone().get("/" + code).text)
    for path in set(paths) | {f"/media/{whole}.jpg", f"/pictures/{whole}-og.jpg"}:
        answer = hub.phone().get(path)
        expect(answer.status == 200, path, answer.status)
        expect(b"ZQ-HERE" not in answer.bytes and b"Exif" not in answer.bytes, path)
        expect(answer.headers["Content-Type"] == "image/jpeg", path, answer.headers)
        expect(answer.headers["X-Content-Type-Options"] == "nosniff", path)
    for sha, in hub.rows("SELECT lower(hex(sha256)) FROM media"):  # drawings of an organiser's
        answer = hub.phone().get(f"/media/{sha}.svg")
        expect(answer.status == 404 or "default-src 'none'" in
               answer.headers["Content-Security-Policy"], sha)


TESTS = [keys_open_one_door, a_feed_ends_with_what_it_stands_on, what_displays_send_is_bounded,
         pairing_tells_nobody_else,
         pairing_stays_open, pictures_lie_in_vain]
