"""One misbehaviour of the relay for each recipient; each leaves its mail in the stated state.

The table is in `misbehaviours.py`. Judged are the state that `belay show` tells, the doubts, the
timer that has to run out before anything is given up, and what the peer got: no mail a second time
unless a doubt explains the copy, and then with the same bytes.
"""

import base64
import datetime
import os
import re
import shutil
import tempfile
import time
import unittest
from collections import Counter

from belay import SCHEDULED, SENT, Belay, run, wait_until
from certificates import Authority
from misbehaviours import (FAILED, IN_DOUBT, LARGE, LOGIN, PASSWORD, USER, WAITS, by_sender,
                           of_connections, of_login, of_tls)
from misbehaving_peer import FEATURES, MisbehavingPeer, server_context
from progress import say
from sendgrid import SendGrid, mail

#: The first wait for another attempt is so long, and so many starts of the program for each case
#: longer: each case has to be looked at before its wait ends, on a busy machine too.
LOOK_SECONDS, LOOKS = 16, 6
#: How much sooner the peer may see the end of a wait than the server, whose wait began earlier.
SLACK = 0.3
UNDER_WAY = ("claimed", "releasing")
TIMERS = {
    "BELAY_RELAY_TIMEOUT_GREETING": f"{int(WAITS['greeting'] * 1000)}ms",
    "BELAY_RELAY_TIMEOUT_COMMAND": f"{int(WAITS['mail'] * 1000)}ms",
    "BELAY_RELAY_TIMEOUT_DATA": f"{int(WAITS['data'] * 1000)}ms",
    "BELAY_RELAY_TIMEOUT_BLOCK": f"{int(WAITS['body'] * 1000)}ms",
    "BELAY_RELAY_TIMEOUT_DOT": f"{int(WAITS['dot'] * 1000)}ms",
}


