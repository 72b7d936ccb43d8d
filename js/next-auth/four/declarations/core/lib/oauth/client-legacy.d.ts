export declare function oAuth1Client(options: any): any;

export declare const oAuth1TokenStore: Map<any, any>;
