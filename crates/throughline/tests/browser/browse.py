#!/usr/bin/env python3
"""A reader with a browser: signs in, visits, and holds every page to the house's rules.

As a library (the browser tests):

    with Browser(address, pictures) as browser:
        reader = browser.reader()
        reader.welcome("/welcome/…")           # or reader.sign_in(name, password, secret)
        reader.visit("/lines")
        reader.check("lines")                  # axe and pictures: light, dark, print at 1440 wide; light at 390
    reader.walk_by_keyboard("lines")
    sys.exit(browser.report())

By hand, to look at pages: browse.py ADDRESS PICTURES [--welcome PATH | --name NAME --password PASSWORD [--secret SECRET]] PATH…

A fault is: an error or warning in the console, an uncaught exception, a request to another origin, a request of our own that failed, what axe finds, a page
wider than its window, a focus that is not seen, and a place that the keyboard does not leave or does not reach.
"""

import argparse
import base64
import hashlib
import hmac
import os
import re
import shutil
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Error, sync_playwright

WIDTHS = {1440: 900, 390: 844}
# On a narrow window the layout is another; the colours are those of the wide one.
LOOKS = ((1440, "light"), (1440, "dark"), (1440, "print"), (390, "light"))
# Places that the keyboard is followed to; a list that goes on is like its beginning.
MOST_STEPS = 150
BROWSERS = (os.environ.get("THROUGHLINE_TEST_BROWSER", ""), "chromium", "chromium-browser", "google-chrome")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A page is never taller in a picture: what is below is a list that goes on.
TALLEST = 4000
# Maps are drawn without graphics hardware on machines that test.
PATIENCE_MS = 120_000
# What browsers say about the machine and not about the page.
NOT_OURS = re.compile(r"GPU stall due to ReadPixels|Automatic fallback to software WebGL")


# Places that a page offers to the keyboard. A group of radio buttons is one place.
TABBABLE = """() => {
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((place) => {
    if (place.disabled || place.tabIndex < 0 || place.type === "hidden") return false;
    if (!place.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) return false;
    if (place.type === "radio") {
      if (groups.has(place.name)) return false;
      groups.add(place.name);
    }
    return true;
  }).length;
}"""
# Where the focus is: a mark that tells places apart, and whether something shows it.
FOCUSED = """() => {
  const place = document.activeElement;
  if (!place || place === document.body || place === document.documentElement) return null;
  window.places ??= new WeakMap();
  if (!window.places.has(place)) window.places.set(place, (window.placeCount = (window.placeCount ?? 0) + 1));
  const style = getComputedStyle(place);
  const shown = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  const box = place.getBoundingClientRect();
  return { id: window.places.get(place), what: place.outerHTML.slice(0, 90), visible: shown && box.width > 0 && box.right > 0 };
}"""


