"""A client of Marketing Cloud's SOAP API without a SOAP library: envelopes are text."""

import datetime
import json
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

from sendgrid import Answer, SendGrid, Unknown

SERVICE = "/Service.asmx"
API = "http://exacttarget.com/wsdl/partnerAPI"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
PASSWORD_TEXT = ("http://docs.oasis-open.org/wss/2004/01/"
                 "oasis-200401-wss-username-token-profile-1.0#PasswordText")
#: The platform's clock, all year.
CENTRAL = datetime.timezone(datetime.timedelta(hours=-6))
SCHEDULED, PAUSED, CANCELED, COMPLETE = "Scheduled", "Paused", "Canceled", "Complete"
#: What the `Body` of a reply holds, by operation, where the name is not regular.
STEMS = {"Describe": "Definition", "GetSystemStatus": "SystemStatus"}
PLAIN = {"Create", "Update", "Delete"}


class Fault(Exception):
    def __init__(self, answer, code, text):
        super().__init__(f"{code}: {text}")
        self.answer, self.code, self.text = answer, code, text


class Result:
    """One item of an answer."""

    def __init__(self, element):
        self.status, self.message = text(element, "StatusCode"), text(element, "StatusMessage")
        self.error = text(element, "ErrorCode")
        self.new_id = text(element, "NewID")
        self.object = as_dict(element.find(f"{{{API}}}Object"))
        task = element.find(f"{{{API}}}Task")
        self.task_id = None if task is None else text(task, "ID")

    @property
    def ok(self):
        return self.status == "OK"

    def __repr__(self):
        return f"{self.status} {self.error or ''} {self.message!r}"


class Page:
    """What a Retrieve answered."""

    def __init__(self, element):
        self.status, self.request_id = text(element, "OverallStatus"), text(element, "RequestID")
        self.objects = [as_dict(one) for one in element.findall(f"{{{API}}}Results")]


def text(element, name):
    """What the child of that name says; None when there is none."""
    found = element.find(f"{{{API}}}{name}")
    return None if found is None else found.text or ""


def as_dict(element):
    """Properties by name; those that are nil are None, and objects are dictionaries."""
    if element is None:
        return None
    made = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        if child.get(f"{{{XSI}}}nil") == "true":
            value = None
        else:
            value = as_dict(child) if len(child) else child.text or ""
        if name in made:
            value = [*(made[name] if isinstance(made[name], list) else [made[name]]), value]
        made[name] = value
    return made


def markup(name, value, type_name=None):
    """An element: of a dictionary its members, of a list one element each.

    A member `@type` names the type of the object.
    """
    if isinstance(value, list):
        return "".join(markup(name, one) for one in value)
    if value is None:
        return f'<{name} xsi:nil="true"/>'
    if isinstance(value, dict):
        kind = value.get("@type", type_name)
        kind = f" xsi:type={quoteattr(kind)}" if kind else ""
        inner = "".join(markup(key, one) for key, one in value.items() if key != "@type")
        return f"<{name}{kind}>{inner}</{name}>"
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, datetime.datetime):
        value = value.isoformat()
    return f"<{name}>{escape(str(value))}</{name}>"


def user_token(username, password):
    return (f'<wsse:Security xmlns:wsse="{WSSE}"><wsse:UsernameToken>'
            f"<wsse:Username>{escape(username)}</wsse:Username>"
            f'<wsse:Password Type="{PASSWORD_TEXT}">{escape(password)}</wsse:Password>'
            "</wsse:UsernameToken></wsse:Security>")


def oauth_token(token):
    return f'<fueloauth xmlns="http://exacttarget.com">{escape(token)}</fueloauth>'


def envelope(header, body, version=SOAP11):
    return (f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{version}" '
            f'xmlns:xsi="{XSI}"><soap:Header>{header}</soap:Header><soap:Body>{body}</soap:Body>'
            "</soap:Envelope>").encode()


def request(operation, body):
    """The element of a Body: `body` is what it holds, as text."""
    ending = "Request" if operation in PLAIN else "RequestMsg"
    name = STEMS.get(operation, operation) + ending
    return f'<{name} xmlns="{API}">{body}</{name}>'


