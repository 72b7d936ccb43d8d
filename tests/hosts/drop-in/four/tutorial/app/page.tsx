export default function Home() {
  return <h1>Messages</h1>;
}
