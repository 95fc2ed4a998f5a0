"""A client of Marketing Cloud's door: sends to lists, which it cancels, pauses and resumes.

Each send goes to a list of its own. Nothing is ever lifted but by a resume, and in the end all that
was paused is resumed.
"""

import time

from history import CANCEL, CANCELLED, FAIL, LATE, LIFT, OK, PAUSE, UNKNOWN, Letter
from marketing_cloud import CANCELED, MarketingCloud, instant, send_properties
from sendgrid import Unknown
from workload import SENDER, Client

ACTIONS = {CANCEL: "cancel", PAUSE: "pause", LIFT: "resume"}
RECENT = 6


class MarketingCloudClient(Client):
    def __init__(self, load, number, credentials):
        super().__init__(load, number, credentials)
        self.mine = []

    @staticmethod
    def share(_load):
        """Sends that may be paused."""
        return []

    def make_door(self, credentials):
        return MarketingCloud(0, credentials, seconds=10)

    def step(self):
        roll = self.chance.random()
        try:
            if roll < 0.5 or not self.mine:
                self.send()
            elif roll < 0.90:
                send = self.chance.choice(self.mine[-RECENT:])
                self.act(self.chance.choice((CANCEL, PAUSE, LIFT)), send)
            else:
                self.ask_status(self.chance.choice(self.mine))
        except Unknown:
            pass

    def settle(self):
        """Whatever is paused is set free; what is over already says so."""
        for send in self.shared:
            outcome = self.act(LIFT, send)
            assert outcome in (OK, FAIL), f"resume of {send.id}: {outcome}"

    def send(self):
        """Unknown before the send itself is asked for means that there is none."""
        mark = self.mark()
        ahead = self.chance.choice((None, 1, 2, 3))
        due = None if ahead is None else round(time.time() + ahead, 3)
        people = self.people(mark)
        people_list = self.door.make_list(f"list {mark}", people)
        email = self.door.make_email(f"subject {mark}", f"<p>Dear you, {mark}</p>")
        letter = Letter(people, f"subject {mark}", due, sender=SENDER,
                        html=f"<p>Dear you, {mark}</p>")
        operation = self.history.send([letter])
        properties = send_properties(email, people_list, due and instant(due), sender=SENDER)
        try:
            [result] = self.door.change("Create", {"@type": "Send", **properties})
        except Unknown:
            operation.end(UNKNOWN)
            raise
        operation.end(OK if result.ok else FAIL)
        if not result.ok:
            # The instant may be past by the time that the call was made.
            if due is None or due > time.time():
                self.surprised(f"Create of a Send: {result!r}")
            return
        operation.id = result.new_id
        self.mine.append(operation)

    def act(self, verb, send):
        """One Perform; returns how it ended."""
        operation = self.begin_stop(verb, send=send)
        if verb == PAUSE and send not in self.shared:
            self.shared.append(send)
        try:
            [result] = self.door.perform(ACTIONS[verb], send.id)
        except Unknown:
            return operation.end(UNKNOWN).outcome
        if result.ok:
            return operation.end(OK).outcome
        if "not found" in result.message:
            self.surprised(f"{verb} of {send.id}: {result!r}")
        # What a cancel could stop is stopped, also where it says that it was too late.
        return operation.end(LATE if verb == CANCEL else FAIL).outcome

    def ask_status(self, send):
        found = self.door.send(send.id, "ID", "Status", "NumberSent")
        if found is None:
            self.surprised(f"no send {send.id}")
            return
        self.history.count(send, int(found["NumberSent"] or 0))
        if found["Status"] == CANCELED and send.size == 1 and not int(found["NumberSent"] or 0):
            self.history.say(send, send.letters[0].recipients[0], CANCELLED)
