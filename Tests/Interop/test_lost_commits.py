"""Connections to PostgreSQL that are lost during a COMMIT: nobody is told what nobody knows."""

import json
import os
import random
import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from belay import SENT, wait_until
from belay import CANCELLED as STOPPED
from mail_partner import MailPartner, ahead
from node_scene import NodeScene
from postgres_proxy import AFTER, BEFORE, CANCELLED, ENDED, RELEASED, PostgresProxy, logs, writes
from progress import say
from sendgrid import SEND, STOPS, Unknown, mail

MAILS = int(os.environ.get("BELAY_ENDED_MAILS", "500"))
#: The number of a state (`DeliveryRow.code`).
SENT_STATE = 5
#: Sessions that are ended at once, and how long between.
VICTIMS, PAUSE = 3, 0.05
CLIENTS = 6


class LostCommits(NodeScene):
    """Node `a` reaches the database through a proxy, node `b` without."""

    def setUp(self):
        super().setUp()
        self.a, self.b = self.nodes

    def url_of(self, number):
        if number:
            return self.cluster.url()
        self.proxy = PostgresProxy(self.cluster.port)
        self.addCleanup(self.proxy.stop)
        return self.cluster.url(port=self.proxy.port)

    def assert_unknown(self, answer):
        self.assertEqual(answer.status, 503, repr(answer))
        self.assertFalse(self.proxy.waits)

    def test_an_accept_is_one_send_and_a_stop_is_not_told_as_done(self):
        for where in (BEFORE, AFTER, ENDED):
            with self.subTest(where, what="accept"):
                self.accept_twice(where)
        for where, count in ((BEFORE, 1), (AFTER, 1), (ENDED, 1), (BEFORE, 2)):
            with self.subTest(where, what="stop", count=count):
                self.stop(where, count)
            with self.subTest(where, what="cancel", count=count):
                self.cancel(where, count)

    def accept_twice(self, where):
        person = f"accept-{where}@people.test"
        body, key = json.dumps(mail([person])).encode(), {"Idempotency-Key": f"key-{where}"}
        self.proxy.cut(where, writes("INSERT INTO sends"))
        self.assert_unknown(self.client(self.a).ask("POST", SEND, body, key))
        ids = set()
        for node in (self.b, self.a):
            answer = self.client(node).ask("POST", SEND, body, key)
            self.assertEqual(answer.status, 202, repr(answer))
            ids.add(answer.id)
        self.assertEqual(len(ids), 1)
        self.relay.wait_for([person], 20)
        self.assert_sent(ids.pop())
        self.assertEqual(len(self.relay.accepted(person)), 1)

    def assert_sent(self, send):
        wait_until(lambda: self.states(self.b, send) == [SENT], 20, "the outcome is written")

    def stop(self, where, count):
        person, client = f"stop-{where}{count}@people.test", self.client(self.a)
        batch, due = client.make_batch(), int(time.time()) + 4
        send = client.accept(mail([person], due=due, batch=batch))
        stop = {"batch_id": batch, "status": "cancel"}
        # Once, it is found out; before it twice, nobody knows.
        self.proxy.cut(where, writes("INSERT INTO stops"), count)
        answer = client.ask("POST", STOPS, stop)
        self.assertFalse(self.proxy.waits)
        if count > 1:
            self.assertEqual(answer.status, 503, repr(answer))
            answer = self.client(self.b).ask("POST", STOPS, stop)
        self.assertEqual(answer.status, 201, repr(answer))
        wait_until(lambda: self.states(self.a, send) == [STOPPED], 20, "it is cancelled")
        self.assertEqual(self.relay.accepted(person), [])

    def cancel(self, where, count):
        key = self.a.make_partner_key(self.account)
        first, second = (MailPartner(node.port, key) for node in (self.a, self.b))
        self.addCleanup(first.close)
        self.addCleanup(second.close)
        due = ahead(30)
        sent = first.post(
            "/v1/send", subject="later", htmlContent="<p>later</p>", **MailPartner.when(due),
            **{"from": {"email": "desk@shop.test"}},
            params={"to": [{"email": f"cancel-{where}{count}@people.test"}]}).json()
        self.proxy.cut(where, logs(CANCELLED), count)
        answer = first.cancel(sent["messageId"])
        self.assertFalse(self.proxy.waits)
        if count > 1:
            self.assertEqual(answer.status, 503, repr(answer))
            answer = second.cancel(sent["messageId"])
        self.assertEqual(answer.json()["code"], 200, repr(answer))
        # Cancelled already.
        self.assertEqual(second.cancel(sent["messageId"]).json()["code"], 5)

    def test_what_is_released_by_a_commit_that_nobody_heard_of_is_not_sent(self):
        # What only node `a` has in hand is certainly released through the proxy.
        self.b.terminate()
        for where, releases in ((BEFORE, 1), (AFTER, 2), (ENDED, 2)):
            with self.subTest(where):
                person = f"release-{where}@people.test"
                self.proxy.cut(where, logs(RELEASED))
                send = self.client(self.a).accept(mail([person]))
                self.relay.wait_for([person], 30)
                wait_until(lambda send=send: self.states(self.a, send) == [SENT], 20, "the outcome")
                self.assertFalse(self.proxy.waits)
                self.assertEqual(len(self.relay.accepted(person)), 1)
                shown = self.a.show(send)
                self.assertEqual(shown["deliveries"][0]["doubts"], 0)
                # The dot left on the last one.
                told = [event for event in shown["events"] if event["event"] == "released"]
                self.assertEqual(len(told), releases, shown["events"])


