"""Leaving: by one click, by the page behind a link, and what a scanner or a forger can do."""

import base64
import email
import email.policy
import http.client
import re
import time
import unittest
import urllib.parse
import urllib.request

from scene import Scene, whole_second
from sendgrid import mail

#: What recipients reach the server by; the test takes the path of its links to the real port.
ORIGIN = "https://mail.shop.test"
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


class WithoutAddress(Scene):
    def test_links_lead_to_the_port_that_was_free_and_it_is_said_once(self):
        self.make_groups(1)
        self.client.accept(mail(["bare@people.test"], asm={"group_id": 1}))
        self.relay.wait_for(["bare@people.test"], 10)
        [dot] = self.relay.accepted("bare@people.test")
        message = email.message_from_bytes(dot.mail, policy=email.policy.default)
        origin = f"http://127.0.0.1:{self.server.port}"
        link = message["List-Unsubscribe"].strip("<>")
        self.assertTrue(link.startswith(origin + "/u/"), link)
        self.assertIsNone(message["List-Unsubscribe-Post"])
        with urllib.request.urlopen(link, timeout=10) as answer:
            self.assertEqual(answer.status, 200)
        told = self.server.error_text()
        self.assertEqual(told.count("links.url is empty"), 1, told)
        self.assertIn(origin, told)


class Leaving(Scene):
    settings = {"BELAY_LINKS_URL": ORIGIN}

    def setUp(self):
        super().setUp()
        self.make_groups(8)

    def web(self, method, path, body=None, headers=None):
        """One request as a browser or a mail reader makes it: no key, no cookie."""
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            fields = {"Content-Type": FORM} if body is not None else {}
            link.request(method, path, body=body, headers={**fields, **(headers or {})})
            answer = link.getresponse()
            return answer, answer.read().decode()
        finally:
            link.close()

    def post(self, path, **fields):
        answer, page = self.web("POST", path, urllib.parse.urlencode(fields, doseq=True))
        self.assertEqual(answer.status, 200, page)
        return page

    def send_to(self, recipient, **more):
        return self.client.accept(mail([recipient], **more))

    def mail_to(self, recipient):
        """The only mail that a recipient got, parsed."""
        self.relay.wait_for([recipient], 10)
        [dot] = self.relay.accepted(recipient)
        return email.message_from_bytes(dot.mail, policy=email.policy.default)

    def link_of(self, message):
        """The path of the link in the mail's header."""
        field = re.fullmatch(r"<(\S+)>", message["List-Unsubscribe"])
        self.assertTrue(field, message["List-Unsubscribe"])
        self.assertTrue(field[1].startswith(ORIGIN + "/u/"), field[1])
        return field[1].removeprefix(ORIGIN)

    def wait_state(self, send, wanted, seconds=10):
        deadline = time.monotonic() + seconds
        while True:
            states = [delivery["state"] for delivery in self.server.show(send)["deliveries"]]
            if states == wanted:
                return
            self.assertLess(time.monotonic(), deadline, f"{states}, not {wanted}")
            time.sleep(0.05)


