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

/** How the runtime gets at the module, said before the first case is made. */
export function provideFloors(module) {
  wasm = initSync({ module });
}

/** The floor of a read of these tokens, which hold these claims. */
export function readFloor(format, { tokens, claims }) {
  const floor = createFloor(format, tokens[0]);
  const sessions = claims.map(sessionOf);
  return {
    name: `floor: crossing, ${OPERATIONS[format]}, JSON.parse`,
    floorOf: "auth.verify(header)",
    inputs: tokens.map((token, index) => ({
      ...placeOf(format, token),
      session: floor.store(sessions[index]),
    })),
    expected: sessions,
    run(input) {
      floor.read(input);
      return JSON.parse(textAt(input.session.from, input.session.to));
    },
    find(session, index) {
      const output = floor.output();
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
    inputs: tokens.map((token, index) => ({
      ...placeOf(format, token),
      ...stored(floor, sealed[index]),
    })),
    expected: sealed.map(({ claims }) => claims),
    run(input) {
      floor.read(input);
      return floor.seal(input, 16);
    },
    find: ({ token }) => decode(token),
  };
}

/** The floor of issuing sessions to these users; `sealed` and `decode` as above. */
export function issueFloor(format, { users, token, sealed, decode, expected, find }) {
  const floor = createFloor(format, token);
  return {
    name: `floor: crossing, ${OPERATIONS[format]}, JSON.stringify, JSON.parse`,
    floorOf: "auth.issue({ user }, request)",
    inputs: users.map((user, index) => ({ user, ...stored(floor, sealed[index]) })),
    expected,
    run(input) {
      floor.write(JSON.stringify(input.user));
      // `jti`, `sid` and IV.
      return floor.seal(input, 48);
    },
    find: async ({ token }) => find(await decode(token)),
  };
}

function stored(floor, { claims, session }) {
  return { claims: floor.store(claims), session: floor.store(session) };
}

/** One key in the module, with its buffers. */
function createFloor(format, token) {
  const floor = new Floor(format, SECRET, NAMES[format], token.slice(0, token.indexOf(".")));
  const address = floor.__wbg_ptr;
  const [inputAt, inputLength] = [floor.input(), floor.inputLength()];
  let texts = 0;
  let output = 0;
  let input;
  /** Those that are drawn for a token: the last of them are its IV. */
  let random = new Map();

  function write(text) {
    // Growing the memory detaches every view of it.
    if (input?.buffer !== wasm.memory.buffer) {
      memory = new Uint8Array(wasm.memory.buffer);
      input = memory.subarray(inputAt, inputAt + inputLength);
      const drawn = floor.random();
      random = new Map(
        [16, 48].map((size) => [size, memory.subarray(drawn + 48 - size, drawn + 48)]),
      );
    }
    encoder.encodeInto(text, input);
  }

  return {
    write,
    /** Puts a text for later calls into the memory of the module. */
    store(value) {
      const text = JSON.stringify(value);
      const from = floor.store(text);
      return { number: texts++, from, to: from + encoder.encode(text).length };
    },
    read({ header, start, length, chunk, gap }) {
      write(header);
      output = wasm.floor_read(address, start, length, chunk, gap);
    },
    /** A session and its token, which come out in one text. */
    seal({ claims, session }, bytes) {
      crypto.getRandomValues(random.get(bytes));
      output = wasm.floor_seal(address, claims.number, session.number);
      const text = textAt(output, output + wasm.floor_length(address));
      const end = session.to - session.from;
      return { session: JSON.parse(text.slice(0, end)), token: text.slice(end) };
    },
    /** What the last operation left. */
    output: () => memory.slice(output, output + floor.length()),
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

function textAt(from, to) {
  return decoder.decode(memory.subarray(from, to));
}

function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
