"""Legacy marketing through the official Python SDK, against the real program with an outbox.

Every call of campaigns, senders, the contact database and unsubscribe groups. What each answers to
the byte stands in `Tests/DialectTests/SendGrid/Transcripts`.
"""

import base64
import email
import email.policy
import glob
import os
import time
import unittest

from belay import wait_until
from test_sdk import SDK

ADDRESS = {"address": "1 Market Street", "city": "Town", "country": "Land"}


def recipient_id(address):
    return base64.urlsafe_b64encode(address.lower().encode()).decode()


class Marketing(SDK):
    # Answers tell the second they were made in, so the tree keeps no transcript of them.
    transcribed = False

    def make_server(self, relay_url=None, folder=None, **options):
        self.outbox = os.path.join(self.folder, "outbox")
        return super().make_server(f"outbox:{self.outbox}", folder, **options)

    def setUp(self):
        super().setUp()
        self.v3 = self.api.client

    def mails(self):
        """What lies in the outbox, by recipient."""
        found = {}
        for path in glob.glob(os.path.join(self.outbox, "new", "*.eml")):
            with open(path, "rb") as file:
                message = email.message_from_bytes(file.read(), policy=email.policy.default)
            found.setdefault(message["Delivered-To"], []).append(message)
        return found

    def make_sender(self, nickname="house"):
        return self.answer(self.v3.senders.post(request_body={
            "nickname": nickname, "from": {"email": "news@shop.test", "name": "The Shop"},
            "reply_to": {"email": "desk@shop.test", "name": "Desk"}, **ADDRESS}), 201)

    def make_group(self, name="Weekly"):
        return self.answer(self.v3.asm.groups.post(
            request_body={"name": name, "description": "News of the week"}), 201)

    def make_list(self, people, name="Readers"):
        made = self.answer(self.v3.contactdb.lists.post(request_body={"name": name}), 201)
        kept = self.answer(self.v3.contactdb.recipients.post(request_body=people), 201)
        self.answer(self.v3.contactdb.lists._(made["id"]).recipients.post(
            request_body=kept["persisted_recipients"]), 201)
        return made["id"]

    def make_campaign(self, **members):
        return self.answer(self.v3.campaigns.post(
            request_body={"title": "March", **members}), 201)["id"]

    def status(self, campaign):
        return self.answer(self.v3.campaigns._(campaign).get(), 200)["status"]

    def wait_status(self, campaign, wanted, seconds=15):
        wait_until(lambda: self.status(campaign) == wanted, seconds, f"the status {wanted}")


