"""A real Postfix as the relay: STARTTLS by our own authority, AUTH, and a maildir to look into."""

import base64
import os
import shutil
import tempfile
import time
import unittest
from collections import Counter

from belay import CANCELLED, NO_STOP_CAP, SCHEDULED, SENT, Belay, wait_until
from certificates import Authority
from postfix import PASSWORD, REALM, USER, Postfix
from progress import say
from proxy import Proxy
from scene import sleep_until, whole_second
from sendgrid import SendGrid, mail

OURS = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type"]
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
                       "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
#: More than the kernel's buffers hold, so that there is a while in which the body is on its way.
LARGE = 9 << 20
#: After what must come: long enough for what must not.
QUIET = 1.5


class WithPostfix(unittest.TestCase):
    secure = True

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        # Postfix reads the certificate with its own rights.
        os.chmod(self.folder, 0o755)
        self.authority = Authority(self.folder) if self.secure else None
        self.postfix = Postfix(self.authority and self.authority.issue(["IP:127.0.0.1"]))
        self.addCleanup(self.postfix.stop)
        self.postfix.start()

    def url(self, port=None, scheme="smtp", password=PASSWORD, ca=None):
        port = port or self.postfix.port
        if not self.secure:
            return f"smtp://127.0.0.1:{port}?tls=off"
        user = f"{USER}%40{REALM}:{password}"
        return f"{scheme}://{user}@127.0.0.1:{port}?ca={ca or self.authority.file}"

    def begin(self, url=None, **settings):
        settings = {**NO_STOP_CAP, "BELAY_RELAY_URL": url or self.url(), **settings}
        self.server = Belay(None, settings, os.path.join(self.folder, "data"))
        self.addCleanup(self.server.stop)
        self.server.start()
        self.key = self.server.make_key(self.server.make_account())
        self.connect()

    def connect(self):
        self.client = SendGrid(self.server.port, self.key)
        self.addCleanup(self.client.close)

    def delivery(self, send):
        return self.server.show(send)["deliveries"][0]

    def first_outcome(self, send):
        return wait_until(lambda: self.delivery(send)["attempts"] and self.delivery(send), 15,
                          "an attempt")

    def assert_mailbox(self, wanted):
        """Exactly these recipients, each once; nothing else came and nothing lies in the queue."""
        self.postfix.wait_for(wanted)
        time.sleep(QUIET)
        self.assertEqual(sorted(one.recipient for one in self.postfix.delivered()),
                         sorted(wanted))
        self.assertEqual(self.postfix.queued(), [])


class Once(WithPostfix):
    def test_what_was_due_came_once_and_what_was_cancelled_never(self):
        self.begin()
        due, wanted = whole_second(3), []
        cancelled, paused, lifted, plain = (self.client.make_batch() for _ in range(4))
        for number in range(40):
            for name, batch in (("cancelled", cancelled), ("paused", paused), ("lifted", lifted),
                                ("plain", plain)):
                person = f"{name}{number}@people.test"
                send = self.client.accept(mail([person], due=due, batch=batch))
                wanted += [person] if name != "cancelled" else []
        self.assertEqual(self.client.stop(cancelled, "cancel").status, 201)
        self.assertEqual(self.client.stop(paused, "pause").status, 201)
        self.assertEqual(self.client.stop(lifted, "cancel").status, 201)
        self.assertEqual(self.client.lift(lifted).status, 204)
        self.assertLess(time.time(), due, "preparing took too long")
        sleep_until(due + 1)
        self.assertFalse([one for one in self.postfix.delivered()
                          if one.recipient.startswith("paused")])
        self.assertEqual(self.client.lift(paused).status, 204)
        self.assertEqual(self.client.lift(cancelled).status, 204)
        self.assert_mailbox(wanted)
        identities = {one.mail["Message-ID"] for one in self.postfix.delivered()}
        self.assertEqual(len(identities), len(wanted))
        self.assertEqual(self.delivery(send)["state"], SENT)
        self.assertNotIn("SASL authentication failure", self.postfix.log())
        self.assertGreaterEqual(self.postfix.log().count(f"sasl_username={USER}@{REALM}"),
                                len(wanted))

    def test_implicit_tls(self):
        self.begin(self.url(self.postfix.tls_port, "smtps"))
        self.client.accept(mail(["implicit@people.test"]))
        self.assert_mailbox(["implicit@people.test"])

    def test_a_kill_in_between_loses_nothing(self):
        self.begin()
        due, sends = whole_second(1), {}
        for number in range(100):
            person = f"killed{number}@people.test"
            sends[person] = self.client.accept(mail([person], due=due))
        sleep_until(due + 0.05)
        self.server.kill()
        self.server.start()
        self.postfix.wait_for(sends)
        time.sleep(QUIET)
        copies = Counter(one.recipient for one in self.postfix.delivered())
        self.assertEqual(set(copies), set(sends))
        again = {person: count - 1 for person, count in copies.items() if count > 1}
        say(f"killed while sending: {sum(again.values())} copies beyond the first")
        for person, count in again.items():
            self.assertLessEqual(count, self.delivery(sends[person])["doubts"], person)


