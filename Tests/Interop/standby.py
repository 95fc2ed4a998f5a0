"""A primary and its standby, both of the tests' own, and what happens to such pairs."""

import contextlib
import os
import shutil
import signal

from belay import wait_until
from postgres import DATABASE, PASSWORD, PATIENCE, USER, Cluster

#: Whichever is the primary, a commit waits for the other.
NAMES = "synchronous_standby_names = 'ANY 1 (one, two)'"
#: Processes are killed here, and no power is cut: what was written to files is there.
SYNCHRONOUS = NAMES + """
fsync = off
autovacuum = off
wal_sender_timeout = 5s
wal_receiver_timeout = 5s
"""


class Server(Cluster):
    """One of a pair."""

    def __init__(self, name, of=None):
        self.name, self.of = name, of
        super().__init__(hasty=False, more=SYNCHRONOUS)

    def make(self, more):
        """A cluster of its own, or a copy of the other one's that follows it."""
        if self.of is None:
            return super().make(more)
        self.follow(self.of)

    def follow(self, primary):
        """Begins anew as a standby of another; what it had is gone."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.call("pg_basebackup", "--no-sync", "--checkpoint=fast", "--wal-method=stream",
                  "--dbname", primary.url("postgres"), "--pgdata", self.data)
        self.configure(
            f"port = {self.port}",
            f"primary_conninfo = 'host=127.0.0.1 port={primary.port} user={USER} "
            f"password={PASSWORD} application_name={self.name}'")
        signal_file = os.path.join(self.data, "standby.signal")
        open(signal_file, "w").close()
        owner = os.stat(self.data)
        os.chown(signal_file, owner.st_uid, owner.st_gid)
        return self

    def configure(self, *lines):
        """The last line about a setting counts; for the next start, or `reload`."""
        with open(os.path.join(self.data, "postgresql.conf"), "a") as file:
            file.write("\n".join(lines) + "\n")

    def reload(self):
        self.server.send_signal(signal.SIGHUP)

    def crash(self):
        """SIGKILL of every process at once, as if the machine were gone."""
        pids = [self.server.pid, *children(self.server.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait(PATIENCE)
        self.server = None
        wait_until(lambda: not any(alive(pid) for pid in pids), PATIENCE, "the end of all of it")
        # Nobody is left to say that it is stale.
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.data, "postmaster.pid"))

    def promote(self):
        self.call("pg_ctl", "promote", "--wait", "--pgdata", self.data)

    def timeline(self):
        return int(self.psql("SELECT pg_walfile_name(pg_current_wal_lsn())")[:8], 16)

    def wait_for_standby(self):
        wait_until(lambda: self.psql(
            "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' "
            "AND sync_state = 'quorum'") == "1", PATIENCE, "the standby follows")

    def next_transaction(self):
        """Higher after any transaction that wrote."""
        return int(self.psql("SELECT pg_snapshot_xmax(pg_current_snapshot())"))


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(child) for child in file.read().split()]
    except FileNotFoundError:
        return []


class Pair:
    """`primary` and `standby`; the roles swap, the servers and their ports stay."""

    def __init__(self):
        #: In an order that the roles do not change.
        self.servers = []
        try:
            self.primary = self.add(Server("one"))
            # Nobody waits for a standby before there is one.
            self.primary.configure("synchronous_standby_names = ''")
            self.primary.start()
            self.primary.psql(f"CREATE DATABASE {DATABASE}", database="postgres")
            self.standby = self.add(Server("two", of=self.primary))
            self.standby.configure(NAMES)
            self.standby.start()
            self.primary.configure(NAMES)
            self.primary.reload()
            self.primary.wait_for_standby()
        except BaseException:
            self.remove()
            raise

    def add(self, server):
        self.servers.append(server)
        return server

    def url(self):
        """Names both, always in the same order."""
        hosts = ",".join("127.0.0.1" for _ in self.servers)
        ports = ",".join(str(one.port) for one in self.servers)
        return (f"postgres://{USER}:{PASSWORD}@/{DATABASE}?host={hosts}&port={ports}")

    def fail_over(self):
        """The primary is gone at once, and its standby is the primary; returns the old one."""
        old = self.primary
        old.crash()
        self.standby.promote()
        self.primary, self.standby = self.standby, None
        return old

    def revive(self, old):
        """An old primary comes back as it was, and waits for nobody: the worst there is."""
        old.configure("synchronous_standby_names = ''")
        old.start()
        return old

    def rejoin(self, old):
        """It becomes the standby of the one that took its place."""
        if old.server is not None:
            old.crash()
        old.follow(self.primary)
        old.configure(NAMES)
        old.start()
        self.standby = old
        self.primary.wait_for_standby()

    def remove(self):
        for one in self.servers:
            if one.server is not None:
                one.crash()
            one.remove()


@contextlib.contextmanager
def pair():
    both = Pair()
    try:
        yield both
    finally:
        both.remove()
