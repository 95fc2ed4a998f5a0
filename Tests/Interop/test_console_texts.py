"""What people, clients and files wrote, on every page that shows it: text there, and nothing else.

A page that let one of these through would show an element, an attribute or a refused script.
"""

import os
import time

from browser import ConsoleScene, PASSWORD
from sendgrid import mail
from test_console_safety import Plain

#: None longer than a group's name may be.
TEXTS = (
    "<script>owned=1</script>",
    "\"><img src=x onerror=owned=2>",
    "' onclick='owned=3' x='",
    "</title><svg onload=owned=4>",
    "{{{owned=5}}}{{owned}}",
)
#: Elements and attributes that none of the console's own pages has.
FOREIGN = "main script, main svg[onload], img[src='x'], [onclick], [onerror], [onload]"


class Corpus(ConsoleScene):
    def setUp(self):
        super().setUp()
        self.page = self.enter(self.browser())
        self.person = Plain(self.server.port)
        self.person.sign_in(password=PASSWORD)

    def post(self, path, form, seen_at=None):
        self.person.get(seen_at or path)
        answer = self.person.post(path, form)
        self.assertEqual(answer.status, 303, f"{path}: {answer.text[:2000]}")
        return answer.getheader("Location")

    def furnish(self, number, text):
        """Everything that has a name, with this one; the pages that show it."""
        self.post("/console/contacts", {"do": "list", "name": text})
        self.post(f"/console/lists/{number}", {
            "do": "add", "address": f"a{number}@people.test", "first": text, "last": text})
        self.post("/console/senders/new", {
            "nickname": text, "from": text, "email": "shop@shop.test", "address": text,
            "city": text, "country": text})
        self.post("/console/groups", {"name": text, "description": text})
        single = self.post("/console/singlesends/new", {
            "name": text, "subject": text, "sender": number, "list": number, "group": number,
            "categories": text, "plain": text, "html": "<p>Hi</p>[unsubscribe]"})
        segment = self.client.call("POST", "/v3/contactdb/segments", {
            "name": text + " too", "conditions": [
                {"field": "first_name", "value": text, "operator": "contains", "and_or": ""}]})
        self.assertEqual(segment.status, 200, repr(segment))
        send = self.client.accept(mail(
            [f"b{number}@people.test"], subject=text, due=int(time.time()) + 3600,
            categories=[text]))
        self.post(f"/console/sends/{send}/pause", {"reason": text})
        return [
            f"lists/{number}", f"contacts/{number}", f"senders/{number}", f"groups/{number}",
            *[single.removeprefix("/console/").split("?")[0] + rest
              for rest in ("", "/edit", "/schedule", "/delete")],
            f"segments/{segment.json()['id']}",
            f"sends/{send}", f"sends/{send}/0", f"sends/{send}/cancel",
        ]

    def bring(self, number, text):
        """A file of this name with columns of it; the page that asks what they are."""
        path = os.path.join(self.folder, text.replace("/", "|") + ".csv")
        quoted = '"' + text.replace('"', '""') + '"'
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"email,{quoted}\nc{number}@people.test,{quoted}\n")
        self.page.open("/console/imports/new")
        self.page.find("#file").send_keys(path)
        self.page.go(self.page.button("Upload"))
        return self.page.path.removeprefix("/console/").split("?")[0]

    def look(self, path):
        self.page.open("/console/" + path)
        with self.subTest(path=path):
            # It is there, as itself.
            self.assertIn("owned", self.page.driver.page_source)
            self.assertEqual(self.page.driver.execute_script(
                "return [...document.querySelectorAll(arguments[0])].map((it) => it.outerHTML)",
                FOREIGN), [])
            self.assertIsNone(self.page.driver.execute_script("return window.owned"))
            # What the policy of the page would have held off, the browser would have told.
            self.assertEqual(self.page.complaints(), [])

    def test_every_name_is_text_on_every_page(self):
        paths = ["upcoming", "activity", "contacts", "senders", "groups", "segments",
                 "singlesends", "imports", "keys"]
        for number, text in enumerate(TEXTS, 1):
            paths += self.furnish(number, text)
            paths.append(self.bring(number, text))
            self.person.get("/console/keys")
            answer = self.person.post(
                "/console/keys", {"do": "make", "name": text, "door": "sendgrid"})
            self.assertEqual(answer.status, 200)
        for path in paths:
            self.look(path)
