"""The vendor's own client against the door, with both of its ways to log in."""

import unittest

from soap_clients import Fuel, Refused, fuelsdk
from soap_story import OWN, SOAPScene, Story, ToldTwice


class FuelSDKTests(ToldTwice, SOAPScene):
    def setUp(self):
        super().setUp()
        held = fuelsdk()
        self.sdk = held.__enter__()
        self.addCleanup(held.__exit__, None, None, None)

    def make(self, whose, secret=None, **more):
        client = (self.credentials["client_id"], secret or self.credentials["client_secret"])
        return Fuel(self.sdk, self.folder, self.description(whose), self.base, client, **more)

    def test_with_the_login_of_before(self):
        self.tell(OWN, legacy=True)

    def test_a_wrong_secret(self):
        for legacy in (False, True):
            with self.assertRaisesRegex(Exception, "Unable to validate App Keys"):
                self.make(OWN, secret="wrong", legacy=legacy)

    def test_a_token_that_is_none(self):
        client = self.make(OWN)
        client.client.authToken = client.client.internalAuthToken = "none"
        client.client.build_soap_client()
        with self.assertRaises(Refused) as refused:
            client.retrieve("Send", ["ID"])
        self.assertEqual(refused.exception.code, 500)

    def test_a_subscriber_who_is_on_the_list_already(self):
        """The one error whose number this client knows."""
        client = self.make(OWN)
        story = Story(self, client)
        number = story.make("List", ListName="people")
        for _ in range(2):
            answer = client.client.AddSubscriberToList("ann@people.test", [number], "ann")
            self.assertTrue(answer.status, answer.results)


if __name__ == "__main__":
    unittest.main()
