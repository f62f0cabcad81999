"""A hub with its own folder, phones that keep cookies, a mail server that keeps mails, a proxy."""
import email
import email.policy
import html
import http.client
import http.server
import json
import os
import re
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../commands"))
# pylint: disable=wrong-import-position
from house import House, expect, run_all  # noqa: E402,F401

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
PROGRAMME = os.path.join(ROOT, "assets/ambassadeurs/programme.json")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


class Hub:
    """A hub that serves, and the organiser's command line beside it."""

    def __init__(self, house, binary, config=None, programme=PROGRAMME, start=True):
        self.house, self.binary = house, binary
        self.data = house.path("hub")
        self.config = house.write("vitrine-hub.json", json.dumps(config or {}))
        self.program, self.address = None, None
        if programme:
            self.does("import", programme)
        if start:
            self.start()

    def start(self, port=0):
        self.program = self.house.start(self.binary, "serve", "--data", self.data, "--config",
                                        self.config, "--listen", f"127.0.0.1:{port}")
        self.address = self.program.wait_for("\n").strip().splitlines()[-1]

    def stop(self, number=15):
        return self.program.end(number)

    def run(self, *words):
        return self.house.run(self.binary, *words, "--data", self.data)

    def does(self, *words):
        """A command that must succeed; what it printed."""
        code, out, err = self.run(*words)
        expect(code == 0, words, code, out, err)
        return out

    def screen(self, name, screen_class="internal", tags=""):
        """Its key, as a display shows it."""
        out = self.does("screens", "add", name, "--class", screen_class, "--tags", tags)
        return dict(re.findall(r"^(programme|server key|screen key|screen number): (.*)$", out,
                               re.M))


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.bytes = response.read()

    @property
    def text(self):
        return self.bytes.decode("utf-8", "replace")

    @property
    def location(self):
        return self.headers.get("Location", "")

    def forms(self):
        """(action, {name: value}) of each form."""
        found = []
        for form in re.findall(r"<form\b(.*?)</form>", self.text, re.S):
            action = re.search(r'action="([^"]*)"', form)
            fields = {}
            for tag in re.findall(r"<input\b[^>]*>", form):
                name = re.search(r'\bname="([^"]*)"', tag)
                value = re.search(r'\bvalue="([^"]*)"', tag)
                if name and 'type="hidden"' in tag:
                    fields[name[1]] = html.unescape(value[1]) if value else ""
            found.append((html.unescape(action[1]) if action else "", fields))
        return found


