"""An SMTP peer that follows RFC 5321 but for one thing, which a case names.

A case is a table of acts by step. An act stands in for the peer's answer at its step: it is
called with the `Link` and returns the first digit of what it said, or raises `Over` when the
connection is no more. Cases about a connection (greeting, EHLO, STARTTLS, AUTH) are armed for all
connections; the others are chosen by the local part of the sender, and only for the first
attempts of each.
"""

import re
import socket
import ssl
import struct
import threading
import time

#: Steps before the peer can know whose mail it will be.
CONNECTION_STEPS = {"greeting", "ehlo", "helo", "starttls", "tls", "auth"}
FEATURES = ("PIPELINING", "SIZE 52428800", "ENHANCEDSTATUSCODES", "8BITMIME")
#: How much of a body is read before an act on the body happens.
HEAD = 65_536
PATIENCE = 60


class Over(Exception):
    """The connection has ended; there is nothing more to say."""


class Seen:
    """One attempt, or one connection of an armed case, as the peer saw it."""

    def __init__(self, case):
        self.case = case
        self.verbs, self.lines = [], []
        self.acted, self.closed = None, None
        #: Whether the body ended with its dot, and the bytes before it, dots still doubled.
        self.dot, self.content = None, None
        #: First digit of the answer to the dot; None when no whole answer was given.
        self.verdict = None
        self.encrypted = False
        #: Whether the connection had served another mail before.
        self.reused = False
        #: Whether more commands stood behind MAIL when it was answered.
        self.pipelined = False

    @property
    def may_be_delivered(self):
        return self.dot is not None and self.verdict not in (4, 5)


# The acts

def say(text, end="\r\n"):
    """One or more whole lines in one piece."""
    return lambda link: link.say(_bytes(text) + _bytes(end))


def bytewise(text, pause=0.0, end="\r\n"):
    """The same, a segment for each byte."""
    def act(link):
        data = _bytes(text) + _bytes(end)
        for byte in data:
            link.say(bytes([byte]))
            time.sleep(pause)
        return _digit(data)
    return act


def pieces(*parts, pause=0.2):
    """Segments with time between them."""
    def act(link):
        for part in parts:
            link.say(_bytes(part))
            time.sleep(pause)
        return _digit(_bytes("".join(parts)))
    return act


def cut(text=""):
    """Says this, perhaps, and closes."""
    return _last_words(text, lambda link: link.close())


def reset(text=""):
    """Says this, perhaps, and closes with RST."""
    return _last_words(text, lambda link: link.reset())


def _last_words(text, end):
    def act(link):
        if text:
            link.say(_bytes(text))
        if text.endswith("\n"):
            link.seen.verdict = _digit(_bytes(text))
        end(link)
        raise Over
    return act


def silence(link):
    """Says nothing until the client has gone."""
    link.wait_gone()
    raise Over


def stall(seconds):
    """Reads nothing for so long, then all that is left."""
    def act(link):
        time.sleep(seconds)
        link.drain()
        raise Over
    return act


def meanwhile(text):
    """An answer that nobody asked for yet; the body is read to its end all the same."""
    def act(link):
        link.say(_bytes(text) + b"\r\n")
        link.drain()
        raise Over
    return act


def echo(text):
    """Answers with the line that it answers."""
    return lambda link: link.say(_bytes(text) + b" " + link.seen.lines[-1] + b"\r\n")


def features(*offered):
    """EHLO answered with these and nothing else."""
    lines = ["peer.test", *offered]
    return say("\r\n".join(f"250{'-' if line is not lines[-1] else ' '}{line}"
                           for line in lines))


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _digit(data):
    return int(data[:1]) if re.match(rb"[2-5][0-9][0-9]", data) else None


