"""Connections that lie idle or come byte by byte cost a healthy client nothing."""

import resource
import socket
import statistics
import time

from belay import wait_until
from progress import say
from scene import Scene
from sendgrid import STOPS, mail
from test_bad_http import status_of

#: A request that needs no key.
PING = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"POST /v3/mail/send HTTP/1.1\r\nHost: x\r\nX-A: "
IDLE, SLOW, ROUNDS = 2_000, 200, 150
#: Median of the rounds with the crowd, against those without it, in the same run.
RATIO = 3


class Crowd(Scene):
    @classmethod
    def setUpClass(cls):
        """This side needs as many files as the server."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def open(self, count, first=b""):
        """So many connections, each with these bytes sent."""
        links = []
        for _ in range(count):
            link = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
            self.addCleanup(link.close)
            if first:
                link.sendall(first)
            links.append(link)
        return links

    def is_open(self, link):
        link.setblocking(False)
        try:
            return link.recv(1) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            link.settimeout(20)


class Idle(Crowd):
    def round(self, number):
        """How long one mail and one stop take, the client's connection new or kept."""
        client = self.client if number % 2 else self.make_client()
        begun = time.perf_counter()
        batch = client.make_batch()
        client.accept(mail([f"p{number}@people.test"], batch=batch, due=int(time.time()) + 3600))
        self.assertEqual(client.stop(batch, "cancel").status, 201)
        self.assertEqual(client.ask("DELETE", f"{STOPS}/{batch}").status, 204)
        return time.perf_counter() - begun

    def median(self, between=lambda number: None):
        took = []
        for number in range(ROUNDS):
            between(number)
            took.append(self.round(number))
        return statistics.median(took)

    def test_thousands_that_lie_idle_or_trickle(self):
        self.median()
        alone = self.median()
        before = self.server.memory()
        idle, half, slow = self.open(IDLE), self.open(IDLE, HALF), self.open(SLOW, HALF)

        def trickle(number):
            if number % 10 == 0:
                for link in slow:
                    link.sendall(b"a")
        crowded = self.median(trickle)
        after = self.server.memory()
        self.assertTrue(self.is_open(idle[0]), "idle connections are kept while there is room")
        for link in idle + half + slow:
            link.close()
        # Before and after, since the machine may have become busier in between.
        ratio = crowded / max(alone, self.median())
        say(f"{IDLE} idle, {IDLE} half heads, {SLOW} slow: ratio {ratio:.2f}, "
            f"memory {before:.0f} to {after:.0f} MiB")
        self.assertLessEqual(ratio, RATIO)


class Full(Crowd):
    settings = {"BELAY_HTTP_CONNECTIONS": "50"}

    def test_when_all_places_are_taken_idle_ones_make_way(self):
        half = self.open(100, HALF)
        self.assertEqual(self.client.send(mail(["a@people.test"])).status, 202)
        idle = self.open(100)
        self.deliver_one("b@people.test")
        wait_until(lambda: not self.is_open(half[0]), 10, "the oldest half head made way")
        # The client's own, which has brought requests, outlives all that never did.
        kept = self.client.connection
        self.assertTrue(self.is_open(idle[-1]))
        self.assertEqual(self.client.send(mail(["c@people.test"])).status, 202)
        self.assertIs(self.client.connection, kept)

    def test_a_request_under_way_does_not_make_way(self):
        under_way = self.open(1)[0]
        body = b"{}"
        under_way.sendall(b"POST /v3/mail/send HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                          + self.key.encode() + b"\r\nContent-Length: 2\r\n\r\n{")
        self.open(200, PING)
        under_way.sendall(body[1:])
        self.assertEqual(status_of(under_way.recv(4096)), 400)


class FewFiles(Crowd):
    """A limit of open files below `http.connections`: the server stays below it."""

    def make_server(self, relay_url=None, folder=None, **options):
        return super().make_server(
            relay_url, folder, wrapper=["prlimit", "--nofile=64:220"], **options)

    def test_the_limit_is_kept_and_said(self):
        self.assertIn("http.connections is lowered", self.server.error_text())
        self.open(300, HALF)
        for number in range(20):
            client = self.make_client()
            self.assertEqual(client.send(mail([f"p{number}@people.test"])).status, 202)
        self.relay.wait_for([f"p{number}@people.test" for number in range(20)], 20)

    def test_too_few_for_the_relays_and_some_clients_is_said_at_the_start(self):
        self.server.kill()
        self.server.settings["BELAY_RELAY_CONNECTIONS"] = "100"
        self.server.launch()
        self.assertEqual(self.server.wait_exit(20), 1)
        told = self.server.error_text()
        self.assertIn("relay.connections", told)
        self.assertIn("relay.accounts", told)
