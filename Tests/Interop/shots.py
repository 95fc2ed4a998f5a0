"""Requests written at an instant each, from one thread that spins, on connections that stand.

One thread writes them and reads the answers, so that an aim is kept to some ten microseconds.
"""

import heapq
import select
import socket
import time

#: Seconds of spinning before the first shot; until then the thread sleeps.
SPIN = 0.02
PATIENCE = 20


class Shot:
    """One cancel, and what was heard.

    Where the mail is sent by the shot itself, `opening` is the request that sends it, and the aim
    counts from its answer.
    """

    def __init__(self, lane, person, request=None, opening=None, origin=None):
        self.lane, self.person = lane, person
        self.request, self.opening = request, opening
        #: The instant from which the release of its mail is measured, on the monotonic clock.
        self.origin = origin
        #: Seconds from the origin to the aim; nil for a mail that nobody cancels.
        self.aim = None
        #: Which of several servers is asked.
        self.door = 0
        self.begun = self.acked = self.status = self.link = None
        self.received = self.body = b""

    def connect(self, port):
        self.link = socket.create_connection(("127.0.0.1", port))
        self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.link.setblocking(False)

    def take(self):
        """Reads what is there; whether the answer is whole, or the connection ended."""
        piece = self.link.recv(65536)
        self.received += piece
        head, parted, body = self.received.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if piece and not (parted and len(body) >= length):
            return False
        self.status = int(head.split(b" ")[1]) if parted else None
        self.body, self.received = body, b""
        return True


class Gun:
    """Fires shots; `schedule` holds what is to be written, by instant."""

    def __init__(self, shots, ports):
        """The shots go to these ports in turn."""
        self.poll, self.by_number = select.epoll(), {}
        self.schedule, self.open = [], len(shots)
        for number, shot in enumerate(shots):
            shot.door = number % len(ports)
            shot.connect(ports[shot.door])
            self.by_number[shot.link.fileno()] = shot
            self.poll.register(shot.link.fileno(), select.EPOLLIN)

    def plan(self, shot, instant):
        heapq.heappush(self.schedule, (instant, shot.link.fileno()))

    def fire(self):
        """Returns when every shot has its answer."""
        while (left := self.schedule[0][0] - SPIN - time.monotonic()) > 0:
            time.sleep(left)
        deadline = max(instant for instant, _ in self.schedule) + PATIENCE
        while self.open:
            now = time.monotonic()
            assert now < deadline, "a shot without an answer"
            if self.schedule and now >= self.schedule[0][0]:
                self.write(self.by_number[heapq.heappop(self.schedule)[1]], now)
                continue
            for number, _ in self.poll.poll(0 if self.schedule else 0.01):
                shot = self.by_number[number]
                if shot.take():
                    self.answered(shot, time.monotonic())
        self.poll.close()

    @staticmethod
    def write(shot, now):
        if shot.request is None:
            shot.link.send(shot.opening)
        else:
            shot.begun = now
            shot.link.send(shot.request)

    def answered(self, shot, now):
        if shot.request is None:
            shot.origin = now
            shot.lane.opened(shot)
            if shot.aim is not None:
                self.plan(shot, now + shot.aim)
                return
        else:
            shot.acked = now
        self.poll.unregister(shot.link.fileno())
        shot.link.close()
        self.open -= 1