class Browser:
    """One browser for a whole run; readers in it know nothing of each other."""

    def __init__(self, address, pictures=None):
        self.address = address.rstrip("/")
        self.pictures = Path(pictures) if pictures else None
        self.faults = []
        self.visited = []

    def __enter__(self):
        program = next((found for found in map(shutil.which, filter(None, BROWSERS)) if found), None)
        if program is None:
            sys.exit("no browser: scripts/browser-environment installs one")
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
        self._playwright = sync_playwright().start()
        # Chromium's own sandbox cannot be set up by root, as whom CI runs.
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        self._browser = self._playwright.chromium.launch(executable_path=program, args=sandbox)
        return self

    def __exit__(self, *_):
        self._browser.close()
        self._playwright.stop()

    def reader(self, script=True, width=1440):
        """A new reader, signed in nowhere; `script=False` is one whose browser runs none."""
        context = self._browser.new_context(
            viewport={"width": width, "height": WIDTHS.get(width, 900)},
            java_script_enabled=script,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        return Reader(self, context, script)

    def fault(self, where, what):
        """Takes a fault down, once."""
        if (where, what) not in self.faults:
            self.faults.append((where, what))

    def report(self):
        """Prints what was found; the exit status of the run."""
        for where, what in self.faults:
            print(f"{where}: {what}")
        print(f"{len(self.visited)} pages visited, {len(self.faults)} faults")
        return 1 if self.faults else 0


class Reader:
    """One person at one browser. `tab` is Playwright's page, for whatever a test does with it."""

    def __init__(self, browser, context, script):
        self.browser = browser
        self.context = context
        self.script = script
        self.tab = context.new_page()
        self.tab.set_default_timeout(30_000)
        self._expected = set()
        self.tab.on("console", self._console)
        self.tab.on("pageerror", lambda error: self._fault(f"uncaught: {error}"))
        self.tab.on("request", self._request)
        self.tab.on("requestfailed", self._failed)

    @property
    def here(self):
        """The path of the page, with its query."""
        parts = urlsplit(self.tab.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def welcome(self, path):
        """Opens the printed address of a demonstration."""
        self.tab.goto(self._absolute(path), wait_until="load")
        self._settled()

    def carry(self, session):
        """Takes over a session that was begun elsewhere."""
        self.context.add_cookies([{"name": "throughline_session", "value": session, "url": self.browser.address}])

    def sign_in(self, name, password, secret=None):
        """Signs in by the form; `secret` is the base32 secret of the second factor."""
        self.tab.goto(self._absolute("/sign-in"))
        self.tab.get_by_label("Name").fill(name)
        self.tab.get_by_label("Password").fill(password)
        self.tab.get_by_role("button", name="Sign in").click()
        code = self.tab.get_by_label("Code")
        if secret and code.count():
            self.tab.get_by_label("Password").fill(password)
            code.fill(one_time_code(secret))
            self.tab.get_by_role("button", name="Sign in").click()
        self.tab.wait_for_url(lambda url: "/sign-in" not in url)
        self._settled()

    def visit(self, path, status=200):
        """Opens a page and waits until everything on it is drawn; another status than the expected one is a fault."""
        self._expected = {status}
        answer = self.tab.goto(self._absolute(path), wait_until="load")
        found = answer.status if answer else None
        if found != status:
            self.browser.fault(path, f"answered {found}, expected {status}")
        self.browser.visited.append(path)
        self._settled()
        return self.tab

    def expect_status(self, status):
        """What comes next answers with that status, and that is no fault."""
        self._expected = {200, status}

    def check(self, name):
        """Runs axe and takes a picture, in light, dark and print, wide and narrow; then the page is as it was."""
        before = self.tab.viewport_size
        for width, theme in LOOKS:
            where = f"{name}, {theme}, {width}"
            self._look(theme)
            self._fit(width, WIDTHS[width])
            if self.script:
                self._axe(where)
                over = self.tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                if over > 0:
                    self.browser.fault(where, f"{over} px wider than the window")
            if self.browser.pictures:
                self.tab.screenshot(path=self.browser.pictures / f"{name}-{width}-{theme}.png", timeout=PATIENCE_MS)
        self.tab.emulate_media(media="screen", color_scheme="light")
        self.tab.set_viewport_size(before)

    def walk_by_keyboard(self, name):
        """Goes from the top through the page with the Tab key: every place is reached, its focus is seen, and the way leads out again."""
        # From the top, wherever the page put the focus by itself.
        self.tab.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }")
        wanted = min(MOST_STEPS, self.tab.evaluate(TABBABLE))
        seen, last, stuck = set(), None, 0
        for _ in range(MOST_STEPS + 10):
            self.tab.keyboard.press("Tab")
            place = self.tab.evaluate(FOCUSED)
            if place is None or (place["id"] in seen and place["id"] != last):
                break
            stuck = stuck + 1 if place["id"] == last else 0
            if stuck > 12:
                self.browser.fault(name, f"the keyboard does not leave {place['what']}")
                break
            if not place["visible"]:
                self.browser.fault(name, f"focus is not seen on {place['what']}")
            seen.add(place["id"])
            last = place["id"]
        if len(seen) < wanted:
            self.browser.fault(name, f"the keyboard reaches {len(seen)} of {wanted} places")

    def _look(self, theme):
        """Light and dark as the system of the reader says; nothing of the page is changed for it."""
        if theme == "print":
            self.tab.emulate_media(media="print", color_scheme="light")
        else:
            self.tab.emulate_media(media="screen", color_scheme=theme)

    def _fit(self, width, height):
        """Makes the window as tall as the page, so that a picture shows all of it."""
        self.tab.set_viewport_size({"width": width, "height": height})
        if self.script:
            tall = self.tab.evaluate("document.documentElement.scrollHeight")
            self.tab.set_viewport_size({"width": width, "height": min(TALLEST, max(height, tall))})
        self._settled()

    def _settled(self):
        if not self.script:
            return
        # A function, not an expression: Playwright evaluates expressions in the page, which the pages' policy forbids.
        drawn = "() => [...document.querySelectorAll('[data-island]')].every((place) => place.matches('[data-drawn], :has(.trouble)'))"
        self.tab.wait_for_function(drawn, timeout=PATIENCE_MS)
        self.tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def _axe(self, where):
        if not self.tab.evaluate("'axe' in window"):
            self.tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.tab.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
        for violation in found["violations"]:
            places = "; ".join(node["target"][0] if isinstance(node["target"][0], str) else str(node["target"]) for node in violation["nodes"][:5])
            self.browser.fault(where, f"axe {violation['id']}: {violation['help']}: {places}")

    def _absolute(self, path):
        return path if path.startswith("http") else self.browser.address + path

    def _fault(self, what):
        self.browser.fault(self.here, what)

    def _console(self, message):
        if message.type not in ("error", "warning") or NOT_OURS.search(message.text):
            return
        # A page that a test expects to be refused says so in the console as well.
        if "status of" in message.text and any(f"status of {status} " in message.text for status in self._expected):
            return
        self._fault(f"console: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and f"{parts.scheme}://{parts.netloc}" != self.browser.address:
            self._fault(f"asked another origin: {request.url}")

    def _failed(self, request):
        # A search that was typed past, or a page that was left, is no fault.
        if request.failure != "net::ERR_ABORTED":
            self._fault(f"{request.method} {urlsplit(request.url).path} failed: {request.failure}")


def one_time_code(secret, at=None):
    """The code of a second factor (RFC 6238: 30 s, six digits, SHA-1)."""
    key = base64.b32decode(secret.upper().replace(" ", "") + "=" * (-len(secret.replace(" ", "")) % 8))
    count = int((time.time() if at is None else at) // 30)
    digest = hmac.new(key, count.to_bytes(8, "big"), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("address")
    options.add_argument("pictures")
    options.add_argument("--welcome", help="path of the printed address of a demonstration")
    options.add_argument("--name")
    options.add_argument("--password")
    options.add_argument("--secret", help="of the second factor, base32")
    options.add_argument("paths", nargs="+")
    chosen = options.parse_args()
    with Browser(chosen.address, chosen.pictures) as browser:
        reader = browser.reader()
        if chosen.welcome:
            reader.welcome(chosen.welcome)
        elif chosen.name:
            reader.sign_in(chosen.name, chosen.password, chosen.secret)
        for path in chosen.paths:
            name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "root"
            try:
                reader.visit(path)
                reader.check(name)
            except Error as error:
                browser.fault(path, str(error).splitlines()[0])
    sys.exit(browser.report())


if __name__ == "__main__":
    main()
