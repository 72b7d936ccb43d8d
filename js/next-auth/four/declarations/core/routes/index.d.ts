export { default as callback } from "./callback.js";
export { default as providers } from "./providers.js";
export { default as session } from "./session.js";
export { default as signin } from "./signin.js";
export { default as signout } from "./signout.js";
