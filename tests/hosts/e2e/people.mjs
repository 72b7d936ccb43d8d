// The demo accounts of the example app, and how people sign in.

export const ada = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "analytical-engine",
};
export const grace = {
  name: "Grace Hopper",
  email: "grace@example.com",
  password: "nanosecond-wire",
};

export async function submitLogin(page, { email, password }) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await main(page).getByRole("button", { name: "Sign in" }).click();
}

export const main = (page) => page.getByRole("main");
