export default function Home() {
  return <h1>Auth</h1>;
}
