"""A stop wins until the last moment, and costs the same whatever it covers."""

import statistics
import time
import unittest

from belay import CANCELLED, NO_STOP_CAP, wait_until
from progress import say
from scene import Scene, sleep_until, whole_second
from sendgrid import mail

#: How long before due the cancel is sent.
LAST_MOMENT = 0.1
#: After due: long enough for mail that should not come.
QUIET = 2.0
REPEATS = 15
#: How much longer the stop of 100,000 may take than the stop of one.
RATIO = 2.0


class TheLastMoment(Scene):
    settings = NO_STOP_CAP

    def cancel_at_the_last_moment(self, batch, due, members):
        """Cancels, then sees that the clockwork runs and that none of the members left."""
        sleep_until(due - LAST_MOMENT)
        begun = time.time()
        answer = self.client.stop(batch, "cancel")
        took = time.time() - begun
        say(f"cancelled {members} {due - begun:.3f} s before due, answered in {took * 1000:.1f} ms")
        self.assertEqual(answer.status, 201, repr(answer))
        self.relay.wait_for(["control@people.test"], 15)
        time.sleep(QUIET)
        left = [dot for dot in self.relay.read() if dot.recipients != ["control@people.test"]]
        self.assertEqual(len(left), 0, f"{len(left)} of {members} left")
        control = self.relay.accepted("control@people.test")[0]
        self.assertGreaterEqual(control.wall, due)

    def test_one_message(self):
        for round_ in range(3):
            with self.subTest(round_):
                batch = self.client.make_batch()
                due = whole_second(1.5)
                person = f"one{round_}@people.test"
                control = f"control{round_}@people.test"
                send = self.client.accept(mail([person], due=due, batch=batch))
                self.client.accept(mail([control], due=due))
                sleep_until(due - LAST_MOMENT)
                answer = self.client.stop(batch, "cancel")
                self.assertEqual(answer.status, 201, repr(answer))
                self.relay.wait_for([control], 15)
                time.sleep(QUIET)
                self.assertEqual(self.relay.accepted(person), [])
                wait_until(lambda: self.server.show(send)["deliveries"][0]["state"] == CANCELLED,
                           10, "the member is settled as cancelled once due")

    def test_ten_thousand_deliveries(self):
        batch = self.client.make_batch()
        # First a trial of how long accepting takes, so that due is not passed while accepting.
        begun = time.time()
        self.client.accept(mail([f"try{n}@people.test" for n in range(1000)],
                                due=int(begun) + 90_000))
        due = whole_second(2 + 3 * 10 * (time.time() - begun))
        for part in range(10):
            people = [f"many{part}-{number}@people.test" for number in range(1000)]
            self.client.accept(mail(people, due=due, batch=batch))
        self.client.accept(mail(["control@people.test"], due=due))
        self.assertLess(time.time(), due - LAST_MOMENT, "accepting took longer than planned")
        self.cancel_at_the_last_moment(batch, due, 10_000)


class TheCostOfAStop(Scene):
    settings = NO_STOP_CAP

    def test_a_hundred_thousand_cost_what_one_costs(self):
        later = int(time.time()) + 2 * 86_400
        many, one = self.client.make_batch(), self.client.make_batch()
        for part in range(100):
            people = [f"p{part}-{number}@people.test" for number in range(1000)]
            self.client.accept(mail(people, due=later, batch=many))
            if part % 20 == 19:
                say(f"the cost of a stop: {part + 1} of 100 sends accepted")
        self.client.accept(mail(["single@people.test"], due=later, batch=one))
        times = {many: [], one: []}
        # A B A B: whatever slows the machine down slows both down. The first pair is not counted.
        for repeat in range(REPEATS + 1):
            for batch in (many, one):
                begun = time.perf_counter()
                answer = self.client.stop(batch, "cancel")
                took = time.perf_counter() - begun
                self.assertEqual(answer.status, 201, repr(answer))
                if repeat:
                    times[batch].append(took)
                # Counting may go on after the answer; it shall not fall on the other's turn.
                time.sleep(0.05)
            for batch in (many, one):
                self.assertEqual(self.client.lift(batch).status, 204)
        big, small = statistics.median(times[many]), statistics.median(times[one])
        say(f"the cost of a stop: 100,000 in {big * 1000:.2f} ms, one in {small * 1000:.2f} ms, "
            f"ratio {big / small:.2f}")
        self.assertLessEqual(big / small, RATIO)


if __name__ == "__main__":
    unittest.main()
