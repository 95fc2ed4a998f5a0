"""A PostgreSQL behind PgBouncer in transaction mode, and one that is reached by TLS."""

import os
import pwd
import shutil
import tempfile
import time
import unittest
from collections import Counter

from belay import CANCELLED, run, wait_until
from certificates import Authority
from node_scene import NodeScene
from pooler import Pooler
from postgres import PASSWORD, cluster
from sendgrid import SEND, mail


class BehindAPooler(NodeScene):
    settings = {"BELAY_STORE_POOLED": "yes"}
    pooler = None

    def url_of(self, _number):
        if self.pooler is None:
            self.pooler = Pooler(self.cluster)
            self.addCleanup(self.pooler.kill)
        return self.pooler.url

    def test_mail_leaves_once_and_a_stop_at_one_node_holds_at_all(self):
        kept, stopped = self.people("kept", 60), self.people("stopped", 30)
        first, second = (self.client(node) for node in self.nodes)
        batch = first.make_batch()
        due = int(time.time()) + 4
        for number, name in enumerate(kept):
            (first, second)[number % 2].accept(mail([name], due=due))
        sends = [first.accept(mail([name], due=due, batch=batch)) for name in stopped]
        self.assertEqual(second.stop(batch, "cancel").status, 201)
        self.relay.wait_for(kept, 40)
        for send in sends:
            wait_until(lambda send=send: self.states(self.nodes[1], send) == [CANCELLED], 20,
                       "the end of what is cancelled")
        told = Counter(name for dot in self.relay.accepted() for name in dot.recipients)
        self.assertEqual(told, Counter(kept))
        # More clients than sessions: they are shared, one transaction at a time.
        sessions = int(self.cluster.psql(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'belay' "
            "AND pid <> pg_backend_pid()"))
        self.assertLessEqual(sessions, 12)

    def test_a_pooler_that_was_gone_is_found_again(self):
        name = self.people("before", 1)
        client = self.client(self.nodes[0])
        client.accept(mail(name))
        self.relay.wait_for(name, 20)
        self.pooler.kill()
        self.assertEqual(self.ask(client, "during@people.test"), 503)
        self.pooler.start()
        wait_until(lambda: self.ask(client, "after@people.test") == 202, 30,
                   "an accept after the pooler came back")
        self.relay.wait_for(["after@people.test"], 30)
        self.assertFalse(self.relay.accepted("during@people.test"))

    @staticmethod
    def ask(client, name):
        return client.ask("POST", SEND, mail([name])).status


class ByTLS(unittest.TestCase):
    """The server's certificate is checked as its URL says, before anything is told to it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        os.chmod(self.folder, 0o755)
        self.authority = Authority(self.folder)

    def serve(self, names):
        """A cluster whose certificate is for these names."""
        chain, key = self.authority.issue(names)
        if os.geteuid() == 0:
            os.chown(key, pwd.getpwnam("postgres").pw_uid, -1)
        os.chmod(key, 0o600)
        return self.enterContext(cluster(
            more=f"ssl = on\nssl_cert_file = '{chain}'\nssl_key_file = '{key}'\n"))

    def add_account(self, one, authority):
        url = f"{one.url()}?sslmode=verify-full&sslrootcert={authority.file}"
        return run("account", "add", "mine", "--data", os.path.join(self.folder, "data"),
                   settings={"BELAY_STORE": url})

    def test_a_certificate_of_the_authority_is_good(self):
        one = self.serve(["IP:127.0.0.1"])
        one.psql("ALTER SYSTEM SET log_connections = on")
        one.psql("SELECT pg_reload_conf()")
        self.assertEqual(self.add_account(one, self.authority).status, 0)
        told = [line for line in one.log().splitlines()
                if "connection authorized" in line and "psql" not in line]
        self.assertTrue(told)
        for line in told:
            self.assertIn("SSL enabled", line)

    def check_refused(self, one, authority):
        refused = self.add_account(one, authority)
        self.assertEqual(refused.status, 1)
        self.assertEqual(refused.err.count("\n"), 1, refused.err)
        self.assertIn("certificate", refused.err)
        self.assertNotIn(PASSWORD, refused.err)
        self.assertEqual(one.psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0")

    def test_a_certificate_of_another_authority_is_refused(self):
        self.check_refused(self.serve(["IP:127.0.0.1"]), Authority(self.folder, "stranger"))

    def test_a_certificate_for_another_name_is_refused(self):
        self.check_refused(self.serve(["DNS:elsewhere.test"]), self.authority)
