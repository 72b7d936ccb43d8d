export declare function createCSRFToken(params: {
  options: any;
  cookieValue?: string;
  isPost: boolean;
  bodyValue?: string;
}):
  | { csrfTokenVerified: boolean; csrfToken: string; cookie?: undefined }
  | { cookie: string; csrfToken: string; csrfTokenVerified?: undefined };
