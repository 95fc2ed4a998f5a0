"""Judges a history against the promise. Shares no code with the server; see `history.py`.

The invariants, by the kind of violation that names them:
  lost        an accepted send that nothing excuses never reached the relay            (I1)
  late        the same, where the server says that it still means to send it          (I15)
  forgotten   a lift found no entry although an acknowledged stop was in force         (I1)
  cancelled   a dot after an acknowledged cancel that no later lift revoked; for a send of one
              delivery, or where the answer says so of all, any acceptance at all; a member whose
              due passed under a cancel; a dot after an answer that it was too late for some  (I2)
  early       a dot before the due in force                                            (I3)
  paused      a dot between the answer to a pause and the call that resumed             (I5)
  duplicate   a copy beyond the first that no recorded doubt explains                   (I7)
  rewritten   copies whose bytes differ                                                (I7)
  nowhere     mail that nobody submitted, or that was refused at the door               (I9)
  altered     mail that differs from what was submitted                                 (I9)
  untrue      a status that the relay's log contradicts                                  (I12)
  twice       one request under one Idempotency-Key that became two sends                 (I8)

Where calls overlap, or an answer never came, every order that can have been is allowed: a
violation is reported only if no order excuses it.
"""

import email
import email.policy
import hashlib
import math
from collections import defaultdict

from history import (ABSENT, CANCEL, CANCELLED, DELIVERED, FAIL, LATE, LIFT, OK, PAUSE,
                     UNKNOWN)

#: States from which the server goes on by itself.
LIVE = {"scheduled", "held", "claimed", "releasing"}


class Violation:
    def __init__(self, kind, recipient, detail):
        self.kind, self.recipient, self.detail = kind, recipient, detail

    def __repr__(self):
        return f"{self.kind}: {self.recipient}: {self.detail}"


