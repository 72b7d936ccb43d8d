// workerd: its clocks stand still while a request is answered, so the time is
// taken outside, by whoever asks.

import floors from "waxseal-floors/core.wasm";

import { provideFloors } from "../cases/floors.mjs";
import { prepare } from "../cases/index.mjs";
import { plain } from "../lib/plain.mjs";
import { turn } from "../lib/turn.mjs";

let groups;

export default {
  async fetch(request) {
    const { only, group, index, calls } = await request.json();
    if (group === undefined) {
      provideFloors(floors);
      groups = await prepare(only);
      return Response.json(groups.map(plain));
    }
    if (calls > 0) await turn(groups[group].cases[index], calls);
    return new Response();
  },
};
