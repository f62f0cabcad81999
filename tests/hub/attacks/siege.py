"""A hub under attack: it answers others all the while, and says nothing in its log."""
import html.parser
import http.client
import json
import os
import re
import socket
import sqlite3
import ssl
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
# pylint: disable=wrong-import-position
from hubhouse import Answer, House, Hub, Phone, expect, free_port, sign_in  # noqa: E402,F401

MARK = "zq\"'><zq zq=1 onload=zq()>&amp;</title></script><zq>"
WELL_S = 5.0  # how long /healthz may take on a machine that does other things too
ASKED_EVERY_S = 0.05
FORM = "application/x-www-form-urlencoded"
POST, CHALLENGE, EVENT, CAMPAIGN = "7KQ2N", "7KQ2P", "7KQ30", "7KQ2M"
NETWORKS = ("https://www.linkedin.com/", "https://x.com/", "https://bsky.app/",
            "https://www.facebook.com/", "https://wa.me/", "https://api.whatsapp.com/",
            "https://www.threads.net/", "https://teams.microsoft.com/", "https://t.me/")


class Siege(Hub):
    """Every line of the log is read; nothing in `secrets` may stand there."""

    def __init__(self, house, binary, config=None, is_tls=False, **more):
        super().__init__(house, binary, {"log": "debug", **(config or {})}, start=False, **more)
        self.secrets, self.log, self.slowest, self.missed = {MARK, "onload"}, b"", 0.0, []
        self.is_over, self.is_tls, self.sources = False, is_tls, 2

    def __enter__(self):
        port = free_port()  # the hub says its base, which may be another address
        self.start(port)
        self.address = f"http://127.0.0.1:{port}"
        self.threads = [threading.Thread(target=t, daemon=True) for t in (self.read, self.watch)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.is_over = True
        self.threads[1].join()
        self.program.process.terminate()
        code = self.program.process.wait(30)
        self.threads[0].join()
        if kind is None:
            expect(code == 0, "the hub ended with", code, self.log[-4000:])
            expect(not self.missed, "/healthz", self.missed)
            for secret in self.secrets:
                expect(secret.encode() not in self.log, "in the log:", secret)

    def read(self):
        while more := os.read(self.program.process.stderr.fileno(), 65536):
            self.log += more

    def watch(self):
        while not self.is_over:
            began = time.monotonic()
            try:
                status = (self.over_tls("/healthz") if self.is_tls else
                          Phone(self.address, source="127.9.9.9").get("/healthz")).status
            except OSError as error:
                status = error
            took = time.monotonic() - began
            self.slowest = max(took, self.slowest)
            if status != 200 or took > WELL_S:
                self.missed.append((status, took))
            time.sleep(ASKED_EVERY_S)

    def over_tls(self, path):
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=10, source_address=("127.9.9.9", 0),
            context=ssl._create_unverified_context())  # pylint: disable=protected-access
        connection.request("GET", path)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    @property
    def port(self):
        return urllib.parse.urlsplit(self.address).port

    def phone(self, headers=None, name=None, team="t2"):
        """A phone with an address of its own; with a name: that of somebody signed in."""
        self.sources += 1
        phone = Phone(self.address, headers,
                      f"127.0.{self.sources // 250}.{self.sources % 250 + 1}")
        if name:
            sign_in(phone, name, team)
            expect(phone.page.status == 200, phone.page.status, phone.page.text[:3000])
            self.secrets |= set(phone.cookies.values()) | {name}
        return phone

    def rows(self, sql, *values):
        """Straight out of the database, or into it."""
        connection = sqlite3.connect(os.path.join(self.data, "hub.db"), timeout=10)
        with connection:
            found = connection.execute(sql, values).fetchall()
        connection.close()
        return found

    def raw(self, data, source=None, wait_s=10, is_ended=False):
        """Bytes -> what comes back until the hub closes, or until it says nothing more."""
        with socket.create_connection(("127.0.0.1", self.port), 10,
                                      (source, 0) if source else None) as s:
            s.settimeout(wait_s)
            got = b""
            try:
                s.sendall(data)
                if is_ended:
                    s.shutdown(socket.SHUT_WR)
                while more := s.recv(65536):
                    got += more
            except (TimeoutError, ConnectionError):
                pass
            return got


class Reader(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, answer):
        super().__init__(convert_charrefs=True)
        self.wrong, self.script, self.fields = [], False, set()
        self.feed(answer.text)

    def handle_starttag(self, tag, attrs):
        self.script = tag in ("script", "style")
        given = dict(attrs)
        if tag in ("zq", "style", "iframe", "object", "embed", "base"):
            self.wrong.append(tag)
        if tag == "script" and not (given.get("src") or "").startswith("/assets/"):
            self.wrong.append((tag, attrs))
        if tag in ("input", "textarea", "select", "button") and given.get("name"):
            self.fields.add(given["name"])
        for name, value in attrs:
            is_bad = name.startswith(("on", "zq", "style", "srcdoc")) or (
                name in ("href", "src", "action", "formaction", "content")
                and re.match(r"\s*(javascript|data:text|vbscript)", value or "", re.I))
            if is_bad:
                self.wrong.append((tag, name, value))

    def handle_data(self, data):
        if self.script and data.strip():
            self.wrong.append(("inline", data))

    def handle_endtag(self, tag):
        self.script = False


def judge(answer, *what):
    """Whatever was asked: no failure, no line of ours in its head, no foreign place, no markup."""
    expect(answer.status < 500, what, answer.status, answer.text[:500])
    for name, value in answer.headers.items():
        expect("zq" not in name.lower(), what, "a header", name, value)
        is_cookie = name.lower() == "set-cookie"
        expect(not is_cookie or value.split("=")[0] in ("vitrine", "vitrine_lang"), what, name,
               value)
    place = answer.location
    expect(not place or re.match(r"/(?![/\\])", place) or place.startswith(NETWORKS), what, place)
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        wrong = Reader(answer).wrong
        expect(not wrong, what, wrong)
        policy = answer.headers.get("Content-Security-Policy", "")
        expect("default-src 'none'" in policy and "unsafe" not in policy
               and "frame-ancestors 'none'" in policy, what, policy)
        expect(answer.headers.get("X-Content-Type-Options") == "nosniff", what)
    elif kind.startswith("application/json"):
        json.loads(answer.text)
    return answer


def token_of(phone, page="/"):
    """The CSRF token of a page with a form."""
    phone.get(page)
    found = [f["csrf"] for _, f in phone.page.forms() if "csrf" in f]
    expect(found, page, phone.page.status, phone.page.text[:2000])
    return found[0]


def post(phone, path, fields, **headers):
    return phone.ask("POST", path, urllib.parse.urlencode(fields), **{"Content-Type": FORM,
                                                                     **headers})


def multipart(fields, picture=None, name="a.jpg", kind="image/jpeg"):
    """(body, headers) of a form with a file."""
    body = b"".join(f'--xyz\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                    for k, v in fields.items())
    if picture is not None:
        body += (f'--xyz\r\nContent-Disposition: form-data; name="picture"; filename="{name}"\r\n'
                 f"Content-Type: {kind}\r\n\r\n").encode() + picture + b"\r\n"
    return body + b"--xyz--\r\n", {"Content-Type": "multipart/form-data; boundary=xyz"}
