"""The marketer's walk through the console in a real browser, step by step, and its pages."""

import os
import time

from selenium.common.exceptions import StaleElementReferenceException

from browser import ConsoleScene
from test_console_pages import Pages

#: On the list of the walk: enough to stop half-way.
PEOPLE = 300
#: Seconds that the relay takes for one mail, on the one connection it is given.
SLOW = 0.1


class Marketer(ConsoleScene):
    """Somebody with a sender, a group and a list, all of it made in the browser."""

    settings = {"BELAY_RELAY_CONNECTIONS": "1"}
    chances = {"slow": 1}

    def make_relay(self, chances=None, **options):
        return super().make_relay(chances, delay=(SLOW, SLOW), **options)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def bring(self, browser, path, new_list=None):
        """A file from the disk to its report, by the pages for it."""
        browser.go(browser.link("Contacts"))
        browser.go(browser.link("Import a CSV file"))
        browser.find("#file").send_keys(path)
        browser.go(browser.button("Upload"))
        if new_list:
            browser.fill("#newList", new_list)
        browser.go(browser.button("Import"))

        self.settle(browser)

    @staticmethod
    def settle(browser):
        """Waits until a page that keeps itself up to date has nothing more to ask for; without
        script somebody presses Refresh."""
        def is_settled():
            if not browser.scripts:
                browser.driver.refresh()
            try:
                return not browser.all("[data-live]") and browser.find("h1").text
            except StaleElementReferenceException:
                return False
        browser.wait(is_settled, "the end of it")

    def furnish(self, browser):
        rows = "".join(f"p{each}@people.test,Person {each}\n" for each in range(PEOPLE))
        self.bring(browser, self.file("people.csv", "email,first_name\n" + rows), "Customers")
        self.assertIn(f"{PEOPLE}", browser.text)
        browser.go(browser.link("Contacts"))
        browser.go(browser.link("Senders"))
        browser.go(browser.link("New sender"))
        for field, text in {"nickname": "Shop", "from": "The Shop", "email": "shop@shop.test",
                            "address": "1 Road", "zip": "3000", "city": "Bern",
                            "country": "Switzerland"}.items():
            browser.fill(f"#{field}", text)
        browser.go(browser.button("Save"))
        browser.go(browser.link("Unsubscribe groups"))
        browser.fill("#name", "News")
        browser.go(browser.button("Make the group"))

    def write(self, browser, name, subject):
        """A new single send, up to the page on which its time is chosen."""
        browser.go(browser.link("Single Sends"))
        browser.go(browser.link("New single send"))
        browser.fill("#name", name)
        browser.fill("#subject", subject)
        browser.choose("#sender", "Shop (shop@shop.test)")
        browser.find("input[name=list]").click()
        browser.choose("#group", "News")
        browser.fill("#html", "<h1>Spring</h1><p>Dear [%first_name | friend%]</p>[unsubscribe]")
        browser.fill("#plain", "Dear [%first_name | friend%]\n[unsubscribe]")
        browser.go(browser.button("Save and schedule"))

    def choose_time(self, browser, ahead):
        # Without script the field has a time in UTC already; typing depends on the browser's tongue.
        if browser.scripts:
            browser.driver.execute_script(
                "arguments[0].value = arguments[1]", browser.find("#at"),
                time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() + ahead)))
        browser.choose("#zone", "UTC")

    def counts(self, browser):
        def number(name):
            text = browser.find(f"[data-count={name}]").get_attribute("textContent")
            return int(text.replace(",", ""))
        return {name: number(name) for name in (
            "sent", "waiting", "paused", "stopped", "suppressed", "failed", "doubt", "total")}

    def state(self, browser):
        return browser.find("[data-live-status]").text


