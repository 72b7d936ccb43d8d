export default function email(identifier: string, options: any): Promise<string>;
