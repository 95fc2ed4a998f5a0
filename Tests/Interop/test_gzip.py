"""Request bodies that come compressed."""

import gzip
import json
import time
import zlib

from scene import Scene
from sendgrid import BAD_REQUEST, SEND, STOPS, mail, raw
from test_bad_http import LIMIT, MEBI, head, status_of

GZIP = {"Content-Encoding": "gzip"}
#: How much resident memory a refused bomb may leave behind, far below what it would inflate to.
BOMB_MIB = 150


class Gzip(Scene):
    settings = {"BELAY_HTTP_BODY_TIMEOUT": "2s"}

    def send(self, body, encoding="gzip"):
        return self.client.ask("POST", SEND, body, {"Content-Encoding": encoding})

    def test_mail_is_taken_and_arrives(self):
        texts = {"small": "A word.", "large": "Many words. " * 100_000}
        for name, text in texts.items():
            body = json.dumps(mail([f"{name}@people.test"], content=[
                {"type": "text/plain", "value": text}])).encode()
            for encoding in ("gzip", "GZIP", "x-gzip"):
                self.assertEqual(self.send(gzip.compress(body), encoding).status, 202, name)
        self.relay.wait_for([f"{name}@people.test" for name in texts], 20)

    def test_several_members_and_chunks(self):
        body = json.dumps(mail(["parts@people.test"])).encode()
        parts = [gzip.compress(body[at:at + 40]) for at in range(0, len(body), 40)]
        chunks = b"".join(b"%x\r\n" % len(part) + part + b"\r\n" for part in parts) + b"0\r\n\r\n"
        reply = raw(self.server.port, head(
            self.key, Transfer_Encoding="chunked", Content_Encoding="gzip",
            Connection="close") + chunks)
        self.assertEqual(status_of(reply), 202, reply[:200])
        self.relay.wait_for(["parts@people.test"], 10)

    def test_a_stop_is_taken(self):
        batch = self.client.make_batch()
        body = gzip.compress(json.dumps({"batch_id": batch, "status": "pause"}).encode())
        self.assertEqual(self.client.ask("POST", STOPS, body, GZIP).status, 201)
        body = gzip.compress(b'{"status":"cancel"}')
        self.assertEqual(self.client.ask("PATCH", f"{STOPS}/{batch}", body, GZIP).status, 204)

    def test_what_is_no_gzip_is_refused_in_the_shape_of_the_door(self):
        body = json.dumps(mail(["never@people.test"])).encode()
        sound = gzip.compress(body)
        cases = {"plain": body, "cut off": sound[:-1], "half": sound[:len(sound) // 2],
                 "a wrong sum": sound[:-8] + b"\0\0\0\0" + sound[-4:], "more": sound + b"{}",
                 "zlib": zlib.compress(body), "empty member": gzip.compress(b""), "nothing": b""}
        for name, data in cases.items():
            with self.subTest(name):
                answer = self.send(data)
                self.assertEqual((answer.status, answer.body), (400, BAD_REQUEST))
        answer = self.client.ask("POST", STOPS, body, GZIP)
        self.assertEqual((answer.status, answer.body), (
            400, b'{"errors":[{"field":null,"message":"invalid request"}]}'))
        self.assertEqual(self.server.ids(), set())

    def test_other_encodings_are_refused_in_the_shape_of_the_door(self):
        body = json.dumps(mail(["never@people.test"])).encode()
        for encoding in ("br", "deflate", "zstd", "gzip, gzip", "gzip, identity"):
            with self.subTest(encoding):
                answer = self.send(body, encoding)
                self.assertEqual(answer.status, 415)
                self.assertEqual(answer.json()["errors"], [
                    {"message": "unsupported content encoding", "field": None, "help": None}])
                self.assertEqual(answer.headers["Accept-Encoding"], "gzip, identity")
        self.assertEqual(self.server.ids(), set())

    def test_the_limit_holds_before_and_after_inflating(self):
        fits = json.dumps(mail(["fits@people.test"], due=int(time.time()) + 3600, content=[
            {"type": "text/plain", "value": "x" * (29 * MEBI)}])).encode()
        self.assertEqual(self.send(gzip.compress(fits, 1)).status, 202)
        bomb = gzip.compress(b" " * (LIMIT + 1))
        self.assertLess(len(bomb), MEBI)
        self.assertEqual(self.send(bomb).status, 413)
        reply = raw(self.server.port, head(
            self.key, Content_Length=LIMIT + 1, Content_Encoding="gzip") + bomb, seconds=5)
        self.assertEqual(status_of(reply), 413, reply[:200])

    def test_bombs_cost_little(self):
        member = gzip.compress(b"\0" * (64 * MEBI))
        before = self.server.memory()
        for _ in range(5):
            # The answer may be lost with the rest, when it comes while we still write.
            reply = raw(self.server.port, head(
                self.key, Content_Length=len(member) * 64, Content_Encoding="gzip")
                + member * 64, seconds=5)
            self.assertIn(status_of(reply), (413, None), reply[:200])
        self.assertLess(self.server.memory() - before, BOMB_MIB)
        self.deliver_one("control@people.test")

    def test_a_slow_one_is_cut_off_in_the_shape_of_the_door(self):
        body = gzip.compress(json.dumps(mail(["slow@people.test"])).encode())
        reply = raw(self.server.port, head(
            self.key, Content_Length=len(body), Content_Encoding="gzip") + body[:-1], seconds=15)
        self.assertEqual(status_of(reply), 408, reply[:200])
        self.assertIn(b'{"message":"request timeout","field":null,"help":null}', reply)
        self.assertEqual(self.server.ids(), set())
