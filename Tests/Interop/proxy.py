"""A TCP proxy between the server and a relay that can slow a mail down or take its dot away."""

import socket
import threading
import time

END = b"\r\n.\r\n"
#: Of a slow body, so much at a time, and so long between.
SIP, PAUSE = 16_384, 0.05


class Proxy:
    """Listens on `port`, connects to `target`. Manners: `pass`, `slow`, `before-dot`."""

    def __init__(self, target, manner="pass"):
        self.target, self.manner = target, manner
        #: How many dots were kept back, and how many bytes of bodies went on.
        self.dots_kept, self.body_bytes = 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        # A body that is slow here is slow for the sender, too.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * SIP)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                relay = socket.create_connection(("127.0.0.1", self.target), 30)
            except OSError:
                return
            pair = _Pair(self, client, relay)
            threading.Thread(target=pair.forth, daemon=True).start()
            threading.Thread(target=pair.back, daemon=True).start()


class _Pair:
    """One connection, both ways."""

    def __init__(self, proxy, client, relay):
        self.proxy, self.client, self.relay = proxy, client, relay
        self.in_body = False

    def close(self):
        for one in (self.client, self.relay):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                # Closed already, by its other end or by us.
                pass

    def back(self):
        try:
            while piece := self.relay.recv(65536):
                if any(line.startswith(b"354") for line in piece.splitlines()):
                    self.in_body = True
                self.client.sendall(piece)
        except OSError:
            pass
        self.close()

    def forth(self):
        held = b""
        try:
            while piece := self.client.recv(SIP):
                if not self.in_body:
                    self.relay.sendall(piece)
                    continue
                held = self._body(held + piece)
                if held is None:
                    break
        except OSError:
            pass
        self.close()

    def _body(self, data):
        """Passes on what is no dot for sure; returns the rest, or None at a dot kept back."""
        self.proxy.body_bytes += len(data)
        if self.proxy.manner == "slow":
            time.sleep(PAUSE)
        end = data.find(END)
        if end < 0:
            self.relay.sendall(data[:-4])
            return data[-4:]
        if self.proxy.manner == "before-dot":
            self.relay.sendall(data[:end + 2])
            self.proxy.dots_kept += 1
            return None
        self.in_body = False
        self.relay.sendall(data)
        return b""
