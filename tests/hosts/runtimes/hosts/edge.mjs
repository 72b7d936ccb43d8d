// A function of Vercel's kind, as far as its sandbox is concerned.
import { run } from "./main.mjs";

globalThis.run = run;
