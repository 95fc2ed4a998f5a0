"""Campaigns that go out: over kills, while people unsubscribe, stopped half-way, deleted.

BELAY_AUDIENCE (100000) says how many a campaign that goes out over kills is for.
"""

import os
import random
import time

from campaigns import SENDER, Marketing
from checker import Checker, summary
from history import OK, History, Letter
from progress import say
from scene import Scene
from sendgrid import Unknown

AUDIENCE = int(os.environ.get("BELAY_AUDIENCE", "100000"))
KILLS = 10
#: Of so many one unsubscribes while the campaign goes out.
LEAVING = 100
#: What a campaign that is stopped is for.
STOPPED = 2_000


class Copies(Checker):
    """Only how many copies there are; what is in mails is looked at elsewhere."""

    def check_content(self, name, letter, dot):
        pass


class CampaignScene(Scene):
    settings = {"BELAY_RELAY_CONNECTIONS": "32"}

    def make_client(self, key=None):
        client = super().make_client(key)
        client.seconds = 120
        self.marketing = Marketing(client)
        return client

    def make_campaign(self, people):
        begun = time.monotonic()
        self.group = self.marketing.make_group()
        people_list = self.marketing.make_list(
            people, lambda count: count % 20_000 == 0 and say(f"campaign: {count} on the list"))
        say(f"campaign: {len(people)} on the list after {time.monotonic() - begun:.0f} s")
        return self.marketing.make_campaign(
            [people_list], self.group, self.marketing.make_sender())

    def launch(self, campaign):
        """Sends it now; the send's id."""
        self.marketing.done(201, "POST", f"/v3/campaigns/{campaign}/schedules/now")
        return self.server.done("list", "--json").json()[0]["id"]

    def audience(self, send):
        return self.server.done("show", send, "--json", seconds=300).json()["audience"]

    def assert_sum(self, counts, total):
        """The counts of a stop or of a send's end are the audience."""
        names = ("handedOver", "inDoubt", "stopped", "ended")
        self.assertEqual(sum(counts[name] for name in names), total, counts)

    def assert_quiet_after(self, instant):
        """No dot came after an answer; what was under way then has had its time."""
        time.sleep(2)
        late = [dot for dot in self.relay.read() if dot.mono > instant]
        self.assertEqual(late[:3], [])

    def wait_for_half(self):
        self.relay.wait(lambda relay: len(relay.dots) >= STOPPED // 2, 120, "half of it")


class CampaignOverKills(CampaignScene):
    def test_nobody_twice_without_a_doubt_and_nobody_missing(self):
        people = [f"p{number}@people.test" for number in range(AUDIENCE)]
        self.leaving, self.left = people[::LEAVING], {}
        campaign = self.make_campaign(people)
        history = History()
        staying = sorted(set(people) - set(self.leaving))
        operation = history.send([Letter(staying, "letter", sender=SENDER)])
        operation.id = self.launch(campaign)
        operation.end(OK)
        self.kill_and_restart(history)
        self.wait_for_all(campaign)
        self.ask_for_doubts(history, operation.id)
        dots = self.relay.read()
        leaving = set(self.leaving)
        violations = Copies(
            history, [dot for dot in dots if not leaving & set(dot.recipients)],
            self.relay.refusals).check()
        say("campaign: " + summary(history, dots, violations))
        self.assertEqual(violations[:5], [])
        self.check_who_left(history, dots)
        self.assert_sum(self.audience(operation.id), AUDIENCE)

    def kill_and_restart(self, history):
        """Half of them soon after each other as it begins, half over all that is to be sent."""
        chance, early = random.Random(1), KILLS // 2
        for number in range(KILLS):
            if number >= early:
                share = AUDIENCE * (number - early + 1) // (KILLS - early + 1)
                self.relay.wait(lambda relay: len(relay.dots) >= share, 300, f"{share} mails")
            self.unsubscribe(number)
            time.sleep(chance.uniform(0.1, 1.2))
            self.server.kill()
            history.killed()
            self.server.start()
            self.client = self.make_client()
            say(f"campaign: kill {number + 1} of {KILLS}, {len(self.relay.read())} dots so far")

    def unsubscribe(self, turn):
        """A tenth of those who leave, each of whom is noted with the instant of the answer."""
        for address in self.leaving[turn::KILLS]:
            try:
                self.marketing.done(
                    201, "POST", f"/v3/asm/groups/{self.group}/suppressions",
                    {"recipient_emails": [address]})
            except Unknown:
                continue
            self.left[address] = time.monotonic()

    def wait_for_all(self, campaign):
        deadline, told = time.monotonic() + 900, 0
        while self.marketing.status(campaign) != "Sent":
            self.assertLess(time.monotonic(), deadline, "it does not end")
            if len(self.relay.read()) - told > AUDIENCE // 10:
                told = len(self.relay.dots)
                say(f"campaign: {told} dots")
            time.sleep(0.5)

    def ask_for_doubts(self, history, send):
        shown = self.server.done("show", send, "--json", seconds=300).json()
        for delivery in shown["deliveries"]:
            history.doubts[delivery["recipient"]] = delivery["doubts"]

    def check_who_left(self, history, dots):
        self.assertEqual(len(self.left), len(self.leaving))
        # A dot that was under way may be seen after the answer; a release that came later not.
        late = [(name, dot) for dot in dots for name in dot.recipients
                if name in self.left and dot.mono > self.left[name] + 1]
        self.assertEqual(late[:3], [])
        without = set(self.left) - {name for dot in dots for name in dot.recipients}
        say(f"campaign: {len(self.left)} left, {len(without)} before their mail")
        self.assertGreater(len(without), 0)


class StoppedHalfWay(CampaignScene):
    settings = {"BELAY_RELAY_CONNECTIONS": "4"}

    def setUp(self):
        super().setUp()
        self.campaign = self.make_campaign(
            [f"p{number}@people.test" for number in range(STOPPED)])

    def test_a_cancel_answers_counts_whose_sum_is_the_audience(self):
        send = self.launch(self.campaign)
        self.wait_for_half()
        counts = self.server.done("cancel", send, "--json", seconds=60).json()["counts"]
        answered = time.monotonic()
        self.assert_sum(counts, STOPPED)
        self.assertGreater(counts["stopped"], 0)
        self.assert_quiet_after(answered)
        self.assertEqual(len(self.relay.read()), counts["handedOver"])
        self.assertEqual(self.marketing.status(self.campaign), "Canceled")
        answer = self.client.call("DELETE", f"/v3/campaigns/{self.campaign}/schedules")
        self.assertEqual(answer.status, 403)
        self.assertIn("already Canceled", answer.body.decode())

    def test_a_campaign_that_is_deleted_goes_out_no_further(self):
        send = self.launch(self.campaign)
        self.wait_for_half()
        self.marketing.done(204, "DELETE", f"/v3/campaigns/{self.campaign}")
        answered = time.monotonic()
        self.assert_quiet_after(answered)
        for method, path in (("GET", ""), ("DELETE", "/schedules"), ("POST", "/schedules/now")):
            answer = self.client.call(method, f"/v3/campaigns/{self.campaign}{path}")
            self.assertEqual(answer.status, 404, path)
        self.restart()
        deadline = time.monotonic() + 30
        while self.audience(send)["state"] != "cancelled" or self.audience(send)["waiting"]:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)
        self.assert_sum(self.audience(send), STOPPED)
        self.assert_quiet_after(answered)

    def test_one_that_is_unscheduled_is_a_draft_and_goes_out_when_it_is_told_to(self):
        path = f"/v3/campaigns/{self.campaign}/schedules"
        self.marketing.done(201, "POST", path, {"send_at": int(time.time()) + 3_600})
        self.marketing.done(204, "DELETE", path)
        self.assertEqual(self.marketing.status(self.campaign), "Draft")
        answer = self.client.call("DELETE", path)
        self.assertEqual(answer.status, 403)
        self.assertIn("This campaign is already Draft.", answer.body.decode())
        self.launch(self.campaign)
        self.relay.wait(lambda relay: len(relay.dots) >= STOPPED, 120, "all of it")
