"""What comes over the wire: paths, heads, sizes, slowness, too many of them."""
import re
import socket
import time

from siege import FORM, POST, WELL_S, Siege, expect, multipart, post, token_of
from hubhouse import Phone, certificate, sign_in

HALF_OPEN = 500
SLOW_BODIES = 200
SOON_S = 1.0
STRANGER = "127.7.7.7"


def status_of(got):
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", got)
    return int(found[1]) if found else 0


def paths_lead_nowhere_else(house, binary):
    house.write("hub-secret", "zq-secret")
    with Siege(house, binary) as hub:
        outside = ["../" * 8 + "etc/passwd", "..%2f" * 8 + "etc%2fpasswd",
                   "%2e%2e/" * 8 + "etc/passwd",
                   "%252e%252e%252f" * 8 + "etc/passwd", "..%5c" * 8 + "etc/passwd", "..\\..\\etc",
                   "....//....//etc/passwd", "..;/..;/etc/passwd", "%c0%ae%c0%ae/%c0%ae%c0%ae/etc",
                   "%uff0e%uff0e/etc", "hub.db", "../hub.db", "%2e%2e%2fhub.db", "x%00.css", "\x00",
                   ".", "..", "%2e", "%2e%2e", "//", "x/../../hub.db", "file:///etc/passwd",
                   "http://zq.example/", "..%00/", "%ff%fe", "*"]
        key = hub.screen("hall")["server key"]
        hub.secrets.add(key)
        for begin in ("/", "/assets/", "/media/", "/pictures/", "/screens/", "/screens/hall/",
                      "/screens/hall/media/", "/pair/", "/shares/", f"/{POST}/", "//", ""):
            for path in outside:
                line = f"GET {begin}{path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n"
                got = hub.raw((line + "Connection: close\r\n\r\n").encode("latin-1"), STRANGER)
                expect(status_of(got) in (200, 303, 400, 401, 404, 405, 414), begin, path,
                       got[:200])
                expect(b"root:" not in got and b"SQLite format" not in got, begin, path)
                expect(status_of(got) != 200 or b"</html>" in got, begin, path, got[:200])
        for name in ("..", "hall/..", "%2e%2e", "HALL", "hall%00", "hall%2f..%2fhall", "hall%20"):
            got = hub.raw(f"GET /screens/{name}/programme.json HTTP/1.1\r\nHost: a\r\n"
                          f"Authorization: Bearer {key}\r\nConnection: close\r\n\r\n".encode(),
                          STRANGER)
            expect(status_of(got) in (400, 401, 404), name, got[:200])


