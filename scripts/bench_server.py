#!/usr/bin/env python3
"""Measures the workbench's server: each page by itself, then many readers at one time.

bench_server.py STORE [--seconds 60] [--users 50] [--rate 200]   with THROUGHLINE_PROGRAM naming the program

Accounts are added to the store: measure a copy. Times are of whole answers at the client, on loopback; they include the journal's entry, which
is durable before anything is sent.
"""

import argparse
import http.client
import json
import os
import subprocess
import threading
import time
import urllib.parse

PASSWORD = "amber kettle fold"
TIMES = 40


def program(store, *arguments, given=None):
    command = [os.environ["THROUGHLINE_PROGRAM"], "--store", store, *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout.strip()


class Reader:
    """One signed-in reader with a connection of their own."""

    def __init__(self, address, session):
        host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(host, timeout=120)
        self.headers = {"cookie": f"throughline_session={session}"}

    def get(self, path):
        """Status, body and milliseconds."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, body, (time.perf_counter() - begun) * 1_000

    def json(self, path):
        return json.loads(self.get(path)[1])


def share(times, part):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def pages_of(reader):
    lines = reader.json("/lines.json")
    line, number = lines[0]["line_id"], urllib.parse.quote(lines[0]["current_number"])
    other = urllib.parse.quote(lines[1]["current_number"])
    task = reader.json("/tasks.json")
    pages = ["/lines", "/lines?state=active&order=customers", f"/lines/{line}"]
    pages += [f"/lines/{line}/{tab}" for tab in ("tenures", "customers", "map", "events", "work", "rows/regulars")]
    pages += [f"/lines/{line}/events.json", f"/numbers/{number}", f"/numbers/{number}/events", f"/map?of={number}&of={other}"]
    pages += [f"/timeline?of={number}&of={other}", f"/compare?of={number}&of={other}", f"/graph?of={number}", f"/search?q={number[-4:]}"]
    pages += ["/people", "/operations", "/tasks", "/views", "/sources", "/sources/1", "/sources/1/rows/1", "/authorities", "/retention"]
    pages += ["/journal", "/access", "/accuracy", "/help", "/account", "/jobs", "/quality", "/alarm"]
    return pages + [f"/tasks/{one['id']}" for one in task[:1]]


def alone(reader, pages):
    print("| page | p50, ms | p95, ms | KiB |\n|---|---|---|---|")
    for path in pages:
        status, body, _ = reader.get(path)
        if status != 200:
            print(f"| {path} | answered {status} | | |")
            continue
        times = [reader.get(path)[2] for _ in range(TIMES)]
        print(f"| `{path}` | {share(times, 0.5):.1f} | {share(times, 0.95):.1f} | {len(body) / 1024:.0f} |", flush=True)


def together(address, sessions, pages, seconds, rate):
    """An open loop: each reader asks at fixed instants, whether the answer before was quick or not."""
    times, faults, lock = [], [], threading.Lock()
    pause = len(sessions) / rate
    begun = time.perf_counter() + 1

    def read(place, session):
        reader = Reader(address, session)
        due = begun + place * pause / len(sessions)
        turn = place
        while due < begun + seconds:
            time.sleep(max(0, due - time.perf_counter()))
            path = pages[turn % len(pages)]
            try:
                status, _, _ = reader.get(path)
                took = (time.perf_counter() - due) * 1_000
                with lock:
                    times.append(took)
                    if status != 200:
                        faults.append((status, path))
            except OSError as error:
                with lock:
                    faults.append((str(error), path))
                reader = Reader(address, session)
            turn += 1
            due += pause

    threads = [threading.Thread(target=read, args=pair) for pair in enumerate(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    print(f"\n{len(sessions)} readers, {len(times)} answers in {took:.0f} s ({len(times) / took:.0f}/s), {len(faults)} faults")
    print(f"p50 {share(times, 0.5):.0f} ms, p95 {share(times, 0.95):.0f} ms, p99 {share(times, 0.99):.0f} ms, longest {max(times):.0f} ms, from when each was due")
    for fault in faults[:5]:
        print("fault:", *fault)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("store")
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--users", type=int, default=50)
    options.add_argument("--rate", type=float, default=200)
    chosen = options.parse_args()
    stamp = format(int(time.time()), "x")
    sessions = []
    for place in range(chosen.users):
        name = f"reader-{stamp}-{place}"
        program(chosen.store, "user", "add", name, "--role", "supervisor", given=PASSWORD)
        sessions.append(program(chosen.store, "sign-in", name, given=PASSWORD))
    served = subprocess.Popen(
        [os.environ["THROUGHLINE_PROGRAM"], "--store", chosen.store, "serve", "--bind", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
    )
    try:
        address = served.stdout.readline().strip()
        reader = Reader(address, sessions[0])
        reader.get("/search?q=warm")
        pages = pages_of(reader)
        alone(reader, pages)
        together(address, sessions, pages[:8] + ["/tasks", "/people", "/operations", "/sources", "/help"], chosen.seconds, chosen.rate)
    finally:
        served.terminate()
        served.wait()


if __name__ == "__main__":
    main()
