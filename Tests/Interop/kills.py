"""A large send that goes out while its server is killed and started again, and what came of it."""

import random
import time

from checker import Checker
from progress import say

KILLS = 10


class Copies(Checker):
    """Only how many copies there are; what is in mails is looked at elsewhere."""

    def check_content(self, name, letter, dot):
        pass


def kill_and_restart(test, history, size, restarted=lambda: None):
    """Half of them soon after each other as it begins, half over all that is to be sent.

    `restarted` is called after each start.
    """
    chance, early = random.Random(1), KILLS // 2
    for number in range(KILLS):
        if number >= early:
            share = size * (number - early + 1) // (KILLS - early + 1)
            test.relay.wait(lambda relay: len(relay.dots) >= share, 300, f"{share} mails")
        time.sleep(chance.uniform(0.1, 1.2))
        test.server.kill()
        history.killed()
        test.server.start()
        restarted()
        say(f"kill {number + 1} of {KILLS}, {len(test.relay.read())} dots so far")


def ask_for_doubts(test, history, send):
    """Returns the send as the server shows it."""
    shown = test.server.done("show", str(send), "--json", seconds=300).json()
    for delivery in shown["deliveries"]:
        history.doubts[delivery["recipient"]] = delivery["doubts"]
    return shown
