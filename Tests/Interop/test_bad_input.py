"""D-19, D-26: bodies that no client should send, refused in the documented shape and not kept."""

import base64
import copy
import email
import email.policy
import json
import time
import unittest

from scene import Scene
from sendgrid import BAD_REQUEST, BATCH, SEND, STOPS, Answer, mail

TOO_FAR = "Scheduling more than 72 hours in advance is forbidden."


def changed(path, value, base=None):
    """A sound body with one place changed; `path` is a list of members and indexes."""
    body = copy.deepcopy(base or SOUND)
    place = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return body


SOUND = mail(["to@people.test"], subject="sound", due=int(time.time()) + 3600)
SOUND["personalizations"][0].update({
    "to": [{"email": "to@people.test", "name": "To"}],
    "cc": [{"email": "cc@people.test", "name": "Cc"}],
    "bcc": [{"email": "bcc@people.test", "name": "Bcc"}],
    "subject": "a subject of its own", "headers": {"X-One": "one"},
})
SOUND.update({
    "reply_to": {"email": "reply@shop.test", "name": "Reply"},
    "headers": {"X-Two": "two"},
    "categories": ["reminder"],
    "attachments": [{"content": "aGVsbG8=", "filename": "hello.txt", "type": "text/plain",
                     "disposition": "inline", "content_id": "hello"}],
})
#: File names that Python reads in its own way, whatever form they have in the mail.
READ_AS = {" a ": "a", "<b>": "b", "=?utf-8?q?evil?=": "evil"}
FIRST = ["personalizations", 0]


def wrong_types():
    """(name, body) for values of the wrong JSON type."""
    values = {"number": 7, "array": [], "object": {}, "boolean": True}
    places = {"subject": ["subject"], "from": ["from"], "from.email": ["from", "email"],
              "from.name": ["from", "name"], "to": [*FIRST, "to"],
              "to.email": [*FIRST, "to", 0, "email"], "headers": ["headers"],
              "header value": ["headers", "X-Two"], "categories": ["categories"],
              "content": ["content"], "content.value": ["content", 0, "value"],
              "personalizations": ["personalizations"], "personalization": FIRST,
              "reply_to": ["reply_to"], "attachments": ["attachments"],
              "attachment content": ["attachments", 0, "content"], "batch_id": ["batch_id"],
              "custom_args": ["custom_args"], "send_at": ["send_at"]}
    own = {"array": {"to", "categories", "content", "personalizations", "attachments"},
           "object": {"headers", "custom_args"}, "number": {"send_at"}, "boolean": set()}
    for place, path in places.items():
        for kind, value in values.items():
            if place not in own[kind]:
                yield f"{place}: {kind}", changed(path, value)
    yield "mails as text", "hello"
    yield "mails as null", None
    yield "mails as array", [SOUND]


