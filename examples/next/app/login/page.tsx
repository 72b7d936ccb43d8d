import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { auth, hasAcme } from "@/auth";
import { Seal } from "@/components/seal";
import { returnTo } from "@/lib/return-to";
import { signInFailure } from "@/lib/sign-in-errors";
import { typedEmail } from "@/lib/typed-email";
import { continueWithAcme } from "./actions";
import { LoginForm } from "./login-form";

export const metadata: Metadata = { title: "Sign in" };
export const instant = false; // see app/layout.tsx

export default async function Login({ searchParams }: PageProps<"/login">) {
  const { callbackUrl, error, code } = await searchParams;
  const target = await returnTo(callbackUrl);
  if (await auth()) redirect(target);
  return (
    <div className="narrow">
      <div className="narrow-head">
        <Seal size={52} />
        <h1>Sign in</h1>
        <p className="muted">
          {callbackUrl === undefined ? (
            "Use one of the demo accounts below."
          ) : (
            <>
              You will continue to <code>{target}</code>
            </>
          )}
        </p>
      </div>
      <LoginForm
        target={target}
        failure={signInFailure(error, code)}
        email={error === undefined ? "" : await typedEmail()}
      >
        {hasAcme && (
          <form action={continueWithAcme} className="provider">
            <input type="hidden" name="callbackUrl" value={target} />
            <p className="or">or</p>
            <button className="button quiet" type="submit">
              Continue with Acme
            </button>
          </form>
        )}
      </LoginForm>
    </div>
  );
}
