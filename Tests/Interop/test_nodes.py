"""Several nodes on one PostgreSQL: what one accepted, each of them stops, sends and takes over."""

import time
import unittest
from collections import Counter

from belay import CANCELLED, SENT, run, wait_until
from node_scene import NodeScene
from sendgrid import mail


class Nodes(NodeScene):
    def setUp(self):
        super().setUp()
        self.a, self.b = self.nodes

    def told(self):
        return Counter(name for dot in self.relay.accepted() for name in dot.recipients)

    def test_each_mail_leaves_once_whoever_accepted_it(self):
        first, second = self.people("first", 60), self.people("second", 60)
        due = int(time.time()) + 3
        for node, names in ((self.a, first), (self.b, second)):
            client = self.client(node)
            for name in names:
                client.accept(mail([name], due=due))
        self.relay.wait_for(first + second, 40)
        one = self.client(self.b).accept(mail(["last@people.test"]))
        self.relay.wait_for(["last@people.test"], 20)
        wait_until(lambda: self.states(self.a, one) == [SENT], 20, "the last one's outcome")
        self.assertEqual(self.told(), Counter([*first, *second, "last@people.test"]))

    def test_a_stop_at_one_node_holds_at_all(self):
        names = self.people("stopped", 30)
        a, b = self.client(self.a), self.client(self.b)
        batch = a.make_batch()
        due = int(time.time()) + 3
        sends = [a.accept(mail([name], due=due, batch=batch)) for name in names]
        self.assertEqual(b.stop(batch, "cancel").status, 201)
        while time.time() < due + 1:
            time.sleep(0.1)
        for node, client in ((self.a, a), (self.b, b)):
            last = f"{node.port}@people.test"
            client.accept(mail([last]))
            self.relay.wait_for([last], 20)
        self.assertFalse(set(self.told()) & set(names))
        for send in sends:
            self.assertEqual(self.states(self.b, send), [CANCELLED])

    def test_what_a_killed_node_had_is_taken_over(self):
        names = self.people("over", 300)
        client = self.client(self.a)
        due = int(time.time()) + 4
        sends = {name: client.accept(mail([name], due=due)) for name in names}
        self.relay.wait(lambda relay: len(relay.accepted()) >= 20, 30, "the first mails")
        self.a.kill()
        self.relay.wait_for(names, 90)
        told = self.told()
        self.assertEqual(set(told), set(names))
        for name, count in told.items():
            shown = wait_until(
                lambda send=sends[name]: self.ended(send), 60, f"the end of {name}")
            # Whoever got it twice was in doubt when the node died.
            self.assertTrue(count == 1 or "inDoubt" in shown, f"{name}: {count}, {shown}")

    def ended(self, send):
        shown = self.b.show(send)
        over = all(each["state"] == SENT for each in shown["deliveries"])
        return over and str(shown)

    def test_a_key_that_one_node_revokes_is_none_at_the_other(self):
        self.assertEqual(self.client(self.b).call("GET", "/v3/scopes").status, 200)
        [key] = [each["id"] for each in self.a.done("key", "list", "--json").json()]
        self.a.done("key", "revoke", key)
        self.assertEqual(self.client(self.b).call("GET", "/v3/scopes").status, 401)

    def test_what_cannot_be_opened_says_why_in_one_line(self):
        url = self.cluster.url()
        for change, word in (
                (url.replace("secret", "wrong"), "password"),
                (self.cluster.url("nobody"), "nobody"),
                (url.replace("127.0.0.1", "127.0.0.1:x"), "port"),
                ("postgres://127.0.0.1:1/belay", "cannot open the store"),
                ("postgress://127.0.0.1/belay", "store must be")):
            node = self.make_node("c", change)
            result = run("serve", "--data", node.data, settings=node.settings)
            self.assertEqual((result.status, result.out), (1, ""), repr(result))
            self.assertIn(word, result.err)
            self.assertEqual(result.err.count("\n"), 1, result.err)
            self.assertNotIn("secret", result.err)
            self.assertNotIn("wrong", result.err)

    def test_a_node_with_a_key_of_its_own_is_refused(self):
        node = self.make_node("stranger")
        result = run("serve", "--data", node.data, settings=node.settings)
        self.assertEqual(result.status, 1, repr(result))
        self.assertIn("belay.key", result.err)
        self.assertEqual(result.err.count("\n"), 1, result.err)


if __name__ == "__main__":
    unittest.main()
