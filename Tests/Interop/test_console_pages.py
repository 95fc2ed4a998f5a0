"""Every page of the console, as people see it: two widths, light and dark, and with axe.

    BELAY_SHOTS=1 rewrites the pictures in docs/console.
"""

import os
import time

from belay import ROOT, wait_until
from browser import ConsoleScene, DESK, PHONE
from sendgrid import mail

SHOTS = os.path.join(ROOT, "docs", "console") if os.environ.get("BELAY_SHOTS") else None
SIZES = {1280: DESK, 390: PHONE}
SHADES = {"light": False, "dark": True}


class Pages(ConsoleScene):
    settings = {"BELAY_RETRY_FIRST": "1h", "BELAY_RETRY_LONGEST": "1h"}

    def setUp(self):
        super().setUp()
        self.browser_ = self.browser()

    def furnish(self):
        """An account with something on every page; returns ids by what they are."""
        now, hour = int(time.time()), 3600
        next_hour = now // hour * hour + hour
        batch = self.client.make_batch()
        send = self.client.accept
        things = {"batch": batch}
        subjects = ("Your invoice for November", "Reminder: your appointment tomorrow",
                    "Welcome to the winter sale", "Your parcel is on its way")
        for number in range(24):
            due = next_hour + (number * 5 % 22) * hour + (0 if number % 3 else 900 * (number % 4))
            people = [f"person{each}@people.test" for each in range(1 + number * 7 % 40)]
            name = send(mail(people, subject=subjects[number % 4], due=due,
                             batch=batch if number % 6 == 0 else None))
            things.setdefault("send", name)
        things["hostile"] = send(mail(
            ["nobody.hostile@people.test", "arrives@people.test"],
            subject="<script>window.hit=1</script> & \"><img src=x onerror=window.hit=3>"))
        self.relay.wait_for(["arrives@people.test"], 20)
        wait_until(lambda: all(each["state"] in ("sent", "failed") for each in
                               self.server.show(things["hostile"])["deliveries"]),
                   20, "an end of both")
        return things

    def look(self, name, path=None, setup=None):
        """One page in every size and shade."""
        browser = self.browser_
        if path:
            browser.open(path)
        if setup:
            setup(browser)
        for width, size in SIZES.items():
            browser.resize(size)
            for shade, dark in SHADES.items():
                browser.paint(dark)
                with self.subTest(page=name, width=width, shade=shade):
                    self.assertEqual(browser.violations(), [])
                    self.assertFalse(browser.is_too_wide(), "wider than the window")
                    # What stands in a subject and in a relay's refusal runs nowhere.
                    self.assertIsNone(browser.driver.execute_script("return window.hit"))
                    # Nor is it anything else than text, which the policy alone would hold off.
                    self.assertEqual(
                        browser.driver.execute_script(
                            "return [...document.querySelectorAll("
                            "'main script, [onerror], [onload], [onclick]')]"
                            ".map((it) => it.outerHTML)"), [])
                    self.assertEqual(len(browser.all("h1")), 1)
                if SHOTS and not dark:
                    os.makedirs(SHOTS, exist_ok=True)
                    browser.picture(os.path.join(SHOTS, f"{name}-{width}.png"))
        browser.resize(DESK)
        browser.paint(False)

    def test_every_page(self):
        browser = self.browser_
        self.look("set-password", self.link)
        self.look("sign-in", "/console/signin")
        self.look("link-spent", "/console/password/none")
        self.enter(browser)
        for page in ("upcoming", "batches", "activity"):
            self.look(f"{page}-empty", f"/console/{page}")
        things = self.furnish()
        send, hostile = things["send"], things["hostile"]
        self.look("upcoming", "/console/upcoming")
        self.look("upcoming-week", "/console/upcoming?span=week")
        self.look("upcoming-menu", "/console/upcoming",
                  lambda it: it.all("details.acts > summary")[0].click())
        self.look("upcoming-nothing", "/console/upcoming?q=nowhere")
        self.look("send", f"/console/sends/{send}")
        self.look("send-hostile", f"/console/sends/{hostile}")
        for act in ("pause", "reschedule", "cancel"):
            self.look(f"send-{act}", f"/console/sends/{send}/{act}")
        self.look("recipient-refused", f"/console/sends/{hostile}/0")
        self.look("recipient", f"/console/sends/{hostile}/1")
        self.look("batches", "/console/batches")
        self.look("batches-menu", "/console/batches",
                  lambda it: it.all("details.acts > summary")[0].click())
        self.look("activity", "/console/activity")
        self.look("activity-found", "/console/activity?q=person0@people.test")
        self.look("keys", "/console/keys")
        self.look("password", "/console/password")
        self.look("not-found", "/console/nothing")
        browser.open("/console/upcoming")
        browser.resize(PHONE)
        self.look("menu-on-a-phone", None, lambda it: (
            it.resize(PHONE), it.find("details.burger > summary").click()))
        self.assertEqual([line for line in browser.complaints() if "404" not in line], [])
