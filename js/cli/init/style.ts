/** How the pages of the templates look. */

/**
 * The style of a form and of the greeting, in elements of this class.
 *
 * Not a CSS module: under the rule for `*.css` that create-next-app 16.4 writes, it has no names.
 */
export function styleOf(name: string, top: string): string {
  return `.${name} {
  width: min(22rem, 100% - 2rem);
  margin: ${top} auto 2rem;
}

.${name} h1 {
  margin-bottom: 1.5rem;
  font-size: 1.5rem;
  font-weight: 600;
}

.${name} form {
  display: grid;
  gap: 1rem;
  margin-top: 1.5rem;
}

.${name} label {
  display: grid;
  gap: 0.25rem;
}

.${name} input {
  padding: 0.6rem 0.75rem;
  border: 1px solid #80808099;
  border-radius: 0.5rem;
  background: transparent;
  color: inherit;
  font: inherit;
}

.${name} button {
  padding: 0.65rem;
  border: 0;
  border-radius: 0.5rem;
  background: #b3261e;
  color: #fff;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}

.${name} [role="alert"] {
  padding: 0.6rem 0.75rem;
  border: 1px solid currentColor;
  border-radius: 0.5rem;
}
`;
}
