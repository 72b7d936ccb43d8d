export default function ErrorPage() {
  return <h1>Oops</h1>;
}
