/** There in version 4 only, as the original says. */

throw new ReferenceError(
  '"next-auth/next" is of version 4: call `auth` of your configuration, see https://authjs.dev/getting-started/migrating-to-v5.',
);

export {};
