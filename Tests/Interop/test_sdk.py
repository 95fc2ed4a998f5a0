"""The official Python SDK against the real program: only its host is another.

Every call and its answer has to be what `transcripts/` says. BELAY_TRANSCRIPTS=write renews it.
"""

import base64
import email
import email.policy
import os
import re
import time
import unittest

import sdk
import transcripts
from belay import CANCELLED, wait_until
from scene import Scene, sleep_until, whole_second

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
                           "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
PAPER = bytes(range(256)) * 40


class SDK(Scene):
    """A client of the SDK whose host is the server."""

    #: Whether the calls have to be those in the tree.
    transcribed = True

    def setUp(self):
        super().setUp()
        self.package = self.enterContext(sdk.official())
        self.mail = self.package.helpers.mail
        self.calls = self.enterContext(sdk.recorded())
        self.errors = __import__("python_http_client.exceptions").exceptions
        self.api = self.make_api(self.key)

    def tearDown(self):
        if self.transcribed:
            title = self.name.replace("_", " ")
            differs = transcripts.check(self.stem, f"{type(self).__name__}: {title}", self.calls)
            self.assertIsNone(differs)

    @property
    def name(self):
        return self.id().rpartition(".")[2].removeprefix("test_")

    @property
    def stem(self):
        return f"{type(self).__name__}-{self.name}".lower().replace("_", "-")

    def make_api(self, key):
        host = f"http://127.0.0.1:{self.server.port}"
        return self.package.SendGridAPIClient(key, host=host)

    def with_scopes(self, *scopes):
        more = [word for scope in scopes for word in ("--scope", scope)]
        return self.make_api(self.server.make_key(self.account, *more))

    def answer(self, response, status):
        self.assertEqual(response.status_code, status)
        if status == 204:
            self.assertEqual(response.body, b"")
        return response.to_dict if response.body else None

    def refusal(self, kind, call, **arguments):
        """The typed exception of a call; its status and its errors."""
        with self.assertRaises(kind) as caught:
            call(**arguments)
        return caught.exception.to_dict["errors"]

    def make_batch(self, api=None):
        return self.answer((api or self.api).client.mail.batch.post(), 201)["batch_id"]

    def simple(self, to, due=None, batch=None):
        message = self.mail.Mail("desk@shop.test", to, f"for {to}", "some words")
        if due is not None:
            message.send_at = self.mail.SendAt(due)
        if batch is not None:
            message.batch_id = self.mail.BatchId(batch)
        return message

    def send(self, message, api=None):
        response = (api or self.api).send(message)
        self.assertEqual(response.status_code, 202)
        self.assertEqual(response.body, b"")
        identity = response.headers["X-Message-Id"]
        self.assertRegex(identity, r"^[A-Za-z0-9_-]{22}$")
        return identity

    def arrived(self, person, seconds=10):
        self.relay.wait_for([person], seconds)
        dots = self.relay.accepted(person)
        self.assertEqual(len(dots), 1)
        return dots[0], email.message_from_bytes(dots[0].mail, policy=email.policy.default)


class Batches(SDK):
    def test_make_and_validate(self):
        batch = self.make_batch()
        self.assertRegex(batch, r"^[A-Za-z0-9]{32,62}$")
        found = self.answer(self.api.client.mail.batch._(batch).get(), 200)
        self.assertEqual(found, {"batch_id": batch})
        self.assertNotEqual(self.make_batch(), batch)

    def test_pause_patch_to_cancel_list_get_delete(self):
        batch, stops = self.make_batch(), self.api.client.user.scheduled_sends
        due = whole_second(2)
        send = self.send(self.simple("never@people.test", due, batch))
        self.send(self.simple("control@people.test", due))
        pause = {"batch_id": batch, "status": "pause"}
        cancel = {"batch_id": batch, "status": "cancel"}
        self.assertEqual(self.answer(stops.get(), 200), [])
        self.assertEqual(self.answer(stops.post(request_body=pause), 201), pause)
        self.assertEqual(self.answer(stops.get(), 200), [pause])
        self.answer(stops._(batch).patch(request_body={"status": "cancel"}), 204)
        self.assertEqual(self.answer(stops._(batch).get(), 200), [cancel])
        self.assertEqual(self.answer(stops.get(), 200), [cancel])
        self.arrived("control@people.test")
        sleep_until(due + 1)
        self.assertEqual(self.relay.accepted("never@people.test"), [])
        wait_until(lambda: self.server.show(send)["state"] == CANCELLED, 10, "cancelled")
        self.answer(stops._(batch).delete(), 204)
        self.assertEqual(self.answer(stops._(batch).get(), 200), [])
        time.sleep(1)
        self.assertEqual(self.relay.accepted("never@people.test"), [])

    def test_a_paused_mail_leaves_once_the_stop_is_deleted(self):
        batch, stops = self.make_batch(), self.api.client.user.scheduled_sends
        self.answer(stops.post(request_body={"batch_id": batch, "status": "pause"}), 201)
        self.send(self.simple("held@people.test", batch=batch))
        time.sleep(1)
        self.assertEqual(self.relay.accepted(), [])
        self.answer(stops._(batch).delete(), 204)
        self.arrived("held@people.test")

    def test_a_cancel_lifted_before_due_sends_when_due(self):
        batch, stops = self.make_batch(), self.api.client.user.scheduled_sends
        due = whole_second(2)
        self.send(self.simple("back@people.test", due, batch))
        self.answer(stops.post(request_body={"batch_id": batch, "status": "cancel"}), 201)
        self.answer(stops._(batch).delete(), 204)
        dot, _ = self.arrived("back@people.test")
        self.assertGreaterEqual(dot.wall, due)


