export default function Inside() {
  return <h1>Inside</h1>;
}
