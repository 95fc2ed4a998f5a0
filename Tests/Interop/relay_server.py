"""The recording SMTP peer itself: one process, one event loop, one append-only log.

It is a process of its own so that the instants it writes down are not blurred by the threads of
the test that drives the server. Started by `relay.py`; a line of JSON on standard input changes
its manners, end of file ends it.

Every line of the log is one JSON object, `e` says what happened:
  dot      the final dot was READ: transaction, connection, envelope, bytes, instants, verdict
  reply    a late verdict was written (or could not be: `written` false)
  refused  RCPT was answered with something other than 250
  cut      the connection was closed before the dot was read
"""

import asyncio
import base64
import json
import os
import random
import sys
import time

BEHAVIOURS = {
    "accept", "defer-rcpt", "refuse-rcpt", "defer-dot", "refuse-dot", "cut-before",
    "cut-after", "slow", "hostile",
}
VERDICTS = {"defer-dot": 451, "refuse-dot": 554}
REPLIES = {
    220: b"220 recorder.test ESMTP\r\n",
    221: b"221 2.0.0 bye\r\n",
    250: b"250 2.0.0 ok\r\n",
    354: b"354 go on\r\n",
    450: b"450 4.2.1 not now\r\n",
    451: b"451 4.3.0 not now\r\n",
    500: b"500 5.5.2 what?\r\n",
    503: b"503 5.5.1 out of order\r\n",
    # What a page that shows it must not run.
    553: b"553 5.1.3 <script>window.hit=2</script><img src=x onerror=window.hit=2>\r\n",
    550: b"550 5.1.1 nobody here\r\n",
    554: b"554 5.7.1 not wanted\r\n",
}
GREETING = (b"250-recorder.test\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n"
            b"250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n")


class Manners:
    """How the peer behaves: by the recipient's local part, else by chance, else it accepts.

    A local part that ends in `.NAME` has that behaviour always, in `.NAME-2` the first two times.
    """

    def __init__(self, wishes):
        self.chance = random.Random(wishes.get("seed", 0))
        self.chances = []
        self.delay = (0.05, 0.3)
        self.tries = {}
        self.change(wishes)

    def change(self, wishes):
        if "chances" in wishes:
            unknown = set(wishes["chances"]) - BEHAVIOURS
            if unknown:
                raise ValueError(f"no such behaviour: {unknown}")
            self.chances = sorted(wishes["chances"].items())
        if "delay" in wishes:
            self.delay = tuple(wishes["delay"])

    def towards(self, recipient):
        local = recipient.rpartition("@")[0]
        name = local.rpartition(".")[2]
        head, _, count = name.rpartition("-")
        if count.isdigit():
            name = head
        if "." in local and name in BEHAVIOURS:
            if not count.isdigit():
                return name
            done = self.tries.get(recipient, 0)
            self.tries[recipient] = done + 1
            return name if done < int(count) else "accept"
        roll = self.chance.random()
        for name, share in self.chances:
            if roll < share:
                return name
            roll -= share
        return "accept"


class Recorder:
    """The log: one line per event, written before the peer is answered."""

    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.connections = 0
        self.transactions = 0

    def write(self, event):
        os.write(self.file, json.dumps(event, separators=(",", ":")).encode() + b"\n")


