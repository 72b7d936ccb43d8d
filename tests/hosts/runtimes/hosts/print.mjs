// Node, Deno and Bun: one line of JSON.
import { run } from "./main.mjs";

console.log(JSON.stringify(await run()));
