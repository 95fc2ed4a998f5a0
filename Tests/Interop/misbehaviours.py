"""The table: each misbehaviour of a relay, and the state in which it has to leave the mail.

The states are those that the design gives for what can be known. Before the dot nothing was
handed over, so the mail waits for its next attempt, or has failed when a 5xx was about it. After
the dot, whatever is no whole answer is a doubt.
"""

import base64
from dataclasses import dataclass, field

from belay import SCHEDULED, SENT
from misbehaving_peer import (bytewise, cut, echo, features, meanwhile, pieces, reset, say,
                              silence, stall)

FAILED, IN_DOUBT = "failed", "inDoubt"
#: Seconds that the server waits, by the step that keeps it waiting.
WAITS = {"greeting": 1.5, "ehlo": 1.5, "starttls": 1.5, "tls": 1.5, "auth": 1.5, "mail": 1.5,
         "rcpt": 1.5, "data": 2.0, "body": 2.5, "dot": 4.0}
#: Bytes of a mail that no buffer of the kernel holds wholly, in MiB.
LARGE = 9
MEGABYTE = 1 << 20
#: The user and password of the relay's URL as AUTH PLAIN says them.
USER, PASSWORD = "desk", "secret"
LOGIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()


@dataclass(eq=False)
class Case:
    name: str
    acts: dict
    state: str
    doubts: int = 0
    #: In the reply that the server shows.
    reply: str = ""
    #: Nowhere in what the server shows of the mail.
    hidden: tuple = field(default=())
    #: The step whose timer has to run out first.
    timer: str = None
    large: bool = False
    #: For how many attempts.
    times: int = 1
    #: Verbs that the peer must have seen or must not.
    must: tuple = field(default=())
    never: tuple = field(default=())

    @property
    def reaches_dot(self):
        return "dot" in self.acts or self.state == SENT


def at(step, act, state, name, **more):
    return Case(f"{step}-{name}", {step: act}, state, **more)


def everywhere(step):
    """What leaves the mail to be tried again at every step before the dot."""
    yield at(step, say("421 4.3.2 going down"), SCHEDULED, "421", reply="421")
    yield at(step, cut(), SCHEDULED, "cut")
    yield at(step, reset(), SCHEDULED, "reset")
    yield at(step, silence, SCHEDULED, "silence", timer=step)
    yield at(step, say("\x00\xff\x7f what?"), SCHEDULED, "garbage")
    yield at(step, say("x" * MEGABYTE), SCHEDULED, "megabyte")
    yield at(step, bytewise("250 one byte a second", 1), SCHEDULED, "tarpit", timer=step)


def before_the_dot():
    for step in ("mail", "rcpt", "data"):
        yield from everywhere(step)
        yield at(step, say("451 4.3.0 not now"), SCHEDULED, "4xx", reply="451 4.3.0 not now")
        yield at(step, say("554 5.7.1 not this"), FAILED, "5xx", reply="554 5.7.1 not this")
    yield at("rcpt", say("552 5.2.2 full"), SCHEDULED, "552", reply="552 5.2.2 full")
    yield at("rcpt", say("452 4.5.3 too many"), SCHEDULED, "452", reply="452 4.5.3 too many")
    yield at("rcpt", say("251 2.1.5 will forward"), SENT, "251")
    yield at("rcpt", say("252 2.1.5 cannot verify"), SENT, "252")
    yield at("rcpt", say("250-one\r\n250-two\r\n250 three"), SENT, "multi-line")
    yield at("rcpt", say("250"), SENT, "without-text")
    yield at("rcpt", say("550-5.1.1 nobody\r\n550 5.1.1 here"), FAILED, "5xx-multi-line",
             reply="550 5.1.1")
    yield at("rcpt", say("250-one\r\n550 two"), SCHEDULED, "two-codes")
    yield at("data", say("250 2.0.0 ok"), SCHEDULED, "250-for-354")
    yield at("data", bytewise("354 go on"), SENT, "bytewise")
    yield at("data", say("354 go on", "\n"), SENT, "bare-lf")
    yield at("data", cut("354 go on\r\n"), SCHEDULED, "354-then-cut", large=True)


