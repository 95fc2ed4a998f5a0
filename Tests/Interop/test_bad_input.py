"""Bodies that no client should send: refused in the documented shape, and nothing is stored."""

import copy
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
FIRST = ["personalizations", 0]
#: Every text that reaches a header or an SMTP command.
HEADER_TEXTS = {
    "from.email": ["from", "email"], "from.name": ["from", "name"],
    "to.email": [*FIRST, "to", 0, "email"], "to.name": [*FIRST, "to", 0, "name"],
    "cc.email": [*FIRST, "cc", 0, "email"], "cc.name": [*FIRST, "cc", 0, "name"],
    "bcc.email": [*FIRST, "bcc", 0, "email"], "bcc.name": [*FIRST, "bcc", 0, "name"],
    "reply_to.email": ["reply_to", "email"], "reply_to.name": ["reply_to", "name"],
    "subject": ["subject"], "personalization.subject": [*FIRST, "subject"],
    "header value": ["headers", "X-Two"],
    "personalization header value": [*FIRST, "headers", "X-One"],
    "filename": ["attachments", 0, "filename"],
    "content_id": ["attachments", 0, "content_id"],
    "attachment type": ["attachments", 0, "type"],
    "content type": ["content", 0, "type"], "category": ["categories", 0],
}
ADDRESSES = {"from.email", "to.email", "cc.email", "bcc.email", "reply_to.email"}
BREAKS = {"CRLF": "\r\nX-Evil: yes", "LF": "\nX-Evil: yes", "CR": "\rX-Evil: yes",
          "NUL": "\0", "CRLF at the end": "\r\n"}


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
        }
        for name, body in cases.items():
            with self.subTest(name):
                answer = self.ask(body)
                self.assertEqual((answer.status, answer.body), (400, BAD_REQUEST), name)
        self.assert_nothing_stored()

    def test_bytes_that_are_not_utf8(self):
        body = json.dumps(SOUND).encode().replace(b"sound", b"s\xffnd")
        self.assert_refused("not UTF-8", self.ask(body), status=415)
        self.assert_nothing_stored()

    def test_wrong_types(self):
        for name, body in wrong_types():
            with self.subTest(name):
                self.assert_refused(name, self.ask(body))
        self.assert_nothing_stored()

    def test_unreadable_send_at(self):
        ahead = int(time.time()) + 3600
        cases = {"text": str(ahead), "word": "tomorrow", "date": "2030-01-01T00:00:00Z",
                 "fraction": ahead + 0.5, "milliseconds": ahead * 1000, "huge": 1e300,
                 "huge integer": 10**40, "beyond 64 bits": 2**63, "object": {}, "true": True,
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

    def test_line_breaks_and_nul_in_header_texts(self):
        for name, path in HEADER_TEXTS.items():
            for kind, tail in BREAKS.items():
                place = SOUND
                for step in path:
                    place = place[step]
                with self.subTest(name, kind=kind):
                    self.assert_refused(f"{name}: {kind}", self.ask(changed(path, place + tail)))
        for kind, tail in BREAKS.items():
            for where, path in (("top", ["headers"]), ("personalization", [*FIRST, "headers"])):
                with self.subTest("header name", kind=kind, where=where):
                    body = changed(path, {"X-Name" + tail: "value"})
                    self.assert_refused(f"header name: {kind}", self.ask(body))
            reply_list = {key: value for key, value in SOUND.items() if key != "reply_to"}
            reply_list["reply_to_list"] = [{"email": "a@shop.test", "name": "A" + tail}]
            with self.subTest("reply_to_list", kind=kind):
                self.assert_refused(f"reply_to_list: {kind}", self.ask(reply_list))
        self.assert_nothing_stored()

    def test_malformed_addresses(self):
        for bad in ("", "nobody", "@people.test", "a@", "a b@people.test", "a@b@people.test",
                    "<a@people.test>", "a@people.test> SIZE=1", "a@people.test\t",
                    "a" * 400 + "@people.test"):
            for name in sorted(ADDRESSES):
                with self.subTest(bad[:30], field=name):
                    self.assert_refused(f"{name} {bad[:30]!r}",
                                        self.ask(changed(HEADER_TEXTS[name], bad)))
        self.assert_nothing_stored()

    def test_bad_attachments(self):
        for name, content in {"not base64": "%%%", "line breaks": "aGVs\r\nbG8=",
                              "blank": "aGVs bG8=", "bad padding": "aGVsbG8", "empty": "",
                              "url alphabet": "_-_-", "padding inside": "aG=sbG8="}.items():
            with self.subTest(name):
                self.assert_refused(name, self.ask(changed(["attachments", 0, "content"],
                                                           content)),
                                    field="attachments.0.content")
        self.assert_nothing_stored()

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
