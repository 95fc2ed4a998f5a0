"""SIGTERM ends the server within `shutdown.grace`, whatever a relay does."""

import time

from scene import Scene
from sendgrid import mail
from belay import wait_until


class WithinTheGrace(Scene):
    settings = {"BELAY_SHUTDOWN_GRACE": "2s"}

    def test_a_relay_that_never_answers_the_dot(self):
        self.relay.change(delay=(120, 120))
        send = self.client.accept(mail(["one.slow@people.test"]))
        wait_until(lambda: self.server.show(send)["state"] == "releasing", 10, "the dot is out")
        began = time.monotonic()
        self.assertEqual(self.server.terminate(), 0)
        self.assertLess(time.monotonic() - began, 8)
        self.server.start()
        delivery = self.server.show(send)["deliveries"][0]
        self.assertEqual((delivery["state"], delivery["doubts"]), ("inDoubt", 1))