def seconds_to_start():
    """How long the program takes from its start to its end when it has next to nothing to do."""
    begun = time.monotonic()
    for _ in range(5):
        run("--version")
    return (time.monotonic() - begun) / 5


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Misbehaving(unittest.TestCase):
    """A peer with a table of cases, a server that is to send to it, and the judgement."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.wrong = []

    def begin(self, cases, settings, query="", user="", **manners):
        self.cases = {case.name: case for case in cases}
        self.assertEqual(len(self.cases), len(cases), "two cases of one name")
        self.peer = MisbehavingPeer(self.cases, **manners)
        self.addCleanup(self.peer.stop)
        url = f"smtp://{user}127.0.0.1:{self.peer.port}{query}"
        self.server = Belay(None, {**TIMERS, "BELAY_RELAY_URL": url, **settings},
                            os.path.join(self.folder, "data"))
        self.addCleanup(self.server.stop)
        self.server.start()
        self.client = SendGrid(self.server.port, self.server.make_key(self.server.make_account()))
        self.addCleanup(self.client.close)

    def send(self, case):
        body = mail([f"{case.name}@people.test"], subject=f"größer: {case.name}")
        body["from"] = {"email": f"{case.name}@shop.test"}
        if case.large:
            body["attachments"] = [{"filename": "large", "content": base64.b64encode(
                bytes(LARGE << 20)).decode()}]
        return self.client.accept(body)

    def complain(self, case, what):
        self.wrong.append(f"{case.name}: {what}")

    def delivery(self, send):
        shown = self.server.show(send)
        return {**shown["deliveries"][0], "events": shown["events"]}

    # Judgement

    def judge_first(self, case, found, attempts):
        """After the first attempt: the state, the doubts, the attempt counted, the reply."""
        if self.was_kept_too_long(case, found, attempts):
            return
        got = (found["state"], found["doubts"])
        if got != (case.state, case.doubts):
            self.complain(case, f"state and doubts {got}, not {(case.state, case.doubts)} "
                          f"({found.get('reply')!r})")
        # What was said to a kept connection that turned out to be dead need not count.
        spare = any(one.reused and one.dot is None for one in attempts) and len(attempts) > 1
        if not attempts or found["attempts"] not in (len(attempts), len(attempts) - spare):
            self.complain(case, f"{found['attempts']} attempts counted, {len(attempts)} seen")
        if case.state in (SCHEDULED, IN_DOUBT) and not found.get("nextAttempt"):
            self.complain(case, "no next attempt")
        reply = found.get("reply") or ""
        if case.reply not in reply:
            self.complain(case, f"reply {reply[:200]!r}")
        for secret in case.hidden:
            if secret in repr(found):
                self.complain(case, f"{secret!r} is shown: {found!r}")
        if re.search(r"[\x00-\x1f\x7f-\x9f]", reply) or len(reply) > 2_000:
            self.complain(case, f"a reply of {len(reply)} characters, or with controls")
        if attempts:
            self.judge_attempt(case, attempts[0], found)

    @staticmethod
    def was_kept_too_long(case, found, attempts):
        """The one attempt that need not count: a kept connection that ended before MAIL was taken.

        So end connections that lay idle or had their share of mails; a fresh one is in order.
        """
        return ("mail" in case.acts and found["state"] == SENT and len(attempts) == 2
                and attempts[0].reused and not attempts[1].reused)

    def judge_attempt(self, case, first, found):
        if (first.dot is not None) != case.reaches_dot:
            self.complain(case, f"the dot was {'not ' * case.reaches_dot}seen")
        for verb in case.must:
            if verb not in first.verbs:
                self.complain(case, f"no {verb} in {first.verbs}")
        for verb in case.never:
            if verb in first.verbs:
                self.complain(case, f"{verb} in {first.verbs}")
        if case.timer:
            self.judge_timer(case, first, found)

    def judge_timer(self, case, first, found):
        if first.closed is None:
            return self.complain(case, "the connection still stands")
        waited, wait = first.closed - first.acted, WAITS[case.timer]
        if waited < wait - SLACK:
            self.complain(case, f"given up after {waited:.2f} s of {wait} s")
        at = {event["event"]: instant(event["at"]) for event in found["events"]}
        if case.state == IN_DOUBT and not at["inDoubt"] - at["released"] >= wait:
            self.complain(case, f"in doubt {at['inDoubt'] - at['released']:.3f} s "
                          "after the release")
        return None

    def judge_copies(self, case, found, attempts):
        """In the end: as many copies as the doubts explain, all of the same bytes."""
        copies = [one for one in attempts if one.may_be_delivered]
        expected = 0 if case.state == FAILED else 1 + case.doubts
        if len(copies) != expected or found["doubts"] != case.doubts:
            self.complain(case, f"{len(copies)} copies with {found['doubts']} doubts")
        if len({one.content for one in copies}) > 1:
            self.complain(case, "the copies differ")
        if found["state"] != (FAILED if case.state == FAILED else SENT):
            self.complain(case, f"ended {found['state']}")

    def report(self):
        tally = Counter(case.state for case in self.cases.values())
        say(f"{len(self.cases)} misbehaviours: {dict(tally)}; {len(self.wrong)} wrong")
        if self.wrong:
            self.fail("\n  ".join([f"{len(self.wrong)} differ:", *self.wrong]))


class ByRecipient(Misbehaving):
    """All at once over many connections: what one relay does to one mail harms no other."""

    def run_all(self, **manners):
        # The large ones take longest to be accepted; the others are not to wait for them.
        cases = sorted(by_sender(), key=lambda case: not case.large)
        wait = int(LOOK_SECONDS + LOOKS * len(cases) * seconds_to_start())
        self.begin(cases, {"BELAY_RETRY_FIRST": f"{wait}s", "BELAY_RETRY_LONGEST": f"{wait}s",
                           "BELAY_RELAY_CONNECTIONS": "40"}, **manners)
        begun = time.time()
        sends = {case: self.send(case) for case in self.cases.values()}
        looked = {}

        def look():
            for case, send in sends.items():
                seen = self.peer.seen(case.name)
                gone = any(one.closed for one in seen) if case.timer else seen
                if case not in looked and gone:
                    found, seen = self.delivery(send), self.peer.seen(case.name)
                    if found["attempts"] and found["state"] not in UNDER_WAY:
                        looked[case] = found, seen
            return len(looked) == len(sends)
        wait_until(look, 2 * wait, f"an outcome for each of {len(sends)} mails")
        say(f"looked at {len(sends)} first attempts after {time.time() - begun:.1f} s")
        for case, (found, seen) in looked.items():
            self.judge_first(case, found, seen)
        self.wait_for_ends(sends, {case: found for case, (found, _) in looked.items()}, 2 * wait)
        self.report()

    def wait_for_ends(self, sends, looked, seconds):
        over = {}

        def ended():
            for case, send in sends.items():
                final = looked[case]["state"] in (SENT, FAILED)
                if case not in over and (final or len(self.peer.seen(case.name)) > 1):
                    found = self.delivery(send)
                    if found["state"] in (SENT, FAILED):
                        over[case] = found
            return len(over) == len(sends)
        try:
            wait_until(ended, seconds, "an end for all")
        except AssertionError:
            for case in sends.keys() - over.keys():
                self.complain(case, "came to no end")
        for case, found in over.items():
            self.judge_copies(case, found, self.peer.seen(case.name))

    def test_with_pipelining(self):
        self.run_all()
        self.assertTrue(all(one.pipelined for one in self.peer.seen("rcpt-251")))

    def test_without_pipelining(self):
        self.run_all(offered=FEATURES[1:])
        self.assertFalse(any(one.pipelined for one in self.peer.all))


class ByConnection(Misbehaving):
    """One after the other, since the peer cannot know whose mail a connection will bring."""

    settings = {"BELAY_RETRY_FIRST": "500ms", "BELAY_RETRY_LONGEST": "500ms"}

    def run_each(self, cases, **options):
        self.begin(cases, self.settings, **options)
        for case in cases:
            self.run_case(case)
        self.report()

    def run_case(self, case):
        self.peer.arm(case.name)
        send = self.send(case)

        def outcome():
            before = len(self.peer.seen(case.name))
            found = self.delivery(send)
            seen = self.peer.seen(case.name)
            # Between two attempts, so that both sides count the same ones.
            over = (found["state"] in (case.state, SENT, FAILED, IN_DOUBT)
                    and len(seen) == before)
            waits = case.timer and seen and seen[0].closed is None
            return found["attempts"] and over and not waits and (found, seen)
        try:
            found, seen = wait_until(outcome, 15, case.name)
        except AssertionError:
            self.complain(case, f"no outcome: {self.delivery(send)}")
            return
        self.judge_first(case, found, seen)
        self.judge_dialect(case)
        self.peer.arm(None)
        if case.state == SCHEDULED:
            try:
                found = wait_until(lambda: (self.delivery(send)["state"] == SENT
                                            and self.delivery(send)), 15, case.name)
            except AssertionError:
                found = self.delivery(send)
        self.judge_copies(case, found, self.peer.by_sender(case.name))

    def judge_dialect(self, case):
        """What a peer without an extension must not be sent."""
        for one in self.peer.seen(case.name):
            said = b"\n".join(one.lines)
            if case.name in ("no-pipelining", "helo-only", "no-features") and one.pipelined:
                self.complain(case, "commands were pipelined")
            if case.name in ("no-8bitmime", "helo-only", "no-features"):
                if b"BODY=" in said or not (one.content or b"").isascii():
                    self.complain(case, "8-bit mail")
            if case.name in ("helo-only", "no-features") and b"SIZE=" in said:
                self.complain(case, "a SIZE that was not offered")

    def certificate(self, names, authority="ca"):
        made = Authority(self.folder, authority)
        return made, server_context(*made.issue(names))

    def test_greeting_and_hello(self):
        self.run_each(list(of_connections()))

    def test_required_tls(self):
        authority, context = self.certificate(["IP:127.0.0.1"])
        self.run_each(list(of_tls()), query=f"?tls=require&ca={authority.file}", tls=context)
        self.assertTrue(all(one.encrypted for one in self.peer.all if "MAIL" in one.verbs))

    def test_login(self):
        self.run_each(list(of_login()), query="?tls=off", user=f"{USER}:{PASSWORD}@", auth=True)
        for secret in (PASSWORD, LOGIN):
            self.assertNotIn(secret, self.server.error_text())

    def assert_nothing_said(self, case):
        """The mail waits, and neither an address nor a password left the house."""
        send = self.send(case)
        self.addCleanup(self.peer.arm, None)
        self.peer.arm(case.name)

        def tried():
            found = self.delivery(send)
            return found["attempts"] and found["state"] not in UNDER_WAY and found
        found = wait_until(tried, 15, case.name)
        self.assertEqual((found["state"], found["doubts"]), (SCHEDULED, 0))
        verbs = {verb for one in self.peer.all for verb in one.verbs}
        self.assertTrue(verbs)
        self.assertFalse(verbs & {"MAIL", "AUTH"}, verbs)
        return found

    def test_wrong_certificates(self):
        trusted = Authority(self.folder, "trusted")
        strange = Authority(self.folder, "strange")
        wrong = {"unknown authority": strange.issue(["IP:127.0.0.1"]),
                 "another address": trusted.issue(["IP:127.0.0.2"], "address"),
                 "a name only": trusted.issue(["DNS:127.0.0.1"], "name")}
        case = next(case for case in of_tls() if case.name == "starttls-works")
        for name, files in wrong.items():
            for query in (f"?tls=require&ca={trusted.file}", f"?ca={trusted.file}"):
                with self.subTest(name, query=query[:8]):
                    self.begin([case], self.settings, query=query, tls=server_context(*files))
                    found = self.assert_nothing_said(case)
                    say(f"{name}: {found.get('reply')!r}")
                    self.server.stop()
                    shutil.rmtree(self.server.data)

    def test_a_password_is_never_said_in_clear_text(self):
        case = next(case for case in of_login() if case.name == "auth-works")
        self.begin([case], self.settings, user=f"{USER}:{PASSWORD}@", auth=True)
        self.assert_nothing_said(case)


class Nobody(Misbehaving):
    """No relay at all."""

    def test_connection_refused_and_no_such_host(self):
        for url in ("smtp://127.0.0.1:1", "smtp://nobody.invalid:25"):
            with self.subTest(url):
                self.begin([], {"BELAY_RETRY_FIRST": "20s", "BELAY_RETRY_LONGEST": "20s",
                                "BELAY_RELAY_URL": url})
                send = self.client.accept(mail(["to@people.test"]))
                found = wait_until(lambda: (self.delivery(send)["attempts"]
                                            and self.delivery(send)), 20, "an attempt")
                self.assertEqual((found["state"], found["doubts"]), (SCHEDULED, 0))
                self.server.stop()
                shutil.rmtree(self.server.data)


if __name__ == "__main__":
    unittest.main()