class Walk(Marketer):
    def walk(self, browser):
        self.enter(browser)
        self.furnish(browser)
        # Create and schedule.
        self.write(browser, "Spring", "Hello spring")
        self.choose_time(browser, 86_400)
        browser.go(browser.button("Schedule"))
        self.assertEqual(self.state(browser), "Scheduled")
        # Among what is coming.
        browser.go(browser.link("Upcoming"))
        self.assertIn("Hello spring", browser.text)
        # Back, and taken back from the row's menu.
        browser.go(browser.link("Single Sends"))
        browser.find("details.acts > summary").click()
        browser.go(browser.button("Unschedule"))
        self.assertIn("is a draft again", browser.text)
        self.assertEqual(self.relay.read(), [])
        # Edited, and out now.
        browser.find("details.acts > summary").click()
        browser.go(browser.link("Edit"))
        browser.fill("#subject", "Hello again")
        browser.go(browser.button("Save and schedule"))
        browser.find("input[name=when][value=now]").click()
        browser.go(browser.button("Schedule"))
        self.relay.wait(lambda relay: len(relay.read()) >= 10, 30, "the first ten")
        # Stopped half-way.
        browser.driver.refresh()
        browser.go(browser.link("Stop it"))
        self.assertIn("It will touch", browser.text)
        browser.fill("#reason", "wrong text")
        browser.go(browser.button("Cancel it for good"))
        self.assertEqual(self.state(browser), "Cancelled")
        self.assertIn(f"That is {PEOPLE} in all.", browser.text)
        counts = self.counts(browser)
        out = len(self.relay.accepted())
        self.assertEqual(counts.pop("total"), PEOPLE)
        self.assertEqual(sum(counts.values()), PEOPLE)
        self.assertEqual(counts["sent"], out)
        self.assertGreater(counts["stopped"], 0)
        # Another file, with bad rows.
        self.bring(browser, self.file(
            "more.csv", "Email,First name,Town\nnew@people.test,Neo,Rome\nnobody,X,Y\n"
            "\"=cmd()@people.test\",A\n"))
        self.assertIn("Done, with bad rows", browser.text)
        self.assertIn("its e-mail address is not valid", browser.text)
        self.assertIn("it has another number of cells than the first row", browser.text)
        # One recipient's story: one who got it.
        person = self.relay.accepted()[0].recipients[0]
        browser.go(browser.link("Activity"))
        browser.fill("#q", person)
        browser.go(browser.button("Find"))
        browser.go(browser.link("Hello again"))
        self.assertIn(person, browser.text)
        self.assertIn("sent", browser.text.lower())
        self.assertEqual([line for line in browser.complaints() if "favicon" not in line], [])

    def test_with_script(self):
        self.walk(self.browser())

    def test_without_script(self):
        self.walk(self.browser(scripts=False))


class MarketerPages(Pages, Marketer):
    """The marketer's pages, in two sizes, light and dark, and with axe."""

    settings = {"BELAY_RELAY_CONNECTIONS": "1"}
    chances = {"slow": 1}

    def test_every_page(self):
        browser = self.enter(self.browser_)
        for page in ("singlesends", "campaigns", "contacts", "segments", "imports", "senders",
                     "groups", "suppressions"):
            self.look(f"{page}-empty", f"/console/{page}")
        Marketer.furnish(self, browser)
        self.write(browser, "Spring", "Hello spring")
        self.choose_time(browser, 86_400)
        browser.go(browser.button("Schedule"))
        self.look("single-send-scheduled", "/console/singlesends/1")
        self.look("single-send-unschedule", "/console/singlesends/1/unschedule")
        self.look("single-send-cancel", "/console/singlesends/1/cancel")
        self.look("upcoming-campaign", "/console/upcoming",
                  lambda it: it.all("details.acts > summary")[0].click())
        self.write(browser, "Summer", "Hello summer")
        browser.find("input[name=when][value=now]").click()
        browser.go(browser.button("Schedule"))
        # Its page sees by itself that it begins.
        browser.wait(lambda: browser.all("[data-count=sent]"), "its beginning")
        self.look("single-send-going", "/console/singlesends/2")
        browser.open("/console/singlesends/new")
        browser.fill("#name", "<script>window.hit=5</script>")
        browser.fill("#subject", "\"><img src=x onerror=window.hit=6>")
        browser.fill("#html", "<script>parent.hit=7</script><img src=x onerror=parent.hit=8>"
                     "<h1>Winter sale</h1>")
        browser.go(browser.button("Save draft"))
        self.look("single-send-draft", "/console/singlesends/3")
        self.look("single-send-edit", "/console/singlesends/2/edit")
        self.look("single-send-form", "/console/singlesends/3/edit")
        self.look("single-send-schedule", "/console/singlesends/3/schedule")
        self.look("single-send-delete", "/console/singlesends/3/delete")
        self.look("singlesends", "/console/singlesends")
        self.look("singlesends-menu", "/console/singlesends",
                  lambda it: it.all("details.acts > summary")[0].click())
        browser.open("/console/singlesends/2/cancel")
        browser.fill("#reason", "wrong text")
        browser.go(browser.button("Cancel it for good"))
        self.look("single-send-stopped", "/console/singlesends/2")
        self.bring(browser, self.file("more.csv", "Email,Town\nnew@people.test,Rome\nnobody,X\n"))
        self.look("import", "/console/imports/2")
        browser.open("/console/imports/new")
        self.look("import-new", "/console/imports/new")
        browser.find("#file").send_keys(
            self.file("x.csv", "Email,First name,=Size\nann@people.test,Ann,39\n"))
        browser.go(browser.button("Upload"))
        self.look("import-columns")
        self.look("imports", "/console/imports")
        browser.open("/console/suppressions")
        browser.fill("#addresses", "left@people.test\ngone@people.test")
        browser.go(browser.button("Add"))
        self.look("suppressions", "/console/suppressions")
        self.look("suppressions-found", "/console/suppressions?q=left@people.test")
        self.look("contacts", "/console/contacts")
        self.look("list", "/console/lists/1")
        self.look("contact", "/console/contacts/1")
        self.look("senders", "/console/senders")
        self.look("sender", "/console/senders/1")
        self.look("groups", "/console/groups")
        self.look("group", "/console/groups/1")


# Its own test is in its own module.
del Pages
