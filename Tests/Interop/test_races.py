"""Cancels aimed at the very instant of the release: each wins or is too late, and says which.

All doors are raced at once. Every mail has one recipient, and its cancel is written to a connection
of its own that stands already (see `shots.py`). BELAY_RACES (2000) says how many cancels.

*The latest winning cancel* of a round is the last one whose answer said that nothing leaves any
more. How long before the dot it was acknowledged is measured against the first dot that the relay
read after it: mail of the same due, released in the same breath.
"""

import os
import statistics
import time
import unittest

from belay import NO_STOP_CAP
from mail_partner_client import NO_CUTOFF
from marketing_cloud import MarketingCloud
from progress import say
from race_lanes import LATE, NEAR, WON, MailPartnerLane, MarketingCloudLane, SendGridLane
from scene import Scene
from shots import Gun

WANTED = int(os.environ.get("BELAY_RACES", "2000"))
#: Rounds whose mails are made at once; between them all due are a second apart.
ROUNDS_AT_ONCE = 10


SETTINGS = {**NO_STOP_CAP, **NO_CUTOFF, "BELAY_RELAY_CONNECTIONS": "32"}


class Rounds:
    """For a test case with a `server`, a `client` of it and a `relay`."""

    #: How many cancels there are to be, and whether each lane must see enough of both outcomes
    #: near a release.
    wanted_shots, is_fair = WANTED, True

    def make_lanes(self):
        self.partner_key = self.server.make_partner_key(self.account)
        self.soap = MarketingCloud(self.server.port, self.server.make_cloud_key(self.account))
        self.addCleanup(self.soap.close)
        self.lanes = [SendGridLane(self, 10), MailPartnerLane(self, 5), MarketingCloudLane(self, 5)]
        self.per_round = sum(lane.per_round for lane in self.lanes)
        self.took = None

    def wanted(self, lane):
        return self.wanted_shots * lane.per_round // self.per_round

    def is_enough(self, lane):
        if not self.is_fair:
            return len(lane.shots) >= self.wanted(lane)
        return len(lane.aimed) >= self.wanted(lane) and lane.rarer >= lane.share

    @property
    def ports(self):
        """Of the servers that are asked in turn."""
        return [self.server.port]

    def race(self):
        """Returns when every answer has been held against the relay's log."""
        rounds, most = 0, 5 * self.wanted_shots // self.per_round
        while not all(map(self.is_enough, self.lanes)) and rounds < most:
            self.run_rounds()
            rounds += ROUNDS_AT_ONCE
            for lane in self.lanes:
                won = sum(lane.verdict(shot) == WON for shot in lane.aimed)
                say(f"races: {lane.name}: {len(lane.aimed)} aimed of {len(lane.shots)}, {won} "
                    f"won, the aim {lane.middle * 1000:+.2f} ms from the origin")
        time.sleep(1)
        for lane in self.lanes:
            self.judge(lane.shots, ())
            self.tell(lane)
        for lane in self.lanes if self.is_fair else ():
            self.assertGreaterEqual(len(lane.aimed), self.wanted(lane),
                                    f"{lane.name}: too few were near a release")
            self.assertGreaterEqual(lane.rarer, lane.share,
                                    f"{lane.name}: one outcome was too rare")

    def run_rounds(self):
        """Some rounds a second apart."""
        begun = time.time()
        if self.took is None:
            self.prepare(int(begun) + 100_000)
            self.took = time.time() - begun
        first = int(time.time() + 2 * self.took * ROUNDS_AT_ONCE) + 2
        begun = time.time()
        rounds = [(first + index, self.prepare(first + index))
                  for index in range(ROUNDS_AT_ONCE)]
        self.took = max(self.took, (time.time() - begun) / ROUNDS_AT_ONCE)
        # Of a machine that was slow meanwhile, the rounds that are still to come are raced.
        for due, prepared in rounds:
            if due > time.time():
                self.run_round(due, prepared)

    def prepare(self, due):
        """For each lane its shots and its mails that nobody cancels."""
        return [(lane, *lane.prepare(due)) for lane in self.lanes]

    def run_round(self, due, prepared):
        for lane, shots, _ in prepared:
            lane.aim(shots)
        fired = [(lane, shot, index) for lane, shots, controls in prepared
                 for index, shot in enumerate([*shots, *controls])
                 if shot.aim is not None or shot.opening]
        gun = Gun([shot for _, shot, _ in fired], self.ports)
        for lane, shot, index in fired:
            gun.plan(shot, lane.first(shot, index, due))
        gun.fire()
        for lane, shots, controls in prepared:
            origins = {shot.person: shot.origin for shot in [*shots, *controls]}
            dots = self.judge(shots, controls)
            lane.learn(shots, [instant - origins[name] for name, instant in dots])
            self.note_gap(lane, shots, dots)

    def judge(self, shots, controls):
        """Nothing that the relay saw contradicts an answer; returns recipients and dots."""
        for shot in shots:
            self.assertIn(shot.lane.verdict(shot), (WON, LATE), shot.body)
        late = {shot.person: shot.body for shot in shots if shot.lane.verdict(shot) == LATE}
        late |= {control.person: "nobody cancelled it" for control in controls}
        dots = self.wait_for(late)
        for shot in shots:
            seen = dots.get(shot.person, [])
            if shot.lane.verdict(shot) == WON:
                self.assertEqual(seen, [], f"{shot.person} was cancelled and left")
            else:
                self.assertEqual(len(seen), 1, f"{shot.person}: too late, {len(seen)} dots")
        return [(name, dots[name][0].mono) for name in late]

    def wait_for(self, late):
        """All dots by recipient, once those have come whose mail was said to have left."""
        deadline = time.monotonic() + 20
        while True:
            dots = {}
            for dot in self.relay.read():
                for name in dot.recipients:
                    dots.setdefault(name, []).append(dot)
            missing = {name: told for name, told in late.items() if name not in dots}
            if not missing:
                return dots
            self.assertLess(time.monotonic(), deadline, f"never left: {missing}")
            time.sleep(0.02)

    @staticmethod
    def note_gap(lane, shots, dots):
        """Between the latest winner of mails of one due and the dot after it."""
        won = [shot for shot in shots if lane.verdict(shot) == WON]
        if won and won[0].opening is None:
            latest = max(shot.acked for shot in won)
            later = [instant for _, instant in dots if instant > latest]
            if later:
                lane.gaps.append(min(later) - latest)

    @staticmethod
    def tell(lane):
        took = [shot.acked - shot.begun for shot in lane.shots]
        off = [shot.begun - shot.origin - shot.aim for shot in lane.shots]
        won = sum(lane.verdict(shot) == WON for shot in lane.aimed)
        say(f"races: {lane.name}: {len(lane.aimed)} cancels within {NEAR * 1000:.0f} ms of a "
            f"release, {won} won, {len(lane.aimed) - won} too late; written "
            f"{statistics.median(off) * 1e6:.0f} µs off their aim, answered in "
            f"{statistics.median(took) * 1000:.2f} ms (median)")
        if len(lane.gaps) > 1:
            cuts = statistics.quantiles(lane.gaps, n=100, method="inclusive")
            say(f"races: {lane.name}: the latest winning cancel of {len(lane.gaps)} rounds was "
                f"acknowledged p50 {cuts[49] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms, at "
                f"least {min(lane.gaps) * 1000:.2f} ms before the next dot")


class Races(Rounds, Scene):
    settings = SETTINGS

    def setUp(self):
        super().setUp()
        self.make_lanes()

    def test_each_outcome_is_what_the_answer_said(self):
        self.race()


if __name__ == "__main__":
    unittest.main()
