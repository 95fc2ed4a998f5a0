"""D-11, D-12, D-18, D-23: keys, methods, sizes, slowness, and texts that would end their mail."""

import base64
import json
import os
import socket
import threading
import time
import unittest

from progress import say
from scene import Scene
from sendgrid import (BATCH, NO_GRANT, NO_GRANT_ELSEWHERE, SEND, STOPS, SendGrid, Unknown, mail,
                      raw)
from sockets import statuses

MEBI = 1024 * 1024
LIMIT = 30 * MEBI
MEMORY_MIB = 256


def head(key, path=SEND, method="POST", **fields):
    """A request's head, ready for a socket."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: Bearer {key}",
             "Content-Type: application/json"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def status_of(reply):
    """The status of the first answer in these bytes; None when there is none."""
    return int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/1.1 ") else None


class D11Keys(Scene):
    def setUp(self):
        super().setUp()
        self.assertEqual(len(NO_GRANT), 116)
        self.revoked = self.server.make_key()
        self.server.done("key", "revoke", self.revoked.split(".")[1])

    def test_no_key_no_entry(self):
        cases = {"none": None, "revoked": self.revoked, "nonsense": "x", "empty": "",
                 "other secret": self.key[:-4] + "AAAA", "half": self.key.rpartition(".")[0]}
        for name, key in cases.items():
            client = SendGrid(self.server.port, key)
            self.addCleanup(client.close)
            with self.subTest(name):
                answer = client.ask("POST", SEND, mail(["a@people.test"]))
                self.assertEqual((answer.status, answer.body), (401, NO_GRANT))
                for method, path in (("POST", BATCH), ("GET", f"{BATCH}/x"), ("GET", STOPS),
                                     ("POST", STOPS), ("PATCH", f"{STOPS}/x"),
                                     ("DELETE", f"{STOPS}/x")):
                    answer = client.ask(method, path)
                    self.assertEqual((answer.status, answer.body), (401, NO_GRANT_ELSEWHERE),
                                     f"{method} {path}")
        self.assertEqual(self.server.ids(), set())

    def test_no_secret_is_on_the_disk_or_in_the_log(self):
        """Whoever has the data folder has no key: neither its text nor another form of it."""
        keys = [self.server.make_key() for _ in range(3)] + [self.key]
        for key in keys:
            self.make_client(key).accept(mail(["a@people.test"], due=int(time.time()) + 3600))
        for secret in (self.key[:-4] + "AAAA", self.key.lower()):
            self.assertEqual(self.make_client(secret).ask("GET", STOPS).status, 401)
        self.server.done("key", "revoke", keys[0].split(".")[1])
        self.server.done("key", "list")
        for kill in (False, True):
            if kill:
                self.server.kill()
            kept = self.everything_kept()
            for key in keys:
                _, name, secret = key.split(".")
                raw_secret = base64.urlsafe_b64decode(secret + "=")
                self.assertIn(name.encode(), kept, "the look at the bytes finds what is there")
                for form in (key.encode(), secret.encode(), raw_secret, raw_secret.hex().encode(),
                             base64.b64encode(raw_secret), base64.b64encode(key.encode()),
                             secret[:20].encode()):
                    self.assertNotIn(form, kept)

    def everything_kept(self):
        parts = [self.server.error_text().encode()]
        for folder, _, names in os.walk(self.server.data):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        parts.append(file.read())
        self.assertGreater(len(parts), 2)
        return b"".join(parts)

    def test_other_schemes(self):
        for value in ("Basic " + base64.b64encode(f"apikey:{self.key}".encode()).decode(),
                      self.key, "Bearer", "Bearer  ", f"Digest {self.key}"):
            with self.subTest(value[:12]):
                client = SendGrid(self.server.port, None)
                self.addCleanup(client.close)
                answer = client.ask("POST", SEND, mail(["a@people.test"]),
                                    {"Authorization": value})
                self.assertEqual((answer.status, answer.body), (401, NO_GRANT))

    def test_revoking_holds_at_once(self):
        key = self.server.make_key()
        client = self.make_client(key)
        client.accept(mail(["a@people.test"], due=int(time.time()) + 3600))
        self.server.done("key", "revoke", key.split(".")[1])
        self.assertEqual(client.send(mail(["b@people.test"])).status, 401)

    def test_a_key_may_do_what_its_scopes_say(self):
        key = self.server.make_key(self.account, "--scope", "mail.send")
        client = self.make_client(key)
        self.assertEqual(client.send(mail(["a@people.test"])).status, 202)
        answer = client.ask("POST", BATCH)
        self.assertEqual((answer.status, answer.body),
                         (403, b'{"errors":[{"field":null,"message":"access forbidden"}]}'))
        key = self.server.make_key(self.account, "--scope", "mail.batch.create")
        answer = self.make_client(key).send(mail(["b@people.test"]))
        self.assertEqual(answer.status, 401)
        self.assertIn("Authenticated user is not authorized to send mail", answer.body.decode())


class D12KeyComparison(Scene):
    """No answer tells how much of a key was right."""

    def test_unknown_and_wrong_are_one_answer(self):
        _, name, secret = self.key.split(".")
        revoked = self.server.make_key()
        self.server.done("key", "revoke", revoked.split(".")[1])
        other = "A" if secret[0] != "A" else "B"
        wrong = {"unknown id": f"SG.{'x' * 22}.{secret}", "first letter": f"SG.{name}.{other}"
                 f"{secret[1:]}", "last letters": f"SG.{name}.{secret[:-2]}{other}{other}",
                 "cut": self.key[:-1], "longer": self.key + "A", "no secret": f"SG.{name}.",
                 "revoked": revoked, "revoked and wrong": revoked[:-4] + "AAAA",
                 "another's secret": f"SG.{name}.{revoked.split('.')[2]}", "nonsense": "x"}
        for method, path in (("POST", SEND), ("GET", STOPS)):
            seen = {}
            for title, key in wrong.items():
                answer = self.make_client(key).ask(method, path)
                fields = sorted((field, value) for field, value in answer.headers.items()
                                if field != "Date")
                seen[title] = (answer.status, answer.body, fields)
            self.assertEqual(len({str(one) for one in seen.values()}), 1, seen)
            self.assertEqual(seen["nonsense"][0], 401)
        self.assertEqual(self.client.ask("GET", STOPS).status, 200)


class Methods(Scene):
    def test_wrong_methods_in_the_shape_of_the_door(self):
        cases = [(SEND, method) for method in ("GET", "PUT", "PATCH", "DELETE")]
        cases += [(BATCH, method) for method in ("PUT", "PATCH", "DELETE")]
        cases += [(STOPS, method) for method in ("PUT", "PATCH", "DELETE")]
        cases += [(f"{STOPS}/x", method) for method in ("PUT", "POST")]
        for path, method in cases:
            with self.subTest(f"{method} {path}"):
                answer = self.client.ask(method, path)
                self.assertEqual(answer.status, 405, repr(answer))
                error = answer.json()["errors"][0]
                self.assertEqual(error["message"], "method not allowed")
                members = ["message", "field", "help"] if path == SEND else ["field", "message"]
                self.assertEqual(list(error), members)

    def test_head_and_options_do_nothing(self):
        batch = self.client.make_batch()
        self.client.stop(batch, "pause")
        for method in ("HEAD", "OPTIONS"):
            for path in (SEND, STOPS, f"{STOPS}/{batch}"):
                self.assertLess(self.client.ask(method, path).status, 500, f"{method} {path}")
        self.assertEqual(len(self.client.ask("GET", STOPS).json()), 1)
        self.assertEqual(self.server.ids(), set())


class D18Sizes(Scene):
    def test_a_declared_size_is_refused_before_it_is_read(self):
        reply = raw(self.server.port, head(self.key, Content_Length=LIMIT + 1) + b"{", seconds=5)
        self.assertEqual(status_of(reply), 413, reply[:200])
        self.assertIn(b'"message":"content too large"', reply)

    def test_an_undeclared_size_is_refused_while_it_is_read(self):
        chunk = b"%x\r\n" % MEBI + b" " * MEBI + b"\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as link:
            link.sendall(head(self.key, Transfer_Encoding="chunked"))
            sent, reply = 0, b""
            try:
                while sent <= 2 * LIMIT:
                    link.sendall(chunk)
                    sent += MEBI
                reply = link.recv(65536)
            except OSError:
                # The server closed while we wrote; what it said may still be there to read.
                try:
                    reply = link.recv(65536)
                except OSError:
                    pass
        if reply:
            self.assertEqual(status_of(reply), 413, reply[:200])
        self.assertEqual(self.server.ids(), set())
        self.deliver_one("control@people.test")

    def test_ten_bodies_of_29_mb_at_once(self):
        text = "x" * (29 * MEBI - 2000)
        body = json.dumps(mail(["big@people.test"], due=int(time.time()) + 80_000, content=[
            {"type": "text/plain", "value": text}])).encode()
        statuses, lock = [], threading.Lock()

        def post():
            client = SendGrid(self.server.port, self.key, seconds=120)
            try:
                outcome = client.ask("POST", SEND, body).status
            except Unknown:
                # Refused while we were still writing: the answer may be lost with the rest.
                outcome = "closed"
            with lock:
                statuses.append(outcome)
            client.close()
        threads = [threading.Thread(target=post, daemon=True) for _ in range(10)]
        for thread in threads:
            thread.start()
        peak = 0
        while any(thread.is_alive() for thread in threads):
            peak = max(peak, self.server.memory())
            time.sleep(0.1)
        counts = {one: statuses.count(one) for one in set(statuses)}
        after = self.server.memory()
        say(f"10 bodies of 29 MB: {counts}, peak {peak:.0f} MiB, after {after:.0f} MiB")
        self.assertLessEqual(set(counts), {202, 503, "closed"})
        self.assertGreater(counts.get(202, 0), 0)
        self.assertEqual(len(self.server.ids()), counts[202])
        self.assertLessEqual(after, MEMORY_MIB)
        self.deliver_one("control@people.test", 30)


class D18Times(Scene):
    settings = {"BELAY_HTTP_BODY_TIMEOUT": "2s"}

    def setUp(self):
        super().setUp()
        self.body = json.dumps(mail(["half@people.test"])).encode()

    def assert_nothing_happened(self):
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.server.ids()), 1, "only the control is stored")
        self.assertEqual(len(self.relay.accepted()), 1, "only the control left")

    def test_half_a_body_then_the_end(self):
        half = self.body[:len(self.body) // 2]
        whole = head(self.key, Content_Length=len(self.body))
        chunked = head(self.key, Transfer_Encoding="chunked")
        piece = b"%x\r\n" % len(self.body) + self.body + b"\r\n"
        cases = {"half": whole + half, "all but a byte": whole + self.body[:-1],
                 "no body": whole, "half a head": whole[:60],
                 "chunks without the last": chunked + piece, "half a chunk": chunked + piece[:40]}
        for name, data in cases.items():
            for how in ({"half_close": True}, {"reset": True}):
                with self.subTest(name, **how):
                    reply = raw(self.server.port, data, **how)
                    self.assertNotEqual(status_of(reply), 202, reply[:200])
        self.assert_nothing_happened()

    def test_a_body_that_does_not_come_is_not_waited_for(self):
        begun = time.monotonic()
        reply = raw(self.server.port, head(self.key, Content_Length=len(self.body)) +
                    self.body[:-1], seconds=15)
        took = time.monotonic() - begun
        self.assertLess(took, 10, "the connection was let go")
        self.assertNotEqual(status_of(reply), 202, reply[:200])
        self.assert_nothing_happened()

    def test_one_byte_at_a_time_is_too_slow(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=15) as link:
            link.sendall(head(self.key, Content_Length=len(self.body)))
            begun, ended = time.monotonic(), False
            try:
                for byte in self.body:
                    link.sendall(bytes([byte]))
                    time.sleep(0.1)
                    if time.monotonic() - begun > 12:
                        break
            except OSError:
                ended = True
        self.assertTrue(ended, "a trickle is cut off")
        self.assert_nothing_happened()

    def test_a_hundred_idle_connections_keep_nobody_out(self):
        links = [socket.create_connection(("127.0.0.1", self.server.port)) for _ in range(100)]
        try:
            for link in links[::2]:
                link.sendall(b"POST /v3/mail/send HTTP/1.1\r\nHost: x\r\n")
            self.assert_nothing_happened()
        finally:
            for link in links:
                link.close()

    def test_expect_continue_is_answered(self):
        body = json.dumps(mail(["patient@people.test"])).encode()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as link:
            link.sendall(head(self.key, Expect="100-continue", Content_Length=len(body)))
            self.assertIn(b" 100 ", link.recv(4096))
            link.sendall(body)
            self.assertEqual(status_of(link.recv(4096)), 202)
        self.relay.wait_for(["patient@people.test"], 10)

    def test_continue_comes_behind_the_answers_of_earlier_requests(self):
        body = json.dumps(mail(["polite@people.test"])).encode()
        earlier = head(self.key, "/v3/scopes", "GET") * 3
        last = head(self.key, Expect="100-continue", Content_Length=len(body))
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as link:
                link.sendall(earlier + last)
                reply = b""
                while len(statuses(reply)) < 4 and (piece := link.recv(4096)):
                    reply += piece
            self.assertEqual(statuses(reply), [200, 200, 200, 100])

    def test_continue_is_not_said_before_a_refusal(self):
        for key, length, status in (("nobody", 2, 401), (self.key, 40_000_000, 413)):
            reply = raw(self.server.port,
                        head(key, Expect="100-continue", Content_Length=length), seconds=5)
            self.assertEqual(statuses(reply), [status], reply[:200])

    def test_a_post_without_a_length_has_no_body(self):
        reply = raw(self.server.port, head(self.key, BATCH, Connection="close"), seconds=5)
        self.assertEqual(status_of(reply), 201, reply[:200])


class D23OutboundSmuggling(Scene):
    def test_no_text_ends_its_mail_early(self):
        tail = "MAIL FROM:<evil@x.test>\r\nRCPT TO:<victim@x.test>\r\nDATA\r\nevil\r\n.\r\n"
        ends = ["\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r\n", "\r.\r", "\r\n.\r",
                "\n.\r", "\r\n\0.\r\n"]
        people = []
        for number, end in enumerate(ends):
            for kind in ("text/plain", "text/html"):
                person = f"s{number}-{kind[5:]}@people.test"
                body = mail([person], content=[{"type": kind, "value": f"one{end}{tail}two"}])
                answer = self.client.ask("POST", SEND, body)
                if "\0" in end and answer.status == 400:
                    continue
                self.assertEqual(answer.status, 202, repr(answer))
                people.append(person)
        attachment = base64.b64encode(f"a\r\n.\r\n{tail}".encode()).decode()
        self.client.accept(mail(["attached@people.test"], attachments=[
            {"content": attachment, "filename": "a.txt", "type": "text/plain"}]))
        people.append("attached@people.test")
        self.relay.wait_for(people, 20)
        time.sleep(0.5)
        dots = self.relay.read()
        self.assertEqual(sorted(name for dot in dots for name in dot.recipients),
                         sorted(people))
        for dot in dots:
            rest = dot.content.replace(b"\r\n", b"")
            self.assertNotIn(b"\r", rest, dot.recipients)
            self.assertNotIn(b"\n", rest, dot.recipients)
            self.assertTrue(all(len(line) <= 998 for line in dot.content.split(b"\r\n")))


if __name__ == "__main__":
    unittest.main()
