#!/usr/bin/env python3
"""Three mails are scheduled; one is cancelled in its last second, one paused and resumed.

Usage: demo.py PROGRAM, where PROGRAM is a built `belay`. Takes a quarter of a minute, needs nothing
but Python, and ends with status 0 only if everything it shows was true.
"""

import email
import email.policy
import http.client
import json
import math
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import time

START_SECONDS = 20
COMMAND_SECONDS = 30
REQUEST_SECONDS = 10
ARRIVAL_SECONDS = 10
# A file's time is that of the kernel's last tick, which may be so many seconds behind its clock.
TICK = 0.01
STOP_SECONDS = 40
#: How long after its due a stopped mail is watched for.
WATCH_SECONDS = 4

BOOKED = "Your table is booked"
LETTER = "Our letter of this week"
REMINDER = "Do not forget your appointment"


class Failure(Exception):
    """Something that the demo promises did not happen."""


class Timeline:
    """Prints what happens, each line with the seconds since the beginning."""

    def __init__(self):
        self.began = time.monotonic()

    def say(self, text):
        print(f"{time.monotonic() - self.began:6.1f} s  {text}", flush=True)

    def add(self, text):
        """Lines that belong to the one before."""
        for line in text.splitlines():
            print(f"{'':10}{line}", flush=True)


