export const publicRoutes: string[] = ["/"];
export const authRoutes: string[] = ["/auth/login", "/auth/error"];
export const apiAuthPrefix: string = "/api/auth";
export const DEFAULT_LOGIN_REDIRECT: string = "/settings";
