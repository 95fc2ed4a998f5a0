"""D-22: no text of a mail brings a field, a recipient or a message of its own.

Every text of mail/send times every line break that some program takes for one. Each case is refused
in the door's shape, or is delivered, and then Python's own readers find the fields of a sound mail
and nothing else, and the relay was told the recipients that the request named.
"""

import base64
import email
import email.policy
import json
import re
import unittest
from collections import Counter

from progress import say
from scene import Scene
from sendgrid import SEND, mail

BREAKS = {"CRLF": "\r\n", "LF": "\n", "CR": "\r", "NEL": "\x85", "LS": "\u2028", "NUL": "\0",
          "percent": "%0d%0a", "CRLF and a mark": "\r\n\u0301"}
EVIL = "evil@example.net"
TAILS = (f"Bcc: {EVIL}", "X-Injected: yes")
FIRST = ["personalizations", 0]
#: How a link ends, by which a recipient leaves.
LINK = re.compile(r"/u/[\w-]+")
TAG, SECTION = "-tag-", "-section-"
#: What a break may not even be part of: the door refuses it in these fields.
CONTROL = ("CRLF", "LF", "CR", "NUL", "CRLF and a mark")


def sound(number):
    """A mail with a value in every text that mail/send knows, to recipients of this number."""
    body = mail([f"to{number}@people.test"], subject=f"subject {TAG}")
    body["personalizations"][0].update({
        "to": [{"email": f"to{number}@people.test", "name": "To"}],
        "cc": [{"email": f"cc{number}@people.test", "name": "Cc"}],
        "bcc": [{"email": f"bcc{number}@people.test", "name": "Bcc"}],
        "from": {"email": "desk@shop.test", "name": "From here"},
        "headers": {"X-One": f"one {TAG}"}, "custom_args": {"own": "arg"},
        "substitutions": {TAG: f"word {SECTION}"},
    })
    body.update({
        "from": {"email": "desk@shop.test", "name": "From"},
        "reply_to": {"email": "reply@shop.test", "name": "Reply"},
        "headers": {"X-Two": "two"}, "categories": ["reminder"], "custom_args": {"all": "args"},
        "sections": {SECTION: "part"},
        "content": [{"type": "text/plain", "value": f"text {TAG}"},
                    {"type": "text/html", "value": f"<p>html {TAG}</p>"}],
        "attachments": [{"content": base64.b64encode(b"file").decode(), "filename": "file.txt",
                         "type": "text/csv", "disposition": "inline", "content_id": "cid"}],
        "ip_pool_name": "pool",
        "mail_settings": {"footer": {"enable": True, "text": "foot", "html": "<i>foot</i>"},
                          "spam_check": {"enable": True, "threshold": 5,
                                         "post_to_url": "https://shop.test/spam"}},
        "tracking_settings": {
            "open_tracking": {"enable": True, "substitution_tag": "%open%"},
            "subscription_tracking": {"enable": True, "text": "off", "html": "<b>off</b>",
                                      "substitution_tag": "%off%"},
            "ganalytics": {"enable": True, "utm_source": "s", "utm_medium": "m",
                           "utm_term": "t", "utm_content": "c", "utm_campaign": "w"}},
    })
    return body


class Field:
    """One text: where it stands, and whether it reaches a header or an SMTP command."""

    def __init__(self, name, path, in_header=False, is_key=False, prepare=None, read=None):
        self.name, self.path, self.in_header, self.is_key = name, path, in_header, is_key
        #: Changes the sound mail so that the field is of use.
        self.prepare = prepare or (lambda body: None)
        #: What the mail that arrived says at the field.
        self.read = read

    def put(self, body, payload):
        """Adds the payload to the text; returns the text."""
        self.prepare(body)
        place = body
        for step in self.path[:-1]:
            place = place[step]
        last = self.path[-1]
        if self.is_key:
            place[last + payload] = place.pop(last)
            return last + payload
        place[last] += payload
        return place[last]


def own_subject(body):
    body["personalizations"][0]["subject"] = "own subject"


def reply_list(body):
    body["reply_to_list"] = [body.pop("reply_to")]


