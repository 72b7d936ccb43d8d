// Runs before dev, build and start: gives this copy of the app its own AUTH_SECRET, once.
// In production set AUTH_SECRET in the environment instead; then this file does nothing.
import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";

const file = new URL(".env.local", import.meta.url);
const present = existsSync(file) ? readFileSync(file, "utf8") : "";

if (!process.env.AUTH_SECRET && !/^\s*AUTH_SECRET\s*=\s*\S/m.test(present)) {
  const gap = present === "" || present.endsWith("\n") ? "" : "\n";
  appendFileSync(file, `${gap}AUTH_SECRET="${randomBytes(33).toString("base64")}"\n`, {
    mode: 0o600,
  });
  console.log("Created .env.local with a new AUTH_SECRET.");
}
