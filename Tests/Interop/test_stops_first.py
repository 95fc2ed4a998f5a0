"""Stops go on whatever else the server is busy with: uploads that hang, mail that costs much."""

import json
import socket
import string
import threading
import time

from scene import Scene, sleep_until, whole_second
from sendgrid import SEND, SendGrid, mail
from test_bad_http import head

MEBI = 1024 * 1024
#: Far below every timeout of the server, far above what a stop takes on a busy machine.
SOON = 5
#: What the slowest build of the server needs for a call, many times over.
LATE = 10
#: None is an `a`.
LETTERS = string.ascii_letters[1:50]


class StopsFirst(Scene):
    def stop_soon(self):
        """One batch, stopped; the answer must come while the others still hang."""
        client = SendGrid(self.server.port, self.key, seconds=SOON)
        self.addCleanup(client.close)
        answer = client.stop(self.batch, "pause")
        self.assertEqual(answer.status, 201)

    def setUp(self):
        super().setUp()
        self.batch = self.client.make_batch()

    def hang(self, request):
        link = socket.create_connection(("127.0.0.1", self.server.port))
        self.addCleanup(link.close)
        link.sendall(request)
        return link

    def test_declared_uploads_that_hang(self):
        for _ in range(4):
            self.hang(head(self.key, Content_Length=29 * MEBI) + b"{")
        self.stop_soon()

    def test_chunked_uploads_that_hang(self):
        part = b"a" * MEBI
        chunk = f"{len(part):x}\r\n".encode() + part + b"\r\n"
        links = [self.hang(head(self.key, Transfer_Encoding="chunked")) for _ in range(3)]
        for link in links:
            sender = threading.Thread(target=self._push, args=(link, chunk, 20), daemon=True)
            sender.start()
        time.sleep(0.5)
        self.stop_soon()
        for link in links:
            link.close()
        # Whoever comes later finds the budget free again.
        large = mail(["late@people.test"], due=whole_second(3600))
        large["content"][0]["value"] = "x" * (2 * MEBI)
        self.assertEqual(self.client.send(large).status, 202)

    @staticmethod
    def _push(link, chunk, count):
        try:
            for _ in range(count):
                link.sendall(chunk)
        except OSError:
            return  # The server or the test has closed it: that is the point.

    def test_a_thousand_messages_of_one_large_body(self):
        """Each with a substitution; made one by one they would be gigabytes of work."""
        large = mail(["a@people.test"], due=whole_second(3600))
        large["content"][0]["value"] = "Hello -name-. " + "x" * (8 * MEBI)
        large["personalizations"] = [
            {"to": [{"email": f"p{index}@people.test"}], "substitutions": {"-name-": "Ada"}}
            for index in range(1000)]
        body = json.dumps(large).encode()
        for _ in range(3):
            self.hang(head(self.key, SEND, Content_Length=len(body)) + body)
        self.stop_soon()

    def test_mail_whose_tags_almost_fit_everywhere(self):
        """Composing it costs no more than its bytes, and keeps neither stops nor calls waiting."""
        client = SendGrid(self.server.port, self.key, seconds=LATE)
        self.addCleanup(client.close)
        people = [f"p{index}@people.test" for index in range(40)]
        large = mail([people], due=whole_second(2))
        large["content"][0]["value"] = "a" * MEBI
        tags = {f"aa{left}{right}": "" for left in LETTERS for right in LETTERS}
        large["personalizations"][0]["substitutions"] = dict(list(tags.items())[:2400])
        client.accept(large)
        sleep_until(large["send_at"] + 0.5)
        # While it is composed and carried, over and over.
        deadline = time.monotonic() + 120
        while len(self.relay.accepted()) < len(people) and time.monotonic() < deadline:
            self.assertEqual(client.call("GET", "/v3/scopes").status, 200)
            self.assertEqual(client.stop(self.batch, "pause").status, 201)
            self.assertEqual(client.lift(self.batch).status, 204)
        self.relay.wait_for(people, 1)
