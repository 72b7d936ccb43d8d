// Loaded into a server before anything else: what it would send to Google, GitHub and the
// others goes to the stand-ins on this machine, so that an app may name the real ones.

const http = require("node:http");
const https = require("node:https");

const HOSTS =
  /^(accounts\.google\.com|(oauth2|www|openidconnect)\.googleapis\.com|(api\.)?github\.com|discord\.com|login\.company\.example)$/;

/** Where the stand-in for an address listens, or undefined. */
function standIn(address) {
  const url = new URL(address);
  if (url.protocol !== "https:" || !HOSTS.test(url.hostname)) return undefined;
  return `${process.env.DROP_IN_IDENTITY}/${url.hostname}${url.pathname}${url.search}`;
}

const { fetch } = globalThis;
globalThis.fetch = function (input, init) {
  const local = standIn(input instanceof Request ? input.url : input);
  if (!local) return fetch(input, init);
  return fetch(input instanceof Request ? new Request(local, input) : local, init);
};

const { request } = https;
https.request = function (input, options, callback) {
  const local = typeof input === "string" || input instanceof URL ? standIn(input) : undefined;
  if (!local) return request.call(https, input, options, callback);
  // An agent for TLS cannot speak without it.
  return http.request(local, { ...options, agent: undefined }, callback);
};