def within_the_body():
    for name, act in (("cut", cut()), ("reset", reset())):
        yield at("body", act, SCHEDULED, name, large=True)
    yield at("body", stall(WAITS["body"] + 1.5), SCHEDULED, "unread", large=True, timer="body")
    yield at("body", meanwhile("552 5.3.4 too big"), FAILED, "5xx", large=True, reply="552")
    yield at("body", meanwhile("452 4.3.1 full"), SCHEDULED, "4xx", large=True, reply="452")
    # An answer that comes before the dot is never the answer to the dot.
    yield at("body", meanwhile("250 2.0.0 taken"), SCHEDULED, "250-too-soon", large=True)


def after_the_dot():
    def dot(name, act, state, **more):
        return at("dot", act, state, name, **more)

    def doubt(name, act, **more):
        return at("dot", act, IN_DOUBT, name, doubts=1, **more)
    yield dot("4xx", say("451 4.3.0 later"), SCHEDULED, reply="451 4.3.0 later")
    yield dot("421", say("421 4.3.2 going down"), SCHEDULED, reply="421")
    yield dot("421-then-cut", cut("421 4.3.2 going down\r\n"), SCHEDULED, reply="421")
    yield dot("5xx", say("554 5.7.1 no"), FAILED, reply="554 5.7.1 no")
    yield dot("552", say("552 5.2.2 full"), FAILED, reply="552 5.2.2 full")
    yield dot("5xx-multi-line", say("550-5.7.1 not\r\n550-5.7.1 at\r\n550 5.7.1 all"), FAILED,
              reply="550 5.7.1")
    yield dot("250-bytewise", bytewise("250 2.0.0 taken"), SENT, reply="250 2.0.0 taken")
    yield dot("250-slow-but-in-time", bytewise("250", 0.4), SENT)
    yield dot("250-in-two", pieces("25", "0 2.0.0 taken\r\n"), SENT, reply="250 2.0.0 taken")
    yield dot("250-multi-line", say("250-2.0.0 taken\r\n250 2.0.0 as 17"), SENT, reply="250")
    yield dot("250-without-text", say("250"), SENT, reply="250")
    yield dot("250-bare-lf", say("250 2.0.0 taken", "\n"), SENT, reply="250 2.0.0 taken")
    yield dot("250-control-bytes", say("250 2.0.0 \x1b[2J\x07\x00 taken"), SENT, reply="250")
    yield dot("250-then-reset", reset("250 2.0.0 taken\r\n"), SENT)
    yield dot("250-then-cut", cut("250 2.0.0 taken\r\n"), SENT)
    yield dot("250-then-junk", say("250 2.0.0 taken\r\nBLAH blah"), SENT)
    yield dot("250-then-a-megabyte", say("250 2.0.0 taken\r\n" + "x" * MEGABYTE), SENT)
    yield doubt("cut", cut())
    yield doubt("reset", reset())
    yield doubt("half-a-reply", cut("250 2.0.0 tak"))
    yield doubt("first-line-of-two", cut("250-2.0.0 taken\r\n"))
    yield doubt("silence", silence, timer="dot")
    yield doubt("tarpit", bytewise("250 one byte a second", 1), timer="dot")
    yield doubt("garbage", say("\x00\xff\x7f what?"))
    yield doubt("megabyte", say("x" * MEGABYTE))
    yield doubt("megabyte-of-250", say("250 " + "x" * MEGABYTE))
    yield doubt("two-codes", say("250-2.0.0 taken\r\n451 4.3.0 not"))
    yield doubt("354", say("354 more"))
    yield doubt("code-600", say("600 what"))


def by_sender():
    """Cases that the peer chooses by the sender, so that all of them can go on at once."""
    return [*before_the_dot(), *within_the_body(), *after_the_dot()]


BASE = ("PIPELINING", "SIZE 52428800", "8BITMIME")


