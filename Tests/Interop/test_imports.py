"""Files of contacts through the API's import, with kill -9 in between.

BELAY_IMPORT (20000; `make audience` has a million) says how many rows the file that is read over kills
has. The server may grow by no more than BELAY_IMPORT_MEMORY (192) MiB over its start while it is read.
"""

import gzip
import http.client
import json
import os
import random
import time
import unittest
import urllib.parse

from belay import wait_until
from progress import say
from scene import Scene

ROWS = int(os.environ.get("BELAY_IMPORT", "20000"))
MEMORY = int(os.environ.get("BELAY_IMPORT_MEMORY", "192"))
KILLS = 5
#: Bytes of a file that are kept at a time.
PIECE = 256 * 1024
#: Every so many rows one is bad.
BAD = 100
JOBS = "/v3/marketing/contacts/imports"


class ImportScene(Scene):
    def ask(self, method, path, body=None, status=200, key=True, headers=()):
        """One call on a connection of its own; a body that is a dictionary goes as JSON."""
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        try:
            fields = {"Authorization": f"Bearer {self.key}"} if key else {}
            if isinstance(body, dict):
                body, fields["Content-Type"] = json.dumps(body), "application/json"
            link.request(method, path, body=body, headers={**fields, **dict(headers)})
            answer = link.getresponse()
            text = answer.read()
            self.assertEqual(answer.status, status, text)
            return json.loads(text) if text.startswith((b"{", b"[")) else text.decode()
        finally:
            link.close()

    def make_list(self):
        return self.ask("POST", "/v3/marketing/lists", {"name": "people"}, 201)["id"]

    def make_job(self, lists=(), fields=("_rf2_T", "_rf0_T", None)):
        made = self.ask("PUT", JOBS, {
            "file_type": "csv", "list_ids": list(lists), "field_mappings": list(fields)})
        where = urllib.parse.urlsplit(made["upload_uri"])
        self.assertEqual(where.netloc, f"127.0.0.1:{self.server.port}")
        return made["job_id"], where.path

    def upload(self, path, file, status=200, **headers):
        self.ask("PUT", path, file, status, key=False,
                 headers={"Content-Type": "text/csv",
                          **{name.replace("_", "-"): value for name, value in headers.items()}})

    def job(self, name):
        return self.ask("GET", f"{JOBS}/{name}")

    def wait_for(self, name, seconds=60):
        wait_until(lambda: self.job(name)["status"] != "pending", seconds, "the import's end")
        return self.job(name)

    def counts(self, job):
        results = job["results"]
        return tuple(results[f"{what}_count"]
                     for what in ("requested", "created", "updated", "errored"))


def row(number):
    if number % BAD == BAD - 1:
        return f"nobody {number},Bad,x\r\n"
    return f"p{number}@people.test,\"P, {number}\",x\r\n"


