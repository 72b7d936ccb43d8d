// What AWS puts in front of a function, as far as the function sees it: requests become
// events, made from the published samples beside this file, and results become responses.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Each kind of front with its sample, what it makes of a request, and what it takes back. */
const FRONTS = {
  "HTTP API": { sample: "http-api", fill: fillVersion2, read: readVersion2 },
  "function URL": { sample: "function-url", fill: fillVersion2, read: readVersion2 },
  "REST API": { sample: "rest-api", fill: fillVersion1, read: readLists },
  "load balancer": { sample: "load-balancer", fill: fillLoadBalancer, read: readLists },
  "load balancer without lists": { sample: "load-balancer-single", fill: fillSingle },
};

/** The fronts whose answers may have several cookies. */
export const fronts = Object.keys(FRONTS).filter((front) => FRONTS[front].read);

/**
 * The event of a request by https.
 *
 * @param request its `method`, `host`, `target`, `headers` as pairs, and `body` as text
 */
export function eventOf(front, { method = "GET", host, target, headers = [], body = "" }) {
  const { sample, fill } = FRONTS[front];
  const event = JSON.parse(readFileSync(join(import.meta.dirname, `${sample}.json`), "utf8"));
  const [path, query = ""] = target.split(/\?(.*)/s);
  const all = [["host", host], ["x-forwarded-proto", "https"], ...headers];
  fill(event, { method, host, path, query, headers: all, body });
  return event;
}

/** Status, headers and body of what the function returned; what a front would not take fails. */
export function responseOf(front, result) {
  if (!Number.isInteger(result.statusCode) || typeof result.body !== "string") {
    throw new Error("no result of a function");
  }
  const pairs = FRONTS[front].read(result);
  const isRight = ([name, value]) => typeof name === "string" && typeof value === "string";
  if (!pairs.every(isRight)) throw new Error("headers are text");
  return new Response(hasBody(result) ? result.body : null, {
    status: result.statusCode,
    headers: pairs,
  });
}

const hasBody = ({ statusCode }) => ![204, 304].includes(statusCode);

function fillVersion2(event, { method, host, path, query, headers, body }) {
  const cookies = headers.filter(([name]) => name === "cookie");
  delete event.cookies;
  if (cookies.length > 0) event.cookies = cookies.flatMap(([, value]) => value.split("; "));
  event.rawPath = decodeURI(path);
  event.rawQueryString = query;
  event.headers = joined(headers.filter(([name]) => name !== "cookie"));
  Object.assign(event.requestContext, { domainName: host });
  Object.assign(event.requestContext.http, { method, path: event.rawPath });
  // Forms come in base64.
  delete event.body;
  event.isBase64Encoded = body !== "";
  if (body !== "") event.body = Buffer.from(body).toString("base64");
}

function fillVersion1(event, { method, host, path, query, headers, body }) {
  const parameters = [...new URLSearchParams(query)];
  event.path = path;
  event.httpMethod = method;
  event.headers = Object.fromEntries(headers);
  event.multiValueHeaders = lists(headers);
  event.queryStringParameters = parameters.length > 0 ? Object.fromEntries(parameters) : null;
  event.multiValueQueryStringParameters = parameters.length > 0 ? lists(parameters) : null;
  Object.assign(event.requestContext, { domainName: host, httpMethod: method, path });
  event.body = body || null;
  event.isBase64Encoded = false;
}

function fillLoadBalancer(event, { method, path, query, headers, body }) {
  const parameters = query === "" ? [] : query.split("&").map((pair) => pair.split(/=(.*)/s));
  event.path = path;
  event.httpMethod = method;
  event.multiValueHeaders = lists(headers);
  event.multiValueQueryStringParameters = lists(
    parameters.map(([name, value = ""]) => [name, value]),
  );
  event.body = Buffer.from(body).toString("base64");
  event.isBase64Encoded = true;
}

function fillSingle(event, { method, path, headers }) {
  event.path = path;
  event.httpMethod = method;
  event.headers = Object.fromEntries(headers);
}

function readVersion2({ headers, cookies }) {
  if ("set-cookie" in headers) throw new Error("one line would hold all cookies");
  return [...Object.entries(headers), ...cookies.map((line) => ["set-cookie", line])];
}

function readLists({ headers, multiValueHeaders }) {
  if (headers) throw new Error("a load balancer takes one of the two");
  return Object.entries(multiValueHeaders).flatMap(([name, values]) =>
    values.map((value) => [name, value]),
  );
}

const joined = (pairs) =>
  Object.fromEntries(
    Object.entries(lists(pairs)).map(([name, values]) => [name, values.join(",")]),
  );

function lists(pairs) {
  const result = {};
  for (const [name, value] of pairs) (result[name] ??= []).push(value);
  return result;
}
