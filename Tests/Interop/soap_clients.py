"""zeep, suds and FuelSDK, each as its users call it, behind one small set of verbs.

Every client is made from a description of the service, ours or the vendor's, which is a URL or a
file. Answers come as plain values, so that one test can be told by all of them.
"""

import contextlib
import copy
import datetime
import os

MISSING = "a SOAP client is missing: run the tests with .venv/bin/python, which " \
          "make .venv/ready makes"
NAMESPACE = "http://exacttarget.com/wsdl/partnerAPI"


class Refused(Exception):
    """A fault, with its code and its words."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


class Item:
    """What became of one object."""

    def __init__(self, result):
        self.status, self.message = str(result.StatusCode), str(result.StatusMessage)
        self.error = getattr(result, "ErrorCode", None)
        self.new_id = getattr(result, "NewID", None)
        self.object = getattr(result, "Object", None)
        self.task = getattr(result, "Task", None)

    def __repr__(self):
        return f"{self.status} {self.error or ''} {self.message!r}"


class Found:
    """A page of a Retrieve."""

    def __init__(self, status, request_id, objects):
        self.status, self.request_id = str(status), str(request_id)
        self.objects = list(objects or ())

    def ids(self):
        return [int(one.ID) for one in self.objects]


class Zeep:
    """The library that checks most: unknown and misplaced elements are errors to it."""

    name = "zeep"

    def __init__(self, description, endpoint, user=None, token=None):
        try:
            import zeep
            from zeep.wsse.username import UsernameToken
        except ImportError:
            raise AssertionError(MISSING) from None
        self.zeep = zeep
        transport = zeep.Transport(cache=None, timeout=30, operation_timeout=60)
        # By itself it asks for https where the description came by https.
        settings = zeep.Settings(strict=True, xml_huge_tree=True)
        wsse = UsernameToken(*user) if user else None
        self.client = zeep.Client(description, wsse=wsse, transport=transport, settings=settings)
        self.service = self.client.create_service(f"{{{NAMESPACE}}}SoapBinding", endpoint)
        self.types = self.client.type_factory(NAMESPACE)
        self.more = {}
        if token:
            from lxml import etree
            header = etree.Element("{http://exacttarget.com}fueloauth")
            header.text = token
            self.more = {"_soapheaders": [header]}

    def close(self):
        self.client.transport.session.close()

    def call(self, operation, **members):
        try:
            return getattr(self.service, operation)(**members, **self.more)
        except self.zeep.exceptions.Fault as fault:
            raise Refused(fault.code, fault.message) from fault

    def make(self, kind, properties):
        """An object of that type; inner ones are dictionaries."""
        return getattr(self.types, kind)(**properties)

    def create(self, kind, *objects):
        reply = self.call("Create", Options=self.types.CreateOptions(),
                          Objects=[self.make(kind, one) for one in objects])
        return str(reply.OverallStatus), [Item(one) for one in reply.Results]

    def delete(self, kind, *objects):
        reply = self.call("Delete", Options=self.types.DeleteOptions(),
                          Objects=[self.make(kind, one) for one in objects])
        return str(reply.OverallStatus), [Item(one) for one in reply.Results]

    def perform(self, action, *numbers):
        sends = [self.types.Send(ID=number) for number in numbers]
        reply = self.call("Perform", Options=self.types.PerformOptions(), Action=action,
                          Definitions={"Definition": sends})
        return str(reply.OverallStatus), [Item(one) for one in reply.Results.Result]

    def simple(self, name, operator, *values, dates=()):
        return self.types.SimpleFilterPart(
            Property=name, SimpleOperator=operator, Value=list(values), DateValue=list(dates))

    def both(self, left, right):
        return self.types.ComplexFilterPart(
            LeftOperand=left, LogicalOperator="AND", RightOperand=right)

    def retrieve(self, kind, properties, condition=None):
        reply = self.call("Retrieve", RetrieveRequest=self.types.RetrieveRequest(
            ObjectType=kind, Properties=properties, Filter=condition))
        return Found(reply.OverallStatus, reply.RequestID, reply.Results)

    def go_on(self, found, kind):
        reply = self.call("Retrieve", RetrieveRequest=self.types.RetrieveRequest(
            ObjectType=kind, ContinueRequest=found.request_id))
        return Found(reply.OverallStatus, reply.RequestID, reply.Results)

    def describe(self, kind):
        """Names of the properties that can be retrieved."""
        reply = self.call("Describe", DescribeRequests={
            "ObjectDefinitionRequest": [{"ObjectType": kind}]})
        return [one.Name for one in reply.ObjectDefinition[0].Properties if one.IsRetrievable]

    def version(self):
        return str(self.call("VersionInfo", IncludeVersionHistory=False).VersionInfo.Version)

    def system_status(self):
        reply = self.call("GetSystemStatus", Options=self.types.SystemStatusOptions())
        return str(reply.OverallStatus), str(reply.Results.Result[0].SystemStatus)


def remember(factory):
    """Makes a suds factory make each type once: the vendor's Send takes it 8 s each time."""
    plain, made = factory.create, {}

    def create(kind):
        if kind not in made:
            made[kind] = plain(kind)
        return copy.copy(made[kind])
    factory.create = create


