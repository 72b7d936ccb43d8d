// Node by `require`: one line of JSON.
const waxseal = require("waxseal");

const vectors = require("../../../vectors/authjs.json");

import("../conformance.mjs")
  .then(({ conformance }) => conformance(waxseal, vectors))
  .then((report) => console.log(JSON.stringify(report)));
