"""SIGTERM ends the server within `shutdown.grace`, whatever clients and relays do."""

import json
import signal
import socket
import time

from belay import wait_until
from scene import Scene, whole_second
from sendgrid import BATCH, SEND, SendGrid, mail
from test_bad_http import head, status_of

CLOSE = b"\r\nconnection: close\r\n"
#: Beyond every grace set here; a server that is still there then did not drain.
LATE = 20


class WithinTheGrace(Scene):
    settings = {"BELAY_SHUTDOWN_GRACE": "2s"}

    def test_a_relay_that_never_answers_the_dot(self):
        self.relay.change(delay=(120, 120))
        send = self.client.accept(mail(["one.slow@people.test"]))
        wait_until(lambda: self.server.show(send)["state"] == "releasing", 10, "the dot is out")
        began = time.monotonic()
        self.assertEqual(self.server.terminate(), 0)
        self.assertLess(time.monotonic() - began, 8)
        self.server.start()
        delivery = self.server.show(send)["deliveries"][0]
        self.assertEqual((delivery["state"], delivery["doubts"]), ("inDoubt", 1))


class Draining(Scene):
    """What clients have half done when the end begins."""

    settings = {"BELAY_SHUTDOWN_GRACE": "8s"}

    def setUp(self):
        super().setUp()
        self.body = json.dumps(mail(["half@people.test"], due=whole_second(3600))).encode()
        self.whole = head(self.key, SEND, Content_Length=len(self.body)) + self.body

    def open(self, first=b""):
        link = socket.create_connection(("127.0.0.1", self.server.port), timeout=LATE)
        self.addCleanup(link.close)
        link.sendall(first)
        return link

    def begin_the_end(self):
        """SIGTERM; returns once nobody new is let in, which is at once."""
        self.server.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        wait_until(self.is_refused, 5, "new connections are refused")
        return began

    def is_refused(self):
        try:
            socket.create_connection(("127.0.0.1", self.server.port), timeout=5).close()
        except OSError:
            return True
        return False

    def read(self, link):
        """All that comes until the end of the connection."""
        received = b""
        try:
            while piece := link.recv(65536):
                received += piece
        except ConnectionError:
            pass  # Closed hard is closed: what came until then counts.
        return received

    def assert_ended(self, accepted):
        """Status 0 within the grace, and exactly this many mails after the next start."""
        self.assertEqual(self.server.wait_exit(LATE), 0)
        self.server.start()
        self.assertEqual(len(self.server.ids()), accepted)

    def test_idle_connections_and_half_heads_end_at_once(self):
        served = SendGrid(self.server.port, self.key)
        self.addCleanup(served.close)
        served.accept(mail(["before@people.test"], due=whole_second(3600)))
        links = [self.open(), self.open(b"POST /v3/mail/send HTTP/1.1\r\nHost: x\r\n"),
                 self.open(self.whole[:10]), served.connection.sock]
        began = self.begin_the_end()
        for link in links:
            self.assertEqual(self.read(link), b"")
        self.assertEqual(self.server.wait_exit(LATE), 0)
        self.assertLess(time.monotonic() - began, 5, "nobody was waited for")
        self.server.start()
        self.assertEqual(len(self.server.ids()), 1)

    def test_a_body_that_comes_to_its_end_is_taken(self):
        links = [self.open(self.whole[:-20]) for _ in range(5)]
        self.wait_for_heads()
        self.begin_the_end()
        for link in links:
            link.sendall(self.whole[-20:])
        for link in links:
            reply = self.read(link)
            self.assertEqual(status_of(reply), 202, reply)
            self.assertIn(CLOSE, reply.lower())
        self.assert_ended(accepted=5)

    def test_a_body_that_does_not_is_answered_all_the_same(self):
        chunked = head(self.key, SEND, Transfer_Encoding="chunked")
        links = [self.open(self.whole[:-20]), self.open(chunked + b"5\r\n{    \r\n"),
                 self.open(chunked)]
        self.wait_for_heads()
        self.begin_the_end()
        for link in links:
            reply = self.read(link)
            self.assertEqual(status_of(reply), 503, reply)
            self.assertIn(b'{"message":"service unavailable","field":null,"help":null}', reply)
            self.assertIn(CLOSE, reply.lower())
            self.assertIn(b"\r\nretry-after: 1\r\n", reply.lower())
        self.assert_ended(accepted=0)

    def test_a_second_request_behind_the_last_is_not_done(self):
        link = self.open(self.whole[:-20])
        self.wait_for_heads()
        self.begin_the_end()
        link.sendall(self.whole[-20:] + self.whole + head(self.key, BATCH))
        reply = self.read(link)
        self.assertEqual(status_of(reply), 202, reply)
        self.assertIn(CLOSE, reply.lower())
        self.assertEqual(reply.count(b"HTTP/1.1 "), 1, "what follows a last answer is not done")
        self.assert_ended(accepted=1)

    def test_those_who_send_without_end_do_not_hold_it_up(self):
        links = [self.open(head(self.key, SEND, Transfer_Encoding="chunked")) for _ in range(3)]
        self.wait_for_heads()
        began = self.begin_the_end()
        while links and time.monotonic() - began < LATE:
            for link in list(links):
                try:
                    link.sendall(b"1\r\n \r\n")
                except OSError:
                    links.remove(link)
            time.sleep(0.05)
        self.assertFalse(links, "they were let go")
        self.assert_ended(accepted=0)

    def wait_for_heads(self):
        """Until the server has certainly read what was sent before."""
        self.assertEqual(self.client.ask("GET", "/v3/scopes").status, 200)
        time.sleep(0.3)
