"""D-20: `Idempotency-Key` on mail/send. The same request again is the same send, and only that."""

import json
import threading
import time
import unittest

from scene import Scene
from sendgrid import SEND, SendGrid, mail
from sockets import exchange, statuses

NAME = "Idempotency-Key"
LONGEST = 255


class D20Idempotency(Scene):
    def post(self, key, body, client=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return (client or self.client).ask("POST", SEND, data, {NAME: key})

    def later(self, person, **more):
        return mail([person], due=int(time.time()) + 3600, **more)

    def assert_refused(self, answer, status):
        self.assertEqual(answer.status, status, repr(answer))
        self.assertIsNone(answer.id)
        self.assertEqual(list(answer.json()["errors"][0]), ["message", "field", "help"])

    def test_the_same_again_is_one_send(self):
        body = json.dumps(self.later("once@people.test")).encode()
        first = self.post("k1", body)
        self.assertEqual(first.status, 202, repr(first))
        for _ in range(3):
            again = self.post("k1", body)
            self.assertEqual((again.status, again.body, again.id), (202, first.body, first.id))
        self.restart()
        self.assertEqual(self.post("k1", body).id, first.id)
        self.assertEqual(self.server.ids(), {first.id})

    def test_one_mail_leaves(self):
        body = json.dumps(mail(["now@people.test"])).encode()
        identities = {self.post("k", body).id for _ in range(5)}
        self.assertEqual(len(identities), 1)
        self.relay.wait_for(["now@people.test"], 10)
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 2)

    def test_another_body_is_refused(self):
        body = self.later("first@people.test")
        first = self.post("k", body)
        self.assertEqual(first.status, 202)
        for other in (self.later("second@people.test"), json.dumps(body, indent=1).encode(), {}):
            self.assert_refused(self.post("k", other), 422)
        self.assertEqual(self.server.ids(), {first.id})

    def test_a_refusal_does_not_use_the_key_up(self):
        bad = self.later("nobody")
        self.assert_refused(self.post("k", bad), 400)
        self.assertEqual(self.post("k", self.later("good@people.test")).status, 202)

    def test_another_account_has_keys_of_its_own(self):
        stranger = self.make_client(self.server.make_key(self.server.make_account("stranger")))
        body = json.dumps(self.later("one@people.test")).encode()
        mine, theirs = self.post("shared", body), self.post("shared", body, stranger)
        self.assertEqual((mine.status, theirs.status), (202, 202))
        self.assertNotEqual(mine.id, theirs.id)
        other = self.later("other@people.test")
        self.assert_refused(self.post("shared", other), 422)
        self.assertEqual(self.post("theirs", other, stranger).status, 202)
        self.assertEqual(self.post("theirs", self.later("x@people.test")).status, 202)

    def test_another_key_of_the_account_shares_them(self):
        body = json.dumps(self.later("one@people.test")).encode()
        first = self.post("k", body)
        second = self.post("k", body, self.make_client(self.server.make_key(self.account)))
        self.assertEqual((second.status, second.id), (202, first.id))

    def test_what_is_no_key_is_refused(self):
        body = self.later("no@people.test")
        for key in ("", " ", "a b", "a\tb", "k" * (LONGEST + 1), "k" * 8_000, "ä", "\x7f", "k\x80",
                    "a\u00a0b"):
            with self.subTest(key[:20]):
                answer = self.post(key.encode("latin-1"), body)
                # What no field may hold is refused before a door is asked.
                if answer.status == 400 and not answer.body:
                    self.assertIn(key, ("\x7f",))
                else:
                    self.assert_refused(answer, 400)
        self.assertEqual(self.server.ids(), set())
        for key in ("k" * LONGEST, "!~", '"quoted"', "a,b", "0", "a;b=c"):
            with self.subTest(key[:20]):
                self.assertEqual(self.post(key, body).status, 202)

    def test_a_key_of_ten_megabytes_ends_the_connection(self):
        head = (f"POST {SEND} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.key}\r\n"
                f"Content-Length: 2\r\n{NAME}: ").encode()
        reply, ended = exchange(self.server.port, head + b"k" * 10_000_000 + b"\r\n\r\n{}")
        self.assertEqual((statuses(reply), ended), ([400], True))
        self.assertEqual(self.server.ids(), set())

    def test_two_keys_are_none(self):
        data = json.dumps(self.later("no@people.test")).encode()
        self.client.ask("GET", "/v3/scopes")
        link = self.client.connection
        link.putrequest("POST", SEND)
        for name, value in (("Authorization", f"Bearer {self.key}"), (NAME, "a"), (NAME, "b"),
                            ("Content-Type", "application/json"), ("Content-Length", len(data))):
            link.putheader(name, value)
        link.endheaders(data)
        reply = link.getresponse()
        self.assertEqual(reply.status, 400, reply.read())
        self.assertEqual(self.server.ids(), set())

    def test_many_at_once_are_one_send(self):
        body = json.dumps(self.later("race@people.test")).encode()
        for race in range(10):
            answers, lock = [], threading.Lock()
            ready = threading.Barrier(8)

            def post(race=race, answers=answers, lock=lock, ready=ready):
                client = SendGrid(self.server.port, self.key)
                ready.wait()
                answer = self.post(f"race{race}", body, client)
                with lock:
                    answers.append(answer)
                client.close()
            threads = [threading.Thread(target=post, daemon=True) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(20)
            self.assertEqual(len(answers), 8)
            good = {answer.id for answer in answers if answer.status == 202}
            self.assertEqual(len(good), 1)
            # Whoever came while another was under way may have been sent away, and nothing else.
            self.assertLessEqual({answer.status for answer in answers}, {202, 409})
        self.assertEqual(len(self.server.ids()), 10)


if __name__ == "__main__":
    unittest.main()
