"""D-15, D-16, D-17, D-21: what is not plainly one HTTP request is refused, and the connection ends.

Behind every malformed request stands a sound one. A server that reads the first otherwise than the
program before it would read the second as a request of its own, and its mail would be stored.
"""

import json
import time
import unittest

from scene import Scene
from sendgrid import BATCH, SEND, STOPS, mail
from sockets import exchange, statuses

MEMORY_MIB = 64


class Requests(Scene):
    """Requests as bytes, with the key that makes them welcome."""

    def setUp(self):
        super().setUp()
        self.inner = self.body("inner@people.test")
        self.chunk = b"%x\r\n%s\r\n" % (len(self.inner), self.inner)
        self.chunks = self.chunk + b"0\r\n\r\n"
        self.next = self.whole(self.body("next@people.test"))

    @staticmethod
    def body(person):
        return json.dumps(mail([person], due=int(time.time()) + 3600)).encode()

    def head(self, *lines, first=f"POST {SEND} HTTP/1.1", host="Host: x", end="\r\n"):
        """A head of these lines; text is sent as Latin-1, so that every byte can be named."""
        fixed = [first, host, f"Authorization: Bearer {self.key}",
                 "Content-Type: application/json"]
        return (end.join([line for line in fixed if line] + list(lines)) + 2 * end
                ).encode("latin-1")

    def whole(self, body, *lines, **more):
        return self.head(f"Content-Length: {len(body)}", *lines, **more) + body

    def chunked(self, data, *lines):
        return self.head("Transfer-Encoding: chunked", *lines) + data

    def assert_refused(self, name, data, allowed=(400,)):
        """One answer, an end of the connection, and no mail of either request."""
        reply, ended = exchange(self.server.port, data + self.next)
        said = statuses(reply)
        self.assertTrue(len(said) == 1 and said[0] in allowed,
                        f"{name}: {said} {reply[:300]!r}")
        self.assertTrue(ended, f"{name}: the connection stands")

    def assert_nothing_happened(self):
        self.assertEqual(self.server.ids(), set())
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 1)


