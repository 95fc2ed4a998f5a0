"""A real Postfix on a loopback port; configuration, queue and mailbox lie in a temporary folder.

Nothing of the system's own Postfix is touched, and nothing is left running: the master is a child
of the test, and ends by itself after a while even if the test is killed.
"""

import email
import email.policy
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

DAEMONS = "/usr/lib/postfix/sbin"
MISSING = "Postfix is missing or may not be run: as root, make setup-tests"
REALM, USER, PASSWORD = "postfix.test", "desk", "secret"
#: Longest life of a master whose test died.
LIFE = 900
#: What Postfix puts before a mail that it delivers.
TRACE = {"return-path", "x-original-to", "delivered-to", "received"}

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
import_environment = MAIL_CONFIG TZ LANG=C
myhostname = {realm}
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = people.test
virtual_transport = virtual
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:inbox/
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
message_size_limit = 52428800
biff = no
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
# As easy to smuggle through as it gets, so that nothing but the sender prevents it.
smtpd_forbid_bare_newline = no
smtpd_data_restrictions =
smtpd_forbid_unauth_pipelining = no
{more}
"""
SECURE = """\
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = cyrus
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = {realm}
cyrus_sasl_config_path = {folder}/etc/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
"""
OPEN = "smtpd_relay_restrictions = reject_unauth_destination\n"
MASTER = """\
127.0.0.1:{port} inet n - n - 40 smtpd
{more}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""
IMPLICIT = "127.0.0.1:{tls_port} inet n - n - 40 smtpd -o smtpd_tls_wrappermode=yes"
SASL = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasldb2
mech_list: PLAIN LOGIN
"""


class Delivered:
    """One file of the mailbox."""

    def __init__(self, content):
        self.content = content
        self.mail = email.message_from_bytes(content, policy=email.policy.default)

    @property
    def recipient(self):
        return self.mail["Delivered-To"]

    @property
    def headers(self):
        """Names and values that came with the mail, in order."""
        return [(name, value) for name, value in self.mail.items()
                if name.lower() not in TRACE]


class Postfix:
    """`certificate` (chain, key) turns on required STARTTLS and AUTH."""

    def __init__(self, certificate=None):
        if os.getuid() or not os.path.exists(f"{DAEMONS}/master"):
            raise AssertionError(MISSING)
        self.folder = tempfile.mkdtemp(prefix="interop-postfix-")
        os.chmod(self.folder, 0o755)
        self.port, self.tls_port = _free_port(), _free_port()
        self.master = None
        self._configure(certificate)

    def _configure(self, certificate):
        owner = pwd.getpwnam("postfix")
        names = {"folder": self.folder, "daemons": DAEMONS, "realm": REALM, "port": self.port,
                 "tls_port": self.tls_port, "uid": owner.pw_uid, "gid": owner.pw_gid}
        for part in ("etc", "etc/sasl", "spool", "data", "mail"):
            os.mkdir(os.path.join(self.folder, part), 0o755)
        for part in ("data", "mail"):
            shutil.chown(os.path.join(self.folder, part), "postfix", "postfix")
        more = OPEN
        if certificate:
            more = SECURE.format(chain=certificate[0], key=certificate[1], **names)
            self._add_user(names)
        self._write("etc/main.cf", MAIN.format(more=more, **names))
        implicit = IMPLICIT.format(**names) if certificate else ""
        self._write("etc/master.cf", MASTER.format(more=implicit, **names))
        self._run("/usr/sbin/postfix", "-c", self._path("etc"), "check")

    def _add_user(self, names):
        self._write("etc/sasl/smtpd.conf", SASL.format(**names))
        done = subprocess.run(
            ["/usr/sbin/saslpasswd2", "-p", "-c", "-f", self._path("sasldb2"), "-u", REALM, USER],
            input=PASSWORD, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, done.stdout
        shutil.chown(self._path("sasldb2"), "postfix", "postfix")

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _write(self, name, text):
        with open(self._path(name), "w") as file:
            file.write(text)

    def _run(self, *command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout}{self.log()}"

    def start(self):
        self.master = subprocess.Popen(
            [f"{DAEMONS}/master", "-c", self._path("etc"), "-d", "-e", str(LIFE)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        deadline = time.monotonic() + 20
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as link:
                    link.settimeout(5)
                    assert link.recv(1000).startswith(b"220")
                    link.sendall(b"QUIT\r\n")
                    return self
            except OSError:
                assert self.master.poll() is None, f"no Postfix: {self.log()}"
                assert time.monotonic() < deadline, f"no Postfix in time: {self.log()}"
                time.sleep(0.05)

    def stop(self):
        if self.master and self.master.poll() is None:
            # The master ends its own daemons with it.
            self.master.send_signal(signal.SIGTERM)
            try:
                self.master.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.master.pid, signal.SIGKILL)
                self.master.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        try:
            with open(self._path("log"), errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def delivered(self, recipient=None):
        """The mailbox, oldest first; of one recipient or of all."""
        folder, found = self._path("mail/inbox/new"), []
        names = os.listdir(folder) if os.path.isdir(folder) else []
        for name in sorted(names, key=lambda name: os.stat(os.path.join(folder, name)).st_mtime_ns):
            with open(os.path.join(folder, name), "rb") as file:
                found.append(Delivered(file.read()))
        return [one for one in found if recipient in (None, one.recipient)]

    def queued(self):
        """Queue files that are neither delivered nor given up."""
        return [name for part in ("incoming", "active", "deferred", "maildrop", "hold")
                for _, _, names in os.walk(self._path(f"spool/{part}")) for name in names]

    def wait_for(self, recipients, seconds=20):
        """Waits for a mail to each of these; fails when one does not come."""
        deadline = time.monotonic() + seconds
        wanted = set(recipients)
        while not wanted <= {one.recipient for one in self.delivered()}:
            if time.monotonic() > deadline:
                missing = sorted(wanted - {one.recipient for one in self.delivered()})
                raise AssertionError(f"{len(missing)} not delivered, as {missing[:3]}: "
                                     f"{self.log()[-3000:]}")
            time.sleep(0.05)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