class Link:
    """One connection, on a thread of its own."""

    def __init__(self, peer, connection):
        self.peer, self.socket = peer, connection
        self.buffer = b""
        self.armed = peer.armed
        self.seen = Seen(self.armed)
        self.alive = True
        if self.armed:
            peer.note(self.seen)

    def run(self):
        try:
            self.socket.settimeout(PATIENCE)
            self.answer("greeting", b"220 peer.test ESMTP\r\n")
            while self.take_command():
                pass
        except (Over, OSError):
            pass
        finally:
            self.seen.closed = time.monotonic()
            self.close()
            self.peer.forget(self)

    # What acts use

    def say(self, data):
        self.socket.sendall(data)
        return _digit(data)

    def close(self):
        if self.alive:
            self.alive = False
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The client was faster.
                pass
            self.socket.close()

    def reset(self):
        self.alive = False
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def wait_gone(self):
        while self.socket.recv(65536):
            pass

    def drain(self):
        """Reads on to the end; notes a dot if one comes after all."""
        while piece := self.receive():
            self.buffer += piece
        end = self.buffer.find(b"\r\n.\r\n")
        if end >= 0:
            self.note_dot(self.buffer[:end + 2])

    # The dialogue

    def receive(self):
        try:
            return self.socket.recv(262_144)
        except ConnectionError:
            return b""

    def answer(self, step, usual):
        act = self.peer.act(self, step)
        if act is None:
            return self.say(usual)
        self.seen.acted = time.monotonic()
        return act(self)

    def take_command(self):
        while b"\n" not in self.buffer:
            piece = self.receive()
            if not piece:
                return False
            self.buffer += piece
        line, _, self.buffer = self.buffer.partition(b"\n")
        verb = line[:4].upper().strip().decode("latin-1")
        if verb == "MAIL":
            self.begin(line)
        self.seen.verbs.append(verb)
        self.seen.lines.append(line.rstrip(b"\r"))
        method = getattr(self, f"take_{verb.lower()}", None)
        if method is None:
            self.say(b"500 5.5.2 what?\r\n")
            return True
        return method(line) is not False

    def begin(self, line):
        """MAIL names the case; the connection's own acts are over by now."""
        name = re.search(rb"<([^@>]*)", line).group(1).decode("latin-1")
        if not self.armed:
            before, self.seen = self.seen, Seen(name)
            self.seen.encrypted = before.encrypted
            self.seen.reused = before.case is not None
            self.peer.note(self.seen)
        self.seen.pipelined = bool(self.buffer)

    def take_ehlo(self, _line):
        offered = [b"250-peer.test"]
        extra = () if self.seen.encrypted or not self.peer.tls else ("STARTTLS",)
        mechanisms = ("AUTH PLAIN LOGIN",) if self.peer.auth else ()
        for name in (*self.peer.features, *extra, *mechanisms):
            offered.append(b"250-" + name.encode())
        offered[-1] = offered[-1].replace(b"250-", b"250 ", 1)
        self.answer("ehlo", b"\r\n".join(offered) + b"\r\n")

    def take_helo(self, _line):
        self.answer("helo", b"250 peer.test\r\n")

    def take_star(self, _line):
        if self.answer("starttls", b"220 2.0.0 go on\r\n") == 2:
            act = self.peer.act(self, "tls")
            if act:
                self.seen.acted = time.monotonic()
                act(self)
            self.buffer = b""
            self.socket = self.peer.tls.wrap_socket(self.socket, server_side=True)
            self.seen.encrypted = True

    def take_auth(self, _line):
        self.answer("auth", b"235 2.7.0 welcome\r\n")

    def take_mail(self, _line):
        self.answer("mail", b"250 2.1.0 ok\r\n")

    def take_rcpt(self, _line):
        self.taken = self.answer("rcpt", b"250 2.1.5 ok\r\n") == 2

    def take_data(self, _line):
        if not self.taken:
            self.say(b"503 5.5.1 no recipient\r\n")
        elif self.answer("data", b"354 go on\r\n") == 3:
            self.take_body()

    def take_body(self):
        act = self.peer.act(self, "body")
        if act:
            while len(self.buffer) < HEAD:
                piece = self.receive()
                if not piece:
                    raise Over
                self.buffer += piece
            self.seen.acted = time.monotonic()
            act(self)
        data, parts = self.buffer, []
        while not data.endswith(b"\r\n.\r\n"):
            piece = self.receive()
            if not piece:
                raise Over
            parts.append(piece)
            # Only the end can be the dot: the client says nothing behind it before our answer.
            data = (data + piece)[-5:] if parts[1:] else data + piece
        content = self.buffer + b"".join(parts)
        self.buffer = b""
        self.note_dot(content[:-3])
        self.seen.verdict = self.answer("dot", b"250 2.0.0 taken\r\n")

    def note_dot(self, content):
        self.seen.dot = time.monotonic()
        self.seen.content = content

    def take_rset(self, _line):
        self.say(b"250 2.0.0 ok\r\n")

    def take_noop(self, _line):
        self.say(b"250 2.0.0 ok\r\n")

    def take_quit(self, _line):
        self.say(b"221 2.0.0 bye\r\n")
        return False


class MisbehavingPeer:
    """The listener and all that its connections saw."""

    def __init__(self, cases, offered=FEATURES, tls=None, auth=False):
        self.cases, self.features, self.tls, self.auth = cases, offered, tls, auth
        self.lock = threading.Lock()
        self.all, self.links = [], set()
        self.armed = None
        self.listener = socket.socket()
        # A small window, so that a body of megabytes cannot hide in the kernel.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link = Link(self, connection)
            with self.lock:
                self.links.add(link)
            threading.Thread(target=link.run, daemon=True).start()

    def arm(self, case):
        """New connections follow this case, or none; those that stand are closed."""
        self.armed = case
        with self.lock:
            links = list(self.links)
        for link in links:
            # The thread of the link notices and cleans up.
            try:
                link.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def act(self, link, step):
        if link.armed:
            return self.cases[link.armed].acts.get(step)
        case = self.cases.get(link.seen.case)
        if case is None or step in CONNECTION_STEPS:
            return None
        first = len(self.seen(case.name)) <= case.times
        return case.acts.get(step) if first else None

    def note(self, seen):
        with self.lock:
            self.all.append(seen)

    def forget(self, link):
        with self.lock:
            self.links.discard(link)

    def seen(self, name):
        with self.lock:
            return [one for one in self.all if one.case == name]

    def by_sender(self, name):
        """Attempts with this sender, whether a case was armed or not."""
        mark = f"<{name}@".encode()
        with self.lock:
            return [one for one in self.all
                    if any(line[:4].upper() == b"MAIL" and mark in line for line in one.lines)]

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)
        self.arm(None)


def server_context(chain, key):
    """What a peer needs to speak TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context
