interface Session {
  user?: { name?: string; email?: string };
}

/** The app without any auth. */
export const auth = async (): Promise<Session | null> => null;
