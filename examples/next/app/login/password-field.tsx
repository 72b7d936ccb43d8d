import { useState, type ComponentProps } from "react";

/** The password, which can be looked at until the form is sent. */
export function PasswordField({ isHidden, ...input }: Props) {
  const [isWanted, setWanted] = useState(false);
  const isShown = isWanted && !isHidden;
  return (
    <div className="field">
      <label htmlFor="password">Password</label>
      <div className="with-button">
        <input
          {...input}
          id="password"
          type={isShown ? "text" : "password"}
          name="password"
          autoComplete="current-password"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={256}
        />
        <button
          className="needs-script"
          type="button"
          aria-controls="password"
          onClick={() => setWanted(!isShown)}
        >
          {isShown ? "Hide" : "Show"}
          <span className="visually-hidden"> password</span>
        </button>
      </div>
    </div>
  );
}

type Props = ComponentProps<"input"> & { isHidden: boolean };
