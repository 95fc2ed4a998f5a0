"""What most tests begin with: a relay, a server on a fresh folder, an account, a key, a client."""

import os
import shutil
import tempfile
import time
import unittest

from belay import Belay
from relay import Relay
from sendgrid import SendGrid, mail


class Scene(unittest.TestCase):
    """Everything started here is ended by its process id, whatever the test does."""

    #: Environment settings of the server beside the quick ones.
    settings = {}
    #: The relay's manners by chance.
    chances = {}

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.relay = self.make_relay(self.chances)
        self.server = self.make_server()
        self.server.start()
        self.account = self.server.make_account()
        self.key = self.server.make_key(self.account)
        self.client = self.make_client()

    def make_relay(self, chances=None, **options):
        relay = Relay(self.folder, chances, **options)
        self.addCleanup(relay.stop)
        return relay

    def make_server(self, relay_url=None, folder=None, **options):
        server = Belay(relay_url or self.relay.url, self.settings,
                       folder or os.path.join(self.folder, "data"), **options)
        self.addCleanup(server.stop)
        return server

    def make_client(self, key=None):
        client = SendGrid(self.server.port, key or self.key)
        self.addCleanup(client.close)
        return client

    def make_groups(self, count):
        """Unsubscribe groups of the numbers from 1 on."""
        for number in range(1, count + 1):
            answer = self.client.call("POST", "/v3/asm/groups", {"name": f"group {number}"})
            self.assertEqual(answer.status, 201, repr(answer))

    def restart(self):
        """kill -9 and start again; the client follows to the new port."""
        self.server.kill()
        self.server.start()
        self.client = self.make_client()

    def deliver_one(self, recipient, seconds=10):
        """Sends one mail now and sees it arrive: the server does send."""
        self.client.accept(mail([recipient]))
        self.relay.wait_for([recipient], seconds)


def whole_second(ahead):
    """The first whole wall-clock second that is at least this far ahead."""
    return int(time.time() + ahead) + 1


def sleep_until(wall):
    """Sleeps until this wall-clock instant; returns at once if it is past."""
    while (left := wall - time.time()) > 0:
        time.sleep(min(left, 0.5))
