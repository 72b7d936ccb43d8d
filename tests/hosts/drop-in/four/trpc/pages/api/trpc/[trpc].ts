import type { NextApiRequest, NextApiResponse } from "next";

import { router } from "../../../server/root";
import { createContext } from "../../../server/trpc";

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  try {
    const context = await createContext({ req, res });
    const procedure = router[String(req.query.trpc)];
    res.json({ result: procedure ? procedure(context) : null });
  } catch (error) {
    const { message, status = 500 } = error as { message: string; status?: number };
    res.status(status).json({ error: message });
  }
}
