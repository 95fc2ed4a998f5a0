"""What a node makes of a standby that is not there, is lost, or comes back."""

import os
import tempfile
import threading
import time
import unittest

from belay import Belay, run, wait_until
from postgres import PASSWORD, cluster
from sendgrid import Unknown, mail
from test_failover import Pairs

AWAY = "no synchronous standby is connected"
LATER = int(time.time()) + 86_400


class WithStandby(Pairs):
    count, settings = 1, {"BELAY_STORE_REQUIRE_STANDBY": "yes"}

    def setUp(self):
        super().setUp()
        self.node = self.nodes[0]

    def test_one_that_is_lost_is_told_and_one_that_returns_heals(self):
        self.wait_ready(self.node)
        standby = self.pair.standby
        standby.crash()
        self.wait_not_ready(self.node, AWAY)
        self.assertIn("no synchronous standby is connected to PostgreSQL", self.node.error_text())
        standby.start()
        self.wait_ready(self.node)
        self.assertIn("ready again", self.node.error_text())
        # Somebody decides that there is to be none.
        self.pair.primary.configure("synchronous_standby_names = ''")
        self.pair.primary.reload()
        self.wait_not_ready(self.node, AWAY)
        self.assertIn("synchronous_standby_names is empty", self.node.error_text())

    def test_an_accept_that_gave_up_its_standby_is_not_answered_as_one(self):
        client = self.client(self.node)
        # Numbers come in blocks, of which the third one has some to spare.
        for number in range(4):
            client.accept(mail([f"first{number}@people.test"], due=LATER))
        body, key = mail(["once@people.test"], due=LATER), {"Idempotency-Key": "one"}
        self.try_giving_up(
            lambda client: client.call("POST", "/v3/mail/send", body, key), (202,),
            "SELECT count(*) = 5 FROM sends")

    def test_a_stop_that_gave_up_its_standby_is_not_answered_as_one(self):
        client = self.client(self.node)
        batch = client.make_batch()
        client.accept(mail(["stopped@people.test"], due=LATER, batch=batch))
        # The repetition that nobody waits for any more may have had its 201: then there is one.
        self.try_giving_up(
            lambda client: client.stop(batch, "cancel"), (201, 400),
            "SELECT count(*) = 1 FROM stops")

    def try_giving_up(self, call, good, is_there):
        """Nobody hears that a call is done before the standby has it, however often they ask."""
        self.pair.standby.crash()
        answers = []
        first = threading.Thread(target=self.note, args=(answers, call))
        first.start()
        while first.is_alive():
            self.cancel_waiting()
            first.join(0.2)
        # For all to see, at the primary alone: a repetition waits for the standby.
        self.assertEqual(self.pair.primary.psql(is_there), "t")
        self.note(answers, call, seconds=3)
        # Neither had an answer, or 503.
        self.assertEqual([type(answer) for answer in answers], [str, str], answers)
        self.pair.standby.start()
        self.wait_ready(self.node)
        self.note(answers, call)
        self.assertIn(answers[2], good, answers)
        self.assertEqual(self.pair.primary.psql(is_there), "t")

    def note(self, answers, call, seconds=30):
        client = self.client(self.node)
        client.seconds = seconds
        try:
            answers.append(call(client).status)
        except Unknown as error:
            answers.append(str(error))

    def cancel_waiting(self):
        """An administrator ends every wait for a standby, as pg_cancel_backend does."""
        self.pair.primary.psql("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity "
                               "WHERE wait_event = 'SyncRep'")


class WithoutStandby(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory(prefix="interop-"))
        self.cluster = self.enterContext(cluster())

    def refusal(self, *flags, url=None, **settings):
        """What a node says that does not start."""
        result = run("serve", "--listen", "127.0.0.1:0", "--data",
                     os.path.join(self.folder, "data"), *flags,
                     settings={"BELAY_STORE": url or self.cluster.url(), **settings})
        self.assertEqual((result.status, result.out), (1, ""), repr(result))
        self.assertEqual(result.err.count("\n"), 1, result.err)
        self.assertNotIn(PASSWORD, result.err)
        return result.err

    def test_a_node_that_requires_one_does_not_start(self):
        self.assertIn("synchronous_standby_names is empty", self.refusal("--require-standby"))
        self.cluster.psql("ALTER SYSTEM SET synchronous_standby_names = 'two'")
        self.cluster.psql("SELECT pg_reload_conf()")
        self.assertIn("no synchronous standby is connected",
                      self.refusal(BELAY_STORE_REQUIRE_STANDBY="yes"))
        # Without the flag, too: nothing could be acknowledged.
        self.assertIn("nothing can be acknowledged", self.refusal())
        self.assertEqual(self.cluster.psql(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0")

    def test_a_role_that_may_not_look_is_told_what_it_needs(self):
        self.cluster.psql("CREATE ROLE plain LOGIN PASSWORD 'secret'")
        self.cluster.psql("GRANT CREATE ON SCHEMA public TO plain")
        self.cluster.psql("ALTER SYSTEM SET synchronous_standby_names = 'two'")
        self.cluster.psql("SELECT pg_reload_conf()")
        url = self.cluster.url().replace("//belay:", "//plain:")
        self.assertIn("pg_read_all_stats", self.refusal("--require-standby", url=url))

    def test_a_role_that_may_make_no_tables_is_told_so(self):
        self.cluster.psql("CREATE ROLE plain LOGIN PASSWORD 'secret'")
        url = self.cluster.url().replace("//belay:", "//plain:")
        self.assertIn("permission denied for schema public", self.refusal(url=url))

    def test_a_schema_of_a_later_belay_is_told_so(self):
        node = Belay(settings={"BELAY_STORE": self.cluster.url()},
                     folder=os.path.join(self.folder, "data"))
        self.addCleanup(node.stop)
        node.start()
        wait_until(lambda: "durable at the primary alone" in node.error_text(), 10,
                   "what is durable where")
        self.assertEqual(node.terminate(), 0)
        self.cluster.psql("INSERT INTO schema_versions VALUES (1000, 1)")
        self.assertIn("newer than this belay", self.refusal())

    def test_a_clock_that_is_an_hour_off_is_told_so(self):
        # What stands before the system's own functions in the path is called in their place.
        self.cluster.psql("CREATE SCHEMA skew")
        self.cluster.psql(
            "CREATE FUNCTION skew.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            "$$ SELECT pg_catalog.clock_timestamp() - interval '1 hour' $$")
        url = self.cluster.url() + "?options=-csearch_path%3Dskew,pg_catalog"
        self.assertIn("3600 s ahead of the database's", self.refusal(url=url))


if __name__ == "__main__":
    unittest.main()