class Peer(asyncio.Protocol):
    """One connection."""

    def __init__(self, manners, recorder, loop, door):
        self.manners, self.recorder, self.loop, self.door = manners, recorder, loop, door
        self.buffer = bytearray()
        self.in_data = False
        self.scanned = 0
        self.late = None
        self.reset()

    def reset(self):
        self.sender, self.recipients, self.behaviour = None, [], "accept"

    def connection_made(self, transport):
        self.transport = transport
        self.recorder.connections += 1
        self.number = self.recorder.connections
        self.opened = time.monotonic()
        transport.write(REPLIES[220])

    def connection_lost(self, _error):
        if self.late:
            timer, transaction = self.late
            timer.cancel()
            self.recorder.write({"e": "reply", "transaction": transaction, "written": False,
                                 "mono": time.monotonic()})

    def data_received(self, data):
        self.buffer += data
        answers = []
        while self.buffer and not self.transport.is_closing():
            # A late verdict is on its way: what follows waits, as SMTP answers in order.
            if self.late or not (self.take_data(answers) if self.in_data
                                 else self.take_command(answers)):
                break
        if answers and not self.transport.is_closing():
            self.transport.write(b"".join(answers))

    def take_command(self, answers):
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[:end + 2]
        verb = line[:4].upper()
        if verb in (b"EHLO", b"HELO"):
            answers.append(GREETING if verb == b"EHLO" else REPLIES[250])
        elif verb == b"MAIL":
            self.reset()
            self.sender = address_in(line)
            answers.append(REPLIES[250])
        elif verb == b"RCPT":
            answers.append(self.take_recipient(line))
        elif verb == b"DATA":
            self.in_data = bool(self.recipients)
            self.scanned = 0
            answers.append(REPLIES[354 if self.in_data else 503])
        elif verb in (b"RSET", b"NOOP"):
            self.reset()
            answers.append(REPLIES[250])
        elif verb == b"QUIT":
            self.transport.write(b"".join(answers) + REPLIES[221])
            self.transport.close()
        else:
            answers.append(REPLIES[500])
        return True

    def take_recipient(self, line):
        if self.sender is None:
            return REPLIES[503]
        recipient = address_in(line)
        behaviour = self.manners.towards(recipient)
        codes = {"defer-rcpt": 450, "refuse-rcpt": 550, "hostile": 553}
        if behaviour in codes:
            code = codes[behaviour]
            self.recorder.write({
                "e": "refused", "connection": self.number, "recipient": recipient,
                "code": code, "mono": time.monotonic(), "wall": time.time()})
            return REPLIES[code]
        self.recipients.append(recipient)
        self.behaviour = behaviour
        return REPLIES[250]

    def take_data(self, answers):
        if self.behaviour == "cut-before":
            self.recorder.write({"e": "cut", "connection": self.number,
                                 "recipients": self.recipients, "mono": time.monotonic()})
            self.transport.abort()
            return False
        if self.buffer.startswith(b".\r\n"):
            end, size = 0, 3
        else:
            end, size = self.buffer.find(b"\r\n.\r\n", self.scanned), 5
            if end < 0:
                self.scanned = max(0, len(self.buffer) - 4)
                return False
        content = bytes(self.buffer[:end + (2 if size == 5 else 0)])
        del self.buffer[:end + size]
        self.in_data = False
        self.judge(content, answers)
        return True

    def judge(self, content, answers):
        """Writes the transaction down first and answers after, so the log is never behind."""
        now, wall = time.monotonic(), time.time()
        self.recorder.transactions += 1
        transaction = self.recorder.transactions
        verdict = VERDICTS.get(self.behaviour, 250)
        reply = {"cut-after": "cut", "slow": "late"}.get(self.behaviour, "sent")
        self.recorder.write({
            "e": "dot", "transaction": transaction, "connection": self.number,
            "door": self.door,
            "opened": self.opened, "mono": now, "wall": wall, "sender": self.sender,
            "recipients": self.recipients, "verdict": verdict, "reply": reply,
            "bytes": base64.b64encode(content).decode()})
        self.reset()
        if reply == "cut":
            self.transport.abort()
        elif reply == "late":
            # What was answered so far goes out now; only the verdict is late.
            if answers:
                self.transport.write(b"".join(answers))
                answers.clear()
            wait = self.manners.chance.uniform(*self.manners.delay)
            self.late = (self.loop.call_later(wait, self.answer_late, transaction), transaction)
        else:
            answers.append(REPLIES[verdict])

    def answer_late(self, transaction):
        self.late = None
        self.recorder.write({"e": "reply", "transaction": transaction, "written": True,
                             "mono": time.monotonic()})
        self.transport.write(REPLIES[250])
        self.data_received(b"")


def address_in(line):
    """What stands between the angle brackets, as text; bytes that are not UTF-8 stay visible."""
    begin, end = line.find(b"<"), line.rfind(b">")
    return line[begin + 1:end].decode("utf-8", "backslashreplace") if 0 <= begin < end else ""


async def serve(path, wishes):
    loop = asyncio.get_running_loop()
    manners, recorder = Manners(wishes), Recorder(path)
    servers = [await loop.create_server(
        lambda door=door: Peer(manners, recorder, loop, door), "127.0.0.1",
        wishes.get("port", 0), backlog=512) for door in range(wishes.get("doors", 1))]
    print(*(one.sockets[0].getsockname()[1] for one in servers), flush=True)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        manners.change(json.loads(line))
        print("changed", flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], json.loads(sys.argv[2])))
