"""The checker finds every planted violation and lets every excused history pass."""

import base64
import unittest

from checker import Checker
from history import (ABSENT, CANCEL, CANCELLED, DELIVERED, FAIL, LATE, LIFT, OK, PAUSE, UNKNOWN,
                     History, Letter)
from relay import Dot

#: Wall clock minus monotonic clock in these histories.
OFFSET = 1_000_000


class Story:
    """A history told by hand: instants are small numbers of seconds."""

    def __init__(self):
        self.history = History()
        self.history.offset = OFFSET
        self.dots = []

    def send(self, name, due=None, at=(0, 1), outcome=OK, batch=None, others=()):
        letter = Letter([name, *others], "hello", None if due is None else due + OFFSET,
                        {"X-Id": name}, "text", "desk@shop.test")
        return self._timed(self.history.send([letter], batch), at, outcome)

    def keyed(self, name, *ids):
        """A send under an Idempotency-Key whose good answers named these sends."""
        send = self.send(name, at=(0, 3))
        send.key, send.ids = "key", list(ids)
        return send

    def identified(self, name, at, identity, **more):
        mail = (f"Subject: hello\r\nX-Id: {name}\r\nMessage-ID: <{identity}.0@host>\r\n"
                "Content-Type: text/plain\r\n\r\ntext\r\n").encode()
        self.dot(name, at, mail=mail, **more)

    def stop(self, verb, at, outcome=OK, batch=None, send=None, server=0):
        return self._timed(self.history.stop(verb, batch, send, server), at, outcome)

    def kill(self, at, server=0, silent=None):
        kill = self.history.killed(server)
        kill.instant, kill.silent = at, at if silent is None else silent

    def sleep(self, begun, ended, server=0):
        sleep = self.history.slept(server)
        sleep.begun, sleep.ended = begun, ended

    def say(self, send, name, word, at):
        self.history.say(send, name, word)
        self.history.sayings[-1].acked = at

    @staticmethod
    def _timed(operation, at, outcome):
        operation.invoked, operation.acked = at
        operation.outcome = outcome
        return operation

    def dot(self, name, at, verdict=250, reply="sent", replied=None, opened=None, mail=None,
            of=None, door=0):
        """A dot for this recipient of the send whose first recipient is `of`."""
        mail = mail or (f"Subject: hello\r\nX-Id: {of or name}\r\nDate: now\r\n"
                        "Content-Type: text/plain\r\n\r\ntext\r\n").encode()
        dot = Dot({"transaction": len(self.dots) + 1, "connection": 1,
                   "door": door,
                   "opened": at - 0.1 if opened is None else opened, "mono": at,
                   "wall": at + OFFSET, "sender": "desk@shop.test", "recipients": [name],
                   "verdict": verdict, "reply": reply, "bytes": base64.b64encode(mail)})
        dot.replied = replied if replied is not None else dot.replied
        self.dots.append(dot)

    def kinds(self, refusals=()):
        return sorted({one.kind for one in Checker(self.history, self.dots, refusals).check()})


