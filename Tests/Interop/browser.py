"""A real browser, Debian's Chromium, and what a test asks of a page that it shows."""

import os
import unittest

from axe_playwright_python import base as axe
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from scene import Scene

PASSWORD = "correct horse battery"
EMAIL = "ann@example.org"
#: Longest wait for a page or for something on it.
SECONDS = 20
PHONE, DESK = (390, 844), (1280, 900)
AXE = os.path.join(os.path.dirname(axe.__file__), "axe.min.js")
#: Violations that fail a test.
SERIOUS = {"serious", "critical"}


class Browser:
    """One browser with a folder of its own: nothing is left of the one before."""

    def __init__(self, base, scripts=True, dark=False, size=DESK):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--disable-gpu", "--force-prefers-reduced-motion", "--no-first-run",
                         "--disable-background-networking", "--disable-component-update",
                         "--hide-scrollbars", "--lang=en-GB"):
            options.add_argument(argument)
        if not scripts:
            options.add_argument("--blink-settings=scriptEnabled=false")
        if dark:
            options.add_argument("--force-dark-mode")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = webdriver.ChromeService(executable_path="/usr/bin/chromedriver")
        self.driver = webdriver.Chrome(options=options, service=service)
        self.base, self.scripts = base, scripts
        self.driver.set_page_load_timeout(SECONDS)
        self.command("Emulation.setTimezoneOverride", timezoneId="UTC")
        self.paint(dark)
        self.resize(size)

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def resize(self, size):
        """The window as wide as a phone's, which real windows are never."""
        self.size = size
        self.command("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1],
                     deviceScaleFactor=1, mobile=False)

    def paint(self, dark):
        self.command("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def close(self):
        self.driver.quit()

    # Going about

    def open(self, path):
        self.driver.get(self.base + path if path.startswith("/") else path)
        return self

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.base)

    def find(self, css):
        return self.wait(lambda: next(iter(self.all(css)), None), css)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def link(self, words):
        """The first link of these words that is to be seen."""
        return self.wait(lambda: next(
            (each for each in self.driver.find_elements(By.LINK_TEXT, words)
             if each.is_displayed()), None), f"a link {words!r}")

    def button(self, words):
        def look():
            return next((each for each in self.all("button, summary, a.button")
                         if each.is_displayed() and each.text.strip() == words), None)
        return self.wait(look, f"a button {words!r}")

    def go(self, element):
        """Clicks what leads to another page, and waits for that."""
        here = self.find("html")
        element.click()
        self.wait(lambda: self.is_gone(here), "another page")
        self.find("main")

    def fill(self, css, text):
        field = self.find(css)
        field.clear()
        field.send_keys(text)

    def choose(self, css, words):
        Select(self.find(css)).select_by_visible_text(words)

    def wait(self, look, what):
        return WebDriverWait(self.driver, SECONDS, 0.05).until(lambda _: look(), what)

    @staticmethod
    def is_gone(element):
        try:
            element.is_enabled()
            return False
        except WebDriverException:
            # Stale, or of a document that is being replaced.
            return True

    @property
    def text(self):
        return self.find("main").text

    @property
    def heading(self):
        return self.find("h1").text

    @property
    def token(self):
        return self.find("input[name=token]").get_attribute("value")

    def cookie(self, name):
        return self.driver.get_cookie(name)

    # What it says of a page

    def violations(self):
        """What axe finds, as lines; the grave ones only."""
        with open(AXE, encoding="utf-8") as source:
            self.driver.execute_script(source.read())
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(done, (error) => done({error: `${error}`}))")
        if "error" in found:
            raise AssertionError(found["error"])
        return [f"{each['id']} ({each['impact']}): {each['help']}: "
                + "; ".join(node["html"][:160] for node in each["nodes"][:3])
                for each in found["violations"] if each["impact"] in SERIOUS]

    def is_too_wide(self):
        return self.driver.execute_script(
            "return document.documentElement.scrollWidth"
            " > document.documentElement.clientWidth")

    def complaints(self):
        """What the browser wrote into its console: refused scripts, styles, frames."""
        return [each["message"] for each in self.driver.get_log("browser")]

    def picture(self, path):
        """The whole page as PNG."""
        import base64
        size = self.size
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        # In a window as high as the page, so that what fills a window fills the picture.
        self.resize((size[0], min(max(height, size[1]), 1800)))
        shot = self.command("Page.captureScreenshot")
        self.resize(size)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))


class ConsoleScene(Scene):
    """A server with somebody who may sign in to it."""

    def setUp(self):
        super().setUp()
        self.base = f"http://127.0.0.1:{self.server.port}"
        self.link = self.add_user(EMAIL)

    def add_user(self, email, account=None):
        """The link to set a password."""
        return self.server.done("user", "add", "--account", account or self.account,
                                email).out.strip()

    def browser(self, **options):
        browser = Browser(self.base, **options)
        self.addCleanup(browser.close)
        return browser

    def set_password(self, browser, link=None, password=PASSWORD):
        browser.open(link or self.link)
        browser.fill("#password", password)
        browser.fill("#again", password)
        browser.go(browser.button("Set password"))

    def sign_in(self, browser, email=EMAIL, password=PASSWORD):
        browser.open("/console/signin")
        browser.fill("#email", email)
        browser.fill("#password", password)
        browser.go(browser.button("Sign in"))

    def enter(self, browser):
        """From the link to the first page."""
        self.set_password(browser)
        self.sign_in(browser)
        return browser


__all__ = ["Browser", "ConsoleScene", "DESK", "EMAIL", "Keys", "PASSWORD", "PHONE", "unittest"]
