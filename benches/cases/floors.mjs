// Floors: the least that a read or a write takes with the cryptography of the module. One
// crossing into it, one cryptographic operation, the text of the session decoded out of its
// memory, and `JSON.parse`; no decision is made about the token.
//
// The module is that of the package with a few exports more (src/wasm/floors.rs).

import assert from "node:assert/strict";

import { Floor, initSync } from "waxseal-floors";

import { sessionOf } from "../lib/claims.mjs";
import { NAMES, SECRET } from "../lib/config.mjs";
import { CHUNK, header } from "./common.mjs";

const OPERATIONS = { signed: "HMAC", authjs: "A256CBC-HS512", "next-auth": "A256GCM" };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The exports of the instance: numbers pass through them without glue. */
let wasm;
let memory = new Uint8Array(0);
const floors = [];

/** How the runtime gets at the module, said before the first case is made. */
export function provideFloors(module) {
  wasm = initSync({ module });
}

/** The floor of a read of these tokens, which hold these claims. */
export function readFloor(format, { tokens, claims }) {
  const floor = createFloor(format, tokens[0]);
  const sessions = claims.map(sessionOf);
  const nothing = { number: 0, from: 0, to: 0 };
  return {
    name: `floor: crossing, ${OPERATIONS[format]}, JSON.parse`,
    floorOf: "auth.verify(header)",
    inputs: tokens.map((token, index) =>
      inputOf(floor, {
        place: placeOf(format, token),
        claims: nothing,
        session: store(floor, sessions[index]),
      }),
    ),
    expected: sessions,
    run: runRead,
    find(session, index) {
      const output = memory.slice(floor.output, floor.output + floor.module.length());
      if (format !== "signed") assert.deepEqual(JSON.parse(decoder.decode(output)), claims[index]);
      else assert.equal(base64url(output), tokens[index].split(".")[2]);
      return session;
    },
  };
}

/**
 * The floor of a read and of sealing other claims; `decode` opens what was sealed. Of the
 * outcome of ours it has the `session`, and the claims of its new token.
 */
export function renewalFloor(format, { tokens, sealed, decode }) {
  const floor = createFloor(format, tokens[0]);
  return {
    name: `floor: crossing, ${OPERATIONS[format]} twice, JSON.parse`,
    floorOf: "auth.verify(header), cookie renewed",
    inputs: tokens.map((token, index) =>
      inputOf(floor, { place: placeOf(format, token), ...stored(floor, sealed[index]) }),
    ),
    expected: sealed.map(({ claims }) => claims),
    run: runRenewal,
    find: ({ token }) => decode(token),
  };
}

/** The floor of issuing sessions to these users; `sealed` and `decode` as above. */
export function issueFloor(format, { users, token, sealed, decode, expected, find }) {
  const floor = createFloor(format, token);
  const place = placeOf(format, token);
  return {
    name: `floor: crossing, ${OPERATIONS[format]}, JSON.stringify, JSON.parse`,
    floorOf: "auth.issue({ user }, request)",
    inputs: users.map((user, index) =>
      inputOf(floor, { user, place, ...stored(floor, sealed[index]) }),
    ),
    expected,
    run: runIssue,
    find: async ({ token }) => find(await decode(token)),
  };
}

/* What is measured: functions of the file, and one shape of inputs, so that V8 compiles for all
   floors what it would for one. */

function runRead(input) {
  write(input.floor, input.header);
  read(input);
  return JSON.parse(textAt(input.from, input.to));
}

function runRenewal(input) {
  write(input.floor, input.header);
  read(input);
  crypto.getRandomValues(input.floor.iv);
  return seal(input);
}

function runIssue(input) {
  write(input.floor, JSON.stringify(input.user));
  // `jti`, `sid` and IV.
  crypto.getRandomValues(input.floor.random);
  return seal(input);
}

function write(floor, text) {
  // Growing the memory detaches every view of it.
  if (memory.length === 0) refreshViews();
  encoder.encodeInto(text, floor.input);
}

function read({ floor, start, length, chunk, gap }) {
  floor.output = wasm.floor_read(floor.address, start, length, chunk, gap);
}

/** A session and its token, which come out in one text. */
function seal({ floor, claims, session, from, to }) {
  const output = wasm.floor_seal(floor.address, claims, session);
  const text = textAt(output, output + wasm.floor_length(floor.address));
  return { session: JSON.parse(text.slice(0, to - from)), token: text.slice(to - from) };
}

function textAt(from, to) {
  if (memory.length === 0) refreshViews();
  return decoder.decode(memory.subarray(from, to));
}

function refreshViews() {
  memory = new Uint8Array(wasm.memory.buffer);
  for (const floor of floors) {
    const { inputAt, inputLength, randomAt } = floor;
    floor.input = memory.subarray(inputAt, inputAt + inputLength);
    floor.random = memory.subarray(randomAt, randomAt + 48);
    // The last of it.
    floor.iv = floor.random.subarray(32);
  }
}

/** One key in the module, with its buffers. */
function createFloor(format, token) {
  const module = new Floor(format, SECRET, NAMES[format], token.slice(0, token.indexOf(".")));
  const floor = {
    module,
    address: module.__wbg_ptr,
    inputAt: module.input(),
    inputLength: module.inputLength(),
    randomAt: module.random(),
    input: memory,
    random: memory,
    iv: memory,
    output: 0,
    texts: 0,
  };
  floors.push(floor);
  refreshViews();
  return floor;
}

function stored(floor, { claims, session }) {
  return { claims: store(floor, claims), session: store(floor, session) };
}

/** Puts a text for later calls into the memory of the module. */
function store(floor, value) {
  const text = JSON.stringify(value);
  const from = floor.module.store(text);
  return { number: floor.texts++, from, to: from + encoder.encode(text).length };
}

function inputOf(floor, { user = null, place, claims, session }) {
  const { header, start, length, chunk, gap } = place;
  const texts = { claims: claims.number, session: session.number };
  return {
    floor,
    user,
    header,
    start,
    length,
    chunk,
    gap,
    ...texts,
    from: session.from,
    to: session.to,
  };
}

/** Where in the header what is authenticated is. */
function placeOf(format, token) {
  const cookies = header(NAMES[format], token);
  const chunks = [...cookies.matchAll(new RegExp(`${NAMES[format]}(?:\\.\\d+)?=`, "g"))];
  const start = chunks[0].index + chunks[0][0].length;
  const length = format === "signed" ? token.lastIndexOf(".") : token.length;
  // The names have one length: there are fewer than ten chunks.
  const gap = chunks.length > 1 ? "; ".length + chunks[1][0].length : 0;
  const chunk = chunks.length > 1 ? CHUNK : token.length;
  return { header: cookies, start, length, chunk, gap };
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
