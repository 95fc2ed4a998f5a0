"""A minimal client of Mail Partner's API, and the vendor's nine samples as they look on the wire."""

import datetime
import json
import urllib.parse
import zoneinfo

from sendgrid import Answer, SendGrid

CANCEL = "/v1/message-cancel"
PARIS = zoneinfo.ZoneInfo("Europe/Paris")

#: Header fields that each sample's library adds, but for Host. Nothing is percent-encoded.
SAMPLES = {
    "PHP": ["Accept: */*"],
    "VB.net": ["Content-Type: application/json; charset=utf-8", "Content-Length: 0",
               "Connection: Keep-Alive"],
    "Python": ["User-Agent: python-requests/2.31.0", "Accept-Encoding: gzip, deflate",
               "Accept: */*", "Connection: keep-alive"],
    "cURL": ["User-Agent: curl/8.5.0", "Accept: */*", "Content-Type: application/json"],
    "NodeJS": ["Connection: keep-alive"],
    "Java": ["User-Agent: Java/17.0.9",
             "Accept: text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
             "Connection: keep-alive"],
    "Swift": ["Accept: */*", "User-Agent: sample (unknown version) curl/8.5.0",
              "Accept-Encoding: deflate, gzip", "Connection: keep-alive"],
    "Go": ["User-Agent: Go-http-client/1.1", "Accept-Encoding: gzip"],
    "C#": [],
}


class MailPartner(SendGrid):
    """One kept-alive connection with one key, which stands in the query or in the body."""

    def get(self, path, **parameters):
        query = urllib.parse.urlencode({"apiKey": self.key, **parameters})
        return self.bare("GET", f"{path}?{query}")

    def post(self, path, **members):
        return self.bare("POST", path, json.dumps({"apiKey": self.key, **members}).encode())

    def bare(self, method, path, body=None) -> Answer:
        key, self.key = self.key, None
        try:
            return self.ask(method, path, body)
        finally:
            self.key = key

    def cancel(self, number):
        return self.get(CANCEL, messageId=number)

    def code(self, answer):
        return answer.json()["code"]

    @staticmethod
    def when(due):
        """The members that name an instant."""
        wall = due.astimezone(PARIS)
        return {"scheduledDeliveryDate": wall.strftime("%d/%m/%Y"),
                "time": wall.strftime("%H"), "minute": wall.strftime("%M")}

    def schedule(self, recipients, due=None, **more):
        """A send that has to be accepted; returns its number."""
        when = {} if due is None else self.when(due)
        answer = self.post(
            "/v1/send", subject="hello", htmlContent="<p>hello</p>",
            params={"to": [{"email": name} for name in recipients]},
            **{"from": {"email": "desk@shop.test"}}, **when, **more)
        assert self.code(answer) == 200, repr(answer)
        return answer.json()["messageId"]


def ahead(minutes):
    """An instant in whole steps of five minutes, at least so far ahead."""
    now = datetime.datetime.now(datetime.timezone.utc)
    step = datetime.timedelta(minutes=5)
    due = now + datetime.timedelta(minutes=minutes)
    floor = due.replace(minute=due.minute - due.minute % 5, second=0, microsecond=0)
    return floor + step
