// Its own entry of the package, which is imported by its name.

declare module "waxseal/jwt" {
  export function encode(params: object): Promise<string>;
  export function decode(params: object): Promise<object | null>;
}