class D15RequestSmuggling(Requests):
    def framings(self):
        size = len(self.inner)
        length, coding = f"Content-Length: {size}", "Transfer-Encoding: chunked"
        yield "length and chunks", self.head(length, coding) + self.chunks
        yield "chunks and length", self.head(coding, length) + self.chunks
        yield "two lengths", self.head(length, f"Content-Length: {size + 1}") + self.inner
        yield "one length twice", self.head(length, length) + self.inner
        for value in (f"{size}, {size}", f"+{size}", f"-{size}", "-1", "0x10", "ten", "",
                      f"{size} {size}", f"{size};", f"{size}.0", "9" * 20, f"{2**64 + size}"):
            yield f"length {value!r}", self.head(f"Content-Length: {value}") + self.inner
        for value in ("xchunked", "chunked, identity", "identity", "chunked, chunked",
                      "chunked;q=1", "\x0bchunked", "gzip", "x", "", "chunked, gzip",
                      "\"chunked\"", "chunked\x00"):
            yield f"coding {value!r}", self.head(f"Transfer-Encoding: {value}") + self.chunks
        yield "two codings", self.head(coding, "Transfer-Encoding: identity") + self.chunks
        yield "coding twice", self.head(coding, coding) + self.chunks

    def heads(self):
        length, coding = f"Content-Length: {len(self.inner)}", "Transfer-Encoding: chunked"
        yield "blank before the colon", self.head("X-A : b", length) + self.inner
        yield "tab before the colon", self.head("X-A\t: b", length) + self.inner
        yield "blank before the coding's colon", self.head(
            "Transfer-Encoding : chunked") + self.chunks
        yield "no colon", self.head("X-A", length) + self.inner
        yield "no name", self.head(": b", length) + self.inner
        for name, value in {"name": "X\0A: b", "value": "X-A: a\0b", "end": "X-A: a\0"}.items():
            yield f"NUL in a {name}", self.head(value, length) + self.inner
        for sign in "(),/;<=>?@[]{}\x7f\xe9\x0b":
            yield f"{sign!r} in a name", self.head(f"X{sign}A: b", length) + self.inner
        yield "folded field", self.head("X-A: a\r\n b", length) + self.inner
        yield "folded coding", self.head("Transfer-Encoding:\r\n chunked") + self.chunks
        yield "folded first field", self.head(length, first=f"POST {SEND} HTTP/1.1\r\n X-A: b"
                                              ) + self.inner
        yield "bare LF at one field", self.head(f"X-A: b\n{length}") + self.inner
        yield "bare LF hides a coding", self.head(f"X-A: b\n{coding}", length) + self.inner
        yield "bare LF everywhere", self.head(length, end="\n") + self.inner
        yield "bare CR in a value", self.head("X-A: a\rb", length) + self.inner
        yield "bare CR hides a coding", self.head(f"X-A: a\r{coding}", length) + self.inner
        yield "bare CR everywhere", self.head(length, end="\r") + self.inner
        yield "no Host", self.head(length, host=None) + self.inner
        yield "two Hosts", self.head(length, "Host: y") + self.inner

    def first_lines(self):
        for line in (f"POST {SEND}", f"POST\t{SEND}\tHTTP/1.1",
                     f" POST {SEND} HTTP/1.1", f"POST {SEND} HTTP/1.1 x", f"POST {SEND} HTTP/2.0",
                     f"POST {SEND} HTTP/1.", f"POST {SEND} HTTP/11", f"POST {SEND} http/1.1",
                     f"POST {SEND} HTTPS/1.1", f"POST {SEND} HTTP/1.1\0", f"P\0ST {SEND} HTTP/1.1",
                     f"POST {SEND}\0 HTTP/1.1", f"POST {SEND} x HTTP/1.1", "POST  HTTP/1.1",
                     f"POST {SEND}\x7f HTTP/1.1", f"POST v3/mail/send HTTP/1.1",
                     f"P(ST {SEND} HTTP/1.1"):
            yield f"first line {line!r}", self.whole(self.inner, first=line)
        yield "HTTP/0.9", f"GET {SEND}\r\n\r\n".encode()

    def chunk_forms(self):
        size, inner = b"%x" % len(self.inner), self.inner
        end = b"\r\n" + inner + b"\r\n0\r\n\r\n"
        for line in (b"0x" + size, b"+" + size, b"-1", b" " + size, b"zz", b"", b";x",
                     b"f" * 17, b"1" + b"0" * 16, size + b"\0"):
            yield f"chunk size {line!r}", self.chunked(line + end)
        yield "LF behind a size", self.chunked(size + b"\n" + inner + b"\r\n0\r\n\r\n")
        yield "LF in an extension", self.chunked(size + b";a=b\nc" + end)
        yield "NUL in an extension", self.chunked(size + b";a=\0b" + end)
        yield "CR in an extension", self.chunked(size + b";a=\rb" + end)
        yield "LF behind a chunk", self.chunked(size + b"\r\n" + inner + b"\n0\r\n\r\n")
        yield "no end of a chunk", self.chunked(size + b"\r\n" + inner + b"0\r\n\r\n")
        yield "a chunk longer than its size", self.chunked(b"5" + end)
        yield "folded trailer", self.chunked(self.chunk + b"0\r\nX-A: b\r\n c\r\n\r\n")
        yield "NUL in a trailer", self.chunked(self.chunk + b"0\r\nX-A: b\0c\r\n\r\n")

    def test_whatever_is_in_doubt_is_refused(self):
        count = 0
        for group in (self.framings, self.heads, self.first_lines, self.chunk_forms):
            for name, data in group():
                count += 1
                with self.subTest(name):
                    self.assert_refused(name, data)
        self.assertGreater(count, 90)
        self.assert_nothing_happened()

    def test_odd_but_plain_requests_are_one_request(self):
        size = b"%x" % len(self.inner)
        tail = b"\r\n" + self.inner + b"\r\n0\r\n\r\n"
        cases = {"zero-padded size": self.chunked(b"000000" + size + tail),
                 "size in capitals": self.chunked(size.upper() + tail),
                 "extension": self.chunked(size + b";a=b" + tail),
                 "extension of a megabyte": self.chunked(size + b";" + b"a" * 1_000_000 + tail),
                 "chunks in HTTP/1.0": self.head(
                     "Transfer-Encoding: chunked", first=f"POST {SEND} HTTP/1.0") + self.chunks,
                 "two blanks": self.whole(self.inner, first=f"POST  {SEND} HTTP/1.1"),
                 "trailer": self.chunked(self.chunk + b"0\r\nX-A: b\r\n\r\n"),
                 "trailer that frames": self.chunked(
                     self.chunk + b"0\r\nContent-Length: 3\r\n\r\n"),
                 "zero-padded length": self.head(f"Content-Length: 000{len(self.inner)}")
                 + self.inner,
                 "blanks around a value": self.head(f"Content-Length: \t {len(self.inner)} \t ")
                 + self.inner,
                 "CR LF before the request": b"\r\n" + self.whole(self.inner),
                 "absolute form": self.whole(
                     self.inner, first=f"POST http://elsewhere{SEND} HTTP/1.1")}
        for name, data in cases.items():
            with self.subTest(name):
                before = len(self.server.ids())
                close = self.head("Connection: close", first=f"GET {STOPS} HTTP/1.1")
                reply, ended = exchange(self.server.port, data + close)
                said = statuses(reply)
                stored = len(self.server.ids()) - before
                self.assertTrue(ended, name)
                # Refused, or read as the one request that it is and the next as the next.
                self.assertIn((said[0], said[1:], stored),
                              ((202, [200], 1), (400, [], 0), (404, [200], 0), (202, [400], 1)),
                              f"{name}: {said} {reply[:300]!r}")

    def test_a_body_that_was_not_wanted_is_no_request(self):
        """Answered before the body was read: its bytes must not be taken for what comes next."""
        inside = self.whole(self.body("inside@people.test"))
        cases = {"no key": (self.whole(inside).replace(self.key.encode(), b"x", 1), 401),
                 "nothing there": (self.whole(inside, first="POST /v3/nothing HTTP/1.1"), 404),
                 "no path": (self.whole(inside, first="POST /nowhere HTTP/1.1"), 404),
                 "wrong method": (self.whole(inside, first=f"PUT {SEND} HTTP/1.1"), 405),
                 "GET with a body": (self.whole(inside, first=f"GET {STOPS} HTTP/1.1"), 200),
                 "health": (self.whole(inside, first="GET /healthz HTTP/1.1"), 200),
                 "a batch": (self.whole(inside, first=f"POST {BATCH} HTTP/1.1"), 201)}
        for name, (data, status) in cases.items():
            with self.subTest(name):
                close = self.head("Connection: close", first="GET /healthz HTTP/1.1")
                reply, _ = exchange(self.server.port, data + close)
                said = statuses(reply)
                self.assertEqual(said[0], status, f"{name}: {reply[:300]!r}")
                self.assertIn(said[1:], ([], [200]), name)
        self.assert_nothing_happened()

    def test_a_sound_request_behind_another_is_answered_in_order(self):
        close = self.head("Connection: close", first=f"GET {STOPS} HTTP/1.1")
        reply, _ = exchange(self.server.port, self.next + self.whole(self.inner) + close)
        self.assertEqual(statuses(reply), [202, 202, 200])
        self.assertEqual(len(self.server.ids()), 2)