def sender_above(body):
    del body["personalizations"][0]["from"]


def name_of(header):
    return lambda got: got[header].addresses[0].display_name


def fields():
    def headed(name, path, **more):
        return Field(name, path, in_header=True, **more)
    for who in ("to", "cc", "bcc"):
        place = [*FIRST, who, 0]
        shown = name_of(who) if who != "bcc" else None
        yield headed(f"{who}.name", [*place, "name"], read=shown)
        yield headed(f"{who}.email", [*place, "email"])
    yield headed("from.name", ["from", "name"], prepare=sender_above, read=name_of("from"))
    yield headed("from.email", ["from", "email"], prepare=sender_above)
    yield headed("own from.name", [*FIRST, "from", "name"], read=name_of("from"))
    yield headed("own from.email", [*FIRST, "from", "email"])
    yield headed("reply_to.name", ["reply_to", "name"], read=name_of("reply-to"))
    yield headed("reply_to.email", ["reply_to", "email"])
    yield headed("reply_to_list.name", ["reply_to_list", 0, "name"], prepare=reply_list,
                 read=name_of("reply-to"))
    yield headed("reply_to_list.email", ["reply_to_list", 0, "email"], prepare=reply_list)
    yield headed("subject", ["subject"])
    yield headed("own subject", [*FIRST, "subject"], prepare=own_subject,
                 read=lambda got: got["subject"])
    yield headed("header", ["headers", "X-Two"], read=lambda got: got["x-two"])
    yield headed("header's name", ["headers", "X-Two"], is_key=True)
    yield headed("own header", [*FIRST, "headers", "X-One"])
    yield headed("own header's name", [*FIRST, "headers", "X-One"], is_key=True)
    yield headed("substitution", [*FIRST, "substitutions", TAG])
    yield Field("substitution's name", [*FIRST, "substitutions", TAG], is_key=True)
    yield Field("section", ["sections", SECTION])
    yield Field("section's name", ["sections", SECTION], is_key=True)
    yield headed("category", ["categories", 0])
    yield headed("filename", ["attachments", 0, "filename"], read=lambda got: next(
        part.get_filename() for part in got.walk() if part.get_filename()))
    for name in ("type", "content_id", "disposition"):
        yield headed(f"attachment's {name}", ["attachments", 0, name])
    for index in (0, 1):
        yield headed(f"content.{index}.type", ["content", index, "type"])
        yield Field(f"content.{index}.value", ["content", index, "value"])
    for where, path, key in (("", [], "all"), ("own ", FIRST, "own")):
        yield Field(where + "custom_arg", [*path, "custom_args", key])
        yield Field(where + "custom_arg's name", [*path, "custom_args", key], is_key=True)
    yield headed("batch_id", ["batch_id"], prepare=lambda body: body.update(batch_id=""))
    yield headed("template_id", ["template_id"], prepare=lambda body: body.update(template_id=""))
    yield Field("ip_pool_name", ["ip_pool_name"])
    for group, members in sound(0)["mail_settings"].items():
        for name, value in members.items():
            if isinstance(value, str):
                yield Field(f"{group}.{name}", ["mail_settings", group, name])
    for group, members in sound(0)["tracking_settings"].items():
        for name, value in members.items():
            if isinstance(value, str):
                yield Field(f"{group}.{name}", ["tracking_settings", group, name])


class Case:
    def __init__(self, number, field, kind, tail):
        self.number, self.field, self.kind = number, field, kind
        self.title = f"{field.name} with {kind} and {tail.partition(':')[0] or 'nothing'}"
        self.body = sound(number)
        self.text = field.put(self.body, BREAKS[kind] + tail)

    @property
    def recipients(self):
        """The addresses that the request names, as they stand in it."""
        first = self.body["personalizations"][0]
        return [one["email"] for who in ("to", "cc", "bcc") for one in first[who]]

    @property
    def must_be_refused(self):
        return self.field.in_header and self.kind in CONTROL


