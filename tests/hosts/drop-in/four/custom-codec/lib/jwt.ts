import { jwtVerify, SignJWT } from "jose";
import type { JWT, JWTDecodeParams, JWTEncodeParams } from "next-auth/jwt";

const key = (secret: string | Buffer) => new TextEncoder().encode(String(secret));

export async function encode({ token, secret, maxAge }: JWTEncodeParams): Promise<string> {
  const { exp, iat, jti, ...claims } = token ?? {};
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + (maxAge ?? 3600))
    .sign(key(secret));
}

export async function decode({ token, secret }: JWTDecodeParams): Promise<JWT | null> {
  if (!token) return null;
  try {
    const { payload } = await jwtVerify(token, key(secret), { algorithms: ["HS256"] });
    return payload as JWT;
  } catch {
    return null;
  }
}