class D16HeaderFloods(Requests):
    def test_floods_end_the_connection_and_cost_nothing(self):
        self.deliver_one("warm@people.test")
        before = self.server.memory()
        size = len(self.inner)
        cases = {
            "101 fields": self.whole(self.inner, *(f"X-{n}: a" for n in range(101))),
            "100,000 fields": self.whole(self.inner, *(f"X-{n}: a" for n in range(100_000))),
            "one field 100,000 times": self.whole(self.inner, *(["X-A: a"] * 100_000)),
            "a field of 80 KB": self.whole(self.inner, "X-A: " + "a" * 80_000),
            "a name of 80 KB": self.whole(self.inner, "X-" + "a" * 80_000 + ": b"),
            "64 fields of 1 KB": self.whole(self.inner, *(f"X-{n}: {'a' * 1024}"
                                                          for n in range(64))),
            "a field without an end": self.head(f"Content-Length: {size}")[:-4] + b"a" * 5_000_000,
            "a target of 1 MB": self.whole(self.inner, first=f"POST /{'a' * 1_000_000} HTTP/1.1"),
            "a method of 1 MB": b"A" * 1_000_000,
            "a line without an end": b"POST /" + b"a" * 5_000_000,
            "a query of 100 KB": self.whole(self.inner,
                                            first=f"POST {SEND}?{'a' * 100_000} HTTP/1.1"),
            "100,000 trailers": self.chunked(
                self.chunk + b"0\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(100_000))
                + b"\r\n"),
        }
        for name, data in cases.items():
            with self.subTest(name):
                reply, ended = exchange(self.server.port, data, half_close=True, seconds=8)
                said = statuses(reply)
                # The answer may be lost with the connection while we were still writing.
                self.assertTrue(not said or said[0] in (400, 413, 414, 431), f"{name}: {said}")
                self.assertTrue(ended, name)
        self.assertEqual(len(self.server.ids()), 1, "only the first mail")
        self.assertLess(self.server.memory() - before, MEMORY_MIB)
        self.deliver_one("control@people.test")

    def test_a_hundred_fields_and_8_kb_are_no_flood(self):
        names = [f"X-{n}: a" for n in range(90)]
        for lines in (names, ["X-A: " + "a" * 8_000]):
            reply, _ = exchange(self.server.port, self.whole(
                self.inner, "Connection: close", *lines))
            self.assertEqual(statuses(reply), [202], reply[:300])


