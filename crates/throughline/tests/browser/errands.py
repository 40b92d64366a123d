#!/usr/bin/env python3
"""What people come to the workbench for, done as they would: with a mouse, with keys alone, without script, two at a time.

errands.py ADDRESS PICTURES < plan, which is JSON:
  {"readers": {"analyst": "session"}, "line": "L-…", "number": "+44…", "task": "K-…", "delivery": "folder", "shared": "…", "secret": "…",
   "guarded": {"name": "…", "password": "…", "secret": "…"}}
"""

import json
import sys
import time

from playwright.sync_api import Error, expect

from browse import Browser

MOST_CLICKS = 5


def main():
    address, pictures = sys.argv[1:]
    plan = json.load(sys.stdin)
    with Browser(address, pictures) as browser:
        for errand in ERRANDS:
            try:
                errand(browser, plan)
            except (Error, AssertionError) as error:
                browser.fault(errand.__name__, str(error).strip().splitlines()[0])
                for line in str(error).strip().splitlines()[1:6]:
                    browser.fault(errand.__name__, line.strip())
    sys.exit(browser.report())


def reader_of(browser, plan, name, **options):
    reader = browser.reader(**options)
    reader.carry(plan["readers"][name])
    return reader


def why_does_the_first_line_rank_first(browser, plan):
    """From the first page of the tour to the reasons of the first line and where it sells, in five clicks."""
    tab = reader_of(browser, plan, "analyst").visit("/lines?tour=1")
    clicks = 0
    later = tab.get_by_role("button", name="End the tour")
    if later.count():
        later.click()
        clicks += 1
    tab.locator("main table tbody tr a").first.click()
    clicks += 1
    if "/lines/" not in tab.url:
        tab.get_by_role("link", name="Open").click()
        clicks += 1
    expect(tab.get_by_text("Sells in")).to_be_visible()
    expect(tab.get_by_role("heading", name="Harm rank first")).to_be_visible()
    figure = tab.locator(".reasons a").first
    figure.click()
    clicks += 1
    expect(tab.locator("main table tbody tr").first).to_be_visible()
    assert clicks <= MOST_CLICKS, f"{clicks} clicks"


def find_a_number_by_four_digits(browser, plan):
    tab = reader_of(browser, plan, "analyst").visit("/lines")
    tab.keyboard.press("/")
    tab.keyboard.type(plan["number"][-4:])
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?**")
    spoken = "0" + plan["number"][3:7] + " " + plan["number"][7:]
    tab.get_by_role("link", name=spoken).first.click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text(spoken)


def jump_with_the_palette(browser, plan):
    tab = reader_of(browser, plan, "analyst").visit("/tasks")
    tab.keyboard.press("Control+k")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.type("compare")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/compare**")


def walk_the_list_with_keys_and_switch_them_off(browser, plan):
    reader = reader_of(browser, plan, "analyst")
    tab = reader.visit("/lines")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    second = tab.locator("main table tbody tr").nth(1)
    expect(second).to_be_focused()
    tab.keyboard.press("k")
    expect(tab.locator("main table tbody tr").first).to_be_focused()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/lines/L-**")
    reader.visit("/account")
    tab.get_by_label("Single keys").select_option("off")
    tab.locator("form:has(#keys) button").click()
    tab = reader.visit("/lines")
    tab.keyboard.press("j")
    expect(tab.locator("main table tbody tr").first).not_to_be_focused()


def drop_a_folder_and_reach_its_lines(browser, plan):
    reader = reader_of(browser, plan, "investigator")
    tab = reader.visit("/sources")
    tab.get_by_label("A folder").set_input_files(plan["delivery"])
    tab.wait_for_url("**/sources/deliveries/*", timeout=60_000)
    expect(tab.get_by_text("communications.csv").first).to_be_visible()
    tab.get_by_label("Authority (URN)").fill("URN/TEST/9")
    tab.get_by_role("button", name="Read it into the records").click()
    tab.wait_for_url("**/jobs/*")
    tab.get_by_role("link", name="What came of it").click(timeout=300_000)
    reader.visit("/lines")
    expect(tab.locator("main table tbody tr").first).to_be_visible()


