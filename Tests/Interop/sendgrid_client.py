"""A client of SendGrid's door: schedules, stops, pauses, resumes and un-cancels batches.

Most sends carry an `Idempotency-Key`, and one whose outcome is unknown is repeated under it until
there is an answer.
"""

import time

from history import ABSENT, CANCEL, FAIL, LIFT, OK, PAUSE, UNKNOWN, Letter
from sendgrid import SEND, SendGrid, Unknown
from workload import SENDER, Client

#: What may happen to a batch. Of `gone`, nothing is ever lifted: at the end none may have left
#: after the answer. All others are lifted in the end, so that everything not discarded is due.
FATES = ("free", "free", "gone", "uncancel", "pause", "mixed")
VERBS = {"gone": (CANCEL,), "uncancel": (CANCEL, LIFT), "pause": (PAUSE, LIFT),
         "mixed": (CANCEL, PAUSE, LIFT)}
WORDS = {CANCEL: "cancel", PAUSE: "pause"}
#: How many batches are in play at once, over all clients.
BATCHES = 24
#: How many sends carry a key; how often one call is repeated, after what pause.
KEYED = 0.8
REPEATS, REPEAT_PAUSE = 60, 0.2
#: Of answered calls with a key, so many are repeated with the same body, so many with another.
AGAIN, OTHER = 0.1, 0.05
IN_FLIGHT, OTHER_BODY = 409, 422


class Batch:
    def __init__(self, name, fate):
        self.name, self.fate = name, fate
        self.members = 0


class Batches:
    """Those of all clients of this door."""

    def __init__(self, load):
        self.lock, self.in_play, self.all = load.lock, [], []

    def choose(self, chance):
        with self.lock:
            return chance.choice(self.in_play) if self.in_play else None

    def add(self, batch):
        with self.lock:
            self.all.append(batch)
            self.in_play.append(batch)
            if len(self.in_play) > BATCHES:
                self.in_play.pop(0)


