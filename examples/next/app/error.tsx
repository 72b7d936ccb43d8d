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
      <p className="lead">The page could not be made. The reason is in the server's log.</p>
      <div className="actions">
        <button className="button" type="button" onClick={reset}>
          Try again
        </button>
      </div>
    </div>
  );
}