class BadMail(Scene):
    def setUp(self):
        super().setUp()
        self.stored = self.server.ids()

    def ask(self, body):
        """Posts a body: bytes as they are, else as JSON, `null` included."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.client.ask("POST", SEND, body)

    def assert_refused(self, name, answer: Answer, status=400, field=None):
        self.assertEqual(answer.status, status, f"{name}: {answer!r}")
        self.assertIsNone(answer.id, name)
        errors = answer.json()["errors"]
        self.assertEqual(list(answer.json()), ["errors"], name)
        self.assertGreater(len(errors), 0, name)
        for error in errors:
            self.assertEqual(list(error), ["message", "field", "help"], f"{name}: {error}")
            self.assertIsInstance(error["message"], str)
        if field:
            self.assertIn(field, [error["field"] for error in errors], name)

    def assert_nothing_stored(self):
        self.assertEqual(self.server.ids(), self.stored)
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 1, "only the control left")


class D19JSON(BadMail):
    def test_the_sound_body_is_accepted(self):
        self.assertEqual(self.ask(SOUND).status, 202)
        self.assertEqual(len(self.server.ids()), len(self.stored) + 1)

    def test_unreadable_json(self):
        text = json.dumps(SOUND)
        cases = {
            "empty": b"", "cut": text[:-5].encode(), "junk behind": (text + "x").encode(),
            "two values": (text + text).encode(), "single quotes": text.replace('"', "'").encode(),
            "NaN": text.replace(str(SOUND["send_at"]), "NaN").encode(),
            "duplicate member": ('{"subject":"first",' + text[1:]).encode(),
            "duplicate inside": text.replace('"email": "to@people.test"',
                                             '"email": "a@x.test", "email": "to@people.test"'
                                             ).encode(),
            "deep array": b"[" * 100_000,
            "deep array, closed": b"[" * 100_000 + b"]" * 100_000,
            "deep in an unknown member": ('{"x":' + '{"x":' * 100_000 + "1" + "}" * 100_001
                                          ).encode(),
            "lone surrogate": text.replace("sound", "\\ud800").encode(),
            "lone low surrogate": text.replace("sound", "\\udc00").encode(),
            "surrogates in the wrong order": text.replace("sound", "\\udc00\\ud800").encode(),
            "lone surrogate in a name": text.replace('"subject"', '"\\ud800"', 1).encode(),
            "duplicate by an escape": ('{"\\u0073ubject":"first",' + text[1:]).encode(),
            "duplicate in an unknown member": ('{"x":{"a":1,"a":2},' + text[1:]).encode(),
            "duplicate of an unknown member": ('{"x":1,"x":1,' + text[1:]).encode(),
            "NUL in a name": ('{"a\\u0000b":1,' + text[1:]).encode(),
            "Infinity": text.replace(str(SOUND["send_at"]), "-Infinity").encode(),
            "UTF-8 mark": b"\xef\xbb\xbf" + text.encode(),
            "NUL behind": text.encode() + b"\0", "NUL before": b"\0" + text.encode(),
            "trailing comma": (text[:-1] + ",}").encode(),
            "comment": text.replace("{", "{/* */", 1).encode(),
            "control in a string": text.replace("sound", "so\tund").encode(),
            "bad escape": text.replace("sound", "\\x41").encode(),
            "half an escape": text.replace("sound", "\\u12").encode(),
            "plus": text.replace(str(SOUND["send_at"]), "+1").encode(),
            "leading zero": text.replace(str(SOUND["send_at"]), "01").encode(),
            "hexadecimal": text.replace(str(SOUND["send_at"]), "0x10").encode(),
            "no digits behind the point": text.replace(str(SOUND["send_at"]), "1.").encode(),
            "endless number": text.replace(str(SOUND["send_at"]), "1" * 100_000).encode(),
            "endless exponent": text.replace(str(SOUND["send_at"]), "1e" + "9" * 1_000).encode(),
            "single word": b"true", "capital": b"True",
        }
        for name, body in cases.items():
            with self.subTest(name):
                answer = self.ask(body)
                self.assertEqual((answer.status, answer.body), (400, BAD_REQUEST), name)
        self.assert_nothing_stored()

    def test_bytes_that_are_not_utf8(self):
        text = json.dumps(SOUND)
        for name, bad in {"no start": b"\xff", "half": b"\xc3", "overlong": b"\xc0\xaf",
                          "surrogate": b"\xed\xa0\x80",
                          "too high": b"\xf4\x90\x80\x80"}.items():
            with self.subTest(name):
                body = text.encode().replace(b"sound", b"s" + bad + b"nd")
                self.assert_refused(name, self.ask(body), status=415)
        for coding in ("utf-16", "utf-16-be", "utf-32"):
            with self.subTest(coding):
                answer = self.ask(text.encode(coding))
                self.assertIn(answer.status, (400, 415), coding)
        self.assert_nothing_stored()

    def test_names_of_other_languages_insides_are_names(self):
        """What some program keeps for itself is a member like any other, at every depth."""
        people = []
        for number, name in enumerate(("__proto__", "constructor", "prototype", "toString", "",
                                       "$where", "{{x}}", "a.b", "hasOwnProperty", "\u2028")):
            person = f"name{number}@people.test"
            body = mail([person], custom_args={name or "empty": "x"})
            body[name] = {"send_at": 4_000_000_000, "is_admin": True}
            body["personalizations"][0][name] = {"email": "evil@people.test"}
            with self.subTest(name):
                self.assertEqual(self.ask(body).status, 202)
                people.append(person)
        self.relay.wait_for(people, 10)
        self.assertEqual(sorted(name for dot in self.relay.read() for name in dot.recipients),
                         sorted(people))

    def test_wrong_types(self):
        for name, body in wrong_types():
            with self.subTest(name):
                self.assert_refused(name, self.ask(body))
        self.assert_nothing_stored()

    def test_unreadable_send_at(self):
        ahead = int(time.time()) + 3600
        cases = {"text": str(ahead), "word": "tomorrow", "date": "2030-01-01T00:00:00Z",
                 "fraction": ahead + 0.5, "milliseconds": ahead * 1000, "huge": 1e300,
                 "huge integer": 10**40, "beyond 64 bits": 2**63,
                 "just within 64 bits": 2**63 - 1, "2038": 2**31, "array": [ahead], "object": {},
                 "true": True,
                 "too far": int(time.time()) + 72 * 3600 + 60}
        for name, value in cases.items():
            for where, path in (("top", ["send_at"]), ("personalization", [*FIRST, "send_at"])):
                field = "send_at" if where == "top" else "personalizations.0.send_at"
                with self.subTest(name, where=where):
                    answer = self.ask(changed(path, value))
                    # A number out of any range may already be unreadable JSON.
                    readable = name not in ("huge", "huge integer", "beyond 64 bits")
                    self.assert_refused(name, answer, field=field if readable else None)
                    if name in ("milliseconds", "too far"):
                        self.assertIn(TOO_FAR, answer.body.decode())
        self.assert_nothing_stored()

    def test_send_at_in_the_past_is_at_once(self):
        for number, value in enumerate((0, 1, -1, 1_600_000_000, 1.6e9, None)):
            body = mail([f"past{number}@people.test"])
            body["send_at"] = value
            with self.subTest(value):
                answer = self.ask(body)
                self.assertEqual(answer.status, 202, repr(answer))
        self.relay.wait_for([f"past{number}@people.test" for number in range(6)], 10)


class Bounds(BadMail):
    def test_too_many(self):
        people = [f"p{number}@people.test" for number in range(1001)]
        cases = {
            "1001 personalizations": mail(people),
            "1001 recipients": mail([people]),
            "no personalizations": changed(["personalizations"], []),
            "no recipient": changed([*FIRST, "to"], []),
            "one address twice": changed([*FIRST, "cc"], [{"email": "TO@people.test"}]),
            "11 categories": changed(["categories"], [f"c{number}" for number in range(11)]),
            "long category": changed(["categories"], ["c" * 256]),
            "reserved header": changed(["headers"], {"Bcc": "x@people.test"}),
            "reserved header, other case": changed(["headers"], {"dKiM-sIgNaTuRe": "x"}),
            "big custom_args": changed(["custom_args"], {"x": "y" * 10_001}),
        }
        for name, body in cases.items():
            with self.subTest(name):
                self.assert_refused(name, self.ask(body))
        self.assert_nothing_stored()

    def test_unknown_and_foreign_batches(self):
        stranger = self.make_client(self.server.make_key(self.server.make_account("stranger")))
        foreign = stranger.make_batch()
        bodies = []
        for name in ("x" * 32, "", "../../etc", foreign):
            with self.subTest(name):
                answer = self.ask(changed(["batch_id"], name))
                self.assert_refused(name, answer, field="batch_id")
                bodies.append(answer.body)
        self.assertEqual(bodies[0], bodies[-1], "a foreign id looks like no id at all")
        self.assert_nothing_stored()


class D26Attachments(BadMail):
    def test_bad_base64(self):
        for name, content in {"not base64": "%%%", "line breaks": "aGVs\r\nbG8=",
                              "blank": "aGVs bG8=", "bad padding": "aGVsbG8", "empty": "",
                              "url alphabet": "_-_-", "padding inside": "aG=sbG8=",
                              "only padding": "====", "too much padding": "aGVsbG8==",
                              "bits behind the end": "aGVsbG9=", "NUL": "aGVs\0bG8=",
                              "data URL": "data:text/plain;base64,aGVsbG8=",
                              "letters beyond ASCII": "aGVsbG\u212a=",
                              "a megabyte of blanks": "aGVs" + " " * 1_000_000 + "bG8=",
                              "a megabyte of padding": "aGVs" + "=" * 1_000_000}.items():
            with self.subTest(name):
                self.assert_refused(name, self.ask(changed(["attachments", 0, "content"],
                                                           content)),
                                    field="attachments.0.content")
        self.assert_nothing_stored()

    def test_a_hundred_thousand_parts(self):
        part = {"content": "aGVsbG8=", "filename": "a"}
        for name, body in {"attachments": changed(["attachments"], [part] * 100_000),
                           "contents": changed(["content"], SOUND["content"] * 100_000)}.items():
            with self.subTest(name):
                answer = self.ask(body)
                self.assert_refused(name, answer)
                self.assertLess(len(answer.body), 100_000, "not a flaw for each")
        self.assert_nothing_stored()

    def test_odd_names_and_kinds_stay_inside_their_part(self):
        """Nothing is unpacked, opened or given to a shell; the bytes arrive under the name."""
        inside = b"From: evil@shop.test\r\nBcc: evil@people.test\r\n\r\nhi"
        data = base64.b64encode(inside).decode()
        names = ("../../etc/passwd", "/etc/passwd", "..\\..\\evil", "a;touch evil", "$(touch evil)",
                 "`touch evil`", "|evil", "-rf", "a\"b", "a'b", "a\\b", " a ", "\u202egnp.exe",
                 "é.txt", "e\u0301.txt", "🌷" * 60, "a" * 1_000, "=?utf-8?q?evil?=", "a%00b",
                 "CON",
                 "a*0=b", "utf-8''a%0d%0ab", "<b>", "a=b; filename=c", ".", "..")
        kinds = ("message/rfc822", "multipart/mixed", "multipart/mixed; boundary=x",
                 "message/partial", "message/external-body", "text/html", "application/zip")
        wanted, people = {}, []
        for number, (name, kind) in enumerate([(name, "text/plain") for name in names]
                                              + [("a.bin", kind) for kind in kinds]):
            person = f"file{number}@people.test"
            answer = self.ask(mail([person], attachments=[
                {"content": data, "filename": name, "type": kind}]))
            self.assertIn(answer.status, (202, 400), f"{name} {kind}: {answer!r}")
            if answer.status == 202:
                wanted[person] = name
                people.append(person)
        self.assertGreater(len(people), len(names) + len(kinds) - 6)
        self.relay.wait_for(people, 20)
        for dot in self.relay.read():
            name = wanted[dot.recipients[0]]
            with self.subTest(name[:40]):
                self.judge_file(email.message_from_bytes(dot.mail, policy=email.policy.default),
                                name, inside)

    def judge_file(self, got, name, data):
        self.assertIsNone(got["Bcc"])
        parts = list(got.walk())
        self.assertEqual(len(parts), 3, [part.get_content_type() for part in parts])
        self.assertEqual([part.defects for part in parts if part.defects], [])
        self.assertEqual(parts[2].get_payload(decode=True), data)
        self.assertEqual(parts[2].get_filename(), READ_AS.get(name, name))


class BadStops(Scene):
    def assert_mako(self, answer, status, field=None, message=None):
        self.assertEqual(answer.status, status, repr(answer))
        for error in answer.json()["errors"]:
            self.assertEqual(list(error), ["field", "message"], repr(answer))
        if message:
            self.assertEqual(answer.json(), {"errors": [{"field": field, "message": message}]})

    def test_bad_posts_change_nothing(self):
        batch = self.client.make_batch()
        foreign = self.make_client(
            self.server.make_key(self.server.make_account("stranger"))).make_batch()
        unknown = "x" * 32
        cases = {
            "unknown": ({"batch_id": unknown, "status": "cancel"}, "batch_id"),
            "foreign": ({"batch_id": foreign, "status": "cancel"}, "batch_id"),
            "no batch": ({"status": "cancel"}, "batch_id"),
            "number": ({"batch_id": 7, "status": "cancel"}, "batch_id"),
            "no status": ({"batch_id": batch}, "status"),
            "bad status": ({"batch_id": batch, "status": "stop"}, "status"),
            "status in capitals": ({"batch_id": batch, "status": "Cancel"}, "status"),
            "null status": ({"batch_id": batch, "status": None}, "status"),
            "array": ([batch], None), "nothing": (b"", None), "junk": (b"{", None),
            "duplicate": (f'{{"batch_id":"{batch}","batch_id":"{batch}","status":"cancel"}}'
                          .encode(), None),
            "deep": (b"[" * 100_000, None),
        }
        for name, (body, field) in cases.items():
            with self.subTest(name):
                answer = self.client.ask("POST", STOPS, body)
                self.assert_mako(answer, 400)
                if field:
                    self.assertEqual(answer.json()["errors"][0]["field"], field)
        self.assertEqual(self.client.ask("GET", STOPS).json(), [])

    def test_foreign_and_unknown_look_the_same(self):
        stranger = self.make_client(self.server.make_key(self.server.make_account("stranger")))
        foreign = stranger.make_batch()
        self.assertEqual(stranger.stop(foreign, "pause").status, 201)
        calls = {
            "POST": lambda name: self.client.ask(
                "POST", STOPS, {"batch_id": name, "status": "cancel"}),
            "PATCH": lambda name: self.client.ask("PATCH", f"{STOPS}/{name}",
                                                  {"status": "cancel"}),
            "DELETE": lambda name: self.client.ask("DELETE", f"{STOPS}/{name}"),
            "GET": lambda name: self.client.ask("GET", f"{STOPS}/{name}"),
            "GET batch": lambda name: self.client.ask("GET", f"{BATCH}/{name}"),
        }
        expected = {"POST": 400, "PATCH": 404, "DELETE": 404, "GET": 200, "GET batch": 400}
        for name, call in calls.items():
            with self.subTest(name):
                theirs, nobodys = call(foreign), call("x" * len(foreign))
                self.assertEqual((theirs.status, theirs.body), (nobodys.status, nobodys.body))
                self.assertEqual(theirs.status, expected[name])
        self.assert_mako(calls["PATCH"](foreign), 404, None, "batch id not found")
        self.assert_mako(calls["DELETE"](foreign), 404, None, "batch id not found")
        self.assert_mako(calls["GET batch"](foreign), 400, None, "invalid batch id")
        self.assertEqual(stranger.ask("GET", STOPS).json(),
                         [{"batch_id": foreign, "status": "pause"}])

    def test_the_entry_life(self):
        batch = self.client.make_batch()
        self.assert_mako(self.client.change(batch, "pause"), 404, None, "batch id not found")
        self.assertEqual(self.client.stop(batch, "pause").json(),
                         {"batch_id": batch, "status": "pause"})
        self.assert_mako(self.client.stop(batch, "pause"), 400, "batch_id",
                         "a status for this batch id exists, try PATCH to update the status")
        self.assert_mako(self.client.change(batch, "stop"), 400)
        answer = self.client.change(batch, "cancel")
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual(self.client.ask("GET", f"{STOPS}/{batch}").json(),
                         [{"batch_id": batch, "status": "cancel"}])
        self.assertEqual(self.client.lift(batch).status, 204)
        self.assert_mako(self.client.lift(batch), 404, None, "batch id not found")
        self.assertEqual(self.client.ask("GET", f"{STOPS}/{batch}").json(), [])


if __name__ == "__main__":
    unittest.main()