class Trust(WithPostfix):
    def refused(self, url, word):
        self.begin(url, BELAY_RETRY_FIRST="2s", BELAY_RETRY_LONGEST="2s")
        send = self.client.accept(mail(["to@people.test"]))
        found = self.first_outcome(send)
        self.assertEqual((found["state"], found["doubts"]), (SCHEDULED, 0))
        say(f"refused: {found['reply']}")
        self.assertEqual(self.postfix.delivered(), [])
        self.assertIn(word, found["reply"])
        # The control: with the right address of the relay, the same mail leaves.
        self.server.kill()
        self.server.settings["BELAY_RELAY_URL"] = self.url()
        self.server.start()
        self.assert_mailbox(["to@people.test"])

    def test_an_unknown_authority(self):
        stranger = Authority(self.folder, "stranger")
        self.refused(self.url(ca=stranger.file), "CERTIFICATE_VERIFY_FAILED")

    def test_the_systems_authorities_do_not_know_ours(self):
        self.refused(self.url().partition("?")[0], "CERTIFICATE_VERIFY_FAILED")

    def test_a_wrong_password(self):
        self.refused(self.url(password="wrong"), "535")


KINDS = {
    "ascii": "Dear reader,\n\nplain words.\n",
    "unicode": "Grüße, 你好, 🌷 und e\u0301 \u200f\u202e.\nSecond line ☃\n",
    "eight bits": "".join(chr(code) for code in range(0xA0, 0x180)) + "\n",
    "dots": "\n.\n..\n...\n.a\n. \n.",
    "only a dot": ".",
    "over-long lines": "x" * 998 + "\n" + "y" * 999 + "\n" + "z" * 20_000 + "\n" + "word " * 900,
    "over-long unicode": "ü" * 5_000,
    "line feeds": "one\ntwo\n\n\nfive",
    "CRLF": "one\r\ntwo\r\n\r\nfour\r\n",
    "blanks at line ends": "one \ntwo\t\n \n\t\nfive  ",
    "From and signs": "From the start\n>From here\n=3D =\n=\n--\n-- \nend",
    "lone CR": "one\rtwo\r\rfour\r",
    "mixed": "a\r\nb\nc\rd\r\r\ne\n\rf",
    "looks like MIME": "--=_boundary\nContent-Type: text/html\n\n<b>\n--=_boundary--\n",
    "control characters": "bell \x07 escape \x1b tab \t feed \x0c end\n",
}


