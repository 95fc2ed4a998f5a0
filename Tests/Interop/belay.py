"""Drives the real `belay` program: starts it, kills it, runs its commands. Knows only its contract.

Every name below that the contract does not fix is in the tables at the top.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

#: Settings that make the clockwork fast enough for a test, by environment name.
QUICK = {
    "BELAY_RETRY_FIRST": "200ms",
    "BELAY_RETRY_LONGEST": "1s",
}
#: Makes `belay list` show as much as it can.
LIST_ALL = ("--limit", "500")
#: Takes away SendGrid's cap on stopped batches, for runs that stop hundreds.
NO_STOP_CAP = {"BELAY_SENDGRID_STOP_CAP": "0"}
#: Words of `belay show ID --json`.
SENT, CANCELLED, SCHEDULED = "sent", "cancelled", "scheduled"
QUARANTINED = "quarantined"
#: Longest wait for `listening on …`; the lock of a dying predecessor alone may take 5 s.
START_SECONDS = 20
GRACE_SECONDS = 40
COMMAND_SECONDS = 30


def binary():
    """The program under test: BELAY_BINARY, else the debug build, else the release build."""
    named = os.environ.get("BELAY_BINARY")
    choices = [named] if named else [
        os.path.join(ROOT, ".build", kind, "belay") for kind in ("debug", "release")]
    for path in choices:
        if os.path.exists(path):
            return os.path.abspath(path)
    raise FileNotFoundError(f"no belay program at {' or '.join(choices)}: build it first, "
                            "or name it in BELAY_BINARY")


def environment(settings=None):
    """The caller's environment without its BELAY_ settings, plus these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BELAY_")}
    return {**clean, **(settings or {})}


class Result:
    """What a finished command left."""

    def __init__(self, arguments, status, out, err):
        self.arguments, self.status, self.out, self.err = arguments, status, out, err

    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return (f"belay {' '.join(self.arguments)}: status {self.status}, "
                f"out {self.out!r}, err {self.err!r}")


def run(*arguments, settings=None, seconds=COMMAND_SECONDS, cwd=None):
    """Runs one command to its end with pipes for output."""
    done = subprocess.run(
        [binary(), *arguments], env=environment(settings), cwd=cwd, timeout=seconds,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return Result(arguments, done.returncode, done.stdout.decode(), done.stderr.decode())


class Belay:
    """One data folder and the server that runs on it, if it runs."""

    #: Tells several servers apart.
    number = 0

    def __init__(self, relay_url=None, settings=None, folder=None, wrapper=()):
        self.own_folder = folder is None
        self.home = tempfile.mkdtemp(prefix="interop-") if folder is None else None
        self.data = folder or os.path.join(self.home, "data")
        self.errors = os.path.join(self.home or os.path.dirname(folder), "server.err")
        self.relay_url = relay_url
        self.settings = {**QUICK, **(settings or {})}
        self.wrapper = list(wrapper)
        self.process = None
        self.host, self.port = None, None
        self.started = None

    # The server

    def launch(self, *extra, listen="127.0.0.1:0"):
        """Starts the process without waiting for it to be ready."""
        assert self.process is None, "a server already runs on this folder"
        arguments = ["serve", "--listen", listen, "--data", self.data]
        if self.relay_url:
            arguments += ["--relay", self.relay_url]
        with open(self.errors, "ab") as errors:
            self.started = time.monotonic()
            self.process = subprocess.Popen(
                [*self.wrapper, binary(), *arguments, *extra], env=environment(self.settings),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors)
        return self

    def start(self, *extra, **options):
        """Starts the server; returns once it named its port."""
        self.launch(*extra, **options)
        self.wait_listening()
        return self

    def wait_listening(self):
        """Reads `listening on …` of a launched server; returns the line."""
        line = self._first_line(START_SECONDS)
        prefix = "listening on http://"
        if not line.startswith(prefix):
            status = self.process.poll()
            self.kill()
            raise AssertionError(f"the server wrote {line!r} for its address (status {status}); "
                                 f"its last errors: {self.error_text()[-2000:]}")
        host, _, port = line[len(prefix):].strip().rpartition(":")
        self.host, self.port = host, int(port)
        return line

    def _first_line(self, seconds):
        """One line of standard output, read byte for byte so that nothing after it is lost."""
        out, line = self.process.stdout, b""
        deadline = time.monotonic() + seconds
        while not line.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                break
            byte = os.read(out.fileno(), 1)
            if not byte:
                break
            line += byte
        return line.decode()

    def check_alive(self):
        """Fails with its last words when the server has ended by itself."""
        status = self.process.poll()
        if status is not None:
            raise AssertionError(f"the server ended by itself with status {status}; "
                                 f"its last errors: {self.error_text()[-2000:]}")

    def kill(self):
        """kill -9; returns when the process is gone, so that it can send nothing any more."""
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGKILL)
            self._reap(10)

    def terminate(self):
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait_exit(GRACE_SECONDS)

    def wait_exit(self, seconds):
        """Waits for the process to end by itself; returns its status."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not exit within {seconds} s") from None
        return self._reap(10)

    def _reap(self, seconds):
        status = self.process.wait(seconds)
        #: Everything that standard output got after the first line.
        self.rest_of_output = self.process.stdout.read()
        self.process.stdout.close()
        self.process = None
        return status

    def error_text(self):
        with open(self.errors, "rb") as errors:
            return errors.read().decode("utf-8", "replace")

    def memory(self, what="VmRSS"):
        """Resident memory of the running server in MiB; `VmHWM` for the most it ever was."""
        with open(f"/proc/{self.process.pid}/status") as status:
            for line in status:
                if line.startswith(f"{what}:"):
                    return int(line.split()[1]) / 1024
        raise AssertionError(f"no {what}")

    def stop(self):
        """Ends the server whatever its state and removes a folder that is ours."""
        self.kill()
        if self.own_folder:
            shutil.rmtree(self.home, ignore_errors=True)

    # The commands

    def command(self, *arguments, **options):
        return run(*arguments, "--data", self.data, **options)

    def done(self, *arguments, **options):
        """A command that has to succeed."""
        result = self.command(*arguments, **options)
        assert result.status == 0, repr(result)
        return result

    def make_account(self, name="shop"):
        self.done("account", "add", name, "--json")
        return name

    def make_key(self, account="shop", *more):
        """A SendGrid key, in clear."""
        return self.done("key", "add", "--account", account, "--door", "sendgrid", *more,
                         "--json").json()["key"]

    def make_partner_key(self, account="shop"):
        """A Mail Partner key, in clear."""
        return self.done("key", "add", "--account", account, "--door", "mail-partner",
                         "--json").json()["key"]

    def make_cloud_key(self, account="shop", *more):
        """User name, password, client id and client secret for Marketing Cloud's door."""
        return self.done("key", "add", "--account", account, "--door", "marketing-cloud", *more,
                         "--json").json()

    def show(self, send):
        return self.done("show", send, "--json").json()

    def listing(self):
        """The sends as a list of objects, whether the list stands alone or in a `sends` member."""
        listed = self.done("list", "--json", *LIST_ALL).json()
        return listed["sends"] if isinstance(listed, dict) else listed

    def ids(self):
        return {send["id"] for send in self.listing()}


def wait_until(holds, seconds, what):
    """Polls until `holds()` gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        result = holds()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