def a_head_is_read_in_one_way(house, binary):
    with Siege(house, binary) as hub:
        body = b"code=7KQ2N"
        heads = ["Content-Length: 10\r\nContent-Length: 11", "Content-Length: 10, 10",
                 "Content-Length: +10", "Content-Length: 0x0a", "Content-Length: -1",
                 "Content-Length: 99999999999999999999999", "Transfer-Encoding: chunked",
                 "Content-Length: 10\r\nTransfer-Encoding: chunked",
                 "Transfer-Encoding: chunked\r\nContent-Length: 10", "Content-Length:\r\n 10",
                 "Content-Length : 10", "Content_Length: 10\r\nContent-Length: 10 10",
                 "Transfer-Encoding: identity, chunked", "Transfer-Encoding:\tchunked",
                 "Content-Length: 1\x0b0", "Host: zq.example\r\nContent-Length: 10",
                 "X: \x01\r\nContent-Length: 10", "X\x01: 1\r\nContent-Length: 10"]
        smuggled = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        for head in heads:
            got = hub.raw(b"POST /go HTTP/1.1\r\nHost: a\r\n" + head.encode() + b"\r\n\r\n" + body
                          + smuggled, wait_s=2)
            expect(status_of(got) in (0, 400, 403, 411, 413), head, got[:300])
            expect(b'"status"' not in got, "a second request was read", head, got)
        for line in ("GET / HTTP/9.9", "GET /", "get / HTTP/1.1", "TRACE / HTTP/1.1",
                     "CONNECT zq.example:80 HTTP/1.1", "PUT / HTTP/1.1", "PRI * HTTP/2.0",
                     "\x16\x03\x01",
                     "GET / HTTP/1.1\rX: y"):
            got = hub.raw(line.encode() + b"\r\nHost: a\r\nConnection: close\r\n\r\n", wait_s=2,
                          is_ended=True)
            expect(status_of(got) in (0, 400, 404, 405, 501, 505), line, got[:300])
            expect(b"zq.example" not in got, line)
        for name in ("X", "Cookie", "Host", "User-Agent"):
            got = hub.raw(f"GET / HTTP/1.1\r\nHost: a\r\n{name}: {'a' * 100000}\r\n\r\n".encode())
            expect(status_of(got) in (0, 400, 413, 431), name, got[:200])
        got = hub.raw(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 5000 + b"\r\n")
        expect(status_of(got) in (0, 413, 431), got[:200])
        got = hub.raw(b"GET /" + b"a" * 50000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
        expect(status_of(got) in (0, 414, 431), got[:200])


def too_much_is_refused(house, binary):
    with Siege(house, binary) as hub:
        headline = ("headline", "Un midi")
        for fields in ([(f"f{i}", "x") for i in range(5000)], [headline] * 5000,
                       [("x" * 70000, "x")], [("text", "x" * (7 << 20))]):
            phone = hub.phone(name="Camille")
            answer = post(phone, "/propose", [("csrf", token_of(phone)), headline] + fields)
            expect(answer.status in (400, 413, 422), answer.status)
        for length in (9 << 20, 1 << 40):
            got = hub.raw(f"POST /propose HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\n"
                          f"Content-Length: {length}\r\n\r\n".encode(), wait_s=2)
            expect(status_of(got) == 413, length, got[:200])
        whole, kind = multipart({"csrf": "CSRF", "headline": "Un midi"}, b"\xff\xd8\xff" * 100)
        broken = [whole[:-9], whole[:len(whole) // 2], whole.replace(b"\r\n\r\n", b"\r\n"),
                  whole.replace(b"--xyz\r\n", b"--xyz\n"), whole.replace(b'name="', b'nom="'),
                  whole.replace(b'filename="a.jpg"', b'filename="../../../a.jpg\0"'),
                  whole.replace(b'filename="a.jpg"', b'filename="' + b"a" * 100000 + b'"'),
                  whole.replace(b'"csrf"', b'"csrf'), b"--xyz\r\n" * 5000, b"--xyz--" + whole,
                  b"-" * 100000, b"--xyz\r\n" + b"X: y\r\n" * 5000, b"", b"\0" * 1000,
                  whole[:-9] + whole,
                  whole.replace(b"Content-Disposition", b"Content-Dispositio\0")]
        before = hub.rows("SELECT count(*) FROM proposal")

        def send(body, **kind):
            phone = hub.phone(name="Camille")
            return phone.ask("POST", "/propose", body.replace(b"CSRF", token_of(phone).encode()),
                             **kind)
        for body in broken:
            answer = send(body, **kind)
            expect(answer.status in (400, 403, 413, 422), body[:200], answer.status)
        for boundary in ("", "; boundary=", "; boundary=" + "x" * 1000, "; boundary=\"",
                         "; boundary=a b"):
            answer = send(whole, **{"Content-Type": "multipart/form-data" + boundary})
            expect(answer.status in (400, 403, 413, 415), boundary, answer.status)
        for kind in ("text/plain", "application/json", "application/xml", "zq", ""):
            answer = send(whole, **{"Content-Type": kind})
            expect(answer.status in (400, 403, 415), kind, answer.status)
        expect(hub.rows("SELECT count(*) FROM proposal") == before, "something was kept")


def slow_ones_hold_nobody_up(house, binary):
    """Half-open heads and bodies, more than any office has phones; others are served as ever."""
    with Siege(house, binary) as hub:
        held = []
        try:
            for i in range(HALF_OPEN + SLOW_BODIES):
                s = socket.create_connection(("127.0.0.1", hub.port), 10,
                                             (f"127.5.0.{i % 4 + 1}", 0))
                s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: " if i < HALF_OPEN else
                          b"POST /propose HTTP/1.1\r\nHost: a\r\nContent-Length: 65000\r\n\r\nx")
                held.append(s)
            took = []
            for _ in range(3):  # the machine does other things too
                began = time.monotonic()
                answer = Phone(hub.address, source="127.6.6.6").get(f"/{POST}")
                took.append(time.monotonic() - began)
                expect(answer.status == 200, answer.status)
            expect(min(took) < SOON_S, took)
            began = time.monotonic()
            sign_in(Phone(hub.address, source="127.6.6.7"))
            expect(time.monotonic() - began < 5 * SOON_S)
            for s in held[::7]:  # one more byte each, as such attackers do
                s.sendall(b"y")
        finally:
            for s in held:
                s.close()
        crowd_is_bounded(hub)


def crowd_is_bounded(hub):
    """One address holds so many connections and no more; another one still gets in."""
    held, closed = [], 0
    try:
        for _ in range(1100):
            s = socket.create_connection(("127.0.0.1", hub.port), 10, ("127.5.1.1", 0))
            s.settimeout(0.2)
            held.append(s)
        for s in held[-40:]:
            try:
                closed += s.recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionError:
                closed += 1
        expect(closed > 20, "one address may hold them all", closed)
        expect(Phone(hub.address, source="127.6.6.8").get("/").status == 200)
    finally:
        for s in held:
            s.close()


def bodies_that_grow_together_are_bounded(house, binary):
    """Each may be large, all together may not; nobody needs a key to try."""
    with Siege(house, binary) as hub:
        held = []
        try:
            refused = 0
            for i in range(40):
                s = socket.create_connection(("127.0.0.1", hub.port), 10, (f"127.5.2.{i + 1}", 0))
                s.settimeout(5)
                s.sendall(b"POST /screens/hall/journal HTTP/1.1\r\nHost: a\r\n"
                          b"Authorization: Bearer x\r\nContent-Length: 4000000\r\n\r\n")
                held.append(s)
            time.sleep(0.3)
            for s in held:
                s.setblocking(False)
                try:
                    refused += status_of(s.recv(65536)) == 503
                except BlockingIOError:
                    pass
            expect(refused >= 20, refused)
            expect(Phone(hub.address, source="127.6.6.6").get("/").status == 200)
        finally:
            for s in held:
                s.close()


def who_comes_too_often_waits_alone(house, binary):
    """Codes are guessed over the socket: an address gets so far and no further."""
    with Siege(house, binary) as hub:
        def crowd(path, many, lines=""):
            """Statuses of so many requests as fast as they go."""
            with socket.create_connection(("127.0.0.1", hub.port), 10, (STRANGER, 0)) as s:
                s.settimeout(30)
                got = b""
                for begin in range(0, many, 50):
                    s.sendall(b"".join(f"GET {path.format(begin + i)} HTTP/1.1\r\nHost: a\r\n"
                                       f"{lines}\r\n".encode() for i in range(50)))
                    while len(re.findall(rb"HTTP/1\.1 \d{3} ", got)) < begin + 50:
                        more = s.recv(1 << 20)
                        expect(more, "closed", got[-200:])
                        got += more
                return [int(n) for n in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]
        found = crowd("/pair/{:06d}", 100)
        expect(found.count(429) >= 20, "pairing codes", found.count(429))
        found = crowd("/{:05d}", 1600)
        expect(200 not in found and found.count(429) >= 100, "codes", found.count(404))
        found = crowd("/", 200, "X-Forwarded-For: 198.51.100.7\r\nForwarded: for=198.51.100.8\r\n"
                      "X-Real-IP: 198.51.100.9\r\nX-Client-IP: 198.51.100.9\r\n")
        expect(found.count(429) >= 50, "a header makes another address of it", found.count(200))
        expect(Phone(hub.address, source="127.6.6.6").get("/").status == 200, "others wait too")
        expect(Phone(hub.address, source=STRANGER).get("/healthz").status == 200, "health waits")


def a_person_is_held_back_too(house, binary):
    with Siege(house, binary) as hub:
        phone = hub.phone(name="Camille")
        token = token_of(phone)
        got = []
        for i in range(200):  # from very many addresses
            phone.source = (f"127.4.0.{i + 1}", 0)
            got.append(post(phone, f"/{POST}/declare", {"csrf": token, "network": "x"}).status)
        expect(got.count(429) >= 40, got.count(429))
        (points,
         ), = hub.rows("SELECT sum(points) FROM ledger WHERE kind = (SELECT kind FROM ledger "
                              "ORDER BY id DESC LIMIT 1) AND person = "
                              "(SELECT max(person) FROM session)")
        expect(points == 5, points)


def uploads_of_one_are_few(house, binary):
    """A picture costs more than a page: nobody keeps the pictures' thread to themselves."""
    with Siege(house, binary) as hub:
        phone = hub.phone(name="Camille")
        token = token_of(phone)
        got = [post(phone, "/propose", {"csrf": token}).status for _ in range(30)]
        expect(got[0] == 422 and got.count(429) >= 15, got)


def another_name_is_not_ours(house, binary):
    """A name that its owner points at us: pages answer under the configured one alone."""
    with Siege(house, binary, {"base": "https://Go.exemple.fr"}) as hub:
        for host, status in (("zq.example", 421), ("go.exemple.fr", 200), ("GO.EXEMPLE.FR", 200),
                             (f"127.0.0.1:{hub.port}", 200), ("localhost", 200), ("[::1]:8", 200),
                             ("go.exemple.fr.zq.example", 421), ("go.exemple.fr@zq.example", 400),
                             ("127.0.0.1.zq.example", 421), ("localhost.zq.example", 421)):
            for path in ("/", "/me", f"/{POST}"):
                got = status_of(hub.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n"
                                        "Connection: close\r\n\r\n".encode(), STRANGER))
                expect(got == (303 if path == "/me" and status == 200 else status), host, path, got)
        key = hub.screen("hall")["server key"]
        hub.secrets.add(key)
        got = hub.raw("GET /screens/hall/programme.json HTTP/1.1\r\nHost: hub.local\r\n"
                      f"Connection: close\r\nAuthorization: Bearer {key}\r\n\r\n".encode(),
                      STRANGER)
        expect(status_of(got) == 200, "a display knows another name", got[:200])


