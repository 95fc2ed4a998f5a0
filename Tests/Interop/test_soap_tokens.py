"""Tokens that are over: every client hears the words on which it fetches another one."""

import unittest

from belay import wait_until
from marketing_cloud import Fault, MarketingCloud, oauth_token, token_of
from soap_clients import Fuel, Refused, Suds, Zeep, fuelsdk
from soap_story import OWN, SOAPScene


class ExpiredTokens(SOAPScene):
    settings = {"BELAY_MARKETINGCLOUD_TOKEN_LIFETIME": "2s"}

    def asked(self, header):
        """What a call without any library is told, `OK` for an answer."""
        client = MarketingCloud(self.server.port, header)
        try:
            client.call_operation("GetSystemStatus", "")
            return "OK"
        except Fault as fault:
            return fault.text
        finally:
            client.close()

    def test_each_client_is_told(self):
        token, told = token_of(self.server.port, self.credentials)
        self.assertEqual(told["expires_in"], 2)
        self.assertEqual(self.asked(oauth_token(token)), "OK")
        wait_until(lambda: self.asked(oauth_token(token)) == "Token Expired", 10, "it is over")
        for kind in (Zeep, Suds):
            client = kind(self.description(OWN), self.endpoint, token=token)
            with self.assertRaises(Refused) as refused:
                client.version()
            self.assertEqual(refused.exception.text, "Token Expired")
            self.assertTrue(refused.exception.code.endswith(":Security"), refused.exception)
            client.close()
        again, _ = token_of(self.server.port, self.credentials)
        self.assertNotEqual(again, token)
        client = Zeep(self.description(OWN), self.endpoint, token=again)
        self.assertTrue(client.version())
        client.close()

    def test_the_vendors_client_fetches_another(self):
        """It does so by itself when its token has less than five minutes left: here always."""
        with fuelsdk() as sdk:
            client = Fuel(sdk, self.folder, self.description(OWN), self.base,
                          (self.credentials["client_id"], self.credentials["client_secret"]))
            first = client.client.authToken
            self.assertEqual(client.retrieve("Send", ["ID"]).status, "OK")
            self.assertNotEqual(client.client.authToken, first)
            # Made to believe that it lasts, it hears a fault.
            client.client.authTokenExpiration = None
            late = client.client.authToken
            wait_until(lambda: self.asked(oauth_token(late)) == "Token Expired", 10, "it is over")
            with self.assertRaises(Refused) as refused:
                client.retrieve("Send", ["ID"])
            self.assertEqual(refused.exception.code, 500)


if __name__ == "__main__":
    unittest.main()
