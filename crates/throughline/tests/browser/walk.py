#!/usr/bin/env python3
"""Every page of a running workbench as its readers see it: axe, console, keyboard, pictures; and the lists without script.

walk.py ADDRESS PICTURES < plan, which is JSON:
  {"readers": {"analyst": "session"}, "pages": [{"name": "lines", "path": "/lines", "reader": "analyst", "status": 200, "list": true}]}
"""

import json
import sys

from playwright.sync_api import Error

from browse import Browser


def main():
    address, pictures = sys.argv[1:]
    plan = json.load(sys.stdin)
    with Browser(address, pictures) as browser:
        readers = {name: browser.reader() for name in plan["readers"]}
        plain = {name: browser.reader(script=False) for name in plan["readers"]}
        for name, session in plan["readers"].items():
            readers[name].carry(session)
            plain[name].carry(session)
        for page in plan["pages"]:
            look(browser, readers[page["reader"]], page)
            if page.get("list"):
                read_without_script(browser, plain[page["reader"]], page)
    sys.exit(browser.report())


def look(browser, reader, page):
    try:
        reader.visit(page["path"], status=page.get("status", 200))
        reader.check(page["name"])
        reader.walk_by_keyboard(page["name"])
    except Error as error:
        browser.fault(page["name"], str(error).splitlines()[0])


def read_without_script(browser, reader, page):
    """A list is read, filtered and left by links and forms alone."""
    tab = reader.visit(page["path"], status=page.get("status", 200))
    if tab.locator("h1").count() != 1:
        browser.fault(page["name"], "without script: not one heading")
    if tab.locator("main table tbody tr, main .nothing, main .cards, main li").count() == 0:
        browser.fault(page["name"], "without script: neither a list nor why there is none")


if __name__ == "__main__":
    main()
