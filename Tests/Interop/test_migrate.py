"""A store that moves from a file to PostgreSQL and back, while mail waits in it: the real program."""

import os
import shutil
import subprocess
import time
import unittest
from collections import Counter

from belay import CANCELLED, SENT, Belay, binary, environment, run, wait_until
from postgres import cluster
from scene import Scene
from sendgrid import SendGrid, mail

#: Short enough for a test, and longer than any pause of a busy machine that means nothing.
LEASE = {"BELAY_STORE_LEASE": "3s", "BELAY_STORE_DRAIN": "2s"}


class Migrate(Scene):
    def setUp(self):
        super().setUp()
        self.cluster = self.enterContext(cluster(hasty=False))
        self.path = os.path.join(self.server.data, "belay.sqlite")
        #: What the URL may be called where a password must not show.
        self.place = f"postgres://127.0.0.1:{self.cluster.port}/belay"

    def migrate(self, source, target, *more):
        return self.server.command("migrate", "--from", source, "--to", target, *more,
                                   settings=LEASE, seconds=120)

    def moved(self, source, target):
        result = self.migrate(source, target)
        self.assertEqual(result.status, 0, repr(result))
        self.assertEqual(result.out.count("\n"), 1, result.out)
        self.assertNotIn("secret", result.out + result.err)
        return result

    def serve_from(self, store):
        """The same server, with the store in its new place."""
        self.server.settings.update(LEASE, BELAY_STORE=store)
        self.server.start()
        self.client.close()
        self.client = SendGrid(self.server.port, self.key)
        self.addCleanup(self.client.close)

    def refused(self, result, *words):
        self.assertEqual((result.status, result.out), (1, ""), repr(result))
        lines = result.err.splitlines()
        self.assertEqual(len(lines), 1, result.err)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertNotIn("secret", result.err)

    def serve_refused(self, store, *words):
        self.refused(run("serve", "--data", self.server.data,
                         settings={**self.server.settings, **LEASE, "BELAY_STORE": store}), *words)

    def people(self, what, count):
        return [f"{what}{number}@people.test" for number in range(count)]

    def told(self):
        return Counter(name for dot in self.relay.accepted() for name in dot.recipients)

    def states(self, send):
        return {each["state"] for each in self.server.show(send)["deliveries"]}

    def test_there_and_back_nothing_is_lost_twice_or_sent_though_stopped(self):
        begin = int(time.time())
        later, due, stopped, paused = (
            self.people(what, 20) for what in ("later", "due", "stopped", "paused"))
        batches = [self.client.make_batch() for _ in range(2)]
        sends = {name: self.client.accept(mail([name], due=begin + 20)) for name in later}
        # Falls due while nobody serves.
        for name in due:
            self.client.accept(mail([name], due=begin + 8))
        ends = {}
        for batch, names in zip(batches, (stopped, paused)):
            for name in names:
                ends[name] = self.client.accept(mail([name], due=begin + 10, batch=batch))
        self.client.accept(mail(["first@people.test"]))
        self.relay.wait_for(["first@people.test"], 20)
        self.assertEqual(self.client.stop(batches[0], "cancel").status, 201)
        self.assertEqual(self.client.stop(batches[1], "pause").status, 201)
        before = self.server.listing()
        self.server.terminate()
        file, url = f"sqlite:{self.path}", self.cluster.url()
        result = self.moved(file, url)
        self.assertIn("moved 81 sends", result.out)
        self.assertIn(self.place, result.out)
        self.assertIn("deliveries: 81 of 81", result.err)
        while time.time() < begin + 9:
            time.sleep(0.1)
        self.assertEqual(set(self.told()), {"first@people.test"})
        self.serve_refused(file, f"it was moved to {self.place}")
        self.serve_from(url)
        self.assertEqual({each["id"] for each in before}, self.server.ids())
        # A cancel of before answers as before.
        self.assertEqual(self.client.stop(batches[0], "cancel").status, 400)
        self.relay.wait_for(due, 30)
        self.assertEqual(self.client.lift(batches[1]).status, 204)
        self.relay.wait_for(paused, 30)
        wait_until(lambda: self.states(ends[stopped[0]]) == {CANCELLED}, 20, "the cancel")
        self.server.terminate()
        back = f"sqlite:{self.path}.back"
        self.moved(url, back)
        self.serve_refused(url, f"it was moved to {back}")
        self.serve_from(back)
        self.relay.wait_for(later, 60)
        wait_until(lambda: self.states(sends[later[0]]) == {SENT}, 20, "the outcome")
        self.assertEqual({each["id"] for each in before}, self.server.ids())
        everybody = ["first@people.test", *later, *due, *paused]
        self.assertEqual(self.told(), Counter(everybody))
        # The last one is of a number of its own.
        self.client.accept(mail(["last@people.test"]))
        self.relay.wait_for(["last@people.test"], 20)

    def test_a_kill_in_the_middle_leaves_one_that_serves_at_most(self):
        for name in self.people("kept", 3):
            self.client.accept(mail([name], due=int(time.time()) + 3600))
        # Enough of it that a move takes a while.
        for number in range(4):
            self.client.accept(mail(self.people(f"p{number}-", 1000), due=int(time.time()) + 3600))
        self.server.terminate()
        file, url = f"sqlite:{self.path}", self.cluster.url()
        kills = 0
        for _ in range(20):
            # Whichever line it has just said.
            mover = Mover(self.server.data, file, url, 2 * kills + 1)
            if mover.over:
                break
            kills += 1
        self.assertGreater(kills, 3)
        self.assertEqual(mover.status, 0, mover.lines)
        self.serve_refused(file, "it was moved to")
        self.serve_from(url)
        self.assertEqual(len(self.server.ids()), 7)

    def test_what_cannot_be_moved_says_why_in_one_line(self):
        file, url = f"sqlite:{self.path}", self.cluster.url()
        self.refused(self.migrate(file, url), "stop it first")
        self.server.terminate()
        self.refused(self.migrate(file, file + ".x"), "between a file and PostgreSQL")
        self.refused(self.migrate("sqlite:/no/such/file", url), "/no/such/file")
        self.refused(self.migrate(file, "postgres://belay:secret@127.0.0.1:1/x"), "PostgreSQL")
        self.refused(self.migrate(file, url.replace("secret", "secrets")), "password")
        key = self.path + ".key"
        os.rename(key, key + ".away")
        self.refused(self.migrate(file, url), key, "no key")
        os.rename(key + ".away", key)
        other = os.path.join(self.server.data, "belay.key")
        # A file of a run that failed above may lie there, of the right key.
        with open(os.open(other, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file_:
            file_.write(bytes(32))
        self.refused(self.migrate(file, url), "belay.key", "another key")
        os.remove(other)
        self.cluster.psql("CREATE TABLE schema_versions (number bigint, fingerprint bigint);"
                          "INSERT INTO schema_versions SELECT n, 1 FROM generate_series(1, 99) n")
        self.refused(self.migrate(file, url), "schema")
        self.cluster.psql("DROP TABLE schema_versions")
        self.serve_from(file)
        self.server.terminate()

    def test_a_store_that_is_not_empty_is_no_target(self):
        self.server.terminate()
        url = self.cluster.url()
        folder = os.path.join(self.folder, "other")
        os.makedirs(folder, mode=0o700)
        shutil.copy(self.path + ".key", os.path.join(folder, "belay.key"))
        other = Belay(self.relay.url, {**LEASE, "BELAY_STORE": url}, folder)
        self.addCleanup(other.stop)
        other.start()
        other.make_account("theirs")
        self.refused(self.migrate(f"sqlite:{self.path}", url), "not empty")
        # Nor is one a source whose node runs.
        back = f"sqlite:{self.path}.back"
        self.refused(self.migrate(url, back), "stop it")
        other.terminate()
        wait_until(lambda: self.migrate(url, back).status == 0, 30, "the end of its lease")

    def test_a_move_that_was_held_up_is_taken_back(self):
        for number in range(4):
            self.client.accept(mail(self.people(f"p{number}-", 1000), due=int(time.time()) + 3600))
        self.server.terminate()
        file, url, back = f"sqlite:{self.path}", self.cluster.url(), f"sqlite:{self.path}.back"
        self.refused(self.migrate(file, url, "--give-up"), "not being moved")
        self.moved(file, url)
        self.refused(self.migrate(file, url, "--give-up"), "move it back instead")
        # Not the first: the target may know nothing of it yet.
        mover = Mover(self.server.data, url, back, 2)
        self.assertFalse(mover.over)
        self.serve_refused(url, "being moved to", "--give-up")
        self.serve_refused(back, "not all here")
        result = self.migrate(url, back, "--give-up")
        self.assertEqual(result.status, 0, repr(result))
        self.serve_from(url)
        self.client.accept(mail(["one@people.test"]))
        self.relay.wait_for(["one@people.test"], 20)


class Mover:
    """A move that is killed as soon as it has said so many lines."""

    def __init__(self, data, source, target, count):
        self.lines = []
        process = subprocess.Popen(
            [binary(), "migrate", "--data", data, "--from", source, "--to", target],
            env=environment(LEASE), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)
        with process:
            while len(self.lines) < count:
                line = process.stderr.readline()
                if not line:
                    break
                self.lines.append(line)
            #: It ended before it could be killed.
            self.over = len(self.lines) < count
            if not self.over:
                process.kill()
            process.stderr.read()
            self.status = process.wait(60)
        self.over = self.over or self.status == 0


if __name__ == "__main__":
    unittest.main()
