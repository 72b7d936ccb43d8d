// llms.txt, as llmstxt.org describes it: what an assistant reads first, with links to Markdown.

import { contents } from "./contents.mjs";

const RAW = "https://github.com/waxseal/waxseal/raw/main/";

const SUMMARY = `> Session cookies at the edge: a Rust core compiled to WebAssembly verifies the session cookie, renews it, and runs the \`jwt\` and \`session\` projections. It reads and writes the cookies of NextAuth.js v4 and Auth.js v5, and runs in Next.js, Cloudflare Workers, Node, Deno, Bun and browsers.

- Install \`waxseal\` from npm. \`npx waxseal init\` writes the files of a project of Next.js, Hono, Vite with Hono, or of a Worker.
- Names are those of Auth.js: \`token\` is what the cookie holds, for the server only; \`session\` is what the application and the browser see; \`jwt\` makes the first of a user, \`session\` the second of the first.
- \`auth.verify(request)\` is synchronous and runs no callback; \`await auth.resolve(request)\` runs callbacks, refreshes and revocations. Both give an outcome with \`status\`: \`"active"\`, \`"anonymous"\`, \`"invalid"\` or \`"undecided"\`. No cookie makes them throw.
- A mistake in the configuration throws a \`WaxsealError\` whose message ends with the address of its entry in the documentation.`;

export function renderLlms() {
  const sections = contents().map(({ title, pages }) => {
    const links = pages.map((page) => `- [${page.title}](${RAW}${page.path}): ${page.summary}`);
    // What the format calls so may be left out where the context is short.
    return [`## ${title === "Project" ? "Optional" : title}`, links.join("\n")].join("\n\n");
  });
  return `${["# waxseal", SUMMARY, ...sections].join("\n\n")}\n`;
}