class D17ResponseSplitting(Requests):
    """What a request says comes back in bodies only, and there as JSON."""

    NAMES = {"content-type", "content-length", "date", "server", "connection", "x-message-id",
             "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after",
             "access-control-allow-origin", "vary", "allow", "x-request-id"}
    EVIL = "%0d%0aX-Evil:%20yes%0d%0a%0d%0a<b>"

    def test_no_field_of_an_answer_comes_from_a_request(self):
        evil, target = "\r\nX-Evil: yes", self.EVIL
        calls = [("GET", f"{BATCH}/{target}", None), ("GET", f"{STOPS}/{target}", None),
                 ("DELETE", f"{STOPS}/{target}", None), ("GET", f"/v3/{target}", None),
                 ("PATCH", f"{STOPS}/{target}", {"status": "cancel" + evil}),
                 ("GET", f"/{target}", None), ("GET", f"{STOPS}?a={target}", None),
                 ("POST", STOPS, {"batch_id": "x" + evil, "status": "cancel"}),
                 ("POST", STOPS, {"batch_id": "x", "status": evil}),
                 ("POST", SEND, mail(["a@people.test"], batch="x" + evil)),
                 ("POST", SEND, mail(["a@people.test"], subject="x" + evil)),
                 ("POST", SEND, mail(["a@people.test"], headers={"X-A" + evil: "b"})),
                 ("POST", SEND, {**mail(["a@people.test"]), "x" + evil: 1, "send_at": evil})]
        for method, path, body in calls:
            with self.subTest(f"{method} {path}", body=body):
                answer = self.client.ask(method, path, body)
                self.assertLess(answer.status, 500)
                names = {name.lower() for name in answer.headers}
                self.assertLessEqual(names, self.NAMES)
                self.assertFalse([value for value in answer.headers.values() if "vil" in value])
                if answer.body and "json" in answer.headers["Content-Type"]:
                    self.assertNotIn(b"\r", answer.body)
                    json.loads(answer.body)
                else:
                    self.assertNotIn(b"Evil", answer.body)
        self.assertEqual(self.server.ids(), set())

    def test_raw_bytes_in_a_target(self):
        for sign in ("\r", "\n", "\0", "\x0b", "\x80", " "):
            with self.subTest(sign):
                reply, _ = exchange(self.server.port, self.head(
                    "Connection: close", first=f"GET {BATCH}/a{sign}X-Evil:b HTTP/1.1"))
                said = statuses(reply)
                self.assertTrue(len(said) == 1 and 400 <= said[0] < 500, reply[:300])
                self.assertNotIn(b"\nX-Evil", reply)


class D21ForwardedAndHost(Requests):
    """Who asks and for which host is never taken from a field."""

    def test_fields_of_proxies_change_nothing(self):
        plain = self.client.ask("POST", BATCH)
        stranger = self.server.make_key(self.server.make_account("stranger"))
        batch = self.client.make_batch()
        for fields in ({"Host": "evil.test"}, {"Host": "127.0.0.1"}, {"Host": ""},
                       {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Host": "evil.test"},
                       {"X-Forwarded-Proto": "https"}, {"Forwarded": "for=127.0.0.1;host=evil"},
                       {"X-Real-IP": "127.0.0.1"}, {"X-Original-URL": "/healthz"},
                       {"X-Rewrite-URL": "/healthz"}, {"X-HTTP-Method-Override": "DELETE"},
                       {"X-Forwarded-Prefix": "/v3"}, {"X-User": "shop"}):
            with self.subTest(fields):
                answer = self.client.ask("POST", BATCH, headers=fields)
                self.assertEqual(answer.status, 201)
                self.assertEqual(set(answer.headers), set(plain.headers))
                self.assertFalse([value for value in answer.headers.values() if "evil" in value])
                client = self.make_client(stranger)
                answer = client.ask("GET", f"{BATCH}/{batch}", headers=fields)
                self.assertEqual(answer.status, 400, "another account's batch")
                answer = self.make_client("x").ask("GET", STOPS, headers=fields)
                self.assertEqual(answer.status, 401)


if __name__ == "__main__":
    unittest.main()
