/** Where the present comes from. Abstract, so that it is also the injection token. */
export abstract class Clock {
  /** Milliseconds since the epoch. */
  abstract now(): number;
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  override now(): number {
    return Date.now();
  }
}

/** A clock that stands until it is moved: for tests and simulations. */
export class StandingClock extends Clock {
  constructor(private instant: number) {
    super();
  }

  override now(): number {
    return this.instant;
  }

  /** Moves to an instant, in milliseconds since the epoch. */
  moveTo(instant: number): void {
    this.instant = instant;
  }
}
