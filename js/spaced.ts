/** Whether a secret has what a `.env` file or a shell may have left around it. */
export function isSpaced(secret: string): boolean {
  return /^["'\s]|["'\s]$/.test(secret);
}
