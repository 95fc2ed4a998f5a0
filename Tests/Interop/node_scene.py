"""What tests of several nodes begin with: a PostgreSQL, a relay, nodes, an account and a key."""

import os
import shutil
import signal
import tempfile
import unittest

from belay import Belay, wait_until
from postgres import USER, PASSWORD, cluster
from relay import Relay
from sendgrid import SendGrid

#: Short enough for a test, and longer than any pause of a busy machine that means nothing.
LEASE = {"BELAY_STORE_LEASE": "3s", "BELAY_STORE_DRAIN": "2s"}


class Node(Belay):
    """One of the servers of a PostgreSQL. Its commands know the store, too."""

    def command(self, *arguments, **options):
        return super().command(*arguments, settings=self.settings, **options)

    def sleep(self):
        """SIGSTOP; returns when none of its threads runs any more."""
        self.process.send_signal(signal.SIGSTOP)
        folder = f"/proc/{self.process.pid}/task"

        def state(thread):
            with open(f"{folder}/{thread}/stat") as file:
                return file.read().rpartition(")")[2].split()[0]
        wait_until(lambda: all(state(thread) == "T" for thread in os.listdir(folder)), 10,
                   "the process stands still")

    def wake(self):
        self.process.send_signal(signal.SIGCONT)


class NodeScene(unittest.TestCase):
    #: How many nodes are started, and what is set for them beside the lease.
    count = 2
    settings = {}
    #: Seconds of the relay's slow answers.
    delay = (0.01, 0.05)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.cluster = self.enterContext(cluster(hasty=False))
        self.relay = Relay(self.folder, delay=self.delay, doors=self.count)
        self.addCleanup(self.relay.stop)
        self.nodes = []
        for number in range(self.count):
            node = self.make_node("abcdefgh"[number], self.url_of(number))
            node.number, node.relay_url = number, self.relay_url_of(number)
            if number:
                shutil.copy(self.key_of(self.nodes[0]), node.data)
            self.nodes.append(node.start())
        self.account = self.nodes[0].make_account()
        self.key = self.nodes[0].make_key()

    def relay_url_of(self, number):
        """By which URL a node reaches the relay."""
        return self.relay.url_of(number)

    def url_of(self, _number):
        """By which URL a node reaches the database."""
        return self.cluster.url()

    def make_user(self, name):
        """A user of the database that is the tables' owner, and is told by its name; its URL."""
        self.cluster.psql(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}' IN ROLE {USER};"
                          f"ALTER ROLE {name} SET role = '{USER}'")
        return self.cluster.url().replace(f"{USER}:", f"{name}:", 1)

    def make_folder(self, name):
        folder = os.path.join(self.folder, name)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return folder

    def key_of(self, node):
        return os.path.join(node.data, "belay.key")

    def make_node(self, name, url=None):
        settings = {**LEASE, "BELAY_STORE": url or self.cluster.url(),
                    # The same mail wherever it is composed.
                    "BELAY_NAME": "mail.shop.test", "BELAY_LINKS_URL": "http://mail.shop.test",
                    **self.settings}
        node = Node(self.relay.url, settings, self.make_folder(name))
        self.addCleanup(node.stop)
        return node

    def number_of(self, node):
        """The node's number in the database."""
        with open(os.path.join(node.data, "node")) as note:
            return int(note.read().split()[1])

    def client(self, node):
        client = SendGrid(node.port, self.key)
        self.addCleanup(client.close)
        return client

    def states(self, node, send):
        return [each["state"] for each in node.show(send)["deliveries"]]

    def people(self, what, count):
        return [f"{what}{number}@people.test" for number in range(count)]
