// Does next to nothing, so that what stands in front of it can be seen.
export const dynamic = "force-dynamic";

export const GET = () => new Response("ok");
