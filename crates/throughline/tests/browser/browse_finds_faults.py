#!/usr/bin/env python3
"""Shows that browse.py can fail: a page with one fault of each kind is served, and each must be found; a good page has none."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from browse import Browser, one_time_code

GOOD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Good</title><link rel="icon" href="data:,"></head><body><main><h1>Good</h1></main></body></html>'
BAD = GOOD.replace("<h1>Good</h1>", '<h1>Bad</h1><img src="/picture.png"><img alt="" src="http://127.0.0.1:9/other.png"><script>1</script><script src="/throws.js"></script>')
PAGES = {
    "/good": ("text/html", GOOD),
    "/bad": ("text/html", BAD),
    "/throws.js": ("text/javascript", "throw new Error('a fault of ours')"),
}
EXPECTED = ["uncaught", "another origin", "Content Security Policy", "axe image-alt", "404"]


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, body = PAGES.get(self.path, ("text/html", GOOD.replace("Good", "Not here")))
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("content-type", kind)
        self.send_header("content-security-policy", "default-src 'none'; script-src 'self'; img-src * data:")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def main():
    # RFC 6238, appendix B, six digits of its first row.
    assert one_time_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", at=59) == "287082"
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Browser(f"http://127.0.0.1:{server.server_port}") as browser:
        reader = browser.reader()
        reader.visit("/good")
        reader.check("good")
        assert not browser.faults, browser.faults
        reader.visit("/nowhere", status=404)
        assert not browser.faults, browser.faults
        reader.visit("/good", status=403)
        reader.visit("/bad")
        reader.check("bad")
        found = "\n".join(f"{where}: {what}" for where, what in browser.faults)
    missed = [kind for kind in [*EXPECTED, "expected 403"] if kind not in found]
    print(found)
    sys.exit(f"not found: {missed}" if missed else 0)


if __name__ == "__main__":
    main()
