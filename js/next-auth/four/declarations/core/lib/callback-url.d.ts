export declare function createCallbackUrl(params: {
  options: any;
  paramValue?: string;
  cookieValue?: string;
}): Promise<{ callbackUrl: string; callbackUrlCookie: string | undefined }>;
