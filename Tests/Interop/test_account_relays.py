"""Accounts with a relay of their own: theirs is used by them alone, and its silence is theirs."""

import socket

from scene import Scene
from sendgrid import mail

#: Mails for the silent relay: more than a server has in hand for one.
MANY = 100
#: A mail that waits for nothing is there at once; the silent relay is given up after minutes.
SOON = 10


class AccountRelays(Scene):
    def make_server(self, *arguments, **options):
        # It takes connections in, and never says a word.
        self.silent = socket.create_server(("127.0.0.1", 0), backlog=MANY)
        self.addCleanup(self.silent.close)
        self.port = self.silent.getsockname()[1]
        self.own = self.make_relay()
        self.settings = {
            "BELAY_RELAY_ACCOUNTS":
                f"slow=smtp://user:geheim@127.0.0.1:{self.port}?tls=off own%40shop={self.own.url}"}
        return super().make_server(*arguments, **options)

    def client_of(self, account):
        self.server.make_account(account)
        return self.make_client(self.server.make_key(account))

    def test_a_silent_relay_keeps_nothing_of_others_waiting(self):
        slow = self.client_of("slow")
        for number in range(MANY):
            slow.accept(mail([f"slow{number}@people.test"]))
        connection, _ = self.silent.accept()
        self.addCleanup(connection.close)
        self.deliver_one("fast@people.test", SOON)
        own = self.client_of("own@shop")
        own.accept(mail(["own@people.test"]))
        self.own.wait_for(["own@people.test"], SOON)
        self.assertEqual(len(self.relay.accepted()), 1, "only the other accounts' mail")
        self.assertEqual(len(self.own.accepted()), 1)

    def test_a_silent_relay_keeps_nothing_waiting_after_a_crash(self):
        slow = self.client_of("slow")
        for number in range(MANY):
            slow.accept(mail([f"slow{number}@people.test"]))
        connection, _ = self.silent.accept()
        self.addCleanup(connection.close)
        self.restart()
        # What was in hand is tried alone first, but not for long.
        self.deliver_one("fast@people.test", 3 * SOON)

    def test_the_relays_are_said_without_a_password(self):
        told = self.server.error_text()
        self.assertIn(f"account slow: relay 127.0.0.1:{self.port}", told)
        self.assertIn(f"account own%40shop: relay 127.0.0.1:{self.own.port}", told)
        self.assertNotIn("geheim", told)