class EndedSessions(NodeScene):
    def test_nothing_is_lost_and_nothing_comes_twice(self):
        over, ended = threading.Event(), []

        def end_sessions():
            while not over.is_set():
                ended.append(int(self.cluster.psql(
                    "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM "
                    "pg_stat_activity WHERE application_name = 'belay' "
                    f"ORDER BY random() LIMIT {VICTIMS}) AS victims")))
                time.sleep(PAUSE)
        names = self.people("ended", MAILS)
        due = int(time.time()) + 2

        def accept(number):
            clients = [self.client(node) for node in self.nodes]
            return {name: self.accept(clients, random.Random(name), name, due)
                    for name in names[number::CLIENTS]}
        enders = threading.Thread(target=end_sessions)
        enders.start()
        try:
            sends = {}
            with ThreadPoolExecutor(CLIENTS) as clients:
                for some in clients.map(accept, range(CLIENTS)):
                    sends.update(some)
            say(f"ended sessions: accepted {time.time() - due:.1f} s after due")
            self.relay.wait(lambda relay: len(relay.accepted()) >= MAILS * 0.9,
                            90 + MAILS / 10, "most mails")
            say(f"ended sessions: most have left {time.time() - due:.1f} s after due")
            self.relay.wait_for(names, 90 + MAILS / 10)
        finally:
            over.set()
            enders.join()
        self.assertGreater(sum(ended), 50)
        wait_until(lambda: self.cluster.psql(
            f"SELECT count(*) FROM deliveries WHERE state = {SENT_STATE}") == str(MAILS), 30,
            "the outcome of all")
        say(f"ended sessions: {sum(ended)} ended, all over {time.time() - due:.1f} s after due")
        copies = Counter(name for dot in self.relay.accepted() for name in dot.recipients)
        self.assertEqual(set(copies), set(names))
        for name, count in copies.items():
            if count > 1:
                [delivery] = self.nodes[0].show(sends[name])["deliveries"]
                self.assertLessEqual(count, 1 + delivery["doubts"], name)

    def accept(self, clients, chance, name, due):
        """Under a key, at either node, until it is certain."""
        while True:
            try:
                answer = chance.choice(clients).call(
                    "POST", SEND, mail([name], due=due), {"Idempotency-Key": name})
            except Unknown:
                time.sleep(0.05)
                continue
            self.assertEqual(answer.status, 202, repr(answer))
            return answer.id


if __name__ == "__main__":
    unittest.main()
