"""Settings of SendGrid's door, from the environment to the answer."""

import time

from scene import Scene
from sendgrid import STOPS, mail


class RateLimit(Scene):
    settings = {"BELAY_SENDGRID_RATE_LIMIT": "3"}

    def test_calls_are_limited_and_stops_and_mail_are_not(self):
        batch = self.client.make_batch()
        # However a minute ends in between, eight calls hold one too many in some minute.
        answers = [self.client.ask("GET", STOPS) for _ in range(8)]
        refused = [answer for answer in answers if answer.status == 429]
        self.assertTrue(refused, answers)
        self.assertEqual(refused[0].body,
                         b'{"errors":[{"field":null,"message":"too many requests"}]}')
        for name, value in (("X-RateLimit-Limit", "3"), ("X-RateLimit-Remaining", "0")):
            self.assertEqual(refused[0].headers[name], value)
        self.assertIn(int(refused[0].headers["Retry-After"]), range(1, 61))
        self.assertLessEqual(int(refused[0].headers["X-Ratelimit-Reset"]), time.time() + 61)
        for number in range(5):
            self.assertEqual(self.client.send(mail([f"p{number}@people.test"])).status, 202)
        self.assertEqual(self.client.stop(batch, "pause").status, 201)
        for status in ("cancel", "pause") * 4:
            self.assertEqual(self.client.change(batch, status).status, 204)
        self.assertEqual(self.client.lift(batch).status, 204)


class SenderDomains(Scene):
    settings = {"BELAY_SENDGRID_SENDER_DOMAINS": "shop.test, Other.test"}

    def test_only_these_may_be_in_from(self):
        for sender, status in (("a@shop.test", 202), ("a@OTHER.test", 202), ("a@x.test", 403),
                               ("a@sub.shop.test", 403)):
            body = mail(["p@people.test"])
            body["from"] = {"email": sender}
            self.assertEqual(self.client.send(body).status, status, sender)
