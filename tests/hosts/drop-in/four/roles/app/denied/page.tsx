export default function Denied() {
  return <h1>Denied</h1>;
}
