"""Every 202 is paid for with a sync, and a full disk stops accepting but never stopping."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from belay import CANCELLED, SENT, wait_until
from progress import say
from scene import Scene, sleep_until, whole_second
from sendgrid import mail

ACCEPTS = 100
DISK_MIB = 64
#: Bytes of text in the mails that fill what is left.
BULK = 300_000


class SyncedBeforeTheAnswer(Scene):
    def count_syncs(self, during):
        """How often the server calls fdatasync (or fsync) while `during()` runs."""
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".strace") as report:
            tracer = subprocess.Popen(
                ["strace", "-f", "-c", "-e", "trace=fdatasync,fsync", "-o", report.name,
                 "-p", str(self.server.process.pid)],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            try:
                # It says so on standard error once it is attached to every thread.
                told = os.read(tracer.stderr.fileno(), 4096).decode()
                if "attached" not in told:
                    self.fail(f"strace cannot attach: {told}")
                time.sleep(0.3)
                during()
            finally:
                tracer.send_signal(signal.SIGINT)
                tracer.wait(10)
                tracer.stderr.close()
            with open(report.name) as text:
                table = text.read()
        rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s.*\bf(?:data)?sync$", table, re.M)
        return sum(int(count) for count in rows)

    def test_a_hundred_accepts_are_a_hundred_syncs(self):
        self.assertIsNotNone(shutil.which("strace"), "there is no strace here")
        later = int(time.time()) + 86_400
        self.client.accept(mail(["warm@people.test"], due=later))

        def accept_all():
            for number in range(ACCEPTS):
                self.client.accept(mail([f"n{number}@people.test"], due=later))
        begun = time.monotonic()
        busy = self.count_syncs(accept_all)
        idle = self.count_syncs(lambda: time.sleep(time.monotonic() - begun))
        say(f"durability: {busy} syncs over {ACCEPTS} accepts, {idle} over the same time idle")
        self.assertGreaterEqual(busy - idle, ACCEPTS)


class FullDisk(Scene):
    def setUp(self):
        self.disk = tempfile.mkdtemp(prefix="interop-disk-")
        self.addCleanup(os.rmdir, self.disk)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", self.disk],
            stderr=subprocess.PIPE)
        if mounted.returncode != 0:
            self.fail("cannot mount a small tmpfs (needs root): "
                      + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        super().setUp()

    def make_server(self, relay_url=None, folder=None, **options):
        server = super().make_server(relay_url, os.path.join(self.disk, "data"), **options)
        # The server's errors are not to compete for the space.
        server.errors = os.path.join(self.folder, "server.err")
        return server

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

    def accept_until_refused(self, due, kept):
        """Sends until 503; what was accepted before is noted in `kept`."""
        for number in range(2 * DISK_MIB * 1_000_000 // BULK):
            answer = self.client.ask("POST", "/v3/mail/send", mail(
                [f"bulk{number}@people.test"], due=due,
                content=[{"type": "text/plain", "value": "x" * BULK}]))
            if answer.status == 503:
                return
            self.assertEqual(answer.status, 202, repr(answer))
            kept.append(answer.id)
        self.fail("the disk is full and everything is still accepted")

    def test_stops_and_outcomes_go_on_when_nothing_more_is_accepted(self):
        far = int(time.time()) + 86_400
        gone, held = ([self.client.make_batch() for _ in range(10)] for _ in range(2))
        due = whole_second(15)
        kept, cancelled, paused, soon = [], [], [], []
        for group, ids, word in ((gone, cancelled, "gone"), (held, paused, "held")):
            for number, batch in enumerate(group):
                ids.append(self.client.accept(
                    mail([f"{word}{number}@people.test"], due=due, batch=batch)))
        people = [f"soon{number}@people.test" for number in range(20)]
        soon = [self.client.accept(mail([person], due=due)) for person in people]
        filler = self.fill()
        self.accept_until_refused(far, kept)
        say(f"full disk: refused after {len(kept)} further mails")
        for batch in gone:
            answer = self.client.ask("POST", "/v3/user/scheduled_sends",
                                     {"batch_id": batch, "status": "cancel"})
            self.assertEqual(answer.status, 201, repr(answer))
        for batch in held:
            answer = self.client.ask("POST", "/v3/user/scheduled_sends",
                                     {"batch_id": batch, "status": "pause"})
            self.assertEqual(answer.status, 201, repr(answer))
        self.assertLess(time.time(), due, "the stops came before due")
        sleep_until(due)
        self.relay.wait_for(people, 30)
        for send in soon:
            wait_until(lambda: self.states(send) == [SENT], 20, f"the outcome of {send}")
        self.server.kill()
        os.remove(filler)
        self.server.start()
        self.client = self.make_client()
        self.check_after(kept, cancelled, paused, soon, held)

    def states(self, send):
        return [delivery["state"] for delivery in self.server.show(send)["deliveries"]]

    def check_after(self, kept, cancelled, paused, soon, held):
        for send in kept:
            self.assertEqual(len(self.states(send)), 1, "an acknowledged send is there")
        for send in cancelled:
            wait_until(lambda: self.states(send) == [CANCELLED], 10, f"{send} is cancelled")
        for send in soon:
            self.assertEqual(self.states(send), [SENT])
        entries = {entry["batch_id"]: entry["status"]
                   for entry in self.client.ask("GET", "/v3/user/scheduled_sends").json()}
        self.assertEqual({batch: entries.get(batch) for batch in held},
                         {batch: "pause" for batch in held})
        for batch in held:
            self.assertEqual(self.client.lift(batch).status, 204)
        names = [f"held{number}@people.test" for number in range(len(held))]
        self.relay.wait_for(names, 20)
        self.deliver_one("after@people.test")
        time.sleep(1)
        seen = [name for dot in self.relay.accepted() for name in dot.recipients]
        self.assertEqual([name for name in seen if name.startswith("gone")], [])
        self.assertEqual(len(seen), len(set(seen)), "nothing came twice")


if __name__ == "__main__":
    unittest.main()
