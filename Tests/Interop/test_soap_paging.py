"""5,000 sends, gone through page by page by every client; each is met once."""

import time
import unittest

from marketing_cloud import SCHEDULED, MarketingCloud, instant, send_properties, where
from progress import say
from soap_clients import Fuel, Suds, Zeep, fuelsdk
from soap_story import OWN, SOAPScene

SENDS, AT_ONCE = 5_000, 500
DAY = 86_400
MORE = "MoreDataAvailable"
#: The platform's own size of a page.
PAGE = 2_500


class Paging(SOAPScene):
    def setUp(self):
        super().setUp()
        self.cloud = MarketingCloud(self.server.port, self.credentials, seconds=60)
        self.addCleanup(self.cloud.close)
        email = self.cloud.make_email("letter", "<p>Hi</p>")
        people = self.cloud.make_list("people", ["ann@people.test"])
        due = instant(time.time() + DAY)
        self.sends = []
        for _ in range(0, SENDS, AT_ONCE):
            results = self.cloud.change("Create", *(
                {"@type": "Send", **send_properties(email, people, due)}
                for _ in range(AT_ONCE)))
            self.sends += [int(result.new_id) for result in results]
            say(f"paging: {len(self.sends)} sends made")

    def check(self, name, pages):
        sizes = [len(page) for page in pages]
        say(f"paging: {name}: pages of {sizes}")
        self.assertEqual(sorted(one for page in pages for one in page), self.sends, name)
        self.assertLessEqual(max(sizes), PAGE)

    def go_through(self, client):
        found = client.retrieve("Send", ["ID", "Status"], client.simple(
            "Status", "equals", SCHEDULED))
        pages = [found.ids()]
        while found.status == MORE:
            found = client.go_on(found, "Send")
            pages.append(found.ids())
        self.assertEqual(found.status, "OK")
        return pages

    def test_each_client_meets_each_send_once(self):
        description = self.description(OWN)
        for kind in (Zeep, Suds):
            client = kind(description, self.endpoint, user=self.user)
            self.check(kind.name, self.go_through(client))
            client.close()
        with fuelsdk() as sdk:
            client = Fuel(sdk, self.folder, description, self.base,
                          (self.credentials["client_id"], self.credentials["client_secret"]))
            self.check("FuelSDK", self.go_through(client))
        self.small_pages()

    def small_pages(self):
        """A page as small as the client wishes, while sends come and go between the pages."""
        page = self.cloud.retrieve("Send", ["ID"], where("Status", "equals", SCHEDULED), batch=700)
        seen = [int(one["ID"]) for one in page.objects]
        self.assertEqual(len(seen), 700)
        # One that was shown and one that was not are cancelled.
        gone = [self.sends[0], self.sends[-1]]
        self.assertTrue(all(result.ok for result in self.cloud.perform("cancel", *gone)))
        while page.status == MORE:
            page = self.cloud.go_on(page)
            seen += [int(one["ID"]) for one in page.objects]
        self.assertEqual(len(seen), len(set(seen)), "a send came twice")
        self.assertLessEqual(set(self.sends) - set(gone), set(seen), "a send was passed over")


if __name__ == "__main__":
    unittest.main()
