"""How each door is raced: how its mail is scheduled and cancelled, and where its cancels are aimed.

Between rounds the aim of a lane follows what its last rounds gave, so that both outcomes stay
common.
"""

import json
import statistics
import time

from mail_partner import CANCEL
from marketing_cloud import (API, SERVICE, MarketingCloud, Result, envelope, instant, request,
                             send_properties)
from sendgrid import STOPS, Answer, mail
from shots import Shot

WON, LATE = "won", "late"
#: A cancel counts as aimed if it was under way within this of a release of its round.
NEAR = 0.010
#: The aims of one round lie within this of its middle.
SPREAD = 0.008
#: Mails of each round that nobody cancels: their dots say when the round was released.
CONTROLS = 3
#: The aim is the median release of so many rounds.
MEMORY = 7
ALL_SENT = b"all messages of this batch have been sent"


class Lane:
    """One door's part of the race."""

    #: Of the cancels that were aimed, the share that the rarer outcome has to have.
    share = 0.2

    def __init__(self, scene, per_round):
        self.scene, self.per_round = scene, per_round
        self.shots, self.aimed, self.gaps = [], [], []
        #: Seconds from the origin to the first dot of the last rounds, and what is added to their
        #: median.
        self.lateness, self.bias = [0.0], 0.0
        #: Seconds from the first dot to the last.
        self.spans = [0.0]
        self.number = 0

    @property
    def name(self):
        return type(self).__name__.removesuffix("Lane")

    def person(self):
        self.number += 1
        return f"{self.name.lower()}{self.number}@people.test"

    @property
    def middle(self):
        """Seconds from the origin to the middle of the aims."""
        return statistics.median(self.lateness[-MEMORY:]) + self.bias

    def prepare(self, due):
        """The shots of one round, and the mails of it that nobody cancels."""
        raise NotImplementedError

    def verdict(self, shot):
        """What the answer says: WON, LATE, or nothing that can be understood."""
        raise NotImplementedError

    def aim(self, shots):
        for index, shot in enumerate(shots):
            spread = SPREAD * (2 * (index + 0.5) / len(shots) - 1)
            shot.aim = max(0, self.middle + spread) if shot.opening else self.middle + spread

    def first(self, shot, index, due):
        """When the first request of a shot is written."""
        return shot.origin + shot.aim

    def learn(self, shots, releases):
        """Moves the aim towards even odds; `releases` are seconds from an origin to a dot."""
        won = [shot for shot in shots if self.verdict(shot) == WON]
        self.lateness.append(min(releases))
        self.spans.append(max(releases) - min(releases))
        self.bias += (len(won) / len(shots) - 0.5) * SPREAD / 2
        if shots[0].opening:
            # No cancel is written before its number is known, so no aim lies further ahead.
            self.bias = max(self.bias, -statistics.median(self.lateness[-MEMORY:]))
        self.shots += shots
        self.aimed += [shot for shot in shots
                       if any(shot.begun - shot.origin - NEAR <= release
                              <= shot.acked - shot.origin + NEAR for release in releases)]

    @property
    def rarer(self):
        """The share of the outcome that is the rarer one."""
        won = sum(self.verdict(shot) == WON for shot in self.aimed) / max(1, len(self.aimed))
        return min(won, 1 - won)

    def post(self, path, body, fields=()):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}",
                 *fields, "", ""]
        return "\r\n".join(lines).encode() + body


class SendGridLane(Lane):
    """Every mail in a batch of its own, all due at one instant; the batch is cancelled."""

    def prepare(self, due):
        origin = due - time.time() + time.monotonic()
        shots = []
        for _ in range(self.per_round):
            person, batch = self.person(), self.scene.client.make_batch()
            self.scene.client.accept(mail([person], due=due, batch=batch))
            request = self.post(STOPS, {"batch_id": batch, "status": "cancel"},
                                [f"Authorization: Bearer {self.scene.key}",
                                 "Content-Type: application/json"])
            shots.append(Shot(self, person, request, origin=origin))
        controls = [Shot(self, self.person(), origin=origin) for _ in range(CONTROLS)]
        for control in controls:
            self.scene.client.accept(mail([control.person], due=due))
        return shots, controls

    def verdict(self, shot):
        if shot.status == 400 and ALL_SENT in shot.body:
            return LATE
        return WON if shot.status == 201 else None


