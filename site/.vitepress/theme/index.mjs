// The theme of VitePress with the fonts of the system, our colours, and a first page whose heading
// stands beside the sidebar like that of every other.

import { useData, withBase } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { h, onMounted, onUnmounted } from "vue";

import "./style.css";

const Hero = {
  setup() {
    const { frontmatter } = useData();
    return () => {
      const { hero } = frontmatter.value;
      if (!hero) return null;
      return h("section", { class: "first", "aria-labelledby": "first" }, [
        h("img", { src: withBase("/icon.svg"), alt: "", width: 72, height: 72 }),
        h("h1", { id: "first" }, hero.title),
        h("p", hero.tagline),
        h(
          "div",
          { class: "first-links" },
          hero.links.map(({ text, link }) => h("a", { href: withBase(link) }, text)),
        ),
      ]);
    };
  },
};

const Layout = {
  setup() {
    let observer;
    onMounted(() => {
      observer = new MutationObserver(nameSearch);
      observer.observe(document.body, { childList: true });
    });
    onUnmounted(() => observer?.disconnect());
    return () => h(theme.Layout, null, { "doc-before": () => h(Hero) });
  },
};

/** The search of VitePress calls itself a button; what opens over the page is a dialog. */
function nameSearch() {
  const search = document.querySelector('.VPLocalSearchBox[role="button"]');
  if (!search) return;
  for (const name of ["aria-expanded", "aria-haspopup", "aria-labelledby"])
    search.removeAttribute(name);
  search.setAttribute("role", "dialog");
  search.setAttribute("aria-modal", "true");
  search.setAttribute("aria-label", "Search");
}

export default { extends: theme, Layout };
