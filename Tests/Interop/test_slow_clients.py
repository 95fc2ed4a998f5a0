"""Clients that take their time, at several rates; last answers, and answers without a body."""

import json
import socket
import threading
import time

from scene import Scene
from sendgrid import BATCH, SEND, STOPS, mail, raw
from test_bad_http import head, status_of

#: Far above every time that is set here, far below the defaults.
SOON = 15
MAIL_TIMEOUT = b'{"errors":[{"message":"request timeout","field":null,"help":null}]}'
MAKO_TIMEOUT = b'{"errors":[{"field":null,"message":"request timeout"}]}'


def trickle(port, first, rest, pause, seconds=SOON):
    """Sends `first`, then `rest` byte by byte; returns what comes back until the end."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as link:
        link.sendall(first)
        ended = threading.Event()

        def write():
            try:
                for byte in rest:
                    if ended.wait(pause):
                        return
                    link.sendall(bytes([byte]))
            except OSError:
                pass  # The server has closed it: that is what is waited for.

        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        try:
            while piece := link.recv(65536):
                received += piece
        except (TimeoutError, ConnectionError):
            pass  # What came until then is the answer.
        finally:
            ended.set()
            writer.join()
    return received


class SlowBodies(Scene):
    settings = {"BELAY_HTTP_BODY_TIMEOUT": "2s", "BELAY_HTTP_HEAD_TIMEOUT": "60s"}

    def test_whatever_the_rate_it_is_408_in_the_shape_of_the_door(self):
        body = json.dumps(mail(["slow@people.test"])).encode()
        stop = b'{"batch_id":"x","status":"pause"}' + b" " * 200
        chunk = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
        cases = [
            ("never", head(self.key, Content_Length=len(body)), b"", 1, MAIL_TIMEOUT),
            ("a byte a second", head(self.key, Content_Length=len(body)), body, 1, MAIL_TIMEOUT),
            ("fifty", head(self.key, Content_Length=len(body)), body, 0.02, MAIL_TIMEOUT),
            ("chunks", head(self.key, Transfer_Encoding="chunked"), chunk, 0.02, MAIL_TIMEOUT),
            ("a stop", head(self.key, STOPS, Content_Length=len(stop)), stop, 0.1, MAKO_TIMEOUT),
            ("its change", head(self.key, f"{STOPS}/x", "PATCH", Content_Length=len(stop)), stop,
             0.1, MAKO_TIMEOUT),
        ]
        for name, first, rest, pause, wanted in cases:
            with self.subTest(name):
                reply = trickle(self.server.port, first, rest, pause)
                self.assertEqual(status_of(reply), 408, reply[:300])
                self.assertTrue(reply.endswith(wanted), reply[-300:])
                self.assertIn(b"\r\nconnection: close\r\n", reply.lower())
        self.assertEqual(self.server.ids(), set())


class SlowBodiesOfNoUse(Scene):
    settings = {"BELAY_HTTP_HEAD_TIMEOUT": "60s"}

    def test_where_nobody_reads_it_the_answer_is_the_last(self):
        chunks = b"1\r\na\r\n" * 1_000
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/nothing", 404),
                             ("/v3/nothing", 404)):
            for name, more in (("chunks", {"Transfer_Encoding": "chunked"}),
                               ("length", {"Content_Length": len(chunks)})):
                with self.subTest(path, body=name):
                    began = time.monotonic()
                    reply = trickle(self.server.port, head(self.key, path, **more), chunks, 0.1)
                    self.assertEqual(status_of(reply), status, reply[:300])
                    self.assertIn(b"\r\nconnection: close\r\n", reply.lower())
                    self.assertLess(time.monotonic() - began, SOON, "it was not let go")


class SlowReaders(Scene):
    settings = {"BELAY_HTTP_BODY_TIMEOUT": "2s"}

    def test_answers_that_nobody_reads_end_the_connection(self):
        request = head(self.key, "/v3/scopes", "GET") * 100
        with socket.socket() as link:
            # Small, so that what is not read stays with the server before long.
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            link.settimeout(1)
            link.connect(("127.0.0.1", self.server.port))
            began, ended, sent = time.monotonic(), False, 0
            while not ended and time.monotonic() - began < 60:
                try:
                    sent = (sent + link.send(request[sent:])) % len(request)
                except TimeoutError:
                    pass  # Nothing fits any more: what is waited for comes next.
                except OSError:
                    ended = True
        self.assertTrue(ended, "it was not let go")
        self.deliver_one("control@people.test")


class SlowHeads(Scene):
    settings = {"BELAY_HTTP_HEAD_TIMEOUT": "2s"}

    def test_a_head_that_does_not_end_is_cut_off(self):
        line = b"GET /v3/scopes HTTP/1.1\r\nHost: x\r\n"
        cases = {
            "one byte": (b"G", b"", 1), "a line": (line, b"", 1),
            "a byte at a time": (b"", line + b"X-A: b\r\n" * 200, 0.1),
            "lines before the request": (b"", b"\r\n" * 2000, 0.1),
        }
        for name, (first, rest, pause) in cases.items():
            with self.subTest(name):
                began = time.monotonic()
                reply = trickle(self.server.port, first, rest, pause)
                self.assertLess(time.monotonic() - began, SOON, "it was not let go")
                self.assertIn(status_of(reply), (408, None), reply[:200])

    def test_after_an_answer_a_head_has_its_time_anew_and_no_more(self):
        request = head(self.key, BATCH)
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=SOON) as link:
            for _ in range(3):
                link.sendall(request[:30])
                time.sleep(1)
                link.sendall(request[30:])
                self.assertEqual(status_of(link.recv(4096)), 201)
            # Idle for longer than a head may take.
            time.sleep(3)
            link.sendall(request)
            self.assertEqual(status_of(link.recv(4096)), 201)
            link.sendall(request[:30])
            rest = link.recv(4096)
            self.assertEqual(status_of(rest), 408, rest)
            self.assertEqual(link.recv(4096), b"")


class LastAnswers(Scene):
    def test_nothing_is_done_behind_an_answer_that_is_the_last(self):
        batch = self.client.make_batch()
        refused = head("nobody", SEND, Content_Length=2) + b"{"
        behind = json.dumps({"batch_id": batch, "status": "cancel"}).encode()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=SOON) as link:
            link.sendall(refused)
            reply = link.recv(4096)
            self.assertEqual(status_of(reply), 401)
            self.assertIn(b"\r\nconnection: close\r\n", reply.lower())
            try:
                link.sendall(b"}" + head(self.key, STOPS, Content_Length=len(behind)) + behind)
                while reply := link.recv(4096):
                    self.fail(reply)
            except ConnectionError:
                pass  # Closed hard is closed.
        self.assertEqual(self.client.ask("GET", STOPS).json(), [])

    def test_floods_of_heads_are_answered_cleanly(self):
        cases = {
            "101 fields": head(self.key, SEND, "GET", **{f"X-{n}": "a" for n in range(101)}),
            "a field of 9 KB": head(self.key, SEND, "GET", X_A="a" * 9_000),
            "a path of 9 KB": head(self.key, SEND + "/" + "a" * 9_000, "GET"),
            "33 KB of fields": head(self.key, SEND, "GET",
                                    **{f"X-{n}": "a" * 1_000 for n in range(33)}),
        }
        for name, data in cases.items():
            with self.subTest(name):
                reply = raw(self.server.port, data, seconds=5)
                self.assertIn(status_of(reply), (400, 431), reply[:200])
                self.assertIn(b"\r\nconnection: close\r\n", reply.lower())
                self.assertEqual(reply.count(b"HTTP/1.1 "), 1)

    def test_whoever_asks_for_the_end_gets_it(self):
        cases = {"close": ("HTTP/1.1", "close"), "another case": ("HTTP/1.1", "CLOSE"),
                 "among others": ("HTTP/1.1", "te, Close"), "HTTP/1.0": ("HTTP/1.0", "te"),
                 "HTTP/1.0 that would stay": ("HTTP/1.0", "keep-alive")}
        for name, (version, option) in cases.items():
            with self.subTest(name):
                request = (f"GET /v3/scopes {version}\r\nHost: x\r\nConnection: {option}\r\n"
                           f"Authorization: Bearer {self.key}\r\n\r\n").encode()
                with socket.create_connection(("127.0.0.1", self.server.port), SOON) as link:
                    link.sendall(request)
                    reply = b""
                    while piece := link.recv(65536):
                        reply += piece
                self.assertEqual(status_of(reply), 200, reply[:200])
                self.assertIn(b"\r\nconnection: close\r\n", reply.lower())

    def test_head_has_no_body(self):
        for path, status in ((STOPS, 200), (SEND, 405), ("/v3/nothing", 404), ("/healthz", 200),
                             ("/nothing", 404)):
            with self.subTest(path):
                request = head(self.key, path, "HEAD") + head(self.key, BATCH, Connection="close")
                reply = raw(self.server.port, request, seconds=5)
                first, _, second = reply.partition(b"\r\n\r\n")
                self.assertEqual(status_of(first), status)
                self.assertNotIn(b"content-length: 0", first.lower())
                self.assertEqual(status_of(second), 201, second)
