"""kill -9 of the real program under load on every door, again and again; then all must add up.

BELAY_KILL_CYCLES (50) says how often, BELAY_KILL_SEED makes a run repeat its choices.
"""

import os
import random
import time
import unittest

from belay import NO_STOP_CAP, wait_until
from checker import Checker, summary
from history import DELIVERED, LATE, OK, History
from mail_partner_client import NO_CUTOFF, MailPartnerClient
from marketing_cloud_client import MarketingCloudClient
from progress import say
from scene import Scene, sleep_until, whole_second
from sendgrid import mail
from sendgrid_client import SendGridClient
from workload import Workload

CYCLES = int(os.environ.get("BELAY_KILL_CYCLES", "50"))
SEED = int(os.environ.get("BELAY_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)
#: An evil relay: each transaction may go wrong in each way.
EVIL = {"defer-rcpt": 0.03, "defer-dot": 0.03, "cut-before": 0.03, "cut-after": 0.03,
        "slow": 0.1, "refuse-dot": 0.01}
DRAIN_SECONDS = 60
#: After the last expected mail: long enough for a wrong one to follow.
QUIET_SECONDS = 2.5


class KillLoop(Scene):
    settings = {**NO_STOP_CAP, **NO_CUTOFF}

    def setUp(self):
        super().setUp()
        self.relay.change(chances=EVIL)
        cloud = self.server.make_cloud_key(self.account)
        self.staff = [(SendGridClient, self.key)] * 5
        self.staff += [(MailPartnerClient, self.server.make_partner_key(self.account))] * 2
        self.staff += [(MarketingCloudClient, cloud)] * 2

    def test_nothing_is_lost_and_no_stop_is_broken(self):
        say(f"kill loop: seed {SEED}")
        chance = random.Random(SEED)
        history = History()
        load = Workload(history, SEED, self.staff)
        self.addCleanup(load.over.set)
        load.resume(self.server)
        load.begin()
        for cycle in range(1, CYCLES + 1):
            time.sleep(chance.uniform(0.3, 1.5))
            self.server.check_alive()
            self.server.kill()
            history.killed()
            load.suspend()
            self.server.start()
            load.resume(self.server)
            if cycle % 10 == 0:
                say(f"kill loop: cycle {cycle} of {CYCLES}")
        time.sleep(1)
        load.end()
        self.relay.change(chances={})
        load.settle()
        self.drain(history)
        self.server.check_alive()
        self.ask_for_doubts(history)
        violations = Checker(history, self.relay.read(), self.relay.refusals).check()
        say("kill loop: " + summary(history, self.relay.dots, violations))
        if violations:
            self.fail(self.telling(violations))
        self.assertEqual(load.surprises[:5], [])
        self.assert_worth_running(history)

    def drain(self, history):
        """Waits until everything that must come has come, then a little for what must not."""
        def missing():
            dots = self.relay.read()
            seen = {name for dot in dots for name in dot.recipients if dot.accepted}
            return Checker(history, dots, self.relay.refusals).expected() - seen
        deadline = time.monotonic() + DRAIN_SECONDS
        while (left := missing()) and time.monotonic() < deadline:
            time.sleep(0.5)
        say(f"kill loop: drained, {len(left)} still missing")
        time.sleep(QUIET_SECONDS)

    def ask_for_doubts(self, history):
        """For what came twice or not at all: what does the server itself say?"""
        checker = Checker(history, self.relay.read(), self.relay.refusals)
        expected = checker.expected()
        ids, lost = set(), set()
        for name, (send, _) in checker.of_recipient.items():
            copies = sum(dot.accepted for dot in checker.dots.get(name, ()))
            if send.id and (copies > 1 or (copies == 0 and name in expected)):
                (ids if copies else lost).add(send.id)
        ids -= lost
        for count, one in enumerate((sorted(lost) + sorted(ids))[:300]):
            shown = self.server.command("show", one, "--json")
            if shown.status == 0:
                for delivery in shown.json()["deliveries"]:
                    history.doubts[delivery["recipient"]] = delivery["doubts"]
                    history.states[delivery["recipient"]] = delivery["state"]
                if one in lost:
                    say(f"kill loop: missing: {shown.out}")
            else:
                say(f"kill loop: {shown!r}")
            if count % 50 == 49:
                say(f"kill loop: asked for {count + 1} of {len(ids)} doubtful sends")

    def assert_worth_running(self, history):
        """A run that reached nothing proves nothing."""
        done = [send for send in history.sends if send.outcome == OK]
        stopped = [stop for stop in history.stops if stop.outcome == OK]
        self.assertGreater(len(done), 10 * CYCLES)
        self.assertGreater(len(stopped), 2 * CYCLES)
        self.assertGreater(len(self.relay.dots), 5 * CYCLES)
        # Of cancels of one send some won and some were too late, whichever door they came by.
        for outcome in (OK, LATE):
            self.assertTrue([stop for stop in history.stops
                             if stop.send is not None and stop.outcome == outcome], outcome)
        self.assertTrue([saying for saying in history.sayings if saying.word == DELIVERED])

    @staticmethod
    def telling(violations):
        kinds = {}
        for one in violations:
            kinds.setdefault(one.kind, []).append(one)
        lines = [f"seed {SEED}:"]
        for kind, group in sorted(kinds.items()):
            lines.append(f"{len(group)} × {kind}")
            lines += [f"  {one!r}" for one in group[:5]]
        return "\n".join(lines)


class CancelledWhileDue(Scene):
    """Due passed under a cancel: no kill and no lift brings the mail back."""

    def run_case(self, name, kill_before_due, lift):
        batch = self.client.make_batch()
        due = whole_second(1.2)
        people = [f"{name}-{index}@people.test" for index in range(5)]
        self.client.accept(mail(people, due=due, batch=batch))
        self.assertEqual(self.client.stop(batch, "cancel").status, 201)
        if kill_before_due:
            self.server.kill()
            sleep_until(due + 0.3)
            self.restart()
        else:
            sleep_until(due + 0.3)
            self.restart()
        for call in lift:
            answer = call(self.client, batch)
            self.assertEqual(answer.status, 204, repr(answer))
        # The control: mail due after the lift, in the same batch, does leave.
        self.client.accept(mail([f"{name}-control@people.test"], batch=batch))
        self.relay.wait_for([f"{name}-control@people.test"], 15)
        time.sleep(1.5)
        for person in people:
            self.assertEqual(self.relay.accepted(person), [], f"{name}: {person} got mail")

    def test_due_passed_then_killed_then_lifted(self):
        self.run_case("lifted", False, [lambda client, batch: client.lift(batch)])

    def test_due_passed_while_dead_then_lifted(self):
        self.run_case("dead", True, [lambda client, batch: client.lift(batch)])

    def test_due_passed_then_turned_into_a_pause_then_lifted(self):
        self.run_case("paused", False, [lambda client, batch: client.change(batch, "pause"),
                                        lambda client, batch: client.lift(batch)])


class KilledWithTheDotUnanswered(Scene):
    """The one window that no protocol closes: it must show as a doubt, with equal copies."""

    def test_the_copy_is_explained(self):
        self.relay.change(delay=[3, 3])
        person = "patient.slow-1@people.test"
        send = self.client.accept(mail([person], subject="once or twice"))
        self.relay.wait(lambda relay: relay.dots, 10, "the first dot")
        self.restart()
        self.relay.wait(lambda relay: len(relay.accepted(person)) == 2, 15, "the second copy")
        wait_until(lambda: self.server.show(send)["deliveries"][0]["state"] == "sent", 10,
                   "the outcome is recorded")
        delivery = self.server.show(send)["deliveries"][0]
        self.assertEqual(delivery["doubts"], 1)
        first, second = self.relay.accepted(person)
        self.assertEqual(first.content, second.content)

    def test_a_cut_after_the_dot_is_a_doubt_and_is_sent_again(self):
        person = "cut.cut-after-1@people.test"
        send = self.client.accept(mail([person]))
        self.relay.wait(lambda relay: len(relay.accepted(person)) == 2, 15, "the second copy")
        wait_until(lambda: self.server.show(send)["deliveries"][0]["state"] == "sent", 10,
                   "the outcome is recorded")
        self.assertEqual(self.server.show(send)["deliveries"][0]["doubts"], 1)
        first, second = self.relay.accepted(person)
        self.assertEqual(first.content, second.content)

    def test_a_cut_before_the_dot_is_no_doubt(self):
        person = "cut.cut-before-1@people.test"
        send = self.client.accept(mail([person]))
        self.relay.wait_for([person], 15)
        wait_until(lambda: self.server.show(send)["deliveries"][0]["state"] == "sent", 10,
                   "the outcome is recorded")
        self.assertEqual(len(self.relay.accepted(person)), 1)


if __name__ == "__main__":
    unittest.main()
