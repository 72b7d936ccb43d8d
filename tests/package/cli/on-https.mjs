// Loaded before the command: `fetch` reaches an application on https in the same
// thread, since no certificate is to be had here that both sides trust.

import { site } from "./site.mjs";

const { FAULT, CONFIG = "{}" } = process.env;
const answer = site(FAULT, JSON.parse(CONFIG));
globalThis.fetch = async (url, init) => {
  const request = new Request(url, init);
  request.headers.set("host", new URL(url).host);
  return answer(request);
};
