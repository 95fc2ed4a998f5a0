"""Our description of the SOAP service: a part of the vendor's, at every address it is asked for."""

import os
import unittest

from sendgrid import raw
from soap_story import HERE, SOAPScene
from wsdl import Description, Part, is_within

#: Where ours is looser than the vendor's, since that is how it is here: a refused object is not
#: shown. One part is named nil by the vendor, where nobody sends nil.
LOOSER = {("UpdateResult", "Object"), ("DeleteResult", "Object"), ("PerformResult", "Object"),
          ("ConfigureResult", "Object"), ("ScheduleResult", "Object"),
          ("ArrayOfObjectDefinitionRequest", "ObjectDefinitionRequest")}


class OurDescription(SOAPScene):
    def setUp(self):
        super().setUp()
        self.ours = Description(self.get("/etframework.wsdl"))
        with open(os.path.join(HERE, "vendor", "etframework.wsdl"), "rb") as file:
            self.vendors = Description(file.read())

    def get(self, path, host=None):
        host = host or f"127.0.0.1:{self.server.port}"
        answer = raw(self.server.port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n"
                                       "Connection: close\r\n\r\n".encode())
        head, _, body = answer.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 200"), answer[:200])
        self.assertIn(b"content-type: text/xml", head.lower())
        return body

    def compare(self, name, ours, vendors):
        self.assertEqual((ours.base, ours.abstract), (vendors.base, vendors.abstract), name)
        theirs = {part.name: part for part in vendors.parts}
        for part in ours.parts:
            if (name, part.name) in LOOSER:
                part.least, part.nillable = theirs[part.name].least, theirs[part.name].nillable
        self.assertTrue(is_within(ours.parts, vendors.parts), f"{name}: {ours.parts}")
        named = {part.name for part in ours.parts}
        for part in vendors.parts:
            self.assertTrue(part.name in named or part.least == 0, f"{name}.{part.name} is needed")

    def test_every_type_is_a_part_of_the_vendors(self):
        self.assertGreater(len(self.ours.types), 60)
        for name, type_ in self.ours.types.items():
            with self.subTest(type=name):
                self.compare(name, type_, self.vendors.types[name])

    def test_every_message_is_the_vendors(self):
        self.assertEqual(len(self.ours.elements), 26)
        for name, element in self.ours.elements.items():
            with self.subTest(element=name):
                self.assertEqual(element.parts, self.vendors.elements[name].parts)
        for what in ("namespace", "messages", "operations", "actions", "service"):
            self.assertEqual(getattr(self.ours, what), getattr(self.vendors, what), what)

    def test_words_are_the_vendors(self):
        for name, words in self.ours.words.items():
            with self.subTest(words=name):
                self.assertTrue(is_within(words, self.vendors.words[name]), words)
                if name != "SimpleOperators":
                    self.assertEqual(words, self.vendors.words[name])

    def test_it_names_the_host_that_was_asked(self):
        self.assertEqual(self.ours.address, self.endpoint)
        self.assertEqual(list(self.ours.imports.values()), [self.base + "/ETFrameworkFault.xsd"])
        other = Description(self.get("/Service.asmx?wsdl", host="mail.test:8080"))
        self.assertEqual(other.address, "http://mail.test:8080/Service.asmx")

    def test_it_is_the_same_wherever_it_is_asked_for(self):
        one = self.get("/etframework.wsdl")
        for path in ("/Service.asmx?wsdl", "/service.asmx?WSDL", "/ETFramework.WSDL"):
            self.assertEqual(self.get(path), one, path)
        self.assertIn(b'<element name="Code" type="xsd:int" />', self.get("/ETFrameworkFault.xsd"))

    def test_the_comparison_finds_what_differs(self):
        vendors = self.vendors.types["Send"]
        for change in ("name", "type", "least", "many", "nillable"):
            ours = self.fresh("Send")
            part = ours.parts[0]
            value = getattr(part, change)
            setattr(part, change, 7 - value if isinstance(value, int) else f"{value}x")
            with self.subTest(change=change), self.assertRaises(AssertionError):
                self.compare("Send", ours, vendors)
        swapped = self.fresh("Send")
        swapped.parts[0], swapped.parts[1] = swapped.parts[1], swapped.parts[0]
        with self.assertRaises(AssertionError):
            self.compare("Send", swapped, vendors)
        lacking = self.fresh("APIProperty")
        lacking.parts.pop()
        with self.assertRaises(AssertionError):
            self.compare("APIProperty", lacking, self.vendors.types["APIProperty"])

    def fresh(self, name):
        made = Description(self.get("/etframework.wsdl")).types[name]
        self.assertIsInstance(made.parts[0], Part)
        return made


if __name__ == "__main__":
    unittest.main()
