export default function css(): string;
