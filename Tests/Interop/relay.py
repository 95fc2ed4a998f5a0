"""The test's side of the recording SMTP peer: starts it, reads its log, waits for mail."""

import base64
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))


class Dot:
    """One transaction whose final dot the peer read."""

    __slots__ = ("transaction", "connection", "door", "opened", "mono", "wall", "sender", "recipients",
                 "verdict", "reply", "replied", "content")

    def __init__(self, event):
        self.transaction = event["transaction"]
        self.connection = event["connection"]
        #: Which of the peer's ports it came by: so of several servers each can be told.
        self.door = event["door"]
        #: When the connection was opened, read and answered: seconds of CLOCK_MONOTONIC, which
        #: all processes of one machine share.
        self.opened = event["opened"]
        self.mono = event["mono"]
        self.wall = event["wall"]
        self.sender = event["sender"]
        self.recipients = event["recipients"]
        self.verdict = event["verdict"]
        #: `sent`, `cut` (closed instead of answering), `late` (not answered yet), `unsent`.
        self.reply = event["reply"]
        self.replied = self.mono if self.reply == "sent" else None
        #: The exact bytes between `354` and the dot line, dots still doubled.
        self.content = base64.b64decode(event["bytes"])

    @property
    def accepted(self):
        """Whether the mail is now the peer's, whatever the sender got to hear."""
        return self.verdict == 250

    @property
    def mail(self):
        """The mail itself: doubled dots at the beginning of a line made single."""
        content = self.content[1:] if self.content.startswith(b"..") else self.content
        return content.replace(b"\r\n..", b"\r\n.")


class Relay:
    """A running peer. `records` grows as its log does."""

    def __init__(self, folder, chances=None, seed=0, delay=(0.05, 0.3), port=0, doors=1):
        self.path = os.path.join(folder, f"relay-{time.monotonic_ns()}.jsonl")
        self.dots, self.refusals, self.cuts = [], [], []
        self._by_transaction = {}
        self._offset = 0
        wishes = {"chances": chances or {}, "seed": seed, "delay": delay, "port": port,
                  "doors": doors}
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "relay_server.py"), self.path,
             json.dumps(wishes)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = [int(port) for port in self.process.stdout.readline().split()]
        self.port = self.ports[0]

    @property
    def url(self):
        return self.url_of(0)

    def url_of(self, door):
        return f"smtp://127.0.0.1:{self.ports[door]}?tls=off"

    def change(self, **wishes):
        """New manners (`chances`, `delay`), in force when this returns."""
        self.process.stdin.write(json.dumps(wishes) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def read(self):
        """Reads what the log gained; an unfinished last line waits for the next time."""
        if not os.path.exists(self.path):
            return self.dots
        with open(self.path, "rb") as log:
            log.seek(self._offset)
            gained = log.read()
        whole = gained[:gained.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.splitlines():
            self._take(json.loads(line))
        return self.dots

    def _take(self, event):
        kind = event.pop("e")
        if kind == "dot":
            dot = Dot(event)
            self.dots.append(dot)
            self._by_transaction[dot.transaction] = dot
        elif kind == "reply":
            dot = self._by_transaction[event["transaction"]]
            dot.reply = "sent" if event["written"] else "unsent"
            dot.replied = event["mono"] if event["written"] else None
        elif kind == "refused":
            self.refusals.append(event)
        else:
            self.cuts.append(event)

    def accepted(self, recipient=None):
        """The accepted transactions, of one recipient or of all."""
        return [dot for dot in self.read()
                if dot.accepted and (recipient is None or recipient in dot.recipients)]

    def wait(self, enough, seconds, what):
        """Polls until `enough(self)` holds; fails by name when it does not in time."""
        deadline = time.monotonic() + seconds
        while True:
            self.read()
            if enough(self):
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"the relay did not see {what} within {seconds} s "
                                     f"({len(self.dots)} transactions so far)")
            time.sleep(0.02)

    def wait_for(self, recipients, seconds):
        """Waits until each of these recipients has an accepted mail."""
        wanted = set(recipients)

        def seen(relay):
            have = {name for dot in relay.dots if dot.accepted for name in dot.recipients}
            return wanted <= have
        self.wait(seen, seconds, f"mail for {len(wanted)} recipients")

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
