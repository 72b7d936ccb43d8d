/** A logger that keeps the errors and warnings it gets, and shows each to `listen` first. */
export function recorder(listen = () => {}) {
  const errors = [];
  const warnings = [];
  return {
    errors,
    warnings,
    logger: {
      error(error) {
        listen(error);
        errors.push(error);
      },
      warn(message) {
        listen(message);
        warnings.push(message);
      },
    },
  };
}
