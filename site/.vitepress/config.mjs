// VitePress, with nothing in its output that asks another host: no fonts, no analytics, and a search
// whose index is a file of the site. The pages are written by scripts/lib/site.mjs.

import { output, sidebar } from "../../scripts/lib/site.mjs";
import { slugOf } from "../../scripts/lib/docs/slug.mjs";

const description =
  "Session cookies at the edge: verified, renewed and projected by a Rust core in WebAssembly.";

/** A cell without a word heads no column. */
const cellOf = (way) => (tokens, at, options, _env, self) => {
  if (tokens[at + way].content === "") tokens[at].tag = "td";
  return self.renderToken(tokens, at, options);
};

export default {
  title: "waxseal",
  titleTemplate: ":title · waxseal",
  description,
  lang: "en",
  srcDir: "pages",
  srcExclude: ["public/**"],
  outDir: output,
  cleanUrls: false,
  vite: { build: { target: "es2022" } },
  head: [
    ["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }],
    ["meta", { name: "theme-color", content: "#a3202f" }],
  ],
  // Headings have the addresses that they have on GitHub.
  markdown: {
    // Nothing in a page is a tag or a component, whatever it looks like.
    config(md) {
      md.set({ html: false, linkify: false });
      md.renderer.rules.th_open = cellOf(1);
      md.renderer.rules.th_close = cellOf(-1);
    },
    anchor: { slugify: slugOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    logo: { src: "/icon.svg", alt: "" },
    search: { provider: "local" },
    sidebar: sidebar(),
    outline: [2, 3],
    nav: [
      { text: "Start", link: "/getting-started" },
      { text: "Options", link: "/options" },
      { text: "Errors", link: "/errors" },
    ],
    socialLinks: [{ icon: "github", link: "https://github.com/waxseal/waxseal" }],
    docFooter: { prev: "Before", next: "Next" },
  },
};
