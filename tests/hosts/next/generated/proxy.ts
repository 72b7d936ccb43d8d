// No matcher: every request comes here, for the files of the sign-in page too.
export { proxy } from "./auth";
