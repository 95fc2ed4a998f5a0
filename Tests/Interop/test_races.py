"""Cancels aimed at the very instant of the release: each wins or is too late, and says which.

Every batch has one member, and its cancel is written to a connection of its own that stands
already. One thread writes them and reads the answers, and spins in between, so that an aim is kept
to some ten microseconds. Between rounds the aim follows what the last rounds gave, so that both
outcomes stay common. BELAY_RACES (2000) says how many cancels.

*The latest winning cancel* of a round is the last one whose answer said that nothing leaves any
more. How long before the dot it was acknowledged is measured against the first dot that the relay
read after it: mail of the same due, released in the same breath.
"""

import os
import select
import socket
import statistics
import time
import unittest

from belay import NO_STOP_CAP
from progress import say
from scene import Scene, sleep_until
from sendgrid import STOPS, mail

WANTED = int(os.environ.get("BELAY_RACES", "2000"))
PER_ROUND = 20
#: Rounds whose batches are made at once; between them all due are a second apart.
ROUNDS_AT_ONCE = 10
MOST_ROUNDS = 5 * WANTED // PER_ROUND
#: A cancel counts as aimed if it was under way within this of its release.
NEAR = 0.010
#: The aims of one round lie within this of its middle.
SPREAD = 0.008
#: Mails of each round that nobody cancels: their dots say when the round was released.
CONTROLS = 3
#: The aim is the median release of so many rounds.
MEMORY = 7
SHARE = 0.2
WON, LATE = 201, 400
ALL_SENT = b"all messages of this batch have been sent"


class Shot:
    """One cancel."""

    def __init__(self, person, batch, link):
        self.person, self.batch, self.link = person, batch, link
        self.aim = self.begun = self.acked = self.status = None
        self.answer = b""


def rarer(shots):
    """The share of the outcome that is the rarer one."""
    won = sum(shot.status == WON for shot in shots) / max(1, len(shots))
    return min(won, 1 - won)


