/** Made at build time: it asks nobody, and only the guard keeps it. */
export default function Plain() {
  return <p>private page of whoever may see it</p>;
}
