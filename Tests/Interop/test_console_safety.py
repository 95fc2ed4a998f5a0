"""The console against those who want in, in a real browser and beside it (D-37 to D-39)."""

import http.client
import http.server
import re
import threading
import time
import urllib.parse

from browser import ConsoleScene, EMAIL, PASSWORD
from belay import run

FORM = "application/x-www-form-urlencoded"


class Plain:
    """A client that sends what it is told to, and keeps cookies."""

    def __init__(self, port):
        self.port, self.cookies, self.token = port, {}, ""

    def ask(self, method, path, form=None, origin="same", **headers):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            body = None
            if form is not None:
                body = urllib.parse.urlencode(form)
                headers.setdefault("Content-Type", FORM)
                if origin:
                    headers["Origin"] = (f"http://127.0.0.1:{self.port}"
                                         if origin == "same" else origin)
            link.request(method, path, body, headers)
            answer = link.getresponse()
            text = answer.read().decode()
        finally:
            link.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.split(";")[0].partition("=")
                self.cookies[key] = rest
                if not rest:
                    del self.cookies[key]
        found = re.search(r'name="token" value="([^"]+)"', text)
        if found:
            self.token = found.group(1)
        answer.text = text
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, form, origin="same", token=None, **headers):
        return self.ask("POST", path, {"token": self.token if token is None else token, **form},
                        origin, **headers)

    def sign_in(self, email=EMAIL, password=PASSWORD):
        self.get("/console/signin")
        return self.post("/console/signin", {"email": email, "password": password})