class SendGridClient(Client):
    share = Batches

    def __init__(self, load, number, key):
        super().__init__(load, number, key)
        self.mine = []

    def make_door(self, key):
        return SendGrid(0, key, seconds=10)

    def step(self):
        roll = self.chance.random()
        if roll < 0.05 or not self.shared.in_play:
            self.make_batch()
        elif roll < 0.70:
            self.send()
        elif roll < 0.995:
            self.stop()
        elif self.number == 0 and self.mine:
            self.cancel_by_command()

    def settle(self):
        """Every batch but those that are to stay cancelled is set free."""
        for batch in self.shared.all:
            if batch.fate not in ("gone", "free"):
                outcome = self.change(batch, LIFT)
                assert outcome in (OK, ABSENT), f"DELETE of {batch.name}: {outcome}"

    def make_batch(self):
        try:
            answer = self.door.call("POST", "/v3/mail/batch")
        except Unknown:
            return
        if answer.status == 201:
            self.shared.add(Batch(answer.json()["batch_id"], self.chance.choice(FATES)))
        else:
            self.surprised(f"POST mail/batch: {answer!r}")

    def letters(self):
        """One to three messages of one to three recipients; due now or in one to three seconds."""
        letters = []
        for part in range(self.chance.choice((1, 1, 1, 2, 3))):
            mark = f"{self.mark()}p{part}"
            ahead = self.chance.choice((None, 1, 2, 3))
            due = None if ahead is None else int(time.time()) + ahead
            letters.append(self.letter(mark, due, headers={"X-Mark": mark}))
        text = f"Text of {letters[0].subject}.\n.\n..\nEnd."
        for letter in letters:
            letter.text = text
        return letters

    def send(self):
        letters = self.letters()
        batch = self.shared.choose(self.chance) if self.chance.random() < 0.7 else None
        body = {"from": {"email": SENDER}, "personalizations": [],
                "content": [{"type": "text/plain", "value": letters[0].text}]}
        for letter in letters:
            people = [{"email": name} for name in letter.recipients]
            one = {"to": people[:1], "subject": letter.subject, "headers": letter.headers}
            if people[1:]:
                one[self.chance.choice(("cc", "bcc"))] = people[1:]
            if letter.due is not None:
                one["send_at"] = letter.due
            body["personalizations"].append(one)
        if batch:
            body["batch_id"] = batch.name
            batch.members += 1
        operation = self.history.send(letters, batch and batch.name)
        if self.chance.random() < KEYED:
            operation.key = letters[0].headers["X-Mark"]
        answer = self.post(operation, body)
        if answer is None:
            operation.end(UNKNOWN)
            return
        operation.id = answer.id
        operation.end(OK if answer.status == 202 else FAIL)
        if answer.status != 202:
            self.surprised(f"POST mail/send: {answer!r}")
            return
        if operation.size == 1 and not batch:
            self.mine.append(operation)
        if operation.key:
            self.repeat(operation, body)

    def post(self, operation, body):
        """The answer, or None when nobody knows; a call with a key is repeated until one does."""
        headers = {"Idempotency-Key": operation.key} if operation.key else {}
        for _ in range(REPEATS if operation.key else 1):
            try:
                answer = self.door.call("POST", SEND, body, headers)
            except Unknown:
                answer = None
            if answer is not None and not (operation.key and answer.status == IN_FLIGHT):
                if answer.status == 202 and operation.key:
                    operation.ids.append(answer.id)
                return answer
            if operation.key:
                # Killed, most likely: the next attempt meets the server that comes after.
                time.sleep(REPEAT_PAUSE)
                self.follow()
        return None

    def repeat(self, operation, body):
        """Now and then a second time under the key of a call that had its answer."""
        roll = self.chance.random()
        if roll < AGAIN:
            answer = self.post(operation, body)
            if answer is not None and answer.status != 202:
                self.surprised(f"the same request again: {answer!r}")
        elif roll < AGAIN + OTHER:
            self.send_other(operation, body)

    def send_other(self, operation, body):
        """The same key with another body has to be refused; what is in it must never leave."""
        letter = operation.letters[0]
        people = [f"other-{letter.recipients[0]}"]
        other = {**body, "personalizations": [{"to": [{"email": people[0]}]}], "subject": "other"}
        refused = self.history.send([Letter(people, "other")], operation.batch)
        try:
            answer = self.door.call("POST", SEND, other, {"Idempotency-Key": operation.key})
        except Unknown:
            # Whatever came of it, it must not have been accepted: the key had its answer.
            refused.end(FAIL)
            return
        refused.end(FAIL if answer.status != 202 else OK)
        if answer.status != OTHER_BODY:
            self.surprised(f"another body under one key: {answer!r}")

    def stop(self):
        batch = self.shared.choose(self.chance)
        if batch is None or batch.fate == "free":
            return
        verb = self.chance.choice(VERBS[batch.fate])
        patch = self.chance.random() < 0.4
        self.change(batch, verb, patch)

    def change(self, batch, verb, patch=False):
        """One stop or lift; returns how it ended."""
        operation = self.begin_stop(verb, batch.name)
        try:
            if verb == LIFT:
                answer = self.door.lift(batch.name)
            elif patch:
                answer = self.door.change(batch.name, WORDS[verb])
            else:
                answer = self.door.stop(batch.name, WORDS[verb])
        except Unknown:
            operation.end(UNKNOWN)
            return UNKNOWN
        good = {LIFT: 204}.get(verb, 204 if patch else 201)
        if answer.status == good:
            operation.end(OK)
        elif answer.status == 404 and verb == LIFT:
            operation.end(ABSENT)
        else:
            operation.end(FAIL)
            if answer.status not in (400, 404):
                self.surprised(f"{verb} of a batch: {answer!r}")
        return operation.outcome

    def cancel_by_command(self):
        """`belay cancel ID`: 0 is cancelled, 1 is too late, anything else may be either."""
        send = self.mine.pop(self.chance.randrange(max(0, len(self.mine) - 5), len(self.mine)))
        operation = self.begin_stop(CANCEL, send=send)
        try:
            status = self.server.command("cancel", send.id).status
        except Exception as error:
            operation.end(UNKNOWN)
            self.surprised(f"belay cancel: {error!r}")
            return
        # Status 1 is also what a command says that lost its server half-way.
        operation.end({0: OK}.get(status, UNKNOWN))
