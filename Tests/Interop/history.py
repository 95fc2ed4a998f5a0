"""What the clients did and what they were told, with instants: one half of the checker's input.

Instants are seconds of CLOCK_MONOTONIC, which the relay's log shares; what is due is named in wall
time, as clients name it.
"""

import threading
import time

OK, FAIL, UNKNOWN = "ok", "fail", "unknown"
#: A lift that found no entry to lift.
ABSENT = "absent"
#: A cancel that came too late for some of it at least; what could be stopped is stopped.
LATE = "late"
CANCEL, PAUSE, LIFT = "cancel", "pause", "lift"
#: What a status call can say of a recipient.
DELIVERED, CANCELLED = "delivered", "cancelled"


class Operation:
    """One call: when it was begun, when its answer was read, and what the answer meant."""

    def __init__(self):
        self.invoked = time.monotonic()
        self.acked = None
        self.outcome = UNKNOWN

    def end(self, outcome):
        self.acked = time.monotonic()
        self.outcome = outcome
        return self


class Letter:
    """One message of a send: who gets it, when it is due, how it has to look."""

    def __init__(self, recipients, subject, due=None, headers=None, text=None, sender=None,
                 html=None):
        self.recipients = list(recipients)
        self.subject = subject
        #: Wall-clock seconds; None is at once.
        self.due = due
        self.headers = dict(headers or {})
        self.text, self.html = text, html
        self.sender = sender


class SendOperation(Operation):
    """A call that schedules mail."""

    def __init__(self, letters, batch=None):
        super().__init__()
        self.letters = letters
        self.batch = batch
        self.id = None
        #: The `Idempotency-Key` under which the call was repeated until it had an answer, and the
        #: ids of all its good answers.
        self.key, self.ids = None, []

    @property
    def size(self):
        return sum(len(letter.recipients) for letter in self.letters)


class StopOperation(Operation):
    """A call that stops or lifts, on a batch or on one send. A PATCH to pause is a PAUSE."""

    def __init__(self, verb, batch=None, send=None, server=0):
        super().__init__()
        #: The number of the server that was asked.
        self.server = server
        self.verb = verb
        self.batch = batch
        #: The `SendOperation` it is about, when it is about one send.
        self.send = send
        #: Whether a good answer says, of a send with many recipients, that none of them had got it.
        self.whole = False


class Saying:
    """An answer about the state of things, which has to be true when it was given.

    Either a word about one recipient, or how many got it.
    """

    def __init__(self, send, recipient=None, word=None, number=None):
        self.send, self.recipient, self.word, self.number = send, recipient, word, number
        self.acked = time.monotonic()


class Kill:
    """A server's end: nothing that it sent was sent later than `instant`."""

    def __init__(self, instant, server):
        self.instant, self.server = instant, server
        #: Until when what it had asked of a database may still have been carried out.
        self.silent = instant


class Sleep:
    """A server that stood still between two instants: it was stopped, and went on."""

    def __init__(self, server):
        self.server = server
        self.begun, self.ended = time.monotonic(), None

    def over(self):
        """Call just before it goes on."""
        self.ended = time.monotonic()


class History:
    """Everything that happened, from all threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sends, self.stops, self.sayings = [], [], []
        self.kills, self.sleeps = [], []
        #: Answers of `belay show`, by recipient, where they were asked for.
        self.doubts, self.states = {}, {}
        #: Wall clock minus monotonic clock.
        self.offset = time.time() - time.monotonic()

    def send(self, letters, batch=None):
        operation = SendOperation(letters, batch)
        with self.lock:
            self.sends.append(operation)
        return operation

    def stop(self, verb, batch=None, send=None, server=0):
        operation = StopOperation(verb, batch, send, server)
        with self.lock:
            self.stops.append(operation)
        return operation

    def say(self, send, recipient, word):
        """Call when an answer was read that says so of one recipient."""
        with self.lock:
            self.sayings.append(Saying(send, recipient, word))

    def count(self, send, number):
        """Call when an answer was read that says how many got it."""
        with self.lock:
            self.sayings.append(Saying(send, number=number))

    def killed(self, server=0):
        """Call once the process is known to be gone: nothing it sent was sent later than now."""
        kill = Kill(time.monotonic(), server)
        with self.lock:
            self.kills.append(kill)
        return kill

    def slept(self, server):
        """Call once the process is known to stand still."""
        sleep = Sleep(server)
        with self.lock:
            self.sleeps.append(sleep)
        return sleep
