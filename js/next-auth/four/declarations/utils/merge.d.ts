/** The first object, into which the others are merged, with those that they hold. */
export declare function merge(target: any, ...sources: any[]): any;