def common(mail):
    """What the copies of a mail have in common, each of which is its recipient's own.

    All of it but the token in their links, and the second in which each was made.
    """
    parts = list(email.message_from_bytes(mail).walk())
    fields = [(name, "".join(str(value).split()))
              for part in parts for name, value in part.items() if name != "Date"]
    texts = [part.get_payload(decode=True) for part in parts if not part.is_multipart()]
    return LINK.sub("/u/", repr((fields, texts)))


def names_of(message):
    """The field names of a mail and of its parts, in order."""
    return [[name.lower() for name in part.keys()] for part in message.walk()]


class D22HeaderInjection(Scene):
    def all_cases(self):
        kinds = [(kind, tail) for kind in BREAKS for tail in TAILS]
        kinds += [(kind, "") for kind in CONTROL]
        for number, (field, (kind, tail)) in enumerate(
                ((field, pair) for field in fields() for pair in kinds), 1):
            yield Case(number, field, kind, tail)

    def assert_shape(self, case, answer):
        errors = answer.json()["errors"]
        self.assertEqual(list(answer.json()), ["errors"], case.title)
        self.assertTrue(errors, case.title)
        for error in errors:
            self.assertEqual(list(error), ["message", "field", "help"], case.title)
        self.assertFalse({"bcc", "x-injected"} & {name.lower() for name in answer.headers})

    def test_every_text_times_every_break(self):
        self.client.accept(sound(0))
        cases, taken = list(self.all_cases()), {}
        self.assertGreaterEqual(len(cases), 400)
        for case in cases:
            answer = self.client.ask("POST", SEND, json.dumps(case.body).encode())
            if answer.status == 202 and not case.must_be_refused:
                taken[case.number] = case
                continue
            self.assertEqual(answer.status, 400, f"{case.title}: {answer!r}")
            self.assert_shape(case, answer)
        say(f"header injection: {len(cases)} cases, {len(taken)} accepted, the others refused")
        self.assertGreater(len(taken), 100)
        self.judge(taken)

    def judge(self, taken):
        control = [f"{who}0@people.test" for who in ("to", "cc", "bcc")]
        wanted = [*control, *(one for case in taken.values() for one in case.recipients)]
        self.relay.wait_for(wanted, 60)
        self.deliver_one("last@people.test")
        dots = self.relay.read()
        told = [name for dot in dots for name in dot.recipients]
        self.assertEqual(Counter(told), Counter([*wanted, "last@people.test"]))
        sounds = [dot for dot in dots if dot.recipients[0] in control]
        expected = names_of(email.message_from_bytes(sounds[0].mail))
        self.assertIn("x-two", expected[0])
        wrong, copies = [], {}
        for dot in dots:
            case = taken.get(self.number_of(dot))
            if case and copies.setdefault(case, dot) is dot:
                try:
                    self.judge_mail(case, dot, expected)
                except AssertionError as error:
                    wrong.append(f"{case.title}: {error}")
            elif case and common(copies[case].mail) != common(dot.mail):
                wrong.append(f"{case.title}: the copies differ")
        self.assertEqual(wrong, [], "\n".join(wrong[:20]))

    @staticmethod
    def number_of(dot):
        digits = "".join(one for one in dot.recipients[0].partition("@")[0] if one.isdigit())
        return int(digits) if digits else None

    def judge_mail(self, case, dot, expected):
        self.assertEqual(dot.sender, "desk@shop.test")
        rest = dot.content.replace(b"\r\n", b"")
        self.assertFalse(set(rest) & {0, 10, 13}, "a bare CR or LF, or NUL")
        for policy in (email.policy.default, email.policy.compat32):
            got = email.message_from_bytes(dot.mail, policy=policy)
            self.assertEqual(names_of(got), expected)
            self.assertEqual([part.defects for part in got.walk() if part.defects], [])
        got = email.message_from_bytes(dot.mail, policy=email.policy.default)
        for part in got.walk():
            for name, value in part.items():
                self.assertEqual(value.defects, (), f"{name}: {value!r}")
                for one in getattr(value, "addresses", ()):
                    self.assertNotEqual(one.addr_spec, EVIL, name)
        if case.field.read:
            self.assertEqual(case.field.read(got), case.text)


if __name__ == "__main__":
    unittest.main()
