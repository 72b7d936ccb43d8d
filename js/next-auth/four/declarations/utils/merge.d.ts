export declare function merge(target: any, ...sources: any[]): any;
