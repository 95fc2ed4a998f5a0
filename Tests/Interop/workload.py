"""Clients of several doors who schedule and stop mail at once, and note what they were told.

What one client of a door does stands in `sendgrid_client.py`, `mail_partner_client.py` and
`marketing_cloud_client.py`.
"""

import random
import threading
import time

from history import Letter

SENDER = "desk@shop.test"
#: Mean pause of one client between two calls, seconds.
PACE = 0.03


class Workload:
    """The clients. They run over kills: what breaks is noted as unknown and gone on from.

    `staff` names the clients: a kind of client and its credentials for each.
    """

    def __init__(self, history, seed, staff):
        self.history, self.seed, self.staff = history, seed, staff
        self.server = None
        self.up, self.over = threading.Event(), threading.Event()
        self.lock = threading.Lock()
        self.surprises = []
        #: What the clients of one kind share, by kind.
        self.shared = {kind: kind.share(self) for kind, _ in staff}
        self.threads = [threading.Thread(target=self.run_client, args=(number,), daemon=True)
                        for number in range(len(staff))]

    def begin(self):
        for thread in self.threads:
            thread.start()

    def choose(self, _client):
        """The server that a client is to turn to."""
        return self.server

    def resume(self, server):
        """The server is up, on this port."""
        self.server = server
        self.up.set()

    def suspend(self):
        self.up.clear()

    def end(self, seconds=40):
        self.over.set()
        self.up.set()
        for thread in self.threads:
            thread.join(seconds)
            assert not thread.is_alive(), "a client hangs"

    def settle(self):
        """With the clients gone: lifts or cancels what would otherwise never be over."""
        for kind, credentials in dict(self.staff).items():
            client = kind(self, 99, credentials)
            client.follow()
            client.settle()
            client.close()

    def run_client(self, number):
        kind, credentials = self.staff[number]
        client = kind(self, number, credentials)
        while not self.over.is_set():
            self.up.wait()
            if self.over.is_set():
                break
            client.follow()
            try:
                client.step()
            except Exception as error:
                # A client that is gone would leave a run that looks good.
                self.surprised(f"client {number} ended: {error!r}")
                break
            time.sleep(client.chance.expovariate(1 / PACE))
        client.close()

    def surprised(self, what):
        with self.lock:
            self.surprises.append(what)


class Client:
    """One thread's connection, chance and numbering. A kind of client says what a step is."""

    def __init__(self, load, number, credentials):
        self.load, self.number = load, number
        self.history, self.shared = load.history, load.shared[type(self)]
        self.chance = random.Random(f"{load.seed}/{number}")
        self.door = self.make_door(credentials)
        #: The one that is asked.
        self.server = None
        self.count = 0

    @staticmethod
    def share(_load):
        """What all clients of the kind share."""
        return None

    def make_door(self, credentials):
        """A connection, not yet open."""
        raise NotImplementedError

    def step(self):
        """One call or a few that belong together."""
        raise NotImplementedError

    def settle(self):
        """See `Workload.settle`."""

    def follow(self):
        """Turns to the port on which a server is now."""
        self.server = self.load.choose(self)
        port = self.server.port
        if self.door.address[1] != port:
            self.door.close()
            self.door.address = ("127.0.0.1", port)

    def begin_stop(self, verb, batch=None, send=None):
        """Notes that a stop or a lift is asked for."""
        return self.history.stop(verb, batch, send, self.server.number)

    def close(self):
        self.door.close()

    def mark(self):
        """A word that no other mail has."""
        self.count += 1
        return f"c{self.number}n{self.count}"

    def people(self, mark, counts=(1, 1, 1, 2, 3)):
        return [f"{mark}r{index}@people.test" for index in range(self.chance.choice(counts))]

    def letter(self, mark, due=None, **more):
        return Letter(self.people(mark), f"subject {mark}", due, sender=SENDER, **more)

    def surprised(self, what):
        self.load.surprised(what)