class OneClick(Leaving):
    """RFC 8058: the mail reader's own button."""

    def test_who_leaves_a_group_gets_no_more_of_it_and_all_else(self):
        self.send_to("ann@people.test", asm={"group_id": 7})
        message = self.mail_to("ann@people.test")
        self.assertEqual(message["List-Unsubscribe-Post"], ONE_CLICK)
        path = self.link_of(message)
        self.assertNotIn("ann", path)
        waiting = self.send_to("ann@people.test", asm={"group_id": 7}, due=whole_second(3))
        answer, body = self.web("POST", path, ONE_CLICK)
        self.assertEqual((answer.status, body), (200, "unsubscribed\n"))
        self.assertIsNone(answer.getheader("Set-Cookie"))
        self.assertIsNone(answer.getheader("Location"))
        later = self.send_to("ann@people.test", asm={"group_id": 7})
        self.wait_state(later, ["suppressed"])
        self.wait_state(waiting, ["suppressed"])
        for other in ({}, {"asm": {"group_id": 8}}):
            self.wait_state(self.send_to("ann@people.test", **other), ["sent"])
        bypass = {"mail_settings": {"bypass_list_management": {"enable": True}}}
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}, **bypass), ["sent"])
        # Nobody else has left.
        self.wait_state(self.send_to("bea@people.test", asm={"group_id": 7}), ["sent"])

    def test_a_mail_reader_may_send_it_as_a_multipart_form(self):
        self.send_to("ann@people.test", asm={"group_id": 7})
        path = self.link_of(self.mail_to("ann@people.test"))
        body = ('--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                "One-Click\r\n--b--\r\n")
        answer, _ = self.web("POST", path, body, {
            "Content-Type": "multipart/form-data; boundary=b"})
        self.assertEqual(answer.status, 200)
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["suppressed"])

    def test_each_recipient_has_a_link_of_their_own_which_outlives_a_kill(self):
        people = ["ann@people.test", "bea@people.test", "cas@people.test"]
        self.client.accept(mail([people], asm={"group_id": 7}))
        paths = {name: self.link_of(self.mail_to(name)) for name in people}
        self.assertEqual(len(set(paths.values())), 3)
        self.restart()
        self.web("POST", paths["bea@people.test"], ONE_CLICK)
        again = self.client.accept(mail([people], asm={"group_id": 7}))
        self.wait_state(again, ["sent", "suppressed", "sent"])

    def test_a_copy_after_a_doubt_and_a_kill_is_the_same_mail(self):
        ann = "ann.cut-after-2@people.test"
        self.client.accept(mail([[ann, "bea@people.test"]], asm={"group_id": 7}))
        self.relay.wait(lambda relay: any(ann in dot.recipients for dot in relay.dots), 10,
                        "the first copy")
        self.restart()
        self.relay.wait(lambda relay: sum(ann in dot.recipients for dot in relay.dots) == 3, 20,
                        "two doubts and a copy")
        copies = {dot.content for dot in self.relay.read() if ann in dot.recipients}
        self.assertEqual(len(copies), 1)

    def test_subscription_tracking_is_for_all_mail(self):
        body = mail(["ann@people.test"], tracking_settings={"subscription_tracking": {
            "enable": True, "text": "Enough? <% Leave %>.",
            "html": "<p>Enough? <% Leave %>.</p>"}})
        body["content"].append({"type": "text/html", "value": "<html><body>Hi</body></html>"})
        self.client.accept(body)
        message = self.mail_to("ann@people.test")
        path = self.link_of(message)
        text = message.get_body(("plain",)).get_content()
        self.assertIn(f"Enough? Leave: {ORIGIN}{path}.", text)
        html = message.get_body(("html",)).get_content()
        self.assertIn(f'<p>Enough? <a href="{ORIGIN}{path}">Leave</a>.</p></body>', html)
        self.web("POST", path, ONE_CLICK)
        self.wait_state(self.send_to("ann@people.test"), ["suppressed"])

    def test_mail_without_a_group_carries_nothing(self):
        self.send_to("ann@people.test")
        message = self.mail_to("ann@people.test")
        self.assertIsNone(message["List-Unsubscribe"])


class Page(Leaving):
    """What a person finds behind the link."""

    def setUp(self):
        super().setUp()
        self.send_to("ann@people.test", asm={"group_id": 7, "groups_to_display": [7, 8]})
        self.path = self.link_of(self.mail_to("ann@people.test"))

    def test_looking_changes_nothing(self):
        for method in ("GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"):
            answer, page = self.web(method, self.path)
            if method == "GET":
                self.assertEqual(answer.status, 200)
                self.assertIn("ann@people.test", page)
        for name, value in (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
                            ("X-Robots-Tag", "noindex, nofollow"),
                            ("X-Content-Type-Options", "nosniff")):
            answer, _ = self.web("GET", self.path)
            self.assertEqual(answer.getheader(name), value)
        policy = answer.getheader("Content-Security-Policy")
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["sent"])

    def test_leave_undo_and_everything(self):
        page = self.post(self.path, action="leave")
        self.assertIn("You are unsubscribed from", page)
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["suppressed"])
        self.assertEqual(re.findall(r'name="left" value="(\d+)"', page), ["7"])
        self.post(self.path, action="undo", left="7")
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["sent"])
        self.post(self.path, action="leave-all")
        self.wait_state(self.send_to("ann@people.test"), ["suppressed"])
        self.post(self.path, action="come-back")
        self.wait_state(self.send_to("ann@people.test"), ["sent"])

    def test_hostile_forms_change_nothing(self):
        for body, status in (
                ("action=undo&left=0&joined=99", 400), ("action=keep&group=99", 400),
                ("action=leave&action=leave", 400), ("action=%", 400), ("action=%ff", 400),
                ("", 400), ("x=" + "y" * 5000, 413), ("&".join(["a=b"] * 100), 400),
                ("list-unsubscribe=one-click", 400), (ONE_CLICK + "&x=y", 400)):
            answer, _ = self.web("POST", self.path, body)
            self.assertEqual(answer.status, status, body[:40])
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["sent"])

    def test_hostile_tokens_are_not_found(self):
        token = self.path.removeprefix("/u/")
        raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        forged = []
        for index in range(0, len(raw), 5):
            changed = bytearray(raw)
            changed[index] ^= 1
            forged.append(base64.urlsafe_b64encode(changed).rstrip(b"=").decode())
        forged += ["", "x", token[:-1], token + "A", token + "%00", token + "/", token * 20,
                   "..%2f..%2fetc", "%ff", "é".encode().hex(), token.swapcase()]
        for name in forged:
            if name.rstrip("/") == token:
                continue
            for method, body in (("GET", None), ("POST", ONE_CLICK)):
                answer, page = self.web(method, "/u/" + name, body)
                self.assertEqual(answer.status, 404, name[:60])
                self.assertNotIn("ann@", page)
        self.wait_state(self.send_to("ann@people.test", asm={"group_id": 7}), ["sent"])


if __name__ == "__main__":
    unittest.main()
