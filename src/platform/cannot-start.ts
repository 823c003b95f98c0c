/**
 * The service or a command cannot do its work: no database, a wrong setting, a port that is taken. The message says
 * everything that a person needs, in one or more lines; nobody needs the stack trace. Ends the process with code 3.
 */
export class CannotStart extends Error {
  readonly exitCode = 3;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CannotStart';
  }
}
