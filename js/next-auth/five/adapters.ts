export type * from "@auth/core/adapters";
