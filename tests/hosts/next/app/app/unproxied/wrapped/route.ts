export { wrapped as GET } from "@/wrapped";
