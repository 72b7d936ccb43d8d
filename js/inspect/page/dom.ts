/** Elements, made one by one: text is text, and no HTML is ever parsed. */

import { escapeControls } from "../text.js";

export type Child = Node | string | number | null | undefined | false | readonly Child[];
export type Attributes = { readonly [name: string]: string | number | boolean | undefined };

/** An element; an attribute that is `true` is a name alone, `false` and nothing are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag: string, attributes: Attributes, ...children: Child[]): SVGElement {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** Text of a cookie or a claim, with what could reorder or hide it made visible. */
export function code(text: string, attributes: Attributes = {}): HTMLElement {
  return el("code", attributes, escapeControls(text));
}

/** A sentence in which what stands between backticks is code. */
export function sentence(text: string): Child[] {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? code(part) : escapeControls(part)));
}

/** For screen readers alone. */
export function spoken(text: string): HTMLElement {
  return el("span", { class: "spoken" }, text);
}

/** A share of something, from 0 to 1, as a bar; its figure stands beside it. */
export function bar(share: number, name = ""): HTMLElement {
  const fill = el("span");
  fill.style.setProperty("--part", `${Math.max(0.5, Math.min(100, share * 100)).toFixed(2)}%`);
  return el("span", { class: `bar ${name}`.trim(), "aria-hidden": "true" }, fill);
}

export function bytesText(bytes: number): string {
  return `${bytes.toLocaleString("en-US")} byte${bytes === 1 ? "" : "s"}`;
}

let headings = 0;

/** A part of the page with its heading. */
export function section(title: string, name: string, ...children: Child[]): HTMLElement {
  const id = `h${++headings}`;
  return el(
    "section",
    { class: `part ${name}`, "aria-labelledby": id },
    el("h2", { id }, title),
    ...children,
  );
}