class MarketingCloud(SendGrid):
    """One kept-alive connection. `key` is what `belay key add` gave, or a header as text."""

    @property
    def header(self):
        if isinstance(self.key, str):
            return self.key
        return user_token(self.key["username"], self.key["password"])

    def post(self, body, action=None, path=SERVICE, content_type="text/xml; charset=utf-8"):
        """Posts bytes as they are; the answer of HTTP."""
        headers = {"Content-Type": content_type, "Accept": "text/xml"}
        if action is not None:
            headers["SOAPAction"] = f'"{action}"'
        key, self.key = self.key, None
        try:
            return self.ask("POST", path, body, headers)
        finally:
            self.key = key

    def call_operation(self, operation, body):
        """The element of the reply's Body; a fault is raised, `Unknown` if it is the server's."""
        answer = self.post(envelope(self.header, request(operation, body)), operation)
        return self.read(answer)

    @staticmethod
    def read(answer: Answer):
        try:
            root = ElementTree.fromstring(answer.body)
        except ElementTree.ParseError as error:
            if answer.status >= 500:
                raise Unknown(repr(answer)) from error
            raise
        version = root.tag.partition("}")[0][1:]
        element = root.find(f"{{{version}}}Body")[0]
        if element.tag != f"{{{version}}}Fault":
            return element
        if version == SOAP12:
            codes = [one.text for one in element.iter(f"{{{version}}}Value")]
            code = codes[-1]
            reason = element.find(f"{{{version}}}Reason/{{{version}}}Text").text
        else:
            code, reason = element.findtext("faultcode"), element.findtext("faultstring")
        fault = Fault(answer, code, reason)
        if code.endswith((":Server", ":Receiver")):
            raise Unknown(repr(fault)) from fault
        raise fault

    # The verbs

    def change(self, operation, *objects):
        """Create, Update or Delete; a `Result` for each."""
        element = self.call_operation(operation, "<Options/>" + markup("Objects", list(objects)))
        return [Result(one) for one in element.findall(f"{{{API}}}Results")]

    def create(self, kind, **properties):
        """One object that has to be created; its ID."""
        [result] = self.change("Create", {"@type": kind, **properties})
        assert result.ok, result
        return int(result.new_id)

    def perform(self, action, *sends, kind="Send"):
        """A `Result` for each send, which are numbers."""
        objects = [{"@type": kind, "ID": send} for send in sends]
        element = self.call_operation("Perform", (
            f"<Options/><Action>{action}</Action>"
            + markup("Definitions", {"Definition": objects})))
        return [Result(one) for one in element.iter(f"{{{API}}}Result")]

    def retrieve(self, kind, properties, condition=None, batch=None):
        """One page; `condition` is a filter as `where` makes it."""
        body = {"ObjectType": kind, "Properties": list(properties)}
        if condition:
            body["Filter"] = condition
        if batch:
            body["Options"] = {"BatchSize": batch}
        return Page(self.call_operation("Retrieve", markup("RetrieveRequest", body)))

    def go_on(self, page):
        return Page(self.call_operation(
            "Retrieve", markup("RetrieveRequest", {"ContinueRequest": page.request_id})))

    def send(self, number, *properties):
        """The properties of one send; None when there is none of that number."""
        page = self.retrieve("Send", properties or ("ID", "Status"), where("ID", "equals", number))
        assert page.status == "OK", page.status
        return page.objects[0] if page.objects else None

    # Objects that a send needs

    def make_email(self, subject, html, **more):
        return self.create("Email", Name=subject, Subject=subject, HTMLBody=html, **more)

    def make_list(self, name, people=()):
        """A list with these addresses on it."""
        number = self.create("List", ListName=name)
        if people:
            results = self.change("Create", *(
                {"@type": "Subscriber", "EmailAddress": one, "SubscriberKey": one,
                 "Lists": {"ID": number}} for one in people))
            assert all(result.ok for result in results), results
        return number

    def schedule(self, email, people_list, due=None, **more):
        """A send that has to be created; its ID."""
        return self.create("Send", **send_properties(email, people_list, due, **more))


def send_properties(email, people_list, due=None, sender="desk@shop.test", **more):
    lists = people_list if isinstance(people_list, list) else [people_list]
    properties = {"Email": {"ID": email}, "List": [{"ID": one} for one in lists]}
    if due is not None:
        properties["SendDate"] = due
    return {**properties, "FromAddress": sender, "FromName": "The Desk", **more}


def where(name, operator, *values, dates=()):
    return {"@type": "SimpleFilterPart", "Property": name, "SimpleOperator": operator,
            "Value": list(values), "DateValue": list(dates)}


def both(left, right, operator="AND"):
    return {"@type": "ComplexFilterPart", "LeftOperand": left, "LogicalOperator": operator,
            "RightOperand": right}


def instant(seconds):
    """A wall-clock instant as the platform writes it, to the millisecond."""
    return datetime.datetime.fromtimestamp(round(seconds, 3), CENTRAL)


def token_of(port, credentials):
    """An access token of /v2/token, and the whole answer."""
    client = SendGrid(port, None)
    answer = client.call("POST", "/v2/token", {
        "grant_type": "client_credentials", "client_id": credentials["client_id"],
        "client_secret": credentials["client_secret"]})
    client.close()
    told = json.loads(answer.body)
    return told.get("access_token"), told