class Phone:
    """Somebody's browser: cookies, no JavaScript."""

    def __init__(self, address, headers=None, source=None):
        self.url = urllib.parse.urlsplit(address)
        self.source = (source, 0) if source else None  # the address it asks from
        self.cookies = {}
        self.headers = {"User-Agent": PHONE, "Accept-Language": "fr", **(headers or {})}
        self.page = None

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=30,
                                                source_address=self.source)
        sent = {**self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection.request(method, path, body, sent)
        answer = Answer(connection.getresponse())
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value or "max-age=0" in line.lower():
                del self.cookies[name]
        connection.close()
        return answer

    def get(self, path, **headers):
        self.page = self.ask("GET", path, **headers)
        return self.page

    def follow(self):
        """Where the last answer leads, as long as it leads on within the hub."""
        while self.page.status == 303 and self.page.location.startswith("/"):
            self.get(self.page.location)
        return self.page

    def send(self, action, **fields):
        """Fill in the form of the last page that goes to this address, and send it."""
        for found, hidden in self.page.forms():
            if found == action or found.split("?")[0] == action:
                data = urllib.parse.urlencode({**hidden, **fields})
                self.page = self.ask("POST", action, data,
                                     **{"Content-Type": "application/x-www-form-urlencoded"})
                return self.page
        raise AssertionError(f"no form goes to {action}: {[f for f, _ in self.page.forms()]}")


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it is given. tls: "", "starttls" or "tls"."""

    daemon_threads = True

    def __init__(self, tls="", certificate=None, password=None, refuses=0):
        self.mails, self.said, self.tls, self.password = [], [], tls, password
        self.refuses = refuses  # so many mails get "later"
        self.came = threading.Condition()
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        super().__init__(("127.0.0.1", 0), MailTalk)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def wait(self, count=1):
        """The count-th mail, parsed."""
        with self.came:
            expect(self.came.wait_for(lambda: len(self.mails) >= count, 30), "no mail came",
                   self.said)
            return email.message_from_bytes(self.mails[count - 1][2], policy=email.policy.default)


class MailTalk(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def wrap(self):
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def handle(self):
        is_secure = self.server.tls == "tls"
        try:
            if is_secure:
                self.wrap()
            self.talk(is_secure)
        except (ssl.SSLError, ConnectionError):
            pass

    def talk(self, is_secure):
        sender, readers, is_known = None, [], self.server.password is None
        self.say("220 mail.exemple.fr")
        while line := self.rfile.readline(4096):
            word = line.decode("ascii", "replace").strip()
            self.server.said.append(word)
            verb = word.upper()
            if verb.startswith("EHLO"):
                offers = ["250-mail.exemple.fr"]
                offers += ["250-STARTTLS"] if self.server.tls == "starttls" and not is_secure else []
                offers += ["250-AUTH PLAIN"] if self.server.password else []
                for offer in offers:
                    self.say(offer)
                self.say("250 SIZE 1000000")
            elif verb == "STARTTLS":
                self.say("220 go on")
                self.wrap()
                is_secure = True
            elif verb.startswith("AUTH PLAIN"):
                said = word.split()[2:]
                if not said:
                    self.say("334 ")
                    said = [self.rfile.readline(4096).decode().strip()]
                is_known = said[0] == self.server.password
                self.say("235 fine" if is_known else "535 no")
            elif verb.startswith("MAIL FROM:"):
                sender = word[10:].split()[0]
                self.say("250 fine" if is_known else "530 who are you?")
            elif verb.startswith("RCPT TO:"):
                readers.append(word[8:])
                self.say("250 fine")
            elif verb == "DATA":
                self.data(sender, readers, is_secure)
                readers = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def data(self, sender, readers, is_secure):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline(4096)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        with self.server.came:
            if self.server.refuses > 0:
                self.server.refuses -= 1
                self.say("451 later")
                return
            self.server.mails.append((sender, readers, b"".join(lines), is_secure))
            self.server.came.notify_all()
        self.say("250 taken")


class Proxy(http.server.ThreadingHTTPServer):
    """A reverse proxy that says who asks, and takes what others say of that away."""

    daemon_threads = True

    def __init__(self, address, user, name="Nora Fabre", port=0, pair=None):
        self.target, self.user, self.name = urllib.parse.urlsplit(address), user, name
        self.scheme = "https" if pair else "http"
        super().__init__(("127.0.0.1", port), ProxyTalk)
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*pair)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"


class ProxyTalk(http.server.BaseHTTPRequestHandler):
    def pass_on(self):
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        sent = {k: v for k, v in self.headers.items()
                if not k.lower().startswith(("x-remote-", "x-forwarded-"))}
        sent["X-Forwarded-For"] = self.client_address[0]
        sent["X-Forwarded-Host"] = self.headers["Host"]
        sent["X-Forwarded-Proto"] = self.server.scheme
        sent["X-Remote-User"] = self.server.user
        sent["X-Remote-Name"] = self.server.name
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection.request(self.command, self.path, body or None, sent)
        answer = connection.getresponse()
        data = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = pass_on

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def certificate(house, name="localhost"):
    """(certificate, key) of an authority of our own, which is also its server."""
    paths = house.path(f"{name}.pem"), house.path(f"{name}.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1", "-keyout", paths[1],
                    "-out", paths[0]], check=True, capture_output=True)
    return paths


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def sign_in(phone, name="Camille", team="t2"):
    """Open mode: somebody new."""
    phone.get("/signin")
    phone.send("/signin", first_name=name, initial="T", appear="name", lobby="yes", team=team)
    return phone.follow()
