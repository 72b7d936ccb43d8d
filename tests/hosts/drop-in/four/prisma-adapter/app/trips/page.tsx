export default function Trips() {
  return <h1>Trips</h1>;
}
