"""A PostgreSQL of the tests' own on a loopback port; everything of it lies in a temporary folder.

    python3 Tests/Interop/postgres.py run -- COMMAND…

starts a cluster, runs the command with its URL as BELAY_TEST_POSTGRES, and ends the cluster.
Nothing of the system's own clusters is touched. The server is a child of the test and ends with it.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

OLDEST = 15
MISSING = f"PostgreSQL {OLDEST} or later is missing: as root, make setup-tests"
USER, PASSWORD, DATABASE = "belay", "secret", "belay"
#: How long a server may take to start, and to end.
PATIENCE = 60

CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 400
shared_buffers = '64MB'
max_wal_size = '512MB'
log_min_messages = warning
logging_collector = off
timezone = 'UTC'
{more}
"""
#: For tests that no power cut is part of: everything that is for one is left out.
HASTY = """\
fsync = off
full_page_writes = off
autovacuum_naptime = 10
"""


def programs():
    """The folder of the newest version that is here."""
    found = []
    for folder in glob.glob("/usr/lib/postgresql/*/bin"):
        version = folder.split("/")[4]
        if version.isdigit() and int(version) >= OLDEST and os.path.exists(folder + "/initdb"):
            found.append((int(version), folder))
    if found:
        return max(found)[1]
    initdb = shutil.which("initdb")
    if initdb is None:
        raise RuntimeError(MISSING)
    return os.path.dirname(initdb)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """One server with one user and one empty database."""

    def __init__(self, hasty=True, more=""):
        self.programs = programs()
        self.port = free_port()
        self.server = None
        self.folder = tempfile.mkdtemp(prefix="belay-postgres-")
        #: Where the server's own user has to go through.
        self.data = os.path.join(self.folder, "data")
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        try:
            self.make(HASTY * hasty + more)
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def command(self, *words):
        """PostgreSQL's programs refuse root."""
        words = [os.path.join(self.programs, words[0]), *words[1:]]
        if os.geteuid() == 0:
            words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
                     "--pdeathsig=INT", "--", *words]
        return words

    def call(self, *words):
        done = subprocess.run(self.command(*words), cwd=self.folder, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{words[0]}: {done.stdout}{done.stderr}")

    def make(self, more):
        secret = os.path.join(self.folder, "password")
        with open(secret, "w") as file:
            file.write(PASSWORD)
        os.chmod(secret, 0o644)
        self.call("initdb", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8",
                  "--auth=scram-sha-256", f"--username={USER}", f"--pwfile={secret}",
                  "--pgdata", self.data)
        os.remove(secret)
        with open(os.path.join(self.data, "postgresql.conf"), "a") as file:
            file.write(CONFIGURATION.format(port=self.port, more=more))

    def start(self):
        log = open(os.path.join(self.folder, "log"), "ab")
        with log:
            self.server = subprocess.Popen(
                self.command("postgres", "-D", self.data), cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL did not start: " + self.log())
            time.sleep(0.05)
        return self

    def answers(self, port=None):
        done = subprocess.run(
            [os.path.join(self.programs, "pg_isready"), "-q", "-h", "127.0.0.1",
             "-p", str(port or self.port)])
        return done.returncode == 0

    def stop(self, how=signal.SIGINT):
        """SIGINT ends its sessions and writes everything down; SIGQUIT is a crash."""
        if self.server is None:
            return
        self.server.send_signal(how)
        try:
            self.server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait()
        self.server = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)

    def log(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            return file.read()

    def url(self, database=DATABASE, port=None):
        return f"postgres://{USER}:{PASSWORD}@127.0.0.1:{port or self.port}/{database}"

    def psql(self, sql, database=DATABASE):
        """What a query says, its columns between bars."""
        done = subprocess.run(
            [os.path.join(self.programs, "psql"), "--no-psqlrc", "--tuples-only", "--no-align",
             "--quiet", "--set=ON_ERROR_STOP=1", "--command", sql, self.url(database)],
            text=True, stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()


@contextlib.contextmanager
def cluster(hasty=True, more=""):
    """A running cluster with an empty database; nothing of it is left after."""
    one = Cluster(hasty, more)
    try:
        one.start()
        one.psql(f"CREATE DATABASE {DATABASE}", database="postgres")
        yield one
    finally:
        one.remove()


def main(arguments):
    if arguments[:2] != ["run", "--"] or len(arguments) < 3:
        sys.exit(__doc__)
    # Ends the cluster, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as one:
        environment = dict(os.environ, BELAY_TEST_POSTGRES=one.url())
        return subprocess.run(arguments[2:], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
