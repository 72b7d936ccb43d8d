export { Shown as default } from "@/shown";
