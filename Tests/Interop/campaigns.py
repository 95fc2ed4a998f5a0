"""What a marketer does over SendGrid's API: lists, a sender, a group, campaigns, single sends."""

from sendgrid import SendGrid

#: Contacts of one call.
CONTACTS, RECIPIENTS = 30_000, 1_000
HTML = ('<html><body><p>Hi [%first_name | friend%]</p>'
        '<p><a href="[unsubscribe]">No more</a></p></body></html>')
PLAIN = "Hi [%first_name | friend%]\r\n\r\nNo more: [unsubscribe]\r\n"


class Marketer(SendGrid):
    """Every verb has to succeed, and returns what is asked for most."""

    def want(self, status, method, path, body=None):
        answer = self.call(method, path, body)
        assert answer.status == status, f"{method} {path}: {answer!r}"
        return answer.json() if answer.body else None

    def make_sender(self, address="desk@shop.test", nickname="The desk"):
        return self.want(201, "POST", "/v3/senders", {
            "nickname": nickname, "from": {"email": address, "name": "The Desk"},
            "reply_to": {"email": address}, "address": "1 Main Street", "city": "Springfield",
            "country": "Utopia"})["id"]

    def make_group(self, name="News"):
        return self.want(201, "POST", "/v3/asm/groups", {
            "name": name, "description": "What is new", "is_default": False})["id"]

    def make_list(self, name="people"):
        return self.want(201, "POST", "/v3/contactdb/lists", {"name": name})["id"]

    def fill_list(self, number, people, told=lambda count: None):
        """Through the legacy calls, which take a thousand at once."""
        for at in range(0, len(people), RECIPIENTS):
            some = people[at:at + RECIPIENTS]
            answer = self.want(201, "POST", "/v3/contactdb/recipients",
                               [{"email": one} for one in some])
            assert answer["error_count"] == 0, answer
            self.want(201, "POST", f"/v3/contactdb/lists/{number}/recipients",
                      answer["persisted_recipients"])
            told(at + len(some))

    def make_campaign(self, lists, sender, group, title="autumn", **more):
        return self.want(201, "POST", "/v3/campaigns", {
            "title": title, "subject": "Autumn", "sender_id": sender, "list_ids": lists,
            "suppression_group_id": group, "html_content": HTML, "plain_content": PLAIN,
            **more})["id"]

    def schedule(self, campaign, due):
        return self.want(201, "POST", f"/v3/campaigns/{campaign}/schedules", {"send_at": due})

    def send_now(self, campaign):
        return self.want(201, "POST", f"/v3/campaigns/{campaign}/schedules/now")

    def status(self, campaign):
        return self.want(200, "GET", f"/v3/campaigns/{campaign}")["status"]

    def suppress(self, group, addresses):
        self.want(201, "POST", f"/v3/asm/groups/{group}/suppressions",
                  {"recipient_emails": addresses})
