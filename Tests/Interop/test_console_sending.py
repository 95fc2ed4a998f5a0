"""A walk through the console in a real browser, and what it did on the way."""

import time

from browser import ConsoleScene, EMAIL, Keys
from sendgrid import mail


class Walk(ConsoleScene):
    def schedule(self, subject, people, ahead=3600, batch=None):
        return self.client.accept(mail(people, subject=subject, due=int(time.time()) + ahead,
                                       batch=batch))

    def act(self, browser, name, **fields):
        """From the menu of the first row of Upcoming to the end of an act."""
        browser.open("/console/upcoming")
        browser.find("details.acts > summary").click()
        browser.go(browser.link(f"{name}…"))
        for field, text in fields.items():
            browser.fill(f"#{field}", text)
        browser.go(browser.find("main form button[type=submit]"))

    def states(self, send):
        return {each["state"] for each in self.server.show(send)["deliveries"]}

    def walk(self, browser):
        """Held, let go, and called off, with counts and reasons; then one recipient's story."""
        send = self.schedule("Your invoice", ["ann@people.test", "bob@people.test"])
        self.enter(browser)
        self.assertEqual(browser.heading, "Upcoming")
        self.assertIn("Your invoice", browser.text)
        self.act(browser, "Pause", reason="wrong text")
        self.assertIn("Paused", browser.text)
        self.act(browser, "Resume")
        self.assertIn("Resumed", browser.text)
        browser.open("/console/upcoming")
        browser.find("details.acts > summary").click()
        browser.go(browser.link("Cancel…"))
        self.assertIn("This will touch 2 recipients", browser.text)
        browser.fill("#reason", "called off")
        browser.go(browser.button("Cancel it"))
        self.assertIn("2 stopped, 0 had left", browser.text)
        self.assertEqual(self.states(send), {"cancelled"})
        self.assertIn(f"by {EMAIL}", browser.text)
        browser.go(browser.link("Activity"))
        browser.fill("#q", "Bob@people.test")
        browser.go(browser.button("Find"))
        browser.go(browser.link("Your invoice"))
        self.assertIn("It was not sent: it was cancelled before it left", browser.text)
        self.assertIn("called off", browser.text)

    def test_with_script(self):
        self.walk(self.browser())

    def test_without_script(self):
        self.walk(self.browser(scripts=False))

    def test_by_keyboard_alone(self):
        send = self.schedule("Your invoice", ["ann@people.test"])
        browser = self.enter(self.browser())

        def press(*keys):
            browser.driver.switch_to.active_element.send_keys(*keys)

        def reach(words):
            for _ in range(60):
                press(Keys.TAB)
                here = browser.driver.switch_to.active_element
                label = here.get_attribute("aria-label") or here.text
                if label.strip().startswith(words):
                    return here
            raise AssertionError(f"the tab key never came to {words!r}")

        browser.open("/console/upcoming")
        press(Keys.TAB)
        self.assertIn("Skip", browser.driver.switch_to.active_element.text)
        reach("Actions for Your invoice").send_keys(Keys.ENTER)
        link = reach("Cancel…")
        here = browser.find("html")
        link.send_keys(Keys.ENTER)
        browser.wait(lambda: browser.is_gone(here), "the page of the act")
        button = reach("Cancel it")
        here = browser.find("html")
        button.send_keys(Keys.ENTER)
        browser.wait(lambda: browser.is_gone(here), "the send's page")
        browser.find("main .notice")
        self.assertEqual(self.states(send), {"cancelled"})

    def test_of_two_people_one_hears_that_it_is_done(self):
        send = self.schedule("Your invoice", ["ann@people.test", "bob@people.test"])
        first = self.enter(self.browser())
        second = self.browser()
        self.sign_in(second)
        for browser in (first, second):
            browser.open(f"/console/sends/{send}/cancel")
        first.go(first.button("Cancel it"))
        self.assertIn("2 stopped", first.text)
        # A stop is never refused; the same call again says that it stands.
        second.go(second.button("Cancel it"))
        self.assertIn("It is cancelled already: 2 stopped", second.text)
        self.assertIn("Cancelled", second.text)

    def test_a_batch_is_stopped_whole(self):
        batch = self.client.make_batch()
        sends = [self.schedule(f"Part {n}", [f"p{n}@people.test"], batch=batch) for n in range(3)]
        browser = self.enter(self.browser())
        browser.go(browser.link("Batches"))
        browser.find("details.acts > summary").click()
        browser.find("input[name=reason]").send_keys("all wrong")
        browser.go(browser.button("Cancel for good"))
        self.assertIn("3 stopped", browser.text)
        for send in sends:
            self.assertEqual(self.states(send), {"cancelled"})
