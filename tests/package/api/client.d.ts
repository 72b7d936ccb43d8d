import { ReactElement } from "react";

import { SessionProviderProps } from "waxseal/react";

declare function SessionProvider(props: SessionProviderProps): ReactElement;

export { SessionProvider };

export { SessionProviderProps } from "waxseal/react";