class Server:
    """A `belay serve` on a free port and a folder of its own."""

    def __init__(self, program, folder):
        self.program, self.data = program, folder / "data"
        self.log = folder / "server.log"
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("BELAY_")}
        self.process = None

    def start(self):
        """Returns the host and the port, once the server says that it listens there."""
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--listen", "127.0.0.1:0", "--data", self.data],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        line = self._first_line().decode().strip()
        prefix = "listening on http://"
        if not line.startswith(prefix):
            raise Failure(f"the server did not start: it wrote {line!r}, and to its log\n"
                          + self.log.read_text(errors="replace")[-2000:])
        host, _, port = line.removeprefix(prefix).rpartition(":")
        return host, int(port)

    def _first_line(self):
        output, line = self.process.stdout.fileno(), b""
        until = time.monotonic() + START_SECONDS
        while not line.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0 or not select.select([output], [], [], left)[0]:
                break
            piece = os.read(output, 1)
            if not piece:
                break
            line += piece
        return line

    def command(self, *words):
        """The output of a command on the server's folder."""
        done = subprocess.run(
            [self.program, *words, "--data", self.data], env=self.environment,
            timeout=COMMAND_SECONDS, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failure(f"belay {' '.join(words)} ended with status {done.returncode}: "
                          f"{done.stderr.strip()}")
        return done.stdout

    def stop(self):
        """Asks it to end; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            raise Failure(f"the server did not stop within {STOP_SECONDS} s") from None

    def end(self):
        """Whatever happened, no process is left."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()


class Client:
    """The few calls of SendGrid's API that the demo makes."""

    def __init__(self, host, port, key):
        self.host, self.port, self.key = host, port, key

    def call(self, method, path, expected, body=None):
        """One request; returns the body of its answer, which has the expected status."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=REQUEST_SECONDS)
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{method} {path} was not answered: {error!r}") from error
        finally:
            connection.close()
        if answer.status != expected:
            raise Failure(f"{method} {path} was answered {answer.status}, not {expected}: "
                          f"{content.decode(errors='replace')}")
        return json.loads(content) if content else None

    def make_batch(self):
        return self.call("POST", "/v3/mail/batch", 201)["batch_id"]

    def schedule(self, subject, due, batch):
        self.call("POST", "/v3/mail/send", 202, {
            "personalizations": [{"to": [{"email": "ada@example.com", "name": "Ada"}]}],
            "from": {"email": "desk@example.com", "name": "The Desk"},
            "subject": subject,
            "content": [{"type": "text/plain", "value": f"{subject}.\n"}],
            "send_at": due,
            "batch_id": batch,
        })

    def stop(self, batch, status):
        self.call("POST", "/v3/user/scheduled_sends", 201, {"batch_id": batch, "status": status})

    def lift(self, batch):
        self.call("DELETE", f"/v3/user/scheduled_sends/{batch}", 204)


class Outbox:
    """The folder that stands for the world: what is in it has left."""

    def __init__(self, folder):
        self.folder = folder / "new"

    def mails(self):
        """Subject and file of everything that has left."""
        found = {}
        if self.folder.is_dir():
            for file in sorted(self.folder.iterdir()):
                with open(file, "rb") as stream:
                    mail = email.message_from_binary_file(stream, policy=email.policy.default)
                if mail["Subject"] in found:
                    raise Failure(f"{mail['Subject']!r} left twice")
                found[mail["Subject"]] = (mail, file)
        return found

    def wait_for(self, subject):
        until = time.monotonic() + ARRIVAL_SECONDS
        while time.monotonic() < until:
            if subject in self.mails():
                return self.mails()[subject]
            time.sleep(0.02)
        raise Failure(f"{subject!r} did not leave within {ARRIVAL_SECONDS} s")

    def expect_without(self, subject):
        if subject in self.mails():
            raise Failure(f"{subject!r} left although it was stopped")


def wait_until(instant):
    """Waits for an instant of the clock, which is never more than seconds away."""
    time.sleep(max(0.0, instant - time.time()))


def show(timeline, outbox, subject, since, words):
    """Waits for a mail, says how long after the instant it left, and shows it."""
    mail, file = outbox.wait_for(subject)
    left = file.stat().st_mtime
    if left < since - TICK:
        raise Failure(f"{subject!r} left {since - left:.3f} s too early")
    timeline.say(f"\"{subject}\" left {left - since:.2f} s after {words}")
    timeline.add("".join(f"| {name}: {mail[name]}\n" for name in ("From", "To", "Subject")))
    timeline.add(f"in {file}")


def play(timeline, client, outbox):
    """The story itself."""
    batches = {subject: client.make_batch() for subject in (BOOKED, LETTER, REMINDER)}
    first = math.ceil(time.time()) + 3
    due = {BOOKED: first, LETTER: first + 1, REMINDER: first + 2}
    for subject, batch in batches.items():
        client.schedule(subject, due[subject], batch)
        timeline.say(f"scheduled \"{subject}\", due in {due[subject] - time.time():.1f} s")

    client.stop(batches[LETTER], "pause")
    timeline.say(f"paused \"{LETTER}\"")

    show(timeline, outbox, BOOKED, due[BOOKED], "its due")

    wait_until(due[REMINDER] - 0.4)
    client.stop(batches[REMINDER], "cancel")
    left = due[REMINDER] - time.time()
    if left <= 0:
        raise Failure("the cancel was answered only after the due: the machine is too slow")
    timeline.say(f"cancelled \"{REMINDER}\", {left:.2f} s before its due")

    wait_until(due[LETTER] + 3)
    outbox.expect_without(LETTER)
    timeline.say(f"\"{LETTER}\" was due {time.time() - due[LETTER]:.1f} s ago and is still here")
    resumed = time.time()
    client.lift(batches[LETTER])
    timeline.say(f"resumed \"{LETTER}\"")
    show(timeline, outbox, LETTER, resumed, "it was resumed")

    wait_until(due[REMINDER] + WATCH_SECONDS)
    outbox.expect_without(REMINDER)
    timeline.say(f"\"{REMINDER}\" was due {time.time() - due[REMINDER]:.1f} s ago and did not leave")


def run(program):
    timeline = Timeline()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="belay-demo-"))
    server = Server(program, folder)
    outbox = Outbox(server.data / "outbox")
    try:
        host, port = server.start()
        timeline.say(f"a server listens on http://{host}:{port}")
        key = server.command("key", "add", "--door", "sendgrid").strip()
        timeline.say("made a key")
        play(timeline, Client(host, port, key), outbox)
        timeline.say("belay list")
        timeline.add(server.command("list"))
        status = server.stop()
        if status != 0:
            raise Failure(f"the server ended with status {status}")
        if sorted(outbox.mails()) != sorted([BOOKED, LETTER]):
            raise Failure(f"the outbox holds {sorted(outbox.mails())}")
        timeline.say("stopped the server")
    finally:
        server.end()
        print(f"\nEverything is kept in {folder}; the mail is in {outbox.folder}")


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    program = os.path.abspath(sys.argv[1])
    if not os.access(program, os.X_OK):
        print(f"there is no program at {program}: make debug builds one", file=sys.stderr)
        return 2
    try:
        run(program)
    except (Failure, subprocess.TimeoutExpired) as failure:
        print(f"The demo failed: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("The demo was interrupted.", file=sys.stderr)
        return 130
    print("Two mails left, each at its time; the cancelled one did not. All as promised.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