class Suds:
    """The library of which FuelSDK is made; it checks little and leaves out what is empty."""

    name = "suds"

    def __init__(self, description, endpoint, user=None, token=None):
        try:
            import suds.client
            import suds.wsse
            from suds.sax.element import Element
        except ImportError:
            raise AssertionError(MISSING) from None
        self.suds = suds
        options = {}
        if user:
            options["wsse"] = suds.wsse.Security()
            options["wsse"].tokens.append(suds.wsse.UsernameToken(*user))
        if token:
            header = Element("fueloauth", ns=("etns", "http://exacttarget.com"))
            options["soapheaders"] = header.setText(token)
        self.client = suds.client.Client(self.url(description), cache=None, location=endpoint,
                                         timeout=60, **options)
        remember(self.client.factory)

    @staticmethod
    def url(description):
        return description if "://" in description else "file://" + description

    def close(self):
        pass

    def call(self, operation, *members):
        try:
            return getattr(self.client.service, operation)(*members)
        except self.suds.WebFault as fault:
            raise Refused(str(fault.fault.faultcode), str(fault.fault.faultstring)) from fault

    def new(self, kind):
        return self.client.factory.create(kind)

    def make(self, kind, properties):
        made = self.new(kind)
        for name, value in properties.items():
            made[name] = value
        return made

    def create(self, kind, *objects):
        reply = self.call("Create", self.new("CreateOptions"),
                          [self.make(kind, one) for one in objects])
        return str(reply.OverallStatus), [Item(one) for one in reply.Results]

    def delete(self, kind, *objects):
        reply = self.call("Delete", self.new("DeleteOptions"),
                          [self.make(kind, one) for one in objects])
        return str(reply.OverallStatus), [Item(one) for one in reply.Results]

    def perform(self, action, *numbers):
        sends = [self.make("Send", {"ID": number}) for number in numbers]
        reply = self.call("Perform", self.new("PerformOptions"), action, {"Definition": sends})
        return str(reply.OverallStatus), [Item(one) for one in reply.Results.Result]

    def simple(self, name, operator, *values, dates=()):
        return self.make("SimpleFilterPart", {
            "Property": name, "SimpleOperator": operator, "Value": list(values),
            "DateValue": list(dates)})

    def both(self, left, right):
        return self.make("ComplexFilterPart", {
            "LeftOperand": left, "LogicalOperator": "AND", "RightOperand": right})

    def retrieve(self, kind, properties, condition=None):
        request = self.make("RetrieveRequest", {"ObjectType": kind, "Properties": properties})
        if condition is not None:
            request.Filter = condition
        return self.found(self.call("Retrieve", request))

    def go_on(self, found, kind):
        return self.found(self.call("Retrieve", self.make("RetrieveRequest", {
            "ObjectType": kind, "ContinueRequest": found.request_id})))

    @staticmethod
    def found(reply):
        return Found(reply.OverallStatus, reply.RequestID, getattr(reply, "Results", ()))

    def describe(self, kind):
        requests = self.new("ArrayOfObjectDefinitionRequest")
        requests.ObjectDefinitionRequest = [{"ObjectType": kind}]
        reply = self.call("Describe", requests)
        # With one element in the whole reply, suds gives the element in place of the reply.
        definitions = getattr(reply, "ObjectDefinition", reply)
        return [str(one.Name) for one in definitions[0].Properties if one.IsRetrievable]

    def version(self):
        return str(self.call("VersionInfo", False).VersionInfo.Version)

    def system_status(self):
        reply = self.call("GetSystemStatus", self.new("SystemStatusOptions"))
        return str(reply.OverallStatus), str(reply.Results.Result[0].SystemStatus)


