"""The primary is killed under load and its standby promoted, again and again; all must add up.

BELAY_FAILOVERS (5) says how often, BELAY_FAILOVER_SEED makes the clients repeat their choices.
"""

import os
import random
import shutil
import tempfile
import time
import unittest

from belay import run, wait_until
from checker import Checker, summary
from fleet import Fleet
from history import OK, History
from kill_campaign import EVIL, SETTINGS, KillCampaign
from progress import say
from relay import Relay
from sendgrid import SendGrid, mail
from standby import pair
from workload import Workload

FAILOVERS = int(os.environ.get("BELAY_FAILOVERS", "5"))
SEED = int(os.environ.get("BELAY_FAILOVER_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
#: Under load between two failovers, and with an old primary that came back.
LOAD_SECONDS, REVIVED_SECONDS = 3, 2


class Pairs(unittest.TestCase):
    #: How many nodes; what they are started with beside the store.
    count, settings = 2, {}

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.pair = self.enterContext(pair())
        self.relay = Relay(self.folder)
        self.addCleanup(self.relay.stop)
        self.fleet = Fleet(self.folder, self.relay.url,
                           {"BELAY_STORE": self.pair.url(), **self.settings}, self.count)
        self.addCleanup(self.fleet.stop)
        self.fleet.start()
        self.nodes = self.fleet.nodes
        self.nodes[0].make_account()
        self.key = self.nodes[0].make_key()

    def client(self, node):
        client = SendGrid(node.port, self.key)
        self.addCleanup(client.close)
        return client

    def ready(self, node):
        """The status and the words of /readyz."""
        client = SendGrid(node.port, None)
        try:
            answer = client.ask("GET", "/readyz")
            self.assertEqual(client.ask("GET", "/healthz").status, 200)
            return answer.status, answer.body.decode()
        finally:
            client.close()

    def wait_ready(self, node, seconds=30):
        wait_until(lambda: self.ready(node)[0] == 200, seconds, "the node is ready")

    def wait_not_ready(self, node, words, seconds=30):
        wait_until(lambda: self.ready(node) == (503, f"not ready: {words}\n"), seconds,
                   f"not ready: {words} (it says {self.ready(node)})")


class Failovers(KillCampaign, Pairs):
    count, settings, what = 3, SETTINGS, "failovers"

    @property
    def server(self):
        return self.nodes[0]

    def test_nothing_is_lost_and_no_stop_is_broken(self):
        say(f"failovers: seed {SEED}")
        self.relay.change(chances=EVIL)
        history = History()
        load = Workload(history, SEED, self.make_staff("shop", self.key))
        self.addCleanup(load.over.set)
        load.resume(self.fleet)
        load.begin()
        for number in range(1, FAILOVERS + 1):
            time.sleep(LOAD_SECONDS)
            begun = time.monotonic()
            old = self.pair.fail_over()
            self.fleet.check_alive()
            if number % 2:
                self.check_refused(self.pair.revive(old))
            self.pair.rejoin(old)
            accepted = sum(send.outcome == OK for send in history.sends)
            wait_until(lambda before=accepted: sum(
                send.outcome == OK for send in list(history.sends)) > before, 60,
                f"an accept after the failover (surprises: {load.surprises[:3]})")
            say(f"failovers: {number} of {FAILOVERS}, timeline {self.pair.primary.timeline()}, "
                f"{time.monotonic() - begun:.1f} s")
        time.sleep(LOAD_SECONDS)
        load.end(90)
        self.relay.change(chances={})
        for node in self.nodes:
            self.wait_ready(node)
        load.settle()
        self.drain(history)
        self.fleet.check_alive()
        self.ask_for_doubts(history)
        violations = Checker(history, self.relay.read(), self.relay.refusals).check()
        say("failovers: " + summary(history, self.relay.dots, violations))
        self.assertEqual(violations[:10], [], f"seed {SEED}, {len(violations)} violations")
        self.assertEqual(load.surprises[:5], [])
        self.assertGreater(sum(send.outcome == OK for send in history.sends), 20 * FAILOVERS)
        self.assertGreater(sum(stop.outcome == OK for stop in history.stops), 2 * FAILOVERS)

    def check_refused(self, old):
        """Nobody writes anything to an old primary that came back, while there is a new one."""
        before = old.next_transaction()
        time.sleep(REVIVED_SECONDS)
        self.assertEqual(old.next_transaction(), before, "an old primary was written to")


class OldPrimary(Pairs):
    def test_one_that_returns_alone_is_refused_by_every_node(self):
        first, second = (self.client(node) for node in self.nodes)
        first.accept(mail(["before@people.test"], due=int(time.time()) + 86_400))
        self.assertEqual(self.pair.primary.timeline(), 1)
        old = self.pair.fail_over()
        new = self.pair.primary
        # Nobody is left to follow it.
        new.configure("synchronous_standby_names = ''")
        new.reload()
        for node, client, name in zip(self.nodes, (first, second), ("one", "two")):
            self.wait_ready(node)
            client.accept(mail([f"{name}@people.test"], due=int(time.time()) + 86_400))
        known = self.nodes[0].ids()
        new.crash()
        self.pair.revive(old)
        before = old.next_transaction()
        for node, client in zip(self.nodes, (first, second)):
            self.wait_not_ready(node, "the database is not to be trusted")
            refused = client.ask("POST", "/v3/mail/send", mail(["lost@people.test"]))
            self.assertEqual(refused.status, 503, repr(refused))
        # Nor does a node start on it that has met the new one.
        self.nodes[1].terminate()
        result = run("serve", "--data", self.nodes[1].data, settings=self.nodes[1].settings)
        self.assertEqual((result.status, result.out), (1, ""), repr(result))
        self.assertIn("old primary", result.err)
        self.assertIn("timeline 2", result.err)
        self.assertEqual(result.err.count("\n"), 1, result.err)
        self.assertNotIn("secret", result.err)
        self.assertEqual(old.next_transaction(), before, "an old primary was written to")
        # Both at once: the one that was promoted is found, whichever comes first in the URL.
        new.start()
        self.wait_ready(self.nodes[0])
        self.assertEqual(self.nodes[0].ids(), known)
        self.nodes[1].start()
        self.client(self.nodes[1]).accept(mail(["after@people.test"]))
        self.relay.wait_for(["after@people.test"], 20)
        self.assertEqual(old.next_transaction(), before, "an old primary was written to")

    def test_one_that_lives_on_is_left_once_its_standby_is_promoted(self):
        clients = [self.client(node) for node in self.nodes]
        for client in clients:
            client.accept(mail(["before@people.test"], due=int(time.time()) + 86_400))
        old, new = self.pair.primary, self.pair.standby
        new.configure("synchronous_standby_names = ''")
        new.promote()
        new.reload()
        for node in self.nodes:
            wait_until(lambda one=node: self.kept(one).endswith(" 2\n"), 30,
                       "the node has seen the new one")
            self.wait_ready(node)
        for number, client in enumerate(clients):
            client.accept(mail([f"after{number}@people.test"]))
        self.relay.wait_for(["after0@people.test", "after1@people.test"], 20)
        self.assertEqual(new.psql("SELECT count(*) FROM sends"), "4")
        self.assertEqual(old.psql("SELECT count(*) FROM sends"), "2")

    @staticmethod
    def kept(node):
        with open(os.path.join(node.data, "primary")) as file:
            return file.read()


if __name__ == "__main__":
    unittest.main()
