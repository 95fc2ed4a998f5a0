"""A send to a list is expanded when it falls due: whatever is killed or cancelled meanwhile.

BELAY_AUDIENCE (100000) says how many are on the list that is expanded over kills, BELAY_UNSCHEDULES
(1000) how many cancels are aimed at the start of an expansion.
"""

import os
import statistics
import time
import unittest

from checker import summary
from history import OK, History, Letter
from kills import KILLS, Copies, ask_for_doubts, kill_and_restart
from marketing_cloud import COMPLETE, MarketingCloud, instant, send_properties
from progress import say
from race_lanes import CONTROLS, LATE, SPREAD, WON, MarketingCloudLane
from shots import Gun, Shot
from soap_story import SOAPScene

AUDIENCE = int(os.environ.get("BELAY_AUDIENCE", "100000"))
UNSCHEDULES = int(os.environ.get("BELAY_UNSCHEDULES", "1000"))
#: Subscribers of one Create, and sends of one.
SUBSCRIBERS, SENDS = 2_500, 24
SENDER = "desk@shop.test"


class AudienceScene(SOAPScene):
    settings = {"BELAY_RELAY_CONNECTIONS": "32"}

    def setUp(self):
        super().setUp()
        self.soap = self.make_soap()

    def make_soap(self):
        client = MarketingCloud(self.server.port, self.credentials, seconds=120)
        self.addCleanup(client.close)
        return client

    def make_list(self, people):
        number = self.soap.make_list("people")
        for at in range(0, len(people), SUBSCRIBERS):
            results = self.soap.change("Create", *(
                {"@type": "Subscriber", "EmailAddress": one, "Lists": {"ID": number}}
                for one in people[at:at + SUBSCRIBERS]))
            self.assertTrue(all(result.ok for result in results))
            if (at // SUBSCRIBERS) % 8 == 7:
                say(f"audience: {at + len(results)} on the list")
        return number


class ExpandedOverKills(AudienceScene):
    def test_nobody_twice_without_a_doubt_and_nobody_missing(self):
        people = [f"p{number}@people.test" for number in range(AUDIENCE)]
        begun = time.monotonic()
        people_list = self.make_list(people)
        email = self.soap.make_email("letter", "<p>Hi</p>")
        say(f"audience: {AUDIENCE} on the list after {time.monotonic() - begun:.0f} s")
        history = History()
        operation = history.send([Letter(people, "letter", sender=SENDER)])
        operation.id = self.soap.schedule(email, people_list)
        operation.end(OK)
        kill_and_restart(self, history, AUDIENCE)
        self.wait_for_all(operation.id)
        ask_for_doubts(self, history, operation.id)
        violations = Copies(history, self.relay.read(), self.relay.refusals).check()
        say("audience: " + summary(history, self.relay.dots, violations))
        self.assertEqual(violations[:5], [])
        self.assertEqual(len(history.kills), KILLS)

    def wait_for_all(self, number):
        self.soap = self.make_soap()
        deadline, told = time.monotonic() + 600, 0
        while True:
            send = self.soap.send(number, "ID", "Status", "NumberSent", "NumberTargeted")
            if send["Status"] == COMPLETE:
                self.assertEqual(int(send["NumberSent"]), AUDIENCE)
                return
            self.assertLess(time.monotonic(), deadline, send)
            if len(self.relay.read()) - told > AUDIENCE // 10:
                told = len(self.relay.dots)
                say(f"audience: {told} dots, {send}")
            time.sleep(0.5)


class UnscheduleLane(MarketingCloudLane):
    """Sends to one list, known by their subjects, cancelled between due and release."""

    #: The aims are so many times the instants at which each is most likely expanded.
    scale = 1.0

    def prepare(self, due):
        origin = due - time.time() + time.monotonic()
        subjects = [self.person() for _ in range(self.per_round + CONTROLS)]
        sends = self.make({"@type": "Send", **send_properties(
            self.scene.email, self.scene.list, instant(due), Subject=one)} for one in subjects)
        shots = [Shot(self, subject, self.cancel(number), origin=origin)
                 for subject, number in zip(subjects, sends)]
        # Those that were made first are expanded first, most likely: each third is let be.
        controls = shots[::len(shots) // CONTROLS][:CONTROLS]
        return [shot for shot in shots if shot not in controls], controls

    def aim(self, shots):
        """Each of them about when it should be expanded, if it is one after the other."""
        latest = self.scale * statistics.median(self.lateness[-5:])
        for index, shot in enumerate(shots):
            shot.aim = latest * (index + 1) / len(shots) + SPREAD * (2 * (index % 5) / 4 - 1.5)


class UnscheduledAtTheStart(AudienceScene):
    def test_the_answer_and_the_relays_log_never_disagree(self):
        self.list = self.make_list(["ann@people.test"])
        self.email = self.soap.make_email("letter", "<p>Hi</p>")
        lane = UnscheduleLane(self, SENDS)
        while len(lane.shots) < UNSCHEDULES:
            self.run_round(lane)
        time.sleep(1)
        self.judge(lane.shots)
        won = sum(lane.verdict(shot) == WON for shot in lane.shots)
        say(f"unschedule: {len(lane.shots)} cancels, {won} in time")
        self.assertGreater(min(won, len(lane.shots) - won), len(lane.shots) // 20)

    def run_round(self, lane):
        due = int(time.time()) + 2
        shots, controls = lane.prepare(due)
        self.assertLess(time.time(), due, "preparing took too long")
        lane.aim(shots)
        gun = Gun(shots, [self.server.port])
        for shot in shots:
            gun.plan(shot, shot.origin + shot.aim)
        gun.fire()
        dots = self.judge(shots, controls)
        lane.shots += shots
        lane.lateness.append(max(dots[control.person][0].mono - control.origin
                                 for control in controls))
        won = sum(lane.verdict(shot) == WON for shot in shots)
        # Towards even odds; a late cancel delays what it is aimed at.
        lane.scale = min(5, max(0.2, lane.scale * (0.5 + won / len(shots))))
        say(f"unschedule: {len(lane.shots)} of {UNSCHEDULES}, {won} of {len(shots)} in time, "
            f"the last release {lane.lateness[-1] * 1000:.1f} ms after due")

    def judge(self, shots, controls=()):
        """The dots by subject, once those that have to come have come."""
        late = {shot.person: shot.body for shot in shots if shot.lane.verdict(shot) == LATE}
        late |= {control.person: "nobody cancelled it" for control in controls}
        deadline = time.monotonic() + 20
        while not late.keys() <= (dots := self.by_subject()).keys():
            missing = {name: told for name, told in late.items() if name not in dots}
            self.assertLess(time.monotonic(), deadline, f"never left: {missing}")
            time.sleep(0.02)
        for shot in shots:
            seen = dots.get(shot.person, [])
            wanted = 0 if shot.lane.verdict(shot) == WON else 1
            self.assertEqual(len(seen), wanted, f"{shot.person}: {shot.body}")
        return dots

    def by_subject(self):
        found = {}
        for dot in self.relay.read():
            head = dot.mail.partition(b"\r\n\r\n")[0]
            [line] = [line for line in head.split(b"\r\n") if line.startswith(b"Subject: ")]
            found.setdefault(line[9:].decode(), []).append(dot)
        return found


if __name__ == "__main__":
    unittest.main()