def lines(text):
    """What MIME keeps of a text: its lines, whatever ends them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Kinds(WithPostfix):
    def receive(self, body, person):
        send = self.client.accept(body)
        self.postfix.wait_for([person])
        found = self.postfix.delivered(person)
        self.assertEqual(len(found), 1)
        return send, found[0]

    def assert_headers(self, got, send, more=()):
        names = [name.lower() for name, _ in got.headers]
        extra = ["content-transfer-encoding"] if "content-transfer-encoding" in names else []
        self.assertEqual(sorted(names), sorted([*OURS, *extra, *more]))
        self.assertEqual(got.mail["From"], "The Desk <desk@shop.test>")
        self.assertEqual(got.mail["Return-Path"], "<desk@shop.test>")
        self.assertTrue(got.mail["Message-ID"].startswith(f"<{send}."), got.mail["Message-ID"])
        self.assertEqual([part.defects for part in got.mail.walk() if part.defects], [])

    def test_texts(self):
        self.begin()
        for number, (name, text) in enumerate(KINDS.items()):
            with self.subTest(name):
                person = f"kind{number}@people.test"
                body = mail([person], subject=f"Über {name}",
                            content=[{"type": "text/plain", "value": text}])
                send, got = self.receive(body, person)
                self.assert_headers(got, send)
                self.assertEqual(got.mail["Subject"], f"Über {name}")
                self.assertEqual(got.mail["To"], person)
                self.assertEqual(got.mail.get_content_type(), "text/plain")
                found = lines(got.mail.get_content())
                self.assertIn(found, (lines(text), lines(text) + "\n"))
                longest = max(len(line) for line in got.content.splitlines())
                self.assertLessEqual(longest, 998)

    def test_text_and_html_and_attachments(self):
        self.begin()
        odd = "\n.\n".join(KINDS.values()).encode()
        files = [("paper.bin", "application/octet-stream", bytes(range(256)) * 300),
                 ("Rechnung für Änna 🌷.txt", "text/plain", odd),
                 ("table.csv", "text/csv", b"a,b\r\n.\r\n..\n.\n\r.\r1,2"),
                 ("dots.html", "text/html", b".\r\n" * 50)]
        attachments = [{"filename": name, "type": kind, "disposition": "attachment",
                        "content": base64.b64encode(data).decode()} for name, kind, data in files]
        attachments.append({"filename": "flower.png", "type": "image/png", "content_id": "flower",
                            "disposition": "inline", "content": base64.b64encode(PNG).decode()})
        text, html = KINDS["unicode"], "<p>Grüße</p>\n.\n<img src=\"cid:flower\">" + "x" * 3_000
        body = mail(["all@people.test"], attachments=attachments, content=[
            {"type": "text/plain", "value": text}, {"type": "text/html", "value": html}],
            headers={"X-Word": "schön " * 40 + "end", "X-Number": "17"})
        send, got = self.receive(body, "all@people.test")
        self.assert_headers(got, send, ("x-word", "x-number"))
        self.assertEqual(got.mail["X-Word"], "schön " * 40 + "end")
        self.assertEqual(got.mail["X-Number"], "17")
        self.assertEqual(lines(got.mail.get_body(("plain",)).get_content()), lines(text))
        found = lines(got.mail.get_body(("html",)).get_content())
        self.assertIn(found, (html, html + "\n"))
        parts = {part.get_filename(): part for part in got.mail.walk() if part.get_filename()}
        self.assertEqual(set(parts), {name for name, _, _ in files} | {"flower.png"})
        for name, kind, data in files:
            with self.subTest(name):
                self.assertEqual(parts[name].get_content_type(), kind)
                self.assertEqual(parts[name].get_payload(decode=True), data)
                self.assertEqual(parts[name].get_content_disposition(), "attachment")
        self.assertEqual(parts["flower.png"].get_payload(decode=True), PNG)
        self.assertEqual(parts["flower.png"]["Content-ID"], "<flower>")
        self.assertEqual(parts["flower.png"].get_content_disposition(), "inline")


class Dropped(WithPostfix):
    """Between the server and Postfix stands a proxy that cuts or slows."""

    secure = False

    def setUp(self):
        super().setUp()
        self.proxy = Proxy(self.postfix.port)
        self.addCleanup(self.proxy.stop)
        self.begin(self.url(self.proxy.port), BELAY_RETRY_FIRST="1500ms",
                   BELAY_RETRY_LONGEST="1500ms")

    def large(self, person, **more):
        data = base64.b64encode(os.urandom(LARGE)).decode()
        return mail([person], attachments=[{"filename": "large", "content": data}], **more)

    def in_the_body(self):
        before = self.proxy.body_bytes
        wait_until(lambda: self.proxy.body_bytes > before + 200_000, 20, "a body on its way")

    def test_a_dot_that_never_came_delivers_nothing(self):
        self.proxy.manner = "before-dot"
        send = self.client.accept(mail(["dot@people.test"]))
        wait_until(lambda: self.proxy.dots_kept == 2, 20, "two attempts")
        self.proxy.manner = "pass"
        self.assertEqual(self.postfix.delivered(), [])
        self.assertGreaterEqual(self.delivery(send)["doubts"], 1)
        self.assert_mailbox(["dot@people.test"])
        self.assertEqual(self.delivery(send)["doubts"], self.proxy.dots_kept)

    def test_a_cancel_during_the_body_delivers_nothing(self):
        self.proxy.manner = "slow"
        batch = self.client.make_batch()
        send = self.client.accept(self.large("called-off@people.test", batch=batch))
        self.in_the_body()
        self.assertEqual(self.client.stop(batch, "cancel").status, 201)
        wait_until(lambda: self.delivery(send)["state"] == CANCELLED, 20, "it is cancelled")
        self.proxy.manner = "pass"
        self.client.accept(mail(["control@people.test"]))
        self.assert_mailbox(["control@people.test"])
        wait_until(lambda: "lost connection after DATA" in self.postfix.log(), 20,
                   "Postfix saw the connection end in the body")

    def test_a_kill_during_the_body_delivers_once_after_the_restart(self):
        self.proxy.manner = "slow"
        send = self.client.accept(self.large("killed@people.test"))
        self.in_the_body()
        self.server.kill()
        self.proxy.manner = "pass"
        time.sleep(QUIET)
        self.assertEqual(self.postfix.delivered(), [])
        self.server.start()
        self.assert_mailbox(["killed@people.test"])
        self.assertEqual(self.delivery(send)["doubts"], 0)


#: Ends of data that some server takes for one.
ENDS = ("\n.\n", "\n.\r\n", "\r.\r\n", "\r.\r", "\r\n.\n", "\r\n.\r", "\r\n.\r\n", "\n.\r",
        "\r\r\n.\r\r\n", "\n\n.\n\n", "\r\n..\r\n", "\r\n\0.\r\n", "\r\n.\0\r\n", "\0\r\n.\r\n",
        "\u2028.\u2028", "\x85.\x85", "\x0b.\x0b", "\x0c.\x0c", "\r\n.\x1a\r\n")
SMUGGLED = ("MAIL FROM:<evil@shop.test>\r\nRCPT TO:<smuggled@people.test>\r\nDATA\r\n"
            "From: evil@shop.test\r\nSubject: smuggled\r\n\r\nsmuggled\r\n.\r\n")


class D23OutboundSmuggling(WithPostfix):
    """No text ends its mail and begins another one."""

    secure = False

    def bodies(self):
        number = 0
        for end in ENDS:
            for breaks in ("\r\n", "\n", "\r"):
                text = "before" + end + SMUGGLED.replace("\r\n", breaks) + "QUIT" + breaks
                for place in ("text", "html", "calendar", "attachment", "message"):
                    number += 1
                    yield f"n{number}@people.test", end, text, place

    def compose(self, person, text, place):
        words = [{"type": "text/plain", "value": "words"}]
        kinds = {"html": "text/html", "calendar": "text/calendar"}
        files = {"attachment": "text/plain", "message": "message/rfc822"}
        if place == "text":
            return mail([person], content=[{"type": "text/plain", "value": text}])
        if place in kinds:
            return mail([person], content=[*words, {"type": kinds[place], "value": text}])
        return mail([person], content=words, attachments=[{
            "filename": "file", "type": files[place],
            "content": base64.b64encode(text.encode()).decode()}])

    def test_each_is_one_message(self):
        self.begin()
        wanted, refused = {}, set()
        for person, end, text, place in self.bodies():
            answer = self.client.send(self.compose(person, text, place))
            if answer.status == 202:
                wanted[person] = (text, place)
            else:
                # NUL in a text may be refused; nothing else may.
                self.assertIn("\0", text, f"{end!r} in {place}: {answer!r}")
                self.assertIn(place, ("text", "html", "calendar"))
                refused.add(person)
        say(f"smuggling: {len(wanted)} accepted, {len(refused)} with NUL refused")
        self.postfix.wait_for(wanted, 60)
        self.assert_mailbox(list(wanted))
        for one in self.postfix.delivered():
            text, place = wanted[one.recipient]
            with self.subTest(one.recipient, place=place):
                self.assertEqual(one.mail["Return-Path"], "<desk@shop.test>")
                self.assertEqual(one.mail["Subject"], "hello")
                if place == "attachment":
                    parts = [part for part in one.mail.walk() if part.get_filename()]
                    self.assertEqual(parts[0].get_payload(decode=True), text.encode())
                elif place != "message":
                    kind = {"text": "plain"}.get(place, place)
                    part = [part for part in one.mail.walk()
                            if part.get_content_subtype() == kind][0]
                    self.assertEqual(lines(part.get_content()).rstrip("\n"),
                                     lines(text).rstrip("\n"))


if __name__ == "__main__":
    unittest.main()
