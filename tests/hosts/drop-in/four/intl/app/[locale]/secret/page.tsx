export default function Secret() {
  return <h1>Secret</h1>;
}
