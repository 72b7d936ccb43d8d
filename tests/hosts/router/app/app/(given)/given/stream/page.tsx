import { Stream } from "@/lib/late";

export default Stream;
