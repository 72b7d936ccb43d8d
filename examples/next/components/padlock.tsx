/** Beside a link that will be refused. */
export function Padlock() {
  return (
    <>
      <svg className="padlock" viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
        <rect x="2.5" y="7" width="11" height="7.5" rx="1.75" fill="currentColor" />
        <path d="M5 7V4.75a3 3 0 0 1 6 0V7" fill="none" stroke="currentColor" strokeWidth="1.6" />
      </svg>
      <span className="visually-hidden"> (for admins only)</span>
    </>
  );
}