class Races(Scene):
    settings = {**NO_STOP_CAP, "BELAY_RELAY_CONNECTIONS": "32"}

    def setUp(self):
        super().setUp()
        self.shots, self.gaps = [], []
        #: Seconds from due to the first dot of the last rounds, and what is added to their median.
        self.lateness, self.bias = [0.0], 0.0
        self.number = 0

    def request(self, batch):
        body = f'{{"batch_id":"{batch}","status":"cancel"}}'
        return (f"POST {STOPS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                ).encode()

    def prepare(self, due):
        """One round: mails of this due, each in a batch of its own, and a link for each cancel."""
        shots = []
        for _ in range(PER_ROUND):
            self.number += 1
            person, batch = f"race{self.number}@people.test", self.client.make_batch()
            self.client.accept(mail([person], due=due, batch=batch))
            shots.append(Shot(person, batch, None))
        for index in range(CONTROLS):
            self.client.accept(mail([self.control(due, index)], due=due))
        return shots

    @staticmethod
    def control(due, index):
        return f"control{due}-{index}@people.test"

    @property
    def middle(self):
        """Seconds from due to the middle of the aims."""
        return statistics.median(self.lateness[-MEMORY:]) + self.bias

    def connect(self, shots):
        for shot in shots:
            shot.link = socket.create_connection(("127.0.0.1", self.server.port))
            shot.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            shot.link.setblocking(False)

    def fire(self, shots, due):
        """Writes each cancel at its aim and notes when its answer was there."""
        requests = [self.request(shot.batch) for shot in shots]
        poll = select.epoll()
        by_number = {shot.link.fileno(): shot for shot in shots}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        offset = time.time() - time.monotonic()
        for index, shot in enumerate(shots):
            spread = SPREAD * (2 * (index + 0.5) / len(shots) - 1)
            shot.aim = due - offset + self.middle + spread
        sleep_until(shots[0].aim + offset - 0.02)
        fired, open_ = 0, len(shots)
        deadline = shots[-1].aim + 20
        while open_:
            now = time.monotonic()
            self.assertLess(now, deadline, "a cancel without an answer")
            if fired < len(shots) and now >= shots[fired].aim:
                shots[fired].begun = now
                shots[fired].link.send(requests[fired])
                fired += 1
                continue
            for number, _ in poll.poll(0 if fired < len(shots) else 0.01):
                open_ -= self.take(by_number[number], poll)
        poll.close()

    @staticmethod
    def take(shot, poll):
        now = time.monotonic()
        piece = shot.link.recv(65536)
        shot.answer += piece
        head, parted, body = shot.answer.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if piece and not (parted and len(body) >= length):
            return False
        shot.acked, shot.status = now, int(head.split(b" ")[1]) if parted else None
        poll.unregister(shot.link.fileno())
        shot.link.close()
        return True

    def judge(self, shots, controls=()):
        """Nothing that the relay saw contradicts an answer; returns the dots, in order."""
        late = [*controls, *(shot.person for shot in shots if shot.status == LATE)]
        self.relay.wait_for(late, 20)
        dots = {}
        for dot in self.relay.dots:
            for name in dot.recipients:
                dots.setdefault(name, []).append(dot)
        for shot in shots:
            seen = dots.get(shot.person, [])
            self.assertIn(shot.status, (WON, LATE), shot.answer)
            if shot.status == WON:
                self.assertEqual(seen, [], f"{shot.person} was cancelled and left")
            else:
                self.assertIn(ALL_SENT, shot.answer)
                self.assertEqual(len(seen), 1, f"{shot.person}: too late, {len(seen)} dots")
        return sorted(dots[name][0].mono for name in late)

    def learn(self, shots, dots, due):
        """Moves the aim towards even odds and notes the gap of the latest winner."""
        won = [shot for shot in shots if shot.status == WON]
        if won:
            latest = max(shot.acked for shot in won)
            later = [dot for dot in dots if dot > latest]
            if later:
                self.gaps.append(later[0] - latest)
        self.lateness.append(dots[0] + time.time() - time.monotonic() - due)
        self.bias += (len(won) / len(shots) - 0.5) * SPREAD / 2

    def aimed(self, shots, dots):
        """The cancels that were under way within `NEAR` of a release of their round."""
        return [shot for shot in shots
                if any(shot.begun - NEAR <= dot <= shot.acked + NEAR for dot in dots)]

    def test_each_outcome_is_what_the_answer_said(self):
        aimed, rounds = [], 0
        while (len(aimed) < WANTED or rarer(aimed) < SHARE) and rounds < MOST_ROUNDS:
            aimed += self.run_rounds()
            rounds += ROUNDS_AT_ONCE
            won = sum(shot.status == WON for shot in aimed)
            say(f"races: {len(aimed)} aimed of {len(self.shots)}, {won} won, the aim "
                f"{self.middle * 1000:+.2f} ms from due")
        time.sleep(1)
        self.judge(self.shots)
        self.tell(aimed)
        self.assertGreaterEqual(len(aimed), WANTED, "too few were near a release")
        self.assertGreaterEqual(rarer(aimed), SHARE, "one outcome was too rare")

    def run_rounds(self):
        """Some rounds a second apart; returns the cancels that were near a release."""
        begun = time.time()
        if not self.shots:
            self.prepare(int(begun) + 100_000)
        took = (time.time() - begun) if not self.shots else self.took
        self.took = took
        first = int(time.time() + 1.5 * took * ROUNDS_AT_ONCE) + 2
        rounds = [(first + index, self.prepare(first + index))
                  for index in range(ROUNDS_AT_ONCE)]
        self.assertLess(time.time(), first, "preparing took too long")
        aimed = []
        for due, shots in rounds:
            self.connect(shots)
            self.fire(shots, due)
            dots = self.judge(shots, [self.control(due, index) for index in range(CONTROLS)])
            self.learn(shots, dots, due)
            self.shots += shots
            aimed += self.aimed(shots, dots)
        return aimed

    def tell(self, aimed):
        took = [shot.acked - shot.begun for shot in self.shots]
        off = [shot.begun - shot.aim for shot in self.shots]
        won = sum(shot.status == WON for shot in aimed)
        say(f"races: {len(aimed)} cancels within {NEAR * 1000:.0f} ms of a release, {won} won, "
            f"{len(aimed) - won} too late; written {statistics.median(off) * 1e6:.0f} µs off "
            f"their aim, answered in {statistics.median(took) * 1000:.2f} ms (median)")
        if len(self.gaps) > 1:
            cuts = statistics.quantiles(self.gaps, n=100, method="inclusive")
            say(f"races: the latest winning cancel of {len(self.gaps)} rounds was acknowledged "
                f"p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms, at least "
                f"{min(self.gaps) * 1000:.2f} ms before the next dot")


if __name__ == "__main__":
    unittest.main()