class Checker:
    #: How long after the verdict was written a kill may still find the outcome not durable.
    settle_seconds = 1.0
    #: How long a server that stands still in the middle of a step can keep the others from writing
    #: an outcome: then the database ends its session.
    stall_seconds = 6.0

    def __init__(self, history, dots, refusals=()):
        self.history = history
        #: By server, in order.
        self.kills, self.sleeps = defaultdict(list), defaultdict(list)
        for kill in sorted(history.kills, key=lambda kill: kill.instant):
            self.kills[kill.server].append(kill)
        for sleep in history.sleeps:
            self.sleeps[sleep.server].append(sleep)
        self.violations = []
        self.of_recipient = {}
        for send in history.sends:
            for letter in send.letters:
                for name in letter.recipients:
                    self.of_recipient[name] = (send, letter)
        self.dots = defaultdict(list)
        for dot in sorted(dots, key=lambda dot: dot.mono):
            for name in dot.recipients:
                self.dots[name].append(dot)
        #: Recipients whom the relay refused for good.
        self.refused = {name for name, list_ in self.dots.items()
                        if any(dot.verdict >= 500 for dot in list_)}
        self.refused |= {event["recipient"] for event in refusals if event["code"] >= 500}
        self.by_batch, self.by_send = defaultdict(list), defaultdict(list)
        for stop in history.stops:
            (self.by_batch[stop.batch] if stop.send is None
             else self.by_send[id(stop.send)]).append(stop)

    def check(self):
        self.violations = []
        for name, dots in self.dots.items():
            if name not in self.of_recipient:
                self.report("nowhere", name, f"{len(dots)} transactions, never submitted")
        for name, (send, letter) in self.of_recipient.items():
            self.check_delivery(name, send, letter)
        for send in self.history.sends:
            if send.key:
                self.check_twice(send)
        for batch, stops in self.by_batch.items():
            self.check_forgotten(batch, stops)
        for saying in self.history.sayings:
            self.check_saying(saying)
        return self.violations

    def report(self, kind, recipient, detail):
        self.violations.append(Violation(kind, recipient, detail))

    # Instants

    def left(self, dot):
        """The latest instant at which the dot can have been sent.

        Not later than it was read; and a server that was killed while the connection stood can
        have sent nothing on it after its death, however late the relay came to read. Nor one that
        stood still.
        """
        ends = [kill.instant for kill in self.kills[dot.door] if kill.instant > dot.opened][:1]
        ends += [sleep.begun for sleep in self.sleeps[dot.door]
                 if sleep.begun <= dot.mono <= sleep.ended]
        return min([dot.mono, *ends])

    def settled(self, operation):
        """When the call had its effect at the latest."""
        if operation.outcome != UNKNOWN:
            return operation.acked
        return next((kill.silent for kill in self.kills[operation.server]
                     if kill.instant > operation.invoked), math.inf)

    def due(self, letter):
        """Due on the monotonic clock; minus infinity for *at once*."""
        return -math.inf if letter.due is None else letter.due - self.history.offset

    # Stops

    def stops_on(self, send):
        return self.by_batch.get(send.batch, []) if send.batch else []

    def scopes_of(self, send):
        """The stops of its batch, and those of its own: a lift of the one lifts not the other."""
        return [stops for stops in (self.stops_on(send), self.by_send.get(id(send), [])) if stops]

    def in_force(self, stops, verbs, enders):
        """For each acknowledged stop: (from its answer, to the first call that may end it)."""
        for stop in stops:
            if stop.verb not in verbs or stop.outcome != OK:
                continue
            ends = [other for other in stops
                    if other.verb in enders and other.outcome in (OK, UNKNOWN)
                    and other is not stop and self.settled(other) > stop.invoked]
            end = min((other.invoked for other in ends), default=math.inf)
            if end > stop.acked:
                yield stop.acked, end

    def may_be_discarded(self, send, letter):
        """Whether some cancel, known or not, can have covered the delivery once it was due."""
        ripe = max(self.due(letter), send.invoked)
        if any(stop.verb == CANCEL and stop.outcome != FAIL
               for stop in self.by_send.get(id(send), ())):
            return True
        stops = self.stops_on(send)
        for cancel in stops:
            if cancel.verb != CANCEL or cancel.outcome == FAIL:
                continue
            done = self.settled(cancel)
            # A lift that found nothing shows, as one that worked does, that no cancel stands.
            lifted = min((other.acked for other in stops
                          if other.verb in (LIFT, PAUSE) and other.outcome in (OK, ABSENT)
                          and other.invoked >= done), default=math.inf)
            if lifted >= ripe:
                return True
        return False

    def held_at_end(self, send):
        """Whether a pause, known or not, may still stand when the history ends."""
        for stops in self.scopes_of(send):
            for pause in stops:
                if pause.verb == PAUSE and pause.outcome != FAIL:
                    done = self.settled(pause)
                    if not any(other.verb == LIFT and other.outcome in (OK, ABSENT)
                               and other.invoked >= done for other in stops):
                        return True
        return False

    def expected(self):
        """The recipients whom the relay must have got to see by the end."""
        return {name for name, (send, letter) in self.of_recipient.items()
                if send.outcome == OK and name not in self.refused
                and not self.may_be_discarded(send, letter) and not self.held_at_end(send)}

    # Invariants of one delivery

    def check_delivery(self, name, send, letter):
        dots = self.dots.get(name, [])
        accepted = [dot for dot in dots if dot.accepted]
        if send.outcome == FAIL and dots:
            self.report("nowhere", name, "the door refused it and it left nevertheless")
        self.check_stops(name, send, letter, dots, accepted)
        for dot in dots:
            left = dot.wall - (dot.mono - self.left(dot))
            if letter.due is not None and left < letter.due:
                self.report("early", name, f"{letter.due - left:.3f} s before due")
        self.check_copies(name, accepted)
        if accepted:
            self.check_content(name, letter, accepted[0])
        elif send.outcome == OK and name not in self.refused:
            if not self.may_be_discarded(send, letter) and not self.held_at_end(send):
                state = self.history.states.get(name, "not asked")
                self.report("late" if state in LIVE else "lost", name,
                            f"send {send.id}, due {letter.due}, state {state}")

    def check_stops(self, name, send, letter, dots, accepted):
        for stop in self.by_send.get(id(send), ()):
            if stop.verb != CANCEL or stop.outcome not in (OK, LATE):
                continue
            late = [dot for dot in dots if self.left(dot) > stop.acked]
            if late:
                self.report("cancelled", name, f"a dot {self.left(late[0]) - stop.acked:.3f} s "
                            f"after the answer ({stop.outcome}) to the cancel of its send")
            elif stop.outcome == OK and (send.size == 1 or stop.whole) and accepted:
                self.report("cancelled", name, "the cancel of its send won, yet a copy had left")
        told = self.check_batch_cancels(name, send, letter, dots)
        # Turning a cancel of a batch into a pause or back lifts neither: both make one hold.
        rest = [dot for dot in dots if dot not in told]
        self.check_holds(name, self.stops_on(send), (PAUSE, CANCEL), rest)
        self.check_holds(name, self.by_send.get(id(send), ()), (PAUSE,), dots)

    def check_batch_cancels(self, name, send, letter, dots):
        """Returns the dots that were one too many."""
        stops, told = self.stops_on(send), set()
        for since, until in self.in_force(stops, (CANCEL,), (LIFT, PAUSE)):
            discarded = (send.outcome == OK and send.acked < until
                         and max(self.due(letter), send.acked) <= until)
            for dot in dots:
                left = self.left(dot)
                if since < left < until or (discarded and left > since):
                    told.add(dot)
                    self.report("cancelled", name, f"a dot {left - since:.3f} s after the answer "
                                f"to the cancel of its batch, lifted after {until - since:.3f} s")
        return told

    def check_holds(self, name, stops, verbs, dots):
        for since, until in self.in_force(stops, verbs, (LIFT,)):
            for dot in dots:
                if since < self.left(dot) < until:
                    self.report("paused", name, f"a dot {self.left(dot) - since:.3f} s into "
                                f"a stop of {until - since:.3f} s")

    def check_copies(self, name, accepted):
        if len(accepted) < 2:
            return
        explained = sum(self.doubtful(dot) for dot in accepted[:-1])
        if len(accepted) > 1 + explained:
            self.report("duplicate", name, f"{len(accepted)} copies, {explained} in doubt by the "
                        f"relay's log, {self.history.doubts.get(name, 'nobody asked how many')} by "
                        "the server's")
        elif name in self.history.doubts and len(accepted) > 1 + self.history.doubts[name]:
            self.report("duplicate", name, f"{len(accepted)} copies, the server recorded "
                        f"{self.history.doubts[name]} doubts")
        prints = {hashlib.sha256(dot.content).hexdigest()[:12] for dot in accepted}
        if len(prints) > 1:
            self.report("rewritten", name, f"copies differ: {sorted(prints)}")

    def doubtful(self, dot):
        """Whether the sender can have missed the verdict, or died before it was durable.

        Or stood still meanwhile, for so long that others took it for dead.
        """
        if dot.reply in ("cut", "unsent"):
            return True
        until = self.durable(dot)
        if any(dot.opened < kill.instant <= until for kill in self.kills[dot.door]):
            return True
        return any(dot.mono <= sleep.ended and sleep.begun <= until
                   for sleep in self.sleeps[dot.door])

    def durable(self, dot):
        """When the outcome was certainly written, if its server lived."""
        if dot.replied is None:
            return math.inf
        until = dot.replied + self.settle_seconds
        for sleep in sorted(self.history.sleeps, key=lambda sleep: sleep.begun):
            if sleep.begun <= until and sleep.ended >= dot.replied:
                stalled = min(sleep.ended, sleep.begun + self.stall_seconds)
                until = max(until, stalled + self.settle_seconds)
        return until

    def check_content(self, name, letter, dot):
        mail = email.message_from_bytes(dot.mail, policy=email.policy.default)
        wrong = []
        if mail["Subject"] != letter.subject:
            wrong.append(f"subject {mail['Subject']!r}")
        for header, value in letter.headers.items():
            if mail.get_all(header, []) != [value]:
                wrong.append(f"{header} {mail.get_all(header, [])!r}")
        if letter.sender is not None and dot.sender != letter.sender:
            wrong.append(f"MAIL FROM {dot.sender!r}")
        if letter.text is not None:
            part = mail.get_body(preferencelist=("plain",))
            text = "" if part is None else part.get_content()
            if text.replace("\r\n", "\n").rstrip("\n") != \
                    letter.text.replace("\r\n", "\n").rstrip("\n"):
                wrong.append(f"text {text[:80]!r}")
        if letter.html is not None:
            part = mail.get_body(preferencelist=("html",))
            if part is None or part.get_content().strip() != letter.html:
                wrong.append(f"html {part and part.get_content()[:80]!r}")
        if b"\n" in dot.content.replace(b"\r\n", b"") or b"\r" in dot.content.replace(b"\r\n", b""):
            wrong.append("a bare CR or LF on the wire")
        if len(dot.recipients) != 1:
            wrong.append(f"{len(dot.recipients)} recipients in one transaction")
        if wrong:
            self.report("altered", name, "; ".join(wrong))

    def check_twice(self, send):
        """All good answers name one send, and all that left for it bears that send's name.

        A Message-ID is `<send.index@host>`. Any dot counts here, a refused one as well.
        """
        ids = set(send.ids)
        for letter in send.letters:
            for name in letter.recipients:
                ids |= {send_of(dot) for dot in self.dots.get(name, ())}
        if len(ids) > 1:
            self.report("twice", send.letters[0].recipients[0],
                        f"key {send.key} became {len(ids)} sends: {sorted(ids)}")

    def check_saying(self, saying):
        if saying.number is not None:
            self.check_count(saying)
            return
        name, dots = saying.recipient, self.dots.get(saying.recipient, ())
        accepted = [dot for dot in dots if dot.accepted]
        if name not in self.of_recipient or self.of_recipient[name][0] is not saying.send:
            self.report("untrue", name, "a status names a recipient that the send has not")
        elif saying.word == DELIVERED:
            if not any(dot.mono <= saying.acked for dot in accepted):
                self.report("untrue", name, "it was called delivered before any copy was taken")
        elif saying.word == CANCELLED and accepted:
            self.report("untrue", name, "it was called cancelled and a copy was taken")

    def check_count(self, saying):
        people = [name for letter in saying.send.letters for name in letter.recipients]
        taken = sum(any(dot.accepted and dot.mono <= saying.acked for dot in self.dots[name])
                    for name in people if name in self.dots)
        if saying.number > taken:
            self.report("untrue", people[0], f"{saying.number} had it, was said; {taken} had")

    def check_forgotten(self, batch, stops):
        for lift in stops:
            if lift.verb != LIFT or lift.outcome != ABSENT:
                continue
            for since, until in self.in_force(stops, (CANCEL, PAUSE), (LIFT,)):
                if since < lift.invoked and lift.acked < until:
                    self.report("forgotten", batch, "a lift found no entry "
                                f"{lift.invoked - since:.3f} s after the stop was acknowledged")
                    break


def send_of(dot):
    """The id of the send in the Message-ID of what left."""
    mail = email.message_from_bytes(dot.mail, policy=email.policy.default)
    return str(mail["Message-ID"]).strip().lstrip("<").partition(".")[0]


def summary(history, dots, violations):
    """One line for a person: how much was tried, how much of it is worth anything."""
    def count(operations, outcome):
        return sum(operation.outcome == outcome for operation in operations)
    sends, stops = history.sends, history.stops
    keyed = [send for send in sends if send.key]
    return (f"{count(sends, OK)} sends accepted, {count(sends, UNKNOWN)} unknown; "
            f"{len(keyed)} with a key, {count(keyed, UNKNOWN)} of them unknown; "
            f"{count(stops, OK)} stops and lifts acknowledged, {count(stops, LATE)} too late, "
            f"{count(stops, UNKNOWN)} unknown, {count(stops, FAIL)} refused; "
            f"{len(history.sayings)} states told; {len(history.kills)} kills, "
            f"{len(history.sleeps)} sleeps; {len(dots)} dots; "
            f"{len(violations)} violations")
