"""suds against the door."""

import unittest

from soap_clients import Refused, Suds
from soap_story import OWN, VENDORS, SOAPScene, Story


class SudsTests(SOAPScene):
    def tell(self, whose):
        story = Story(self, Suds(self.description(whose), self.endpoint, user=self.user))
        story.run()
        story.small_operations()

    def test_with_our_description(self):
        self.tell(OWN)

    def test_with_the_vendors_description(self):
        self.tell(VENDORS)

    def test_who_is_not_let_in(self):
        for login in ({"user": (self.user[0], "wrong")}, {"token": "none"}, {}):
            client = Suds(self.description(OWN), self.endpoint, **login)
            with self.assertRaises(Refused) as refused:
                client.version()
            self.assertEqual(refused.exception.text, "Login Failed")


if __name__ == "__main__":
    unittest.main()
