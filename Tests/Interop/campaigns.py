"""What a campaign needs, made through SendGrid's door: sender, group, list, recipients."""

SENDER = "desk@shop.test"
#: Recipients of one call.
RECIPIENTS = 1_000


class Marketing:
    """The legacy campaign calls, each of which has to be answered as expected."""

    def __init__(self, client):
        self.client = client

    def done(self, status, method, path, body=None):
        answer = self.client.call(method, path, body)
        assert answer.status == status, f"{method} {path}: {answer}"
        return answer.json() if answer.body else None

    def make_sender(self):
        return self.done(201, "POST", "/v3/senders", {
            "nickname": "desk", "from": {"email": SENDER, "name": "Desk"},
            "reply_to": {"email": SENDER, "name": "Desk"}, "address": "1 Street",
            "city": "Town", "country": "France"})["id"]

    def make_group(self):
        return self.done(201, "POST", "/v3/asm/groups", {
            "name": "News", "description": "What is new"})["id"]

    def make_list(self, people, told=lambda count: None):
        number = self.done(201, "POST", "/v3/contactdb/lists", {"name": "people"})["id"]
        for at in range(0, len(people), RECIPIENTS):
            some = [{"email": one} for one in people[at:at + RECIPIENTS]]
            kept = self.done(201, "POST", "/v3/contactdb/recipients", some)
            assert kept["error_count"] == 0, kept
            ids = kept["persisted_recipients"]
            self.done(201, "POST", f"/v3/contactdb/lists/{number}/recipients", ids)
            told(at + len(some))
        return number

    def make_campaign(self, lists, group, sender, subject="letter"):
        return self.done(201, "POST", "/v3/campaigns", {
            "title": subject, "subject": subject, "sender_id": sender, "list_ids": lists,
            "suppression_group_id": group, "html_content": "<p>Hi [unsubscribe]</p>",
            "plain_content": "Hi [unsubscribe]"})["id"]

    def status(self, campaign):
        return self.done(200, "GET", f"/v3/campaigns/{campaign}")["status"]