class Campaigns(Marketing):
    """A campaign from the first draft to the mail in the outbox, and what can be taken back."""

    def ready(self, people, **members):
        sender, group = self.make_sender()["id"], self.make_group()["id"]
        members = {"subject": "News for [%first_name | you%]", "sender_id": sender,
                   "list_ids": [self.make_list(people)], "suppression_group_id": group,
                   "categories": ["spring"],
                   "html_content": "<p>Dear [%first_name | friend%], <a href=\"[unsubscribe]\">"
                                   "leave</a></p><p>[Sender_Name], [Sender_City]</p>",
                   "plain_content": "Dear [%first_name | friend%]\n[unsubscribe]\n", **members}
        return self.make_campaign(**members)

    def test_every_call_of_a_campaign(self):
        campaigns = self.v3.campaigns
        self.assertEqual(self.answer(campaigns.get(), 200), {"result": []})
        empty = self.make_campaign()
        errors = self.refusal(self.errors.BadRequestsError,
                              campaigns._(empty).schedules.now.post)
        self.assertEqual([error["field"] for error in errors],
                         ["subject", "sender_id", "plain_content", "list_ids",
                          "unsubscribe_tag", "suppression_group_id"])
        campaign = self.ready([{"email": "ann@people.test", "first_name": "Ann"}])
        one = campaigns._(campaign)
        changed = self.answer(one.patch(request_body={
            "title": "April", "subject": "S [%first_name%]", "categories": ["one"],
            "html_content": "<p>[unsubscribe]</p>", "plain_content": "[unsubscribe]"}), 200)
        self.assertEqual((changed["title"], changed["status"]), ("April", "Draft"))
        due = int(time.time()) + 3600
        made = self.answer(one.schedules.post(request_body={"send_at": due}), 201)
        self.assertEqual(made, {"id": campaign, "send_at": due, "status": "Scheduled"})
        self.assertEqual(self.answer(one.schedules.get(), 200), {"send_at": due})
        moved = self.answer(one.schedules.patch(request_body={"send_at": due + 60}), 200)
        self.assertEqual(moved["send_at"], due + 60)
        self.refusal(self.errors.ForbiddenError, one.patch, request_body={"title": "May"})
        self.answer(one.schedules.delete(), 204)
        self.assertEqual(self.status(campaign), "Draft")
        self.assertEqual(
            self.refusal(self.errors.ForbiddenError, one.schedules.delete),
            [{"field": None, "message": "This campaign is already Draft."}])
        listed = self.answer(campaigns.get(query_params={"limit": 10, "offset": 0}), 200)
        self.assertEqual([found["id"] for found in listed["result"]], [campaign, empty])
        self.answer(campaigns._(empty).delete(), 204)
        self.refusal(self.errors.NotFoundError, campaigns._(empty).get)

    def test_a_campaign_reaches_the_outbox_and_its_mail_is_what_was_written(self):
        campaign = self.ready([
            {"email": "Ann@people.test", "first_name": "Ann <b>"}, {"email": "bob@people.test"},
            {"email": "cat@people.test"}, {"email": "dan@people.test"}])
        self.answer(self.v3.asm.groups._(1).suppressions.post(
            request_body={"recipient_emails": ["cat@people.test"]}), 201)
        self.answer(self.v3.asm.suppressions._("global").post(
            request_body={"recipient_emails": ["dan@people.test"]}), 201)
        now = self.answer(self.v3.campaigns._(campaign).schedules.now.post(), 201)
        self.assertEqual(now, {"id": campaign, "status": "Scheduled"})
        self.wait_status(campaign, "Sent")
        mails = self.mails()
        self.assertEqual(sorted(mails), ["ann@people.test", "bob@people.test"])
        [ann], [bob] = mails["ann@people.test"], mails["bob@people.test"]
        self.assertEqual(ann["Subject"], "News for Ann <b>")
        self.assertEqual(bob["Subject"], "News for you")
        self.assertEqual(str(ann["From"]), "The Shop <news@shop.test>")
        self.assertEqual(str(ann["Reply-To"]), "Desk <desk@shop.test>")
        links = set()
        for message, plain, html in ((ann, "Ann <b>", "Ann &#60;b&#62;"), (bob, "friend", "friend")):
            text = message.get_body(("plain",)).get_content()
            page = message.get_body(("html",)).get_content()
            self.assertEqual(text.splitlines()[0], f"Dear {plain}")
            self.assertIn(f"<p>Dear {html}, <a href=\"http", page)
            self.assertIn("The Shop, Town", page)
            self.assertNotIn("[unsubscribe]", text + page)
            link = text.split()[-1]
            self.assertIn(link, page)
            self.assertEqual(message["List-Unsubscribe"], f"<{link}>")
            links.add(link)
        self.assertEqual(len(links), 2)
        self.assertEqual(
            self.refusal(self.errors.ForbiddenError,
                         self.v3.campaigns._(campaign).schedules.delete),
            [{"field": None, "message": "This campaign is already Sent."}])

    def test_a_test_goes_to_those_that_are_named_with_links_that_change_nothing(self):
        campaign = self.ready([{"email": "ann@people.test", "first_name": "Ann"}])
        test = self.v3.campaigns._(campaign).schedules.test
        self.answer(test.post(request_body={"to": "ann@people.test"}), 204)
        self.answer(test.post(request_body={"to": ["eve@people.test", "fay@people.test"]}), 204)
        wait_until(lambda: len(self.mails()) == 3, 15, "three mails")
        mails = self.mails()
        self.assertEqual(mails["ann@people.test"][0]["Subject"], "News for Ann")
        self.assertEqual(mails["eve@people.test"][0]["Subject"], "News for you")
        self.assertIsNone(mails["eve@people.test"][0]["List-Unsubscribe-Post"])
        self.assertEqual(self.status(campaign), "Draft")

    def test_a_deleted_campaign_sends_nothing(self):
        campaign = self.ready([{"email": f"p{n}@people.test"} for n in range(50)])
        one = self.v3.campaigns._(campaign)
        due = int(time.time()) + 2
        self.answer(one.schedules.post(request_body={"send_at": due}), 201)
        self.answer(one.delete(), 204)
        for call in (one.schedules.get, one.schedules.delete, one.schedules.now.post):
            self.refusal(self.errors.NotFoundError, call)
        time.sleep(max(0, due + 1 - time.time()))
        self.assertEqual(self.mails(), {})


