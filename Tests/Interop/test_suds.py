"""suds against the door."""

import unittest

from soap_clients import Refused, Suds
from soap_story import OWN, SOAPScene, ToldTwice


class SudsTests(ToldTwice, SOAPScene):
    def make(self, whose):
        return Suds(self.description(whose), self.endpoint, user=self.user)

    def test_who_is_not_let_in(self):
        for login in ({"user": (self.user[0], "wrong")}, {"token": "none"}, {}):
            client = Suds(self.description(OWN), self.endpoint, **login)
            with self.assertRaises(Refused) as refused:
                client.version()
            self.assertEqual(refused.exception.text, "Login Failed")


if __name__ == "__main__":
    unittest.main()
