"""Several nodes of one store, as clients of `workload.py` see them: now this one, now that one."""

import os
import shutil
import threading
import time

from belay import Belay

#: For how long a client stays with one node, seconds.
STAY = 2.0


class Fleet:
    """Takes the place of a workload's one server."""

    #: Of none in particular: no node is killed, so it is of no weight which of them was asked.
    number = 0

    def __init__(self, folder, relay_url, settings, count):
        self.nodes = []
        for number in range(count):
            node = Belay(relay_url, {**settings, "BELAY_NAME": "mail.shop.test",
                                     "BELAY_LINKS_URL": "http://mail.shop.test"},
                         os.path.join(folder, f"node-{number}"))
            node.errors = os.path.join(folder, f"node-{number}.err")
            self.nodes.append(node)

    def start(self):
        for node in self.nodes:
            os.makedirs(node.data, mode=0o700, exist_ok=True)
            if node is not self.nodes[0]:
                shutil.copy(os.path.join(self.nodes[0].data, "belay.key"), node.data)
            node.start()

    def stop(self):
        for node in self.nodes:
            node.stop()

    def check_alive(self):
        for node in self.nodes:
            node.check_alive()

    @property
    def node(self):
        """The one of this thread at this time."""
        turn = int(time.monotonic() / STAY) + threading.get_ident() // 4096
        return self.nodes[turn % len(self.nodes)]

    @property
    def port(self):
        return self.node.port

    def command(self, *arguments, **options):
        return self.node.command(*arguments, **options)
