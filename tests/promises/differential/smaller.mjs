/**
 * The smallest case that still fails: parts are left out one after the other, as
 * long as `fails` says that what is left fails.
 */
export async function smaller(made, fails) {
  let least = made;
  for (let changed = true; changed;) {
    changed = false;
    for (const other of shorter(least)) {
      if (!(await fails(other))) continue;
      least = other;
      changed = true;
      break;
    }
  }
  return least;
}

function* shorter(made) {
  for (const list of ["text", "members", "header"]) {
    for (let at = 0; at < made[list].length; at++) {
      yield { ...made, [list]: made[list].toSpliced(at, 1) };
    }
  }
  for (const name of ["before", "after", "headerBefore", "headerAfter"]) {
    if (made[name] !== "") yield { ...made, [name]: "" };
  }
  if (made.deflate) yield { ...made, deflate: false };
  for (let at = 0; at < made.members.length; at++) {
    const [key, value] = made.members[at];
    if (value.length > 12) yield { ...made, members: made.members.with(at, [key, "1"]) };
  }
}
