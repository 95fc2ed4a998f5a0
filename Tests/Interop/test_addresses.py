"""D-24 and D-25: one strict reading of an address, the same at the door, in a field and in SMTP.

What the door takes is compared with how Python's readers understand the field that arrives: they
find the very address that was told to the relay, and one of it.
"""

import email
import email.policy
import email.utils
import re
import unittest

from belay import SENT, wait_until
from misbehaving_peer import FEATURES, MisbehavingPeer
from progress import say
from scene import Scene
from sendgrid import SEND, mail

FAILED = "failed"
#: Plain addresses that other readers stumble over; each is one mailbox.
ODD = ("a.b@people.test", "a+b@people.test", "a=b@people.test", "a_b@people.test",
       "a'b@people.test", "!#$%&'*+-/=?^_`{|}~@people.test", "1@people.test", "a%b@people.test",
       "a!b@people.test", "A@PEOPLE.TEST", "a@p-p.people.test",
       "a@[127.0.0.1]", "a@[IPv6:::1]", "a@xn--bcher-kva.example", "a%0d%0ab@people.test",
       "a" * 64 + "@people.test", '"a b"@people.test', '"a@b"@people.test', '"a\\"b"@people.test',
       '"a\\\\b"@people.test', '".a"@people.test', '"a,b"@people.test', '"<a>"@people.test',
       '"a:b;"@people.test', '" "@people.test', '"(a)"@people.test')
#: Refused wherever they stand.
BAD = ("", " ", "@", "a", "a@", "@people.test", "a@b@people.test", "a b@people.test",
       " a@people.test", "a@people.test ", ".a@people.test", "a.@people.test", "a..b@people.test",
       "a@.test", "a@people..test", "a@people.test.", "a@-people.test", "a@people-.test",
       "a@pe_ople.test", "a@people test", "a@[127.0.0.256]", "a@[127.0.0.1", "a@127.0.0.1]",
       "a@[]", "a@[x]", "a@[IPv6:1]", "a@[IPv6:::1::]", "<a@people.test>", "A <a@people.test>",
       "a@people.test (comment)", "(comment)a@people.test", "a(comment)@people.test",
       "a@(comment)people.test", "group:a@people.test;", "group:;", "a@people.test,b@people.test",
       "a@people.test;b@people.test", "a@people.test b@people.test", "@relay.test:a@people.test",
       "<@relay.test:a@people.test>", "relay.test!a@", "a@people.test> SIZE=1", "a@people.test>",
       "a@people.test\r\nRCPT TO:<evil@people.test>", "a@people.test\n", "a@people.test\t",
       "a\0@people.test", "a@people.test\0", "a\x7f@people.test", '"a@people.test',
       'a"@people.test', '"a"b@people.test', 'a"b"@people.test', '"a""b"@people.test',
       '"a"."b"@people.test', '"a\r\nb"@people.test', '"a\0"@people.test', '"a\\"@people.test',
       "a\\b@people.test", "a@people\\.test", "a@" + "b" * 64 + ".test",
       "a@" + "b." * 127 + "test", "a" * 400 + "@people.test",
       "a@people.test\u2028", "a\u202e@people.test", "a@people\uff20evil.test",
       "=?utf-8?q?a?=@people.test", '"=?utf-8?q?a?="@people.test', "a@people.test\u0000evil",
       "mailto:a@people.test", "a@" + "(" * 10_000, "(" * 10_000,
       "<" * 10_000 + "a@people.test", "a" + ".a" * 5_000)
PLACES = {"to": lambda body, text: body["personalizations"][0]["to"][0].update(email=text),
          "cc": lambda body, text: body["personalizations"][0].update(cc=[{"email": text}]),
          "bcc": lambda body, text: body["personalizations"][0].update(bcc=[{"email": text}]),
          "from": lambda body, text: body["from"].update(email=text),
          "reply_to": lambda body, text: body.update(reply_to={"email": text})}


def with_address(place, text, person="to@people.test"):
    body = mail([person])
    PLACES[place](body, text)
    return body


