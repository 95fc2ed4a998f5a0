"""A PgBouncer of the tests' own in transaction mode, before a cluster of theirs."""

import os
import shutil
import subprocess
import time

from postgres import DATABASE, PASSWORD, PATIENCE, USER, free_port

CONFIGURATION = """\
[databases]
{database} = host=127.0.0.1 port={server} dbname={database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {sessions}
max_client_conn = 200
"""


class Pooler:
    """Started at once; `kill` and `start` are a pooler that is installed anew."""

    def __init__(self, cluster, sessions=12):
        self.cluster, self.port = cluster, free_port()
        self.folder = os.path.join(cluster.folder, "pooler")
        os.mkdir(self.folder)
        os.chmod(self.folder, 0o755)
        users, self.file = (os.path.join(self.folder, name) for name in ("users", "ini"))
        self.write(users, f'"{USER}" "{PASSWORD}"\n')
        self.write(self.file, CONFIGURATION.format(
            database=DATABASE, server=cluster.port, port=self.port, users=users,
            sessions=sessions))
        self.program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        self.process = None
        self.start()

    @staticmethod
    def write(path, text):
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o644)

    @property
    def url(self):
        return self.cluster.url(port=self.port)

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                self.cluster.command(self.program, self.file), stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not self.cluster.answers(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PgBouncer did not start: " + self.log())
            time.sleep(0.05)

    def log(self):
        with open(os.path.join(self.folder, "log"), errors="replace") as file:
            return file.read()

    def kill(self):
        self.process.kill()
        self.process.wait()
