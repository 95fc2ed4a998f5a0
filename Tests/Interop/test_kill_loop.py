"""kill -9 of the real program under load on every door, again and again; then all must add up.

BELAY_KILL_CYCLES (50) says how often, BELAY_KILL_SEED makes a run repeat its choices.
"""

import os
import random
import time
import unittest

from belay import wait_until
from history import History
from kill_campaign import EVIL, SETTINGS, KillCampaign
from progress import say
from scene import Scene, sleep_until, whole_second
from sendgrid import mail
from workload import Workload

CYCLES = int(os.environ.get("BELAY_KILL_CYCLES", "50"))
SEED = int(os.environ.get("BELAY_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


class KillLoop(KillCampaign, Scene):
    settings = SETTINGS

    def setUp(self):
        super().setUp()
        self.relay.change(chances=EVIL)
        self.staff = self.make_staff(self.account, self.key)

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
        self.server.check_alive()
        self.judge(load, SEED, CYCLES)
        self.server.check_alive()


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
