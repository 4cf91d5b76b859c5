#!/usr/bin/env node
// The chat of chat.py in JavaScript, with nothing but Node.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const gateway = process.env.GATEWAY ?? "http://127.0.0.1:8080";
const port = Number(process.env.PORT ?? 8000);
const secrets = (process.env.WEBHOOK_SECRETS ?? "").split(/\s+/).filter(Boolean); // those of Http:Secrets; without any, everyone is believed
const tolerance = 300; // seconds that a signature is good for, and that the clocks may differ

// Whether the gateway sent this: signed by Standard Webhooks with one of the secrets, lately, for this very session and event.
function verify(headers, body, now) {
  const [id = "", timestamp = "", signatures = ""] = ["id", "timestamp", "signature"].map((name) => headers[`webhook-${name}`]);
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > tolerance) {
    return false;
  }
  if (id !== ["epoch", "session", "sequence", "event"].map((name) => headers[`x-gateway-${name}`]).join("-")) {
    return false;
  }
  let valid = false;
  for (const secret of secrets) {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    for (const signature of signatures.split(" ").filter((text) => text.startsWith("v1,"))) {
      const given = Buffer.from(signature.slice("v1,".length), "base64");
      valid = (given.length === expected.length && timingSafeEqual(given, expected)) || valid; // takes the same time wherever they differ
    }
  }
  return valid;
}

async function receive(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Everyone in the room, who said it as well.
const tell = (...parts) => fetch(`${gateway}/api/v1/rooms/chat/messages`, { method: "POST", body: Buffer.concat(parts.map((part) => Buffer.from(part))), signal: AbortSignal.timeout(5000) });

const server = createServer(async (request, response) => {
  try {
    const said = await receive(request);
    if (secrets.length > 0 && !verify(request.headers, said, Date.now() / 1000)) {
      return response.writeHead(401).end();
    }
    const name = request.headers["x-gateway-session"].slice(-4);
    const event = request.headers["x-gateway-event"];
    if (event === "open") {
      return response.writeHead(200, { "X-Gateway-Join": "chat" }).end(`welcome, ${name}`);
    }
    if (event === "close") {
      await tell(`${name} has left`);
    } else if (said.equals(Buffer.from("bye"))) {
      return response.writeHead(200, { "X-Gateway-Close": "true" }).end("goodbye");
    } else {
      await tell(`${name}: `, said);
    }
    response.writeHead(204).end();
  } catch (error) {
    console.error(error.message);
    response.writeHead(500).end();
  }
});

server.listen(port, "127.0.0.1", () => console.log(`chat on http://127.0.0.1:${server.address().port}`));
