// npm run docs: the documentation as a static site, in target/site. `npm run docs -- --serve`
// shows it, too: on PORT, or on any port that is free.

import { writePages, output, site } from "./lib/site.mjs";
import { program, run } from "./lib/run.mjs";
import { npmCi } from "./lib/setup.mjs";
import { serveFolder } from "./lib/serve.mjs";

export function buildSite() {
  npmCi(site);
  writePages();
  run("npx", ["--no-install", "vitepress", "build"], { cwd: site });
}

if (import.meta.filename === process.argv[1])
  await program(async () => {
    buildSite();
    console.log(`The site is in ${output}`);
    if (!process.argv.includes("--serve")) return;
    const server = await serveFolder(output, Number(process.env.PORT ?? 0));
    console.log(`http://localhost:${server.address().port}`);
  });
