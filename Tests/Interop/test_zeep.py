"""zeep against the door: the library that finds fault with every element that is out of place."""

import unittest

from soap_clients import Refused, Zeep
from soap_story import OWN, SOAPScene, ToldTwice


class ZeepTests(ToldTwice, SOAPScene):
    def make(self, whose):
        client = Zeep(self.description(whose), self.endpoint, user=self.user)
        self.addCleanup(client.close)
        return client

    def test_who_is_not_let_in(self):
        for login in ({"user": (self.user[0], "wrong")}, {"user": ("nobody", self.user[1])},
                      {"token": "none"}, {}):
            client = Zeep(self.description(OWN), self.endpoint, **login)
            with self.assertRaises(Refused) as refused:
                client.version()
            self.assertEqual(refused.exception.text, "Login Failed")
            self.assertTrue(refused.exception.code.endswith(":Security"), refused.exception)
            client.close()

    def test_the_address_in_our_description_is_this_server(self):
        client = self.make(OWN)
        client.service = client.client.service
        self.assertTrue(client.version())


if __name__ == "__main__":
    unittest.main()