class Console(ConsoleScene):
    def entered(self):
        """A plain client of somebody who is signed in."""
        client = Plain(self.server.port)
        path = self.link.removeprefix(self.base)
        client.get(path)
        answer = client.post(path, {"password": PASSWORD, "again": PASSWORD})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(client.sign_in().status, 303)
        return client

    def elsewhere(self, page):
        """The address of a page on another server of this machine."""
        class Other(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Other)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}/"

    def test_a_link_leads_in_and_a_session_stays_in_its_browser(self):
        browser = self.browser()
        self.set_password(browser)
        self.assertIn("Your password is set", browser.text)
        self.sign_in(browser)
        self.assertIn("/console/", browser.path)
        cookie = browser.cookie("belay")
        self.assertTrue(cookie["httpOnly"])
        self.assertEqual(cookie["sameSite"], "Lax")
        self.assertEqual(cookie["path"], "/")
        browser.open(self.link)
        self.assertIn("good no more", browser.heading)
        self.assertEqual([line for line in browser.complaints() if "404" not in line], [])
        browser.open("/console/keys")
        browser.fill("#name", "<img src=x onerror=alert(1)>")
        browser.go(browser.button("Make key"))
        self.assertTrue(browser.find("#secret-0").get_attribute("value").startswith("SG."))
        browser.open("/console/keys")
        self.assertIn("<img src=x onerror=alert(1)>", browser.text)
        self.assertEqual(browser.complaints(), [])

    def test_it_works_without_script(self):
        browser = self.enter(self.browser(scripts=False))
        browser.open("/console/keys")
        browser.fill("#name", "plain")
        browser.go(browser.button("Make key"))
        browser.go(browser.link("I have it"))
        browser.find("summary[aria-label='Actions for the key plain']").click()
        browser.go(browser.button("Revoke"))
        self.assertIn("The key plain is revoked", browser.text)

    def test_what_a_browser_refuses_is_refused(self):
        """Code that got into a page does not run, and no other page may hold this one."""
        browser = self.enter(self.browser())
        browser.open("/console/keys")
        browser.driver.execute_script("""
            const script = document.createElement('script');
            script.textContent = 'window.hit = 1';
            document.body.append(script);
            const frame = document.createElement('img');
            frame.setAttribute('onerror', 'window.hit = 2');
            frame.src = 'x:';
            document.body.append(frame);""")
        self.assertIsNone(browser.driver.execute_script("return window.hit"))
        self.assertTrue(any("Content Security Policy" in line for line in browser.complaints()))
        browser.open(self.elsewhere(f"<iframe src='{self.base}/console/keys'></iframe>"))
        browser.driver.switch_to.frame(browser.find("iframe"))
        source = browser.driver.page_source
        self.assertIn("ERR_BLOCKED_BY_RESPONSE", source)
        self.assertNotIn('name="token"', source)

    def test_a_form_of_another_site_is_refused(self):
        """The browser itself says where a form comes from, whatever the form holds."""
        browser = self.enter(self.browser())
        browser.open("/console/keys")
        page = (f"<form method=post action='{self.base}/console/keys'>"
                f"<input name=token value='{browser.token}'><input name=do value=make>"
                "<input name=name value=evil><input name=door value=sendgrid>"
                "<button>go</button></form>")
        browser.open(self.elsewhere(page))
        browser.find("button").click()
        browser.wait(lambda: browser.driver.current_url.startswith(self.base), "the answer")
        self.assertIn(browser.heading, ("This form cannot be taken", "You have been signed out"))
        self.assertNotIn("evil", self.server.done("key", "list").out)

    def test_requests_that_no_page_of_ours_sends(self):
        client = self.entered()
        client.get("/console/keys")
        form = {"do": "make", "name": "x", "door": "sendgrid"}
        evil = "http://evil.test"
        for status, answer in (
                (403, client.post("/console/keys", form, origin=evil)),
                (403, client.post("/console/keys", form, origin="null")),
                (403, client.post("/console/keys", form, origin=None)),
                (403, client.post("/console/keys", form, token="")),
                (403, client.post("/console/keys", form, token="x" * 43)),
                (400, client.post("/console/keys", form, **{"Content-Type": "text/plain"})),
                (405, client.ask("DELETE", "/console/keys")),
                (405, client.ask("PUT", "/console/keys", form))):
            self.assertEqual(answer.status, status, answer.text)
        count = self.server.done("key", "list", "--json").json()
        self.assertEqual([key["name"] for key in count], ["command line"])

    def test_a_name_that_a_stranger_chose_is_not_taken_over(self):
        self.entered()
        client = Plain(self.server.port)
        client.cookies["belay"] = "A" * 43
        client.sign_in()
        self.assertNotEqual(client.cookies["belay"], "A" * 43)

    def test_a_new_password_ends_all_sessions_at_once(self):
        first = self.entered()
        second = Plain(self.server.port)
        second.sign_in()
        first.get("/console/password")
        new = "another long secret"
        answer = first.post("/console/password",
                            {"old": PASSWORD, "password": new, "again": new})
        self.assertEqual(answer.status, 303, answer.text)
        for client in (first, second):
            self.assertEqual(client.get("/console/keys").status, 303)
        self.assertEqual(second.sign_in().status, 403)
        self.assertEqual(second.sign_in(password=new).status, 303)

    def test_a_session_outlives_a_restart_and_not_its_person(self):
        client = self.entered()
        self.restart()
        client.port = self.server.port
        self.assertEqual(client.get("/console/keys").status, 200)
        self.server.done("user", "remove", EMAIL)
        self.assertEqual(client.get("/console/keys").status, 303)

    def test_another_account_s_key_is_not_there(self):
        self.server.make_account("other")
        self.server.make_key("other")
        theirs = [key for key in self.server.done("key", "list", "--json").json()
                  if key["account"] == "other"][0]
        client = self.entered()
        self.assertNotIn(theirs["id"], client.get("/console/keys").text)
        answer = client.post("/console/keys", {"do": "revoke", "id": theirs["id"]})
        self.assertEqual(answer.status, 404)

    def test_guesses_wait_and_nobody_learns_who_is_there(self):
        self.entered()
        took = {}
        for email in (EMAIL, "nobody@example.org"):
            client = Plain(self.server.port)
            times = []
            for _ in range(4):
                begun = time.monotonic()
                answer = client.sign_in(email, "a wrong password")
                times.append(time.monotonic() - begun)
                self.assertEqual(answer.status, 403)
            took[email] = min(times)
        # As long for nobody: both pay for a hash.
        fast, slow = sorted(took.values())
        self.assertLess(slow, fast * 3, took)
        client = Plain(self.server.port)
        wrong = "a wrong password"
        held = any(client.sign_in(password=wrong).status == 429 for _ in range(12))
        self.assertTrue(held, "a guesser never had to wait")
        answer = client.sign_in()
        self.assertEqual(answer.status, 429)
        self.assertGreater(int(answer.getheader("Retry-After")), 0)

    def test_people_on_the_command_line(self):
        bad = (("user", "add", "no address"), ("user", "add", EMAIL), ("user", "link", "x@y.zz"),
               ("user", "remove", "x@y.zz"), ("user", "add", "--account", "none", "a@b.cc"))
        for running in (True, False):
            if not running:
                self.server.terminate()
            for arguments in bad:
                result = self.server.command(*arguments)
                self.assertEqual(result.status, 1, repr(result))
                self.assertEqual(len(result.err.strip().splitlines()), 1, repr(result))
            people = self.server.done("user", "list", "--json").json()
            self.assertEqual([(each["email"], each["account"], each["hasPassword"])
                              for each in people], [(EMAIL, "shop", False)])
            link = self.server.done("user", "link", EMAIL.upper()).out
            self.assertRegex(link, r"^http://127\.0\.0\.1:\d+/console/password/[\w-]{43}\n$")
        bad_url = run("serve", "--data", self.server.data, "--listen", "0.0.0.0:0",
                      settings={"BELAY_CONSOLE_URL": "http://mail.example.com"})
        self.assertEqual(bad_url.status, 1)
        self.assertIn("console.url", bad_url.err)
