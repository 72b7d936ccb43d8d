export { default } from "../legacy";
