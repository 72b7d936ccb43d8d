// Who gets in as whom, on real databases.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { arrival, makeApp, signIn, signInByEmail, TOKEN } from "./connect.mjs";
import { DATABASES } from "./databases.mjs";

const NOT_LINKED = { name: "OAuthAccountNotLinked", type: "OAuthAccountNotLinked" };
const trusted = { allowsEmailLinking: true, isEmailVerified: true };

for (const [name, open] of Object.entries(DATABASES)) {
  describe(name, () => {
    let database;
    let app;
    before(async () => (database = await open()));
    beforeEach(async () => {
      await database.empty();
      app = makeApp(database.adapter);
    });
    after(() => database.close());

    const count = async () => [(await database.users()).length, (await database.accounts()).length];
    const addUser = async (email, emailVerified = null) =>
      database.adapter.createUser({ id: crypto.randomUUID(), name: "Eve", email, emailVerified });

    test("a first sign-in makes a user, and the next ones find them", async () => {
      const first = await signIn(app, arrival("github", "583231", "Ada@App.test"));
      assert.equal(first.isNewUser, true);
      const [user] = await database.users();
      assert.equal(first.token.sub, String(user.id));
      assert.notEqual(first.token.sub, "temporary");
      assert.equal(user.email, "ada@app.test");
      assert.equal(user.emailVerified, null);
      assert.equal({ ...first.user }.id, user.id);
      const [account] = await database.accounts();
      assert.equal(String(account.userId), String(user.id));
      assert.equal(account.access_token, TOKEN);
      assert.equal(account.refresh_token, null, "account() has not kept it");
      assert.deepEqual(app.names(), ["createUser", "linkAccount"]);
      assert.equal(app.heard[1][1].account.providerAccountId, "583231");

      const next = await signIn(app, arrival("github", "583231", "other@app.test"));
      assert.equal(next.isNewUser, false);
      assert.equal(next.token.sub, first.token.sub);
      assert.deepEqual(await count(), [1, 1]);
      assert.equal(app.heard.length, 2);
    });

    test("the same id at two providers is two people", async () => {
      const one = await signIn(app, arrival("github", "583231", "one@app.test"));
      const other = await signIn(app, arrival("gitlab", "583231", "other@app.test"));
      assert.notEqual(one.token.sub, other.token.sub);
    });

    test("people without an address", async () => {
      const one = await signIn(app, arrival("github", "1", null));
      const other = await signIn(app, arrival("github", "2", undefined));
      assert.notEqual(one.token.sub, other.token.sub);
      assert.deepEqual(await count(), [2, 2]);
    });

    test("attack 97: callbacks.signIn refuses before anything is written, and sees who it is", async () => {
      const seen = [];
      const callbacks = { signIn: ({ user }) => (seen.push(String(user.id)), seen.length > 1) };
      const refusing = makeApp(database.adapter, { callbacks });
      const ada = arrival("github", "1", "ada@app.test");
      await assert.rejects(signIn(refusing, ada), { code: "access-denied" });
      assert.deepEqual(await count(), [0, 0]);
      const { token } = await signIn(refusing, ada);
      await signIn(refusing, ada);
      assert.deepEqual(seen, ["temporary", "temporary", token.sub]);
    });

    test("the address of a user who signs in another way", async () => {
      await signIn(app, arrival("github", "1", "ada@app.test"));
      const other = arrival("gitlab", "2", "ADA@app.test", { isEmailVerified: true });
      await assert.rejects(signIn(app, other), NOT_LINKED);
      assert.deepEqual(await count(), [1, 1]);
    });

    test("a provider that is trusted with addresses", async () => {
      const first = await signIn(app, arrival("google", "1", "ada@app.test", trusted));
      assert.ok(first.user.emailVerified);
      const next = await signIn(app, arrival("github", "2", "ada@app.test", trusted));
      assert.equal(next.token.sub, first.token.sub);
      assert.equal(next.isNewUser, false);
      // It says nothing of its addresses, and the configuration trusts it all the same.
      const silent = { allowsEmailLinking: true, isEmailVerified: undefined };
      const third = await signIn(app, arrival("gitlab", "3", "ada@app.test", silent));
      assert.equal(third.token.sub, first.token.sub);
      assert.deepEqual(await count(), [1, 3]);
      assert.deepEqual(app.names(), ["createUser", "linkAccount", "linkAccount", "linkAccount"]);
    });

    test("attack 88: nOAuth: an unverified address takes nobody over", async () => {
      await addUser("victim@app.test", new Date());
      const attack = { allowsEmailLinking: true, isEmailVerified: false };
      const attacker = arrival("microsoft-entra-id", "1", "victim@app.test", attack);
      await assert.rejects(signIn(app, attacker), NOT_LINKED);
      assert.deepEqual(await count(), [1, 0]);
    });

    test("attack 89: pre-registered account: the owner of the address does not join the attacker", async () => {
      // By a password, or at a provider that does not look.
      await addUser("victim@app.test");
      const victim = arrival("google", "1", "victim@app.test", trusted);
      await assert.rejects(signIn(app, victim), NOT_LINKED);
      assert.deepEqual(await count(), [1, 0]);
    });

    test("only a provider that is trusted with addresses prepares a user for others", async () => {
      const elsewhere = { allowsEmailLinking: false, isEmailVerified: true };
      await signIn(app, arrival("tenant", "1", "victim@app.test", elsewhere));
      const silent = { allowsEmailLinking: true, isEmailVerified: undefined };
      await signIn(app, arrival("silent", "1", "other@app.test", silent));
      assert.deepEqual(
        (await database.users()).map(({ emailVerified }) => emailVerified),
        [null, null],
      );
      const victim = arrival("google", "2", "victim@app.test", trusted);
      await assert.rejects(signIn(app, victim), NOT_LINKED);
    });

    test("linking while signed in", async () => {
      const { token } = await signIn(app, arrival("github", "1", "ada@app.test"));
      const more = arrival("gitlab", "2", "ada@work.test", { signedInAs: token.sub });
      const linked = await signIn(app, more);
      assert.equal(linked.token.sub, token.sub);
      assert.equal(linked.isNewUser, false);
      assert.deepEqual(await count(), [1, 2]);
      assert.deepEqual(app.names(), ["createUser", "linkAccount", "linkAccount"]);
      // Again, with nothing to do.
      assert.equal((await signIn(app, more)).token.sub, token.sub);
      assert.deepEqual(await count(), [1, 2]);
    });

    test("attack 91: shared machine: the account of somebody else is not linked", async () => {
      const ada = await signIn(app, arrival("github", "1", "ada@app.test"));
      await signIn(app, arrival("github", "2", "bob@app.test"));
      const bob = arrival("github", "2", "bob@app.test", { signedInAs: ada.token.sub });
      await assert.rejects(signIn(app, bob), NOT_LINKED);
      assert.deepEqual(await count(), [2, 2]);
    });

    test("attack 92: a user who was deleted neither links nor comes back under the old id", async () => {
      const { token, user } = await signIn(app, arrival("github", "1", "ada@app.test"));
      await database.empty();
      const again = arrival("gitlab", "2", "ada@app.test", { signedInAs: token.sub });
      const other = await signIn(app, again);
      assert.notEqual(other.token.sub, token.sub);
      assert.equal(other.isNewUser, true);
      const same = await signIn(app, arrival("github", "1", "ada@old.test"));
      assert.notEqual(same.token.sub, token.sub);
      assert.notEqual(same.user.id, user.id);
    });

    test("a session with an id of another kind, from before the adapter", async () => {
      const old = { signedInAs: "6fb2b1d6-3a48-8a1e-9c1f-6f0a1c1a2b3c" };
      const { isNewUser } = await signIn(app, arrival("github", "1", "ada@app.test", old));
      assert.equal(isNewUser, true);
    });

    test("attack 98: two requests of the same person make one user", async () => {
      const ada = arrival("github", "1", "ada@app.test");
      const both = await Promise.allSettled([signIn(app, ada), signIn(app, ada)]);
      assert.deepEqual(await count(), [1, 1]);
      const [user] = await database.users();
      const arrived = both.filter(({ status }) => status === "fulfilled");
      assert.ok(arrived.length > 0);
      for (const { value } of arrived) assert.equal(value.token.sub, String(user.id));
      for (const { reason } of both.filter(({ status }) => status === "rejected")) {
        assert.equal(reason.type, "OAuthAccountNotLinked");
      }
      assert.deepEqual(app.names(), ["createUser", "linkAccount"]);
    });

    test("attack 98: two requests of the same person without an address make one user", async () => {
      const ada = arrival("github", "1", null);
      const both = await Promise.all([signIn(app, ada), signIn(app, ada)]);
      const [user] = await database.users();
      assert.deepEqual(
        both.map(({ token }) => token.sub),
        [String(user.id), String(user.id)],
      );
      if (database.adapter.deleteUser) assert.deepEqual(await count(), [1, 1]);
      assert.deepEqual(app.names(), ["createUser", "linkAccount"]);
    });

    test("attack 98: two people at once with one address: one gets it", async () => {
      const both = await Promise.allSettled([
        signIn(app, arrival("github", "1", "ada@app.test")),
        signIn(app, arrival("gitlab", "2", "ada@app.test")),
      ]);
      assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      assert.equal(both.find(({ reason }) => reason).reason.type, "OAuthAccountNotLinked");
      assert.deepEqual(await count(), [1, 1]);
    });

    test("attack 98: two users at once with one account: one gets it", async () => {
      const one = await signIn(app, arrival("github", "1", "one@app.test"));
      const other = await signIn(app, arrival("github", "2", "other@app.test"));
      const link = ({ token }) =>
        signIn(app, arrival("gitlab", "3", null, { signedInAs: token.sub }));
      const both = await Promise.allSettled([link(one), link(other)]);
      assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      assert.equal(both.find(({ reason }) => reason).reason.type, "OAuthAccountNotLinked");
      assert.deepEqual(await count(), [2, 3]);
    });

    test("a sign-in link makes a user, or shows that the address is theirs", async () => {
      const first = await signInByEmail(app, "ada@app.test");
      assert.equal(first.isNewUser, true);
      assert.equal(first.token.email, "ada@app.test");
      const next = await signInByEmail(app, "ada@app.test");
      assert.equal(next.isNewUser, false);
      assert.equal(next.token.sub, first.token.sub);
      assert.equal(next.token.email, "ada@app.test");
      assert.deepEqual(app.names(), ["createUser", "updateUser"]);

      const bob = await signIn(app, arrival("github", "1", "bob@app.test"));
      const bobToo = await signInByEmail(app, "bob@app.test");
      assert.equal(bobToo.token.sub, bob.token.sub);
      assert.ok(bobToo.user.emailVerified);
      assert.equal(bobToo.user.name, "Ada");
      assert.ok((await database.users()).every(({ emailVerified }) => emailVerified));
    });

    test("two sign-in links of one address at once make one user", async () => {
      const both = await Promise.all([
        signInByEmail(app, "ada@app.test"),
        signInByEmail(app, "ada@app.test"),
      ]);
      const [user] = await database.users();
      assert.deepEqual(
        both.map(({ token }) => token.sub),
        [String(user.id), String(user.id)],
      );
      assert.deepEqual(await count(), [1, 0]);
    });
  });
}
