module.exports = {
  faceid: {
    input: "./document.yaml",
    output: {
      target: "./generated/api.ts",
      client: "fetch",
      override: { mutator: { path: "./mutator.ts", name: "faceidFetch" } },
    },
  },
};
