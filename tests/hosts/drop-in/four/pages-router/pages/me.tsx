export default function Page() {
  return <h1>me</h1>;
}
