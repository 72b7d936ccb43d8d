import { credentials, type Format } from "waxseal";
import Waxseal from "waxseal/next";
import { callbacks } from "@/callbacks";
import { authorize, fields } from "@/users";

export const library = "waxseal";

const { FORMAT, ACCEPT } = process.env;

export const { auth, handlers, proxy } = Waxseal({
  format: FORMAT as Format,
  accept: ACCEPT ? [ACCEPT as Format] : [],
  providers: [credentials({ credentials: fields, authorize })],
  projections: { update: ["name"] },
  callbacks: { ...callbacks, authorized: ({ auth }) => !!auth },
});