class Senders(Marketing):
    def test_every_call(self):
        made = self.make_sender()
        self.assertTrue(made["verified"])
        senders = self.v3.senders
        self.assertEqual(self.answer(senders.get(), 200), {"result": [made]})
        one = senders._(made["id"])
        self.assertEqual(self.answer(one.get(), 200), made)
        self.assertEqual(self.answer(one.patch(request_body={"city": "City"}), 200)["city"], "City")
        self.assertEqual(self.refusal(self.errors.BadRequestsError, one.resend_verification.post),
                         [{"message": "The Sender Identity is already verified.  No email sent.",
                           "field": ""}])
        same = self.answer(self.v3.marketing.senders._(made["id"]).get(), 200)
        self.assertEqual(same["nickname"], "house")
        self.answer(one.delete(), 204)
        self.assertEqual(self.refusal(self.errors.NotFoundError, one.get),
                         [{"message": "resource not found", "field": "id"}])


class ContactDB(Marketing):
    """Lists, recipients, segments and fields."""

    def test_lists_and_who_is_on_them(self):
        lists = self.v3.contactdb.lists
        number = self.make_list([{"email": "ann@people.test"}, {"email": "bob@people.test"}])
        self.refusal(self.errors.BadRequestsError, lists.post, request_body={"name": "Readers"})
        self.assertEqual(self.answer(lists.get(), 200),
                         {"lists": [{"id": number, "name": "Readers", "recipient_count": 2}]})
        one = lists._(number)
        self.assertEqual(self.answer(one.patch(
            request_body={"name": "Friends"}, query_params={"list_id": number}), 200)["name"],
            "Friends")
        self.assertEqual(self.answer(one.get(), 200)["recipient_count"], 2)
        ann = recipient_id("ann@people.test")
        self.answer(one.recipients._(ann).delete(), 204)
        self.answer(one.recipients._(ann).post(), 201)
        page = self.answer(one.recipients.get(query_params={"page": 1, "page_size": 1}), 200)
        self.assertEqual([found["email"] for found in page["recipients"]], ["bob@people.test"])
        self.answer(one.delete(query_params={"delete_contacts": "true"}), 202)
        self.assertEqual(self.answer(self.v3.contactdb.recipients.count.get(), 200),
                         {"recipient_count": 0})
        more = [self.answer(lists.post(request_body={"name": name}), 201)["id"] for name in "ab"]
        self.answer(lists.delete(request_body=more), 204)
        self.assertEqual(self.answer(lists.get(), 200), {"lists": []})

    def test_recipients_and_what_is_known_of_them(self):
        fields, recipients = self.v3.contactdb.custom_fields, self.v3.contactdb.recipients
        pet = self.answer(fields.post(request_body={"name": "pet", "type": "text"}), 201)
        self.assertEqual(self.answer(fields.get(), 200), {"custom_fields": [pet]})
        self.assertEqual(self.answer(fields._(pet["id"]).get(), 200), pet)
        names = self.answer(self.v3.contactdb.reserved_fields.get(), 200)["reserved_fields"]
        self.assertIn({"name": "first_name", "type": "text"}, names)
        self.assertIn("status", self.answer(self.v3.contactdb.status.get(), 200))
        kept = self.answer(recipients.post(request_body=[
            {"email": "Ann@people.test", "first_name": "Ann", "pet": "Indiana"},
            {"email": "bob@people.test"}, {"email": "nobody"}]), 201)
        self.assertEqual((kept["new_count"], kept["error_indices"]), (2, [2]))
        self.assertEqual(kept["errors"], [{"message": "Invalid email.", "error_indices": [2]}])
        changed = self.answer(recipients.patch(
            request_body=[{"email": "bob@people.test", "last_name": "Bo"}]), 201)
        self.assertEqual((changed["new_count"], changed["updated_count"]), (0, 1))
        ann = recipients._(recipient_id("ann@people.test"))
        found = self.answer(ann.get(), 200)
        self.assertEqual(found["custom_fields"], [{**pet, "value": "Indiana"}])
        self.assertEqual(self.answer(ann.lists.get(), 200), {"lists": []})
        page = self.answer(recipients.get(query_params={"page": 1, "page_size": 1}), 200)
        self.assertEqual(page, {"recipients": [found]})
        for call in (recipients.count, recipients.billable_count):
            self.assertEqual(self.answer(call.get(), 200), {"recipient_count": 2})
        self.assertEqual(self.answer(recipients.search.get(
            query_params={"pet": "indiana"}), 200)["recipients"], [found])
        self.assertEqual(self.answer(recipients.search.post(request_body={
            "conditions": [{"and_or": "", "field": "last_name", "value": "Bo",
                            "operator": "eq"}]}), 200)["recipient_count"], 1)
        self.answer(ann.delete(), 204)
        self.answer(recipients.delete(request_body=[recipient_id("bob@people.test")]), 200)
        self.assertEqual(self.answer(recipients.count.get(), 200), {"recipient_count": 0})
        self.answer(fields._(pet["id"]).delete(), 202)

    def test_segments(self):
        segments = self.v3.contactdb.segments
        number = self.make_list([{"email": "ann@people.test", "last_name": "Miller"},
                                 {"email": "bob@people.test", "last_name": "Mason"}])
        conditions = [
            {"field": "last_name", "value": "Miller", "operator": "eq", "and_or": ""},
            {"field": "last_clicked", "value": "01/02/2015", "operator": "gt", "and_or": "and"},
            {"field": "clicks.campaign_identifier", "value": "513", "operator": "eq",
             "and_or": "or"}]
        made = self.answer(segments.post(request_body={
            "name": "Millers", "list_id": number, "conditions": conditions}), 200)
        self.assertEqual((made["conditions"], made["recipient_count"]), (conditions, 0))
        one = segments._(made["id"])
        changed = self.answer(one.patch(request_body={
            "name": "The Millers", "list_id": number, "conditions": conditions[:1]},
            query_params={"segment_id": made["id"]}), 200)
        # Nobody asked how many since its conditions are these.
        self.assertEqual((changed["name"], changed["recipient_count"]), ("The Millers", 0))
        shown = self.answer(one.get(), 200)
        self.assertEqual(shown, {**changed, "recipient_count": 1})
        self.assertEqual(self.answer(segments.get(), 200), {"segments": [shown]})
        page = self.answer(one.recipients.get(query_params={"page": 1, "page_size": 10}), 200)
        self.assertEqual([found["email"] for found in page["recipients"]], ["ann@people.test"])
        self.answer(one.delete(query_params={"delete_contacts": "true"}), 204)
        self.assertEqual(self.answer(self.v3.contactdb.recipients.count.get(), 200),
                         {"recipient_count": 1})


