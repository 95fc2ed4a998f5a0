"""What the server holds at most while it reads a file of contacts and expands a campaign to them.

BELAY_MEMORY (50000; `make audience` has a million) says how many contacts. From its start on the server
may never hold more than BELAY_MEMORY_BOUND (256) MiB.
"""

import os
import time
import unittest

from belay import wait_until
from campaigns import Marketer
from progress import say
from test_imports import ImportScene

CONTACTS = int(os.environ.get("BELAY_MEMORY", "50000"))
BOUND = int(os.environ.get("BELAY_MEMORY_BOUND", "256"))
#: Seconds for each of the two; far more than either needs.
PATIENCE = 120 + CONTACTS // 500


class Memory(ImportScene):
    def setUp(self):
        super().setUp()
        self.marketer = self.new_marketer()

    def new_marketer(self):
        marketer = Marketer(self.server.port, self.key, seconds=120)
        self.addCleanup(marketer.close)
        return marketer

    def most(self):
        return self.server.memory("VmHWM")

    def is_listed(self):
        [send] = self.server.listing()
        return send["deliveries"] == CONTACTS

    def test_a_campaign_to_many_imported_contacts_never_needs_more(self):
        begun = time.monotonic()
        old = self.marketer.make_list()
        [people] = [each for each in self.ask("GET", "/v3/marketing/lists")["result"]]
        job, path = self.make_job([people["id"]], ["_rf2_T", "_rf0_T"])
        head = "email,first_name\r\n"
        self.upload(path, (head + "".join(
            f"p{number}@people.test,P {number}\r\n" for number in range(CONTACTS))).encode())
        done = self.wait_for(job, PATIENCE)
        self.assertEqual(self.counts(done), (CONTACTS, CONTACTS, 0, 0))
        read = self.most()
        say(f"memory: {CONTACTS} contacts read after {time.monotonic() - begun:.0f} s, "
            f"at most {read:.0f} MiB")
        begun = time.monotonic()
        campaign = self.marketer.make_campaign(
            [old], self.marketer.make_sender(), self.marketer.make_group())
        self.marketer.send_now(campaign)
        wait_until(self.is_listed, PATIENCE, "the expansion's end")
        say(f"memory: expanded after {time.monotonic() - begun:.0f} s, "
            f"at most {self.most():.0f} MiB")
        # What is left is cancelled: the relay would be the bound, and not what is asked here.
        # By a new connection: the other one has been idle for longer than servers keep one.
        self.new_marketer().want(204, "DELETE", f"/v3/campaigns/{campaign}")
        self.assertLessEqual(self.most(), BOUND)
        self.assertEqual(self.server.process.poll(), None)


if __name__ == "__main__":
    unittest.main()
