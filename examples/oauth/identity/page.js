// What the providers show.

/** Who are you? `choices` have an id, a name and an email. */
export function choicePage(provider, choices, note = "A provider on this machine") {
  const buttons = choices.map(
    ({ id, name, email, email_verified = true }) =>
      `<button name="person" value="${id}">
        <span class="initial" aria-hidden="true">${name[0].toUpperCase()}</span>
        <span><b>${name}</b>${email}${email_verified ? "" : ", not verified"}</span>
      </button>`,
  );
  return page(
    `Sign in at ${provider}`,
    `<p class="note">${note}</p>
    <h1>${provider}: who are you?</h1>
    <form method="post">
      ${buttons.join("\n      ")}
      <button class="plain" name="person" value="">Nobody, go back</button>
    </form>`,
  );
}

/** `form` is what has to be sent with the answer. */
export function signOutPage(form) {
  return page(
    "Sign out of Acme",
    `<p class="note">A provider on this machine</p>
    <h1>Sign out of Acme too?</h1>
    ${form}
    <div class="buttons">
      <button class="plain strong" form="op.logoutForm" name="logout" value="yes">Sign out of Acme</button>
      <button class="plain" form="op.logoutForm">Stay signed in there</button>
    </div>`,
  );
}

export function messagePage(message) {
  return page(
    "A provider on this machine",
    `<h1>${message.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</h1>`,
  );
}

function page(title, content) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>
  :root {
    color-scheme: light dark;
    --page: light-dark(#eef2f8, #0f1420); --card: light-dark(#fff, #182031);
    --ink: light-dark(#172033, #e8edf6); --muted: light-dark(#55607a, #a3aec4);
    --line: light-dark(#d5dcea, #323d55); --blue: light-dark(#2456c7, #8fb2ff);
    font: 1rem/1.5 system-ui, sans-serif;
  }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--page); color: var(--ink) }
  main { max-width: 26rem; margin: 12vh auto; padding: 2rem; border: 1px solid var(--line); border-radius: 16px; background: var(--card) }
  h1 { margin: 0 0 1.5rem; font-size: 1.5rem; line-height: 1.2; overflow-wrap: anywhere }
  .note { margin: 0 0 .25rem; color: var(--muted); font-size: .875rem }
  form, .buttons { display: grid; gap: .625rem }
  form:empty { display: none }
  button { display: flex; gap: .875rem; align-items: center; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 10px; background: none; color: var(--muted); font: inherit; text-align: left; cursor: pointer }
  button:hover { border-color: var(--blue) }
  button:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px }
  b { display: block; color: var(--ink) }
  .initial { display: grid; place-items: center; flex: none; width: 2.5rem; height: 2.5rem; border-radius: 50%; background: var(--page); color: var(--blue); font-weight: 600 }
  .plain { justify-content: center; color: var(--ink) }
  .strong { border-color: transparent; background: var(--blue); color: var(--card) }
  @media (max-width: 28rem) { main { margin: 0; min-height: 100vh; border: 0; border-radius: 0; padding: 2rem 1.25rem } }
</style>
<main>
  ${content}
</main>
</html>
`;
}
