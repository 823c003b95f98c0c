import type { ReportHeader } from '../domain/allow-list-report.js';
import type { ReportFormat } from '../domain/report-formats.js';

/** Who asks for a report, on which request. */
export interface AskedBy {
  readonly actor: {
    readonly kind: 'member' | 'key' | 'operator' | 'system';
    readonly id: string;
    readonly name: string;
  };
  readonly requestId: string;
}

/** The record of who exported what. Abstract, so that it is also the injection token. */
export abstract class ExportLog {
  /** Returns once the export is in the audit record of the organisation (its id). */
  abstract record(
    organisation: string,
    header: ReportHeader,
    format: ReportFormat,
    by: AskedBy,
  ): Promise<void>;
}