def of_connections():
    """Cases of greeting and EHLO. What they say is about the relay, never about the mail."""
    for step in ("greeting", "ehlo"):
        yield from everywhere(step)
        yield at(step, say("450 4.3.0 not now"), SCHEDULED, "4xx", reply="450")
    yield at("greeting", say("554 5.3.2 no service"), SCHEDULED, "5xx", reply="554",
             never=("MAIL",))
    yield at("greeting", say("220-peer.test\r\n220-is\r\n220 here"), SENT, "multi-line")
    yield at("greeting", say("220"), SENT, "without-text")
    yield at("greeting", bytewise("220 peer.test", end="\n"), SENT, "bytewise-bare-lf")
    yield Case("helo-only", {"ehlo": say("502 5.5.1 unknown")}, SENT, must=("EHLO", "HELO"))
    yield Case("helo-refused", {"ehlo": say("502 5.5.1 what"), "helo": say("550 5.5.1 no")},
               SCHEDULED, must=("HELO",), never=("MAIL",))
    yield Case("no-pipelining", {"ehlo": features("SIZE 52428800", "8BITMIME")}, SENT)
    yield Case("no-8bitmime", {"ehlo": features("PIPELINING", "SIZE 52428800")}, SENT)
    yield Case("no-features", {"ehlo": say("250 peer.test")}, SENT)
    yield Case("size-too-small", {"ehlo": features("SIZE 100", "8BITMIME")}, FAILED,
               never=("MAIL",), reply="100")
    yield Case("size-without-figure", {"ehlo": features("SIZE", "8BITMIME")}, SENT)
    yield Case("size-nonsense", {"ehlo": features("SIZE " + "9" * 400, "SIZE x", *BASE)}, SENT)
    yield Case("many-features", {"ehlo": features(*(f"X-{n}" for n in range(200)), *BASE)}, SENT)
    yield Case("starttls-when-offered-and-refused",
               {"ehlo": features("STARTTLS", *BASE), "starttls": say("454 4.7.0 not now")},
               SCHEDULED, never=("MAIL",))


def of_tls():
    """Cases of a relay whose URL requires TLS. MAIL is never said in clear text."""
    yield Case("starttls-works", {}, SENT, must=("STAR",))
    yield Case("starttls-stripped", {"ehlo": features(*BASE)}, SCHEDULED, reply="STARTTLS",
               never=("MAIL", "STAR"))
    yield Case("starttls-helo-only", {"ehlo": say("502 5.5.1 unknown")}, SCHEDULED,
               never=("MAIL",))
    for name, act in (("4xx", say("454 4.7.0 not now")), ("5xx", say("554 5.7.3 no")),
                      ("421", say("421 4.3.2 going down")), ("cut", cut()), ("reset", reset()),
                      ("garbage", say("\x00\xff what?")),
                      ("megabyte", say("x" * MEGABYTE))):
        yield at("starttls", act, SCHEDULED, name, never=("MAIL",))
    yield at("starttls", silence, SCHEDULED, "silence", timer="starttls", never=("MAIL",))
    # What is said in clear text behind the 220 must not count as said under TLS.
    yield at("starttls", say("220 go on\r\n250-peer.test\r\n250 SIZE 1"), SCHEDULED,
             "injected-reply", never=("MAIL",))
    for name, act in (("silence", silence), ("cut", cut()), ("reset", reset())):
        yield at("tls", act, SCHEDULED, name, never=("MAIL",),
                 timer="tls" if name == "silence" else None)
    yield at("tls", cut("this is no handshake\r\n"), SCHEDULED, "garbage", never=("MAIL",))


def of_login():
    """Cases of a relay whose URL has a user and a password."""
    yield Case("auth-works", {}, SENT, must=("AUTH",))
    yield at("auth", say("535 5.7.8 wrong"), SCHEDULED, "535", reply="535", never=("MAIL",))
    yield at("auth", say("454 4.7.0 not now"), SCHEDULED, "454", reply="454", never=("MAIL",))
    yield at("auth", say("421 4.3.2 going down"), SCHEDULED, "421", never=("MAIL",))
    # The line that it answers has the password in it; of its text nothing is kept.
    yield at("auth", echo("535 5.7.8 not understood:"), SCHEDULED, "echo",
             reply="535 5.7.8 the relay refused the login", hidden=("AUTH", LOGIN),
             never=("MAIL",))
    yield at("auth", cut(), SCHEDULED, "cut", never=("MAIL",))
    yield at("auth", silence, SCHEDULED, "silence", timer="auth", never=("MAIL",))
    yield Case("auth-not-offered", {"ehlo": features(*BASE)}, SCHEDULED, reply="AUTH",
               never=("MAIL", "AUTH"))
    yield Case("auth-unknown-mechanism", {"ehlo": features("AUTH CRAM-MD5", *BASE)}, SCHEDULED,
               never=("MAIL", "AUTH"))
