"""Descriptions of services, read for comparison: types, elements, words and operations by name."""

import xml.etree.ElementTree as ElementTree

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"


class Part:
    """An element within a type: name, type, how often it may be there, whether it may be nil."""

    def __init__(self, element):
        self.name = element.get("name")
        inner = element.find(f"{XSD}complexType/{XSD}sequence")
        # Prefixes differ; no name here is both the schema's own and a type's.
        self.type = (element.get("type", "").rpartition(":")[2] if inner is None
                     else [Part(one) for one in inner])
        self.least = int(element.get("minOccurs", "1"))
        self.many = element.get("maxOccurs", "1") == "unbounded"
        self.nillable = element.get("nillable") == "true"

    def __eq__(self, other):
        return isinstance(other, Part) and vars(self) == vars(other)

    def __repr__(self):
        return f"{self.name}: {self.type} ({self.least}{'…' if self.many else ''})"


class Type:
    def __init__(self, element):
        extended = element.find(f"{XSD}complexContent/{XSD}extension")
        self.base = None if extended is None else extended.get("base")
        self.abstract = element.get("abstract") == "true"
        sequence = (element if extended is None else extended).find(f"{XSD}sequence")
        self.parts = [] if sequence is None else [
            Part(one) for one in sequence if one.tag == f"{XSD}element"]


class Description:
    def __init__(self, text):
        root = ElementTree.fromstring(text)
        schema = root.find(f"{WSDL}types/{XSD}schema")
        self.namespace = schema.get("targetNamespace"), schema.get("elementFormDefault")
        self.types = {one.get("name"): Type(one) for one in schema.findall(f"{XSD}complexType")}
        self.elements = {one.get("name"): Type(one[0]) for one in schema.findall(f"{XSD}element")
                         if one.get("type") is None}
        self.words = {one.get("name"): [word.get("value") for word in one.iter(f"{XSD}enumeration")]
                      for one in schema.findall(f"{XSD}simpleType")}
        self.imports = {one.get("namespace"): one.get("schemaLocation")
                        for one in schema.findall(f"{XSD}import")}
        self.messages = {one.get("name"): [(part.get("name"), part.get("element")) for part in one]
                         for one in root.findall(f"{WSDL}message")}
        self.operations = [
            (one.get("name"), one.find(f"{WSDL}input").get("message"),
             one.find(f"{WSDL}output").get("message"))
            for one in root.findall(f"{WSDL}portType/{WSDL}operation")]
        self.actions = {one.get("name"): one.find(f"{SOAP}operation").get("soapAction")
                        for one in root.findall(f"{WSDL}binding/{WSDL}operation")}
        port = root.find(f"{WSDL}service/{WSDL}port")
        self.service = (root.find(f"{WSDL}service").get("name"), port.get("name"),
                        port.get("binding"))
        self.address = port.find(f"{SOAP}address").get("location")


def is_within(few, many):
    """Whether these parts stand among those, in the same order."""
    rest = iter(many)
    return all(one in rest for one in few)
