"""Keys, methods, sizes, slowness and requests that are not HTTP."""

import base64
import json
import socket
import threading
import time
import unittest

from progress import say
from scene import Scene
from sendgrid import (BATCH, NO_GRANT, NO_GRANT_ELSEWHERE, SEND, STOPS, SendGrid, Unknown, mail,
                      raw)

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


class Keys(Scene):
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


class Sizes(Scene):
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

    def test_twenty_bodies_of_29_mb_at_once(self):
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
        threads = [threading.Thread(target=post, daemon=True) for _ in range(20)]
        for thread in threads:
            thread.start()
        peak = 0
        while any(thread.is_alive() for thread in threads):
            peak = max(peak, self.server.memory())
            time.sleep(0.1)
        counts = {one: statuses.count(one) for one in set(statuses)}
        after = self.server.memory()
        say(f"20 bodies of 29 MB: {counts}, peak {peak:.0f} MiB, after {after:.0f} MiB")
        self.assertLessEqual(set(counts), {202, 503, "closed"})
        self.assertGreater(counts.get(202, 0), 0)
        self.assertEqual(len(self.server.ids()), counts[202])
        self.assertLessEqual(after, MEMORY_MIB)
        self.deliver_one("control@people.test", 30)


class CutOffAndSlow(Scene):
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


class NotHTTP(Scene):
    def test_malformed_requests(self):
        body = json.dumps(mail(["evil@people.test"])).encode()
        size = len(body)
        chunk = b"%x\r\n" % size + body + b"\r\n0\r\n\r\n"
        key = self.key
        cases = {
            "garbage": b"\x16\x03\x01\x02\x00\x01\x00" + b"\x00" * 200,
            "no version": b"GET /v3/scopes\r\n\r\n",
            "two lengths": head(key, Content_Length=f"{size}\r\nContent-Length: {size + 1}") + body,
            "length and chunks": head(key, Content_Length=size, Transfer_Encoding="chunked")
            + chunk,
            "negative length": head(key, Content_Length="-1") + body,
            "length in words": head(key, Content_Length="ten") + body,
            "length with a plus": head(key, Content_Length=f"+{size}") + body,
            "bad chunk size": head(key, Transfer_Encoding="chunked") + b"zz\r\n" + body,
            "huge chunk size": head(key, Transfer_Encoding="chunked")
            + b"ffffffffffffffffff\r\n" + body,
            "blank before the colon": head(key, **{"X-A ": "b"}, Content_Length=size) + body,
            "NUL in a field": head(key, X_A="a\0b", Content_Length=size) + body,
            "a field of 100 KB": head(key, X_A="a" * 100_000, Content_Length=size) + body,
            "100,000 fields": head(key, **{f"X-{n}": "a" for n in range(100_000)}) + body,
            "a line without an end": b"POST /" + b"a" * 500_000,
        }
        for name, data in cases.items():
            with self.subTest(name):
                status = status_of(raw(self.server.port, data, half_close=True, seconds=8))
                self.assertTrue(status is None or 400 <= status < 500, f"{name}: {status}")
        self.assertEqual(self.server.ids(), set())
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 1)

    def test_expect_continue_is_answered(self):
        body = json.dumps(mail(["patient@people.test"])).encode()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as link:
            link.sendall(head(self.key, Expect="100-continue", Content_Length=len(body)))
            self.assertIn(b" 100 ", link.recv(4096))
            link.sendall(body)
            self.assertEqual(status_of(link.recv(4096)), 202)
        self.relay.wait_for(["patient@people.test"], 10)

    def test_a_post_without_a_length_has_no_body(self):
        reply = raw(self.server.port, head(self.key, BATCH, Connection="close"), seconds=5)
        self.assertEqual(status_of(reply), 201, reply[:200])


class Smuggling(Scene):
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
