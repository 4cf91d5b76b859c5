#!/usr/bin/env python3
"""A chat behind the gateway's application Http. Run it, then the gateway as chat.sh does: two people with nc can talk."""
import base64, hmac, http.server, os, time, urllib.request

GATEWAY = os.environ.get("GATEWAY", "http://127.0.0.1:8080")
PORT = int(os.environ.get("PORT", "8000"))
SECRETS = os.environ.get("WEBHOOK_SECRETS", "").split()  # those of Http:Secrets; without any, everyone is believed
TOLERANCE = 300  # seconds that a signature is good for, and that the clocks may differ


def verify(headers, body, now):
    """Whether the gateway sent this: signed by Standard Webhooks with one of the secrets, lately, for this very session and event."""
    id, timestamp, signatures = (headers.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16) or abs(now - int(timestamp)) > TOLERANCE:
        return False
    if id != "-".join(headers.get("X-Gateway-" + name, "") for name in ("Epoch", "Session", "Sequence", "Event")):
        return False
    valid = False
    for secret in SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = b"v1," + base64.b64encode(hmac.digest(key, f"{id}.{timestamp}.".encode() + body, "sha256"))
        for signature in signatures.split(" "):
            valid |= hmac.compare_digest(expected, signature.encode("latin-1"))  # takes the same time wherever they differ
    return valid


class Chat(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps the connection

    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"]))
        if SECRETS and not verify(self.headers, said, time.time()):
            return self.answer(b"", status=401)
        name, event = self.headers["X-Gateway-Session"][-4:].encode(), self.headers["X-Gateway-Event"]
        if event == "open":
            return self.answer(b"welcome, " + name, {"X-Gateway-Join": "chat"})
        if event == "close":
            self.tell(name + b" has left")
        elif said == b"bye":
            return self.answer(b"goodbye", {"X-Gateway-Close": "true"})
        else:
            self.tell(name + b": " + said)
        self.answer(None)

    def tell(self, text):  # everyone in the room, who said it as well
        urllib.request.urlopen(urllib.request.Request(GATEWAY + "/api/v1/rooms/chat/messages", text, method="POST"), timeout=5).close()

    def answer(self, body, headers={}, status=200):
        self.send_response(204 if body is None else status)
        for header in headers.items():
            self.send_header(*header)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Chat)
    print(f"chat on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
