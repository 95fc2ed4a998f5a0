"""One account, all doors: what was scheduled through one is seen by the others' status calls.

A number names one send of the account at every door that has numbers. SendGrid's calls name
batches only, so through that door nothing of another's can be asked for.
"""

import time
import unittest

from belay import wait_until
from mail_partner import CANCEL, MailPartner, ahead
from mail_partner_client import NO_CUTOFF
from marketing_cloud import CANCELED, COMPLETE, SCHEDULED, MarketingCloud, instant
from scene import Scene
from sendgrid import mail

HOUR = 3_600


class AcrossDoors(Scene):
    settings = NO_CUTOFF

    def setUp(self):
        super().setUp()
        key = self.server.make_partner_key(self.account)
        self.partner = MailPartner(self.server.port, key)
        self.addCleanup(self.partner.close)
        self.cloud = MarketingCloud(self.server.port, self.server.make_cloud_key(self.account))
        self.addCleanup(self.cloud.close)

    def cloud_status(self, number):
        return self.cloud.send(number)["Status"]

    def statuses(self, number):
        """What Mail Partner's status call says of each recipient."""
        answer = self.partner.get("/v1/bulk-status", messageId=number).json()
        return {one["email"]: one["status"] for one in answer["StatutResponseList"]}

    def number_of(self, send):
        return self.server.show(send)["number"]

    def test_mail_partner_shows_what_sendgrid_scheduled(self):
        people = ["a@people.test", "b@people.test"]
        batch = self.client.make_batch()
        send = self.client.accept(mail([people], due=int(time.time()) + HOUR, batch=batch))
        number = self.number_of(send)
        self.assertEqual(self.statuses(number), dict.fromkeys(people, "Waiting"))
        self.assertEqual(self.client.stop(batch, "cancel").status, 201)
        self.assertEqual(self.statuses(number), dict.fromkeys(people, "Canceled"))
        self.assertEqual(self.cloud_status(number), CANCELED)
        self.assertEqual(self.client.lift(batch).status, 204)
        self.assertEqual(self.statuses(number), dict.fromkeys(people, "Waiting"))
        self.assertEqual(self.cloud_status(number), SCHEDULED)

    def test_both_show_what_sendgrid_sent(self):
        number = self.number_of(self.client.accept(mail(["now@people.test"])))
        wait_until(lambda: self.statuses(number) == {"now@people.test": "Delivered"}, 10,
                   "delivered")
        send = self.cloud.send(number, "ID", "Status", "NumberSent", "Subject")
        self.assertEqual((send["Status"], send["NumberSent"], send["Subject"]),
                         (COMPLETE, "1", "hello"))

    def test_marketing_cloud_shows_what_mail_partner_scheduled(self):
        number = self.partner.schedule(["a@people.test", "b@people.test"], ahead(20))
        self.assertEqual(self.cloud_status(number), SCHEDULED)
        self.assertEqual(self.partner.code(self.partner.cancel(number)), 200)
        self.assertEqual(self.cloud_status(number), CANCELED)

    def test_mail_partner_shows_what_marketing_cloud_scheduled(self):
        number = self.schedule_by_cloud(["early@people.test"], instant(time.time() + HOUR))
        # Nobody is listed before it is due.
        self.assertEqual(self.statuses(number), {})
        self.assertTrue(self.cloud.perform("cancel", number)[0].ok)
        self.assertEqual(self.statuses(number), {})
        people = ["a@people.test", "b@people.test"]
        number = self.schedule_by_cloud(people)
        wait_until(lambda: self.statuses(number) == dict.fromkeys(people, "Delivered"), 10,
                   "delivered")

    def schedule_by_cloud(self, people, due=None):
        email = self.cloud.make_email("letter", "<p>Hi</p>")
        people_list = self.cloud.make_list("people", people)
        return self.cloud.schedule(email, people_list, due)

    def test_a_number_cancels_at_its_own_door_only(self):
        send = self.client.accept(mail(["a@people.test"], due=int(time.time()) + HOUR))
        number = self.number_of(send)
        absent = self.partner.get(CANCEL, messageId="2147483647")
        foreign = self.partner.cancel(number)
        self.assertEqual((foreign.status, foreign.body), (absent.status, absent.body))
        self.assertEqual(self.server.show(send)["state"], "scheduled")

    def test_numbers_of_all_doors_are_different(self):
        numbers = [self.number_of(self.client.accept(mail(["a@people.test"]))),
                   int(self.partner.schedule(["b@people.test"])),
                   int(self.partner.schedule(["c@people.test"], ahead(20))),
                   self.schedule_by_cloud(["d@people.test"], instant(time.time() + HOUR))]
        self.assertEqual(len(set(numbers)), len(numbers))

    def test_a_cancel_by_the_house_is_seen(self):
        number = self.partner.schedule(["a@people.test"], ahead(20))
        self.server.done("cancel", str(number))
        self.assertEqual(self.statuses(number), {"a@people.test": "Canceled"})
        self.assertEqual(self.partner.code(self.partner.cancel(number)), 5)


if __name__ == "__main__":
    unittest.main()
