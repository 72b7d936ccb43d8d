/** Why an answer writes the cookie again; each completes a sentence that ends with "since". */
export const RENEWALS: { readonly [renewed: string]: string | undefined } = {
  rolling: "it is due by its age",
  claims: "its claims have changed",
  rekey: "its secret, format or place is not the current one",
};
