"""What cannot start says why in one line that names the thing, and its exit status is not 0."""

import json
import os
import socket
import time
import unittest

from belay import Belay, binary
from scene import Scene
from sendgrid import mail

#: How long `serve` waits for the lock of another server, and how long it may take in all.
LOCK_WAIT = 5
REFUSAL_SECONDS = 15
#: Said before a failure shows: version, data folder, relay, what to do next.
OTHER_LINES = 5


class StartUp(Scene):
    def refused(self, *extra, names, settings=None, listen="127.0.0.1:0", data=None,
                relay_url="", seconds=REFUSAL_SECONDS):
        """Launches a second server; it has to end by itself, naming `names` on its last line."""
        other = Belay(self.relay.url if relay_url == "" else relay_url, settings,
                      data or os.path.join(self.folder, "other"))
        other.errors = os.path.join(self.folder, f"err-{time.monotonic_ns()}")
        self.addCleanup(other.stop)
        other.launch(*extra, listen=listen)
        status = other.wait_exit(seconds)
        told = other.error_text()
        lines = [line for line in told.splitlines() if line.strip()]
        self.assertNotEqual(status, 0, told)
        self.assertGreater(status, 0, f"ended by a signal: {told[-2000:]}")
        self.assertEqual(other.rest_of_output, b"", "nothing on standard output")
        self.assertTrue(lines, "a reason is given")
        self.assertLessEqual(len(lines), 1 + OTHER_LINES, told)
        self.assertIn(names, lines[-1])
        return status

    def test_a_second_server_on_the_folder(self):
        begun = time.monotonic()
        self.refused(data=self.server.data, names=self.server.data)
        took = time.monotonic() - begun
        self.assertGreater(took, LOCK_WAIT - 1, "it waits for the first to end")
        self.assertLess(took, LOCK_WAIT + 5)
        self.deliver_one("control@people.test")

    def test_a_second_server_takes_over_when_the_first_ends(self):
        successor = Belay(self.relay.url, None, self.server.data)
        successor.errors = os.path.join(self.folder, "successor.err")
        self.addCleanup(successor.stop)
        successor.launch()
        time.sleep(1)
        self.assertIsNone(successor.process.poll(), "it waits")
        self.assertEqual(self.server.terminate(), 0)
        successor.wait_listening()
        self.server = successor
        self.client = self.make_client()
        self.deliver_one("after@people.test")

    def test_a_busy_port(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.refused(listen=f"127.0.0.1:{port}", names=str(port))

    def test_a_folder_that_cannot_be(self):
        self.refused(data="/dev/null/x", names="/dev/null/x")
        plain = os.path.join(self.folder, "plain")
        open(plain, "w").close()
        self.refused(data=plain, names=plain)
        self.refused(data="/proc/belay-data", names="/proc/belay-data")

    def test_a_setting_that_is_not_one(self):
        self.refused(settings={"BELAY_NO_SUCH": "1"}, names="BELAY_NO_SUCH")
        for name, content in {"no.such": {"no": {"such": 1}}, "retry.frist":
                              {"retry": {"frist": "1s"}}}.items():
            path = self.settings_file(json.dumps(content))
            self.refused("--config", path, names=name)
            self.refused(settings={"BELAY_CONFIG": path}, names=name)

    def test_a_settings_file_that_cannot_be_read(self):
        for content in ("", "{", "[]", "7", '{"listen":'):
            path = self.settings_file(content)
            with self.subTest(content):
                self.refused("--config", path, names=path)
        self.refused("--config", "/no/such/file", names="/no/such/file")

    def test_a_malformed_value(self):
        for value in ("nonsense", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999", ""):
            with self.subTest(listen=value):
                self.refused(listen=value, names="listen")
        for value in ("soon", "-1s", "1", "1.5.5s", "", "99999999999999999999s"):
            with self.subTest(retry=value):
                self.refused(settings={"BELAY_RETRY_FIRST": value}, names="retry.first")
        for value in ("many", "-1", "1e3"):
            with self.subTest(cap=value):
                self.refused(settings={"BELAY_SENDGRID_STOP_CAP": value},
                             names="sendgrid.stop_cap")
        for value in ("nonsense", "http://127.0.0.1", "smtp://", "smtp://h:port"):
            with self.subTest(relay=value):
                self.refused(relay_url=value, names="relay")

    def test_a_setting_in_the_file_holds(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        path = self.settings_file(json.dumps({"sendgrid": {"stop_cap": 1}, "data": "/dev/null/x"}))
        self.server.terminate()
        self.server.start("--config", path, listen=f"127.0.0.1:{port}")
        self.assertEqual(self.server.port, port)
        self.client = self.make_client()
        first, second = self.client.make_batch(), self.client.make_batch()
        self.assertEqual(self.client.stop(first, "cancel").status, 201)
        answer = self.client.stop(second, "cancel")
        self.assertEqual((answer.status, answer.body),
                         (400, b'{"errors":[{"field":null,"message":"max limit reached"}]}'))

    def settings_file(self, content):
        path = os.path.join(self.folder, f"settings-{time.monotonic_ns()}.json")
        with open(path, "w") as file:
            file.write(content)
        return path

    def test_the_program_is_there(self):
        self.assertTrue(os.access(binary(), os.X_OK))


class ARelayThatDoesNotAnswer(Scene):
    def test_mail_waits_for_it(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.server.terminate()
        self.server.relay_url = f"smtp://127.0.0.1:{port}?tls=off"
        self.server.start()
        self.client = self.make_client()
        people = [f"wait{number}@people.test" for number in range(20)]
        sends = [self.client.accept(mail([person])) for person in people]
        time.sleep(1.5)
        for send in sends[:3]:
            delivery = self.server.show(send)["deliveries"][0]
            self.assertNotIn(delivery["state"], ("sent", "failed"))
            self.assertEqual(delivery["doubts"], 0)
        relay = self.make_relay(port=port)
        relay.wait_for(people, 20)
        time.sleep(0.5)
        self.assertEqual(len(relay.accepted()), len(people))


if __name__ == "__main__":
    unittest.main()
