"""Requests as bytes over a socket of their own, and what came back."""

import select
import socket
import time

#: Longest wait for an answer and for the end of the connection behind it.
SECONDS = 4


def exchange(port, data, half_close=False, seconds=SECONDS):
    """Writes these bytes; returns what came back and whether the server ended the connection.

    Reads while it writes, and writes no more once the server has ended its side: what a server
    does not want it need not read.
    """
    received, rest = b"", memoryview(data)
    deadline = time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.setblocking(False)
        while (left := deadline - time.monotonic()) > 0:
            readable, writable, _ = select.select([link], [link] if rest else [], [], left)
            try:
                if readable:
                    piece = link.recv(65536)
                    received += piece
                    if not piece:
                        return received, True
                if writable:
                    rest = rest[link.send(rest[:65536]):]
                    if not rest and half_close:
                        link.shutdown(socket.SHUT_WR)
            except ConnectionError:
                # Reset: the server has ended it; what it said before is the answer.
                return received, True
    return received, False


def statuses(reply):
    """The statuses of all answers in these bytes."""
    parts = reply.split(b"HTTP/1.1 ")
    return [int(part[:3]) for part in parts[1:]]
