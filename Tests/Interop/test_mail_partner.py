"""Mail Partner's door on the real program: the vendor's samples, races, restarts, and the key."""

import threading
import unittest

from mail_partner import CANCEL, SAMPLES, MailPartner, ahead
from scene import Scene
from sendgrid import raw

CANCELLED = {"success": True, "code": 200, "message": "The email has been canceled."}


class MailPartnerScene(Scene):
    def setUp(self):
        super().setUp()
        self.partner_key = self.server.make_partner_key(self.account)
        self.partner = self.make_partner()

    def make_partner(self, key=None):
        client = MailPartner(self.server.port, key or self.partner_key)
        self.addCleanup(client.close)
        return client


class Samples(MailPartnerScene):
    def ask(self, fields, target):
        """The bytes that a sample sends, on a connection of its own; head and body of the answer."""
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}", *fields]
        kept = [line for line in lines if not line.startswith("Connection")]
        answer = raw(self.server.port,
                     "\r\n".join([*kept, "Connection: close", "", ""]).encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        return head.decode(), body.decode()

    def test_each_sample_cancels(self):
        for language, fields in SAMPLES.items():
            with self.subTest(language=language):
                number = self.partner.schedule(["one@people.test"], ahead(20))
                target = f"{CANCEL}?apiKey={self.partner_key}&messageId={number}"
                head, body = self.ask(fields, target)
                self.assertTrue(head.startswith("HTTP/1.1 200 OK"), head)
                self.assertEqual(body, '{"success":true,"code":200,'
                                       '"message":"The email has been canceled."}')
                self.assertIn('"code":5,', self.ask(fields, target)[1])

    def test_a_shell_that_drops_the_number(self):
        _, body = self.ask(SAMPLES["cURL"], f"{CANCEL}?apiKey={self.partner_key}")
        self.assertIn('"code":3,', body)

    def test_a_head_answers_without_a_body_and_cancels_nothing(self):
        number = self.partner.schedule(["one@people.test"], ahead(20))
        for method in ("HEAD", "OPTIONS", "DELETE"):
            target = f"{CANCEL}?apiKey={self.partner_key}&messageId={number}"
            answer = raw(self.server.port,
                         f"{method} {target} HTTP/1.1\r\nHost: x\r\n"
                         "Connection: close\r\n\r\n".encode())
            head, _, body = answer.partition(b"\r\n\r\n")
            self.assertTrue(head.startswith(b"HTTP/1.1 405"), answer)
            self.assertIn(b"allow: get", head.lower())
            if method == "HEAD":
                self.assertEqual(body, b"")
        self.assertEqual(self.partner.cancel(number).json(), CANCELLED)


class Races(MailPartnerScene):
    def test_of_ten_cancels_at_once_one_is_the_first(self):
        for recipients in (["one@people.test"], ["a@people.test", "b@people.test"]):
            for _ in range(10):
                number = self.partner.schedule(recipients, ahead(20))
                codes, gate = [], threading.Barrier(10)

                def cancel():
                    client = MailPartner(self.server.port, self.partner_key)
                    gate.wait()
                    codes.append(client.code(client.cancel(number)))
                    client.close()

                threads = [threading.Thread(target=cancel) for _ in range(10)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                self.assertEqual(sorted(codes), [5] * 9 + [200])


class Life(MailPartnerScene):
    settings = {"BELAY_MAILPARTNER_CUTOFF": "0s"}

    def test_mail_leaves_one_copy_for_each_recipient(self):
        people = ["a@people.test", "b@people.test"]
        number = self.partner.schedule(people, variables={"who": "you"}, tag="letter")
        self.relay.wait_for(people, 10)
        mails = self.relay.accepted()
        self.assertEqual(len(mails), 2)
        self.assertEqual(self.partner.code(self.partner.cancel(number)), 7)
        status = self.partner.get("/v1/bulk-status", messageId=number).json()
        words = [entry["status"] for entry in status["StatutResponseList"]]
        self.assertEqual(words, ["Delivered", "Delivered"])

    def test_a_number_and_a_cancel_outlive_a_killed_process(self):
        kept = self.partner.schedule(["kept@people.test"], ahead(20))
        gone = self.partner.schedule(["a@people.test", "b@people.test"], ahead(20))
        self.assertEqual(self.partner.cancel(gone).json(), CANCELLED)
        self.restart()
        self.partner = self.make_partner()
        self.assertEqual(self.partner.code(self.partner.cancel(gone)), 5)
        self.assertEqual(self.partner.cancel(kept).json(), CANCELLED)

    def test_a_sandboxed_mail_never_leaves(self):
        self.partner.schedule(["trial@people.test"], sandbox=1)
        self.partner.schedule(["real@people.test"])
        self.relay.wait_for(["real@people.test"], 10)
        self.assertEqual(len(self.relay.accepted()), 1)

    def test_a_key_is_one_word_and_has_no_scopes(self):
        added = self.server.done("key", "add", "--account", self.account, "--door", "mail-partner")
        self.assertRegex(added.out, r"\A[A-Za-z0-9_-]{65}\n\Z")
        listed = {key["id"]: key for key in self.server.done("key", "list", "--json").json()}
        self.assertEqual(listed[added.out[:22]]["door"], "mail-partner")
        refused = self.server.command("key", "add", "--account", self.account, "--door",
                                      "mail-partner", "--scope", "mail.send")
        self.assertEqual(refused.status, 2, repr(refused))

    def test_a_revoked_key_counts_no_more(self):
        self.server.done("key", "revoke", self.partner_key[:22])
        self.assertEqual(self.partner.code(self.partner.get("/v1/me")), 10)

    def test_another_door_does_not_know_the_key(self):
        self.assertEqual(self.make_partner(self.key).get("/v1/me").json()["code"], 10)
        self.assertEqual(self.make_client(self.partner_key).call("POST", "/v3/mail/batch").status,
                         401)


class Secrecy(MailPartnerScene):
    settings = {"BELAY_LOG_LEVEL": "trace"}

    def test_the_key_reaches_no_log(self):
        """Good calls, bad ones and bytes that are no HTTP, with everything that can be logged on."""
        key, canary = self.partner_key, "CanaryThatSingsInTheLog"
        port = self.server.port
        self.partner.schedule(["one@people.test"], ahead(20))
        self.partner.cancel("1")
        self.partner.cancel("300")
        for path in ("/v1/me", "/v1/nothing", "/nothing", "/healthz", "/v3/scopes", "/v1/send"):
            for name in ("apiKey", "apikey", "apiKey[]", "api%4Bey", "key"):
                for value in (key, canary, "%43" + canary[1:]):
                    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
                        raw(port, f"{method} {path}?{name}={value} HTTP/1.1\r\nHost: x\r\n"
                                  "Connection: close\r\n\r\n".encode())
        for request in (
                f"GET /v1/me?apiKey={canary} HTTP/9.9\r\n\r\n",
                f"GET /v1/me?apiKey={canary}\r\n\r\n",
                f"GET /v1/me?apiKey={canary} {key} HTTP/1.1\r\n\r\n",
                f"GET /v1/me?apiKey={canary} HTTP/1.1\r\nBad Field: {key}\r\n\r\n",
                f"GET /v1/me?apiKey={canary} HTTP/1.1\r\nHost: x\r\nX: {'y' * 9000}\r\n\r\n",
                f"POST /v1/send HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{{\"apiKey\":\""
                f"{canary}\"",
                f"{canary} /v1/me?apiKey={key} HTTP/1.1\r\nHost: x\r\n\r\n",
                f"POST /v1/unsubscribe/add HTTP/1.1\r\nHost: x\r\nContent-Length: 40\r\n\r\n"
                f"{{\"apiKey\":\"{canary}\"}} and so on .......",
        ):
            raw(port, request.encode(), half_close=True, seconds=2)
        self.server.terminate()
        told = self.server.error_text()
        self.assertIn(" debug ", told, "everything is logged")
        for secret in (key, key[22:], canary, canary[1:]):
            self.assertNotIn(secret, told)


if __name__ == "__main__":
    unittest.main()
