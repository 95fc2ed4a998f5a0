"""Marketing Cloud's door on the real program: its keys, a stop across a crash, and the secrets."""

import base64
import datetime
import hashlib
import http.client
import json
import os
import re
import unittest

from scene import Scene, whole_second
from sendgrid import mail

ENVELOPE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
 xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
 xmlns="http://exacttarget.com/wsdl/partnerAPI"><s:Header>{header}</s:Header>
 <s:Body>{body}</s:Body></s:Envelope>"""
DIGEST = ("http://docs.oasis-open.org/wss/2004/01/"
          "oasis-200401-wss-username-token-profile-1.0#PasswordDigest")
STATUS = "<SystemStatusRequestMsg/>"


def user(name, password, more=""):
    return (f"<w:Security><w:UsernameToken><w:Username>{name}</w:Username>"
            f"<w:Password>{password}</w:Password>{more}</w:UsernameToken></w:Security>")


def digest(name, password, nonce=None):
    nonce = nonce or os.urandom(16)
    created = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    proof = hashlib.sha1(nonce + created.encode() + password.encode()).digest()
    return (f"<w:Security><w:UsernameToken><w:Username>{name}</w:Username>"
            f"<w:Password Type='{DIGEST}'>{base64.b64encode(proof).decode()}</w:Password>"
            f"<w:Nonce>{base64.b64encode(nonce).decode()}</w:Nonce>"
            f"<u:Created>{created}</u:Created></w:UsernameToken></w:Security>")


def bearer(token):
    return f"<fueloauth xmlns='http://exacttarget.com'>{token}</fueloauth>"


def perform(action, number):
    return (f"<PerformRequestMsg><Action>{action}</Action><Definitions>"
            f"<Definition xsi:type='Send'><ID>{number}</ID></Definition>"
            "</Definitions></PerformRequestMsg>")


class MarketingCloudScene(Scene):
    def setUp(self):
        super().setUp()
        self.login = self.make_login("--digest")
        self.header = user(self.login["username"], self.login["password"])

    def make_login(self, *more):
        return self.server.done("key", "add", "--account", self.account, "--door",
                                "marketing-cloud", "--json", *more).json()

    def post(self, path, body, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def ask(self, body, header=None, path="/service.asmx"):
        envelope = ENVELOPE.format(header=header or self.header, body=body)
        return self.post(path, envelope, **{"Content-Type": "text/xml"})

    def status_of(self, body, header=None):
        status, text = self.ask(body, header)
        found = re.search("<OverallStatus>(.*?)<|<faultstring>(.*?)<", text)
        self.assertIsNotNone(found, (status, text))
        return found.group(1) or found.group(2)

    def number_of(self, send):
        return next(line["number"] for line in self.server.listing() if line["id"] == send)

    def token(self):
        body = {"grant_type": "client_credentials", "client_id": self.login["client_id"],
                "client_secret": self.login["client_secret"]}
        status, text = self.post("/v2/token", json.dumps(body))
        self.assertEqual(status, 200, text)
        return json.loads(text)["access_token"]


class Life(MarketingCloudScene):
    def test_a_mail_of_another_door_is_cancelled_and_stays_so(self):
        people = ["stopped@people.test", "sent@people.test"]
        due = whole_second(3)
        stopped, _ = (self.client.accept(mail([one], due=due)) for one in people)
        number = self.number_of(stopped)
        self.assertEqual(self.status_of(perform("cancel", number)), "OK")
        self.restart()
        self.assertEqual(self.status_of(perform("cancel", number)), "OK")
        self.relay.wait_for(people[1:], 15)
        self.assertEqual(len(self.relay.accepted()), 1)

    def test_a_key_has_two_names_and_secrets(self):
        plain = self.make_login()
        self.assertEqual(sorted(plain), ["account", "client_id", "client_secret", "id",
                                         "password", "username"])
        self.assertEqual(self.status_of(STATUS, user(plain["username"], plain["password"])), "OK")
        self.assertEqual(self.status_of(STATUS, digest(plain["username"], plain["password"])),
                         "Login Failed")
        word = self.server.done("key", "add", "--account", self.account, "--door",
                                "marketing-cloud").out
        self.assertRegex(word, r"\A[A-Za-z0-9_-]{22}:[A-Za-z0-9_-]{43}\n\Z")
        refused = self.server.command("key", "add", "--account", self.account, "--door",
                                      "sendgrid", "--digest")
        self.assertEqual(refused.status, 2, repr(refused))

    def test_a_digest_counts_once_also_after_a_crash(self):
        header = digest(self.login["username"], self.login["password"])
        self.assertEqual(self.status_of(STATUS, header), "OK")
        self.assertEqual(self.status_of(STATUS, header), "Login Failed")
        self.restart()
        self.assertEqual(self.status_of(STATUS, header), "Login Failed")
        again = digest(self.login["username"], self.login["password"])
        self.assertEqual(self.status_of(STATUS, again), "OK")

    def test_a_revoked_key_takes_its_tokens_with_it(self):
        header = bearer(self.token())
        self.assertEqual(self.status_of(STATUS, header), "OK")
        self.server.done("key", "revoke", self.login["id"])
        self.assertEqual(self.status_of(STATUS, header), "Login Failed")
        self.assertEqual(self.status_of(STATUS), "Login Failed")

    def test_the_paths_beside_other_doors(self):
        for path in ("/Service.asmx", "/SERVICE.ASMX", "/service.asmx"):
            self.assertEqual(self.ask(STATUS, path=path)[0], 200, path)
        self.assertEqual(self.ask(STATUS, path="/Service.asmxx")[0], 404)
        self.assertEqual(self.post("/v1/requestToken?legacy=1", "{}")[0], 401)
        # Mail Partner's door has the rest of /v1.
        self.assertIn('"code":1,', self.post("/v1/send", "{}")[1])


class Secrecy(MarketingCloudScene):
    settings = {"BELAY_LOG_LEVEL": "trace"}

    def test_no_secret_reaches_a_log_or_the_store(self):
        token, canary = self.token(), "CanaryThatSingsInTheLog"
        for header in (self.header, user(self.login["username"], canary), user(canary, canary),
                       bearer(token), bearer(canary),
                       user("*", "*") + bearer(token).replace("fueloauth", "oAuth"),
                       user(canary, canary) + user(canary, canary)):
            for body in (STATUS, perform("cancel", 1), perform(canary, 1), "<broken>", ""):
                self.ask(body, header)
        self.post("/v2/token", json.dumps({"grant_type": canary, "client_secret": canary}))
        self.post("/v2/token", json.dumps({"client_secret": self.login["client_secret"]})[:-3])
        self.server.terminate()
        told = self.server.error_text()
        self.assertIn(" debug ", told, "everything is logged")
        secrets = (self.login["password"], token, canary)
        for secret in secrets:
            self.assertNotIn(secret, told)
        folder = os.path.join(self.folder, "data")
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    kept = file.read()
                for secret in secrets:
                    self.assertNotIn(secret.encode(), kept, name)


if __name__ == "__main__":
    unittest.main()
