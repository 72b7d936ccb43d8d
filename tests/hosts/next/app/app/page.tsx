export { StatePage as default } from "@/state-page";
