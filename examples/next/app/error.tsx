"use client";

import { useEffect, useRef } from "react";

export default function Failure({ reset }: { reset: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="refusal">
      <h1 ref={heading} tabIndex={-1}>
        Something went wrong
      </h1>
      <p className="lead">The page could not be made. You are still signed in, if you were.</p>
      <div className="actions">
        <button className="button" type="button" onClick={reset}>
          Try again
        </button>
        {/* No <Link>: what is broken may be the router's. */}
        <a className="button quiet" href="/">
          Back to the start
        </a>
      </div>
    </div>
  );
}
