/** The body of a request of Node, as it comes or as a parser has left it. */

import type { NodeRequest } from "../types/node.js";

/** What is used of a stream of Node, and what parsers put beside it. */
interface Message {
  destroyed?: boolean;
  readableDidRead?: boolean;
  body?: unknown;
  rawBody?: unknown;
  on(event: string, listener: (...args: any[]) => void): unknown;
  off(event: string, listener: (...args: any[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** Read only when it is asked for: most requests are refused before. */
export function bodyOf(request: NodeRequest, type: string | null): ReadableStream<Uint8Array> {
  const message = request as unknown as Message;
  // `express.json()` leaves an empty `body` where it has read nothing.
  return message.readableDidRead ? parsedStream(message, type) : rawStream(message);
}

function rawStream(message: Message): ReadableStream<Uint8Array> {
  let stop: (() => void) | undefined;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      if (stop === undefined && message.destroyed) return controller.error(endedEarly());
      return new Promise<void>((resolve) => {
        stop ??= listen(message, controller, () => proceed());
        proceed = resolve;
        message.resume();
      });
    },
    cancel() {
      stop?.();
      // As Node does with a body that nobody reads, so that the client gets its answer.
      message.resume();
    },
  };
  let proceed = () => {};
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Passes on a chunk at a time; returns what stops it. */
function listen(
  message: Message,
  controller: ReadableStreamDefaultController<Uint8Array>,
  proceed: () => void,
): () => void {
  const finish = (end: () => void) => () => {
    stop();
    end();
    proceed();
  };
  const fail = finish(() => controller.error(endedEarly()));
  const listeners = {
    data(chunk: Uint8Array | string) {
      message.pause();
      controller.enqueue(typeof chunk === "string" ? encode(chunk) : new Uint8Array(chunk));
      proceed();
    },
    end: finish(() => controller.close()),
    aborted: fail,
    close: fail,
    error: fail,
  };
  const all = Object.entries(listeners) as [string, (...args: any[]) => void][];
  const stop = () => all.forEach(([event, listener]) => message.off(event, listener));
  for (const [event, listener] of all) message.on(event, listener);
  return stop;
}

/** As text again, in the type that the client has declared: the handler checks it as any other. */
function parsedStream(message: Message, type: string | null): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const text = unparsed(message.rawBody ?? message.body, type);
        if (text === undefined) return controller.error(endedEarly());
        if (text.length > 0) controller.enqueue(typeof text === "string" ? encode(text) : text);
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function unparsed(body: unknown, type: string | null): string | Uint8Array | undefined {
  if (body instanceof Uint8Array || typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return undefined;
  if (!type?.toLowerCase().startsWith("application/x-www-form-urlencoded")) {
    return JSON.stringify(body);
  }
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    // The last of repeated fields counts.
    const text: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof text === "string") form.append(name, text);
  }
  return form.toString();
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function endedEarly(): TypeError {
  return new TypeError("The body ended early, or was read before.");
}
