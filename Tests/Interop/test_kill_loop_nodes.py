"""Three nodes on one PostgreSQL under load on every door: one after the other is killed, or stands
still for longer than its lease; then all must add up.

BELAY_KILL_CYCLES (8) says how often, BELAY_KILL_SEED makes a run repeat its choices.
"""

import os
import random
import time
import unittest

from belay import wait_until
from history import History
from kill_campaign import EVIL, SETTINGS, KillCampaign
from node_scene import NodeScene
from progress import say
from workload import Workload

CYCLES = int(os.environ.get("BELAY_KILL_CYCLES", "8"))
SEED = int(os.environ.get("BELAY_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
#: Every so many cycles a node stands still instead.
SLEEPS = 4
#: How often a client turns to another node, though its own is there.
TURN = 0.2
#: For how long a node is missed at most: its lease, and the time between two sweeps.
MISSED_SECONDS = 20


class NodesWorkload(Workload):
    """Clients that go from node to node; those that were killed or stand still are left."""

    def __init__(self, history, seed, staff, nodes):
        super().__init__(history, seed, staff)
        self.here = list(nodes)
        self.up.set()

    def choose(self, client):
        with self.lock:
            if client.server in self.here and client.chance.random() > TURN:
                return client.server
            return client.chance.choice(self.here)

    def leave(self, node):
        with self.lock:
            self.here.remove(node)

    def come_back(self, node):
        with self.lock:
            self.here.append(node)


class KillLoopNodes(KillCampaign, NodeScene):
    count = 3
    settings = SETTINGS
    delay = (0.05, 0.3)

    def setUp(self):
        super().setUp()
        self.relay.change(chances=EVIL)
        self.staff = self.make_staff(self.account, self.key)

    @property
    def server(self):
        """The one that is asked in the end."""
        return self.nodes[0]

    def url_of(self, number):
        # So that the database can say whose a session is.
        return self.make_user(f"node{number}")

    def test_nothing_is_lost_and_no_stop_is_broken(self):
        say(f"kill loop: seed {SEED}")
        chance = random.Random(SEED)
        self.history = History()
        load = NodesWorkload(self.history, SEED, self.staff, self.nodes)
        self.addCleanup(load.over.set)
        load.begin()
        for cycle in range(1, CYCLES + 1):
            time.sleep(chance.uniform(0.3, 1.5))
            for node in self.nodes:
                node.check_alive()
            node = chance.choice(self.nodes)
            if cycle % SLEEPS == 0:
                self.put_to_sleep(node, load, chance.uniform(0, 3))
            else:
                self.kill(node, load)
            if cycle % 10 == 0:
                say(f"kill loop: cycle {cycle} of {CYCLES}")
        time.sleep(1)
        self.judge(load, SEED, CYCLES)
        for node in self.nodes:
            node.check_alive()

    def kill(self, node, load):
        node.kill()
        kill = self.history.killed(node.number)
        load.leave(node)
        wait_until(lambda: self.sessions(node) == 0, 30, "the killed node's sessions end")
        kill.silent = time.monotonic()
        node.start()
        load.come_back(node)

    def put_to_sleep(self, node, load, longer):
        """Until the others have taken it for dead, and a little longer."""
        node.sleep()
        sleep = self.history.slept(node.number)
        load.leave(node)
        try:
            wait_until(lambda: self.is_missed(node), MISSED_SECONDS, "the sleeping node is missed")
            time.sleep(longer)
        finally:
            sleep.over()
            node.wake()
        load.come_back(node)

    def sessions(self, node):
        return int(self.cluster.psql(
            f"SELECT count(*) FROM pg_stat_activity WHERE usename = 'node{node.number}'"))

    def is_missed(self, node):
        return self.cluster.psql(
            f"SELECT count(*) FROM nodes WHERE id = {self.number_of(node)} "
            "AND ended_ms IS NULL") == "0"


if __name__ == "__main__":
    unittest.main()
