// Node by `require`: one line of JSON.
const verify = require("waxseal/verify");

const cookies = require("./reading.json");

import("./reading.mjs").then(({ reading }) =>
  console.log(JSON.stringify(reading(verify, cookies))),
);
