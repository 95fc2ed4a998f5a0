"""PostgreSQL's disk is full: no half-started node, no false promise, and all goes on after."""

import os
import shutil
import subprocess
import tempfile
import time
import unittest

from belay import Belay, run
from postgres import cluster
from relay import Relay
from sendgrid import SendGrid, mail

DISK_MIB = 48
#: Bytes of text in the mails that fill what is left.
BULK = 300_000


class FullDatabase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="interop-")
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.disk = tempfile.mkdtemp(prefix="interop-disk-")
        self.addCleanup(os.rmdir, self.disk)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.disk],
            stderr=subprocess.PIPE)
        if mounted.returncode != 0:
            self.fail("cannot mount a small tmpfs (needs root): "
                      + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        self.cluster = self.enterContext(cluster())
        place = os.path.join(self.disk, "tablespace")
        os.mkdir(place)
        owner = os.stat(self.cluster.folder)
        os.chown(place, owner.st_uid, owner.st_gid)
        self.cluster.psql(f"CREATE TABLESPACE small LOCATION '{place}'")
        self.cluster.psql("CREATE DATABASE small TABLESPACE small")
        self.relay = Relay(self.folder)
        self.addCleanup(self.relay.stop)
        self.node = Belay(self.relay.url, {"BELAY_STORE": self.cluster.url("small")},
                          os.path.join(self.folder, "data"))
        self.addCleanup(self.node.stop)

    def fill(self):
        """Takes what is left of the disk; returns the file's path."""
        path = os.path.join(self.disk, "filler")
        with open(path, "wb", buffering=0) as filler:
            for block in (1 << 20, 4096):
                try:
                    while True:
                        filler.write(b"x" * block)
                except OSError:
                    pass
        return path

    def test_a_full_disk_is_told_and_passes(self):
        # Writes what its first session leaves behind.
        self.cluster.psql("SELECT", database="small")
        filler = self.fill()
        result = run("serve", "--data", self.node.data, settings=self.node.settings)
        self.assertEqual((result.status, result.out), (1, ""), repr(result))
        self.assertIn("the disk of the database is full", result.err)
        self.assertEqual(result.err.count("\n"), 1, result.err)
        os.remove(filler)
        self.node.start()
        self.node.make_account()
        client = SendGrid(self.node.port, self.node.make_key())
        self.addCleanup(client.close)
        due = int(time.time()) + 86_400
        batch = client.make_batch()
        client.accept(mail(["gone@people.test"], due=due, batch=batch))
        filler = self.fill()
        kept = []
        for number in range(2 * DISK_MIB * 1_000_000 // BULK):
            answer = client.ask("POST", "/v3/mail/send", mail(
                [f"bulk{number}@people.test"], due=due,
                content=[{"type": "text/plain", "value": os.urandom(BULK // 2).hex()}]))
            if answer.status == 503:
                break
            self.assertEqual(answer.status, 202, repr(answer))
            kept.append(answer.id)
        else:
            self.fail("the disk is full and everything is still accepted")
        # A stop needs little room, and is told as what it is, either way.
        stopped = client.ask("POST", "/v3/user/scheduled_sends",
                             {"batch_id": batch, "status": "cancel"})
        self.assertIn(stopped.status, (201, 503), repr(stopped))
        os.remove(filler)
        client.accept(mail(["after@people.test"]))
        self.relay.wait_for(["after@people.test"], 20)
        self.node.check_alive()
        self.assertLessEqual(set(kept), self.node.ids())
        if stopped.status == 503:
            self.assertEqual(client.stop(batch, "cancel").status, 201)


if __name__ == "__main__":
    unittest.main()
