"""What kill loops have in common: the clients, the evil relay, and what has to add up at the end."""

import time

from belay import NO_STOP_CAP
from checker import Checker, summary
from history import DELIVERED, LATE, OK
from mail_partner_client import NO_CUTOFF, MailPartnerClient
from marketing_cloud_client import MarketingCloudClient
from progress import say
from sendgrid_client import SendGridClient

SETTINGS = {**NO_STOP_CAP, **NO_CUTOFF}
#: An evil relay: each transaction may go wrong in each way.
EVIL = {"defer-rcpt": 0.03, "defer-dot": 0.03, "cut-before": 0.03, "cut-after": 0.03,
        "slow": 0.1, "refuse-dot": 0.01}
DRAIN_SECONDS = 90
#: After the last expected mail: long enough for a wrong one to follow.
QUIET_SECONDS = 2.5


class KillCampaign:
    """For a test case with a `relay`, and a `server` that is asked at the end."""

    #: How its lines begin.
    what = "kill loop"

    def make_staff(self, account, key):
        """Clients of all doors."""
        staff = [(SendGridClient, key)] * 5
        staff += [(MailPartnerClient, self.server.make_partner_key(account))] * 2
        return staff + [(MarketingCloudClient, self.server.make_cloud_key(account))] * 2

    def judge(self, load, seed, cycles):
        """Ends the load, waits for the mail and says whether all adds up."""
        history = load.history
        load.end()
        self.relay.change(chances={})
        load.settle()
        self.drain(history)
        self.ask_for_doubts(history)
        violations = Checker(history, self.relay.read(), self.relay.refusals).check()
        say(f"{self.what}: " + summary(history, self.relay.dots, violations))
        if violations:
            self.fail(self.telling(violations, seed))
        self.assertEqual(load.surprises[:5], [])
        self.assert_worth_running(history, cycles)

    def drain(self, history):
        """Waits until everything that must come has come, then a little for what must not."""
        def missing():
            dots = self.relay.read()
            seen = {name for dot in dots for name in dot.recipients if dot.accepted}
            return Checker(history, dots, self.relay.refusals).expected() - seen
        deadline = time.monotonic() + DRAIN_SECONDS
        while (left := missing()) and time.monotonic() < deadline:
            time.sleep(0.5)
        say(f"{self.what}: drained, {len(left)} still missing")
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
                    say(f"{self.what}: missing: {shown.out}")
            else:
                say(f"{self.what}: {shown!r}")
            if count % 50 == 49:
                say(f"{self.what}: asked for {count + 1} of {len(ids)} doubtful sends")

    def assert_worth_running(self, history, cycles):
        """A run that reached nothing proves nothing."""
        done = [send for send in history.sends if send.outcome == OK]
        stopped = [stop for stop in history.stops if stop.outcome == OK]
        self.assertGreater(len(done), 10 * cycles)
        self.assertGreater(len(stopped), 2 * cycles)
        self.assertGreater(len(self.relay.dots), 5 * cycles)
        # Of cancels of one send some won and some were too late, whichever door they came by.
        for outcome in (OK, LATE):
            self.assertTrue([stop for stop in history.stops
                             if stop.send is not None and stop.outcome == outcome], outcome)
        self.assertTrue([saying for saying in history.sayings if saying.word == DELIVERED])

    @staticmethod
    def telling(violations, seed):
        kinds = {}
        for one in violations:
            kinds.setdefault(one.kind, []).append(one)
        lines = [f"seed {seed}:"]
        for kind, group in sorted(kinds.items()):
            lines.append(f"{len(group)} × {kind}")
            lines += [f"  {one!r}" for one in group[:5]]
        return "\n".join(lines)
