"""A million pending: kill -9, and the server accepts again at once, in bounded memory.

BELAY_PENDING (1000000) says how many.
"""

import os
import threading
import time
import unittest

from belay import NO_STOP_CAP
from progress import say
from scene import Scene
from sendgrid import SendGrid, mail

PENDING = int(os.environ.get("BELAY_PENDING", "1000000"))
REQUESTS = PENDING // 1000
CLIENTS = 4
ACCEPTING_SECONDS = 2.0
MEMORY_MIB = 256


class AMillionPending(Scene):
    settings = NO_STOP_CAP

    def load(self):
        """Schedules everything over a few connections."""
        later = int(time.time()) + 2 * 86_400
        numbers, lock, failures = iter(range(REQUESTS)), threading.Lock(), []

        def client():
            door = SendGrid(self.server.port, self.key, seconds=120)
            try:
                while not failures:
                    with lock:
                        number = next(numbers, None)
                    if number is None:
                        return
                    people = [f"r{number}-{index}@people.test" for index in range(1000)]
                    door.accept(mail(people, due=later))
                    if number % 100 == 99:
                        say(f"restart: {number + 1} of {REQUESTS} requests accepted, "
                            f"{self.server.memory():.0f} MiB")
            except Exception as error:
                failures.append(error)
            finally:
                door.close()
        threads = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(1800)
            self.assertFalse(thread.is_alive(), "a client hangs")
        self.assertEqual(failures, [])

    def test_accepting_again_within_two_seconds(self):
        self.load()
        full = self.server.memory()
        self.server.kill()
        self.server.launch()
        line = self.server.wait_listening()
        door = SendGrid(self.server.port, self.key)
        door.accept(mail(["first@people.test"]))
        took = time.monotonic() - self.server.started
        self.client = door
        say(f"restart: with {PENDING} pending {took:.2f} s from start to 202 ({line.strip()})")
        self.relay.wait_for(["first@people.test"], 10)
        delivered = time.monotonic() - self.server.started
        again = self.server.memory()
        say(f"restart: {delivered:.2f} s to the first delivery; {full:.0f} MiB loaded, "
            f"{again:.0f} MiB after the restart")
        door.close()
        self.assertLessEqual(took, ACCEPTING_SECONDS)
        self.assertLessEqual(full, MEMORY_MIB, "memory after the load")
        self.assertLessEqual(again, MEMORY_MIB, "memory after the restart")
        self.assertEqual(len(self.relay.read()), 1, "nothing else was due")


if __name__ == "__main__":
    unittest.main()