class KitchenSink(SDK):
    """Everything that the SDK's helpers can say in one mail."""

    def compose(self, due, later, batch):
        m = self.mail
        message = m.Mail()
        message.from_email = m.From("desk@shop.test", "The Désk, Inc.")
        message.reply_to = m.ReplyTo("answers@shop.test", "Answers")
        message.subject = m.Subject("Hello -name-")
        message.add_to([m.To("anna@people.test", "Änna \"A\" Lee"),
                        m.To("bert@people.test", "Bert")], p=0)
        message.add_cc(m.Cc("carl@people.test", "Carl"), p=0)
        message.add_bcc(m.Bcc("dora@people.test", "Dora"), p=0)
        message.header = m.Header("X-Order", "17", p=0)
        message.substitution = m.Substitution("-name-", "Anna", p=0)
        message.substitution = m.Substitution("-where-", "-place-", p=0)
        message.custom_arg = m.CustomArg("order", "17", p=0)
        message.send_at = m.SendAt(due, p=0)
        message.add_to(m.To("emil@people.test", "Emil", p=1))
        message.subject = m.Subject("An own one for -name-", p=1)
        message.header = m.Header("X-Order", "18", p=1)
        message.substitution = m.Substitution("-name-", "Emil", p=1)
        message.custom_arg = m.CustomArg("order", "18", p=1)
        message.header = m.Header("X-Shop", "flowers")
        message.section = m.Section("-place-", "in the old town")
        message.custom_arg = m.CustomArg("shop", "flowers")
        message.category = [m.Category("receipts"), m.Category("2026")]
        message.send_at = m.SendAt(later)
        message.batch_id = m.BatchId(batch)
        message.content = [
            m.Content("text/plain", "Dear -name-,\n.\nwe are -where-. Grüße 🌷\n"),
            m.Content("text/html", "<p>Dear <b>-name-</b>, we are -where-.</p>"
                                   "<img src=\"cid:flower\">")]
        message.attachment = [
            m.Attachment(m.FileContent(base64.b64encode(PICTURE).decode()),
                         m.FileName("flower.png"), m.FileType("image/png"),
                         m.Disposition("inline"), m.ContentId("flower")),
            m.Attachment(m.FileContent(base64.b64encode(PAPER).decode()),
                         m.FileName("Rechnung für Änna.bin"),
                         m.FileType("application/octet-stream"), m.Disposition("attachment"))]
        self.add_settings(message)
        return message

    def add_settings(self, message):
        m = self.mail
        message.asm = m.Asm(m.GroupId(7), m.GroupsToDisplay([7, 8, 9]))
        message.ip_pool_name = m.IpPoolName("flowers")
        settings = m.MailSettings()
        settings.bcc_settings = m.BccSettings(False, m.BccSettingsEmail("copy@shop.test"))
        settings.bypass_list_management = m.BypassListManagement(False)
        settings.footer_settings = m.FooterSettings(False, m.FooterText("foot"),
                                                    m.FooterHtml("<i>foot</i>"))
        settings.sandbox_mode = m.SandBoxMode(False)
        settings.spam_check = m.SpamCheck(True, m.SpamThreshold(5),
                                          m.SpamUrl("https://shop.test/spam"))
        message.mail_settings = settings
        tracking = m.TrackingSettings()
        tracking.click_tracking = m.ClickTracking(True, False)
        tracking.open_tracking = m.OpenTracking(True, m.OpenTrackingSubstitutionTag("%open%"))
        tracking.subscription_tracking = m.SubscriptionTracking(
            False, m.SubscriptionText("text"), m.SubscriptionHtml("<b>html</b>"),
            m.SubscriptionSubstitutionTag("%unsubscribe%"))
        tracking.ganalytics = m.Ganalytics(
            True, m.UtmSource("s"), m.UtmMedium("m"), m.UtmTerm("t"), m.UtmContent("c"),
            m.UtmCampaign("w"))
        message.tracking_settings = tracking

    def test_all_of_it(self):
        self.make_groups(9)
        due = whole_second(1.5)
        later = due + 2
        batch = self.make_batch()
        send = self.send(self.compose(due, later, batch))
        shown = self.server.show(send)
        self.assertEqual(len(shown["deliveries"]), 5)
        seen = {name: self.arrived(f"{name}@people.test")
                for name in ("anna", "bert", "carl", "dora", "emil")}
        for name, (dot, got) in seen.items():
            with self.subTest(name):
                first = name != "emil"
                self.assertGreaterEqual(dot.wall, due if first else later)
                self.assertEqual(dot.sender, "desk@shop.test")
                self.assertEqual(got["Subject"],
                                 "Hello Anna" if first else "An own one for Emil")
                self.assertEqual(got["X-Order"], "17" if first else "18")
                self.assert_content(got, "Anna" if first else "Emil", first)
        four = [dot.content for name, (dot, _) in seen.items() if name != "emil"]
        self.assertEqual(len(set(four)), 4, "each recipient has a link of their own")
        same = {re.sub(rb"(?m)^(List-Unsubscribe|Date): .*\r\n", b"", one) for one in four}
        self.assertEqual(len(same), 1, "copies of one message differ in nothing else")

    def assert_content(self, got, name, first):
        self.assertEqual(got["X-Shop"], "flowers")
        self.assertIsNone(got["Bcc"])
        self.assertEqual(got["From"].addresses[0].display_name, "The Désk, Inc.")
        self.assertEqual(got["Reply-To"].addresses[0].addr_spec, "answers@shop.test")
        people = [one.addr_spec for one in got["To"].addresses]
        self.assertEqual(people, ["anna@people.test", "bert@people.test"] if first
                         else ["emil@people.test"])
        if first:
            self.assertEqual(got["To"].addresses[0].display_name, "Änna \"A\" Lee")
            self.assertEqual(got["Cc"].addresses[0].addr_spec, "carl@people.test")
        where = "in the old town" if first else "-where-"
        text = got.get_body(("plain",)).get_content().replace("\r\n", "\n")
        self.assertEqual(text, f"Dear {name},\n.\nwe are {where}. Grüße 🌷\n")
        html = got.get_body(("html",)).get_content()
        self.assertIn(f"<p>Dear <b>{name}</b>, we are {where}.</p>", html)
        parts = {part.get_filename(): part for part in got.walk() if part.get_filename()}
        self.assertEqual(set(parts), {"flower.png", "Rechnung für Änna.bin"})
        picture, paper = parts["flower.png"], parts["Rechnung für Änna.bin"]
        self.assertEqual(picture.get_content(), PICTURE)
        self.assertEqual(picture["Content-ID"], "<flower>")
        self.assertEqual(picture.get_content_disposition(), "inline")
        self.assertEqual(paper.get_content(), PAPER)
        self.assertEqual(paper.get_content_disposition(), "attachment")

    def test_one_call_for_many_with_their_own_due(self):
        due, m = whole_second(1.2), self.mail
        people = [m.To(f"many{n}@people.test", f"N {n}", substitutions={"-n-": str(n)})
                  for n in range(20)]
        message = m.Mail(("desk@shop.test", "Desk"), people, "Number -n-",
                         "Number -n-", is_multiple=True)
        message.send_at = m.SendAt(due)
        send = self.send(message)
        self.assertEqual(len(self.server.show(send)["deliveries"]), 20)
        for n in range(20):
            dot, got = self.arrived(f"many{n}@people.test")
            self.assertGreaterEqual(dot.wall, due)
            self.assertEqual(got["Subject"], f"Number {n}")
            self.assertEqual(len(got["To"].addresses), 1)

    def test_the_sandbox_sends_nothing(self):
        message = self.simple("sandbox@people.test")
        message.mail_settings = self.mail.MailSettings(
            sandbox_mode=self.mail.SandBoxMode(True))
        before = self.server.ids()
        response = self.api.send(message)
        self.assertEqual((response.status_code, response.body), (200, b""))
        self.assertEqual(self.server.ids(), before)
        self.send(self.simple("control@people.test"))
        self.arrived("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 1)


class Refusals(SDK):
    """The SDK turns every refusal into the exception of its status."""

    def test_400(self):
        message = self.simple("to@people.test", int(time.time()) + 100 * 3600)
        errors = self.refusal(self.errors.BadRequestsError, lambda: self.api.send(message))
        self.assertEqual(errors[0]["field"], "send_at")
        self.assertEqual(errors[0]["message"],
                         "Scheduling more than 72 hours in advance is forbidden.")
        self.assertEqual(list(errors[0]), ["message", "field", "help"])
        errors = self.refusal(self.errors.BadRequestsError,
                              self.api.client.mail.batch._("unknown").get)
        self.assertEqual(errors, [{"field": None, "message": "invalid batch id"}])
        self.assertEqual(self.server.ids(), set())

    def test_a_second_post_for_a_batch(self):
        stops = self.api.client.user.scheduled_sends
        body = {"batch_id": self.make_batch(), "status": "pause"}
        self.answer(stops.post(request_body=body), 201)
        errors = self.refusal(self.errors.BadRequestsError, stops.post, request_body=body)
        self.assertEqual(errors, [{"field": "batch_id", "message": "a status for this batch id "
                                   "exists, try PATCH to update the status"}])

    def test_401(self):
        for key in ("SG." + "a" * 22 + "." + "b" * 43, "rubbish", ""):
            api = self.make_api(key)
            with self.subTest(key):
                errors = self.refusal(self.errors.UnauthorizedError,
                                      lambda api=api: api.send(self.simple("to@people.test")))
                self.assertEqual(errors[0]["message"], "The provided authorization grant is "
                                                       "invalid, expired, or revoked")
                for call in (api.client.mail.batch.post, api.client.scopes.get,
                             api.client.user.scheduled_sends.get):
                    errors = self.refusal(self.errors.UnauthorizedError, call)
                    self.assertEqual(errors,
                                     [{"field": None, "message": "authorization required"}])

    def test_404(self):
        stops = self.api.client.user.scheduled_sends._(self.make_batch())
        missing = [{"field": None, "message": "batch id not found"}]
        self.assertEqual(self.refusal(self.errors.NotFoundError, stops.patch,
                                      request_body={"status": "cancel"}), missing)
        self.assertEqual(self.refusal(self.errors.NotFoundError, stops.delete), missing)

    def test_405(self):
        errors = self.refusal(self.errors.MethodNotAllowedError, self.api.client.mail.send.get)
        self.assertEqual(errors[0]["message"], "method not allowed")


class Scopes(SDK):
    def test_of_a_key_with_all_and_of_one_with_few(self):
        every = self.answer(self.api.client.scopes.get(), 200)["scopes"]
        for scope in ("mail.send", "mail.batch.create", "user.scheduled_sends.delete",
                      "api_keys.create"):
            self.assertIn(scope, every)
        few = self.with_scopes("mail.batch.read", "mail.send")
        found = self.answer(few.client.scopes.get(), 200)["scopes"]
        self.assertEqual(sorted(found), ["mail.batch.read", "mail.send"])

    def test_a_missing_scope(self):
        only_send = self.with_scopes("mail.send")
        forbidden = [{"field": None, "message": "access forbidden"}]
        for call in (only_send.client.mail.batch.post, only_send.client.user.scheduled_sends.get):
            self.assertEqual(self.refusal(self.errors.ForbiddenError, call), forbidden)
        self.send(self.simple("to@people.test"), only_send)
        never_send = self.with_scopes("mail.batch.create", "mail.batch.read")
        self.make_batch(never_send)
        errors = self.refusal(self.errors.UnauthorizedError,
                              lambda: never_send.send(self.simple("to@people.test")))
        self.assertEqual(errors[0]["message"],
                         "Authenticated user is not authorized to send mail")


class Transcripts(unittest.TestCase):
    def test_each_is_of_a_test_and_without_a_key(self):
        modules = unittest.defaultTestLoader.loadTestsFromNames(["test_sdk", "test_sdk_keys"])
        wanted = {test.stem for suites in modules for suite in suites for test in suite
                  if getattr(test, "transcribed", False)}
        there = {name.removesuffix(".http") for name in os.listdir(transcripts.FOLDER)}
        self.assertLessEqual(there, wanted)
        self.assertGreater(len(there), 15)
        for name in there:
            with open(transcripts.path_of(name)) as file:
                self.assertNotRegex(file.read(), r"SG\.[A-Za-z0-9_-]{10}")


if __name__ == "__main__":
    unittest.main()