def two_people_edit_one_task(browser, plan):
    first, second = (reader_of(browser, plan, name) for name in ("analyst", "investigator"))
    one, other = (reader.visit(f"/tasks/{plan['task']}") for reader in (first, second))
    for tab, who in ((one, "a.analyst"), (other, "a.investigator")):
        tab.get_by_label("Who").fill(who)
    one.get_by_role("button", name="Give").click()
    expect(one.get_by_text("a.analyst").first).to_be_visible()
    second.expect_status(409)
    other.get_by_role("button", name="Give").click()
    table = other.get_by_role("region", name="Both versions")
    expect(table).to_contain_text("a.analyst")
    expect(table).to_contain_text("a.investigator")
    second.check("conflict")


def a_partner_sees_what_is_shared(browser, plan):
    reader = reader_of(browser, plan, "partner")
    tab = reader.visit("/tasks")
    expect(tab.get_by_text(plan["shared"])).to_be_visible()
    expect(tab.get_by_text(plan["secret"])).to_have_count(0)
    expect(tab.get_by_role("navigation", name="Pages").get_by_role("link", name="Lines", exact=True)).to_have_count(0)
    reader.visit("/lines", status=403)
    expect(tab.get_by_text(plan["number"])).to_have_count(0)


def filter_the_lines_without_script(browser, plan):
    tab = reader_of(browser, plan, "analyst", script=False).visit("/lines")
    whole = tab.locator("main table tbody tr").count()
    tab.locator("input[name=q]").last.fill(plan["number"][-4:])
    tab.locator("input[name=q]").last.press("Enter")
    found = tab.locator("main table tbody tr").count()
    assert 0 < found < whole, f"{found} of {whole} lines"


def mark_lines_and_add_a_task_about_each(browser, plan):
    reader = reader_of(browser, plan, "analyst")
    tab = reader.visit("/lines")
    boxes = tab.locator("main table input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    tab.get_by_label("A task about each").fill("Ask for the cell list again")
    tab.get_by_role("button", name="Add the tasks").click()
    tab.wait_for_url("**/tasks")
    expect(tab.get_by_text("Ask for the cell list again")).to_have_count(2)
    reader.visit("/lines")
    for at in (0, 1):
        tab.locator("main table input[type=checkbox]").nth(at).check()
    tab.get_by_role("button", name="Compare").click()
    tab.wait_for_url("**/compare?**")


def change_a_task_and_put_it_back(browser, plan):
    tab = reader_of(browser, plan, "analyst").visit(f"/tasks/{plan['task']}")
    before = tab.get_by_role("heading", level=1).inner_text()
    tab.get_by_label("What is to be done").fill("Something else")
    tab.get_by_role("button", name="Change").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Something else")
    tab.get_by_role("link", name="History").click()
    tab.get_by_label("Reason").first.fill("a slip")
    tab.get_by_role("button", name="Put version").first.click()
    expect(tab.get_by_text("a slip")).to_be_visible()
    tab.goto(browser.address + f"/tasks/{plan['task']}")
    expect(tab.get_by_role("heading", level=1)).to_have_text(before)


def sign_in_with_a_second_factor(browser, plan):
    reader = browser.reader()
    reader.browser.visited.append("/sign-in")
    guarded = plan["guarded"]
    reader.tab.goto(browser.address + "/sign-in")
    reader.check("sign-in")
    # A code is good once, and one was used when the factor was set up.
    used = int(time.time() // 30)
    while int(time.time() // 30) == used:
        time.sleep(0.5)
    reader.sign_in(guarded["name"], guarded["password"], guarded["secret"])
    assert "/lines" in reader.tab.url, reader.tab.url


ERRANDS = (
    why_does_the_first_line_rank_first,
    find_a_number_by_four_digits,
    jump_with_the_palette,
    walk_the_list_with_keys_and_switch_them_off,
    mark_lines_and_add_a_task_about_each,
    two_people_edit_one_task,
    change_a_task_and_put_it_back,
    a_partner_sees_what_is_shared,
    filter_the_lines_without_script,
    sign_in_with_a_second_factor,
    drop_a_folder_and_reach_its_lines,
)

if __name__ == "__main__":
    main()
