// Made at build time, and by default cached for a year by whatever is in front.
export const dynamic = "force-static";

export default function Static() {
  return <h1>The same for everyone</h1>;
}
