"""Campaigns go out to everybody once, whatever is killed, stopped or unsubscribed meanwhile.

BELAY_AUDIENCE (100000) says how many are on the list that is sent to over kills.
"""

import os
import threading
import time
import unittest

from belay import wait_until
from campaigns import Marketer
from history import OK, History, Letter
from kills import KILLS, Copies, ask_for_doubts, kill_and_restart
from progress import say
from scene import Scene, whole_second
from sendgrid import Unknown

AUDIENCE = int(os.environ.get("BELAY_AUDIENCE", "100000"))
SENDER = "desk@shop.test"
#: Each of so many unsubscribes while the campaign goes out.
LEAVING = 100
#: What the server says of an audience.
COUNTS = ("listed", "waiting", "handedOver", "stopped", "ended")
#: Addresses of one unsubscribe call.
LEAVING_AT_ONCE = 10
#: Seconds that a mail may take from its release, where an unsubscribe is looked for the last time,
#: to the line that the relay writes of its dot. Kills and a busy machine make them long.
UNDER_WAY = 3

#: Links that name the server's own port would name another after each restart, and a copy that
#: differs from the one that may have arrived is never sent.
LINKS = {"BELAY_LINKS_URL": "http://mail.shop.test"}


class CampaignScene(Scene):
    settings = {"BELAY_RELAY_CONNECTIONS": "32", **LINKS}

    def setUp(self):
        super().setUp()
        self.marketer = self.make_marketer()
        self.sender = self.marketer.make_sender(SENDER)
        self.group = self.marketer.make_group()

    def make_marketer(self):
        marketer = Marketer(self.server.port, self.key, seconds=120)
        self.addCleanup(marketer.close)
        return marketer

    def make_campaign(self, people, **more):
        self.list = self.marketer.make_list(more.get("title", "people"))
        self.marketer.fill_list(self.list, people, self.tell)
        return self.marketer.make_campaign([self.list], self.sender, self.group, **more)

    def tell(self, count):
        if count % 20_000 == 0:
            say(f"campaign: {count} on the list")

    def wait_for(self, campaign, status, seconds=60):
        wait_until(lambda: self.marketer.status(campaign) == status, seconds,
                   f"the campaign is {status}")


class SentOverKills(CampaignScene):
    def test_nobody_twice_without_a_doubt_nobody_missing_and_who_left_is_let_be(self):
        people = [f"p{number}@people.test" for number in range(AUDIENCE)]
        campaign = self.make_campaign(people)
        history = History()
        operation = history.send([Letter(people, "Autumn", sender=SENDER)])
        self.marketer.send_now(campaign)
        operation.end(OK)
        leavers = Leavers(self, people[::LEAVING])
        leavers.start()
        try:
            # Those who left are let be, and a bound on the mails that must come allows for that.
            kill_and_restart(self, history, AUDIENCE - 2 * len(leavers.people), leavers.follow)
        finally:
            leavers.finish()
        self.marketer = self.make_marketer()
        self.wait_for(campaign, "Sent", 600)
        [send] = self.server.listing()
        operation.id = send["id"]
        counts = ask_for_doubts(self, history, operation.id)["audience"]
        dots = self.relay.read()
        gone = self.gone(leavers, dots)
        # Whom they concern is judged by the relay's log; one who left while a kill left it open
        # whether they have it is not asked again.
        self.assertLessEqual(counts["inDoubt"], len(leavers.asked), counts)
        counts["handedOver"] += counts.pop("inDoubt")
        self.assertEqual(
            {name: counts[name] for name in COUNTS},
            {"listed": AUDIENCE, "waiting": 0, "handedOver": AUDIENCE - len(gone), "stopped": 0,
             "ended": len(gone)})
        operation.letters[0].recipients = [one for one in people if one not in gone]
        violations = Copies(history, dots, self.relay.refusals).check()
        say(f"campaign: {len(dots)} dots over {len(history.kills)} kills, {len(gone)} had left")
        self.assertEqual(violations[:5], [])
        self.assertEqual(len(history.kills), KILLS)

    def gone(self, leavers, dots):
        """Those who got nothing, all of whom asked for that."""
        first = {}
        for dot in dots:
            for name in dot.recipients:
                first.setdefault(name, dot.mono)
        late = {name for name, told in leavers.told.items()
                if first.get(name, 0) > told + UNDER_WAY}
        self.assertEqual(late, set(), "mail after an unsubscribe was answered")
        gone = leavers.asked - first.keys()
        self.assertGreater(len(gone), 0, "nobody left in time")
        return gone


