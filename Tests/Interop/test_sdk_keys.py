"""`/v3/api_keys` through the official Python SDK: keys that clients make, change and revoke."""

import unittest

from test_sdk import SDK


class Maker(SDK):
    def make(self, body, api=None):
        made = self.answer((api or self.api).client.api_keys.post(request_body=body), 201)
        self.assertEqual(set(made), {"api_key", "api_key_id", "name", "scopes"})
        self.assertRegex(made["api_key"], r"^SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$")
        self.assertEqual(made["api_key"].split(".")[1], made["api_key_id"])
        return made


class APIKeys(Maker):
    """Keys that are made, changed and revoked by a client."""

    def test_create_list_get_patch_put_delete(self):
        keys = self.api.client.api_keys
        made = self.make({"name": "first", "scopes": ["mail.send", "mail.batch.create"]})
        name = made["api_key_id"]
        self.assertEqual((made["name"], sorted(made["scopes"])),
                         ("first", ["mail.batch.create", "mail.send"]))
        listed = self.answer(keys.get(), 200)["result"]
        self.assertIn({"name": "first", "api_key_id": name}, listed)
        self.assertEqual(len(self.answer(keys.get(query_params={"limit": 1}), 200)["result"]), 1)
        one = self.answer(keys._(name).get(), 200)
        one = one["result"][0] if "result" in one else one
        self.assertEqual((one["name"], one["api_key_id"], sorted(one["scopes"])),
                         ("first", name, ["mail.batch.create", "mail.send"]))
        renamed = self.answer(keys._(name).patch(request_body={"name": "second"}), 200)
        self.assertEqual(renamed, {"api_key_id": name, "name": "second"})
        put = self.answer(keys._(name).put(
            request_body={"name": "third", "scopes": ["mail.send"]}), 200)
        self.assertEqual((put["name"], put["api_key_id"], put["scopes"]),
                         ("third", name, ["mail.send"]))
        theirs = self.make_api(made["api_key"])
        self.send(self.simple("to@people.test"), theirs)
        self.refusal(self.errors.ForbiddenError, theirs.client.mail.batch.post)
        self.answer(keys._(name).delete(), 204)
        self.refusal(self.errors.UnauthorizedError,
                     lambda: theirs.send(self.simple("to@people.test")))
        for call in (keys._(name).get, keys._(name).delete):
            self.assertEqual(self.refusal(self.errors.NotFoundError, call),
                             [{"field": None, "message": "not found"}])

    def test_a_key_is_worth_at_most_its_maker(self):
        maker = self.with_scopes("api_keys.create", "mail.send")
        forbidden = [{"field": None, "message": "access forbidden"}]
        self.assertEqual(self.refusal(
            self.errors.ForbiddenError, maker.client.api_keys.post,
            request_body={"name": "more", "scopes": ["mail.batch.create"]}), forbidden)
        same = self.make({"name": "same"}, maker)
        self.assertEqual(sorted(same["scopes"]), ["api_keys.create", "mail.send"])
        self.assertEqual(self.refusal(self.errors.ForbiddenError, maker.client.api_keys.get),
                         forbidden)
        full = self.make({"name": "full"})
        self.assertEqual(sorted(full["scopes"]),
                         sorted(self.answer(self.api.client.scopes.get(), 200)["scopes"]))

    def test_refusals(self):
        keys = self.api.client.api_keys
        self.assertEqual(self.refusal(self.errors.BadRequestsError, keys.post,
                                      request_body={"scopes": ["mail.send"]}),
                         [{"field": "name", "message": "name is required"}])
        missing = [{"field": None, "message": "not found"}]
        unknown = keys._("a" * 22)
        self.assertEqual(self.refusal(self.errors.NotFoundError, unknown.get), missing)
        self.assertEqual(self.refusal(self.errors.NotFoundError, unknown.patch,
                                      request_body={"name": "x"}), missing)
        self.assertEqual(self.refusal(self.errors.NotFoundError, unknown.put, request_body={
            "name": "x", "scopes": ["mail.send"]}), missing)
        self.assertEqual(self.refusal(self.errors.NotFoundError, unknown.delete), missing)

    def test_another_account_has_no_such_key(self):
        made = self.make({"name": "mine"})
        stranger = self.make_api(self.server.make_key(self.server.make_account("stranger")))
        keys = stranger.client.api_keys
        listed = self.answer(keys.get(), 200)["result"]
        self.assertNotIn(made["api_key_id"], [one["api_key_id"] for one in listed])
        self.refusal(self.errors.NotFoundError, keys._(made["api_key_id"]).delete)
        self.send(self.simple("to@people.test"), self.make_api(made["api_key"]))



class TheHundredAndFirst(Maker):
    """A hundred calls that nobody wants to read."""

    transcribed = False

    def test_is_refused(self):
        keys = self.api.client.api_keys
        have = len(self.answer(keys.get(query_params={"limit": 1000}), 200)["result"])
        for number in range(have, 100):
            self.make({"name": f"k{number}", "scopes": ["mail.send"]})
        errors = self.refusal(self.errors.ForbiddenError, keys.post,
                              request_body={"name": "one too many"})
        self.assertEqual(errors, [{"field": None,
                                   "message": "maximum number of api keys reached"}])


if __name__ == "__main__":
    unittest.main()
