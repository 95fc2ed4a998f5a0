"""A start with another relay than the one that had the mail: what it was told is still in doubt."""

import unittest

from scene import Scene
from sendgrid import mail


class ChangedRelay(Scene):
    # A doubt waits for long, so that it can be looked at.
    settings = {"BELAY_RETRY_FIRST": "1h", "BELAY_RETRY_LONGEST": "4h"}
    chances = {"slow": 1.0}

    def make_relay(self, chances=None, **options):
        # It takes the dot, and does not answer before the end of the test.
        return super().make_relay(chances, delay=(600, 601), **options)

    def test_a_mail_that_a_silent_relay_took_is_in_doubt_for_the_outbox(self):
        self.client.accept(mail(["one@people.test"]))
        self.relay.wait(lambda relay: relay.dots, 10, "the dot")
        send = self.server.listing()[0]["id"]
        self.server.kill()
        self.server.relay_url = None
        self.server.start()
        for _ in range(2):
            delivery = self.server.show(send)["deliveries"][0]
            self.assertEqual((delivery["state"], delivery["doubts"]), ("inDoubt", 1))
            # A second crash does not make it forget.
            self.server.kill()
            self.server.start()
        result = self.server.command("cancel", send, "--json")
        self.assertEqual(result.json()["outcome"], "inDoubt", repr(result))


if __name__ == "__main__":
    unittest.main()
