export default {
  fetch() {
    return new Response("user-000");
  },
};
