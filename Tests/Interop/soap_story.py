"""What every SOAP client is led through, whichever library it is made of."""

import datetime
import os
import time

from belay import wait_until
from marketing_cloud import CANCELED, CENTRAL, COMPLETE, PAUSED, SCHEDULED
from scene import Scene
from soap_clients import shown

HERE = os.path.dirname(os.path.abspath(__file__))
#: Where the vendor's description says that the schema of faults is.
FAULT_SCHEMA = "https://webservice.exacttarget.com/ETFrameworkFault.xsd"
OWN, VENDORS = "own", "vendor's"
UNKNOWN_NUMBER = 2_000_000_000
PROPERTIES = ["ID", "Status", "SendDate", "EmailName", "Subject", "NumberSent", "SentDate"]


class SOAPScene(Scene):
    def setUp(self):
        super().setUp()
        self.credentials = self.server.make_cloud_key(self.account)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def endpoint(self):
        return self.base + "/Service.asmx"

    @property
    def user(self):
        return self.credentials["username"], self.credentials["password"]

    def description(self, whose):
        """Our description by its address, or the vendor's as a file; neither needs a net."""
        if whose == OWN:
            return self.base + "/etframework.wsdl"
        with open(os.path.join(HERE, "vendor", "etframework.wsdl")) as file:
            text = file.read()
        assert FAULT_SCHEMA in text
        path = os.path.join(self.folder, "vendors.wsdl")
        with open(path, "w") as file:
            file.write(text.replace(FAULT_SCHEMA, self.base + "/ETFrameworkFault.xsd"))
        return path


class ToldTwice:
    """The whole story with either description; a suite of a client's says how to `make` it."""

    def tell(self, whose, **more):
        story = Story(self, self.make(whose, **more))
        story.run()
        story.small_operations()

    def test_with_our_description(self):
        self.tell(OWN)

    def test_with_the_vendors_description(self):
        self.tell(VENDORS)