class D24Addresses(Scene):
    def test_what_is_no_mailbox_is_refused_everywhere(self):
        for bad in BAD:
            for place in PLACES:
                with self.subTest(bad[:40], place=place):
                    answer = self.client.ask("POST", SEND, with_address(place, bad))
                    self.assertEqual(answer.status, 400, f"{bad[:40]!r}: {answer!r}")
                    self.assertEqual(list(answer.json()["errors"][0]),
                                     ["message", "field", "help"])
        self.assertEqual(self.server.ids(), set())

    def test_what_is_taken_means_the_same_everywhere(self):
        """RCPT, To and Python's reading of To name one mailbox; From and MAIL another."""
        ask = {odd: self.client.ask("POST", SEND, with_address("to", odd)).status for odd in ODD}
        taken = [odd for odd, status in ask.items() if status == 202]
        self.assertLessEqual(set(ask.values()), {202, 400}, ask)
        self.assertGreater(len(taken), len(ODD) // 2)
        say(f"addresses: {len(taken)} of {len(ODD)} taken; refused: "
            f"{[odd for odd, status in ask.items() if status == 400]}")
        self.relay.wait_for(taken, 20)
        dots = self.relay.read()
        self.assertEqual(sorted(one.recipients for one in dots), sorted([odd] for odd in taken))
        for dot in dots:
            with self.subTest(dot.recipients[0]):
                self.judge(dot)

    def judge(self, dot):
        mail_in = email.message_from_bytes(dot.mail, policy=email.policy.default)
        raw = email.message_from_bytes(dot.mail, policy=email.policy.compat32)["To"]
        found = mail_in["To"].addresses
        self.assertEqual(len(found), 1, raw)
        self.assertEqual(mail_in["To"].defects, (), raw)
        told = dot.recipients[0]
        self.assertEqual(unquoted(f"{found[0].username}@{found[0].domain}"), unquoted(told), raw)
        pairs = email.utils.getaddresses([raw])
        self.assertEqual([unquoted(one) for _, one in pairs], [unquoted(told)], raw)


def unquoted(address):
    """A local part by what it means: with or without quotes it is the same mailbox."""
    local, _, domain = address.rpartition("@")
    if local.startswith('"') and local.endswith('"') and len(local) > 1:
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return f"{local}@{domain}"


#: Domains as somebody may write them, and the name that each is. (IDNA2008, RFC 5891.)
DOMAINS = {"bücher.example": "xn--bcher-kva.example", "BÜCHER.example": "xn--bcher-kva.example",
           "bu\u0308cher.example": "xn--bcher-kva.example",
           "bücher\u3002example": "xn--bcher-kva.example", "faß.example": "xn--fa-hia.example",
           "домен.test": "xn--d1acufc.test", "日本語.test": "xn--wgv71a119e.test",
           "xn--bcher-kva.example": "xn--bcher-kva.example",
           # A look-alike, with Cyrillic letters, is another name and shown as such.
           "\u0430pple.test": "xn--pple-43d.test"}
#: Signs that some mapping turns into others: refused, or the mapped name and no third one.
MAPPED = {"\u212aelvin.test": "kelvin.test", "\uff45xample.test": "example.test",
          "a\u00adb.test": "ab.test", "a\u200bb.test": "ab.test", "ﬁ.test": "fi.test"}
NO_DOMAINS = ("a\u200db.test", "\u0301a.test", "a..ü.test", "ü-.test", "-ü.test", "ü.",
              "\u2603\u2028.test", "ü" * 64 + ".test", "ü@b.test", "a\uff0fü.test",
              "a\u2024ü\0.test", "xn--ü.test")


class D25InternationalAddresses(Scene):
    """Against a relay that takes SMTPUTF8 and against one that does not."""

    def setUp(self):
        self.utf8 = False
        super().setUp()

    def make_server(self, relay_url=None, folder=None, **options):
        self.peers = {takes: MisbehavingPeer({}, offered=FEATURES + ("SMTPUTF8",) * takes)
                      for takes in (False, True)}
        for peer in self.peers.values():
            self.addCleanup(peer.stop)
        return super().make_server(self.url(False), folder, **options)

    def url(self, takes):
        return f"smtp://127.0.0.1:{self.peers[takes].port}?tls=off"

    def use(self, takes):
        """Restarts the server with the other relay."""
        self.server.kill()
        self.server.relay_url = self.url(takes)
        self.server.start()
        self.client = self.make_client()
        return self.peers[takes]

    def ending(self, send):
        def over():
            found = self.server.show(send)["deliveries"][0]
            return found["state"] in (SENT, FAILED) and found
        return wait_until(over, 15, "an end")

    @staticmethod
    def commands(peer, verb):
        return [line for one in peer.all for line in one.lines if line.startswith(verb)]

    def test_a_domain_is_one_name_wherever_it_goes(self):
        peer = self.peers[False]
        for domain, name in DOMAINS.items():
            for place in PLACES:
                with self.subTest(domain, place=place):
                    before = len(peer.all)
                    send = self.client.accept(with_address(place, f"user@{domain}"))
                    self.assertEqual(self.ending(send)["state"], SENT)
                    wait_until(lambda before=before, place=place: len(peer.all) > before + (
                        place in ("cc", "bcc")), 10, "all copies")
                    self.judge_domain(peer.all[before:], place, f"user@{name}")

    def judge_domain(self, seen, place, address):
        said = b"\n".join(line for one in seen for line in one.lines)
        self.assertTrue(said.isascii(), said)
        self.assertNotIn(b"SMTPUTF8", said)
        if place in ("to", "cc", "bcc"):
            self.assertIn(f"RCPT TO:<{address}>".encode(), said)
        if place == "from":
            self.assertIn(f"MAIL FROM:<{address}>".encode(), said)
        if place != "bcc":
            field = place.replace("_", "-")
            for one in seen:
                got = email.message_from_bytes(one.content, policy=email.policy.default)
                self.assertEqual([one.addr_spec for one in got[field].addresses], [address])

    def test_mapped_signs_are_refused_or_mapped_for_good(self):
        peer = self.peers[False]
        for domain, name in MAPPED.items():
            with self.subTest(domain):
                answer = self.client.send(with_address("to", f"user@{domain}"))
                if answer.status == 202:
                    self.assertEqual(self.ending(answer.id)["state"], SENT)
                    self.assertIn(f"RCPT TO:<user@{name}>".encode(),
                                  self.commands(peer, b"RCPT")[-1])
                else:
                    self.assertEqual(answer.status, 400)

    def test_what_is_no_domain_is_refused(self):
        for domain in NO_DOMAINS:
            with self.subTest(domain):
                answer = self.client.send(with_address("to", f"user@{domain}"))
                self.assertEqual(answer.status, 400, repr(answer))
        self.assertEqual(self.server.ids(), set())

    def test_one_mailbox_twice_is_seen_through_its_spelling(self):
        body = mail([["user@bücher.example", "user@XN--bcher-KVA.example"]])
        self.assertEqual(self.client.send(body).status, 400)

    def test_a_local_part_needs_a_relay_that_takes_it(self):
        self.assert_refused_by_the_relay(self.peers[False])
        peer = self.use(True)
        for local in ("jörg", "jo\u0308rg", "用户", "\u212a"):
            with self.subTest(local):
                address = f"{local}@bücher.example"
                send = self.client.accept(with_address("to", address))
                self.assertEqual(self.ending(send)["state"], SENT)
                told = f"RCPT TO:<{local}@xn--bcher-kva.example>".encode()
                self.assertEqual(self.commands(peer, b"RCPT")[-1], told)
                self.assertIn(b"SMTPUTF8", self.commands(peer, b"MAIL")[-1].split(b">")[1])
        send = self.client.accept(with_address("to", "ascii@people.test"))
        self.assertEqual(self.ending(send)["state"], SENT)
        self.assertNotIn(b"SMTPUTF8", self.commands(peer, b"MAIL")[-1])

    def assert_refused_by_the_relay(self, peer):
        for place in PLACES:
            with self.subTest(place):
                send = self.client.accept(with_address(place, "jörg@people.test"))
                # A copy to an ASCII recipient needs the extension too where a field shows jörg.
                found = self.ending(send)
                shown = self.server.show(send)["deliveries"]
                reply = next(one for one in shown if place in ("to", "from", "reply_to")
                             or "jörg" in one["recipient"]).get("reply") or found.get("reply")
                self.assertIn("SMTPUTF8", reply)
        said = [line for one in peer.all for line in one.lines]
        self.assertTrue(all(line.isascii() for line in said), said)
        send = self.client.accept(with_address("to", "ascii@people.test"))
        self.assertEqual(self.ending(send)["state"], SENT)


if __name__ == "__main__":
    unittest.main()
