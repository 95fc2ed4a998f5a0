"""Single sends, marketing lists, contacts and fields through the official Python SDK."""

import datetime
import time
import unittest

from belay import wait_until
from scene import whole_second
from test_sdk import SDK

SENDER = {
    "nickname": "Desk", "from": {"email": "desk@shop.test", "name": "Desk"},
    "reply_to": {"email": "desk@shop.test"}, "address": "1 Road", "city": "Town",
    "country": "Land"}
NOTHING = "00000000-0000-8000-8000-000000000000"


def instant(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class MarketingScene(SDK):
    #: Ids and instants differ from run to run; the calls' shapes are in the door's own transcripts.
    transcribed = False

    def setUp(self):
        super().setUp()
        self.marketing = self.api.client.marketing

    def make_sender(self):
        """The only one: a nickname is taken once."""
        found = self.answer(self.marketing.senders.get(), 200)["result"]
        made = found[0] if found else self.answer(
            self.marketing.senders.post(request_body=SENDER), 201)
        return made["id"]

    def make_list(self, name, *people):
        made = self.answer(self.marketing.lists.post(request_body={"name": name}), 201)
        if people:
            self.answer(self.marketing.contacts.put(request_body={
                "list_ids": [made["id"]],
                "contacts": [{"email": person} for person in people]}), 202)
        return made["id"]

    def body(self, name, target, **more):
        return {
            "name": name, "categories": ["spring"], "send_to": {"list_ids": [target]},
            "email_config": {
                "subject": "Hello", "plain_content": "Hi [unsubscribe]",
                "html_content": "<p>Hi</p> [unsubscribe]", "sender_id": self.make_sender(),
                "custom_unsubscribe_url": "https://shop.test/leave", **more}}


class SingleSends(MarketingScene):
    @property
    def sends(self):
        return self.marketing.singlesends

    def test_every_call(self):
        target = self.make_list("people", "ann@people.test", "bob@people.test")
        made = self.answer(self.sends.post(request_body=self.body("first", target)), 201)
        name = made["id"]
        self.assertEqual(made["status"], "draft")
        one = self.sends._(name)
        self.assertEqual(self.answer(one.get(), 200), made)
        changed = self.answer(one.patch(request_body={"name": "other"}), 202)
        self.assertEqual((changed["name"], changed["categories"]), ("other", ["spring"]))
        copy = self.answer(one.post(request_body={"name": "copy"}), 201)
        plain = self.answer(one.post(), 201)
        self.assertEqual((copy["name"], plain["name"]), ("copy", "Copy of other"))
        listed = self.answer(self.sends.get(query_params={"page_size": 2}), 200)
        self.assertEqual([one["name"] for one in listed["result"]], ["Copy of other", "copy"])
        self.assertEqual(listed["_metadata"]["count"], 3)
        token = listed["_metadata"]["next"].rpartition("page_token=")[2]
        rest = self.answer(self.sends.get(
            query_params={"page_size": 2, "page_token": token}), 200)
        self.assertEqual([one["id"] for one in rest["result"]], [name])
        found = self.answer(self.sends.search.post(
            request_body={"name": "OTH", "status": ["draft"], "categories": ["spring"]}), 200)
        self.assertEqual({one["name"] for one in found["result"]}, {"other", "Copy of other"})
        self.assertEqual(self.answer(self.sends.categories.get(), 200),
                         {"categories": ["spring"]})
        due = instant(whole_second(3600))
        scheduled = self.answer(one.schedule.put(request_body={"send_at": due}), 201)
        self.assertEqual(scheduled, {"send_at": due, "status": "scheduled"})
        self.assertEqual(self.answer(one.get(), 200)["status"], "scheduled")
        self.refusal(self.errors.BadRequestsError, one.patch, request_body={"name": "late"})
        self.assertEqual(self.answer(one.schedule.delete(), 200),
                         {"send_at": due, "status": "draft"})
        [refused] = self.refusal(self.errors.BadRequestsError, one.schedule.delete)
        self.assertEqual(refused["message"], "This single send is not scheduled.")
        now = self.answer(one.schedule.put(request_body={"send_at": "now"}), 201)
        self.assertEqual(now["status"], "scheduled")
        self.relay.wait_for(["ann@people.test", "bob@people.test"], 20)
        stats = self.marketing.stats.singlesends
        wait_until(lambda: self.answer(stats._(name).get(), 200)["results"][0]["stats"]
                   ["delivered"] == 2, 10, "two delivered")
        everything = self.answer(stats.get(), 200)["results"]
        self.assertEqual([result["id"] for result in everything], [name])
        self.assertEqual(everything[0]["stats"]["requests"], 2)
        wait_until(lambda: self.answer(one.get(), 200)["status"] == "triggered", 10, "triggered")
        self.refusal(self.errors.BadRequestsError, one.schedule.put,
                     request_body={"send_at": due})
        self.answer(self.sends.delete(query_params={"ids": f"{copy['id']},{plain['id']}"}), 204)
        self.answer(one.delete(), 204)
        self.refusal(self.errors.NotFoundError, one.get)
        self.assertEqual(self.answer(self.sends.get(), 200)["result"], [])

    def test_an_unscheduled_single_send_never_leaves(self):
        target = self.make_list("people", "never@people.test")
        control = self.make_list("control", "control@people.test")
        due = instant(whole_second(3))
        names = [self.answer(self.sends.post(request_body=self.body(one, people)), 201)["id"]
                 for one, people in (("never", target), ("control", control))]
        for name in names:
            self.answer(self.sends._(name).schedule.put(request_body={"send_at": due}), 201)
        self.answer(self.sends._(names[0]).schedule.delete(), 200)
        self.relay.wait_for(["control@people.test"], 20)
        time.sleep(1)
        self.assertEqual(self.relay.accepted("never@people.test"), [])

    def test_a_test_mail(self):
        target = self.make_list("people", "ann@people.test")
        made = self.answer(self.sends.post(request_body=self.body("first", target)), 201)
        self.answer(self.marketing.test.send_email.post(request_body={
            "template_id": made["id"], "emails": ["eve@people.test"]}), 202)
        self.arrived("eve@people.test")
        self.assertEqual(self.relay.accepted("ann@people.test"), [])

    def test_another_account_has_none_of_it(self):
        target = self.make_list("people", "ann@people.test")
        made = self.answer(self.sends.post(request_body=self.body("first", target)), 201)
        stranger = self.make_api(self.server.make_key(self.server.make_account("stranger")))
        theirs = stranger.client.marketing
        one, their_list = theirs.singlesends._(made["id"]), theirs.lists._(target)
        for call in (one.get, one.delete, one.post, one.schedule.delete,
                     theirs.stats.singlesends._(made["id"]).get, their_list.get,
                     their_list.delete, their_list.contacts.count.get):
            self.refusal(self.errors.NotFoundError, call)
        self.refusal(self.errors.NotFoundError, one.schedule.put,
                     request_body={"send_at": "now"})
        self.assertEqual(self.answer(theirs.singlesends.get(), 200)["result"], [])

    def test_a_key_without_the_right(self):
        api = self.with_scopes("marketing.read")
        self.answer(api.client.marketing.singlesends.get(), 200)
        self.refusal(self.errors.ForbiddenError, api.client.marketing.singlesends.post,
                     request_body={"name": "x"})


class Contacts(MarketingScene):
    def test_lists(self):
        lists = self.marketing.lists
        name = self.make_list("first", "ann@people.test")
        self.assertEqual(self.answer(lists._(name).get(), 200)["contact_count"], 1)
        renamed = self.answer(lists._(name).patch(request_body={"name": "second"}), 200)
        self.assertEqual(renamed["name"], "second")
        self.assertEqual(self.answer(lists._(name).contacts.count.get(), 200),
                         {"contact_count": 1, "billable_count": 1})
        self.make_list("third")
        page = self.answer(lists.get(query_params={"page_size": 1}), 200)
        self.assertEqual([one["id"] for one in page["result"]], [name])
        token = page["_metadata"]["next"].rpartition("page_token=")[2]
        rest = self.answer(lists.get(query_params={"page_size": 1, "page_token": token}), 200)
        self.assertEqual([one["name"] for one in rest["result"]], ["third"])
        self.answer(lists._(name).delete(), 204)
        self.refusal(self.errors.NotFoundError, lists._(name).get)
        self.refusal(self.errors.NotFoundError, lists._(NOTHING).get)

    def test_contacts(self):
        contacts = self.marketing.contacts
        field = self.answer(self.marketing.field_definitions.post(
            request_body={"name": "town", "field_type": "Text"}), 200)["id"]
        job = self.answer(contacts.put(request_body={"contacts": [
            {"email": "Ann@People.test", "first_name": "Ann", "custom_fields": {field: "Bonn"}},
            {"email": "bob@people.test"}, {"email": "bad"}]}), 202)["job_id"]
        done = self.answer(contacts.imports._(job).get(), 200)
        self.assertEqual((done["status"], done["results"]["created_count"],
                          done["results"]["errored_count"]), ("errored", 2, 1))
        self.assertEqual(self.answer(contacts.count.get(), 200)["contact_count"], 2)
        found = self.answer(contacts.search.emails.post(
            request_body={"emails": ["ann@people.test"]}), 200)["result"]
        ann = found["ann@people.test"]["contact"]
        self.assertEqual((ann["first_name"], ann["custom_fields"]), ("Ann", {"town": "Bonn"}))
        self.assertEqual(self.answer(contacts._(ann["id"]).get(), 200), ann)
        batch = self.answer(contacts.batch.post(request_body={"ids": [ann["id"], NOTHING]}), 200)
        self.assertEqual(batch["result"], [ann])
        self.assertEqual(len(self.answer(contacts.get(), 200)["result"]), 2)
        target = self.make_list("first", "ann@people.test")
        self.answer(self.marketing.lists._(target).contacts.delete(
            query_params={"contact_ids": ann["id"]}), 202)
        self.answer(contacts.delete(query_params={"ids": ann["id"]}), 202)
        self.refusal(self.errors.NotFoundError, contacts._(ann["id"]).get)
        self.answer(contacts.delete(query_params={"delete_all_contacts": "true"}), 202)
        self.assertEqual(self.answer(contacts.count.get(), 200)["contact_count"], 0)
        names = [one["name"] for one in
                 self.answer(self.marketing.field_definitions.get(), 200)["custom_fields"]]
        self.assertEqual(names, ["town"])
        self.answer(self.marketing.field_definitions._(field).delete(), 204)


if __name__ == "__main__":
    unittest.main()