class Imports(ImportScene):
    def test_a_file_is_read_over_kills_and_nothing_is_counted_twice(self):
        target = self.make_list()
        job, path = self.make_job([target])
        begun = time.monotonic()
        before = self.server.memory()
        head = b"email,first_name,other\r\n"
        file = head + "".join(row(number) for number in range(ROWS)).encode()
        self.upload(path, file)
        say(f"imports: {len(file)} bytes sent after {time.monotonic() - begun:.1f} s")
        chance, kills, most = random.Random(1), 0, 0
        while kills < KILLS and self.job(job)["status"] == "pending":
            time.sleep(chance.uniform(0.05, 0.3))
            most = max(most, self.server.memory() - before)
            self.server.kill()
            self.server.start()
            before = self.server.memory()
            kills += 1
            say(f"imports: kill {kills}, {self.counts(self.job(job))}")
        while self.job(job)["status"] == "pending":
            most = max(most, self.server.memory() - before)
            self.assertLess(time.monotonic() - begun, 900)
            time.sleep(0.1)
        done = self.job(job)
        bad = ROWS // BAD
        say(f"imports: {ROWS} rows in {time.monotonic() - begun:.1f} s, "
            f"at most {most:.0f} MiB more")
        self.assertEqual(self.counts(done), (ROWS, ROWS - bad, 0, bad))
        self.assertEqual(done["status"], "errored")
        self.assertEqual(
            self.ask("GET", f"/v3/marketing/lists/{target}/contacts/count")["contact_count"],
            ROWS - bad)
        self.assertEqual(self.ask("GET", "/v3/marketing/contacts/count")["contact_count"],
                         ROWS - bad)
        report = self.ask("GET", f"{JOBS}/{job}/errors").splitlines()
        self.assertEqual(report[0], "line,reason")
        self.assertEqual(report[1:], [
            f"{line},its e-mail address is not valid"
            for line in range(BAD + 1, BAD + 1 + BAD * min(bad, 10_000), BAD)])
        self.assertNotIn("nobody", "".join(report))
        self.assertLess(most, MEMORY)

    def test_a_compressed_file_and_a_second_one_change_what_is_there(self):
        target = self.make_list()
        for number, (name, expected) in enumerate(
                [("Ann", (2, 2, 0, 0)), ("Anna", (2, 0, 2, 0))]):
            job, path = self.make_job([target], ["_rf2_T", "_rf0_T"])
            file = f"\ufeffEmail,First\nann@people.test,{name}\n\"bob@people.test\",".encode()
            if number == 0:
                self.upload(path, gzip.compress(file), Content_Encoding="gzip")
            else:
                self.upload(path, file)
            self.assertEqual(self.counts(self.wait_for(job)), expected)
        found = self.ask("POST", "/v3/marketing/contacts/search/emails",
                         {"emails": ["ann@people.test"]})
        self.assertEqual(found["result"]["ann@people.test"]["contact"]["first_name"], "Anna")

    def test_bad_files(self):
        megabyte = b"x" * 1_048_576
        cases = {
            "empty": (b"", ("failed", 0, 0)),
            "header only": (b"email,name,other\n", ("completed", 0, 0)),
            "utf-16": ("email,name,other\n".encode("utf-16"), ("failed", 0, 0)),
            "another header": (b"email\nann@people.test\n", ("failed", 0, 0)),
            "twice": (b"email,email,other\n", ("failed", 0, 0)),
            "latin-1": (b"email,name,other\na@people.test,\xe9,x\nb@people.test,B,x",
                        ("errored", 1, 1)),
            "columns": (b"email,name,other\na@people.test,A\nb@people.test,B,x,y\n",
                        ("errored", 0, 2)),
            "a megabyte": (b"email,name,other\nbig@people.test," + megabyte
                           + b",x\nsmall@people.test,S,x\n", ("errored", 1, 1)),
            "open quote": (b"email,name,other\nc@people.test,C,x\n\"" + megabyte * 2,
                           ("failed", 1, 0)),
            "nul": (b"email,name,other\nd@people.test,\0,x\n", ("errored", 0, 1)),
        }
        for what, (file, expected) in cases.items():
            with self.subTest(what):
                job, path = self.make_job()
                self.upload(path, file)
                done = self.wait_for(job)
                results = done["results"]
                self.assertEqual(
                    (done["status"], results["created_count"] + results["updated_count"],
                     results["errored_count"]), expected)

    def test_an_address_is_for_one_file(self):
        job, path = self.make_job()
        forged = path[:-1] + ("A" if path[-1] != "A" else "B")
        self.upload(forged, b"email,name,other\n", 404)
        self.upload(path, b"email,name,other\n")
        self.upload(path, b"email,name,other\n", 409)
        self.assertEqual(self.wait_for(job)["status"], "completed")

    def test_an_upload_that_breaks_off_is_told(self):
        job, path = self.make_job()
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        link.putrequest("PUT", path)
        link.putheader("Content-Length", "1000000")
        link.endheaders()
        link.send(b"email,name,other\n" + b"a@people.test,A,x\n" * 20_000)
        link.close()
        self.assertEqual(self.wait_for(job)["status"], "failed")
        self.assertEqual(self.ask("GET", "/v3/marketing/contacts/count")["contact_count"], 0)

    def test_a_server_that_is_killed_in_the_middle_of_an_upload_keeps_no_half_of_a_file(self):
        job, path = self.make_job()
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(link.close)
        link.putrequest("PUT", path)
        link.putheader("Content-Length", str(8 * PIECE))
        link.endheaders()
        link.send((b"email,name,other\n" + b"a@people.test,A,x\n" * PIECE)[:4 * PIECE])
        files = os.path.join(self.folder, "data")
        wait_until(lambda: sum(each.stat().st_size for each in os.scandir(files)) > 3 * PIECE, 20,
                   "the first pieces in the store")
        self.assertEqual(self.job(job)["status"], "pending")
        self.restart()
        self.assertEqual(self.job(job)["status"], "failed")
        self.assertEqual(self.ask("GET", "/v3/marketing/contacts/count")["contact_count"], 0)

    def test_a_file_that_says_it_is_too_large_is_refused(self):
        _, path = self.make_job()
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        self.addCleanup(link.close)
        link.putrequest("PUT", path)
        link.putheader("Content-Length", str(256 * 1024 * 1024 + 1))
        link.endheaders()
        self.assertEqual(link.getresponse().status, 413)


class SlowLines(ImportScene):
    settings = {"BELAY_HTTP_BODY_TIMEOUT": "2s"}

    def send(self, pieces, pause):
        """The answer's status, and what became of the job."""
        job, path = self.make_job()
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(link.close)
        link.putrequest("PUT", path)
        link.putheader("Content-Length", str(sum(map(len, pieces))))
        link.endheaders()
        try:
            for piece in pieces:
                link.send(piece)
                time.sleep(pause)
        except OSError:
            pass  # The server has closed it: its answer tells.
        status = link.getresponse().status
        return status, self.wait_for(job)["status"]

    def test_a_file_takes_as_long_as_it_needs_while_enough_of_it_comes(self):
        line = b"a@people.test," + b"A" * 8_000 + b",x\n"
        file = b"email,name,other\n" + line * (4 * PIECE // len(line))
        pieces = [file[at:at + PIECE // 2] for at in range(0, len(file), PIECE // 2)]
        self.assertEqual(self.send(pieces, 0.6), (200, "completed"))

    def test_one_of_which_too_little_comes_is_refused(self):
        self.assertEqual(self.send([b"email,name,other\n"] * 60, 0.1), (408, "failed"))


if __name__ == "__main__":
    unittest.main()
