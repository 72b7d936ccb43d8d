import getCurrentUser from "./actions/getCurrentUser";

export default async function Home() {
  return <pre>{JSON.stringify(await getCurrentUser())}</pre>;
}