class Groups(Marketing):
    """Unsubscribe groups and the global list."""

    def test_every_call(self):
        groups, one = self.v3.asm.groups, self.v3.asm.groups._(self.make_group()["id"])
        self.assertEqual(self.answer(one.get(), 200)["unsubscribes"], 0)
        people = {"recipient_emails": ["ann@people.test", "bob@people.test"]}
        self.assertEqual(self.answer(one.suppressions.post(request_body=people), 201), people)
        self.assertEqual(self.answer(one.suppressions.get(), 200), people["recipient_emails"])
        self.assertEqual(self.answer(one.suppressions.search.post(
            request_body={"recipient_emails": ["bob@people.test", "cat@people.test"]}), 200),
            ["bob@people.test"])
        self.answer(one.suppressions._("bob@people.test").delete(), 204)
        changed = self.answer(one.patch(request_body={"name": "Monthly"}), 201)
        self.assertEqual((changed["name"], changed["unsubscribes"]), ("Monthly", 1))
        self.assertEqual(self.answer(groups.get(), 200), [changed])
        listed = self.answer(self.v3.asm.suppressions.get(), 200)
        self.assertEqual([(found["email"], found["group_name"]) for found in listed],
                         [("ann@people.test", "Monthly")])
        theirs = self.answer(self.v3.asm.suppressions._("ann@people.test").get(), 200)
        self.assertTrue(theirs["suppressions"][0]["suppressed"])
        everything = self.v3.asm.suppressions._("global")
        self.answer(everything.post(
            request_body={"recipient_emails": ["dan@people.test"]}), 201)
        self.assertEqual(self.answer(everything._("dan@people.test").get(), 200),
                         {"recipient_email": "dan@people.test"})
        listed = self.answer(self.v3.suppression.unsubscribes.get(
            query_params={"limit": 10, "offset": 0}), 200)
        self.assertEqual([found["email"] for found in listed], ["dan@people.test"])
        self.answer(everything._("dan@people.test").delete(), 204)
        self.assertEqual(self.answer(everything._("dan@people.test").get(), 200), {})
        self.answer(one.delete(), 204)
        self.refusal(self.errors.NotFoundError, one.get)


if __name__ == "__main__":
    unittest.main()
