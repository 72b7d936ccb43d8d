declare function clearRouterCache(): Promise<void>;

export { clearRouterCache };