class PlantedViolations(unittest.TestCase):
    def judge(self, expected, tell):
        story = Story()
        tell(story)
        self.assertEqual(story.kinds(), expected)

    def test_nothing_happened_and_all_went_well(self):
        def tell(story):
            story.send("a@x", due=5)
            story.dot("a@x", 5.01)
        self.judge([], tell)

    def test_lost(self):
        self.judge(["lost"], lambda story: story.send("a@x", due=5))

    def test_late(self):
        def tell(story):
            story.send("a@x", due=5)
            story.history.states["a@x"] = "scheduled"
        self.judge(["late"], tell)

    def test_lost_one_recipient_of_two(self):
        def tell(story):
            story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.5)
        self.judge(["lost"], tell)

    def test_lost_although_the_cancel_was_lifted_before_due(self):
        def tell(story):
            story.send("a@x", due=9, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.stop(LIFT, (4, 5), batch="b")
        self.judge(["lost"], tell)

    def test_lost_after_a_pause_was_resumed(self):
        def tell(story):
            story.send("a@x", due=4, batch="b")
            story.stop(PAUSE, (2, 3), batch="b")
            story.stop(LIFT, (6, 7), batch="b")
        self.judge(["lost"], tell)

    def test_lost_behind_a_refused_cancel(self):
        def tell(story):
            story.send("a@x", due=4, batch="b")
            story.stop(CANCEL, (2, 3), FAIL, batch="b")
        self.judge(["lost"], tell)

    def test_cancelled_batch_delivers(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.dot("a@x", 5.1)
        self.judge(["cancelled"], tell)

    def test_cancelled_batch_delivers_what_joined_later(self):
        def tell(story):
            story.stop(CANCEL, (0, 1), batch="b")
            story.send("a@x", at=(2, 3), batch="b")
            story.dot("a@x", 3.1)
        self.judge(["cancelled"], tell)

    def test_even_a_refused_dot_is_one_too_many(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.dot("a@x", 5.1, verdict=451)
        self.judge(["cancelled"], tell)

    def test_cancelled_past_due_then_lifted_delivers(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.kill(6)
            story.stop(LIFT, (7, 8), batch="b")
            story.dot("a@x", 8.5)
        self.judge(["cancelled"], tell)

    def test_cancelled_past_due_then_turned_into_a_pause_delivers(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.stop(PAUSE, (7, 8), batch="b")
            story.stop(LIFT, (9, 10), batch="b")
            story.dot("a@x", 10.5)
        self.judge(["cancelled"], tell)

    def test_cancelled_send_delivers_later(self):
        def tell(story):
            send = story.send("a@x", due=5)
            story.stop(CANCEL, (2, 3), send=send)
            story.dot("a@x", 5.1)
        self.judge(["cancelled"], tell)

    def test_cancelled_send_of_one_had_left_before(self):
        def tell(story):
            send = story.send("a@x")
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), send=send)
        self.judge(["cancelled"], tell)

    def test_a_cancel_of_all_won_and_one_had_got_it(self):
        def tell(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), send=send).whole = True
        self.judge(["cancelled"], tell)

    def test_too_late_for_one_and_the_other_was_not_stopped(self):
        def tell(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), LATE, send=send)
            story.dot("b@x", 3.1, of="a@x")
        self.judge(["cancelled"], tell)

    def test_paused_send_delivers(self):
        def tell(story):
            send = story.send("a@x", due=4)
            story.stop(PAUSE, (2, 3), send=send)
            story.dot("a@x", 5)
            story.stop(LIFT, (6, 7), send=send)
        self.judge(["paused"], tell)

    def test_paused_by_itself_a_lift_of_its_batch_is_no_help(self):
        def tell(story):
            send = story.send("a@x", due=4, batch="b")
            story.stop(PAUSE, (2, 3), batch="b")
            story.stop(PAUSE, (2, 3), send=send)
            story.stop(LIFT, (4, 5), batch="b")
            story.dot("a@x", 6)
        self.judge(["paused"], tell)

    def test_lost_after_a_paused_send_was_resumed(self):
        def tell(story):
            send = story.send("a@x", due=4)
            story.stop(PAUSE, (2, 3), send=send)
            story.stop(LIFT, (6, 7), send=send)
        self.judge(["lost"], tell)

    def test_lost_behind_a_cancel_of_another_send(self):
        def tell(story):
            story.send("a@x")
            story.stop(CANCEL, (2, 3), LATE, send=story.send("b@x"))
        self.judge(["lost"], tell)

    def test_untrue(self):
        def delivered_to_nobody(story):
            send = story.send("a@x", due=5)
            story.say(send, "a@x", DELIVERED, 6)
            story.dot("a@x", 7)
        self.judge(["untrue"], delivered_to_nobody)

        def cancelled_and_delivered(story):
            send = story.send("a@x")
            story.say(send, "a@x", CANCELLED, 3)
            story.dot("a@x", 4)
        self.judge(["untrue"], cancelled_and_delivered)

        def refused_is_not_delivered(story):
            send = story.send("a@x")
            story.dot("a@x", 2, verdict=554)
            story.say(send, "a@x", DELIVERED, 3)
        self.judge(["untrue"], refused_is_not_delivered)

        def more_than_got_it(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 2)
            story.history.count(send, 2)
            story.history.sayings[-1].acked = 2.5
            story.dot("b@x", 3, of="a@x")
        self.judge(["untrue"], more_than_got_it)

        def of_another_send(story):
            story.send("a@x")
            story.dot("a@x", 2)
            other = story.send("b@x")
            story.dot("b@x", 2)
            story.say(other, "a@x", DELIVERED, 3)
        self.judge(["untrue"], of_another_send)

    def test_early(self):
        def tell(story):
            story.send("a@x", due=5)
            story.dot("a@x", 4.999)
        self.judge(["early"], tell)

    def test_early_seen_through_a_late_reading(self):
        # Read after due, but its sender was dead before due.
        def tell(story):
            story.send("a@x", due=5)
            story.kill(4.5)
            story.dot("a@x", 5.2, opened=4.4)
        self.judge(["early"], tell)

    def test_paused(self):
        def tell(story):
            story.send("a@x", due=4, batch="b")
            story.stop(PAUSE, (2, 3), batch="b")
            story.dot("a@x", 5)
            story.stop(LIFT, (6, 7), batch="b")
        self.judge(["paused"], tell)

    def test_paused_while_a_cancel_turns_into_a_pause(self):
        def tell(story):
            story.send("a@x", due=4.5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.stop(PAUSE, (4, 6), batch="b")
            story.dot("a@x", 5)
            story.stop(LIFT, (7, 8), batch="b")
        self.judge(["paused"], tell)

    def test_duplicate(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2)
            story.dot("a@x", 3)
        self.judge(["duplicate"], tell)

    def test_duplicate_long_after_a_kill(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2)
            story.kill(9)
            story.dot("a@x", 10)
        self.judge(["duplicate"], tell)

    def test_what_another_server_cannot_excuse(self):
        def by_kill(story):
            story.send("a@x")
            story.dot("a@x", 2, replied=2.2)
            story.kill(2.5, server=1)
            story.dot("a@x", 5)
        self.judge(["duplicate"], by_kill)

        def by_sleep(story):
            story.send("a@x")
            story.dot("a@x", 2, replied=2.2)
            story.sleep(2.5, 8, server=1)
            story.dot("a@x", 9)
        self.judge(["duplicate"], by_sleep)

        def by_late_reading(story):
            story.send("a@x", due=1, batch="b")
            story.kill(2, server=1)
            story.stop(PAUSE, (3, 4), batch="b")
            story.dot("a@x", 4.5, opened=1.5)
            story.stop(LIFT, (6, 7), batch="b")
        self.judge(["paused"], by_late_reading)

        def by_lift(story):
            story.send("a@x", due=9, batch="b")
            story.stop(LIFT, (2, 3), UNKNOWN, batch="b", server=1)
            story.kill(3.5, server=1)
            story.kill(20)
            story.stop(CANCEL, (4, 5), batch="b")
            story.dot("a@x", 9.1)
        self.judge(["cancelled"], by_lift)

    def test_duplicate_long_after_a_sleeper_has_lost_its_session(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2, replied=2.2)
            story.sleep(2.1, 20, server=1)
            story.kill(9.5)
            story.dot("a@x", 12)
        self.judge(["duplicate"], tell)

    def test_duplicate_long_before_a_sleep_or_after_it(self):
        for begun, ended in ((9, 12), (0.5, 1.5)):
            def tell(story, begun=begun, ended=ended):
                story.send("a@x")
                story.dot("a@x", 2)
                story.sleep(begun, ended)
                story.dot("a@x", 13)
            with self.subTest(begun):
                self.judge(["duplicate"], tell)

    def test_a_third_copy_after_one_doubt(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2, reply="cut")
            story.dot("a@x", 3)
            story.dot("a@x", 4)
        self.judge(["duplicate"], tell)

    def test_a_doubt_that_the_server_did_not_record(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2, reply="cut")
            story.dot("a@x", 3)
            story.history.doubts["a@x"] = 0
        self.judge(["duplicate"], tell)

    def test_rewritten(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2, reply="cut")
            story.dot("a@x", 3, mail=b"Subject: hello\r\nX-Id: a@x\r\nDate: then\r\n\r\ntext\r\n")
        self.judge(["rewritten"], tell)

    def test_nowhere(self):
        self.judge(["nowhere"], lambda story: story.dot("stranger@x", 2))

    def test_nowhere_since_the_door_refused_it(self):
        def tell(story):
            story.send("a@x", outcome=FAIL)
            story.dot("a@x", 2)
        self.judge(["nowhere"], tell)

    def test_altered(self):
        mails = {
            "subject": b"Subject: other\r\nX-Id: a@x\r\n\r\ntext\r\n",
            "header gone": b"Subject: hello\r\n\r\ntext\r\n",
            "header twice": b"Subject: hello\r\nX-Id: a@x\r\nX-Id: a@x\r\n\r\ntext\r\n",
            "text": b"Subject: hello\r\nX-Id: a@x\r\n\r\ntex\r\n",
            "bare line end": b"Subject: hello\r\nX-Id: a@x\r\n\r\ntext\n",
        }
        for name, mail in mails.items():
            def tell(story, mail=mail):
                story.send("a@x")
                story.dot("a@x", 2, mail=mail)
            with self.subTest(name):
                self.judge(["altered"], tell)

    def test_altered_html(self):
        def tell(story):
            send = story.send("a@x")
            send.letters[0].text, send.letters[0].html = None, "<p>text</p>"
            story.dot("a@x", 2, mail=b"Subject: hello\r\nX-Id: a@x\r\n"
                                     b"Content-Type: text/html\r\n\r\n<p>tex</p>\r\n")
        self.judge(["altered"], tell)

    def test_two_sends_of_one_request(self):
        def by_answers(story):
            story.keyed("a@x", "one", "two")
            story.identified("a@x", 4, "one")
        self.judge(["twice"], by_answers)

        def by_answer_and_mail(story):
            story.keyed("a@x", "two")
            story.identified("a@x", 4, "one")
        self.judge(["twice"], by_answer_and_mail)

        def by_refused_mail(story):
            story.keyed("a@x", "one")
            story.identified("a@x", 4, "two", verdict=451)
            story.identified("a@x", 5, "one")
        self.judge(["twice"], by_refused_mail)

    def test_forgotten(self):
        def tell(story):
            story.stop(CANCEL, (0, 1), batch="b")
            story.kill(2)
            story.stop(LIFT, (3, 4), ABSENT, batch="b")
        self.judge(["forgotten"], tell)


class ExcusedHistories(unittest.TestCase):
    def excuse(self, tell, refusals=()):
        story = Story()
        tell(story)
        self.assertEqual(story.kinds(refusals), [])

    def test_a_cancelled_member_never_leaves(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
        self.excuse(tell)

    def test_it_left_before_the_answer_to_the_batch_cancel(self):
        def tell(story):
            story.send("a@x", batch="b")
            story.dot("a@x", 2.5)
            story.stop(CANCEL, (2, 3), batch="b")
        self.excuse(tell)

    def test_too_late_for_one_and_the_other_was_stopped(self):
        def tell(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), LATE, send=send)
        self.excuse(tell)

    def test_one_of_many_had_got_it_where_the_answer_does_not_say_otherwise(self):
        def tell(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), send=send)
        self.excuse(tell)

    def test_a_send_that_was_resumed_leaves(self):
        def tell(story):
            send = story.send("a@x", due=4)
            story.stop(PAUSE, (2, 3), send=send)
            story.stop(LIFT, (6, 7), send=send)
            story.dot("a@x", 6.5)
        self.excuse(tell)

    def test_a_paused_send_whose_resuming_nobody_knows_of(self):
        def tell(story):
            send = story.send("a@x", due=4)
            story.stop(PAUSE, (2, 3), send=send)
            story.stop(LIFT, (6, 7), UNKNOWN, send=send)
        self.excuse(tell)

    def test_what_was_told_was_so(self):
        def tell(story):
            send = story.send("a@x", others=["b@x"])
            story.dot("a@x", 1.1)
            story.stop(CANCEL, (2, 3), send=send)
            story.say(send, "a@x", DELIVERED, 4)
            story.say(send, "b@x", CANCELLED, 4)
            story.history.count(send, 1)
            story.history.sayings[-1].acked = 4
        self.excuse(tell)

    def test_an_uncancelled_member_leaves_when_due(self):
        def tell(story):
            story.send("a@x", due=6, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.stop(LIFT, (4, 5), batch="b")
            story.dot("a@x", 6.1)
        self.excuse(tell)

    def test_an_unknown_lift_may_have_worked(self):
        def tell(story):
            story.send("a@x", due=6, batch="b")
            story.stop(CANCEL, (2, 3), batch="b")
            story.stop(LIFT, (4, 5), UNKNOWN, batch="b")
            story.dot("a@x", 6.1)
        self.excuse(tell)

    def test_an_unknown_cancel_may_have_worked(self):
        def tell(story):
            story.send("a@x", due=6, batch="b")
            story.stop(CANCEL, (2, 3), UNKNOWN, batch="b")
        self.excuse(tell)

    def test_a_lift_that_overlaps_the_cancel_may_have_come_second(self):
        def tell(story):
            story.send("a@x", due=6, batch="b")
            story.stop(CANCEL, (2, 4), batch="b")
            story.stop(LIFT, (1, 3), batch="b")
            story.dot("a@x", 6.1)
        self.excuse(tell)

    def test_a_copy_after_each_kind_of_doubt(self):
        doubts = {
            "cut": {"reply": "cut"},
            "never written": {"reply": "unsent"},
            "killed before the verdict": {"reply": "late"},
            "killed before it was durable": {"reply": "sent", "replied": 2.2},
        }
        for name, how in doubts.items():
            def tell(story, how=how):
                story.send("a@x")
                story.dot("a@x", 2, **how)
                story.kill(2.5)
                story.dot("a@x", 5)
                story.history.doubts["a@x"] = 1
            with self.subTest(name):
                self.excuse(tell)

    def test_a_copy_of_what_a_sleeper_had(self):
        for at, replied in ((2, 2.2), (2.6, 2.7)):
            def tell(story, at=at, replied=replied):
                story.send("a@x")
                story.dot("a@x", at, replied=replied, door=1)
                story.sleep(2.5, 8, server=1)
                story.dot("a@x", 7)
                story.history.doubts["a@x"] = 1
            with self.subTest(at):
                self.excuse(tell)

    def test_a_copy_of_what_a_sleeper_kept_from_being_written(self):
        def tell(story):
            story.send("a@x")
            story.dot("a@x", 2, replied=2.2)
            story.sleep(2.1, 6, server=1)
            story.kill(6.5)
            story.dot("a@x", 9)
            story.history.doubts["a@x"] = 1
        self.excuse(tell)

    def test_a_sleeper_did_not_send_what_is_read_late(self):
        def tell(story):
            story.send("a@x", due=1, batch="b")
            story.sleep(2, 9, server=1)
            story.stop(PAUSE, (3, 4), batch="b")
            story.dot("a@x", 4.5, opened=1.5, door=1)
        self.excuse(tell)

    def test_a_lift_that_the_database_did_after_its_server_died(self):
        def tell(story):
            story.send("a@x", due=9, batch="b")
            story.stop(LIFT, (2, 3), UNKNOWN, batch="b", server=1)
            story.kill(3.5, server=1, silent=6)
            story.stop(CANCEL, (4, 5), batch="b")
            story.dot("a@x", 9.1)
        self.excuse(tell)

    def test_one_send_of_a_repeated_request(self):
        def tell(story):
            story.keyed("a@x", "one", "one")
            story.identified("a@x", 2, "one", reply="cut")
            story.identified("a@x", 4, "one")
        self.excuse(tell)

    def test_a_dead_server_did_not_send_what_is_read_late(self):
        def tell(story):
            story.send("a@x", due=1, batch="b")
            story.kill(2)
            story.stop(PAUSE, (3, 4), batch="b")
            story.dot("a@x", 4.5, opened=1.5)
        self.excuse(tell)

    def test_refused_for_good_is_not_lost(self):
        def at_dot(story):
            story.send("a@x")
            story.dot("a@x", 2, verdict=554)
        self.excuse(at_dot)
        self.excuse(lambda story: story.send("b@x"),
                    [{"recipient": "b@x", "code": 550, "mono": 2}])

    def test_an_accept_without_an_answer_may_be_anything(self):
        def tell(story):
            story.send("a@x", outcome=UNKNOWN)
            story.send("b@x", outcome=UNKNOWN)
            story.dot("b@x", 2)
        self.excuse(tell)

    def test_a_pause_that_still_stands(self):
        def tell(story):
            story.send("a@x", due=5, batch="b")
            story.stop(PAUSE, (2, 3), batch="b")
        self.excuse(tell)


if __name__ == "__main__":
    unittest.main()
