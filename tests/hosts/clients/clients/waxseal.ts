export * from "waxseal/react";
