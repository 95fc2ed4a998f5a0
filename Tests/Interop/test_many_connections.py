"""Connections that lie idle or come byte by byte cost a healthy client nothing."""

import os
import resource
import socket
import statistics
import time

from belay import wait_until
from progress import say
from scene import Scene
from sendgrid import STOPS, SendGrid, mail
from test_bad_http import status_of

#: A request that needs no key.
PING = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"POST /v3/mail/send HTTP/1.1\r\nHost: x\r\nX-A: "
IDLE, SLOW, ROUNDS, WARM_UP = 2_000, 200, 300, 40
#: Median of the rounds with the crowd, against those of a server without one in the same minutes.
RATIO = 1.5


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


class Side:
    """A server, a client of its own that stays connected, and how long its rounds took."""

    def __init__(self, server, key):
        self.server, self.key, self.took = server, key, []
        self.kept = SendGrid(server.port, key)

    def round(self, number):
        """One mail and one stop, the client's connection new or kept."""
        client = self.kept if number % 2 else SendGrid(self.server.port, self.key)
        begun = time.perf_counter()
        batch = client.make_batch()
        client.accept(mail([f"p{number}@people.test"], batch=batch, due=int(time.time()) + 3600))
        assert client.stop(batch, "cancel").status == 201
        assert client.ask("DELETE", f"{STOPS}/{batch}").status == 204
        self.took.append(time.perf_counter() - begun)
        if client is not self.kept:
            client.close()


class Idle(Crowd):
    def test_thousands_that_lie_idle_or_trickle(self):
        other = self.make_server(folder=os.path.join(self.folder, "calm"))
        other.start()
        crowded = Side(self.server, self.key)
        calm = Side(other, other.make_key(other.make_account()))
        for side in (crowded, calm):
            self.addCleanup(side.kept.close)
            for number in range(WARM_UP):
                side.round(number)
            side.took.clear()
        before = self.server.memory()
        idle, half, slow = self.open(IDLE), self.open(IDLE, HALF), self.open(SLOW, HALF)
        # In turns, since the machine is busier at one time than at another.
        for number in range(ROUNDS):
            if number % 10 == 0:
                for link in slow:
                    link.sendall(b"a")
            for side in (crowded, calm) if number % 4 < 2 else (calm, crowded):
                side.round(number)
        after = self.server.memory()
        self.assertTrue(self.is_open(idle[0]), "idle connections are kept while there is room")
        for link in idle + half + slow:
            link.close()
        say(f"{IDLE} idle, {IDLE} half heads, {SLOW} slow: "
            f"memory {before:.0f} to {after:.0f} MiB")
        # Apart, since a median over both kinds would lie anywhere between them.
        for kind, name in enumerate(("new", "kept")):
            with_it, without = (statistics.median(side.took[kind::2]) for side in (crowded, calm))
            ratio = with_it / without
            say(f"a connection that is {name}: {with_it * 1000:.1f} ms a round, "
                f"{without * 1000:.1f} without the crowd, ratio {ratio:.2f}")
            self.assertLessEqual(ratio, RATIO, name)


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
