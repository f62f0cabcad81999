"""Whose word counts: forms of other sites, sessions, digits, headers that a phone writes itself."""
import http.client
import re
import time
import urllib.parse

from siege import CAMPAIGN, CHALLENGE, EVENT, POST, Siege, expect, judge, post, token_of
from hubhouse import MailServer, Phone, Proxy, sign_in

ACTIONS = [(f"/{POST}/declare", {"network": "x"}),
           (f"/{POST}/open", {"network": "x", "text": "Un"}),
           (f"/{CHALLENGE}/join", {}), (f"/{EVENT}/signup", {}), (f"/{EVENT}/cancel", {}),
           ("/me", {"first_name": "Zq", "appear": "name", "team": "t3"}), ("/signout", {}),
           ("/me/erase", {"confirm": "yes"}), ("/propose", {"headline": "Zq"}),
           ("/shares/1/undo", {}),
           ("/signin", {"first_name": "Zq", "appear": "name", "team": "t3"}),
           ("/go", {"code": POST}),
           ("/signin/code", {"code": "000000"})]
COUNTED = ("ledger", "person", "session", "proposal", "signup", "membership", "share", "click")


def everything(hub):
    """What the people's tables hold; links are made by looking, and lead only back."""
    there = {n for n, in hub.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {t: hub.rows(f"SELECT * FROM {t}") for t in COUNTED
            if t in there and t not in ("session",)}


def forms_of_others_do_nothing(house, binary):
    with Siege(house, binary) as hub:
        own = hub.phone(name="Camille")
        other = hub.phone(name="Yanis")
        token, foreign = token_of(own), token_of(other)
        before = everything(hub)
        here = hub.address
        cases = [({}, {}), ({"csrf": foreign}, {}), ({"csrf": ""}, {}), ({"csrf": token[:-1]}, {}),
                 ({"csrf": token.upper()}, {}), ({"csrf": token + "0"}, {}),
                 ({"csrf": list(own.cookies.values())[0][:32]}, {}),
                 ({"csrf": list(own.cookies.values())[0][32:]}, {}),
                 ({"csrf": token}, {"Origin": "https://zq.example"}),
                 ({"csrf": token}, {"Origin": "null"}),
                 ({"csrf": token}, {"Origin": here + ".zq.example"}),
                 ({"csrf": token}, {"Origin": here.replace("http:", "https:")}),
                 ({"csrf": token}, {"Origin": here + "@zq.example"}),
                 ({"csrf": token}, {"Sec-Fetch-Site": "cross-site"}),
                 ({"csrf": token}, {"Sec-Fetch-Site": "same-site"}),
                 ({"csrf": token}, {"Sec-Fetch-Site": "none"})]
        for number, (fields, headers) in enumerate(cases):
            for path, form in ACTIONS:
                if path in ("/signin", "/go", "/signin/code") and number % 3:
                    continue
                own.source = (f"127.3.{number}.1", 0)
                again = dict(own.cookies)
                answer = post(own, path, {**form, **fields}, **headers)
                expect(answer.status in (403, 429), path, fields, headers, answer.status)
                expect(own.cookies == again, path, "a session was given or taken")
            own.cookies = again
        query = post(own, f"/{POST}/declare?csrf={token}", {"network": "x"})
        expect(query.status in (403, 429), "a token in the address counts", query.status)
        expect(everything(hub) == before, "something was changed")
        hub.secrets |= {token, foreign}


def looking_changes_nothing(house, binary):
    """No GET and no HEAD does what a form does, wherever the link stands."""
    with Siege(house, binary) as hub:
        own = hub.phone(name="Camille")
        token = token_of(own)
        post(own, f"/{POST}/declare", {"csrf": token, "network": "x"})
        before = everything(hub)
        for path, form in ACTIONS:
            query = urllib.parse.urlencode({**form, "csrf": token, "_method": "POST"})
            for method in ("GET", "HEAD", "OPTIONS"):
                judge(own.ask(method, f"{path}?{query}"), method, path)
            own.ask("GET", f"{path}?{query}", **{"X-HTTP-Method-Override": "POST"})
        for page in (f"/signin?share={CAMPAIGN}&network=linkedin",
                     f"/signin?share={POST}&network=bluesky",
                     f"/{POST}/merci?s=1&p=1000&b=9&n=1", f"/{CAMPAIGN}", f"/{EVENT}",
                     "/me/export"):
            own.get(page)
            own.follow()
        expect(own.get("/me").status == 200 and everything(hub) == before, "looking changed it")


def a_picture_of_a_link_is_no_visit(house, binary):
    """A page elsewhere that embeds somebody's link as a picture brings them nothing."""
    with Siege(house, binary) as hub:
        own = hub.phone(name="Camille")
        own.get(f"/{POST}")
        (code,), = hub.rows("SELECT code FROM link LIMIT 1")
        before = hub.rows("SELECT count(*) FROM ledger")
        for dest in ("image", "iframe", "script", "empty", "audio"):
            hub.phone({"Sec-Fetch-Dest": dest, "Sec-Fetch-Site": "cross-site"}).get("/" + code)
        expect(hub.rows("SELECT count(*) FROM ledger") == before, "counted")
        hub.phone({"Sec-Fetch-Dest": "document"}).get("/" + code)
        expect(hub.rows("SELECT count(*) FROM ledger") != before, "a real visit is not counted")


def sessions_are_ours_alone(house, binary):
    with Siege(house, binary) as hub:
        attacker = hub.phone()
        attacker.get("/")
        planted = dict(attacker.cookies)
        victim = hub.phone()
        victim.cookies = dict(planted)
        sign_in(victim, "Camille")
        expect(victim.get("/me").status == 200 and victim.cookies != planted,
               "kept the planted one")
        expect(attacker.get("/me").status == 303, "the planted session is the victim's")
        expect(token_of(victim) != token_of(attacker))
        name, cookie = list(victim.cookies.items())[0]
        hub.secrets |= {cookie, planted[name], "Camille"}
        mine = planted[name]
        forged = [cookie[:32] + mine[32:], mine[:32] + cookie[32:], cookie[:-1], cookie + "0",
                  cookie.upper(), cookie[:32], cookie[:32] + "0" * 32, "0" * 64, "", "a" * 5000,
                  cookie[32:] + cookie[:32], cookie[:32] + token_of(victim),
                  cookie[:32] + "\\x00" * 8]
        forged += [cookie[:i] + ("0" if cookie[i] != "0" else "1") + cookie[i + 1:]
                   for i in range(0, 64, 7)]
        for value in forged:
            phone = hub.phone({"Cookie": f"{name}={value}"})
            expect(phone.get("/me").status in (303, 431), "a forged cookie was taken", value[:80])
        both = hub.phone({"Cookie": f"{name}={mine}; {name}={cookie}"})
        expect("Camille" not in both.get("/me").text, "the second of two cookies was taken")
        kept = dict(victim.cookies)
        victim.get("/me")
        victim.send("/signout")
        victim.cookies = kept
        expect(victim.get("/me").status == 303, "a session goes on after its end")
        raw = http.client.HTTPConnection("127.0.0.1", hub.port)
        raw.request("GET", "/")
        line = raw.getresponse().headers["Set-Cookie"]
        raw.close()
        expect("HttpOnly" in line and "SameSite=Lax" in line and "Domain" not in line, line)


def mail_config(server, **more):
    return {"identity": {"mode": "email", "domains": ["exemple.fr"]}, **more,
            "mail": {"server": f"smtp://localhost:{server.port}", "from": "hub@exemple.fr",
                     "plain": True}}


def digits_are_not_guessed(house, binary):
    server = MailServer()
    with Siege(house, binary, mail_config(server)) as hub:
        phone = hub.phone()
        phone.get("/signin")
        phone.send("/signin", email="nora.f@exemple.fr")
        digits = re.search(r"\b\d{6}\b", server.wait(1).get_content())[0]
        hub.secrets |= {"nora.f", digits}
        wrong = "%06d" % ((int(digits) + 1) % 1000000)
        token = [f for action, f in phone.page.forms() if action == "/signin/code"][0]["csrf"]
        for _ in range(5):
            answer = post(phone, "/signin/code", {"csrf": token, "code": wrong})
            expect(answer.status == 422, answer.status)
        answer = post(phone, "/signin/code", {"csrf": token, "code": digits})
        expect(answer.status == 422 and not hub.rows("SELECT 1 FROM session"), answer.status)
        stranger = hub.phone()  # the digits are of another phone
        stranger.get("/signin")
        expect(post(stranger, "/signin/code", {"csrf": token_of(stranger), "code": digits}
                    ).status == 422)
        for _ in range(8):  # one address is sent four an hour, whoever asks
            other = hub.phone()
            other.get("/signin")
            other.send("/signin", email="nora.f@exemple.fr")
        expect(other.page.status == 429, other.page.status)
        server.wait(4)
        expect(len(server.mails) == 4, len(server.mails))


def mails_take_no_lines(house, binary):
    server = MailServer()
    config = mail_config(server, employer="Hélia")
    with Siege(house, binary, config) as hub:
        for address in ("a@exemple.fr\r\nBcc: zq@zq.example",
                        "a@exemple.fr>\r\nRCPT TO:<zq@zq.example",
                        "a@exemple.fr%0d%0aBcc: zq@zq.example", "\"a\r\nX: y\"@exemple.fr",
                        "a@zq.example",
                        "a@exemple.fr,zq@zq.example", "a@exemple.fr zq@zq.example",
                        "<a@exemple.fr>",
                        "a@exemple.fr\0", "a@exemple.fr@zq.example", "a@@exemple.fr", "@exemple.fr",
                        "a@exemple.fr.zq.example", "a@zq.exemple.fr", "a" * 5000 + "@exemple.fr",
                        "=?utf-8?q?a?=@[127.0.0.1]", "zq@zq.example#@exemple.fr\n", "a@exеmple.fr"):
            phone = hub.phone()
            phone.get("/signin")
            phone.send("/signin", email=address)
            judge(phone.page, address)
        phone = hub.phone()
        phone.get("/signin")
        phone.send("/signin", email="nora.f@exemple.fr")
        hub.secrets.add("nora.f")
        server.wait(1)
        for sender, readers, body, _ in server.mails:
            expect(all("zq" not in r and r.rstrip().endswith("@exemple.fr>") for r in readers),
                   readers)
            expect(b"zq" not in body and sender == "<hub@exemple.fr>", sender, body)
        expect(not any("zq" in line for line in server.said), server.said)


def mails_that_fail_name_nobody(house, binary):
    """What the log says of a mail that does not go out."""
    server = MailServer(refuses=9)
    with Siege(house, binary, mail_config(server)) as hub:
        phone = hub.phone()
        phone.get("/signin")
        phone.send("/signin", email="nora.f@exemple.fr")
        hub.secrets |= {"nora.f", "@exemple.fr"}
        until = time.monotonic() + 20
        while b"a mail did not go out" not in hub.log:
            expect(time.monotonic() < until, hub.log)
            time.sleep(0.02)


def a_phone_says_no_identity(house, binary):
    """Identity by the proxy: what anybody else writes into its headers counts for nothing."""
    proxies = {"identity": {"mode": "proxy", "header": "X-Remote-User"}}
    lies = {"X-Remote-User": "nora", "X-Remote-Name": "Nora F", "X-Forwarded-For": "127.0.0.1",
            "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1", "X-Forwarded-User": "nora"}
    with Siege(house, binary, {**proxies, "proxies": ["127.8.8.8"]}) as hub:
        for _ in range(2):
            for path in ("/me", "/signin", "/propose", f"/{POST}", "/me/export"):
                phone = hub.phone(lies)
                phone.get(path)
                expect("Nora" not in phone.follow().text and phone.page.status in (200, 403), path)
        phone = hub.phone(lies)
        answer = post(phone, "/me", {"csrf": token_of(phone), "first_name": "Zoë", "appear": "name",
                                     "team": "t2"})
        expect(answer.status == 303 and answer.location.startswith("/signin"), answer.status)
        expect(not hub.rows("SELECT 1 FROM person WHERE first_name = 'Zoë'"), "she is somebody")
        trusted = Phone(hub.address, {"X-Remote-User": "nora"}, "127.8.8.8")
        expect(trusted.get("/signin").status == 200, "the proxy itself is believed")
        double = hub.raw(b"GET /signin HTTP/1.1\r\nHost: a\r\nX-Remote-User: nora\r\n"
                         b"X-Remote-User: zq\r\nConnection: close\r\n\r\n", "127.7.7.7")
        expect(b" 403 " in double.split(b"\r\n")[0], double[:200])


def a_proxy_takes_away_what_a_phone_says(house, binary):
    config = {"identity": {"mode": "proxy", "header": "X-Remote-User"}, "proxies": ["127.0.0.1"]}
    with Siege(house, binary, config) as hub:
        proxy = Proxy(hub.address, "yanis", "Yanis Blin")
        phone = Phone(proxy.address, {"X-Remote-User": "nora", "x-remote-user": "nora"})
        post(phone, "/me",
             {"csrf": token_of(phone, "/signin"), "first_name": "Yanis", "initial": "B",
                            "appear": "name", "team": "t2"})
        expect("Yanis" in phone.get("/me").text, phone.page.status)
        other = Phone(Proxy(hub.address, "nora", "Nora Fabre").address)
        other.cookies = dict(phone.cookies)  # a stolen cookie makes nobody of another
        expect("Yanis" not in other.get("/me").text)
        hub.secrets |= {"Yanis", "yanis"}


TESTS = [forms_of_others_do_nothing, looking_changes_nothing, a_picture_of_a_link_is_no_visit,
         sessions_are_ours_alone, digits_are_not_guessed, mails_take_no_lines, mails_that_fail_name_nobody,
         a_phone_says_no_identity, a_proxy_takes_away_what_a_phone_says]
