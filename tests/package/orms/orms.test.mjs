// What the libraries that applications get their users from really return. Prisma's client
// returns plain objects with Decimal of decimal.js, so these are made here: generating a
// client would download an engine.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EntitySchema as MikroSchema } from "@mikro-orm/core";
import { MikroORM, ObjectId } from "@mikro-orm/mongodb";
import Decimal from "decimal.js";
import { drizzle } from "drizzle-orm/sql-js";
import { blob, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import mongoose from "mongoose";
import { DataTypes, Model, Sequelize } from "sequelize";
import initSqlJs from "sql.js";
import { DataSource, EntitySchema } from "typeorm";
import { createAuth, credentials } from "waxseal";

const sqlite = await initSqlJs();
const hex = "64ab0c0000000000000000aa";
const born = new Date("1815-12-10");
const row = { name: "Ada", email: "ada@app.test", role: "admin", born };

/** Each returns a user, with its id as text and what else its token has. */
const USERS = {
  "Mongoose document": () => ({ user: document(), id: hex, city: "London", theme: "dark" }),
  "Mongoose document with a cycle of populated documents": () => {
    const user = document();
    const friend = document();
    user.friend = friend;
    friend.friend = user;
    return { user, id: hex, city: "London", theme: "dark" };
  },
  "Mongoose lean": () => ({
    user: document().toObject({ flattenMaps: true }),
    id: hex,
    city: "London",
    theme: "dark",
  }),
  Prisma: () => ({
    user: { id: 9007199254740993n, image: null, ...row, price: new Decimal("1.50"), org: null },
    id: "9007199254740993",
    price: "1.5",
  }),
  Drizzle: () => ({ user: drizzled(), id: "1" }),
  "TypeORM entity": async () => ({ user: await typeormed(), id: "1" }),
  "MikroORM entity": async () => ({ user: await mikroed(), id: hex }),
  "Sequelize instance": () => ({ user: sequelized(Model), id: "7" }),
  "Sequelize instance with public class fields": () => ({
    user: sequelized(
      class extends Model {
        name;
        role;
      },
    ),
    id: "7",
  }),
};

for (const [name, make] of Object.entries(USERS)) {
  test(`${name}: issue, and the endpoint`, async () => {
    const { user, id, ...more } = await make();
    let seen;
    const auth = createAuth({
      secret: "the tests of waxseal use these forty-odd bytes",
      providers: [credentials({ authorize: () => user })],
      projections: {
        jwt: {
          id: "user.id",
          role: "user.role",
          born: "user.born",
          city: "user.address.city",
          theme: "user.traits.theme",
          price: "user.price",
        },
        session: { "user.role": "token.role" },
      },
      callbacks: { jwt: ({ token, user }) => ((seen = user ?? seen), token) },
      logger: {},
    });
    const issued = await auth.issue({ user });
    check(issued.token, { id, more });
    assert.equal(seen, user);
    assert.deepEqual(issued.session.user.role, "admin");

    seen = undefined;
    check(await signIn(auth), { id, more });
    assert.equal(seen, user);
  });
}

function check(token, { id, more }) {
  const { name, email, role, sub } = token;
  assert.deepEqual({ name, email, role, sub }, { ...rowless(), sub: id });
  assert.equal(String(token.id), id);
  assert.equal(token.born, born.toISOString());
  for (const [claim, value] of Object.entries(more)) assert.equal(token[claim], value, claim);
}

function rowless() {
  const { born: _, ...rest } = row;
  return rest;
}

async function signIn(auth) {
  const url = "https://app.test/api/auth/";
  const first = await auth.handler(new Request(`${url}csrf`));
  const { csrfToken } = await first.json();
  const cookie = first.headers.getSetCookie()[0].split(";")[0];
  const response = await auth.handler(
    new Request(`${url}callback/credentials`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ csrfToken }),
    }),
  );
  const line = response.headers.getSetCookie().find((line) => /session-token=/.test(line));
  assert.ok(line, response.headers.get("location"));
  return auth.verify(line.split(";")[0]).token;
}

function document() {
  const schema = new mongoose.Schema({
    name: String,
    email: String,
    role: String,
    born: Date,
    avatar: Buffer,
    address: new mongoose.Schema({ city: String }),
    traits: { type: Map, of: String },
    friend: { type: mongoose.Schema.Types.ObjectId, ref: "User" },
  });
  mongoose.deleteModel(/^User$/);
  const User = mongoose.model("User", schema);
  const traits = { theme: "dark" };
  const avatar = Buffer.alloc(5_000_000);
  return new User({ _id: hex, ...row, avatar, address: { city: "London" }, traits });
}

function drizzled() {
  const users = sqliteTable("users", {
    id: integer().primaryKey(),
    name: text(),
    email: text(),
    role: text(),
    born: integer({ mode: "timestamp" }),
    balance: blob({ mode: "bigint" }),
    avatar: blob({ mode: "buffer" }),
  });
  const database = new sqlite.Database();
  database.run(
    "create table users (id integer primary key, name, email, role, born, balance, avatar)",
  );
  const db = drizzle(database);
  db.insert(users)
    .values({ ...row, balance: 5n, avatar: Buffer.alloc(5_000) })
    .run();
  return db.select().from(users).get();
}

async function typeormed() {
  class User {}
  const schema = new EntitySchema({
    name: "User",
    target: User,
    columns: {
      id: { type: Number, primary: true, generated: true },
      name: { type: String },
      email: { type: String },
      role: { type: String },
      born: { type: Date },
    },
    relations: {
      posts: { type: "one-to-many", target: "Post", inverseSide: "author", lazy: true },
    },
  });
  class Post {}
  const posts = new EntitySchema({
    name: "Post",
    target: Post,
    columns: { id: { type: Number, primary: true, generated: true } },
    relations: { author: { type: "many-to-one", target: "User", lazy: true } },
  });
  const source = new DataSource({
    type: "sqljs",
    driver: sqlite,
    entities: [schema, posts],
    synchronize: true,
  });
  await source.initialize();
  await source.manager.save(source.manager.create(User, row));
  return source.manager.findOneByOrFail(User, { name: "Ada" });
}

async function mikroed() {
  class User {}
  const schema = new MikroSchema({
    class: User,
    properties: {
      _id: { type: "ObjectId", primary: true },
      id: { type: "string", serializedPrimaryKey: true },
      name: { type: "string" },
      email: { type: "string" },
      role: { type: "string" },
      born: { type: "Date" },
      friend: { kind: "m:1", entity: () => User, nullable: true },
    },
  });
  const orm = await MikroORM.init({
    entities: [schema],
    dbName: "none",
    connect: false,
    ensureIndexes: false,
    discovery: { disableDynamicFileAccess: true },
  });
  const user = orm.em.fork().create(User, { _id: new ObjectId(hex), ...row });
  user.friend = user;
  return user;
}

function sequelized(Base) {
  // Nothing is asked of the database.
  const dialectModule = { Database: class {}, OPEN_READWRITE: 2, OPEN_CREATE: 4 };
  const sequelize = new Sequelize({ dialect: "sqlite", dialectModule, logging: false });
  const User = class extends Base {};
  const { STRING, INTEGER, DATE } = DataTypes;
  const columns = {
    id: { type: INTEGER, primaryKey: true },
    name: STRING,
    email: STRING,
    role: STRING,
    born: DATE,
  };
  User.init(columns, { sequelize, modelName: "User" });
  return User.build({ id: 7, ...row });
}
