/**
 * Whether lower case would put a letter of ASCII in the place of another: for the Kelvin sign
 * (U+212A) and the dotted capital I (U+0130), two people's addresses would become one.
 */
export function becomesAscii(text: string): boolean {
  return /[\u0130\u212A]/.test(text);
}
