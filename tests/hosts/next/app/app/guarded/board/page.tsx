import { run } from "@/ran";
import { Board } from "./board";

async function save(form: FormData) {
  "use server";
  run();
  return `saved ${form.get("text")}`;
}

async function post(form: FormData) {
  "use server";
  await save(form);
}

export default function Page() {
  return (
    <>
      <Board save={save} />
      <form id="post" action={post}>
        <input name="text" defaultValue="hunter2" />
        <button>Post</button>
      </form>
    </>
  );
}
