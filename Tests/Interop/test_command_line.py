"""The command line as scripts may rely on it, with a server running and without one."""

import base64
import json
import re
import time
import unittest
import uuid

from belay import CANCELLED, run
from scene import Scene
from sendgrid import SendGrid, mail

KEY = r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"
REFUSED, USAGE = 1, 2


def as_uuid(send):
    return str(uuid.UUID(bytes=base64.urlsafe_b64decode(send + "==")))


class CommandLine(Scene):
    """Each case runs twice: with the server up, then with the server ended."""

    def both(self, case):
        for running in (True, False):
            with self.subTest(running=running):
                if not running and self.server.process:
                    self.assertEqual(self.server.terminate(), 0)
                case("up" if running else "down")

    def assert_status(self, status, *arguments):
        result = self.server.command(*arguments)
        self.assertEqual(result.status, status, repr(result))
        if status:
            self.assertEqual(result.out, "", repr(result))
            self.assertNotEqual(result.err.strip(), "", repr(result))
            self.assertNotIn("Fatal error", result.err)
        if status == REFUSED:
            self.assertEqual(len(result.err.strip().splitlines()), 1, repr(result))
        return result

    def schedule(self, name, batch=None):
        return self.client.accept(mail([f"{name}@people.test"], subject=f"subject {name}",
                                       due=int(time.time()) + 3600, batch=batch))

    def test_serve_writes_one_line_and_ends_with_0(self):
        self.deliver_one("one@people.test")
        told = self.server.error_text()
        self.assertIn(self.server.data, told, "the data folder is named, absolute")
        self.assertIn("belay key add", told, "with no key yet it says what to do next")
        process = self.server
        self.assertEqual(self.server.terminate(), 0)
        self.assertEqual(process.rest_of_output, b"")

    def test_sigterm_waits_for_what_is_being_handed_over(self):
        self.relay.change(delay=[2, 2])
        self.client.accept(mail(["slow.slow@people.test"]))
        self.relay.wait(lambda relay: relay.dots, 10, "the dot")
        begun = time.monotonic()
        self.assertEqual(self.server.terminate(), 0)
        self.assertGreater(time.monotonic() - begun, 0.5, "the verdict was waited for")
        self.server.start()
        time.sleep(1.5)
        self.assertEqual(len(self.relay.accepted()), 1, "and was not forgotten")

    def test_accounts(self):
        def case(when):
            added = self.server.done("account", "add", f"acme-{when}", "--json").json()
            self.assertEqual(added["name"], f"acme-{when}")
            names = [account["name"] for account in
                     self.server.done("account", "list", "--json").json()]
            self.assertIn(f"acme-{when}", names)
            self.assertIn("shop", names)
            self.assertIn(f"acme-{when}", self.server.done("account", "list").out)
            self.assert_status(REFUSED, "account", "add", f"acme-{when}")
        self.both(case)

    def test_keys(self):
        def case(_when):
            plain = self.server.done("key", "add", "--account", "shop", "--door", "sendgrid")
            self.assertRegex(plain.out, rf"\A{KEY}\n\Z")
            made = self.server.make_key()
            self.assertRegex(made, rf"\A{KEY}\Z")
            listed = self.server.done("key", "list", "--json")
            middle = made.split(".")[1]
            entry = next(key for key in listed.json() if key["id"] == middle)
            self.assertEqual((entry["door"], entry["name"]), ("sendgrid", "command line"))
            for text in (listed.out, self.server.done("key", "list").out):
                self.assertNotIn(made.split(".")[2], text, "shown once")
                self.assertIn(middle, text)
            self.server.done("key", "revoke", middle)
            self.assert_status(REFUSED, "key", "revoke", "nosuchkey")
            self.assert_status(REFUSED, "key", "add", "--account", "nobody", "--door", "sendgrid")
            self.assert_status(USAGE, "key", "add", "--account", "shop")
            self.assert_status(USAGE, "key", "add", "--account", "shop", "--door", "window")
        self.both(case)

    def test_a_key_made_or_revoked_without_a_server_counts(self):
        self.server.terminate()
        good, bad = self.server.make_key(), self.server.make_key()
        self.server.done("key", "revoke", bad.split(".")[1])
        self.server.start()
        self.make_client(good).accept(mail(["good@people.test"]))
        self.assertEqual(self.make_client(bad).send(mail(["bad@people.test"])).status, 401)

    def test_the_account_may_be_left_out(self):
        self.assertRegex(self.server.done("key", "add", "--door", "sendgrid").out, KEY)
        self.server.make_account("second")
        self.assert_status(REFUSED, "key", "add", "--door", "sendgrid")
        fresh = self.make_server(folder=self.folder + "/fresh")
        made = fresh.done("key", "add", "--door", "sendgrid")
        self.assertRegex(made.out, rf"\A{KEY}\n\Z")
        self.assertIn("default", made.err)
        self.assertIn(fresh.data, made.err, "a command that makes the folder says where")
        self.assertEqual([account["name"] for account in
                          fresh.done("account", "list", "--json").json()], ["default"])

    def test_list_and_show(self):
        batch = self.client.make_batch()
        send = self.schedule("listed", batch)

        def case(_when):
            entry = next(one for one in self.server.listing() if one["id"] == send)
            self.assertEqual(entry["batch"], batch)
            self.assertIn(send, self.server.done("list").out)
            shown = self.server.show(send)
            self.assertEqual(shown["id"], send)
            self.assertEqual(shown["number"], entry["number"])
            delivery, = shown["deliveries"]
            self.assertEqual((delivery["position"], delivery["recipient"], delivery["state"],
                              delivery["doubts"], delivery["attempts"]),
                             (0, "listed@people.test", "scheduled", 0, 0))
            self.assertIn("listed@people.test", self.server.done("show", send).out)
            accepted, = shown["events"]
            self.assertRegex(accepted["by"], r"\Akey:[^@]+@sendgrid\Z")
            self.assertIn(accepted["by"], self.server.done("show", send).out)
            for form in (as_uuid(send), as_uuid(send).upper()):
                self.assertEqual(self.server.show(form)["id"], send)
            by_number = self.server.done("show", str(entry["number"]), "--account", "shop",
                                         "--json").json()
            self.assertEqual(by_number["id"], send)
        self.both(case)

    def test_cancel_by_every_form(self):
        sends = {when: {form: self.schedule(f"{form}-{when}") for form in
                        ("id", "uuid", "number")} for when in ("up", "down")}

        def case(when):
            for form, send in sends[when].items():
                if form == "id":
                    arguments = [send]
                elif form == "uuid":
                    arguments = [as_uuid(send)]
                else:
                    arguments = [str(self.server.show(send)["number"]), "--account", "shop"]
                with self.subTest(form):
                    self.server.done("cancel", *arguments)
                    state = self.server.show(send)["deliveries"][0]["state"]
                    self.assertEqual(state, CANCELLED)
                    self.assertEqual(self.server.show(send)["events"][-1]["by"], "command")
                    self.server.command("cancel", *arguments)
                    self.assertEqual(self.server.show(send)["deliveries"][0]["state"], CANCELLED)
        self.both(case)
        self.server.start()
        self.client = self.make_client()
        self.deliver_one("control@people.test")
        self.assertEqual(len(self.relay.accepted()), 1)

    def test_cancel_a_batch(self):
        batches = {}
        for when in ("up", "down"):
            batches[when] = batch = self.client.make_batch()
            for number in range(3):
                self.schedule(f"{when}{number}", batch)

        def case(when):
            answer = self.server.done("cancel", "--batch", batches[when], "--json")
            json.loads(answer.out)
            self.assert_status(REFUSED, "cancel", "--batch", "x" * 32)
        self.both(case)
        self.server.start()
        client = SendGrid(self.server.port, self.key)
        self.addCleanup(client.close)
        client.accept(mail(["later@people.test"], batch=batches["up"]))
        client.accept(mail(["control@people.test"]))
        self.relay.wait_for(["control@people.test"], 10)
        time.sleep(1)
        self.assertEqual(len(self.relay.accepted()), 1, "who joins a cancelled batch stays")

    def test_too_late_and_not_found_are_refused(self):
        send = self.client.accept(mail(["gone@people.test"]))
        self.relay.wait_for(["gone@people.test"], 10)
        time.sleep(0.5)
        nobody = base64.urlsafe_b64encode(b"\x01\x93" + bytes(14)).decode().rstrip("=")

        def case(_when):
            self.assertEqual(self.server.command("cancel", send).status, REFUSED)
            for name in (nobody, as_uuid(nobody), "2147483647"):
                self.assert_status(REFUSED, "show", name, "--account", "shop")
                self.assert_status(REFUSED, "cancel", name, "--account", "shop")
        self.both(case)

    def test_another_account_s_send_is_not_found(self):
        self.server.make_account("stranger")
        send = self.schedule("mine")
        number = str(self.server.done("show", send, "--account", "shop", "--json").json()["number"])

        def case(_when):
            self.assert_status(REFUSED, "show", send, "--account", "stranger")
            self.assert_status(REFUSED, "cancel", send, "--account", "stranger")
            self.assert_status(REFUSED, "cancel", number, "--account", "stranger")
            self.assert_status(REFUSED, "show", number)
            state = self.server.done("show", send, "--account", "shop", "--json").json()
            self.assertEqual(state["deliveries"][0]["state"], "scheduled")
        self.both(case)

    def test_wrong_usage(self):
        for arguments in (["cancel"], ["show"], ["cancel", "x", "--batch", "y"], ["--no-such"],
                          ["account", "add"], ["key", "revoke"], ["list", "--no-such"],
                          ["nonsense"], ["key", "nonsense"]):
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual(result.status, USAGE, repr(result))
                self.assertEqual(result.out, "", repr(result))

    def test_version_and_help(self):
        version = run("--version")
        self.assertEqual(version.status, 0)
        self.assertTrue(re.search(r"\d", version.out), repr(version))
        self.assertEqual(len(version.out.strip().splitlines()), 1)
        for arguments in (["--help"], ["serve", "--help"], ["key", "add", "--help"]):
            shown = run(*arguments)
            self.assertEqual(shown.status, 0, repr(shown))
            self.assertNotEqual(shown.out, "")
        self.assertIn("BELAY_RETRY_FIRST", run("serve", "--help").out)


if __name__ == "__main__":
    unittest.main()
