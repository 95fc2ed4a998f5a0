"""Every request that a real client sent, over the wire: it does here what it was made for."""

import unittest
import xml.etree.ElementTree as ElementTree

from marketing_cloud import (API, CANCELED, SCHEDULED, SOAP11, SOAP12, MarketingCloud,
                             token_of)
from sendgrid import raw
from soap_samples import names, sample
from soap_story import SOAPScene

BOM = b"\xef\xbb\xbf"
#: What the samples' clients call the operation, in HTTP: bare or quoted, or not at all.
ACTIONS = {"perform": "Perform", "retrieve": "Retrieve", "create": "Create", "delete": "Delete",
           "describe": "Describe", "getsystemstatus": "GetSystemStatus",
           "versioninfo": "VersionInfo", "schedule": "Schedule"}


class Samples(SOAPScene):
    #: Of samples whose sends name nobody.
    settings = {"BELAY_MARKETINGCLOUD_SENDER": "desk@shop.test"}

    def setUp(self):
        super().setUp()
        self.credentials = self.server.make_cloud_key(self.account, "--digest")
        self.cloud = MarketingCloud(self.server.port, self.credentials)
        self.addCleanup(self.cloud.close)
        self.token, _ = token_of(self.server.port, self.credentials)
        self.list = self.cloud.make_list("people", ["ann@people.test"])
        self.email = self.cloud.make_email("letter", "<p>Hi</p>")

    def schedule(self):
        """Due after the year that a sample looks for."""
        return self.cloud.schedule(self.email, self.list, "2031-08-03T12:00:00-06:00")

    def status(self, number):
        return self.cloud.send(number)["Status"]

    def post(self, data, fields=(), path="/Service.asmx", length=True):
        """Bytes on a connection of their own; status, head and body of the answer."""
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}", *fields,
                 "Connection: close"]
        if length:
            lines.append(f"Content-Length: {len(data)}")
        answer = raw(self.server.port, "\r\n".join([*lines, "", ""]).encode() + data)
        head, _, body = answer.partition(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 100"):
            head, _, body = body.partition(b"\r\n\r\n")
        return int(head.split(b" ")[1]), head, body

    @staticmethod
    def action(name):
        words = name.removesuffix(".xml").split("-")
        return next((ACTIONS[word] for word in words if word in ACTIONS), "Perform")

    def make(self, name, number=None):
        return sample(name, number or self.schedule(), self.credentials, self.token)

    def body_of(self, answer):
        """The element of a reply's Body, which is no fault."""
        status, head, body = answer
        self.assertEqual(status, 200, body)
        root = ElementTree.fromstring(body)
        version = root.tag.partition("}")[0][1:]
        self.assertIn(version, (SOAP11, SOAP12))
        [element] = root.find(f"{{{version}}}Body")
        self.assertTrue(element.tag.startswith(f"{{{API}}}"), body)
        return element

    def overall(self, element):
        return element.findtext(f"{{{API}}}OverallStatus")

    def test_every_cancel_cancels(self):
        tried = 0
        for name in names():
            number = self.schedule()
            data = self.make(name, number)
            if b">cancel<" not in data:
                continue
            tried += 1
            with self.subTest(name=name):
                fields = ["Content-Type: text/xml; charset=utf-8"]
                if "soap12" in name:
                    fields = ["Content-Type: application/soap+xml; charset=utf-8"]
                else:
                    fields.append('SOAPAction: "Perform"')
                element = self.body_of(self.post(data, fields))
                self.assertEqual(self.overall(element), "OK")
                self.assertEqual(self.status(number), CANCELED)
        self.assertGreaterEqual(tried, 13)

    def test_the_vendors_page_cancels_byte_for_byte(self):
        """Both renderings, with their stray sign; only who it is and which send are put in."""
        for name in ("vendor-page-as-text.xml", "vendor-page-as-markdown.xml"):
            number = self.schedule()
            data = self.make(name, number)
            self.assertIn(b"=", data.partition(b"<ns1:Definition ")[2].partition(b">")[2][:40])
            element = self.body_of(self.post(data, ["Content-Type: text/xml"]))
            self.assertEqual(self.overall(element), "OK")
            self.assertEqual(self.status(number), CANCELED)

    def test_every_other_sample_is_answered(self):
        """By what it asks for; the objects that it names are there first."""
        self.cloud.create(
            "EmailSendDefinition", CustomerKey="MyKey", Name="MyKey",
            Email={"ID": self.email}, FromAddress="desk@shop.test", FromName="The Desk",
            SendDefinitionList={"List": {"ID": self.list}, "DataSourceTypeID": "List"})
        tried = 0
        for name in names():
            number = self.schedule()
            data = self.make(name, number)
            if b">cancel<" in data:
                continue
            tried += 1
            # The emails and lists that clients created a send with.
            for marker, value in ((b"<ID>12345<", self.email), (b"<ID>256415<", self.list),
                                  (b"<ID>1<", self.email), (b"<ID>2<", self.list),
                                  (b":ID>12345<", self.email), (b":ID>256415<", self.list)):
                data = data.replace(marker, marker.partition(b">")[0] + f">{value}<".encode())
            with self.subTest(name=name):
                element = self.body_of(self.post(data, [
                    "Content-Type: text/xml; charset=utf-8", f"SOAPAction: {self.action(name)}"]))
                if "describe" in name or "versioninfo" in name:
                    self.assertGreater(len(element[0]), 1)
                else:
                    self.assertIn(self.overall(element), ("OK", "MoreDataAvailable"))
                if "retrieve" in name:
                    ids = [one.findtext(f"{{{API}}}ID")
                           for one in element.findall(f"{{{API}}}Results")]
                    self.assertIn(str(number), ids)
                if "delete" in name:
                    self.assertEqual(self.status(number), CANCELED)
                if "create" in name:
                    made = element.findtext(f"{{{API}}}Results/{{{API}}}NewID")
                    self.assertEqual(self.status(int(made)), SCHEDULED)
        self.assertGreaterEqual(tried, 12)

    def test_however_it_travels(self):
        """Marks, chunks, promises, cases, and content types that say less or something else."""
        name = "zeep-perform-cancel-send.xml"
        soap12 = "mono-wcf-soap12-wsa2004-perform-cancel.xml"
        ways = {
            "a mark in front": (BOM + self.make(name), ["Content-Type: text/xml"], {}),
            "an action without quotes": (self.make(name), ["SOAPAction: Perform",
                                                           "Content-Type: text/xml"], {}),
            "an empty action": (self.make(name), ['SOAPAction: ""', "Content-Type: text/xml"], {}),
            "another operation's action": (self.make(name), ["SOAPAction: Retrieve",
                                                             "Content-Type: text/xml"], {}),
            "a small path": (self.make(name), ["Content-Type: text/xml"],
                             {"path": "/service.asmx"}),
            "a large path": (self.make(name), ["Content-Type: text/xml"],
                             {"path": "/SERVICE.ASMX"}),
            "1.2 as text/xml": (self.make(soap12), ["Content-Type: text/xml"], {}),
            "a promise first": (self.make(name), ["Content-Type: text/xml",
                                                  "Expect: 100-continue"], {}),
        }
        for way, (data, fields, more) in ways.items():
            with self.subTest(way=way):
                self.assertEqual(self.overall(self.body_of(self.post(data, fields, **more))), "OK")
        data = self.make(name)
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(data[at:at + 100]), data[at:at + 100])
                          for at in range(0, len(data), 100)) + b"0\r\n\r\n"
        element = self.body_of(self.post(chunks, ["Content-Type: text/xml",
                                                  "Transfer-Encoding: chunked"], length=False))
        self.assertEqual(self.overall(element), "OK")

    def test_an_answer_has_the_shape_that_clients_look_for(self):
        """Names without a prefix in the Body, `soap:` outside; in the caller's version of SOAP."""
        for name, version in (("zeep-perform-cancel-send.xml", SOAP11),
                              ("mono-wcf-soap12-wsa2004-perform-cancel.xml", SOAP12)):
            _, head, body = self.post(self.make(name), ["Content-Type: text/xml"])
            self.assertIn(f'<soap:Envelope xmlns:soap="{version}"'.encode(), body)
            self.assertIn(b"<soap:Header><wsa:Action>PerformResponse</wsa:Action>", body)
            self.assertIn(f'<soap:Body><PerformResponseMsg xmlns="{API}"><Results><Result>'
                          "<StatusCode>OK</StatusCode>".encode(), body)
            self.assertIn(b'<Object xsi:type="Send"><PartnerKey xsi:nil="true" /><ID>', body)
            kind = b"text/xml" if version == SOAP11 else b"application/soap+xml"
            self.assertIn(b"content-type: " + kind, head.lower())

    def test_a_digest_counts_once(self):
        data = self.make("zeep-perform-cancel-send-digest.xml")
        fields = ["Content-Type: text/xml"]
        self.assertEqual(self.overall(self.body_of(self.post(data, fields))), "OK")
        status, _, body = self.post(data, fields)
        self.assertEqual(status, 500)
        self.assertIn(b"<faultstring>Login Failed</faultstring>", body)
        self.restart()
        status, _, body = self.post(data, fields)
        self.assertEqual(status, 500, "a restart forgets no nonce")
        self.assertIn(b"<faultstring>Login Failed</faultstring>", body)


if __name__ == "__main__":
    unittest.main()
