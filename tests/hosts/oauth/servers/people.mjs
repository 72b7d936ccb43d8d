/** Who has an account at the servers of this folder, as OpenID Connect describes them. */
export const people = {
  ada: {
    sub: "ada",
    name: "Ada Lovelace",
    email: "Ada@Example.com",
    email_verified: true,
    picture: "https://example.com/ada.png",
  },
  grace: { sub: "grace", name: "Grace Hopper", email: "grace@example.com", email_verified: true },
};

/** What a server's page asks: who somebody is, or whether they go back without saying so. */
export const choices = Object.values(people)
  .map(({ sub, name }) => `<button name="person" value="${sub}">${name}</button>`)
  .concat('<button name="person" value="">Deny</button>')
  .join("\n");