class Story:
    """One client and its server. The steps build on each other."""

    def __init__(self, test, client):
        self.test, self.client = test, client
        self.sends = []

    def run(self):
        self.create()
        self.retrieve()
        self.pause_and_resume()
        self.cancel()
        self.delete()
        self.sent()

    def equal(self, *pair):
        self.test.assertEqual(*pair)

    def one(self, outcome):
        """The one item of an answer of which all went well."""
        overall, [item] = outcome
        self.equal(overall, "OK")
        self.equal(item.status, "OK")
        return item

    def make(self, kind, **properties):
        return int(self.one(self.client.create(kind, properties)).new_id)

    def send(self, people_list, due=None, **more):
        when = {"SendDate": due} if due else {}
        return self.make("Send", Email={"ID": self.email}, List=[{"ID": people_list}],
                         FromAddress="desk@shop.test", FromName="The Desk", **when, **more)

    def create(self):
        """A list with two on it, an email, and a send in each of three hours to come."""
        self.list = self.make("List", ListName="people")
        overall, items = self.client.create("Subscriber", *(
            {"EmailAddress": one, "SubscriberKey": one, "Lists": [{"ID": self.list}]}
            for one in ("ann@people.test", "bob@people.test")))
        self.equal((overall, [item.status for item in items]), ("OK", ["OK", "OK"]))
        self.email = self.make("Email", Name="letter", Subject="Dear you", HTMLBody="<p>Hi</p>")
        # Without a fraction, as clients write them.
        now = datetime.datetime.now(CENTRAL).replace(microsecond=0)
        self.dues = [now + datetime.timedelta(hours=hours) for hours in (1, 2, 3)]
        self.sends = [self.send(self.list, due) for due in self.dues]
        self.equal(len(set(self.sends)), 3)

    def found(self, condition, properties=PROPERTIES):
        found = self.client.retrieve("Send", properties, condition)
        self.equal(found.status, "OK")
        return found

    def status(self, number):
        [send] = self.found(self.client.simple("ID", "equals", str(number))).objects
        return str(send.Status)

    def retrieve(self):
        """By ID, by status and by dates."""
        for number, due in zip(self.sends, self.dues):
            [send] = self.found(self.client.simple("ID", "equals", str(number))).objects
            self.equal(int(send.ID), number)
            self.equal(str(send.Status), SCHEDULED)
            self.equal(str(send.EmailName), "letter")
            self.equal(str(send.Subject), "Dear you")
            # On the platform's clock, without saying so.
            self.equal(shown(send.SendDate), due.replace(tzinfo=None).isoformat())
        self.equal(self.found(self.client.simple("ID", "equals", str(UNKNOWN_NUMBER))).objects, [])
        by_status = self.found(self.client.simple("Status", "equals", SCHEDULED))
        self.equal(sorted(by_status.ids()), self.sends)
        half = datetime.timedelta(minutes=30)
        between = self.client.both(
            self.client.simple("SendDate", "greaterThan", dates=[self.dues[1] - half]),
            self.client.simple("SendDate", "lessThan", dates=[self.dues[1] + half]))
        self.equal(self.found(between).ids(), [self.sends[1]])
        first = self.client.simple("SendDate", "lessThanOrEqual", dates=[self.dues[0]])
        self.equal(self.found(first).ids(), [self.sends[0]])

    def pause_and_resume(self):
        number = self.sends[0]
        self.one(self.client.perform("pause", number))
        self.equal(self.status(number), PAUSED)
        self.one(self.client.perform("resume", number))
        self.equal(self.status(number), SCHEDULED)
        self.one(self.client.perform("Pause", number))

    def cancel(self):
        """A paused one, again, one that is not there, and both kinds in one call."""
        number = self.sends[0]
        item = self.one(self.client.perform("cancel", number))
        self.equal(int(item.object.ID), number)
        self.equal(str(item.object.Status), CANCELED)
        self.equal(str(item.task.ID), str(number))
        self.equal(self.status(number), CANCELED)
        self.one(self.client.perform("cancel", number))
        self.equal(self.status(number), CANCELED)
        overall, [item] = self.client.perform("cancel", UNKNOWN_NUMBER)
        self.refused(overall, item, "not found")
        overall, items = self.client.perform("cancel", self.sends[1], UNKNOWN_NUMBER)
        self.equal(overall, "Has Errors")
        self.equal([item.status for item in items], ["OK", "Error"])
        overall, [item] = self.client.perform("fly", self.sends[2])
        self.refused(overall, item, "is not an action that can be Performed on a Send")
        gone = self.found(self.client.simple("Status", "equals", CANCELED))
        self.equal(sorted(gone.ids()), self.sends[:2])

    def refused(self, overall, item, words):
        self.equal((overall, item.status), ("Error", "Error"))
        self.test.assertIn(words, item.message)
        self.test.assertTrue(item.error, item)

    def delete(self):
        self.one(self.client.delete("Send", {"ID": self.sends[2]}))
        self.equal(self.status(self.sends[2]), CANCELED)

    def sent(self):
        """One that leaves at once: too late to cancel, and its numbers are true."""
        number = self.send(self.list, Subject="Right now")
        people = ["ann@people.test", "bob@people.test"]
        self.test.relay.wait_for(people, 15)
        wait_until(lambda: self.status(number) == COMPLETE, 10, "Complete")
        for action in ("cancel", "pause"):
            overall, [item] = self.client.perform(action, number)
            self.refused(overall, item, str(number))
        [send] = self.found(self.client.simple("ID", "equals", str(number))).objects
        self.equal(int(send.NumberSent), 2)
        self.equal(str(send.Subject), "Right now")
        late = abs(datetime.datetime.fromisoformat(shown(send.SentDate))
                   .replace(tzinfo=CENTRAL).timestamp() - time.time())
        self.test.assertLess(late, 60)
        self.equal({name: len(self.test.relay.accepted(name)) for name in people},
                   dict.fromkeys(people, 1))
        self.equal(len(self.test.relay.accepted()), 2)

    def small_operations(self):
        named = self.client.describe("Send")
        for name in ("ID", "Status", "SendDate", "NumberSent"):
            self.test.assertIn(name, named)
        if hasattr(self.client, "version"):
            self.test.assertTrue(self.client.version())
            self.equal(self.client.system_status(), ("OK", "OK"))
