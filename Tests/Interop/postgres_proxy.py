"""A TCP proxy between a node and its PostgreSQL that understands what goes through, and cuts a
connection at one COMMIT: just before it reaches the server, or just after it was carried out; or
lets the session end as an administrator would, when the COMMIT has been answered.
"""

import socket
import struct
import threading

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
#: Where a cut leaves the COMMIT: the client never hears of it in the first two.
BEFORE, AFTER, ENDED = "before", "after", "ended"
READY = b"Z\0\0\0\5I"
FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FATAL = b"E" + struct.pack("!I", 4 + len(FIELDS)) + FIELDS
#: Numbers of events in the log (`Event.Kind`).
RELEASED, CANCELLED = 1, 6


class Statement:
    """One statement with its arguments, as bytes."""

    def __init__(self, sql, arguments):
        self.sql, self.arguments = sql, arguments

    def has(self, words):
        return words in self.sql


def writes(words):
    """Whether a transaction writes so."""
    return lambda statements: any(one.has(words) for one in statements)


def logs(kind):
    """Whether a transaction logs an event of this kind."""
    return lambda statements: any(
        one.has("INSERT INTO events") and int.from_bytes(one.arguments[2], "big") == kind
        for one in statements)


class PostgresProxy:
    """Listens on `port`, connects to `target`; passes everything on until it is told to cut."""

    def __init__(self, target):
        self.target = target
        self.lock = threading.Lock()
        self.wish = None
        #: How many connections were cut.
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def cut(self, where, matches, count=1):
        """The next so many transactions of this kind lose their connection at their COMMIT."""
        with self.lock:
            self.wish = [where, matches, count]

    @property
    def waits(self):
        """Whether something that was wished has not been cut yet."""
        return self.wish is not None

    def take(self, statements):
        """Where to cut the transaction of these statements, whose COMMIT has come; or nil."""
        with self.lock:
            if self.wish is None or not self.wish[1](statements):
                return None
            where = self.wish[0]
            self.cuts += 1
            self.wish[2] -= 1
            if self.wish[2] == 0:
                self.wish = None
            return where

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target), 30)
            except OSError:
                return
            server.settimeout(None)
            for one in (client, server):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link = _Link(self, client, server)
            threading.Thread(target=link.forth, daemon=True).start()
            threading.Thread(target=link.back, daemon=True).start()


class _Link:
    """One connection, both ways."""

    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server
        self.prepared, self.statements = {}, []
        #: How a COMMIT that is under way ends for the client.
        self.ending = None

    def close(self):
        for one in (self.client, self.server):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                # Closed already, by its other end or by us.
                pass

    def back(self):
        rest = b""
        try:
            while piece := self.server.recv(65536):
                if self.ending is None:
                    self.client.sendall(piece)
                    continue
                rest += piece
                # It was carried out: the end of the exchange says that the server is ready.
                if rest.endswith(READY):
                    if self.ending == ENDED:
                        self.client.sendall(rest[:-len(READY)] + FATAL)
                    break
        except OSError:
            pass
        self.close()

    def forth(self):
        data, begun = b"", False
        try:
            while piece := self.client.recv(65536):
                if self.ending:
                    self.server.sendall(piece)
                    continue
                data += piece
                if not begun:
                    data, begun = self._begin(data)
                    if not begun:
                        continue
                data = self._pass(data)
                if data is None:
                    break
        except OSError:
            pass
        self.close()

    def _begin(self, data):
        """Messages without a type: requests for encryption, then the one that begins it all."""
        while len(data) >= 8:
            size, code = struct.unpack("!II", data[:8])
            if len(data) < size:
                break
            self.server.sendall(data[:size])
            data = data[size:]
            if code not in (SSL_REQUEST, GSS_REQUEST):
                return data, True
        return data, False

    def _pass(self, data):
        """Passes whole messages on; returns the rest, or None after a cut."""
        done = 0
        while len(data) - done >= 5:
            size = 1 + struct.unpack("!I", data[done + 1:done + 5])[0]
            if len(data) - done < size:
                break
            kind, body = data[done:done + 1], data[done + 5:done + size]
            where = self._look(kind, body)
            if where == BEFORE:
                self.server.sendall(data[:done])
                return None
            if where:
                self.ending = where
                done = len(data)
                break
            done += size
        self.server.sendall(data[:done])
        return data[done:]

    def _look(self, kind, body):
        """Where to cut because of this message; nil for anywhere else."""
        if kind == b"P":
            name, sql = body.split(b"\0")[:2]
            self.prepared[name] = sql.decode()
        elif kind == b"B":
            _, name, rest = body.split(b"\0", 2)
            return self._bind(Statement(self.prepared.get(name, ""), arguments(rest)))
        return None

    def _bind(self, statement):
        if statement.sql.startswith("BEGIN"):
            self.statements = []
        self.statements.append(statement)
        return self.proxy.take(self.statements) if statement.sql == "COMMIT" else None


def arguments(data):
    """The arguments of a Bind, None for NULL."""
    formats = struct.unpack("!H", data[:2])[0]
    at = 2 + 2 * formats
    count = struct.unpack("!H", data[at:at + 2])[0]
    at += 2
    found = []
    for _ in range(count):
        size = struct.unpack("!i", data[at:at + 4])[0]
        at += 4
        found.append(None if size < 0 else data[at:at + size])
        at += max(size, 0)
    return found
