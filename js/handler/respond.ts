/** The answers of the endpoints. */

import { NO_STORE } from "../cache.js";
import { stringify } from "../json.js";
import type { AnswerCode } from "../types/answers.js";

/** A request that is refused: its answer is JSON `{ error, message }` with a stable code. */
export class Problem extends Error {
  readonly status: number;
  readonly code: AnswerCode;
  readonly headers: { [name: string]: string };

  constructor(
    status: number,
    code: AnswerCode,
    message: string,
    headers: { [name: string]: string } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  respond(): Response {
    return json({ error: this.code, message: this.message }, [], this.status, this.headers);
  }
}

/** What a visitor reads of a fault of the application, which is in the log. */
export const SERVER_FAULT = "Something is wrong on our side. Please try again in a moment.";

export function serverError(): Response {
  return new Problem(500, "server-error", SERVER_FAULT).respond();
}

export function json(
  value: unknown,
  cookies: readonly string[] = [],
  status = 200,
  headers: { [name: string]: string } = {},
): Response {
  return respond(stringify(value), cookies, status, {
    ...headers,
    "Content-Type": "application/json",
  });
}

/** Every answer is about one person, so no cache may keep it. */
export function respond(
  body: string | null,
  cookies: readonly string[],
  status: number,
  headers: { [name: string]: string },
): Response {
  const all = new Headers({
    ...headers,
    ...NO_STORE,
    Expires: "0",
    Pragma: "no-cache",
    "X-Content-Type-Options": "nosniff",
  });
  for (const line of cookies) all.append("Set-Cookie", line);
  return new Response(body, { status, headers: all });
}
