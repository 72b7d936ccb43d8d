export const runtime = "edge";

/** Whether bytes can be compiled here: the smallest module, and a function from text. */
export function GET() {
  const module = () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const text = () => new Function("return 1");
  return Response.json([module, text].map((compile) => attempt(compile)));
}

function attempt(compile: () => unknown): string {
  try {
    compile();
    return "compiled";
  } catch (error) {
    return (error as Error).name;
  }
}
