export { Who as default } from "@/who";