@contextlib.contextmanager
def fuelsdk(cache={}):
    """The vendor's own client. It changes suds for the whole process: here, while it is held."""
    try:
        import suds.bindings.document
        import suds.mx.appender
    except ImportError:
        raise AssertionError(MISSING) from None
    places = [(suds.mx.appender, "PropertyAppender"),
              (suds.bindings.document.Document, "bodycontent")]
    plain = [getattr(place, name) for place, name in places]
    try:
        import FuelSDK
    except ImportError:
        raise AssertionError(MISSING) from None
    cache.setdefault("changed", [getattr(place, name) for place, name in places])
    for (place, name), value in zip(places, cache["changed"]):
        setattr(place, name, value)
    try:
        yield FuelSDK
    finally:
        for (place, name), value in zip(places, plain):
            setattr(place, name, value)


class Fuel:
    """FuelSDK, held by `fuelsdk()`. Cancels go through its suds client: it has no verb for them."""

    name = "FuelSDK"

    def __init__(self, sdk, folder, description, base, client, legacy=False):
        self.sdk = sdk
        params = {
            "clientid": client[0], "clientsecret": client[1],
            "wsdl_file_local_loc": os.path.join(folder, "fuel.wsdl"), "defaultwsdl": description,
            "baseapiurl": base, "useOAuth2Authentication": "False" if legacy else "True",
            "authenticationurl": base + ("/v1/requestToken" if legacy else "")}
        if "://" not in description:
            params["wsdl_file_local_loc"] = description
        # Where it is, it would be shared by all that run in this folder.
        sdk.ET_Client.soap_cache_file = os.path.join(folder, "soap_cache_file.json")
        self.client = sdk.ET_Client(params=params)
        remember(self.client.soap_client.factory)

    def object(self, kind, properties=None):
        made = getattr(self.sdk, "ET_" + kind)()
        made.auth_stub = self.client
        made.props = properties
        return made

    def close(self):
        pass

    @staticmethod
    def checked(answer):
        """What a call gave; FuelSDK keeps a fault as a status and its body."""
        if answer.code != 200:
            raise Refused(answer.code, str(answer.message))
        return answer

    def create(self, kind, *objects):
        answer = self.checked(self.object(kind, list(objects)).post())
        return str(answer.message), [Item(one) for one in answer.results]

    def delete(self, kind, *objects):
        answer = self.checked(self.object(kind, list(objects)).delete())
        return str(answer.message), [Item(one) for one in answer.results]

    def perform(self, action, *numbers):
        factory = self.client.soap_client.factory
        sends = []
        for number in numbers:
            sends.append(factory.create("Send"))
            sends[-1].ID = number
        code, reply = self.client.soap_client.service.Perform(None, action, {"Definition": sends})
        if code != 200:
            raise Refused(code, str(reply))
        return str(reply.OverallStatus), [Item(one) for one in reply.Results.Result]

    @staticmethod
    def simple(name, operator, *values, dates=()):
        made = {"Property": name, "SimpleOperator": operator}
        if values:
            made["Value"] = list(values)
        if dates:
            made["DateValue"] = list(dates)
        return made

    @staticmethod
    def both(left, right):
        return {"LeftOperand": left, "LogicalOperator": "AND", "RightOperand": right}

    def retrieve(self, kind, properties, condition=None):
        return self.found(self.object(kind).get(properties, condition))

    def go_on(self, found, kind):
        made = self.object(kind)
        made.last_request_id = found.request_id
        return self.found(made.getMoreResults())

    def found(self, answer):
        self.checked(answer)
        return Found(answer.message, answer.request_id, answer.results)

    def describe(self, kind):
        answer = self.checked(self.object(kind).info())
        return [str(one.Name) for one in answer.results[0].Properties if one.IsRetrievable]


def shown(value):
    """An instant as it was answered, in text."""
    return value.isoformat() if isinstance(value, datetime.datetime) else str(value)
