import { browsers } from "./drivers.mjs";
import { flow } from "./flow.mjs";
import { leave } from "./leave.mjs";
import { rules } from "./rules.mjs";

flow(browsers.firefox);
rules(browsers.firefox);
leave(browsers.firefox);
