/** What a client of the application threw, as far as several stores say the same of it. */

/** Looks at what was thrown and its causes, and says what to do; `undefined` where it cannot. */
export type Explain = (thrown: Thrown) => string | undefined;

/** Of an error and the errors that it is about. */
export interface Thrown {
  /** Names, codes and messages, a line for each error. */
  text: string;
  /** The first code, such as `"ECONNREFUSED"`. */
  code: string | undefined;
}

const MOST = 8;

/** An error that says what to do, with what was thrown as its cause; or that itself. */
export function explained(cause: unknown, explain: Explain): unknown {
  const message = explain(look(cause));
  return message === undefined ? cause : new Error(message, { cause });
}

/** Without an answer of the server. */
export function isUnreachable({ text, code }: Thrown): boolean {
  return (
    /^(E[A-Z]{3,}|EAI_AGAIN|UND_ERR_\w+)$/.test(code ?? "") ||
    /has not answered after|fetch failed|\b(closed|closing|offline|disconnected)|max ?retries|socket|connect/i.test(
      text,
    )
  );
}

function look(cause: unknown): Thrown {
  const lines: string[] = [];
  let code: string | undefined;
  const rest: unknown[] = [cause];
  for (let count = 0; rest.length > 0 && count < MOST; count++) {
    const error = Object(rest.shift()) as { [member: string]: unknown };
    const { name, message, code: own, cause: inner, errors } = error;
    if (typeof own === "string") code ??= own;
    lines.push([name, own, message].filter((part) => typeof part === "string").join(" "));
    rest.push(...(inner === undefined ? [] : [inner]), ...(Array.isArray(errors) ? errors : []));
  }
  return { text: lines.join("\n"), code };
}