class MailPartnerLane(Lane):
    """Mail that is sent at once and cancelled by its number, as soon as that is known.

    The five minutes are off: deferred mail has steps of five minutes, which no race can wait for.
    """

    #: Seconds behind the others' due, and between two mails.
    BEHIND, BETWEEN = 0.1, 0.04

    def prepare(self, due):
        origin = due - time.time() + time.monotonic()
        shots = [self.make(origin) for _ in range(self.per_round)]
        return shots, [self.make(origin) for _ in range(CONTROLS)]

    def make(self, origin):
        person = self.person()
        return Shot(self, person, origin=origin, opening=self.post("/v1/send", {
            "apiKey": self.scene.partner_key, "subject": "race", "htmlContent": "<p>race</p>",
            "from": {"email": "desk@shop.test"}, "params": {"to": [{"email": person}]}}))

    def first(self, shot, index, due):
        return shot.origin + self.BEHIND + index * self.BETWEEN

    def opened(self, shot):
        answer = json.loads(shot.body)
        assert answer["code"] == 200, answer
        target = f"{CANCEL}?apiKey={self.scene.partner_key}&messageId={answer['messageId']}"
        shot.request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    def verdict(self, shot):
        return {200: WON, 7: LATE}.get(json.loads(shot.body)["code"])


class MarketingCloudLane(Lane):
    """Sends to lists of one, all due at one instant, each cancelled by its number.

    Most of its winners win before the listing, when no release is near.
    """

    share = 0.1

    def __init__(self, scene, per_round):
        super().__init__(scene, per_round)
        self.email = None

    def prepare(self, due):
        origin = due - time.time() + time.monotonic()
        door = self.scene.soap
        self.email = self.email or door.make_email("race", "<p>race</p>")
        people = [self.person() for _ in range(self.per_round + CONTROLS)]
        lists = self.make({"@type": "List", "ListName": one} for one in people)
        self.make({"@type": "Subscriber", "EmailAddress": one, "Lists": {"ID": number}}
                  for one, number in zip(people, lists))
        sends = self.make({"@type": "Send", **send_properties(self.email, number, instant(due))}
                          for number in lists)
        shots = [Shot(self, one, self.cancel(number), origin=origin)
                 for one, number in zip(people, sends)]
        return shots[:self.per_round], shots[self.per_round:]

    def aim(self, shots):
        """One send is expanded after the other, and each has an instant of its own."""
        span = statistics.median(self.spans[-MEMORY:])
        for index, shot in enumerate(shots):
            spread = SPREAD * (2 * (index % 3) / 2 - 1)
            shot.aim = self.middle + span * index / len(shots) + spread

    def make(self, objects):
        """Creates them all in one call; their numbers."""
        results = self.scene.soap.change("Create", *objects)
        assert all(result.ok for result in results), results
        return [int(result.new_id) for result in results]

    def cancel(self, number):
        body = request("Perform", "<Action>cancel</Action><Definitions><Definition "
                                  f'xsi:type="Send"><ID>{number}</ID></Definition></Definitions>')
        return self.post(SERVICE, envelope(self.scene.soap.header, body),
                         ["Content-Type: text/xml; charset=utf-8", 'SOAPAction: "Perform"'])

    def verdict(self, shot):
        element = MarketingCloud.read(Answer(shot.status, {}, shot.body))
        [result] = [Result(one) for one in element.iter(f"{{{API}}}Result")]
        return WON if result.ok else LATE
