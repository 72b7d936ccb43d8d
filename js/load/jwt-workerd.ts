import "./core-workerd.js";

export * from "../jwt/index.js";
