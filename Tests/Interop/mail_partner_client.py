"""A client of Mail Partner's door: sends now and later, cancels by number, asks what became of it.

The server it talks to lets a mail be cancelled until the relay is given it (`NO_CUTOFF`), also one
that was not deferred: so a cancel right behind its send races with the release.
"""

from history import CANCEL, CANCELLED, DELIVERED, FAIL, LATE, OK, UNKNOWN
from mail_partner import MailPartner, ahead
from sendgrid import Unknown
from workload import SENDER, Client

#: Takes away Mail Partner's five minutes.
NO_CUTOFF = {"BELAY_MAILPARTNER_CUTOFF": "0s"}
#: What a cancel's code means: all of it is cancelled, by this call or before; or it came too late,
#: for some of it at least, and the rest is stopped.
CODES = {200: OK, 5: OK, 7: LATE}
WORDS = {"Delivered": DELIVERED, "Canceled": CANCELLED}
#: Deferred mail is due so many minutes from now, which is after the end of a run.
LATER = 30
#: Of sends at once, so many are cancelled in the next call.
AT_ONCE = 0.5
RECENT = 5


class MailPartnerClient(Client):
    def __init__(self, load, number, key):
        super().__init__(load, number, key)
        self.mine = []

    @staticmethod
    def share(_load):
        """Deferred sends that no cancel has taken yet."""
        return []

    def make_door(self, key):
        return MailPartner(0, key, seconds=10)

    def step(self):
        roll = self.chance.random()
        if roll < 0.55 or not self.mine:
            send = self.send(None)
            if send and self.chance.random() < AT_ONCE:
                self.cancel(send)
        elif roll < 0.65:
            send = self.send(ahead(LATER))
            if send:
                self.shared.append(send)
        elif roll < 0.75 and self.shared:
            self.cancel(self.chance.choice(self.shared))
        elif roll < 0.90:
            self.cancel(self.chance.choice(self.mine[-RECENT:]))
        else:
            self.ask_status(self.chance.choice(self.mine))

    def settle(self):
        """What is due after the run is cancelled, and has to be, whatever was tried before."""
        for send in self.shared:
            outcome = self.cancel(send)
            assert outcome == OK, f"deferred mail {send.id} is not to be cancelled: {outcome}"

    def send(self, due):
        mark = self.mark()
        letter = self.letter(mark, due and due.timestamp(), html=f"<p>Dear you, {mark}</p>")
        operation = self.history.send([letter])
        when = MailPartner.when(due) if due else {}
        answer = self.call(
            self.door.post, "/v1/send", subject=f"subject {mark}",
            htmlContent="<p>Dear #WHO#, " + mark + "</p>", variables={"who": "you"},
            **{"from": {"email": SENDER}}, **when,
            params={"to": [{"email": name} for name in letter.recipients]})
        if answer is None:
            operation.end(UNKNOWN)
            return None
        code = self.door.code(answer)
        operation.end(OK if code == 200 else FAIL)
        if code != 200:
            self.surprised(f"/v1/send: {answer!r}")
            return None
        operation.id = answer.json()["messageId"]
        self.mine.append(operation)
        return operation

    def cancel(self, send):
        """One cancel; returns how it ended."""
        operation = self.begin_stop(CANCEL, send=send)
        operation.whole = True
        answer = self.call(self.door.cancel, send.id)
        if answer is None:
            return operation.end(UNKNOWN).outcome
        code = self.door.code(answer)
        operation.end(CODES.get(code, FAIL))
        if code not in CODES:
            self.surprised(f"cancel of {send.id}: {answer!r}")
        return operation.outcome

    def ask_status(self, send):
        answer = self.call(self.door.get, "/v1/bulk-status", messageId=send.id)
        if answer is None:
            return
        if self.door.code(answer) != 200:
            self.surprised(f"status of {send.id}: {answer!r}")
            return
        for entry in answer.json()["StatutResponseList"]:
            if entry["status"] in WORDS:
                self.history.say(send, entry["email"], WORDS[entry["status"]])

    @staticmethod
    def call(verb, *arguments, **members):
        """The answer; None when nobody knows what came of it."""
        try:
            answer = verb(*arguments, **members)
        except Unknown:
            return None
        return None if answer.status >= 500 else answer
