/** The document of the page. The build fills in the script, and what the policy calls both. */

import { RED } from "../../handler/palette.js";
import { STYLE } from "./style.js";

/** The page before and after its data; `hash` is base64 of SHA-256. */
export function documentOf(script: string, hash: (text: string) => string) {
  return {
    before: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>waxseal inspector</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">
<style>${STYLE}</style>
</head>
<body data-app="waxseal-inspector">
<noscript><p>The inspector needs JavaScript.</p></noscript>
<div id="app"></div>
<script type="application/json" id="data">`,
    after: `</script>
<script>${script}</script>
</body>
</html>
`,
    script: `sha256-${hash(script)}`,
    style: `sha256-${hash(STYLE)}`,
  };
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="15" fill="${RED}"/><circle cx="16" cy="16" r="9.5" fill="none" stroke="#fff" stroke-opacity=".6" stroke-width="2.5"/></svg>`;
