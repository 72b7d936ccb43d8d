// What Google's server for fonts answers, where `next/font/google` asks it: Next.js reads this
// file in its place (NEXT_FONT_GOOGLE_MOCKED_RESPONSES), so that no test depends on the network.

const css = (family) => `@font-face {
  font-family: '${family}';
  font-style: normal;
  font-weight: 100 900;
  font-display: swap;
  src: local('sans-serif');
}`;

// The fonts of create-next-app.
module.exports = Object.fromEntries(
  ["Geist", "Geist Mono"].map((family) => [
    `https://fonts.googleapis.com/css2?family=${family.replace(" ", "+")}:wght@100..900&display=swap`,
    css(family),
  ]),
);
