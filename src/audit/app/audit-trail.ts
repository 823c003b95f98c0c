/** One recorded change, as it was written with the change. */
export interface AuditEvent {
  readonly id: string;
  readonly revision: bigint;
  /** Several events of one revision are numbered. */
  readonly ordinal: number;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string;
  /** Null when nobody of that id is on record, as for the service itself. */
  readonly actorName: string | null;
  readonly action: string;
  readonly subject: string;
  readonly scope: string | null;
  readonly beforeSha256: string | null;
  readonly afterSha256: string | null;
  readonly detail: unknown;
  readonly reason: string;
  readonly requestId: string;
}

/** Which events: all that is given must hold. */
export interface AuditSelection {
  /** Null: what all organisations share. */
  readonly organisation: string | null;
  /** Events at the scope or below it. Null, or the organisation's own scope: also those that concern no scope. */
  readonly scope: string | null;
  readonly actions?: readonly string[] | null;
  readonly actor?: string | null;
  readonly subject?: string | null;
  /** From this instant on, and before the other. */
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** The place of an event in the order of the record. */
export interface AuditPlace {
  readonly revision: bigint;
  readonly ordinal: number;
}

/** The record of changes, to be read. It is written by the changes themselves, in their own transactions. */
export abstract class AuditTrail {
  /** The newest `limit` events, or the newest before a place. */
  abstract read(
    selection: AuditSelection,
    limit: number,
    before: AuditPlace | null,
  ): Promise<readonly AuditEvent[]>;

  abstract count(selection: AuditSelection): Promise<number>;
}
