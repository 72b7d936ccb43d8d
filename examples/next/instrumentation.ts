import { demoUsers } from "@/lib/demo";

/** Next calls this once when the server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { prepare } = await import("@/lib/users");
  await prepare();
  console.log("\nDemo accounts:");
  for (const { email, password, role } of demoUsers)
    console.log(`  ${email.padEnd(20)} ${password.padEnd(20)} (${role})`);
  console.log();
}