def what_comes_over_tls_is_held_to_the_same(house, binary):
    """Handshakes that never end, and plain words to a port that speaks TLS."""
    cert, key = certificate(house)
    with Siege(house, binary, {"tls": {"cert_file": cert, "key_file": key}}, is_tls=True) as hub:
        held = []
        try:
            for i in range(300):
                s = socket.create_connection(("127.0.0.1", hub.port), 10,
                                             (f"127.5.3.{i % 4 + 1}", 0))
                s.sendall(b"\x16\x03\x01\x02\x00\x01\x00" if i % 2
                          else b"GET / HTTP/1.1\r\nHost: a\r\n")
                held.append(s)
            began = time.monotonic()
            answer = hub.over_tls("/")
            expect(answer.status == 200 and time.monotonic() - began < WELL_S, answer.status)
        finally:
            for s in held:
                s.close()
        cookie = answer.headers["Set-Cookie"]
        expect(cookie.startswith("__Host-vitrine=") and "Secure" in cookie and "Path=/" in cookie
               and "HttpOnly" in cookie, cookie)
        expect("max-age" in answer.headers.get("Strict-Transport-Security", ""), answer.headers)


TESTS = [paths_lead_nowhere_else, a_head_is_read_in_one_way, too_much_is_refused,
         slow_ones_hold_nobody_up, bodies_that_grow_together_are_bounded,
         who_comes_too_often_waits_alone, a_person_is_held_back_too, uploads_of_one_are_few,
         another_name_is_not_ours, what_comes_over_tls_is_held_to_the_same]
