// What userinfo and id_token say of one person: with all names that the modules read, and for
// those whose answers have a shape of their own, that.

export const PERSON = {
  id: "4711",
  sub: "4711",
  uid: "4711",
  name: "Ada Lovelace",
  given_name: "Ada",
  family_name: "Lovelace",
  first_name: "Ada",
  last_name: "Lovelace",
  firstName: "Ada",
  lastName: "Lovelace",
  full_name: "Ada Lovelace",
  display_name: "Ada L.",
  displayName: "Ada L.",
  nickname: "ada",
  username: "ada",
  login: "ada",
  preferred_username: "ada",
  email: "Ada@Mail.TEST",
  email_verified: true,
  emails: ["Ada@Mail.TEST"],
  picture: "https://images.test/ada.png",
  image: "https://images.test/ada.png",
  image_url: "https://images.test/ada.png",
  avatar: "https://images.test/ada.png",
  avatar_url: "https://images.test/ada.png",
  account_id: "4711",
  user_id: "4711",
};

const flat = (members) => ({ ...PERSON, ...members });

/** By the name of the module; the same in both versions unless `v4` says otherwise. */
const SHAPES = {
  "42-school": flat({ image: { link: "https://images.test/ada.png" } }),
  "azure-devops": flat({
    emailAddress: "Ada@Mail.TEST",
    coreAttributes: { Avatar: { value: { value: "AAAA" } } },
  }),
  "bankid-no": flat({ pid: "1" }),
  bitbucket: flat({ links: { avatar: { href: "x" } } }),
  bungie: {
    Response: {
      bungieNetUser: { membershipId: "4711", displayName: "Ada", profilePicturePath: "/a.png" },
    },
  },
  "click-up": { user: { id: 4711, username: "ada", email: "A@B.TEST", profilePicture: "x" } },
  coinbase: { data: flat({}) },
  concept2: { data: flat({ profile_image: "x" }) },
  discord: flat({ avatar: "a_1", discriminator: "0", global_name: null }),
  dropbox: flat({ name: { display_name: "Ada" }, profile_photo_url: "x" }),
  eveonline: { CharacterID: 4711, CharacterName: "Ada" },
  eventbrite: flat({ emails: [{ email: "A@B.TEST", primary: true }], image_id: "9" }),
  facebook: flat({ picture: { data: { url: "x" } } }),
  faceit: flat({ guid: "4711" }),
  figma: flat({ handle: "ada", img_url: "x" }),
  foursquare: {
    response: {
      user: flat({ contact: { email: "A@B.TEST" }, photo: { prefix: "p/", suffix: "/s" } }),
    },
  },
  freshbooks: { response: flat({}) },
  hubspot: { user_id: 4711, user: "Ada@Mail.TEST" },
  kakao: {
    id: 4711,
    kakao_account: { email: "A@B.TEST", profile: { nickname: "ada", profile_image_url: "x" } },
  },
  mailchimp: { user_id: 4711, accountname: "Ada", login: { login_id: 4711, email: "A@B.TEST" } },
  mattermost: flat({ last_picture_update: 1 }),
  medium: { data: { id: "4711", name: "Ada", imageUrl: "x" } },
  naver: { response: flat({ profile_image: "x" }) },
  nextcloud: { ocs: { data: { id: "ada", displayname: "Ada", email: "A@B.TEST" } } },
  notion: { bot: { owner: { user: flat({ person: { email: "A@B.TEST" } }) } } },
  patreon: {
    data: { id: "4711", attributes: flat({}) },
  },
  pipedrive: { data: flat({ icon_url: "x" }) },
  "ping-id": flat({}),
  reddit: flat({}),
  spotify: flat({ images: [{ url: "x" }] }),
  strava: flat({ firstname: "Ada", lastname: "Lovelace", profile: "x" }),
  threads: flat({ data: { id: "4711", username: "ada" } }),
  tiktok: { data: { user: { open_id: "4711", display_name: "Ada", avatar_url: "x" } } },
  todoist: { user: flat({ avatar_big: "x" }) },
  trakt: { ids: { slug: "ada" }, name: "Ada", images: { avatar: { full: "x" } } },
  twitter: { data: { id: "4711", name: "Ada", profile_image_url: "x" } },
  vk: { response: [flat({ photo_100: "x" })] },
  webex: flat({ emails: ["A@B.TEST"] }),
  wechat: { unionid: "4711", openid: "1", nickname: "Ada", headimgurl: "x" },
  wordpress: flat({ ID: 4711, avatar_URL: "x" }),
  workos: flat({ raw_attributes: { picture: "x" } }),
  yandex: flat({ default_email: "A@B.TEST", default_avatar_id: "1", is_avatar_empty: false }),
  zoho: flat({ ZUID: 4711, First_Name: "Ada", Last_Name: "L", Email: "A@B.TEST" }),
  zoom: flat({ pic_url: "x" }),
};

/** The answer for a module, and the same with fields that are missing, null and empty. */
export function answersFor(name, provider) {
  const whole = SHAPES[name] ?? PERSON;
  const read = namesRead(provider.profile, whole);
  const paths = fieldsOf(whole).filter((path) => read.has(path.at(-1)));
  return [
    ["whole", whole],
    ["empty", {}],
    ...paths.flatMap((path) => [
      [`without ${path.join(".")}`, changed(whole, path)],
      [`${path.join(".")} null`, changed(whole, path, null)],
      [`${path.join(".")} empty`, changed(whole, path, "")],
    ]),
  ];
}

const DEFAULT_NAMES = ["sub", "id", "name", "nickname", "preferred_username", "email", "picture"];

/** What `profile` looks at: names of members at any depth. */
function namesRead(profile, whole) {
  const names = new Set(profile ? [] : DEFAULT_NAMES);
  const watch = (value) =>
    typeof value !== "object" || value === null
      ? value
      : new Proxy(value, {
          get(target, name) {
            if (typeof name === "string") names.add(name);
            return watch(target[name]);
          },
        });
  // Some are asked for more before that.
  for (const answer of [whole, ...Object.values(whole).flatMap((value) => [value, value?.data])]) {
    try {
      Promise.resolve(profile?.(watch(Object(answer)), {})).catch(() => {});
    } catch {}
  }
  return names;
}

/** Paths to all members, at every depth. */
function fieldsOf(value, path = []) {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const own = [...path, name];
    return [own, ...fieldsOf(member, own)];
  });
}

function changed(value, [name, ...rest], to) {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  if (rest.length > 0) copy[name] = changed(value[name], rest, to);
  else if (to === undefined) delete copy[name];
  else copy[name] = to;
  return copy;
}
