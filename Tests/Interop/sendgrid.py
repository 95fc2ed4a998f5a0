"""A minimal SendGrid v3 client on `http.client`, and a socket for what no client would send."""

import http.client
import json
import socket

SEND = "/v3/mail/send"
BATCH = "/v3/mail/batch"
STOPS = "/v3/user/scheduled_sends"
#: Bodies that are exact to the byte.
NO_GRANT = (b'{"errors":[{"message":"The provided authorization grant is invalid, expired, '
            b'or revoked","field":null,"help":null}]}')
NO_GRANT_ELSEWHERE = b'{"errors":[{"field":null,"message":"authorization required"}]}'
BAD_REQUEST = b'{"errors":[{"message":"Bad Request","field":null,"help":null}]}'


class Unknown(Exception):
    """The answer did not come, or said that nobody knows: the call may have taken effect."""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def id(self):
        return self.headers.get("X-Message-Id")

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class SendGrid:
    """One kept-alive connection with one key. Not for several threads at once."""

    def __init__(self, port, key, host="127.0.0.1", seconds=30):
        self.address, self.key, self.seconds = (host, port), key, seconds
        self.connection = None

    def call(self, method, path, body=None, headers=None):
        """One request. A broken connection and a 5xx are `Unknown`, never tried again here."""
        answer = self.ask(method, path, body, headers)
        if answer.status >= 500:
            raise Unknown(repr(answer))
        return answer

    def ask(self, method, path, body=None, headers=None):
        """One request whose 5xx is an answer like any other."""
        fields = {"Accept": "application/json"}
        if self.key is not None:
            fields["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            if not isinstance(body, (bytes, bytearray)):
                body = json.dumps(body, separators=(",", ":")).encode()
            fields["Content-Type"] = "application/json"
        fields.update(headers or {})
        if self.connection is None:
            self.connection = http.client.HTTPConnection(*self.address, timeout=self.seconds)
        try:
            self.connection.request(method, path, body=body, headers=fields)
            reply = self.connection.getresponse()
            content = reply.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unknown(repr(error)) from error
        if reply.will_close:
            self.close()
        return Answer(reply.status, reply.headers, content)

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    # The verbs

    def send(self, mail):
        return self.call("POST", SEND, mail)

    def accept(self, mail):
        """A send that has to be accepted; returns its id."""
        answer = self.send(mail)
        assert answer.status == 202, repr(answer)
        return answer.id

    def make_batch(self):
        answer = self.call("POST", BATCH)
        assert answer.status == 201, repr(answer)
        return answer.json()["batch_id"]

    def stop(self, batch, status):
        return self.call("POST", STOPS, {"batch_id": batch, "status": status})

    def change(self, batch, status):
        return self.call("PATCH", f"{STOPS}/{batch}", {"status": status})

    def lift(self, batch):
        return self.call("DELETE", f"{STOPS}/{batch}")


def mail(recipients, subject="hello", due=None, batch=None, **more):
    """A mail/send body: one personalization for each element, an address or a list of them."""
    people = [[one] if isinstance(one, str) else one for one in recipients]
    body = {
        "personalizations": [{"to": [{"email": name} for name in group]} for group in people],
        "from": {"email": "desk@shop.test", "name": "The Desk"},
        "subject": subject,
        "content": [{"type": "text/plain", "value": f"Text of {subject}.\r\n.\r\nEnd."}],
    }
    if due is not None:
        body["send_at"] = due
    if batch is not None:
        body["batch_id"] = batch
    body.update(more)
    return body


def raw(port, data, host="127.0.0.1", seconds=10, half_close=False, reset=False):
    """Writes these bytes and returns all that comes back until the peer closes or falls silent."""
    received = b""
    with socket.create_connection((host, port), timeout=seconds) as link:
        try:
            link.sendall(data)
            if reset:
                return received
            if half_close:
                link.shutdown(socket.SHUT_WR)
            while piece := link.recv(65536):
                received += piece
        except (TimeoutError, ConnectionError):
            # The peer may refuse to read on; what it said until then is the answer.
            pass
    return received
