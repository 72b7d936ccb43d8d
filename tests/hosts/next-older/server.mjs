// `next start` and `next dev` of the app with an older Next.js, and a browser without JavaScript.

import { olderApp, olderEnv, olderNext } from "../../../scripts/lib/next-older.mjs";
import { Jar } from "../../support/jar.mjs";
import { rawClient } from "../../support/raw-http.mjs";
import { freePort, serve } from "../../support/server.mjs";

/** `args` are the command of Next.js and its options. */
export async function startOlder(version, args, env) {
  // Next.js 13.5 takes no port of the system's choice.
  const port = await freePort("localhost");
  const origin = `http://localhost:${port}`;
  const program = [olderNext(version), ...args, "--hostname", "localhost", "--port", String(port)];
  const isDevelopment = args[0] === "dev";
  const server = await serve(program, {
    cwd: olderApp(version),
    env: {
      ...olderEnv(version),
      ...env,
      NODE_ENV: isDevelopment ? "development" : "production",
    },
    ready: /Ready in/,
  });
  const client = rawClient(origin);

  return {
    ...server,
    origin,
    /** Requests that keep and send cookies; nothing is followed. */
    visitor(cookies = []) {
      const jar = new Jar();
      jar.keep(cookies);
      const send = async (path, { headers, ...init } = {}) => {
        const answer = await client.send(path, {
          ...init,
          cookie: jar.header,
          headers: { accept: "text/html,*/*", ...(init.form && { origin }), ...headers },
        });
        jar.keep(answer.setCookie);
        return answer;
      };
      return { jar, send, submit: (path, id, fields) => submit(send, path, id, fields) };
    },
    stop() {
      client.stop();
      // `next dev` has a process of its own for the server.
      return server.stop(isDevelopment ? "SIGTERM" : undefined);
    },
  };
}

/** Posts a form of a page as it stands there. */
async function submit(send, path, id, fields = {}) {
  const { body } = await send(path);
  const [html] = new RegExp(`<form[^>]* id="${id}".*?</form>`, "s").exec(body);
  const form = new FormData();
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const of = (attribute) => new RegExp(` ${attribute}="([^"]*)"`).exec(input)?.[1];
    if (of("type") === "hidden") form.set(of("name"), of("value") ?? "");
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return send(path, { form });
}