class Leavers(threading.Thread):
    """Takes addresses off the mail, a few at a time, and notes when each was answered."""

    def __init__(self, scene, people):
        super().__init__()
        # The last first: the others have their mail before they could leave.
        self.scene, self.people, self.over = scene, people[::-1], threading.Event()
        self.marketer = scene.make_marketer()
        #: By address the instant of the answer; and all that were ever asked for.
        self.told, self.asked = {}, set()

    def follow(self):
        """The server listens at another port."""
        self.marketer = self.scene.make_marketer()

    def run(self):
        for at in range(0, len(self.people), LEAVING_AT_ONCE):
            some = self.people[at:at + LEAVING_AT_ONCE]
            self.asked.update(some)
            while not self.over.is_set():
                try:
                    self.marketer.suppress(self.scene.group, some)
                except Unknown:
                    self.over.wait(0.05)
                    continue
                self.told.update(dict.fromkeys(some, time.monotonic()))
                break
            self.over.wait(0.05)

    def finish(self):
        self.over.set()
        self.join()


class StoppedHalfWay(CampaignScene):
    settings = {"BELAY_RELAY_CONNECTIONS": "4", **LINKS}
    people = [f"p{number}@people.test" for number in range(2_000)]

    def setUp(self):
        super().setUp()
        self.campaign = self.make_campaign(self.people)

    def launch(self):
        """Sends it now and waits for half of it; the send's id."""
        self.marketer.send_now(self.campaign)
        self.relay.wait(lambda relay: len(relay.dots) >= len(self.people) // 2, 120, "half of it")
        [send] = self.server.listing()
        return send["id"]

    def assert_sum(self, counts):
        """The counts of a stop or of a send's end are the audience."""
        names = ("handedOver", "inDoubt", "stopped", "ended")
        self.assertEqual(sum(counts[name] for name in names), len(self.people), counts)
        self.assertGreater(counts["stopped"], 0)
        self.assertEqual(counts["handedOver"], len(self.relay.read()))

    def assert_quiet_after(self, instant):
        """No dot came after an answer; what was under way then has had its time."""
        time.sleep(1)
        self.assertEqual([dot for dot in self.relay.read() if dot.mono > instant], [])

    def test_a_cancel_answers_counts_whose_sum_is_the_audience(self):
        send = self.launch()
        counts = self.server.done("cancel", send, "--json", seconds=60).json()["counts"]
        self.assert_quiet_after(time.monotonic())
        self.assert_sum(counts)
        self.assertEqual(self.marketer.status(self.campaign), "Canceled")
        answer = self.marketer.call("DELETE", f"/v3/campaigns/{self.campaign}/schedules")
        self.assertEqual(answer.status, 403)
        self.assertIn("already Canceled", answer.body.decode())

    def test_one_that_is_deleted_goes_out_no_further_and_is_not_there(self):
        send = self.launch()
        self.marketer.want(204, "DELETE", f"/v3/campaigns/{self.campaign}")
        told = time.monotonic()
        self.assert_quiet_after(told)
        for method, path, body in [
            ("GET", "", None), ("POST", "/schedules", {"send_at": whole_second(600)}),
            ("GET", "/schedules", None), ("PATCH", "/schedules", {"send_at": whole_second(600)}),
            ("DELETE", "/schedules", None), ("POST", "/schedules/now", None),
        ]:
            answer = self.marketer.call(method, f"/v3/campaigns/{self.campaign}{path}", body)
            self.assertEqual(answer.status, 404, f"{method} {path}: {answer!r}")
        self.restart()
        wait_until(lambda: self.server.show(send)["audience"]["waiting"] == 0, 60, "its end")
        self.assert_sum(self.server.show(send)["audience"])
        self.assert_quiet_after(told)

    def test_one_that_is_unscheduled_is_a_draft_and_goes_out_when_it_is_told_to(self):
        path = f"/v3/campaigns/{self.campaign}/schedules"
        self.marketer.schedule(self.campaign, whole_second(3_600))
        self.marketer.want(204, "DELETE", path)
        self.assertEqual(self.marketer.status(self.campaign), "Draft")
        answer = self.marketer.call("DELETE", path)
        self.assertEqual(answer.status, 403)
        self.assertIn("This campaign is already Draft.", answer.body.decode())
        self.marketer.send_now(self.campaign)
        self.relay.wait(lambda relay: len(relay.dots) >= len(self.people), 120, "all of it")


class UnsubscribedInTime(CampaignScene):
    def test_one_second_before_the_due_counts(self):
        campaign = self.make_campaign(["ann@people.test", "bob@people.test"])
        due = whole_second(3)
        self.marketer.schedule(campaign, due)
        time.sleep(max(0, due - 1 - time.time()))
        self.marketer.suppress(self.group, ["Bob@people.test"])
        self.relay.wait_for(["ann@people.test"], 20)
        self.wait_for(campaign, "Sent")
        [send] = self.server.listing()
        shown = self.server.show(send["id"])
        self.assertEqual({one["recipient"]: one["state"] for one in shown["deliveries"]},
                         {"ann@people.test": "sent", "bob@people.test": "suppressed"})


if __name__ == "__main__":
    unittest.main()
