import { Browser } from "./browser";

/** Open to everyone. */
export default function Open() {
  return (
    <>
      <h1>Open</h1>
      <Browser />
    </>
  );
}
