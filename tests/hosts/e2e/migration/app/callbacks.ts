/** As an app on NextAuth.js has them: they stay as they are. */
export const callbacks = {
  jwt({ token, user, trigger, session }: any) {
    if (user) Object.assign(token, { role: user.role, notes: user.notes });
    if (trigger === "update" && session?.name) token.name = session.name;
    return token;
  },
  session({ session, token }: any) {
    Object.assign(session.user, { id: token.sub, role: token.role, notes: token.notes?.length });
    return session;
  },
};
